"""``CapacityLimiter``: how many requests may be on the wire at once."""

import asyncio
import math
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from close_async.errors import ConfigurationError
from close_async.options import Priority
from close_async.ratelimit.priority_queue import PriorityQueue, Waiter


class CapacityLimiter:
    """A bound on requests in flight, before the pool: waiting here is in no request's timeout.

    Args:
        count: The most at once.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._free = count
        self._priorities = PriorityQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = os.getpid()

    @asynccontextmanager
    async def acquire(self, priority: Priority) -> AsyncGenerator[None]:
        """Hold a slot for the block; wait for one first, in a priority.

        Raises:
            ConfigurationError: CapacityLimiter are held in another event loop, which runs now.
        """
        await self._take(priority)
        loop = self._loop
        try:
            yield
        finally:
            if loop is self._loop:
                self._give()

    async def _take(self, priority: Priority) -> None:
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._move_to(loop)
        if self._free > 0:
            self._free -= 1
            return
        waiter = Waiter(loop.create_future(), math.inf)
        self._priorities.add(waiter, priority, requeued=False)
        try:
            await waiter.turn
        except BaseException:
            self._priorities.remove(waiter, priority, requeued=False)
            if waiter.was_let_through():
                self._give()
            raise

    def _move_to(self, loop: asyncio.AbstractEventLoop) -> None:
        """Begin anew in another loop: whoever held or awaited a slot is gone with the old one."""
        is_held = self._loop is not None and self._loop.is_running() and self._free < self._count
        # A forked process has a copy of the loop, and nobody in it.
        if is_held and self._process == os.getpid():
            msg = (
                "the client is at work in another event loop, of another thread; make a client "
                "for each thread: they share their rate limits"
            )
            raise ConfigurationError(msg)
        self._loop, self._process = loop, os.getpid()
        self._free, self._priorities = self._count, PriorityQueue()

    def _give(self) -> None:
        """Hand a slot to who is next, or keep it."""
        waiter = self._priorities.next()
        if waiter is None:
            self._free += 1
        else:
            waiter.turn.set_result(0)
