"""``CursorPaginator``: a list whose pages name their neighbours."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Generic, Literal, TypeVar

import attrs

from close_async.errors import APIError, DecodeError
from close_async.paging.page import Page
from close_async.paging.page_size import PageSize, ask_for_less, note_place
from close_async.paging.paginator import Paginator, at_least
from close_async.paging.prefetch import Prefetcher
from close_async.paging.repeats import Repeats

T = TypeVar("T")

# So many pages without an object, one after the other, lead nowhere.
_MOST_EMPTY = 100

Towards = Literal["older", "newer"]
"""Which way a list is read."""


@attrs.frozen(kw_only=True, repr=False)
class CursorPage(Page[T]):
    """A page of a list that can be read both ways.

    Args:
        older: The cursor of the page with the next older objects, ``None`` if there are none.
        newer: The cursor of the page with the next newer objects, ``None`` if there are none.
    """

    older: str | None = None
    newer: str | None = None


Fetch = Callable[[str | None, int], Awaitable[CursorPage[T]]]
Spawn = Callable[[Awaitable[None]], "asyncio.Task[None]"]


class CursorPaginator(Paginator[T]):
    """A list that is read page by page, as only an answer tells where the next one begins.

    Args:
        fetch: Fetches the page at a cursor, of a size.
        spawn: Starts a task which the client awaits when it closes.
        cursor: Where to begin; ``None`` for the newest object.
        towards: Which way to go; towards newer ones, each page is turned round.
        limit: How many objects to read in all; ``None`` reads to the end.
        page_size: How many objects a request asks for.
        sizes: The page size that works; the requests of ``fetch`` are made with it. By default one
            of its own.
    """

    def __init__(
        self,
        fetch: Fetch[T],
        spawn: Spawn,
        *,
        cursor: str | None,
        towards: Towards,
        limit: int | None,
        page_size: int,
        sizes: PageSize | None = None,
    ) -> None:
        super().__init__(sizes or PageSize(at_least("page_size", 1, page_size)))
        self._fetch = fetch
        self._spawn = spawn
        self._cursor = cursor
        self._towards: Towards = towards
        self._limit = at_least("limit", 0, limit) if limit is not None else None

    async def _first(self) -> CursorPage[T]:
        page = await self._way().next()
        return CursorPage(data=[]) if page is None else page  # an empty page is false, too

    def _source(self) -> Prefetcher[CursorPage[T]]:
        return Prefetcher(self._way().next, self._spawn)

    def _way(self) -> "_Way[T]":
        return _Way(self._fetch, self._cursor, self._towards, self._limit, self._sizes)


class _Way(Generic[T]):
    """The state of one loop over a list."""

    def __init__(
        self,
        fetch: Fetch[T],
        cursor: str | None,
        towards: Towards,
        limit: int | None,
        sizes: PageSize,
    ) -> None:
        self._fetch = fetch
        self._cursor = cursor
        self._towards = towards
        self._left = limit
        self._sizes = sizes
        self._given = 0
        self._is_done = False
        self._cursors = Repeats()
        self._empty = 0  # pages in a row

    async def next(self) -> CursorPage[T] | None:
        """Fetch the next page; ``None`` after the last one."""
        if self._is_done or self._left == 0:
            return None
        size = self._sizes.most if self._left is None else min(self._sizes.most, self._left)
        page = await self._page(size)
        following = page.older if self._towards == "older" else page.newer
        self._empty = 0 if page.rows else self._empty + 1
        # An empty page that leads to itself is the end; to go there again would never end.
        self._is_done = following is None or (following == self._cursor and not page.rows)
        if not self._is_done and (self._cursors.add(following) or self._empty > _MOST_EMPTY):
            why = "pages without objects" if self._empty > _MOST_EMPTY else "the same cursors"
            msg = f"the list does not end: {why} come again and again"
            raise DecodeError(msg, status=page.response.status if page.response else None)
        self._cursor = following
        return self._cut(page)

    async def _page(self, size: int) -> CursorPage[T]:
        # Where a cursor is in the list does not depend on how much is asked for there.
        try:
            page, _ = await ask_for_less(partial(self._fetch, self._cursor), size, self._sizes)
        except APIError as error:
            note_place(error, f"after {self._given} others")
            raise
        return page

    def _cut(self, page: CursorPage[T]) -> CursorPage[T]:
        data: list[Any] = page.data if self._towards == "older" else page.data[::-1]
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        offset, self._given = self._given, self._given + len(data)
        has_more = not self._is_done and self._left != 0
        return attrs.evolve(page, data=data, offset=offset, has_more=has_more)
