"""``OffsetPaginator``: a list whose pages are named by how many objects stand before them."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from close_async.paging.demand import Demand
from close_async.paging.page import Page, UnreadPage
from close_async.paging.paginator import Paginator, at_least
from close_async.paging.readahead import ReadAhead

T = TypeVar("T")

Fetch = Callable[[int, int], Awaitable[UnreadPage[T]]]
Spawn = Callable[[Awaitable[UnreadPage[T]]], "asyncio.Task[UnreadPage[T]]"]


class OffsetPaginator(Paginator[T]):
    """A list that is read at several offsets at once.

    Args:
        fetch: Fetches the page at ``(offset, size)``.
        spawn: Starts a task which the client awaits when it closes.
        limit: How many objects to read in all; ``None`` reads to the end.
        page_size: How many objects a request asks for.
        concurrency: How many requests may be under way; ``None`` for as many as are needed.
        ordered: Whether pages come in the list's order, or as they arrive.
    """

    def __init__(
        self,
        fetch: Fetch[T],
        spawn: Spawn[T],
        *,
        limit: int | None,
        page_size: int,
        concurrency: int | None,
        ordered: bool,
    ) -> None:
        super().__init__()
        self._fetch = fetch
        self._spawn = spawn
        self._limit = at_least("limit", 0, limit) if limit is not None else None
        self._page_size = at_least("page_size", 1, page_size)
        self._concurrency = (
            at_least("concurrency", 1, concurrency) if concurrency is not None else None
        )
        self._ordered = ordered

    async def _first(self) -> Page[T]:
        if self._limit is None:
            return (await self._fetch(0, self._page_size)).read()
        page = await self._fetch(0, min(self._page_size, self._limit))
        return page.read().cut(self._limit)

    def _source(self) -> ReadAhead[T]:
        return ReadAhead(
            self._fetch,
            page_size=self._page_size,
            limit=self._limit,
            demand=Demand(self._concurrency),
            ordered=self._ordered,
            spawn=self._spawn,
        )
