"""Buffers between the readers of windows and the loop: in order, or as pages arrive."""

import asyncio
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.prefetch import BoundedChannel
from close_async.paging.scanning.window import ScanPage
from close_async.paging.scanning.window_splitter import WindowSplitter

P = TypeVar("P", bound=ScanPage[Any])


class Buffer(Protocol[P]):
    """Takes pages from several readers and returns them to one loop.

    A window is identified by its start, because its end may move while it is read.
    """

    async def open(self, window: datetime) -> None:
        """Register a window; waits while there are too many."""
        ...

    async def send(self, window: datetime, page: P) -> None:
        """Add a page of a window; waits while there is no room."""
        ...

    def finish(self, window: datetime) -> None:
        """Note that a window has no more pages."""
        ...

    async def receive(self) -> P | None:
        """Return the next page, or ``None`` after the last one."""
        ...

    def close(self, error: BaseException | None = None) -> None:
        """Accept no more pages. Those in the buffer are still received, then the error raised."""
        ...

    def clear(self) -> None:
        """Close the buffer and drop its pages."""
        ...


class UnorderedBuffer(Generic[P]):
    """Returns pages as they arrive.

    Args:
        capacity: Maximum number of pages that wait.
    """

    def __init__(self, capacity: int) -> None:
        self._pages: BoundedChannel[P] = BoundedChannel(capacity)

    async def open(self, window: datetime) -> None:
        """Do nothing: windows share the room."""

    async def send(self, window: datetime, page: P) -> None:  # noqa: ARG002
        """Add a page; waits while there is no room."""
        await self._pages.send(page)

    def finish(self, window: datetime) -> None:
        """Do nothing."""

    async def receive(self) -> P | None:
        """Return the next page, or ``None`` after the last one."""
        return await self._pages.receive()

    def close(self, error: BaseException | None = None) -> None:
        """Accept no more pages."""
        self._pages.close(error)

    def clear(self) -> None:
        """Close the buffer and drop its pages."""
        self._pages.clear()


class OrderedBuffer(Generic[P]):
    """Returns the pages of windows in the order of the windows.

    A window that waits for its turn fits into the buffer whole, if it is not larger than its
    target. Readers take windows from the left, so the window whose turn it is is always being read,
    and the readers cannot block each other.

    Args:
        splitter: Knows the time that no reader has taken yet.
        estimate: Number of readers; one more window may wait.
        capacity: Maximum number of pages per window.
    """

    def __init__(
        self, splitter: WindowSplitter, estimate: ConcurrencyEstimate, *, capacity: int
    ) -> None:
        self._splitter = splitter
        self._estimate = estimate
        self._capacity = capacity
        self._channels: dict[datetime, BoundedChannel[P]] = {}
        self._error: BaseException | None = None
        self._is_closed = False
        self._changed = asyncio.Event()

    async def open(self, window: datetime) -> None:
        """Register a window; waits while there are too many, unless it is its turn."""
        self._channels[window] = BoundedChannel(self._capacity)
        self._notify()
        while len(self._channels) > self._estimate.target + 1 and window != min(self._channels):
            await self._changed.wait()

    async def send(self, window: datetime, page: P) -> None:
        """Add a page of a window; waits while there is no room."""
        await self._channels[window].send(page)

    def finish(self, window: datetime) -> None:
        """Note that a window has no more pages."""
        self._channels[window].close()

    async def receive(self) -> P | None:
        """Return the next page, or ``None`` after the last one."""
        while True:
            turn = self._turn()
            if turn is not None:
                page = await self._channels[turn].receive()
                if page is not None:
                    return page
                del self._channels[turn]
                self._notify()
            elif self._is_closed:
                error, self._error = self._error, None
                if error is not None:
                    raise error
                return None
            else:
                await self._changed.wait()

    def close(self, error: BaseException | None = None) -> None:
        """Accept no more pages. Those up to the first gap are still received."""
        if not self._is_closed:
            self._is_closed, self._error = True, error
            for channel in self._channels.values():
                channel.close(error)
            self._notify()

    def clear(self) -> None:
        """Close the buffer and drop its pages."""
        self.close()
        self._error = None
        for channel in self._channels.values():
            channel.clear()
        self._channels.clear()

    def _turn(self) -> datetime | None:
        """Return the next window to deliver, or ``None`` while an earlier one is unclaimed."""
        first = min(self._channels, default=None)
        gaps = self._splitter.gaps
        return None if first is None or (gaps and gaps[0].start < first) else first

    def _notify(self) -> None:
        # A new event each time: every waiter checks its own condition and waits for the next one.
        self._changed.set()
        self._changed = asyncio.Event()
