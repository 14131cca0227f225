"""``SearchPaginator``: what a search finds, however much that is and however slowly it is read."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from close_async.errors import CloseError, DecodeError, SearchLimitError
from close_async.paging.keyset.reader import FetchPage, KeysetReader
from close_async.paging.keyset.search_page import Batch
from close_async.paging.keyset.state import Keyset, is_ordered
from close_async.paging.page import Page
from close_async.paging.page_size import PageSize
from close_async.paging.paginator import Paginator, at_least
from close_async.paging.prefetch import Prefetcher

Json = dict[str, Any]
T = TypeVar("T")

Read = Callable[[list[Json]], list[T]]
Spawn = Callable[[Awaitable[None]], "asyncio.Task[None]"]


class SearchPaginator(Paginator[T]):
    """A search of Close's, not yet sent.

    Args:
        ask: Fetches a page.
        read: Makes objects of rows.
        spawn: Starts a task which the client awaits when it closes.
        limit: How many objects to read in all; ``None`` reads to the end.
        page_size: How many objects a request asks for.
        key_can_be_null: Whether objects may be without what they are sorted by.
        key_can_increase: Whether objects may show more than what they are sorted by.
        sizes: The page size that works; the requests of ``ask`` are made with it. By default one of
            its own.
    """

    def __init__(
        self,
        ask: FetchPage,
        read: Read[T],
        spawn: Spawn,
        *,
        limit: int | None,
        page_size: int,
        key_can_be_null: bool,
        key_can_increase: bool,
        sizes: PageSize | None = None,
    ) -> None:
        super().__init__(sizes or PageSize(at_least("page_size", 1, page_size)))
        self._ask = ask
        self._read = read
        self._spawn = spawn
        self._limit = at_least("limit", 0, limit) if limit is not None else None
        self._may_miss = key_can_be_null
        self._may_grow = key_can_increase

    async def _first(self) -> Page[T]:
        page = await self._way().next(is_filled=True)
        return Page(data=[]) if page is None else page

    def _source(self) -> Prefetcher[Page[T]]:
        return Prefetcher(self._way().next, self._spawn)

    def _way(self) -> "_Way[T]":
        keyset = Keyset("cursor", key_can_be_null=self._may_miss, key_can_increase=self._may_grow)
        return _Way(self._ask, self._read, keyset, self._sizes, self._limit)


class _Way(Generic[T]):
    """The state of one loop over a search."""

    def __init__(
        self, ask: FetchPage, read: Read[T], keyset: Keyset, sizes: PageSize, limit: int | None
    ) -> None:
        self._walker = KeysetReader(ask, keyset, sizes)
        self._read = read
        self._sizes = sizes
        self._left = limit
        self._given = 0
        self._error: CloseError | None = None

    async def next(self, *, is_filled: bool = False) -> Page[T] | None:
        """Fetch the next page that holds much that is new; ``None`` after the last one.

        A walk that was begun anew meets what was given already, and a little that others have
        moved there. Were that a page, the next cursor could die while somebody looks at it, and
        the walk never come any further.

        Args:
            is_filled: Whether a page that has to be fetched in parts comes whole.
        """
        if self._error is not None:
            raise self._error
        size = self._sizes.most if self._left is None else min(self._sizes.most, self._left)
        rows: list[Json] = []
        unreadable: tuple[DecodeError, ...] = ()
        batch: Batch | None = None
        wanted = size
        while not self._walker.is_done and 2 * len(rows) < wanted:
            try:
                batch, new = await self._walker.step(size - len(rows) if is_filled else size)
            except CloseError as error:
                if not rows:
                    raise
                self._error = error
                break
            rows += [batch.rows[at] for at in new]
            unreadable += batch.unreadable
            if is_filled and self._walker.asked < size:
                wanted = 2 * size
            elif not is_filled:
                wanted = min(size, self._walker.asked)
        if batch is not None and (rows or unreadable or self._given == 0):
            return self._page(batch, rows, unreadable)
        if self._walker.blocked_at is not None and self._left != 0:
            value = self._walker.blocked_at.value
            raise SearchLimitError(_advice(value), given=self._given, value=value)
        return None

    def _page(self, batch: Batch, rows: list[Json], unreadable: tuple[DecodeError, ...]) -> Page[T]:
        if self._left is not None:
            rows = rows[: self._left]
            self._left -= len(rows)
        page = Page(
            data=self._read(rows),
            offset=self._given,
            has_more=not self._walker.is_done and self._left != 0,
            total_results=self._walker.total,
            unreadable=unreadable,
            response=batch.response,
        )
        self._given += len(rows)
        return page


def _advice(value: object) -> str:
    if is_ordered(value):
        return (
            f"more objects share the value {value} than one walk of Close's gives: narrow the "
            "query; leads can be read with close.leads.scan()"
        )
    return (
        "there are more objects than one walk of Close's gives, and a search by a text cannot be "
        "continued: sort by a date or a number, or narrow the query"
    )
