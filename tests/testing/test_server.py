import asyncio
from typing import Any

import pytest
from closeio_api import API

from close_async.testing import CloseSimulator, SimulatorProcess
from close_async.testing.simulator.process import Counts
from tests.testing.conftest import Api, running


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
async def test_a_missing_slash_is_redirected(api: Api, method: str) -> None:
    answer = await api(method, "/lead?_limit=1")
    assert answer.status == 308
    assert answer.headers["Location"] == "/api/v1/lead/?_limit=1"


@pytest.mark.parametrize(
    ("method", "path", "status", "error"),
    [
        ("GET", "/nothing/", 404, "not found on the server"),
        ("GET", "/lead//", 404, "not found on the server"),
        ("PATCH", "/lead/lead_x/", 405, "not allowed"),
        ("DELETE", "/me/", 405, "not allowed"),
        ("POST", "/lead/lead_x/", 404, "Did you mean to use PUT?"),
        ("GET", "/status/lead/stat_x/", 404, "LeadStatus matching query does not exist"),
        ("GET", "/custom_field/lead/cf_x/", 404, "LeadCustomField matching query does not"),
    ],
)
async def test_no_such_thing(api: Api, method: str, path: str, status: int, error: str) -> None:
    answer = await api(method, path)
    assert answer.status == status
    assert error in answer.json["error"]


async def test_what_is_outside_the_api_is_not_found(api: Api) -> None:
    assert (await api("GET", api.sim.root_url + "/")).status == 404


async def test_settings_agree_with_each_other(api: Api) -> None:
    me = (await api("GET", "/me/")).json
    (organization,) = me["organizations"]
    statuses = (await api("GET", "/status/lead/")).json["data"]
    assert [(s["id"], s["label"]) for s in statuses] == [
        (s["id"], s["label"]) for s in organization["lead_statuses"]
    ]
    one = (await api("GET", f"/status/lead/{statuses[0]['id']}/")).json
    assert one == statuses[0]
    for on in ("lead", "contact"):
        page = (await api("GET", f"/custom_field/{on}/", params={"_limit": "2"})).json
        assert (len(page["data"]), page["has_more"]) == (2, True)
        schema = (await api("GET", f"/custom_field_schema/{on}/")).json
        assert schema["fields"][:2] == page["data"]
        field = schema["fields"][0]
        assert (await api("GET", f"/custom_field/{on}/{field['id']}/")).json == field


async def test_each_answer_has_its_trace_id(api: Api) -> None:
    answers = [await api("GET", path) for path in ("/me/", "/lead/", "/nothing/")]
    assert len({answer.headers["trace-id"] for answer in answers}) == 3


async def test_requests_are_logged_and_counted(api: Api) -> None:
    await api("GET", "/lead/?_limit=5")
    seen = api.sim.requests[-1]
    assert (seen.method, seen.path, seen.query, seen.status) == (
        "GET",
        "/lead/",
        {"_limit": "5"},
        200,
    )
    assert "Host" in seen.headers
    assert api.sim.request_count == 1


async def test_requests_in_flight_are_counted() -> None:
    async with running(leads=1, latency=0.05) as api:
        await asyncio.gather(*(api("GET", "/me/") for _ in range(5)))
        assert (api.sim.peak_in_flight, api.sim.in_flight) == (5, 0)


@pytest.mark.parametrize(("compress", "encoding"), [(True, "gzip"), (False, None)])
async def test_compression_when_asked(compress: bool, encoding: str | None) -> None:
    async with running(leads=20, compress=compress) as api:
        answer = await api("GET", "/lead/", headers={"Accept-Encoding": "gzip"})
        assert answer.headers.get("Content-Encoding") == encoding
        assert len(answer.json["data"]) == 20


async def test_a_port_in_use_is_named(api: Api) -> None:
    port = int(api.sim.root_url.rpartition(":")[2])
    with pytest.raises(OSError, match=f"port {port} of 127.0.0.1 is already in use"):
        await CloseSimulator(port=port).start()


async def test_a_process_of_its_own(api: Api) -> None:
    def start(**options: Any) -> str:
        with SimulatorProcess(**options) as process:
            return process.url

    port = int(api.sim.root_url.rpartition(":")[2])
    assert (await asyncio.to_thread(start, leads=3)).startswith("http://127.0.0.1:")
    with pytest.raises(RuntimeError, match="already in use"):
        await asyncio.to_thread(start, port=port)
    with pytest.raises(RuntimeError, match="cannot have -1 leads"):
        await asyncio.to_thread(start, leads=-1)


def test_a_process_tells_what_it_counted_while_it_runs() -> None:
    with SimulatorProcess(leads=10) as process:
        assert process.counts() == Counts(request_count=0, rate_limited=0)
        api = API(f"{process.url}/", process.api_key)
        for _ in range(2):
            api.get("lead")
        assert process.counts() == Counts(request_count=2, rate_limited=0)
    with pytest.raises(RuntimeError, match="does not run"):
        process.counts()
