"""``OverlappingList``: reads a list of any endpoint whole, while others change it."""

import asyncio
from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

from close_async import CloseClient, IncompleteScanError, Page
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.page_size import PageSize, Splits, ask_for_less
from close_async.paging.paginator import PageIterator
from close_async.paging.scanning.overlapping_pages import OverlappingPages, overlap_of, step_of
from close_async.paging.scanning.window import Progress, ScanPage
from close_async.wire.paging import optional, read_rows

JSON = dict[str, Any]
R = TypeVar("R")

LARGEST_PAGE = 200
"""Objects per request; the lists of sequences and subscriptions accept as many."""


class OverlappingList:
    """A list that is read by offsets, in pages that overlap, so that deletions hide no object.

    Args:
        close: The client.
        path: The path of the list.
        params: Its filters.

    Attributes:
        progress: Updated with each page.
    """

    def __init__(self, close: CloseClient, path: str, params: Mapping[str, str]) -> None:
        self.progress: Progress = Progress()
        self._close = close
        self._path = path
        self._params = params

    async def pages(self) -> PageIterator[ScanPage[JSON]]:
        """Fetch the first page, and return an iterator over all of them, as JSON.

        It raises IncompleteScanError after the last page if not everything could be read.
        """
        steps = PageSize(step_of(LARGEST_PAGE))

        async def first_page(step: int) -> Page[JSON]:
            size = step + overlap_of(step)
            return await self.list_page(0, size, steps.splits(size))

        first, _ = await ask_for_less(first_page, steps.most, steps)
        self.progress.requests += 1
        source = OverlappingPages(self, first, steps, ConcurrencyEstimate(), self.progress)
        return PageIterator(source, IncompleteScanError)

    async def list_page(self, offset: int, size: int, _: "Splits | None", /) -> Page[JSON]:
        """Fetch a page; any failure is retried before less is asked for."""
        params = {**self._params, "_skip": offset, "_limit": size}
        response = await self._close.request("GET", self._path, params=params)
        where: dict[str, Any] = {"method": "GET", "path": self._path, "status": response.status}
        rows = read_rows(response.parsed or {}, key="id", **where)
        return Page(
            data=rows.objects,
            offset=offset,
            has_more=bool(optional(response.parsed, "has_more", bool, **where)),
            unreadable=rows.unreadable,
            response=response,
        )

    def read(self, rows: list[JSON], /) -> list[JSON]:
        """Return the rows as they are."""
        return rows

    def spawn(self, work: Awaitable[R], /) -> "asyncio.Task[R]":
        """Start a task, which :meth:`pages` cancels when it is closed."""
        return asyncio.ensure_future(work)
