"""``Paginator``: a list that is awaited for its first page, or iterated to its end."""

import asyncio
import weakref
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from typing import Any, Generic, TypeVar

from close_async.paging.page import Page
from close_async.paging.readahead import ReadAhead

T = TypeVar("T")

Fetch = Callable[[int, int], Awaitable[Page[T]]]
Spawn = Callable[[Awaitable[Page[T]]], "asyncio.Task[Page[T]]"]


class PageIterator(AsyncIterator[Page[T]]):
    """The pages of a list, one after the other; made by :meth:`Paginator.pages`.

    Leaving the loop, by ``break``, an error or a cancellation, stops what is under way as soon
    as the iterator is dropped; :meth:`aclose` stops it at once.
    """

    def __init__(self, ahead: ReadAhead[T]) -> None:
        self._ahead = ahead

    async def __anext__(self) -> Page[T]:
        try:
            page = await self._ahead.next()
        except BaseException:
            self._ahead.cancel()
            raise
        if page is None:
            raise StopAsyncIteration
        return page

    async def aclose(self) -> None:
        """Stop fetching; a later ``async for`` over this iterator ends at once."""
        self._ahead.cancel()

    def __del__(self) -> None:
        self._ahead.cancel()


class ItemIterator(AsyncIterator[T]):
    """The objects of a list, one after the other; made by iterating a :class:`Paginator`."""

    def __init__(self, pages: PageIterator[T]) -> None:
        self._pages = pages
        self._items = iter(list[T]())

    async def __anext__(self) -> T:
        while True:
            for item in self._items:
                return item
            self._items = iter((await anext(self._pages)).data)

    async def aclose(self) -> None:
        """Stop fetching, and forget the objects that were not read."""
        self._items = iter(list[T]())
        await self._pages.aclose()


class Paginator(Generic[T]):
    """A list of Close's, not yet read.

    Awaiting it fetches its first page; ``async for`` goes through its objects, and
    :meth:`pages` through its pages, several requests at once and in the list's order unless
    told otherwise. Every loop starts anew.

    ```python
    page = await close.leads.list(page_size=50)
    async for lead in close.leads.list(limit=5_000, concurrency=8): ...
    async for page in close.leads.list().pages(): ...
    ```

    See https://developer.close.com/api/overview/pagination
    """

    def __init__(
        self,
        fetch: Fetch[T],
        spawn: Spawn[T],
        *,
        limit: int | None,
        page_size: int,
        concurrency: int,
        ordered: bool,
    ) -> None:
        self._fetch = fetch
        self._spawn = spawn
        self._limit = _at_least("limit", 0, limit) if limit is not None else None
        self._page_size = _at_least("page_size", 1, page_size)
        self._concurrency = _at_least("concurrency", 1, concurrency)
        self._ordered = ordered
        self._open: weakref.WeakSet[PageIterator[T]] = weakref.WeakSet()

    def __await__(self) -> Generator[Any, None, Page[T]]:
        return self._first().__await__()

    async def _first(self) -> Page[T]:
        if self._limit is None:
            return await self._fetch(0, self._page_size)
        page = await self._fetch(0, min(self._page_size, self._limit))
        return page.cut(self._limit)

    def __aiter__(self) -> ItemIterator[T]:
        return ItemIterator(self.pages())

    def pages(self) -> PageIterator[T]:
        """Go through the list page by page."""
        ahead = ReadAhead(
            self._fetch,
            page_size=self._page_size,
            limit=self._limit,
            concurrency=self._concurrency,
            ordered=self._ordered,
            spawn=self._spawn,
        )
        pages = PageIterator(ahead)
        self._open.add(pages)
        return pages

    async def aclose(self) -> None:
        """Stop every loop over this list; for ``contextlib.aclosing``."""
        for pages in list(self._open):
            await pages.aclose()


def _at_least(name: str, least: int, value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        msg = f"{name} must be an integer of at least {least}, not {value!r}"
        raise ValueError(msg)
    return value
