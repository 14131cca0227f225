"""Processes that share a limit through Redis, and what they do without it."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, cast

import pytest

from close_async import CloseClient, ConfigurationError, RedisLimiter
from close_async.testing import CloseSimulator
from tests.support.redis_server import RedisServer
from tests.support.virtual_redis import VirtualRedis, virtually
from tests.support.window_server import WindowServer

GROUP = "GET /lead/"


@pytest.fixture
def redis() -> Iterator[RedisServer]:
    with RedisServer() as server:
        yield server


def make(
    redis: str | VirtualRedis, credential: str = "api_secret", timeout: float = 2.0
) -> RedisLimiter:
    base_url = "https://x/api/v1"
    client = cast("Any", redis)
    return RedisLimiter(client, credential=credential, base_url=base_url, timeout=timeout)


@asynccontextmanager
async def working(
    close: WindowServer, limiters: list[RedisLimiter], workers: int = 4
) -> AsyncIterator[None]:
    """Run workers of every limiter that call without a pause."""

    async def work(limiter: RedisLimiter) -> None:
        requeued = False
        while True:
            async with limiter.permit(GROUP, priority="default", requeued=requeued) as permit:
                status, said = await close.answer(there=0.5)
                permit.settle(status, said)
            requeued = status == 429

    tasks = [asyncio.ensure_future(work(each)) for each in limiters for _ in range(workers)]
    try:
        yield
        assert not any(task.done() for task in tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        for limiter in limiters:
            await limiter.aclose()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(120):
        while not holds():  # noqa: ASYNC110 - other code's state, which tells nobody
            await asyncio.sleep(0.01)


async def call(limiter: RedisLimiter, close: WindowServer) -> None:
    async with limiter.permit(GROUP, priority="default") as permit:
        permit.settle(*await close.answer())


@virtually
async def test_processes_use_the_whole_limit_without_429s(redis: RedisServer) -> None:
    close = WindowServer(60, window=1.0, trip=0.02)
    limiters = [make(VirtualRedis(redis.url)) for _ in range(4)]
    async with working(close, limiters):
        await until(lambda: len(close.counts) > 3 and max(list(close.counts.values())[3:]) >= 57)
        assert [limiter.processes for limiter in limiters] == [4] * 4
    assert close.refused == 0


@virtually
async def test_other_credentials_have_limits_of_their_own(redis: RedisServer) -> None:
    close = WindowServer(60)
    limiters = [make(VirtualRedis(redis.url), credential) for credential in ("api_1", "api_2")]
    for limiter in limiters * 2:
        await call(limiter, close)
    assert [limiter.processes for limiter in limiters] == [1, 1]
    with redis.client() as client:
        assert len(client.keys()) == 2
        assert b"api_" not in b"".join(key + client.get(key) for key in client.scan_iter())
    for limiter in limiters:
        await limiter.aclose()


@virtually
async def test_processes_use_equal_shares_while_redis_is_down(
    redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    close = WindowServer(60, window=1.0, trip=0.02)
    limiters = [make(VirtualRedis(redis.url)) for _ in range(4)]

    async def windows(count: int) -> None:
        await until(lambda: len(close.counts) >= count and max(close.counts.items())[1] >= 57)

    async with working(close, limiters):
        await windows(3)
        redis.stop()
        await until(lambda: not any(limiter.is_shared for limiter in limiters))
        await windows(len(close.counts) + 2)
        redis.start()
        await until(lambda: all(limiter.is_shared for limiter in limiters))
        await windows(len(close.counts) + 2)
    assert close.refused == 0
    said = [record.getMessage() for record in caplog.records if record.name == "close_async"]
    assert sum("does not respond" in line and "each of 4 processes" in line for line in said) == 4
    assert sum("responds again" in line for line in said) == 4


@pytest.fixture
def deaf() -> Iterator[str]:
    """Connections to it get no response."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield f"redis://127.0.0.1:{listening.getsockname()[1]}"


@virtually
async def test_a_redis_that_hangs_delays_no_call(
    deaf: str, caplog: pytest.LogCaptureFixture
) -> None:
    close = WindowServer(60)
    async with make(deaf, timeout=0.05) as limiter:
        async with asyncio.timeout(5):
            await asyncio.gather(*(call(limiter, close) for _ in range(20)))
        assert not limiter.is_shared
    assert "each of 1 process" in caplog.text


@virtually
async def test_a_redis_that_returns_errors_delays_no_call(
    redis: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    close = WindowServer(60)
    async with make(VirtualRedis(redis.url)) as limiter:
        await call(limiter, close)
        with redis.client() as client:
            (key,) = client.keys()
            client.delete(key)
            client.lpush(key, "somebody else's")
        await asyncio.gather(*(call(limiter, close) for _ in range(20)))
        assert not limiter.is_shared
        with redis.client() as client:
            client.delete(key)
        await until(lambda: limiter.is_shared)
    assert "WRONGTYPE" in caplog.text


@virtually
async def test_cancelled_calls_take_nothing_from_the_others(redis: RedisServer) -> None:
    close = WindowServer(40, window=2.0, trip=0.01)
    limiters = [make(VirtualRedis(redis.url)) for _ in range(2)]
    for limiter in limiters:
        await call(limiter, close)
    for _ in range(20):
        calls = [asyncio.ensure_future(call(each, close)) for each in limiters for _ in range(20)]
        for _ in range(3):
            await asyncio.sleep(0)
        for each in calls:
            each.cancel()
        await asyncio.wait(calls)
    began = len(close.counts)
    calls = [asyncio.ensure_future(call(each, close)) for each in limiters for _ in range(60)]
    await until(lambda: len(close.counts) == began + 3)
    for each in calls:
        each.cancel()
    await asyncio.wait(calls)
    assert close.refused == 0
    # Each window is used up. A request that arrives at the edge of two windows may be counted in
    # either, so the last full window is counted together with the two requests of the next one.
    *full, last, begun = (count for _, count in sorted(close.counts.items()))
    assert full == [40] * len(full)
    assert last + begun == 40 + 2
    for limiter in limiters:
        await limiter.aclose()


@virtually
async def test_a_closed_limiter_returns_its_tokens(redis: RedisServer) -> None:
    close = WindowServer(40)
    first, second = make(VirtualRedis(redis.url)), make(VirtualRedis(redis.url))
    await call(first, close)
    await call(second, close)
    await asyncio.gather(*(call(first, close) for _ in range(10)))
    await first.aclose()
    await asyncio.gather(*(call(second, close) for _ in range(25)))
    assert close.refused == 0
    await second.aclose()


@virtually
async def test_clients_share_limits_through_their_limiters(redis: RedisServer) -> None:
    async with CloseSimulator(leads=1) as simulator, AsyncExitStack() as stack:
        limiters = [
            await stack.enter_async_context(
                RedisLimiter(cast("Any", VirtualRedis(redis.url)), timeout=5)
            )
            for _ in range(2)
        ]
        for limiter in limiters * 2:
            async with CloseClient(
                simulator.api_key, base_url=simulator.url, limiter=limiter
            ) as close:
                await close.leads.list()
                assert close.rate_limits()["GET /lead/"].limits[0].quota == 240
        assert limiters[1].processes == 2
        with redis.client() as client:
            (key,) = client.keys()
            assert simulator.api_key.encode() not in key + client.get(key)


def test_a_limiter_goes_on_in_the_next_loop(redis: RedisServer) -> None:
    close, limiter = WindowServer(40), make(redis.url)

    async def use() -> None:
        await asyncio.gather(*(call(limiter, close) for _ in range(5)))
        assert limiter.is_shared

    for _ in range(2):
        asyncio.run(use())
    assert sum(close.counts.values()) == 10


async def test_a_connection_of_its_own_is_opened_again(redis: RedisServer) -> None:
    close = WindowServer(40)
    async with make(redis.url, timeout=20) as limiter:
        await call(limiter, close)
        assert limiter.is_shared
        redis.stop()
        await call(limiter, close)
        await until(lambda: not limiter.is_shared)
        redis.start()
        await until(lambda: limiter.is_shared)


def test_redis_is_imported_only_when_used() -> None:
    check = "assert 'redis' not in sys.modules"
    code = f"import sys, close_async.ratelimit.redis; {check}"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_limiter_takes_its_credential_from_its_client() -> None:
    limiter = RedisLimiter("redis://localhost")
    with pytest.raises(ConfigurationError, match="pass credential= and base_url="):
        limiter.permit(GROUP, priority="default")
    with pytest.raises(ConfigurationError, match="a name that all processes use"):
        limiter.bind(None, "https://x")
    limiter.bind("api_1", "https://x")
    limiter.bind("api_1", "https://x/")
    with pytest.raises(ConfigurationError, match="make one for each"):
        limiter.bind("api_2", "https://x")
    named = RedisLimiter("redis://localhost", credential="ours")
    for key in ("api_1", None):
        named.bind(key, "https://x")
    assert "api_1" not in repr(vars(limiter))
