"""``ScanRun``: one loop over a scan. It decides how to read, and is the source of the pages."""

import asyncio
import math
from collections.abc import Awaitable, Iterable, Set
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

import attrs

from close_async.errors import APIError, PaginationLimitError
from close_async.model import Model
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.keyset.reader import SearchPage
from close_async.paging.keyset.state import Position
from close_async.paging.page import Page, Source
from close_async.paging.page_size import PageSize, ask_for_less, note_place
from close_async.paging.paginator import at_least
from close_async.paging.prefetch import Prefetcher, failure_of
from close_async.paging.scanning.bounds import balanced_bounds
from close_async.paging.scanning.buffers import Buffer, OrderedBuffer, UnorderedBuffer
from close_async.paging.scanning.overlapping_pages import OverlappingPages, fetch_first, step_of
from close_async.paging.scanning.plan import MAX_OFFSET, Plan, Strategy, seconds_for
from close_async.paging.scanning.same_second import span_of
from close_async.paging.scanning.scan_client import Json, ScanClient
from close_async.paging.scanning.window import (
    IncompleteWindow,
    Progress,
    ScanPage,
    Window,
    without,
)
from close_async.paging.scanning.window_splitter import WindowSplitter
from close_async.paging.scanning.workers import Workers

T = TypeVar("T", bound=Model)

_STRATEGIES = ("auto", "offset", "windows", "export")
# Objects per window. A search returns 10,000; the rest is room for objects that are created while
# the window is read.
_MAX_WINDOW, _MIN_WINDOW = 8_000, 1_000
# Objects. In order, windows that wait for their turn are held in memory; this many in all.
_MAX_HELD = 6_000
# Windows per scan. With fewer, one reader would still be busy when all others are done.
_MIN_WINDOWS = 12
# Readers before the first response reports the rate limit: 16 searches in 8 seconds is Close's
# usual one, which three readers use up.
_INITIAL_READERS = 3
# Pages of an unordered scan that wait for the loop.
_PAGES_AHEAD = 4
# To request an export, two for its progress, and one for its file.
_EXPORT_REQUESTS = 4

_AS_ASKED = "as asked for"


@attrs.frozen(kw_only=True)
class ScanRequest:
    """The arguments of a scan.

    Args:
        has_query: Whether only some objects are wanted.
        strategy: How to read.
        ordered: Whether pages come in one order.
        concurrency: Maximum number of requests in flight.
        limit: Maximum number of objects to read.
        covered: Windows that were already read.

    Raises:
        ValueError: A number is too small, or the strategy is unknown or excludes another argument.
        TypeError: ``covered`` holds anything but windows.
    """

    has_query: bool
    strategy: Strategy
    ordered: bool
    concurrency: int | None
    limit: int | None
    covered: tuple[Window, ...]

    def __attrs_post_init__(self) -> None:
        if self.concurrency is not None:
            at_least("concurrency", 1, self.concurrency)
        if self.limit is not None:
            at_least("limit", 0, self.limit)
        if self.strategy not in _STRATEGIES:
            msg = f"strategy is one of {', '.join(_STRATEGIES)}, not {self.strategy!r}"
            raise ValueError(msg)
        if self.strategy == "offset" and (self.has_query or self.covered):
            msg = "strategy='offset' reads the whole list: it goes with neither query= nor covered="
            raise ValueError(msg)
        if self.strategy == "export" and self.ordered:
            msg = "strategy='export' reads leads as Close writes them: it does not go with ordered="
            raise ValueError(msg)
        if self.strategy == "export" and self.covered:
            msg = "strategy='export' reads everything again: it does not go with covered="
            raise ValueError(msg)
        for window in self.covered:
            if not isinstance(window, Window):  # pyright: ignore[reportUnnecessaryIsInstance]
                msg = f"covered holds windows, not {window!r}"
                raise TypeError(msg)


@attrs.frozen
class Extent:
    """What there is to read by windows.

    Args:
        count: Number of objects.
        first: The first page, with the oldest objects.
        span: From the first creation to the last; ``None`` if ``first`` holds all objects.
    """

    count: int
    first: SearchPage
    span: Window | None

    def count_in(self, gaps: Iterable[Window]) -> int:
        """Estimate the number of objects in parts of the span."""
        if self.span is None:
            return self.count
        share = sum((gap.width for gap in gaps), timedelta()) / self.span.width
        return math.ceil(self.count * share)


class ScanRun(Generic[T]):
    """One loop over a scan: the source of its pages.

    Args:
        client: Sends the requests.
        wanted: The arguments of the scan.
        progress: Updated while the scan is read.
        incomplete: Receives what could not be read.
    """

    def __init__(
        self,
        client: ScanClient[T],
        wanted: ScanRequest,
        progress: Progress,
        incomplete: list[IncompleteWindow],
    ) -> None:
        self._client = client
        self._wanted = wanted
        self._progress = progress
        self._incomplete = incomplete
        self._steps = PageSize(step_of(client.sizes.most))
        self._left = wanted.limit
        self._starting: asyncio.Task[Source[Page[T]]] | None = None
        self._source: Source[Page[T]] | None = None
        self._is_cancelled = False

    async def next(self) -> ScanPage[T] | None:
        """Return the next page, or ``None`` after the last one. Raise the error of a page."""
        if self._left == 0:
            self.cancel()
            return None
        page = await self._next_page()
        if page is None:
            return None
        if not isinstance(page, ScanPage):  # a page of an export
            self._progress.fetched += len(page)
            page = ScanPage(data=page.data, offset=page.offset, has_more=page.has_more)
        if self._left is not None:
            if len(page) > self._left:
                page = attrs.evolve(page, data=page.data[: self._left], covered=None)
            self._left -= len(page)
        return page

    def cancel(self) -> None:
        """Cancel the requests in flight, and send no more."""
        self._is_cancelled = True
        if self._starting is not None:
            self._starting.cancel()
        if self._source is not None:
            self._source.cancel()

    async def _next_page(self) -> Page[T] | None:
        if self._is_cancelled:
            return None
        if self._source is None:
            self._source = await self._start(self._choose())
        if self._source is None:
            return None
        try:
            return await self._source.next()
        except PaginationLimitError:
            # Close serves a list only to a certain offset, which it may lower at any time. Searches
            # read the rest, without what the list has already delivered.
            pages = self._source
            if not isinstance(pages, OverlappingPages) or self._wanted.strategy == "offset":
                raise
            pages.cancel()
            delivered: set[str] = pages.delivered
        self._source = await self._start(self._by_windows(delivered))
        return None if self._source is None else await self._source.next()

    async def _start(self, work: Awaitable[Source[Page[T]]]) -> Source[Page[T]] | None:
        """Run ``work`` as a task of the client; return ``None`` if the loop was cancelled.

        Writing an export takes minutes. A task can be cancelled when the client closes; the loop of
        the user cannot.
        """
        task = self._starting = self._client.spawn(work)
        task.add_done_callback(failure_of)  # asyncio logs errors that no one retrieves
        await asyncio.wait([task])
        if self._is_cancelled:
            return None
        if (error := failure_of(task)) is not None:
            raise error
        return task.result()

    async def _choose(self) -> Source[Page[T]]:
        """Decide how to read, and return the source."""
        if self._wanted.strategy == "export":
            return await self._client.export(self._wanted.limit, self._progress)
        first, _ = await self._by_offsets()
        if first is None:
            return await self._by_windows(frozenset())
        self._progress.total = first.total_results
        estimate = ConcurrencyEstimate(self._wanted.concurrency)
        return OverlappingPages(self._client, first, self._steps, estimate, self._progress)

    async def _by_windows(self, skip: Set[str]) -> Source[ScanPage[T]]:
        extent = await self._survey()
        self._progress.total = extent.count
        if extent.span is None:
            return self._single_page(extent.first, skip)
        gaps = without(extent.span, self._wanted.covered)
        estimate = self._readers(extent)
        target = self._window_target(extent.count, estimate)
        splitter = WindowSplitter(gaps, count=extent.count_in(gaps), target=target)
        buffer: Buffer[ScanPage[T]] = UnorderedBuffer(_PAGES_AHEAD)
        if self._wanted.ordered:
            capacity = 2 * target // self._client.sizes.most
            buffer = OrderedBuffer(splitter, estimate, capacity=capacity)
        return Workers(
            self._client, splitter, buffer, estimate, self._progress, self._incomplete, skip
        )

    def _single_page(self, first: SearchPage, skip: Set[str]) -> Source[ScanPage[T]]:
        """Return a source of the one page that holds all objects, or of no page."""
        rows = [row for row, id_ in zip(first.rows, first.ids, strict=True) if id_ not in skip]
        self._progress.fetched += len(rows)
        window = span_of(first.values[0], first.values[-1]) if first.values else None
        page = ScanPage(
            data=self._client.read(rows),
            window=window,
            covered=None if first.unreadable else window,
            unreadable=first.unreadable,
            response=first.response,
        )
        pages = iter([page] if window is not None or first.unreadable else [])

        async def step() -> ScanPage[T] | None:
            return next(pages, None)

        return Prefetcher(step, self._client.spawn)

    async def plan(self) -> Plan:
        """Decide how to read, and return the plan."""
        if self._wanted.strategy == "export":
            count, requests = await self._client.count(), _EXPORT_REQUESTS
            return Plan(strategy="export", reason=_AS_ASKED, count=count, requests=requests)
        first, reason = await self._by_offsets()
        if first is None:
            return self._plan_windows(await self._survey(), reason)
        count = first.total_results or len(first)
        requests = max(1, math.ceil(self._within_limit(count) / self._steps.most))
        seconds = seconds_for(requests, "offset", first.response)
        return Plan(
            strategy="offset", reason=reason, count=count, requests=requests, seconds=seconds
        )

    async def bounds(self, parts: int) -> list[datetime]:
        """Return the creation dates that divide the objects into about equal parts."""
        extent = await self._survey()
        span = extent.span
        if span is None:
            if not extent.first.values:
                return []
            span = span_of(extent.first.values[0], extent.first.values[-1])
        return await balanced_bounds(span, extent.count, parts, self._count_in)

    async def _count_in(self, window: Window) -> int:
        condition = self._client.created_between(window.start, window.end)
        found = await self._client.search([condition], "date_created", Position(), 1, True)
        self._progress.requests += 1
        return found.total or 0

    def _plan_windows(self, extent: Extent, reason: str) -> Plan:
        windows = requests = 1
        if extent.span is not None:
            left = self._within_limit(extent.count_in(without(extent.span, self._wanted.covered)))
            windows = math.ceil(left / self._window_target(extent.count, self._readers(extent)))
            # Two for the survey. Each page repeats the last object of the one before it, and every
            # second window ends with a page that is not full.
            step = max(self._client.sizes.most - 1, 1)
            requests = 2 + math.ceil(left / step) + windows // 2
        return Plan(
            strategy="windows",
            reason=reason,
            noun=self._client.noun,
            count=extent.count,
            span=extent.span,
            windows=windows,
            requests=requests,
            seconds=seconds_for(requests, "windows", extent.first.response),
        )

    def _within_limit(self, count: int) -> int:
        limit = self._wanted.limit
        return count if limit is None else min(count, limit)

    async def _by_offsets(self) -> tuple[Page[Json] | None, str]:
        """Return the list's first page, or ``None`` to read by windows; and the reason."""
        wanted = self._wanted
        if self._client.path is None:
            return None, "no list has all of them"
        if wanted.strategy == "windows":
            return None, _AS_ASKED
        if wanted.has_query:
            return None, "there is a query"
        if wanted.covered:
            return None, "some of it was read already"
        first = await fetch_first(self._client, self._steps, self._progress)
        if wanted.strategy == "offset":
            return first, _AS_ASKED
        total = first.total_results
        if total is None or self._within_limit(total) > MAX_OFFSET:
            return None, f"over {MAX_OFFSET:,}"
        if not _is_in_order_of_creation(first.data):
            return None, "the list is not in order of creation"
        return first, f"no more than {MAX_OFFSET:,}"

    async def _survey(self) -> Extent:
        """Fetch the oldest objects and the count, and the newest object unless that is all."""
        sizes = self._client.sizes

        async def oldest(size: int) -> SearchPage:
            return await self._client.search([], "date_created", Position(), size, True)

        try:
            first, _ = await ask_for_less(oldest, sizes.most, sizes)
        except APIError as error:
            note_place(error, "the first one")
            raise
        self._progress.requests += 1
        rows = len(first.rows) + len(first.unreadable)
        is_all = first.cursor is None and (first.total or 0) <= rows
        if is_all and not self._wanted.covered:
            return Extent(len(first.rows), first, None)
        newest = await self._client.search([], "-date_created", Position(), 1, False)
        self._progress.requests += 1
        if not first.values or not newest.values:
            return Extent(len(first.rows), first, None)
        span = span_of(first.values[0], newest.values[0])
        return Extent(first.total or len(first.rows), first, span)

    def _readers(self, extent: Extent) -> ConcurrencyEstimate:
        estimate = ConcurrencyEstimate(self._wanted.concurrency, initial=_INITIAL_READERS)
        if extent.first.response is not None:
            estimate.update(extent.first.response.raw)
        return estimate

    def _window_target(self, count: int, readers: ConcurrencyEstimate) -> int:
        """Return the number of objects that a window should hold."""
        if self._wanted.ordered:
            return max(_MAX_HELD // (readers.target + 1), 2 * self._client.sizes.most)
        return min(max(count // _MIN_WINDOWS, _MIN_WINDOW), _MAX_WINDOW)


def _is_in_order_of_creation(rows: list[dict[str, Any]]) -> bool:
    """Return whether a page is sorted by creation date.

    That date never changes. In a list that is sorted by anything else, an object may move from a
    page that was not read yet to one that was.
    """
    try:
        dates = [datetime.fromisoformat(row["date_created"]) for row in rows]
        return dates in (sorted(dates), sorted(dates, reverse=True))
    except (KeyError, TypeError, ValueError):
        return False
