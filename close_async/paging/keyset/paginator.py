"""``SearchPaginator``: all objects that a search finds, however many and however slowly read."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

from close_async.errors import CloseError, DecodeError, SearchLimitError
from close_async.paging.keyset.reader import FetchPage, KeysetReader, SearchPage
from close_async.paging.keyset.state import Keyset, is_ordered
from close_async.paging.page import Page
from close_async.paging.page_size import PageSize
from close_async.paging.paginator import Paginator, at_least
from close_async.paging.prefetch import Prefetcher
from close_async.wire.paging import smaller

Json = dict[str, Any]
T = TypeVar("T")

Read = Callable[[list[Json]], list[T]]
Spawn = Callable[[Awaitable[None]], "asyncio.Task[None]"]


class SearchPaginator(Paginator[T]):
    """A search that is sent when it is read.

    Args:
        fetch: Fetches a page.
        read: Converts rows to objects.
        spawn: Starts a task that the client cancels when it closes.
        limit: Maximum number of objects to read; ``None`` reads to the end.
        page_size: Number of objects that a request asks for.
        key_can_be_null: Whether objects may lack the sort field.
        key_can_increase: Whether objects may show a larger value than the one they are sorted by.
        sizes: The page size that ``fetch`` uses for its requests, if it needs to know it.
    """

    def __init__(
        self,
        fetch: FetchPage,
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
        self._fetch = fetch
        self._read = read
        self._spawn = spawn
        self._limit = at_least("limit", 0, limit) if limit is not None else None
        self._key_can_be_null = key_can_be_null
        self._key_can_increase = key_can_increase

    async def _fetch_first(self, at_most: int | None = None) -> Page[T]:
        page = await self._loop(smaller(self._limit, at_most)).next(is_filled=True)
        return Page(data=[]) if page is None else page

    def _source(self) -> Prefetcher[Page[T]]:
        return Prefetcher(self._loop(self._limit).next, self._spawn)

    def _loop(self, limit: int | None) -> "_SearchLoop[T]":
        keyset = Keyset(
            "cursor",
            key_can_be_null=self._key_can_be_null,
            key_can_increase=self._key_can_increase,
        )
        return _SearchLoop(self._fetch, self._read, keyset, self._sizes, limit)


class _SearchLoop(Generic[T]):
    """The state of one loop over a search."""

    def __init__(
        self, fetch: FetchPage, read: Read[T], keyset: Keyset, sizes: PageSize, limit: int | None
    ) -> None:
        self._reader = KeysetReader(fetch, keyset, sizes)
        self._read = read
        self._sizes = sizes
        self._left = limit
        self._delivered = 0
        self._error: CloseError | None = None

    async def next(self, *, is_filled: bool = False) -> Page[T] | None:
        """Fetch the next page; ``None`` after the last one.

        Responses are joined until at least half of the requested number of objects is new. A new
        pass first returns objects that were already delivered, and a few that moved there. If each
        such response were a page, a slow reader would let the next cursor expire while it handles
        almost nothing, and the search would never advance.

        Args:
            is_filled: Whether a page that Close can only build in parts is returned whole.
        """
        if self._error is not None:
            raise self._error
        size = self._sizes.most if self._left is None else min(self._sizes.most, self._left)
        rows: list[Json] = []
        unreadable: tuple[DecodeError, ...] = ()
        response: SearchPage | None = None
        wanted = size
        while not self._reader.is_done and 2 * len(rows) < wanted:
            try:
                response, new = await self._reader.step(size - len(rows) if is_filled else size)
            except CloseError as error:
                if not rows:
                    raise
                self._error = error  # after the objects that were fetched before it
                break
            rows += [response.rows[at] for at in new]
            unreadable += response.unreadable
            if is_filled and self._reader.asked < size:
                wanted = 2 * size
            elif not is_filled:
                wanted = min(size, self._reader.asked)
        if response is not None and (rows or unreadable or self._delivered == 0):
            return self._page(response, rows, unreadable)
        if self._reader.blocked_at is not None and self._left != 0:
            value = self._reader.blocked_at.value
            raise SearchLimitError(_advice(value), given=self._delivered, value=value)
        return None

    def _page(
        self, response: SearchPage, rows: list[Json], unreadable: tuple[DecodeError, ...]
    ) -> Page[T]:
        if self._left is not None:
            rows = rows[: self._left]
            self._left -= len(rows)
        page = Page(
            data=self._read(rows),
            offset=self._delivered,
            has_more=not self._reader.is_done and self._left != 0,
            total_results=self._reader.total,
            unreadable=unreadable,
            response=response.response,
        )
        self._delivered += len(rows)
        return page


def _advice(value: object) -> str:
    if is_ordered(value):
        return (
            f"more objects share the value {value} than Close returns per search: narrow the "
            "query, or read leads with close.leads.scan()"
        )
    return (
        "there are more objects than Close returns per search, and a search sorted by a string "
        "cannot be continued: sort by a date or a number, or narrow the query"
    )
