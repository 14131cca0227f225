"""``OffsetPaginator``: a list whose pages are named by how many objects stand before them."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from close_async.errors import APIError
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.concurrent import ConcurrentPages
from close_async.paging.page import Page, UnreadPage, joined
from close_async.paging.page_size import PageSize, ask_for_less, note_place
from close_async.paging.paginator import Paginator, at_least

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
        sizes: The page size that works; the requests of ``fetch`` are made with it. By default one
            of its own.
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
        sizes: PageSize | None = None,
    ) -> None:
        super().__init__(sizes or PageSize(at_least("page_size", 1, page_size)))
        self._fetch = fetch
        self._spawn = spawn
        self._limit = at_least("limit", 0, limit) if limit is not None else None
        self._concurrency = (
            at_least("concurrency", 1, concurrency) if concurrency is not None else None
        )
        self._ordered = ordered

    async def _first(self) -> Page[T]:
        wanted = self._sizes.most
        if self._limit is not None:
            wanted = min(wanted, self._limit)
        page, asked = await self._part(0, wanted)
        is_split = asked < wanted
        while is_split and page.has_more and page.rows < wanted:
            more, _ = await self._part(page.rows, wanted - page.rows)
            page = joined(page, more)
            if not more.rows:
                break
        return page if self._limit is None else page.cut(self._limit)

    async def _part(self, offset: int, size: int) -> tuple[Page[T], int]:
        """Fetch as much of the first page as is possible at once."""
        try:
            unread, asked = await ask_for_less(partial(self._fetch, offset), size, self._sizes)
        except APIError as error:
            note_place(error, f"at offset {offset}")
            raise
        return unread.read(), asked

    def _source(self) -> ConcurrentPages[T]:
        return ConcurrentPages(
            self._fetch,
            sizes=self._sizes,
            limit=self._limit,
            demand=ConcurrencyEstimate(self._concurrency),
            ordered=self._ordered,
            spawn=self._spawn,
        )
