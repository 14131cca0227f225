"""Scans and searches beside changes, faults, slow readers and loops that are left early."""

import asyncio
import gc
import math
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest

from benchmarks.ratelimit_lab.clock import run
from benchmarks.scan_lab.life import Life
from benchmarks.scan_lab.wire import Clock, Wire, client
from close_async import (
    ClientClosedError,
    CloseClient,
    ResponseLostError,
    SearchLimitError,
)
from close_async.testing import CloseSimulator
from close_async.transport.request import RawResponse, Request
from close_simulator.search import lead_search
from close_simulator.search.conditions import read_range

TRIP = 0.2


class TroubledWire(Wire):
    """A wire that fails for every tenth request."""

    dice = Random(0)

    async def send(
        self, request: Request, base_url: str, headers: Mapping[str, str], *, within: float | None
    ) -> RawResponse:
        response = await super().send(request, base_url, headers, within=within)
        chance = self.dice.random()
        if chance < 0.04:
            message = "the connection broke"
            raise ResponseLostError(message, method=request.method, path=request.path)
        if chance < 0.08:
            return RawResponse(status=503, headers={}, body=b"upstream connect error")
        if chance < 0.1:
            return RawResponse(status=429, headers={"retry-after": "1"}, body=b"Too Many Requests")
        return response


@asynccontextmanager
async def background(work: Awaitable[None]) -> AsyncIterator[None]:
    """Run something beside the block, and end it with the block."""
    task = asyncio.ensure_future(work)
    try:
        yield
    finally:
        task.cancel()


@asynccontextmanager
async def lab(
    leads: int, *, wire: type[Wire] = Wire, rate: float = 0, **options: Any
) -> AsyncIterator[tuple[CloseClient, CloseSimulator, Life]]:
    """Return a client and a simulator in virtual time, with ``rate`` changes per second."""
    sim = CloseSimulator(leads=leads, clock=Clock(), **options)
    life = Life(sim.world, rate)
    others = asyncio.ensure_future(life.run()) if rate else None
    close = client(sim, wire(sim, TRIP))
    try:
        yield close, sim, life
    finally:
        if others is not None:
            others.cancel()
        await close.aclose()


def losses(
    found: Counter[str], sim: CloseSimulator, life: Life, leads: int
) -> tuple[set[str], dict[str, int]]:
    """Return the ids that were missed, and those that were returned more than once."""
    there = {sim.world.leads.id_of(number) for number in range(leads)} - life.gone
    return there - found.keys(), {id_: times for id_, times in found.items() if times > 1}


@pytest.mark.parametrize("wire", [Wire, TroubledWire])
@pytest.mark.parametrize(
    ("how", "leads", "imported", "rate"),
    [
        ({"strategy": "offset"}, 8_000, 0, 200),
        ({"strategy": "windows"}, 6_000, 2_500, 50),
        ({"strategy": "windows", "ordered": True}, 6_000, 2_500, 50),
        ({"strategy": "windows", "concurrency": 1}, 3_000, 0, 50),
    ],
    ids=["offset", "windows", "ordered", "alone"],
)
def test_nothing_is_missed_or_repeated_while_leads_change(
    how: dict[str, Any], leads: int, imported: int, rate: float, wire: type[Wire]
) -> None:
    async def scan() -> None:
        async with lab(leads, imported=imported, rate=rate, wire=wire) as (close, sim, life):
            found = Counter[str]()
            async for lead in close.leads.scan(fields=["id"], **how):
                found[lead.id] += 1
            assert life.changes > 100
            assert losses(found, sim, life, leads) == (set(), {})

    run(scan())


def test_a_lagging_index_loses_no_earlier_lead() -> None:
    async def scan() -> None:
        async with lab(5_000, imported=1_000, rate=50, index_lag=45) as (close, sim, life):
            found = Counter[str]()
            async for lead in close.leads.scan(strategy="windows", fields=["id"]):
                found[lead.id] += 1
            assert losses(found, sim, life, 5_000) == (set(), {})

    run(scan())


@pytest.mark.parametrize("unit", [1_000, 1_000_000])
@pytest.mark.parametrize("kind", ["search", "windows"])
def test_any_precision_of_date_comparisons(
    kind: str, unit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def coarse(*query: Any) -> tuple[int | None, ...]:
        ends = read_range(*query)
        return tuple(None if end is None else end // unit * unit for end in ends)

    async def read() -> None:
        async with lab(3_000, imported=500) as (close, sim, _):
            for number in range(900):  # within two seconds
                stamp = f"2027-01-01T00:00:{number // 600:02}.{number * 7 % 1000:03}000+00:00"
                sim.world.create_lead(name=f"Burst {number}", date_created=stamp)
            wanted = set(sim.world.leads)
            found = Counter[str]()
            reading: Any = (
                close.leads.search(fields=["id"], page_size=50)
                if kind == "search"
                else close.leads.scan(strategy="windows", fields=["id"])
            )
            async for lead in reading:
                found[lead.id] += 1
            assert (found.total(), found.keys()) == (3_900, wanted)

    monkeypatch.setattr(lead_search, "read_range", coarse)
    run(read())


@pytest.mark.parametrize("kind", ["search", "windows", "offset"])
def test_a_reader_that_sleeps_forty_seconds_per_page_loses_nothing(kind: str) -> None:
    async def read() -> None:
        async with lab(4_000, imported=900, rate=2) as (close, sim, life):
            found, pages = Counter[str](), 0
            reading: Any = (
                close.leads.search(fields=["id"])
                if kind == "search"
                else close.leads.scan(strategy=kind, fields=["id"])  # type: ignore[arg-type]
            )
            async for page in reading.pages():
                found.update(lead.id for lead in page)
                pages += 1
                await asyncio.sleep(40)
            assert life.changes > 1_000
            assert pages < 2.5 * 4_000 / 200  # few new leads never make a page
            assert losses(found, sim, life, 4_000) == (set(), {})

    run(read())


def test_a_list_that_outgrows_its_offsets_continues_in_windows() -> None:
    async def scan() -> None:
        async with lab(34_950) as (close, sim, life):
            found = Counter[str]()
            pages = 0
            async for page in close.leads.scan(fields=["id"]).pages():
                found.update(lead.id for lead in page)
                pages += 1
                if pages == 20:
                    for number in range(500):
                        sim.world.create_lead(name=f"Late {number}")
            assert losses(found, sim, life, 34_950) == (set(), {})

    run(scan())


@pytest.mark.parametrize(
    ("how", "least", "most"),
    [
        ({"strategy": "offset"}, 50, 64),
        ({"strategy": "windows"}, 6, 8),
        ({"strategy": "windows", "ordered": True}, 6, 8),
        ({"strategy": "windows", "concurrency": 2}, 2, 2),
    ],
    ids=["offset", "windows", "ordered", "ceiling"],
)
def test_slow_responses_are_requested_concurrently(
    how: dict[str, Any], least: int, most: int
) -> None:
    async def scan() -> None:
        sim = CloseSimulator(leads=20_000, clock=Clock())
        wire = Wire(sim, trip=2.0)
        close = client(sim, wire)
        async for _ in close.leads.scan(fields=["id"], **how):
            pass
        await close.aclose()
        assert least <= wire.most_in_flight <= most

    run(scan())


@pytest.mark.parametrize("kind", ["search", "windows"])
def test_pages_slower_than_the_lifetime_of_cursors_end_with_an_error(kind: str) -> None:
    async def read() -> None:
        sim = CloseSimulator(leads=10, clock=Clock())
        for number in range(900):  # at once: no time passes
            sim.world.create_lead(name=f"Twin {number}")
        async with client(sim, Wire(sim, trip=70.0)) as close:
            reading: Any = (
                close.leads.search(fields=["id"])
                if kind == "search"
                else close.leads.scan(strategy="windows", fields=["id"])
            )
            with pytest.raises(SearchLimitError, match="does not get past 2026-07-01"):
                async for _ in reading:
                    pass

    run(read())


@pytest.mark.parametrize("trip", [0.2, 2.0])
def test_windows_that_wait_for_their_turn_are_bounded(trip: float) -> None:
    async def scan() -> None:
        sim = CloseSimulator(leads=20_000, clock=Clock())
        wire = Wire(sim, trip)
        async with client(sim, wire) as close:
            pages = close.leads.scan(strategy="windows", fields=["id"], ordered=True).pages()
            await anext(pages)
            await asyncio.sleep(3_600)
            assert wire.requests * 200 < 10_000
            await pages.aclose()

    run(scan())


Leave = Callable[[CloseClient, Random], Awaitable[None]]


def reading(close: CloseClient, dice: Random) -> Any:
    return dice.choice(
        [
            lambda: close.leads.scan(strategy="windows", fields=["id"]),
            lambda: close.leads.scan(strategy="windows", fields=["id"], ordered=True),
            lambda: close.leads.scan(strategy="offset", fields=["id"]),
            lambda: close.leads.search(fields=["id"], sort=["-date_updated"]),
        ]
    )()


async def by_break(close: CloseClient, dice: Random) -> None:
    left = dice.randrange(1_500)
    async for _ in reading(close, dice):
        left -= 1
        if left <= 0:
            break


async def by_a_timeout(close: CloseClient, dice: Random) -> None:
    try:
        async with asyncio.timeout(dice.uniform(0, 12)):
            async for _ in reading(close, dice).pages():
                await asyncio.sleep(dice.uniform(0, 1))
    except TimeoutError:
        pass


async def by_cancellation(close: CloseClient, dice: Random) -> None:
    async def read() -> None:
        async for _ in reading(close, dice):
            await asyncio.sleep(0)

    task = asyncio.ensure_future(read())
    await asyncio.sleep(dice.uniform(0, 12))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def by_closing(close: CloseClient, dice: Random) -> None:
    scan = reading(close, dice)
    pages = scan.pages()
    for _ in range(dice.randrange(1, 8)):
        await anext(pages, None)
    await scan.aclose()
    assert [page async for page in pages] == []


@pytest.mark.parametrize(
    "leave", [by_break, by_a_timeout, by_cancellation, by_closing], ids=lambda f: str(f.__name__)
)
def test_leaving_a_scan_at_any_point_leaves_nothing_behind(leave: Leave) -> None:
    """No task, no request, no warning (warnings are errors), and the whole rate limit."""

    async def abort() -> None:
        dice = Random(leave.__name__)
        complaints: list[object] = []
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: complaints.append(context))
        sim = CloseSimulator(leads=5_000, imported=1_000, clock=Clock())
        wire = Wire(sim, TRIP)
        close = client(sim, wire)
        for _ in range(50):
            await leave(close, dice)
            for _ in range(5):
                await asyncio.sleep(0)
            assert asyncio.all_tasks() == {asyncio.current_task()}
            assert wire.in_flight == 0
        before, begun = wire.requests, loop.time()
        assert len([lead async for lead in close.leads.scan(strategy="windows")]) == 5_000
        windows = math.ceil((wire.requests - before) / 16) + 1
        assert loop.time() - begun <= windows * 8
        await close.aclose()
        gc.collect()
        assert complaints == []

    run(abort())


def test_closing_the_client_ends_a_scan() -> None:
    async def read() -> None:
        async with lab(5_000) as (close, _, __):
            pages = close.leads.scan(strategy="windows").pages()
            assert await anext(pages) is not None
            await close.aclose()
            with pytest.raises(ClientClosedError, match="the client was closed"):
                while True:
                    await anext(pages)
            assert asyncio.all_tasks() == {asyncio.current_task()}

    run(read())
