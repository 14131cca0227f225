"""Sources made of others: decided on late, replaced on the way, ended early."""

from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

import attrs

from close_async.errors import PaginationLimitError
from close_async.paging.page import Page
from close_async.paging.scanning.progress import Progress
from close_async.paging.scanning.scanpage import ScanPage
from close_async.paging.source import Source

T = TypeVar("T")


class Deferred(Generic[T]):
    """A source that is made when its first page is wanted.

    Args:
        make: Makes it.
    """

    def __init__(self, make: Callable[[], Awaitable[Source[ScanPage[T]]]]) -> None:
        self._make = make
        self._source: Source[ScanPage[T]] | None = None
        self._is_cancelled = False

    async def next(self) -> ScanPage[T] | None:
        """Wait for the next page; ``None`` after the last one."""
        if self._is_cancelled:
            return None
        if self._source is None:
            source = await self._make()
            if self._is_cancelled:  # while it was being made
                return None
            self._source = source
        return await self._source.next()

    def cancel(self) -> None:
        """Stop everything that is under way."""
        self._is_cancelled = True
        if self._source is not None:
            self._source.cancel()


class Replaced(Generic[T]):
    """A source that another one takes over from where Close does not let it go on.

    Args:
        source: Where the pages come from at first.
        other: Makes the source of the rest.
    """

    def __init__(
        self, source: Source[ScanPage[T]], other: Callable[[], Awaitable[Source[ScanPage[T]]]]
    ) -> None:
        self._source = source
        self._other: Deferred[T] | None = Deferred(other)

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
        self._progress.leads += len(page)
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
