"""A simulator in another process, controlled over HTTP."""

import inspect
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from close_simulator import Fault, SimulatorProcess, World
from close_simulator.control import WORLD_METHODS
from close_simulator.process import Counts
from close_simulator.remote import RemoteWorld
from close_simulator.validators import ValidationError


@pytest.fixture(scope="module")
def shared() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(leads=5, seed=3) as process:
        yield process


@pytest.fixture
def process(shared: SimulatorProcess) -> SimulatorProcess:
    shared.reset()
    return shared


def call(
    process: SimulatorProcess, path: str, method: str = "GET", body: Any = None, **headers: str
) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    root = process.url.removesuffix("/api/v1")
    request = Request(root + path, data, process.auth_headers | headers, method=method)  # noqa: S310
    try:
        with urlopen(request) as response:  # noqa: S310
            return response.status, json.load(response)
    except HTTPError as error:
        with error:
            return error.code, json.loads(error.read() or "null")


def test_the_world_is_read_and_changed(process: SimulatorProcess) -> None:
    world = process.world
    first, second, third, *_ = world.leads
    assert (len(world.leads), {*world.leads}) == (5, {*dict(world.leads.items())})
    made = world.create_lead({"description": "d"}, name="Wayne Enterprises")
    assert world.update_lead(first, name="Renamed")["name"] == "Renamed"
    world.delete_lead(second)
    world.merge_leads(third, first)
    world.restore_lead(made | {"id": second})
    assert first in world.leads
    assert third not in world.leads
    assert world.leads[made["id"]]["description"] == "d"
    assert "Renamed" in [lead["name"] for lead in world.leads.values()]
    assert sum(world.count_by_status().values()) == len(world.leads) == 5
    assert world.statuses[0]["id"] == made["status_id"]
    assert "admin" in world.tables["roles"]
    assert world.tables["roles"]["admin"]["id"] == "admin"
    starts_at = datetime.now(UTC) + timedelta(days=1)
    meeting = world.add_meeting(
        first, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), title="Demo"
    )
    assert world.cancel_meeting(meeting["id"])["status"] == "canceled"
    assert abs(world.time() - datetime.fromisoformat(world.now()).timestamp()) < 3600


def test_a_reset_returns_to_the_seed(process: SimulatorProcess) -> None:
    before, key = dict(process.world.leads.items()), process.api_key
    process.world.update_lead(next(iter(before)), name="Renamed")
    process.world.create_lead(name="Wayne Enterprises")
    process.faults.add(Fault.status(503, times=None))
    assert call(process, "/api/v1/me/")[0] == 503
    assert process.request_count == 1
    process.reset()
    assert dict(process.world.leads.items()) == before
    assert (len(process.faults), process.requests, process.request_count) == (0, [], 0)
    assert process.api_key == key
    assert call(process, "/api/v1/me/")[0] == 200


FAULTS = [
    Fault.status(503, body=b"\xff\x00", headers={"X-A": "b"}, times=2, match="GET /lead/"),
    Fault.body(b"<html>", "text/html", after=3),
    Fault.redirect("http://a.example/"),
    Fault.rate_limit(2, limit=160),
    Fault.reset(match="POST /lead/", after_effect=True),
    Fault.cut_body(0.0, times=None),
    Fault.stall(),
    Fault.stall(3),
    Fault.slow(100),
    Fault.huge(10_000),
]


def test_every_fault_arrives_whole(process: SimulatorProcess) -> None:
    for fault in FAULTS:
        process.faults.add(fault)
    assert list(process.faults) == FAULTS
    assert len(process.faults) == len(FAULTS)
    process.faults.clear()
    assert len(process.faults) == 0


def test_a_fault_strikes_and_is_recorded(process: SimulatorProcess) -> None:
    process.faults.add(Fault.status(503, body=b'{"a": 1}', match="GET /lead/"))
    process.faults.add(Fault.status(500, match="GET /me/", times=None), share=0.0)
    assert call(process, "/api/v1/lead/?_limit=1") == (503, {"a": 1})
    assert call(process, "/api/v1/me/")[0] == 200
    struck, regular = process.requests
    assert (struck.method, struck.path, struck.fault) == ("GET", "/lead/", "reply")
    assert (struck.query, struck.status, regular.status) == ({"_limit": "1"}, 0, 200)
    assert "Authorization" not in struck.headers
    assert len(process.faults) == 1


def test_errors_are_those_of_the_world(process: SimulatorProcess) -> None:
    with pytest.raises(KeyError, match="lead_nope"):
        process.world.delete_lead("lead_nope")
    with pytest.raises(KeyError):
        process.world.leads["lead_nope"]
    with pytest.raises(KeyError, match="nothing"):
        process.world.tables["nothing"]
    with pytest.raises(ValidationError) as refused:
        process.world.create_lead(status_id="stat_nope")
    assert "stat_nope" in refused.value.field_errors["status"]


@pytest.mark.parametrize(
    ("path", "body", "status", "message"),
    [
        ("faults", {"kind": "explode"}, 400, "kind must be one of reply, reset"),
        ("faults", {"kind": "reset", "mtch": "*"}, 400, "unknown key 'mtch'"),
        ("faults", {"kind": "reset", "times": -1}, 400, "times must be null, or"),
        ("faults", {"kind": "reset", "share": 2}, 400, "share must be from 0 to 1"),
        ("faults", {"kind": "slow"}, 400, "amount must be bytes per second"),
        ("faults", {"kind": "reset", "amount": 2}, 400, "amount must be absent"),
        ("faults", {"kind": "reply"}, 400, "reply must be an object"),
        ("faults", {"kind": "reply", "reply": {"status": 42}}, 400, "reply.status must be"),
        ("faults", [], 400, "must be a JSON object"),
        ("world/delete_lead", {}, 400, "delete_lead: missing a required argument: 'lead_id'"),
        ("world/delete_lead", {"id": "x"}, 400, "delete_lead: missing a required argument"),
        ("world/delete_lead", {"lead_id": "lead_x"}, 404, "lead_x"),
        ("world/__init__", {}, 404, "no POST"),
        ("nothing", {}, 404, "no POST /_simulator/nothing/"),
    ],
)
def test_wrong_requests_are_explained(
    process: SimulatorProcess, path: str, body: Any, status: int, message: str
) -> None:
    found, answer = call(process, f"/_simulator/{path}/", "POST", body)
    assert found == status
    assert message in answer["error"]
    assert len(process.faults) == 0
    assert len(process.world.leads) == 5


def test_only_who_has_the_key_controls_it(process: SimulatorProcess) -> None:
    for wrong in ("", "Basic YXBpX25vcGU6", "Bearer x"):
        status, answer = call(process, "/_simulator/reset/", "POST", {}, Authorization=wrong)
        assert (status, "API key" in answer["error"]) == (401, True)
    assert call(process, "/_simulator/", Host="evil.example")[0] == 421


def test_no_path_of_the_api_leads_to_it_and_it_leaves_no_trace(process: SimulatorProcess) -> None:
    assert call(process, "/api/v1/_simulator/reset/", "POST", {})[0] == 404
    process.faults.add(Fault.status(503, times=None))
    before = process.counts()
    assert call(process, "/_simulator/")[1]["request_count"] == before.request_count == 1
    assert [each.path for each in process.requests] == ["/_simulator/reset/"]


def test_the_remote_world_has_the_methods_of_the_world() -> None:
    for name in WORLD_METHODS:
        ours = inspect.signature(getattr(RemoteWorld, name))
        assert ours == inspect.signature(getattr(World, name)), name
    own = {name for name, _ in inspect.getmembers(World, inspect.isfunction) if name[0] != "_"}
    assert own == {*WORLD_METHODS}


def test_a_stopped_process_says_so() -> None:
    with SimulatorProcess(leads=1) as process:
        assert process.counts() == Counts(request_count=0, rate_limited=0)
    for use in (process.reset, process.faults.clear, lambda: process.requests):
        with pytest.raises(RuntimeError, match="is not running"):
            use()
