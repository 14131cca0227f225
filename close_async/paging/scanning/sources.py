"""Sources made of others: decided on late, replaced on the way, ended early."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import attrs

from close_async.errors import PaginationLimitError
from close_async.paging.page import Page
from close_async.paging.prefetch import failure_of
from close_async.paging.scanning.progress import Progress
from close_async.paging.scanning.scan_page import ScanPage
from close_async.paging.source import Source

T = TypeVar("T")

Make = Callable[[], Awaitable[Source[ScanPage[T]]]]
Spawn = Callable[[Awaitable[Source[ScanPage[T]]]], "asyncio.Task[Source[ScanPage[T]]]"]


class Deferred(Generic[T]):
    """A source that is made when its first page is wanted.

    Args:
        make: Makes it; for an export that takes minutes.
        spawn: Starts a task which the client awaits when it closes.
    """

    def __init__(self, make: Make[T], spawn: Spawn[T]) -> None:
        self._make = make
        self._spawn = spawn
        self._making: asyncio.Task[Source[ScanPage[T]]] | None = None
        self._source: Source[ScanPage[T]] | None = None
        self._is_cancelled = False

    async def next(self) -> ScanPage[T] | None:
        """Wait for the next page; ``None`` after the last one."""
        if self._source is None and not self._is_cancelled:
            self._making = self._spawn(self._make())
            self._making.add_done_callback(failure_of)  # or asyncio would warn of an unread error
            await asyncio.wait([self._making])
            if not self._is_cancelled:
                self._source = _made(self._making)
        if self._source is None or self._is_cancelled:
            return None
        return await self._source.next()

    def cancel(self) -> None:
        """Stop everything that is under way."""
        self._is_cancelled = True
        if self._making is not None:
            self._making.cancel()
        if self._source is not None:
            self._source.cancel()


def _made(task: asyncio.Task[Source[ScanPage[T]]]) -> Source[ScanPage[T]]:
    error = failure_of(task)
    if error is not None:
        raise error
    return task.result()


class Replaced(Generic[T]):
    """A source that another one takes over from where Close does not let it go on.

    Args:
        source: Where the pages come from at first.
        other: Gives the rest.
    """

    def __init__(self, source: Source[ScanPage[T]], other: Source[ScanPage[T]]) -> None:
        self._source = source
        self._other: Source[ScanPage[T]] | None = other

    async def next(self) -> ScanPage[T] | None:
        """Wait for the next page; ``None`` after the last one."""
        try:
            return await self._source.next()
        except PaginationLimitError:
            if self._other is None:
                raise
        self._source.cancel()
        self._source, self._other = self._other, None
        return await self._source.next()

    def cancel(self) -> None:
        """Stop everything that is under way."""
        self._source.cancel()


class Converted(Generic[T]):
    """The pages of another source as the pages of a scan.

    Args:
        source: Where they come from.
        progress: Where to count.
    """

    def __init__(self, source: Source[Page[T]], progress: Progress) -> None:
        self._source = source
        self._progress = progress

    async def next(self) -> ScanPage[T] | None:
        """Wait for the next page; ``None`` after the last one."""
        page = await self._source.next()
        if page is None:
            return None
        self._progress.fetched += len(page)
        return ScanPage(data=page.data, offset=page.offset, has_more=page.has_more)

    def cancel(self) -> None:
        """Stop everything that is under way."""
        self._source.cancel()


class Limited(Generic[T]):
    """The beginning of a source.

    Args:
        source: Where the pages come from.
        limit: How many objects to give in all.
    """

    def __init__(self, source: Source[ScanPage[T]], limit: int) -> None:
        self._source = source
        self._left = limit

    async def next(self) -> ScanPage[T] | None:
        """Wait for the next page; ``None`` after the last one."""
        if self._left == 0:
            self.cancel()
            return None
        page = await self._source.next()
        if page is not None and len(page) > self._left:
            page = attrs.evolve(page, data=page.data[: self._left], covered=None)
        self._left -= 0 if page is None else len(page)
        return page

    def cancel(self) -> None:
        """Stop everything that is under way."""
        self._source.cancel()
