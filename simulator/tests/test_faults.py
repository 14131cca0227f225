import asyncio

import aiohttp
import pytest

from bare_client import Api
from close_simulator import Fault, Faults


@pytest.mark.parametrize(
    ("fault", "status", "text"),
    [
        (Fault.status(503), 503, ""),
        (Fault.status(500, body=b"oops", headers={"Content-Type": "text/plain"}), 500, "oops"),
        (Fault.body(b"<html>", "text/html"), 200, "<html>"),
        (Fault.empty(), 200, ""),
        (Fault.redirect("https://elsewhere.example/"), 302, ""),
        (Fault.huge(100_000), 200, '{"data":"' + "x" * 99_989 + '"}'),
    ],
)
async def test_a_response_that_close_would_not_send(
    api: Api, fault: Fault, status: int, text: str
) -> None:
    api.sim.faults.add(fault)
    response = await api("GET", "/me/")
    assert (response.status, response.text) == (status, text)
    assert (await api("GET", "/me/")).json["first_name"] == "Ada"


async def test_a_rate_limit_out_of_the_blue(api: Api) -> None:
    api.sim.faults.add(Fault.rate_limit(0.4))
    response = await api("GET", "/me/")
    assert response.status == 429
    assert response.headers["ratelimit"] == "limit=240; remaining=0; reset=0.4"
    assert response.headers["retry-after"] == "1"


@pytest.mark.parametrize("after_effect", [False, True])
async def test_a_reset_connection_before_or_after_the_effect(api: Api, after_effect: bool) -> None:
    api.sim.faults.add(Fault.reset(after_effect=after_effect))
    with pytest.raises(aiohttp.ClientConnectionError):
        await api("POST", "/lead/", json={"name": "x"})
    assert len(api.sim.world.leads) == 50 + after_effect
    assert api.sim.requests[-1].fault == "reset"


async def test_a_body_that_breaks_off(api: Api) -> None:
    api.sim.faults.add(Fault.cut_body(0.3, match="GET /lead/"))
    with pytest.raises(aiohttp.ClientPayloadError):
        await api("GET", "/lead/")


async def test_a_stall_holds_up_neither_others_nor_the_end(api: Api) -> None:
    api.sim.faults.add(Fault.stall(match="GET /me/"))
    stalled = asyncio.create_task(api("GET", "/me/"))
    async with asyncio.timeout(120):  # the stall itself never ends
        while not api.sim.in_flight:  # noqa: ASYNC110
            await asyncio.sleep(0)
        assert (await api("GET", "/me/")).status == 200
        assert not stalled.done()
        await api.sim.close()
        with pytest.raises(aiohttp.ClientConnectionError):
            await stalled


async def test_a_stall_and_a_slow_body_end_in_the_regular_response(api: Api) -> None:
    for fault in (Fault.stall(0.01), Fault.stall(0.01, after_effect=True), Fault.slow(1e6)):
        api.sim.faults.add(fault)
        assert (await api("GET", "/me/")).json["first_name"] == "Ada"


def strikes(fault: Fault, *requests: str, share: float = 1.0, seed: int = 0) -> list[bool]:
    faults = Faults()
    faults.add(fault, share=share, seed=seed)
    return [faults.pick(*request.split()) is not None for request in requests]


@pytest.mark.parametrize(
    ("match", "struck"),
    [
        ("*", [True, True, True]),
        ("GET /lead/", [True, False, False]),
        ("GET /lead/*", [True, True, False]),
        ("/lead/", [True, False, True]),
        ("POST *", [False, False, True]),
    ],
)
def test_which_requests_a_fault_is_meant_for(match: str, struck: list[bool]) -> None:
    fault = Fault.empty(match=match, times=None)
    assert strikes(fault, "GET /lead/", "GET /lead/lead_x/", "POST /lead/") == struck


def test_how_often_and_from_when() -> None:
    fault = Fault.empty(times=2, after=1)
    assert strikes(fault, *["GET /lead/"] * 5) == [False, True, True, False, False]


def test_a_share_is_random_but_the_same_for_a_seed() -> None:
    requests = ["GET /lead/"] * 1000
    first = strikes(Fault.empty(times=None), *requests, share=0.1, seed=3)
    assert first == strikes(Fault.empty(times=None), *requests, share=0.1, seed=3)
    assert 50 < sum(first) < 150


async def test_faults_can_be_taken_back(api: Api) -> None:
    api.sim.faults.add(Fault.status(500, times=None))
    assert len(api.sim.faults) == 1
    api.sim.faults.clear()
    assert (await api("GET", "/me/")).status == 200
