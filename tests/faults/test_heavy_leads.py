"""Organizations with heavy leads: what fails for a page of them is read in smaller pages."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from benchmarks.ratelimit_lab.clock import run
from benchmarks.scan_lab.heavy import FAILURES, HeavyWire, make_heavy
from benchmarks.scan_lab.wire import Clock, client
from close_async import (
    APIError,
    CloseClient,
    DeadlineExceededError,
    InternalServerError,
    RequestOptions,
)
from close_async.sync import CloseSync
from close_async.testing import CloseSimulator
from tests.support.copies import MemorySink
from tests.support.random_runs import without_threads

Way = Callable[[CloseClient], Awaitable[list[str]]]


async def synced(close: CloseClient) -> list[str]:
    sink = MemorySink()
    async with CloseSync(close, sink) as sync:
        assert (await sync.run()).complete
    return list(sink.leads)


async def resynced(close: CloseClient) -> list[str]:
    """Look up all leads by their ids, as after a gap."""
    sink = MemorySink()
    async with CloseSync(close, sink) as sync:
        await sync.run()
        await asyncio.sleep(40 * 24 * 3_600)
        assert (await sync.run()).complete
    return list(sink.leads)


def reading(method: str, **how: Any) -> Way:
    async def read(close: CloseClient) -> list[str]:
        return [lead.id async for lead in getattr(close.leads, method)(**how)]

    return read


WAYS: dict[str, Way] = {
    "list": reading("list"),
    "list, unordered": reading("list", ordered=False, concurrency=3),
    "list, limit": reading("list", limit=150),
    "search": reading("search"),
    "search by name": reading("search", sort=["name"]),
    "search, limit": reading("search", limit=150),
    "scan": reading("scan"),
    "scan, windows": reading("scan", strategy="windows"),
    "scan, ordered windows": reading("scan", strategy="windows", ordered=True),
    "sync": synced,
}


def measured(
    way: Way, leads: int = 150, failure: str = "504", most: int = 20, **wire_options: Any
) -> tuple[list[str], HeavyWire, CloseSimulator]:
    """Read heavy leads in virtual time."""

    async def read() -> tuple[list[str], HeavyWire, CloseSimulator]:
        sim = CloseSimulator(leads=leads, clock=Clock(), rate_limits=False)
        await make_heavy(sim, 100)
        wire = HeavyWire(sim, 0.15)
        wire.failure, wire.most = FAILURES[failure], most
        for name, value in wire_options.items():
            setattr(wire, name, value(sim) if callable(value) else value)
        async with client(sim, wire) as close:
            return await way(close), wire, sim

    with without_threads():
        return run(read())


# Requests of a sync for what always comes along: users, groups, statuses, pipelines, custom fields.
SMALL_TABLES = 10


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("way", WAYS)
def test_every_lead_comes_once(way: str, failure: str) -> None:
    found, wire, sim = measured(WAYS[way], failure=failure)
    wanted = list(sim.world.leads)
    newest_first = wanted[::-1]
    if "limit" in way:
        assert len(found) == len(set(found)) == 150
    else:
        assert sorted(found) == sorted(wanted)
    if way in {"list", "list, limit", "scan"}:
        assert found == newest_first
    if way in {"search", "search, limit", "scan, ordered windows"}:
        assert found == wanted
    # Four sizes are halved away, a few more are tried later; a page that failed with 500, 502 or
    # 503, or was lost, is retried once as usual before it is known that less is needed.
    retries = 4 if failure in {"500", "502", "503", "lost"} else 0
    if way != "search by name":  # which begins again when a page fails
        assert wire.failed <= 9 + retries
        small = SMALL_TABLES if way == "sync" else 0
        assert wire.requests <= 150 / 12 + wire.failed + 8 + small


@pytest.mark.parametrize("most", [1, 2, 3, 7, 199])
@pytest.mark.parametrize("way", WAYS)
def test_down_to_one_lead_at_a_time(way: str, most: int) -> None:
    found, _, sim = measured(WAYS[way], leads=230 if most == 199 else 40, most=most)
    if "limit" in way:
        assert len(found) == len(set(found)) == min(150, len(sim.world.leads))
    else:
        assert sorted(found) == sorted(sim.world.leads)


def test_a_sync_looks_up_heavy_leads_by_their_ids() -> None:
    found, wire, sim = measured(resynced, leads=300)
    assert sorted(found) == sorted(sim.world.leads)
    assert wire.failed < 40


# A search that times out on one lead is told apart from one that is slow by no response.
@pytest.mark.parametrize(
    ("way", "failure"),
    [
        (way, failure)
        for way in ("list", "search", "scan", "scan, ordered windows")
        for failure in ("500", "504", "timeout", "too large")
        if (way, failure) != ("search", "timeout")
    ],
)
def test_a_lead_that_no_page_can_hold_is_named_after_all_before_it(way: str, failure: str) -> None:
    found: list[str] = []

    async def read(close: CloseClient) -> list[str]:
        how = {"scan, ordered windows": {"strategy": "windows", "ordered": True}}.get(way, {})
        with pytest.raises(APIError) as caught:
            async for lead in getattr(close.leads, way.partition(",")[0])(**how):
                found.append(lead.id)
        return [str(caught.value)]

    (error,), wire, sim = measured(
        read, failure=failure, most=1_000, poison=lambda sim: {sim.world.leads.id_of(77)}
    )
    assert "not even for one object" in error
    if way in {"list", "scan"}:
        assert "at offset 72" in error
        assert found == [sim.world.leads.id_of(149 - at) for at in range(72)]
    # Eight sizes, four retries each of the first and the last, and some trials of larger pages.
    assert wire.failed <= 8 + 8 + 8


def test_a_server_that_is_down_is_not_asked_for_long() -> None:
    async def read(close: CloseClient) -> list[str]:
        with pytest.raises(InternalServerError):
            await close.leads.list()
        return []

    _, wire, _ = measured(read, failure="502", most=-1)
    assert wire.failed == 5 + 6 + 5


def test_a_failure_that_passes_makes_pages_smaller_for_a_moment_only() -> None:
    failures = iter([True])

    class OnceWire(HeavyWire):
        async def send(self, *args: Any, **named: Any) -> Any:
            if args[0].params.get("_skip") == "800" and next(failures, False):
                self.failed += 1
                return FAILURES["504"]()
            return await super().send(*args, **named)

    async def read() -> None:
        sim = CloseSimulator(leads=3_000, clock=Clock(), rate_limits=False)
        wire = OnceWire(sim, 0.15)
        async with client(sim, wire) as close:
            found = [lead.id async for lead in close.leads.list(fields=["id"], concurrency=4)]
        assert found == list(sim.world.leads)[::-1]
        assert wire.failed == 1
        assert wire.requests <= 15 + 5

    run(read())


@pytest.mark.parametrize(
    ("way", "requests"),
    # Five of the sync's read the last change before it once more, in a list that may lag and alone.
    [("list", 5), ("search", 5), ("scan", 6), ("scan, windows", 8), ("sync", 16 + SMALL_TABLES)],
)
def test_light_leads_take_as_many_requests_as_ever(way: str, requests: int) -> None:
    found, wire, _ = measured(WAYS[way], leads=1_000, most=1_000)
    assert len(found) == 1_000
    assert (wire.failed, wire.requests) == (0, requests)


def test_an_awaited_page_is_whole() -> None:
    async def read(close: CloseClient) -> list[str]:
        listed, searched = close.leads.list(page_size=100), close.leads.search(page_size=100)
        one, other = await listed, await searched
        assert len(one) == len(other) == 100
        assert (one.has_more, one.total_results, one.offset) == (True, 150, 0)
        assert listed.page_size < 25
        return [lead.id for lead in one]

    found, _, sim = measured(read)
    assert found == list(sim.world.leads)[:-101:-1]


def test_a_deadline_is_not_a_reason_to_ask_for_less() -> None:
    async def read(close: CloseClient) -> list[str]:
        with pytest.raises(DeadlineExceededError):
            await close.leads.list(options=RequestOptions(deadline=20))
        return []

    assert measured(read, failure="timeout")[1].requests == 1


@pytest.mark.parametrize("way", ["scan", "scan, windows"])
def test_a_page_size_is_the_most_that_is_asked_for(way: str) -> None:
    how = {"scan, windows": {"strategy": "windows"}}.get(way, {})
    found, wire, sim = measured(reading("scan", page_size=20, **how))
    assert sorted(found) == sorted(sim.world.leads)
    assert wire.failed == 0


def test_a_sync_takes_a_page_size() -> None:
    async def read(close: CloseClient) -> list[str]:
        sink = MemorySink()
        async with CloseSync(close, sink, page_size=20) as sync:
            await sync.run()
        return list(sink.leads)

    found, wire, sim = measured(read)
    assert (sorted(found), wire.failed) == (sorted(sim.world.leads), 0)


@pytest.mark.parametrize("size", [0, -1, 201, True, 1.5, "20", None])
def test_a_page_size_out_of_range_is_refused(size: Any) -> None:
    close = CloseClient("api_x.y")
    calls: list[Callable[[], object]] = [
        lambda: close.leads.scan(page_size=size),
        lambda: close.leads.list(page_size=size),
        lambda: close.leads.search(page_size=size),
        lambda: CloseSync(close, MemorySink(), page_size=size),
    ]
    for call in calls:
        with pytest.raises(ValueError, match="page_size"):
            call()
