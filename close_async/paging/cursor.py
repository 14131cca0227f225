"""``CursorPaginator``: a list whose pages name their neighbours."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, Literal, TypeVar

import attrs

from close_async.errors import DecodeError
from close_async.paging.chain import Chain
from close_async.paging.page import Page
from close_async.paging.paginator import Paginator, at_least

T = TypeVar("T")

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
    ) -> None:
        super().__init__()
        self._fetch = fetch
        self._spawn = spawn
        self._cursor = cursor
        self._towards: Towards = towards
        self._limit = at_least("limit", 0, limit) if limit is not None else None
        self._page_size = at_least("page_size", 1, page_size)

    async def _first(self) -> CursorPage[T]:
        return await self._way().next() or CursorPage(data=[])

    def _source(self) -> Chain[CursorPage[T]]:
        return Chain(self._way().next, self._spawn)

    def _way(self) -> "_Way[T]":
        return _Way(self._fetch, self._cursor, self._towards, self._limit, self._page_size)


class _Way(Generic[T]):
    """The state of one loop over a list."""

    def __init__(
        self,
        fetch: Fetch[T],
        cursor: str | None,
        towards: Towards,
        limit: int | None,
        page_size: int,
    ) -> None:
        self._fetch = fetch
        self._cursor = cursor
        self._towards = towards
        self._left = limit
        self._page_size = page_size
        self._given = 0
        self._is_done = False
        self._passed: set[str] = set()

    async def next(self) -> CursorPage[T] | None:
        """Fetch the next page; ``None`` after the last one."""
        if self._is_done or self._left == 0:
            return None
        size = self._page_size if self._left is None else min(self._page_size, self._left)
        page = await self._fetch(self._cursor, size)
        following = page.older if self._towards == "older" else page.newer
        # A cursor that leads to itself, without an object, is the end of some lists.
        self._is_done = following is None or (following == self._cursor and not page.data)
        if following is not None and not self._is_done:
            if following in self._passed:
                msg = "the list's cursors lead round in a circle: one came a second time"
                raise DecodeError(msg, status=page.response.status if page.response else None)
            self._passed.add(following)
        self._cursor = following
        return self._cut(page)

    def _cut(self, page: CursorPage[T]) -> CursorPage[T]:
        data: list[Any] = page.data if self._towards == "older" else page.data[::-1]
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        offset, self._given = self._given, self._given + len(data)
        has_more = not self._is_done and self._left != 0
        return attrs.evolve(page, data=data, offset=offset, has_more=has_more)
