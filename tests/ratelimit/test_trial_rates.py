"""Servers that report no limit: without any, with a hidden one, and with a simulated 429."""

import asyncio
from collections.abc import Iterator
from itertools import repeat

import pytest

from close_async.ratelimit.limiter import LedgerLimiter
from close_async.wire.ratelimit import RateLimit
from tests.support.virtual_time import now, run
from tests.support.window_server import WindowServer

GROUP = "GET /lead/"


async def call(
    limiter: LedgerLimiter, server: WindowServer, count: int, said: RateLimit | None = None
) -> None:
    """Make calls one after the other, and repeat those that get a 429."""
    for _ in range(count):
        status = 429
        for requeued in (False, *repeat(True, 100)):
            async with limiter.permit(GROUP, priority="default", requeued=requeued) as permit:
                status, _ = await server.answer()
                permit.settle(status, said)
            if status != 429:
                break


@pytest.mark.parametrize(("workers", "each"), [(1, 100), (10, 300), (50, 100), (3000, 1)])
def test_a_server_without_limits_is_slowed_down_only_briefly(workers: int, each: int) -> None:
    server = WindowServer(10**9, trip=0.1)

    async def main() -> float:
        limiter = LedgerLimiter()
        await asyncio.gather(*(call(limiter, server, each) for _ in range(workers)))
        return now()

    assert run(main()) < each * server.trip + 4


@pytest.mark.parametrize("skew", [0.0, 3.3, 6.0])
@pytest.mark.parametrize("quota", [160, 240])
def test_an_unreported_limit_is_found_with_few_429s(quota: int, skew: float) -> None:
    server = WindowServer(quota, skew=skew)

    async def main() -> None:
        limiter = LedgerLimiter()
        async with asyncio.timeout(320):
            await asyncio.gather(*(call(limiter, server, 10_000) for _ in range(32)))

    with pytest.raises(TimeoutError):
        run(main())
    assert server.refused <= 5
    used = [server.counts[number] for number in range(2, 39)]
    assert sum(used) / len(used) > 0.98 * quota


@pytest.mark.parametrize("said", [None, RateLimit(10**6, 10**6 - 1, 4.0, reset_is_exact=False)])
def test_a_rate_that_was_found_is_forgotten_after_ten_minutes(said: RateLimit | None) -> None:
    """The limit may be gone by then."""
    server = WindowServer(160)

    async def main() -> None:
        limiter = LedgerLimiter()
        workers = asyncio.gather(*(call(limiter, server, 10**6, said) for _ in range(16)))
        await asyncio.sleep(100)
        server.quota = 10**9
        await asyncio.sleep(620)
        workers.cancel()

    run(main())
    assert server.counts[600 // 8] <= 160
    assert server.counts[700 // 8] > 800


@pytest.mark.parametrize(
    ("said", "wait"), [(None, 1.0), (RateLimit(None, None, 5.0, reset_is_exact=True), 5.0)]
)
@pytest.mark.parametrize("before", [0, 1, 20])
def test_a_single_simulated_429_slows_nothing_down_after_it(
    before: int, said: RateLimit | None, wait: float
) -> None:
    async def send(limiter: LedgerLimiter, answers: Iterator[int]) -> None:
        async with limiter.permit(GROUP, priority="default") as permit:
            status = next(answers)
            permit.settle(status, said if status == 429 else None)

    async def main() -> float:
        limiter = LedgerLimiter()
        answers = iter([*repeat(200, before), 429, *repeat(200, 100)])
        for _ in range(before + 1 + 100):
            await send(limiter, answers)
        return now()

    assert run(main()) < wait + 1
