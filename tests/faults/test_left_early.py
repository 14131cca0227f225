"""Loops that are left early leave nothing behind: no task, no socket, no warning."""

import asyncio
import gc
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from close_async import CloseClient, Paginator, Scan
from close_async.models import Lead
from close_async.testing import SimulatorProcess

LEADS = 2_000
PAGE = 10
CLIENTS = 5

Leads = Paginator[Lead] | Scan[Lead]
Leave = Callable[[Leads, Random], Awaitable[None]]


class LeftByAnError(Exception):
    pass


async def by_break(leads: Leads, rng: Random) -> None:
    left = rng.randrange(60)
    async for _ in leads:
        left -= 1
        if left <= 0:
            break


async def by_an_error(leads: Leads, rng: Random) -> None:
    left = rng.randrange(60)
    with pytest.raises(LeftByAnError):
        async for _ in leads:
            left -= 1
            if left <= 0:
                raise LeftByAnError


async def by_cancellation(leads: Leads, rng: Random) -> None:
    """Cancel at any time, including while connecting and while waiting for the first page."""

    async def read() -> None:
        async for _ in leads:
            await asyncio.sleep(0)

    task = asyncio.create_task(read())
    await asyncio.sleep(rng.uniform(0, 0.03))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def by_a_timeout(leads: Leads, rng: Random) -> None:
    try:
        async with asyncio.timeout(rng.uniform(0, 0.03)):
            async for _ in leads.pages():
                await asyncio.sleep(0)
    except TimeoutError:
        pass


async def by_closing_the_iterator(leads: Leads, rng: Random) -> None:
    items = aiter(leads)
    for _ in range(rng.randrange(1, 60)):
        await anext(items)
    await items.aclose()
    assert [item async for item in items] == []


async def by_closing_the_list(leads: Leads, rng: Random) -> None:
    async with aclosing(leads):
        items = aiter(leads)
        for _ in range(rng.randrange(1, 60)):
            await anext(items)
    assert len([item async for item in items]) < PAGE  # objects of the current page remain


async def by_leaving_pages(leads: Leads, rng: Random) -> None:
    left = rng.randrange(6)
    async for _ in leads.pages():
        left -= 1
        if left <= 0:
            break


@pytest.fixture(scope="module")
def simulator() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(leads=LEADS, latency=0.002, no_rate_limits=True) as process:
        yield process


@pytest.mark.parametrize(
    ("leave", "times"),
    [
        (by_break, 1_000),
        (by_an_error, 50),
        (by_cancellation, 50),
        (by_a_timeout, 50),
        (by_closing_the_iterator, 50),
        (by_closing_the_list, 50),
        (by_leaving_pages, 50),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
async def test_leaving_a_list_leaves_nothing_behind(
    simulator: SimulatorProcess, leave: Leave, times: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Warnings are errors, including those of the garbage collector."""
    rng = Random(leave.__name__)
    complaints: list[object] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    caplog.set_level(logging.WARNING)
    open_before = open_files()
    for _ in range(CLIENTS):
        async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
            for _ in range(times // CLIENTS):
                at_once = rng.choice((1, 4, 16))
                leads = close.leads.list(page_size=PAGE, concurrency=at_once, fields=["id"])
                async with asyncio.timeout(60):
                    await leave(leads, rng)
                await settle()
                assert asyncio.all_tasks() == {asyncio.current_task()}
            assert await count(close) == LEADS
        await settle()
        assert open_files() == open_before
    gc.collect()
    await settle()
    assert complaints == []
    assert caplog.records == []


@pytest.mark.parametrize("leave", [by_break, by_cancellation, by_a_timeout, by_leaving_pages])
@pytest.mark.parametrize("ordered", [False, True])
@pytest.mark.parametrize("what", ["leads", "activities"])
async def test_leaving_a_scan_leaves_nothing_behind(
    simulator: SimulatorProcess, leave: Leave, ordered: bool, what: str
) -> None:
    rng = Random(leave.__name__)
    open_before = open_files()
    async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
        for _ in range(25):
            scan: Any = close.activities.scan(ordered=ordered, fields=["id"])
            if what == "leads":
                scan = close.leads.scan(strategy="windows", ordered=ordered, fields=["id"])
            async with asyncio.timeout(60):
                await leave(scan, rng)
            await settle()
            assert asyncio.all_tasks() == {asyncio.current_task()}
        assert await count(close) == LEADS
    await settle()
    assert open_files() == open_before


async def count(close: CloseClient) -> int:
    """Read everything: the connections of cancelled requests must be free again."""
    async with asyncio.timeout(60):
        return len([lead async for lead in close.leads.list(concurrency=16, fields=["id"])])


async def settle() -> None:
    """Run the loop until cancelled tasks have ended, which needs no waiting."""
    for _ in range(5):
        await asyncio.sleep(0)


def open_files() -> int:
    return sum(1 for _ in Path("/dev/fd").iterdir())
