"""The garbage collector while pages are read: it runs rarely, and as before afterwards."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing

import pytest

from close_async import CloseClient, CloseError
from close_async._collector import _THRESHOLD
from close_async.testing import CloseSimulator

USUAL = (699, 9, 8)


@pytest.fixture(autouse=True)
def _usual() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*USUAL)
    yield
    gc.set_threshold(*before)


@pytest.fixture
async def close() -> AsyncIterator[CloseClient]:
    async with (
        CloseSimulator(leads=20) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as client,
    ):
        yield client


async def test_the_threshold_is_raised_while_pages_are_read(close: CloseClient) -> None:
    await close.leads.list()
    assert gc.get_threshold() == USUAL
    async for _ in close.leads.list(page_size=5):
        assert gc.get_threshold() == (_THRESHOLD, *USUAL[1:])
    assert gc.get_threshold() == USUAL


async def test_it_is_restored_however_a_loop_ends(close: CloseClient) -> None:
    leads = close.leads.list(page_size=5)
    async with aclosing(leads.pages()) as pages:
        async for _ in pages:
            break
    assert gc.get_threshold() == USUAL

    async for _ in leads:
        break
    gc.collect()
    assert gc.get_threshold() == USUAL

    with pytest.raises(CloseError):
        async for _ in close.leads.list(query="a broken (query"):
            pass
    assert gc.get_threshold() == USUAL

    async def read() -> None:
        async for _ in leads:
            reading.set()
            await asyncio.sleep(60)

    reading = asyncio.Event()
    task = asyncio.create_task(read())
    await reading.wait()
    assert gc.get_threshold()[0] == _THRESHOLD
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    del task
    gc.collect()
    assert gc.get_threshold() == USUAL


async def test_the_last_of_several_loops_restores_it(close: CloseClient) -> None:
    first, second = close.leads.list(page_size=5).pages(), close.leads.list(page_size=5).pages()
    await anext(first)
    await anext(second)
    await first.aclose()
    await first.aclose()
    assert gc.get_threshold()[0] == _THRESHOLD
    await second.aclose()
    assert gc.get_threshold() == USUAL


@pytest.mark.parametrize("own", [0, _THRESHOLD, 10 * _THRESHOLD])
async def test_a_threshold_that_the_program_chose_is_left_alone(
    close: CloseClient, own: int
) -> None:
    gc.set_threshold(own)
    async for _ in close.leads.list(page_size=5):
        assert gc.get_threshold()[0] == own
    assert gc.get_threshold()[0] == own
    gc.set_threshold(*USUAL)
    async for _ in close.leads.list(page_size=5):
        gc.set_threshold(1_000)
    assert gc.get_threshold()[0] == 1_000
