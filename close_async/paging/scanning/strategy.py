"""``Loop``: one loop over a scan: how it is to be read, and where its pages come from."""

import math
from collections.abc import Awaitable, Callable, Iterable, Set
from datetime import datetime, timedelta
from typing import Generic, TypeVar

import attrs

from close_async.errors import APIError
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.keyset.search_page import Batch
from close_async.paging.keyset.state import Start
from close_async.paging.page import Page
from close_async.paging.page_size import PageSize, ask_for_less, note_place
from close_async.paging.prefetch import Prefetcher
from close_async.paging.scanning.backend import Backend, Json
from close_async.paging.scanning.buffers import Buffer, OrderedBuffer, UnorderedBuffer
from close_async.paging.scanning.overlapping_pages import OverlappingPages, overlap_of, step_of
from close_async.paging.scanning.plan import MAX_OFFSET, Plan, seconds_for
from close_async.paging.scanning.progress import IncompleteWindow, Progress
from close_async.paging.scanning.request import ScanRequest
from close_async.paging.scanning.same_second import ONE_SECOND, instant_of
from close_async.paging.scanning.scan_page import ScanPage
from close_async.paging.scanning.sources import Converted, Deferred, Replaced
from close_async.paging.scanning.window import Window, without
from close_async.paging.scanning.window_splitter import WindowSplitter
from close_async.paging.scanning.workers import Workers
from close_async.paging.source import Source

T = TypeVar("T")

# A window holds less than the 10 000 objects that a walk of Close's gives, with room for growth.
_LARGEST_WINDOW, _SMALLEST_WINDOW = 8_000, 1_000
# In order, windows that wait for their turn are held in memory: so many objects in all.
_HELD = 6_000
# Each reader should find several windows, or one would still be reading when all others are done.
_WINDOWS_WANTED = 12
# Pages that wait for whoever reads them.
_PAGES_AHEAD = 4
# To ask for an export, to ask how far it is, and for its file.
_EXPORT_REQUESTS = 4

_ASKED_FOR = "as asked for"


@attrs.frozen
class Extent:
    """What there is to read.

    Args:
        count: How much.
        first: The oldest of it.
        span: From when to when; None where ``first`` is all there is.
    """

    count: int
    first: Batch
    span: Window | None

    def left(self, gaps: Iterable[Window]) -> int:
        """Tell about how much there is in parts of the span."""
        if self.span is None:
            return self.count
        share = sum((gap.width for gap in gaps), timedelta()) / self.span.width
        return math.ceil(self.count * share)


class ScanRun(Generic[T]):
    """One loop over a scan: how it is to be read, and where its pages come from."""

    def __init__(
        self,
        backend: Backend[T],
        wanted: ScanRequest,
        progress: Progress,
        incomplete: list[IncompleteWindow],
    ) -> None:
        self._backend = backend
        self._wanted = wanted
        self._progress = progress
        self._incomplete = incomplete
        self._steps = PageSize(step_of(backend.sizes.most))

    async def source(self) -> Source[ScanPage[T]]:
        """Decide how to read, and begin."""
        if self._wanted.strategy == "export":
            file = await self._backend.exported(self._wanted.limit, self._progress)
            return Converted(file, self._progress)
        first, _ = await self._by_offsets()
        if first is not None:
            self._progress.total = first.total_results
            demand = ConcurrencyEstimate(self._wanted.concurrency)
            linked = OverlappingPages(self._backend, first, self._steps, demand, self._progress)
            if self._wanted.strategy == "offset":
                return linked
            rest = Deferred(lambda: self._by_windows(linked.given), self._backend.spawn)
            return Replaced(linked, rest)
        return await self._by_windows(frozenset())

    async def _by_windows(self, skip: Set[str]) -> Source[ScanPage[T]]:
        survey = await self._survey()
        self._progress.total = survey.count
        if survey.span is None:
            return Prefetcher(self._one_page(survey.first, skip), self._backend.spawn)
        return self._workers(survey, survey.span, skip)

    def _one_page(
        self, batch: Batch, skip: Set[str]
    ) -> Callable[[], Awaitable[ScanPage[T] | None]]:
        """Give the page that holds all there is, as a step for a chain; none where it is empty."""
        rows = [row for row, id_ in zip(batch.rows, batch.ids, strict=True) if id_ not in skip]
        self._progress.fetched += len(rows)
        window = _span(batch.values[0], batch.values[-1]) if batch.values else None
        page = ScanPage(
            data=self._backend.read(rows),
            window=window,
            covered=None if batch.unreadable else window,
            unreadable=batch.unreadable,
            response=batch.response,
        )
        pages = iter([page] if window is not None or batch.unreadable else [])

        async def step() -> ScanPage[T] | None:
            return next(pages, None)

        return step

    async def plan(self) -> Plan:
        """Decide how to read, and tell."""
        if self._wanted.strategy == "export":
            leads, requests = await self._backend.count(), _EXPORT_REQUESTS
            return Plan(strategy="export", reason=_ASKED_FOR, lead_count=leads, requests=requests)
        first, reason = await self._by_offsets()
        if first is None:
            return self._plan_of_windows(await self._survey(), reason)
        leads = first.total_results or len(first)
        requests = max(1, math.ceil(self._within_limit(leads) / self._steps.most))
        seconds = seconds_for(requests, "offset", first.response)
        return Plan(
            strategy="offset", reason=reason, lead_count=leads, requests=requests, seconds=seconds
        )

    def _plan_of_windows(self, survey: Extent, reason: str) -> Plan:
        windows = requests = 1
        if survey.span is not None:
            left = self._within_limit(survey.left(without(survey.span, self._wanted.covered)))
            windows = math.ceil(left / self._target(survey.count, self._demand(survey)))
            step = max(self._backend.sizes.most - 1, 1)
            requests = 2 + math.ceil(left / step) + windows // 2
        return Plan(
            strategy="windows",
            reason=reason,
            lead_count=survey.count,
            span=survey.span,
            windows=windows,
            requests=requests,
            seconds=seconds_for(requests, "windows", survey.first.response),
        )

    def _within_limit(self, count: int) -> int:
        limit = self._wanted.limit
        return count if limit is None else min(count, limit)

    async def _by_offsets(self) -> tuple[Page[Json] | None, str]:
        """Give the list's first page if it is to be read by offsets, and why it is or is not."""
        wanted = self._wanted
        if wanted.strategy == "windows":
            return None, _ASKED_FOR
        if wanted.has_query:
            return None, "there is a query"
        if wanted.covered:
            return None, "some of it was read already"
        steps = self._steps

        async def listed(step: int) -> Page[Json]:
            size = step + overlap_of(step)
            return await self._backend.listed(0, size, steps.splits(size))

        try:
            first, _ = await ask_for_less(listed, steps.most, steps)
        except APIError as error:
            note_place(error, "at offset 0")
            raise
        self._progress.requests += 1
        if wanted.strategy == "offset":
            return first, _ASKED_FOR
        total = first.total_results
        if total is None or self._within_limit(total) > MAX_OFFSET:
            return None, f"over {MAX_OFFSET:,}"
        if not _is_in_order_of_creation(first.data):
            return None, "the list is not in order of creation"
        return first, f"no more than {MAX_OFFSET:,}"

    async def _survey(self) -> Extent:
        """Fetch the oldest, and the newest if that is not all, and count."""
        sizes = self._backend.sizes

        async def oldest(size: int) -> Batch:
            return await self._backend.find([], "date_created", Start(), size, True)

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
        newest = await self._backend.find([], "-date_created", Start(), 1, False)
        self._progress.requests += 1
        if not first.values or not newest.values:
            return Extent(len(first.rows), first, None)
        span = _span(first.values[0], newest.values[0])
        return Extent(first.total or len(first.rows), first, span)

    def _workers(self, survey: Extent, span: Window, skip: Set[str]) -> Workers[T]:
        gaps = without(span, self._wanted.covered)
        demand = self._demand(survey)
        target = self._target(survey.count, demand)
        frontier = WindowSplitter(gaps, count=survey.left(gaps), target=target)
        return Workers(
            self._backend, frontier, self._buffer(frontier, demand, target), demand, self._progress,
            self._incomplete, skip,
        )  # fmt: skip

    def _demand(self, survey: Extent) -> ConcurrencyEstimate:
        demand = ConcurrencyEstimate(self._wanted.concurrency, at_first=3)
        demand.learn(survey.first.response)
        return demand

    def _target(self, count: int, demand: ConcurrencyEstimate) -> int:
        """Say how many objects a window shall hold."""
        if self._wanted.ordered:
            return max(_HELD // (demand.needed + 1), 2 * self._backend.sizes.most)
        return min(max(count // _WINDOWS_WANTED, _SMALLEST_WINDOW), _LARGEST_WINDOW)

    def _buffer(
        self, frontier: WindowSplitter, demand: ConcurrencyEstimate, target: int
    ) -> Buffer[ScanPage[T]]:
        if not self._wanted.ordered:
            return UnorderedBuffer(_PAGES_AHEAD)
        return OrderedBuffer(frontier, demand, room=2 * target // self._backend.sizes.most)


def _is_in_order_of_creation(rows: list[Json]) -> bool:
    """Tell whether a page is sorted by what never changes, so that offsets keep their place."""
    try:
        moments = [datetime.fromisoformat(row["date_created"]) for row in rows]
        return moments in (sorted(moments), sorted(moments, reverse=True))
    except (KeyError, TypeError, ValueError):
        return False


def _span(oldest: datetime, newest: datetime) -> Window:
    """Give the window from one creation to another, both included."""
    begin = instant_of(oldest)
    return Window(begin, max(instant_of(newest), begin) + ONE_SECOND)
