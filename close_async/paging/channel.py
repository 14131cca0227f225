"""``Channel``: pages on their way from the tasks that fetch them to the loop that reads them."""

import asyncio
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class BoundedChannel(Generic[T]):
    """A queue of bounded length that can be ended from either side.

    Args:
        room: How many things may wait in it.
    """

    def __init__(self, room: int) -> None:
        self._room = room
        self._waiting: deque[T] = deque()
        self._error: BaseException | None = None
        self._is_ended = False
        self._news = asyncio.Event()
        self._space = asyncio.Event()
        self._space.set()

    async def put(self, thing: T) -> None:
        """Wait until there is room, and put a thing in; after the end it is dropped."""
        while len(self._waiting) >= self._room and not self._is_ended:
            self._space.clear()
            await self._space.wait()
        if not self._is_ended:
            self._waiting.append(thing)
            self._news.set()

    async def next(self) -> T | None:
        """Wait for the next thing; ``None`` after the last one, unless an error ended it."""
        while not self._waiting and not self._is_ended:
            self._news.clear()
            await self._news.wait()
        if self._waiting:
            thing = self._waiting.popleft()
            self._space.set()
            return thing
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        return None

    def end(self, error: BaseException | None = None) -> None:
        """Put nothing in after this; what waits is still read, and then the error raised."""
        if not self._is_ended:
            self._is_ended, self._error = True, error
            self._news.set()
            self._space.set()

    def clear(self) -> None:
        """End it, and forget what waits."""
        self.end()
        self._error = None
        self._waiting.clear()
