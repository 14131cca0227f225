"""The clients: ours, and other ways to handle the limits."""

import asyncio
import random
from collections.abc import Callable
from typing import Protocol

from aiolimiter import AsyncLimiter

from benchmarks.ratelimit_lab.server import Server
from close_async.options import Priority
from close_async.ratelimit.limiter import LedgerLimiter


class Client(Protocol):
    """Makes calls, each until it succeeds."""

    async def call(self, priority: Priority) -> float:
        """Make a call; return the seconds until its last request was sent."""
        ...


class Ours:
    """Makes calls with the permits of a limiter."""

    def __init__(self, server: Server, name: str, limiter: LedgerLimiter, group: str) -> None:
        self._server, self._name, self._group = server, name, group
        self.limiter = limiter

    async def call(self, priority: Priority) -> float:
        """Make a call; return the seconds until its last request was sent."""
        loop, requeued = asyncio.get_running_loop(), False
        begun = loop.time()
        while True:
            async with self.limiter.permit(
                self._group, priority=priority, requeued=requeued
            ) as permit:
                waited = loop.time() - begun
                status, said = await self._server.send(self._name)
                permit.settle(status, said)
            if status != 429:
                return waited
            requeued = True


class SleepUntilReset:
    """Sleeps as long as each 429 asks, independently per request, as Close's own client does."""

    def __init__(self, server: Server, name: str) -> None:
        self._server, self._name = server, name

    async def call(self, priority: Priority) -> float:  # noqa: ARG002
        """Make a call; return the seconds until its last request was sent."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        while True:
            sent = loop.time()
            status, said = await self._server.send(self._name)
            if status != 429:
                return sent - begun
            reset = None if said is None else said.reset
            await asyncio.sleep(2.0 if reset is None else reset)


class FixedBucket(SleepUntilReset):
    """aiolimiter with the right rate; sleeps until the reset after a 429."""

    def __init__(self, server: Server, name: str) -> None:
        super().__init__(server, name)
        self._limiter = AsyncLimiter(server.rules.limit, server.rules.window)

    async def call(self, priority: Priority) -> float:
        """Make a call; return the seconds until its last request was sent."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        async with self._limiter:
            return loop.time() - begun + await super().call(priority)


class NoLimiter:
    """Sends, and retries after a delay that doubles each time."""

    def __init__(self, server: Server, name: str) -> None:
        self._server, self._name = server, name
        self._dice = random.Random(name)

    async def call(self, priority: Priority) -> float:  # noqa: ARG002
        """Make a call; return the seconds until its last request was sent."""
        loop, pause = asyncio.get_running_loop(), 0.5
        begun = loop.time()
        while True:
            sent = loop.time()
            status, _ = await self._server.send(self._name)
            if status != 429:
                return sent - begun
            await asyncio.sleep(pause * self._dice.random())
            pause = min(pause * 2, 8.0)


Maker = Callable[[Server, str], Client]
