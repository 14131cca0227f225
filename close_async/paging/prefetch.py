"""``Prefetcher``: fetches pages one after the other, a few ahead of the loop that reads them."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from close_async.errors import ClientClosedError
from close_async.paging.page import Page

T = TypeVar("T")
P = TypeVar("P", bound=Page[Any])

# A third page is fetched and waits for room. More would only use memory: a reader that is faster
# than the requests never fills them, and a slower one never empties them.
_PAGES_AHEAD = 2


class BoundedChannel(Generic[T]):
    """A queue of bounded length that either side can close.

    Unlike :class:`asyncio.Queue` it carries the error of the sender, and closing it wakes a sender
    that waits for room.

    Args:
        capacity: Maximum number of items that wait in it.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._items: deque[T] = deque()
        self._error: BaseException | None = None
        self._is_closed = False
        self._has_news = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()

    async def send(self, item: T) -> None:
        """Wait for room and append an item. A closed channel drops it."""
        while len(self._items) >= self._capacity and not self._is_closed:
            self._has_room.clear()
            await self._has_room.wait()
        if not self._is_closed:
            self._items.append(item)
            self._has_news.set()

    async def receive(self) -> T | None:
        """Return the next item; after the last one raise the error, or return ``None``."""
        while not self._items and not self._is_closed:
            self._has_news.clear()
            await self._has_news.wait()
        if self._items:
            item = self._items.popleft()
            self._has_room.set()
            return item
        if self._error is not None:
            error, self._error = self._error, None
            raise error
        return None

    def close(self, error: BaseException | None = None) -> None:
        """Accept no more items. Those in the channel are still received, then the error raised."""
        if not self._is_closed:
            self._is_closed, self._error = True, error
            self._has_news.set()
            self._has_room.set()

    def clear(self) -> None:
        """Close the channel and drop its items."""
        self.close()
        self._error = None
        self._items.clear()


class Prefetcher(Generic[P]):
    """A source whose next request depends on the page before it.

    Args:
        step: Fetches the next page; returns ``None`` after the last one.
        spawn: Starts a task that the client cancels when it closes.
    """

    def __init__(
        self,
        step: Callable[[], Awaitable[P | None]],
        spawn: "Callable[[Awaitable[None]], asyncio.Task[None]]",
    ) -> None:
        self._step = step
        self._spawn = spawn
        self._channel: BoundedChannel[P] = BoundedChannel(_PAGES_AHEAD)
        self._task: asyncio.Task[None] | None = None
        self._is_cancelled = False

    async def next(self) -> P | None:
        """Return the next page, or ``None`` after the last one. Raise the error of a page."""
        if self._task is None and not self._is_cancelled:
            # The task gets the step and the channel, not self: it must not keep the loop alive.
            self._task = self._spawn(_send_all(self._step, self._channel))
            channel = self._channel
            self._task.add_done_callback(lambda task: channel.close(failure_of(task)))
        return await self._channel.receive()

    def cancel(self) -> None:
        """Cancel the request in flight, and send no more."""
        self._is_cancelled = True
        self._channel.clear()
        if self._task is not None:
            self._task.cancel()


async def _send_all(step: Callable[[], Awaitable[P | None]], channel: BoundedChannel[P]) -> None:
    while (page := await step()) is not None:
        await channel.send(page)


def failure_of(task: "asyncio.Task[Any]") -> BaseException | None:
    """Return the error that a loop raises for a task that fetches its pages.

    Only the client cancels such a task while a loop waits for it.
    """
    if task.cancelled():
        msg = "the client was closed while this list was being read"
        return ClientClosedError(msg)
    return task.exception()
