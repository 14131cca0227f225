"""``Paginator``: a list that is awaited for its first page, or iterated to its end."""

import asyncio
import weakref
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Generator, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

from close_async._collector import RareCollections
from close_async.errors import CloseError, DecodeError, IncompleteScanError
from close_async.paging.page import Page, Source
from close_async.paging.page_size import PageSize

T = TypeVar("T")
P = TypeVar("P", bound=Page[Any])

# The final error of a loop names this many unreadable rows: a list may hold nothing else.
_MAX_NAMED = 100


class AsyncOnly:
    """Rejects the synchronous use of an object that reads over the network, with a hint."""

    def __reduce__(self) -> NoReturn:
        msg = f"{type(self).__name__} reads through a client, and cannot be copied or pickled"
        raise TypeError(msg)

    if not TYPE_CHECKING:  # a type checker reports these mistakes by itself

        def __iter__(self) -> NoReturn:
            name = type(self).__name__
            msg = f"{name} is read over the network: write `async for`, or `[x async for x in …]`"
            raise TypeError(msg)

        def __len__(self) -> NoReturn:
            name = type(self).__name__
            msg = (
                f"{name} is not read yet and has no length: collect it with `[x async for x in …]`,"
                " or await a list and use the page's `total_results`"
            )
            raise TypeError(msg)

        def __bool__(self) -> bool:
            return True  # without this, a condition would call __len__

        def __getitem__(self, index: Any) -> NoReturn:
            name = type(self).__name__
            msg = (
                f"{name} is not read yet and has no items to index: write `await list.first()`, or "
                f"`(await list.to_list())[{index!r}]`"
            )
            raise TypeError(msg)


class PageIterator(AsyncIterator[P]):
    """The pages of a list, in turn; created by :meth:`Paginator.pages`.

    When the loop is left by ``break``, an error or a cancellation, the requests in flight are
    cancelled as soon as the iterator is garbage collected; :meth:`aclose` cancels them immediately.
    Tasks may share an iterator: each page goes to one of them.

    A row that is not an object does not end the loop: all other rows are returned first, and then
    the error is raised.
    """

    def __init__(
        self,
        source: Source[P],
        incomplete: "Callable[[Sequence[DecodeError]], CloseError] | None" = None,
    ) -> None:
        self._source = source
        self._incomplete = incomplete or combined
        self._unreadable: list[DecodeError] = []
        self._turn = asyncio.Lock()
        self._collector = RareCollections()

    async def __anext__(self) -> P:
        async with self._turn:
            self._collector.begin()
            try:
                page = await self._source.next()
            except BaseException:
                self._stop()
                raise
        if page is None:
            self._collector.end()
            unreadable, self._unreadable = self._unreadable, []
            if unreadable:
                raise self._incomplete(unreadable)
            raise StopAsyncIteration
        self._unreadable += page.unreadable[: _MAX_NAMED - len(self._unreadable)]
        return page

    async def aclose(self) -> None:
        """Cancel the requests in flight; a later ``async for`` over this iterator ends at once."""
        self._stop()

    def __del__(self) -> None:
        self._stop()

    def _stop(self) -> None:
        self._source.cancel()
        self._collector.end()


class ItemIterator(AsyncIterator[T]):
    """The objects of a list, in turn; created by iterating over a :class:`Paginator`.

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
        """Cancel the requests in flight, and drop the objects that were not read."""
        self._items = iter(list[T]())
        await self._pages.aclose()


class Paginator(AsyncOnly, ABC, Generic[T]):
    """A list of Close's that is fetched when it is read.

    Awaiting it fetches the first page. ``async for`` iterates over its objects, and :meth:`pages`
    over its pages; both prefetch. Every loop reads the list from the start.

    Example::

        page = await close.leads.list(page_size=50)
        async for lead in close.leads.list(limit=5_000, concurrency=8):
            print(lead.name)
        async for page in close.leads.list().pages():
            print(len(page))

    See https://developer.close.com/api/overview/pagination
    """

    def __init__(self, sizes: PageSize) -> None:
        self._sizes = sizes
        self._open: weakref.WeakSet[PageIterator[Page[T]]] = weakref.WeakSet()

    @property
    def page_size(self) -> int:
        """Number of objects that the next request asks for.

        It shrinks while Close fails or times out for pages of the original size, or while their
        responses are too large.
        """
        return self._sizes.now

    @abstractmethod
    async def _fetch_first(self, at_most: int | None = None) -> Page[T]:
        """Fetch the first page, of ``at_most`` objects, without prefetching."""

    @abstractmethod
    def _source(self) -> Source[Page[T]]:
        """Return the pages of one loop."""

    def _overlapping_source(self) -> Source[Page[T]]:
        """Return the pages of one loop that loses no object while others are deleted."""
        return self._source()  # a cursor does not lose any

    def __repr__(self) -> str:
        return f"<{type(self).__name__}, not yet read: await its first page, or `async for` it>"

    def __await__(self) -> Generator[Any, None, Page[T]]:
        return self._first_page().__await__()

    async def _first_page(self, at_most: int | None = None) -> Page[T]:
        page = await self._fetch_first(at_most)
        if page.unreadable:
            raise combined(page.unreadable)
        return page

    def __aiter__(self) -> ItemIterator[T]:
        return ItemIterator(self.pages())

    def pages(self, *, overlapping: bool = False) -> PageIterator[Page[T]]:
        """Iterate over the list page by page.

        Args:
            overlapping: Whether pages that are fetched by their offset overlap by a few objects: an
                object that is deleted while a list is read moves all later ones, and without an
                overlap one of them would be missing. Each object is returned once.

        Raises:
            IncompleteScanError: From the loop over overlapping pages, after everything that could
                be read: rows are not objects with an id, or the list changes too fast.
        """
        pages = (
            PageIterator(self._overlapping_source(), IncompleteScanError)
            if overlapping
            else PageIterator(self._source())
        )
        self._open.add(pages)
        return pages

    async def first(self) -> T | None:
        """Fetch the first object alone, in one request; ``None`` if the list is empty.

        Example::

            newest = await close.leads.search(sort=["-date_created"]).first()
        """
        page = await self._first_page(1)
        return page.data[0] if page.data else None

    async def to_list(self) -> list[T]:
        """Fetch the whole list, up to its ``limit``.

        Example::

            leads = await close.leads.list(limit=500).to_list()
        """
        async with aclosing(aiter(self)) as items:
            return [item async for item in items]

    async def aclose(self) -> None:
        """Stop every loop over this list; for :func:`contextlib.aclosing`."""
        for pages in list(self._open):
            await pages.aclose()


def combined(unreadable: Sequence[DecodeError]) -> DecodeError:
    """Return one error for all unreadable rows of a list."""
    first, more = unreadable[0], len(unreadable) - 1
    if not more:
        return first
    return DecodeError(
        f"{first.message} (and {more} more rows could not be read)",
        method=first.method,
        path=first.path,
        status=first.status,
    )


def check_page_size(value: Any, maximum: int) -> None:
    """Check a page size against the maximum of an endpoint.

    Raises:
        ValueError: It is not an integer from 1 to ``maximum``.
    """
    if at_least("page_size", 1, value) > maximum:
        msg = f"page_size is at most {maximum}, not {value}"
        raise ValueError(msg)


def at_least(name: str, minimum: int, value: Any) -> int:
    """Return an integer argument unchanged.

    Raises:
        ValueError: It is not an integer of at least ``minimum``.
    """
    if not isinstance(value, int) or isinstance(value, bool) or value < minimum:
        msg = f"{name} must be an integer of at least {minimum}, not {value!r}"
        raise ValueError(msg)
    return value
