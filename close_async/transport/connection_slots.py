"""``CapacityLimiter``: bounds the number of requests in flight."""

import asyncio
import math
import os
from types import TracebackType

import attrs

from close_async.errors import ConfigurationError
from close_async.options import Priority
from close_async.ratelimit.priority_queue import PriorityQueue, Waiter


class CapacityLimiter:
    """Bounds the number of requests in flight.

    It is acquired before aiohttp's pool, so that waiting here does not count as part of a timeout.

    Args:
        count: The maximum number of requests in flight.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._free = count
        self._waiters = PriorityQueue()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._process = os.getpid()

    def acquire(self, priority: Priority, job: object = None) -> "Slot":
        """Return a context manager that waits for a slot and holds it for the block.

        Raises:
            ConfigurationError: Slots are held in another event loop, which is running. Raised on
                entering the block.
        """
        return Slot(self, priority, job)

    async def take(self, priority: Priority, job: object) -> asyncio.AbstractEventLoop:
        """Wait for a slot, and return the event loop that it is held in."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._move_to(loop)
        if self._free > 0:
            self._free -= 1
            return loop
        waiter = Waiter(loop.create_future(), priority, False, job, until=math.inf, since=0.0)
        self._waiters.add(waiter)
        try:
            await waiter.turn
        except BaseException:
            self._waiters.remove(waiter)
            if waiter.was_let_through():  # and was cancelled before it could run
                self.release(loop)
            raise
        return loop

    def release(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Pass a slot to the next waiter, or free it.

        Args:
            loop: The event loop that the slot was taken in. A slot of an earlier loop is not
                counted any more.
        """
        if loop is not self._loop:
            return
        # A free slot means that there is no waiter.
        waiter = None if self._free else self._waiters.first()
        if waiter is None:
            self._free += 1
        else:
            self._waiters.take(waiter)
            waiter.turn.set_result(0)

    def _move_to(self, loop: asyncio.AbstractEventLoop) -> None:
        """Start again in another event loop; holders and waiters of the old one are gone."""
        is_held = self._loop is not None and self._loop.is_running() and self._free < self._count
        # A forked process inherits a loop that looks like it is running, but runs nothing.
        if is_held and self._process == os.getpid():
            msg = (
                "the client is in use in another event loop, of another thread; make one client "
                "per thread: they share their rate limits"
            )
            raise ConfigurationError(msg)
        self._loop, self._process = loop, os.getpid()
        self._free, self._waiters = self._count, PriorityQueue()


@attrs.define(eq=False, repr=False)
class Slot:
    """A slot of a :class:`CapacityLimiter`, held for a block.

    A class, because a generator-based context manager would cost three more calls per request.
    """

    _limiter: CapacityLimiter
    _priority: Priority
    _job: object
    _loop: asyncio.AbstractEventLoop | None = attrs.field(default=None, init=False)

    async def __aenter__(self) -> None:
        self._loop = await self._limiter.take(self._priority, self._job)

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._limiter.release(self._loop)
