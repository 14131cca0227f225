"""``Buffer``: where the readers of windows put their pages, and in which order they are taken."""

import asyncio
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from close_async.paging.channel import BoundedChannel
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.scanning.scan_page import ScanPage
from close_async.paging.scanning.window_splitter import WindowSplitter

P = TypeVar("P", bound=ScanPage[Any])


class Buffer(Protocol[P]):
    """Takes pages from several readers and gives them to one. Windows are named by their start."""

    async def open(self, window: datetime) -> None:
        """Make room for a window; waits while there is none."""
        ...

    async def put(self, window: datetime, page: P) -> None:
        """Take a page of a window; waits while there is no room."""
        ...

    def close(self, window: datetime) -> None:
        """Hear that a window has no more pages."""
        ...

    async def next(self) -> P | None:
        """Give the next page; ``None`` after the last one."""
        ...

    def end(self, error: BaseException | None = None) -> None:
        """Take nothing after this; what is here is still given, and then the error raised."""
        ...

    def clear(self) -> None:
        """End it, and forget what is here."""
        ...


class UnorderedBuffer(Generic[P]):
    """Gives pages as they come.

    Args:
        room: How many pages may wait.
    """

    def __init__(self, room: int) -> None:
        self._pages: BoundedChannel[P] = BoundedChannel(room)

    async def open(self, window: datetime) -> None:
        """Nothing has to be made room for."""

    async def put(self, window: datetime, page: P) -> None:  # noqa: ARG002
        """Take a page; waits while there is no room."""
        await self._pages.put(page)

    def close(self, window: datetime) -> None:
        """Nothing has to be closed."""

    async def next(self) -> P | None:
        """Give the next page; ``None`` after the last one."""
        return await self._pages.next()

    def end(self, error: BaseException | None = None) -> None:
        """Take nothing after this."""
        self._pages.end(error)

    def clear(self) -> None:
        """End it, and forget what is here."""
        self._pages.clear()


class OrderedBuffer(Generic[P]):
    """Gives the pages of windows in the order of the windows.

    A window that waits for its turn holds all of its pages, if it is no larger than was aimed at.
    Readers begin windows from the left, so that whatever has its turn is always being read.

    Args:
        frontier: Knows what nobody reads yet.
        demand: Says how many are read; one more window may wait.
        room: How many pages a window may hold.
    """

    def __init__(self, frontier: WindowSplitter, demand: ConcurrencyEstimate, *, room: int) -> None:
        self._frontier = frontier
        self._demand = demand
        self._room = room
        self._channels: dict[datetime, BoundedChannel[P]] = {}
        self._error: BaseException | None = None
        self._is_ended = False
        self._news = asyncio.Event()

    async def open(self, window: datetime) -> None:
        """Make room for a window; waits while there is none, unless it has its turn."""
        self._channels[window] = BoundedChannel(self._room)
        self._tell()
        while len(self._channels) > self._demand.needed + 1 and window != min(self._channels):
            await self._wait()

    async def put(self, window: datetime, page: P) -> None:
        """Take a page of a window; waits while there is no room."""
        await self._channels[window].put(page)

    def close(self, window: datetime) -> None:
        """Hear that a window has no more pages."""
        self._channels[window].end()

    async def next(self) -> P | None:
        """Give the next page; ``None`` after the last one."""
        while True:
            turn = self._turn()
            if turn is not None:
                page = await self._channels[turn].next()
                if page is not None:
                    return page
                del self._channels[turn]
                self._tell()
            elif self._is_ended:
                self._raise_error()
                return None
            else:
                await self._wait()

    def end(self, error: BaseException | None = None) -> None:
        """Take nothing after this; what is here up to the first gap is still given."""
        if not self._is_ended:
            self._is_ended, self._error = True, error
            for channel in self._channels.values():
                channel.end(error)
            self._tell()

    def clear(self) -> None:
        """End it, and forget what is here."""
        self.end()
        self._error = None
        for channel in self._channels.values():
            channel.clear()
        self._channels.clear()

    def _turn(self) -> datetime | None:
        """Give the window that has its turn, unless nobody has begun what comes before it."""
        first = min(self._channels, default=None)
        gaps = self._frontier.gaps
        return None if first is None or (gaps and gaps[0].start < first) else first

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def _wait(self) -> None:
        await self._news.wait()
