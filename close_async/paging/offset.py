"""``OffsetPaginator``: a list whose pages are addressed by the number of objects before them."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from close_async.errors import APIError
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.concurrent import ConcurrentPages
from close_async.paging.page import Page, Source, UnreadPage, joined
from close_async.paging.page_size import PageSize, ask_for_less, note_place
from close_async.paging.paginator import Paginator, at_least
from close_async.wire.paging import smaller

T = TypeVar("T")

Fetch = Callable[[int, int], Awaitable[UnreadPage[T]]]
Spawn = Callable[[Awaitable[UnreadPage[T]]], "asyncio.Task[UnreadPage[T]]"]


class OffsetPaginator(Paginator[T]):
    """A list that is read at several offsets at once.

    Args:
        fetch: Fetches the page at ``(offset, size)``.
        spawn: Starts a task that the client cancels when it closes.
        overlapping: Starts a loop over pages that overlap.
        limit: Maximum number of objects to read; ``None`` reads to the end.
        page_size: Number of objects that a request asks for.
        sizes: The page size that ``fetch`` uses for its requests, if it needs to know it.
        concurrency: Maximum number of requests in flight; ``None`` for as many as the rate limit
            and the round trip need.
        ordered: Whether pages come in the list's order, or as they arrive.
    """

    def __init__(
        self,
        fetch: Fetch[T],
        spawn: Spawn[T],
        *,
        overlapping: Callable[[], Source[Page[T]]],
        limit: int | None,
        page_size: int,
        concurrency: int | None,
        ordered: bool,
        sizes: PageSize | None = None,
    ) -> None:
        super().__init__(sizes or PageSize(at_least("page_size", 1, page_size)))
        self._fetch = fetch
        self._spawn = spawn
        self._overlapping = overlapping
        self._limit = at_least("limit", 0, limit) if limit is not None else None
        self._concurrency = (
            at_least("concurrency", 1, concurrency) if concurrency is not None else None
        )
        self._ordered = ordered

    async def _fetch_first(self, at_most: int | None = None) -> Page[T]:
        limit = smaller(self._limit, at_most)
        wanted = self._sizes.most if limit is None else min(self._sizes.most, limit)
        page, asked = await self._fetch_part(0, wanted)
        # A first page that Close can only build in parts is put together here. One that is short
        # for another reason is returned as it is: the list's maximum may be below page_size.
        is_split = asked < wanted
        while is_split and page.has_more and page.rows < wanted:
            more, _ = await self._fetch_part(page.rows, wanted - page.rows)
            page = joined(page, more)
            if not more.rows:
                break
        return page if limit is None else page.cut(limit)

    async def _fetch_part(self, offset: int, size: int) -> tuple[Page[T], int]:
        try:
            unread, asked = await ask_for_less(partial(self._fetch, offset), size, self._sizes)
        except APIError as error:
            note_place(error, f"at offset {offset}")
            raise
        return unread.read(), asked

    def _overlapping_source(self) -> Source[Page[T]]:
        return self._overlapping()

    def _source(self) -> ConcurrentPages[T]:
        return ConcurrentPages(
            self._fetch,
            sizes=self._sizes,
            limit=self._limit,
            estimate=ConcurrencyEstimate(self._concurrency),
            ordered=self._ordered,
            spawn=self._spawn,
        )
