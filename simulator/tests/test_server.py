import asyncio
import json
import subprocess
import sys
import threading
import time
from base64 import b64encode
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import aiohttp
import pytest
from aiohttp import web
from closeio_api import API

from bare_client import Api, running
from close_simulator import CloseSimulator, Fault, ManualClock, SimulatorProcess
from close_simulator.process import Counts


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
async def test_a_missing_slash_is_redirected(api: Api, method: str) -> None:
    response = await api(method, "/lead?_limit=1")
    assert response.status == 308
    assert response.headers["Location"] == "/api/v1/lead/?_limit=1"


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
    response = await api(method, path)
    assert response.status == status
    assert error in response.json["error"]


async def test_a_path_outside_the_api_is_not_found(api: Api) -> None:
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


async def test_each_response_has_a_trace_id(api: Api) -> None:
    responses = [await api("GET", path) for path in ("/me/", "/lead/", "/nothing/")]
    assert len({response.headers["trace-id"] for response in responses}) == 3


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
        response = await api("GET", "/lead/", headers={"Accept-Encoding": "gzip"})
        assert response.headers.get("Content-Encoding") == encoding
        assert len(response.json["data"]) == 20


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1", 200),
        ("127.0.0.1:{port}", 200),
        ("localhost:{port}", 200),
        ("LOCALHOST.", 200),
        ("[::1]:{port}", 200),
        ("10.0.0.7", 200),
        ("close.test:{port}", 200),
        ("evil.example", 421),
        ("evil.example:{port}", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1:80.evil.example", 421),
        ("evil.example#127.0.0.1", 421),
        ("[::1", 421),
        ("", 421),
    ],
)
async def test_only_its_own_hosts_are_served(host: str, status: int) -> None:
    """Even with valid credentials, which a page on another domain might have."""
    async with running(leads=1, allowed_hosts=["close.test"]) as api:
        for url in (api.sim.root_url, api.sim.world.storage.base_url):
            port = url.rpartition(":")[2]
            headers = {"Host": host.format(port=port)}
            response = await api("GET", f"{url}/api/v1/me/", headers=headers)
            served = response.status if url == api.sim.root_url else (response.status != 421)
            assert served == (status if url == api.sim.root_url else status == 200)
        if status == 421:
            assert api.sim.request_count == 0


@pytest.mark.parametrize(
    "hosts", [["http://close/"], ["close:80"], ["close/"], [""], ["a b"], ["*.test"], "close.test"]
)
def test_a_host_name_that_no_request_can_have_is_rejected(hosts: Any) -> None:
    with pytest.raises(ValueError, match=r"is not a host name|must be a list"):
        CloseSimulator(allowed_hosts=hosts)


@pytest.mark.parametrize("host", ["close", "close_1.", "CRM.Example", "10.0.0.1", "::1"])
async def test_a_host_name_is_accepted_as_requests_have_it(host: str) -> None:
    async with running(leads=1, allowed_hosts=[host]) as api:
        named = f"[{host}]" if ":" in host else host
        for each in (named, named.lower(), named.removesuffix(".")):
            response = await api("GET", "/me/", headers={"Host": each})
            assert response.status == 200


async def test_each_simulator_has_another_key_by_default() -> None:
    keys = {CloseSimulator(seed=1).api_key for _ in range(5)}
    secrets = {CloseSimulator(seed=1).credentials.client_secret for _ in range(5)}
    assert (len(keys), len(secrets)) == (5, 5)
    async with running(api_key="api_mine.key") as api:
        assert api.sim.api_key == "api_mine.key"
        assert (await api("GET", "/me/")).status == 200


@pytest.mark.parametrize("key", ["", "with space", "with:colon", "line\n", "\xe9", 5])
def test_a_key_that_cannot_be_sent_is_rejected(key: Any) -> None:
    with pytest.raises(ValueError, match="api_key must be a string"):
        CloseSimulator(api_key=key)


def test_a_client_with_the_response_finds_the_request_in_the_log() -> None:
    """Though another thread serves it."""
    with CloseSimulator(leads=3, rate_limits=False) as simulator:
        for number in range(1, 101):
            if number % 2:
                simulator.faults.add(Fault.status(404))
            request = Request(f"{simulator.url}/me/", headers=simulator.auth_headers)  # noqa: S310
            with suppress(HTTPError), urlopen(request) as response:  # noqa: S310
                response.read()
            assert (simulator.request_count, len(simulator.requests)) == (number, number)


def test_it_is_served_to_synchronous_code() -> None:
    with CloseSimulator(leads=3) as simulator:
        api = API(f"{simulator.url}/", simulator.api_key)
        assert api.get("lead")["total_results"] == 3
        simulator.world.create_lead(name="Wayne Enterprises")
        assert api.get("lead")["total_results"] == 4
        port = int(simulator.root_url.rpartition(":")[2])
        with pytest.raises(OSError, match="already in use"), CloseSimulator(port=port):
            pass
    assert not [each for each in threading.enumerate() if each.name == "close-async-simulator"]


async def test_webhooks_are_delivered_from_a_thread_and_awaited_in_any_loop() -> None:
    """Also automatically, although the world is changed in another thread."""
    came = asyncio.Event()

    async def receive(_: web.Request) -> web.Response:
        came.set()
        return web.Response()

    app = web.Application()
    app.router.add_post("/", receive)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    wanted = {"url": f"http://127.0.0.1:{runner.addresses[0][1]}/"}
    wanted |= {"events": [{"object_type": "lead", "action": "created"}]}
    for clock in (time.time, ManualClock()):
        with CloseSimulator(leads=1, clock=clock) as simulator:
            async with aiohttp.ClientSession() as session:
                made = await session.post(
                    f"{simulator.url}/webhook/", json=wanted, headers=simulator.auth_headers
                )
                assert made.status == 200
            simulator.world.create_lead(name="Wayne Enterprises")
            if isinstance(clock, ManualClock):
                assert [each.status for each in await simulator.webhooks.deliver()] == [200]
            else:
                await came.wait()
    await runner.cleanup()


async def test_a_port_in_use_is_named(api: Api) -> None:
    port = int(api.sim.root_url.rpartition(":")[2])
    with pytest.raises(OSError, match=f"port {port} of 127.0.0.1 is already in use"):
        await CloseSimulator(port=port).start()


async def test_a_separate_process(api: Api) -> None:
    def start(**options: Any) -> str:
        with SimulatorProcess(**options) as process:
            return process.url

    port = int(api.sim.root_url.rpartition(":")[2])
    assert (await asyncio.to_thread(start, leads=3)).startswith("http://127.0.0.1:")
    with pytest.raises(RuntimeError, match="already in use"):
        await asyncio.to_thread(start, port=port)
    with pytest.raises(RuntimeError, match="leads must not be negative: -1"):
        await asyncio.to_thread(start, leads=-1)


def test_a_process_reports_its_counters() -> None:
    with SimulatorProcess(leads=10, api_key="api_mine.key") as process:
        assert process.api_key == "api_mine.key"
        assert process.counts() == Counts(request_count=0, rate_limited=0)
        api = API(f"{process.url}/", process.api_key)
        for _ in range(2):
            api.get("lead")
        assert process.counts() == Counts(request_count=2, rate_limited=0)
    with pytest.raises(RuntimeError, match="is not running"):
        process.counts()


def test_the_command_serves_until_it_is_stopped() -> None:
    command = [Path(sys.executable).with_name("close-simulator"), "--leads", "7", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            started = json.loads(process.stdout.readline())
            credentials = b64encode(f"{started['api_key']}:".encode()).decode()
            headers = {"Authorization": f"Basic {credentials}"}
            request = Request(f"{started['url']}/lead/", headers=headers)  # noqa: S310
            with urlopen(request) as response:  # noqa: S310
                assert json.load(response)["total_results"] == 7
        finally:
            process.terminate()
        assert process.wait() == 0
