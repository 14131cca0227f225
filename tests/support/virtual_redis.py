"""A real Redis in virtual time: its clock is the event loop's, which stands still while it works.

So nothing that a test finds depends on how fast the machine is, and hours take milliseconds.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec, cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from tests.support.virtual_time import VirtualLoop, run

P = ParamSpec("P")

# Redis's clock at the loop's time 0, in seconds: they differ, as those of two machines do.
_EPOCH = 1_000_000.0
_opened: list[Redis] = []


class VirtualRedis:
    """What :class:`~close_async.RedisLimiter` uses of a client of Redis.

    Args:
        url: The URL of a Redis server.
        takes: Virtual seconds from a question to its answer.
    """

    def __init__(self, url: str, *, takes: float = 0.001) -> None:
        self._url = url
        self._takes = takes
        self._client: Redis | None = None

    async def time(self) -> tuple[int, int]:
        async def shown(client: Redis) -> tuple[int, int]:
            await cast("Any", client).ping()
            return _shown()

        return cast("tuple[int, int]", await self._ask(shown))

    def register_script(self, source: str) -> Callable[..., Awaitable[Any]]:
        assert source.count("redis.call('TIME')") == 1
        told = "{table.remove(ARGV, 1), table.remove(ARGV, 1)}"
        source = source.replace("redis.call('TIME')", told)

        async def script(keys: Sequence[str], args: Sequence[Any]) -> Any:
            return await self._ask(
                lambda client: cast("Any", client).eval(source, len(keys), *keys, *_shown(), *args)
            )

        return script

    async def _ask(self, ask: Callable[[Redis], Awaitable[Any]]) -> Any:
        if self._client is None:
            self._client = Redis.from_url(self._url, retry=Retry(NoBackoff(), 0))
            _opened.append(self._client)
        await asyncio.sleep(self._takes / 2)
        with clock_held():
            answer = await ask(self._client)
        await asyncio.sleep(self._takes / 2)
        return answer


def virtually(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test in virtual time."""

    async def main(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await test(*args, **kwargs)
        finally:
            with clock_held():
                while _opened:
                    await cast("Any", _opened.pop()).aclose()

    @wraps(test)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        run(main(*args, **kwargs))

    return wrapped


@contextmanager
def clock_held() -> Iterator[None]:
    """Stop the virtual clock while the block waits for a real server."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, VirtualLoop)
    loop.held += 1
    try:
        yield
    finally:
        loop.held -= 1


def _shown() -> tuple[int, int]:
    seconds, rest = divmod(asyncio.get_running_loop().time() + _EPOCH, 1.0)
    return int(seconds), int(rest * 1e6)
