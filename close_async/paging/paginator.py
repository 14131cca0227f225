"""``Paginator``: a list that is awaited for its first page, or iterated to its end."""

import asyncio
import weakref
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from typing import Any, Generic, TypeVar

from close_async.errors import CloseError, DecodeError
from close_async.paging.awaited import AsyncOnly
from close_async.paging.page import Page
from close_async.paging.page_size import PageSize
from close_async.paging.source import Source

T = TypeVar("T")
P = TypeVar("P", bound=Page[Any])


# Of the rows that cannot be read, so many are named in the error: a list may hold nothing else.
_MOST_NAMED = 100


class PageIterator(AsyncIterator[P]):
    """The pages of a list, one after the other; made by :meth:`Paginator.pages`.

    Leaving the loop, by ``break``, an error or a cancellation, stops what is under way as soon
    as the iterator is dropped; :meth:`aclose` stops it at once. Tasks may share an iterator: each
    page goes to one of them.

    A row that is not an object costs that row alone: everything else is yielded, and then the error
    raised.
    """

    def __init__(
        self,
        ahead: Source[P],
        incomplete: "Callable[[Sequence[DecodeError]], CloseError] | None" = None,
    ) -> None:
        self._ahead = ahead
        self._incomplete = incomplete or combined
        self._unreadable: list[DecodeError] = []
        self._turn = asyncio.Lock()

    async def __anext__(self) -> P:
        async with self._turn:
            try:
                page = await self._ahead.next()
            except BaseException:
                self._ahead.cancel()
                raise
        if page is None:
            unreadable, self._unreadable = self._unreadable, []
            if unreadable:
                raise self._incomplete(unreadable)
            raise StopAsyncIteration
        self._unreadable += page.unreadable[: _MOST_NAMED - len(self._unreadable)]
        return page

    async def aclose(self) -> None:
        """Stop fetching; a later ``async for`` over this iterator ends at once."""
        self._ahead.cancel()

    def __del__(self) -> None:
        self._ahead.cancel()


class ItemIterator(AsyncIterator[T]):
    """The objects of a list, one after the other; made by iterating a :class:`Paginator`.

    Tasks may share an iterator: each object goes to one of them.
    """

    def __init__(self, pages: "PageIterator[Any]") -> None:
        self._pages = pages
        self._items = iter(list[T]())
        self._turn = asyncio.Lock()

    async def __anext__(self) -> T:
        while True:
            used_up = self._items
            for item in used_up:
                return item
            async with self._turn:
                if self._items is used_up:  # no other task has fetched a page meanwhile
                    self._items = iter((await anext(self._pages)).data)

    async def aclose(self) -> None:
        """Stop fetching, and forget the objects that were not read."""
        self._items = iter(list[T]())
        await self._pages.aclose()


class Paginator(AsyncOnly, ABC, Generic[T]):
    """A list of Close's, not yet read.

    Awaiting it fetches its first page; ``async for`` goes through its objects, and
    :meth:`pages` through its pages, fetched ahead of whoever reads them. Every loop starts anew.

    ```python
    page = await close.leads.list(page_size=50)
    async for lead in close.leads.list(limit=5_000, concurrency=8): ...
    async for page in close.leads.list().pages(): ...
    ```

    See https://developer.close.com/api/overview/pagination
    """

    def __init__(self, sizes: PageSize) -> None:
        self._sizes = sizes
        self._open: weakref.WeakSet[PageIterator[Page[T]]] = weakref.WeakSet()

    @property
    def page_size(self) -> int:
        """How many objects the next request asks for.

        Fewer than at first while Close fails, times out or responds with too much for as many.
        """
        return self._sizes.now

    @abstractmethod
    async def _first(self) -> Page[T]:
        """Fetch the first page alone."""

    @abstractmethod
    def _source(self) -> Source[Page[T]]:
        """Give the pages of one loop."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, not yet read: await its first page, or `async for` it>"

    def __await__(self) -> Generator[Any, None, Page[T]]:
        return self._first_or_error().__await__()

    async def _first_or_error(self) -> Page[T]:
        page = await self._first()
        if page.unreadable:
            raise combined(page.unreadable)
        return page

    def __aiter__(self) -> ItemIterator[T]:
        return ItemIterator(self.pages())

    def pages(self) -> PageIterator[Page[T]]:
        """Go through the list page by page."""
        pages = PageIterator(self._source())
        self._open.add(pages)
        return pages

    async def aclose(self) -> None:
        """Stop every loop over this list; for ``contextlib.aclosing``."""
        for pages in list(self._open):
            await pages.aclose()


def combined(unreadable: Sequence[DecodeError]) -> DecodeError:
    """Return one error for the rows of a list that could not be read."""
    first, more = unreadable[0], len(unreadable) - 1
    if not more:
        return first
    return DecodeError(
        f"{first.message} (and {more} more rows could not be read)",
        method=first.method,
        path=first.path,
        status=first.status,
    )


def check_page_size(value: Any, most: int) -> None:
    """Refuse a page size that Close's lists do not give.

    Raises:
        ValueError: It is not an integer from 1 to ``most``.
    """
    if at_least("page_size", 1, value) > most:
        msg = f"page_size is at most {most}, not {value}"
        raise ValueError(msg)


def at_least(name: str, least: int, value: Any) -> int:
    """Give a number, or refuse what is none or too small.

    Raises:
        ValueError: It is not an integer of at least ``least``.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < least:
        msg = f"{name} must be an integer of at least {least}, not {value!r}"
        raise ValueError(msg)
    return value
