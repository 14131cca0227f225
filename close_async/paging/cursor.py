"""``CursorPaginator``: a list whose pages hold the cursors of their neighbours."""

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
from close_async.wire.paging import smaller

T = TypeVar("T")

# Consecutive pages without objects. Close may return some; this many mean a list without end.
_MAX_EMPTY = 100

Towards = Literal["older", "newer"]
"""The direction in which a list is read."""


@attrs.frozen(kw_only=True, repr=False)
class CursorPage(Page[T]):
    """A page of a list that can be read in both directions.

    Args:
        older: The cursor of the page with the next older objects, ``None`` on the oldest page.
        newer: The cursor of the page with the next newer objects, ``None`` on the newest page.
    """

    older: str | None = None
    newer: str | None = None


Fetch = Callable[[str | None, int], Awaitable[CursorPage[T]]]
Spawn = Callable[[Awaitable[None]], "asyncio.Task[None]"]


class CursorPaginator(Paginator[T]):
    """A list that is read one page at a time, because each page holds the cursor of the next.

    Args:
        fetch: Fetches the page at ``(cursor, size)``.
        spawn: Starts a task that the client cancels when it closes.
        cursor: Where to begin; ``None`` for the newest object.
        towards: The direction. Towards newer objects, the order of each page is reversed.
        limit: Maximum number of objects to read; ``None`` reads to the end.
        page_size: Number of objects that a request asks for.
        sizes: The page size that ``fetch`` uses for its requests, if it needs to know it.
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

    async def _fetch_first(self, at_most: int | None = None) -> CursorPage[T]:
        loop = self._loop(smaller(self._limit, at_most))
        page = await loop.next()
        while at_most is not None and page is not None and not page.rows:
            page = await loop.next()  # an empty page is not the end of such a list
        return CursorPage(data=[]) if page is None else page  # an empty page is false, too

    def _source(self) -> Prefetcher[CursorPage[T]]:
        return Prefetcher(self._loop(self._limit).next, self._spawn)

    def _loop(self, limit: int | None) -> "_CursorLoop[T]":
        return _CursorLoop(self._fetch, self._cursor, self._towards, limit, self._sizes)


class _CursorLoop(Generic[T]):
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
        self._delivered = 0
        self._is_done = False
        self._cursors = Repeats()
        self._empty = 0  # pages in a row

    async def next(self) -> CursorPage[T] | None:
        """Fetch the next page; ``None`` after the last one."""
        if self._is_done or self._left == 0:
            return None
        size = self._sizes.most if self._left is None else min(self._sizes.most, self._left)
        page = await self._fetch_page(size)
        following = page.older if self._towards == "older" else page.newer
        self._empty = 0 if page.rows else self._empty + 1
        # An empty page whose cursor is its own is the end: following it would never end.
        self._is_done = following is None or (following == self._cursor and not page.rows)
        if not self._is_done and (self._cursors.add(following) or self._empty > _MAX_EMPTY):
            why = "pages without objects" if self._empty > _MAX_EMPTY else "the same cursors"
            msg = f"the list does not end: {why} come again and again"
            raise DecodeError(msg, status=page.response.status if page.response else None)
        self._cursor = following
        return self._cut(page)

    async def _fetch_page(self, size: int) -> CursorPage[T]:
        # Halving is safe: the position of a cursor does not depend on the size of its page.
        try:
            page, _ = await ask_for_less(partial(self._fetch, self._cursor), size, self._sizes)
        except APIError as error:
            note_place(error, f"after {self._delivered} others")
            raise
        return page

    def _cut(self, page: CursorPage[T]) -> CursorPage[T]:
        data: list[Any] = page.data if self._towards == "older" else page.data[::-1]
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        offset, self._delivered = self._delivered, self._delivered + len(data)
        has_more = not self._is_done and self._left != 0
        return attrs.evolve(page, data=data, offset=offset, has_more=has_more)
