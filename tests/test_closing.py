"""Closing a client ends: whatever its tasks do, on every Python, with eager tasks as well."""

import asyncio
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async import ClientClosedError, CloseClient, CloseError, NotFoundError, RequestEvent
from close_async._requester import Background
from close_async.testing import CloseSimulator, Fault
from tests.support.virtual_time import run

Use = Callable[[CloseClient], Awaitable[None]]

EAGER = [False, True] if sys.version_info >= (3, 12) else [False]


@pytest.fixture
async def simulator() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=250, rate_limits=False) as simulator:
        yield simulator


async def a_whole_export(close: CloseClient) -> None:
    assert len([lead async for lead in await close.exports.leads()]) == 250


async def a_part_of_an_export(close: CloseClient) -> None:
    async for _ in await close.exports.leads():
        break


async def a_failed_page(close: CloseClient) -> None:
    with pytest.raises(NotFoundError):
        async for _ in close.leads.list(page_size=50):
            pass


async def every_page_fails(close: CloseClient) -> None:
    with pytest.raises(NotFoundError):
        async for _ in close.leads.list(page_size=10, concurrency=16):
            pass


async def a_part_of_a_list(close: CloseClient) -> None:
    async for _ in close.leads.list(page_size=10, concurrency=16):
        break


async def a_part_of_a_search(close: CloseClient) -> None:
    async for _ in close.leads.search(page_size=10):
        break


async def a_whole_search(close: CloseClient) -> None:
    assert len([lead async for lead in close.leads.search(page_size=50)]) == 250


async def a_whole_scan(close: CloseClient) -> None:
    assert len([lead async for lead in close.leads.scan(strategy="windows")]) == 250


async def a_part_of_a_scan(close: CloseClient) -> None:
    async for _ in close.leads.scan(strategy="windows"):
        break


async def several_at_once(close: CloseClient) -> None:
    uses = [a_whole_export, a_part_of_a_list, a_part_of_a_search, a_part_of_a_scan]
    await asyncio.gather(*(use(close) for use in uses))


USES: list[tuple[Use, Fault | None]] = [
    (a_whole_export, None),
    (a_part_of_an_export, None),
    (a_failed_page, Fault.status(404, after=2)),
    (every_page_fails, Fault.status(404, times=None)),
    (a_part_of_a_list, None),
    (a_part_of_a_search, None),
    (a_whole_search, None),
    (a_whole_scan, None),
    (a_part_of_a_scan, None),
    (several_at_once, None),
]


@pytest.mark.parametrize("eager", EAGER)
@pytest.mark.parametrize(("use", "fault"), USES, ids=[use.__name__ for use, _ in USES])
async def test_a_client_closes_right_after_its_use(
    use: Use, fault: Fault | None, eager: bool, simulator: CloseSimulator
) -> None:
    """Nothing yields between the last row and ``aclose()``: no callback has run in between."""
    if fault is not None:
        simulator.faults.add(fault)
    loop = asyncio.get_running_loop()
    if eager and sys.version_info >= (3, 12):
        loop.set_task_factory(asyncio.eager_task_factory)
    try:
        async with CloseClient(simulator.api_key, base_url=simulator.url, max_retries=0) as close:
            await use(close)
    finally:
        loop.set_task_factory(None)


@pytest.mark.parametrize("steps", range(12))
async def test_whoever_reads_while_the_client_closes_hears_of_it(
    steps: int, simulator: CloseSimulator
) -> None:
    """However far the first page is: a task that is cancelled before it began, too."""
    async with CloseClient(simulator.api_key, base_url=simulator.url) as close:
        exported = await close.exports.leads()
        lists: list[Any] = [
            exported,
            close.leads.list(page_size=10),
            close.leads.search(page_size=10),
            close.leads.scan(strategy="windows"),
        ]

        async def read(list_: Any) -> None:
            async for _ in list_:
                pass

        readers = [asyncio.ensure_future(read(each)) for each in lists]
        for _ in range(steps):
            await asyncio.sleep(0)
    async with asyncio.timeout(60):
        ends = await asyncio.gather(*readers, return_exceptions=True)
    assert [end for end in ends if end is not None and not isinstance(end, CloseError)] == []
    assert any(isinstance(end, ClientClosedError) for end in ends)


async def test_a_hook_may_close_the_client(simulator: CloseSimulator) -> None:
    closing: list[asyncio.Task[None]] = []

    def hook(event: object) -> None:
        if isinstance(event, RequestEvent) and not closing:
            closing.append(asyncio.ensure_future(close.aclose()))

    close = CloseClient(simulator.api_key, base_url=simulator.url, hooks=[hook])
    with pytest.raises(ClientClosedError):
        async for _ in close.leads.list(page_size=10):
            pass
    await closing[0]


Ends = st.sampled_from(["done", "fails", "sleeps", "swallows one", "swallows all"])


@given(st.lists(st.tuples(Ends, st.integers(0, 3)), max_size=8), st.booleans(), st.booleans())
def test_finish_ends_and_leaves_no_task(
    tasks: list[tuple[str, int]], eager: bool, breeds: bool
) -> None:
    """Tasks that are done, or go on, or start another one when they succeed, as pages do."""
    background = Background()
    stubborn = sum(end == "swallows all" for end, _ in tasks)

    async def work(end: str, steps: int) -> None:
        for _ in range(steps):
            await asyncio.sleep(0)
        if end == "fails":
            raise ValueError(end)
        if end == "done":
            return
        try:
            await asyncio.sleep(1e6)
        except asyncio.CancelledError:
            if end == "sleeps":
                raise
        if end == "swallows one":
            await asyncio.sleep(1e6)
        ends = asyncio.get_running_loop().time() + 100
        while end == "swallows all" and asyncio.get_running_loop().time() < ends:
            with suppress(asyncio.CancelledError):
                await asyncio.sleep(100)

    def ended(task: "asyncio.Task[None]") -> None:
        if not task.cancelled() and task.exception() is None and breeds:
            background.spawn(work("sleeps", 0)).add_done_callback(ended)

    async def main() -> None:
        if eager and sys.version_info >= (3, 12):
            asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
        for end, steps in tasks:
            background.spawn(work(end, steps)).add_done_callback(ended)
        await background.finish()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        assert len(left) <= stubborn
        for task in left:
            task.remove_done_callback(ended)
        if left:
            await asyncio.wait(left)

    run(main())


async def test_a_task_may_finish_the_others() -> None:
    background = Background()
    other = background.spawn(asyncio.sleep(1e6))
    await background.spawn(background.finish())
    assert other.cancelled()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_names_are_resolved_by_the_system_whatever_is_installed(
    host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A resolver that happens to be installed, such as aiodns, keeps files open for a second."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError

    monkeypatch.setattr(aiohttp.connector, "DefaultResolver", refuse)
    async with (
        CloseSimulator(leads=3, host=host) as simulator,
        CloseClient(simulator.api_key, base_url=simulator.url) as close,
    ):
        assert len([lead async for lead in await close.exports.leads()]) == 3
