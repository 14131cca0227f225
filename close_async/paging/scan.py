"""``Scan``: every object there is, once, however many there are."""

import math
import weakref
from collections.abc import Awaitable, Callable, Iterable, Set
from datetime import datetime, timedelta
from typing import Generic, Literal, TypeVar

import attrs

from close_async.paging.batch import Batch
from close_async.paging.chain import Chain
from close_async.paging.crew import Crew
from close_async.paging.demand import Demand
from close_async.paging.frontier import Frontier
from close_async.paging.instant import INSTANT, PAGE, instant_of
from close_async.paging.keyset import Start
from close_async.paging.linked import LinkedPages
from close_async.paging.page import Page
from close_async.paging.paginator import ItemIterator, PageIterator, at_least
from close_async.paging.plan import MAX_OFFSET, Plan, Strategy, seconds_for
from close_async.paging.reach import Json, Reach
from close_async.paging.scanpage import IncompleteWindow, Progress, ScanPage
from close_async.paging.shelf import Heap, Row, Shelf
from close_async.paging.source import Source
from close_async.paging.sources import Converted, Deferred, Limited, Replaced
from close_async.paging.windows import Window, without

T = TypeVar("T")

_STRATEGIES = ("auto", "offset", "windows", "export")
# A window holds less than the 10 000 objects that a walk of Close's gives, with room for growth.
_LARGEST_WINDOW, _SMALLEST_WINDOW, _ORDERED_WINDOW = 8_000, 1_000, 2_000
# Each reader should find several windows, or one would still be reading when all others are done.
_WINDOWS_WANTED = 12
# Pages that wait for whoever reads them.
_PAGES_AHEAD = 4
_OVERLAP = 5
# To ask for an export, to ask how far it is, and for its file.
_EXPORT_REQUESTS = 4


@attrs.frozen
class Survey:
    """What there is to read.

    Args:
        count: How much.
        first: The oldest of it.
        span: From when to when; None where ``first`` is all there is.
    """

    count: int
    first: Batch
    span: Window | None


@attrs.frozen(kw_only=True)
class Wanted:
    """What a scan was asked for.

    Args:
        has_query: Whether only some objects are wanted.
        strategy: How to read.
        ordered: Whether pages come in one order.
        concurrency: The most requests that may be under way.
        limit: How many objects to read in all.
        covered: What was read already.
    """

    has_query: bool
    strategy: Strategy
    ordered: bool
    concurrency: int | None
    limit: int | None
    covered: tuple[Window, ...]


class Scan(Generic[T]):
    """Every lead, once: read by offsets where the list is short, else window by window.

    ``async for`` goes through the leads, :meth:`pages` through pages that say how far they reach,
    and :meth:`plan` tells beforehand what will be done. Every loop starts anew.

    ```python
    scan = close.leads.scan()
    print(await scan.plan())
    async for lead in scan:
        ...
    ```

    Every lead that was there when the loop began, and that nobody deletes meanwhile, is given
    once, whatever else is created, changed, deleted or merged. Close finds a lead only some 30 to
    60 seconds after it was created.

    Attributes:
        progress: How far the latest loop is.
        incomplete: What the latest loop could not read.
    """

    def __init__(
        self,
        reach: Reach[T],
        *,
        has_query: bool,
        strategy: Strategy,
        ordered: bool,
        concurrency: int | None,
        limit: int | None,
        covered: Iterable[Window],
    ) -> None:
        self.progress = Progress()
        self.incomplete: list[IncompleteWindow] = []
        self._reach = reach
        self._wanted = Wanted(
            has_query=has_query,
            strategy=strategy,
            ordered=ordered,
            concurrency=None if concurrency is None else at_least("concurrency", 1, concurrency),
            limit=None if limit is None else at_least("limit", 0, limit),
            covered=tuple(covered),
        )
        _check(self._wanted)
        self._open: weakref.WeakSet[PageIterator[ScanPage[T]]] = weakref.WeakSet()

    def __aiter__(self) -> ItemIterator[T]:
        return ItemIterator(self.pages())

    def pages(self) -> PageIterator[ScanPage[T]]:
        """Go through the leads page by page."""
        self.progress, self.incomplete = Progress(), []
        loop = _Loop(self._reach, self._wanted, self.progress, self.incomplete)
        source: Source[ScanPage[T]] = Deferred(loop.source)
        if self._wanted.limit is not None:
            source = Limited(source, self._wanted.limit)
        pages = PageIterator(source)
        self._open.add(pages)
        return pages

    async def plan(self) -> Plan:
        """Tell how it would be done, in two or three requests."""
        return await _Loop(self._reach, self._wanted, Progress(), []).plan()

    async def aclose(self) -> None:
        """Stop every loop over this scan; for ``contextlib.aclosing``."""
        for pages in list(self._open):
            await pages.aclose()


class _Loop(Generic[T]):
    """One loop over a scan: how it is to be read, and where its pages come from."""

    def __init__(
        self,
        reach: Reach[T],
        wanted: Wanted,
        progress: Progress,
        incomplete: list[IncompleteWindow],
    ) -> None:
        self._reach = reach
        self._wanted = wanted
        self._progress = progress
        self._incomplete = incomplete

    async def source(self) -> Source[ScanPage[T]]:
        """Decide how to read, and begin."""
        if self._wanted.strategy == "export":
            file = await self._reach.exported(self._wanted.limit, self._progress)
            return Converted(file, self._progress)
        first, _ = await self._by_offsets()
        if first is not None:
            self._progress.total = first.total_results
            demand = Demand(self._wanted.concurrency)
            linked = LinkedPages(self._reach, first, demand, self._progress)
            if self._wanted.strategy == "offset":
                return linked
            return Replaced(linked, lambda: self._by_windows(linked.given))
        return await self._by_windows(frozenset())

    async def _by_windows(self, skip: Set[str]) -> Source[ScanPage[T]]:
        survey = await self._survey()
        self._progress.total = survey.count
        if survey.span is None:
            return Chain(self._one_page(survey.first, skip), self._reach.spawn)
        return self._crew(survey, survey.span, skip)

    def _one_page(
        self, batch: Batch, skip: Set[str]
    ) -> Callable[[], Awaitable[ScanPage[T] | None]]:
        """Give the page that holds all there is, as a step for a chain; none where it is empty."""
        rows = [row for row, id_ in zip(batch.rows, batch.ids, strict=True) if id_ not in skip]
        self._progress.leads += len(rows)
        window = _span(batch.values[0], batch.values[-1]) if batch.values else None
        page = ScanPage(
            data=self._reach.read(rows), window=window, covered=window, response=batch.response
        )
        pages = iter([page] if window is not None else [])

        async def step() -> ScanPage[T] | None:
            return next(pages, None)

        return step

    async def plan(self) -> Plan:
        """Decide how to read, and tell."""
        if self._wanted.strategy == "export":
            count = await self._reach.count()
            return _plan("export", "as asked for", count, None, 0, _EXPORT_REQUESTS, None)
        first, reason = await self._by_offsets()
        if first is not None:
            leads = first.total_results or len(first)
            wanted = min(leads, self._wanted.limit or leads)
            requests = max(1, math.ceil(wanted / (PAGE - _OVERLAP)))
            seconds = seconds_for(requests, "offset", first.response)
            return _plan("offset", reason, leads, None, 0, requests, seconds)
        survey = await self._survey()
        windows = requests = 1
        if survey.span is not None:
            windows = math.ceil(survey.count / self._target(survey.count))
            requests = 2 + math.ceil(survey.count / (PAGE - 1)) + windows // 2
        seconds = seconds_for(requests, "windows", survey.first.response)
        return _plan("windows", reason, survey.count, survey.span, windows, requests, seconds)

    async def _by_offsets(self) -> tuple[Page[Json] | None, str]:
        """Give the list's first page if it is to be read by offsets, and why it is or is not."""
        wanted = self._wanted
        if wanted.strategy == "windows":
            return None, "as asked for"
        if wanted.has_query:
            return None, "there is a query"
        if wanted.covered:
            return None, "some of it was read already"
        first = await self._reach.listed(0, PAGE)
        self._progress.requests += 1
        if wanted.strategy == "offset":
            return first, "as asked for"
        total = first.total_results
        if total is None or min(total, wanted.limit or total) > MAX_OFFSET:
            return None, f"over {MAX_OFFSET:,}"
        if not _is_in_order_of_creation(first.data):
            return None, "the list is not in order of creation"
        return first, f"no more than {MAX_OFFSET:,}"

    async def _survey(self) -> Survey:
        """Fetch the oldest, and the newest if that is not all, and count."""
        first = await self._reach.find([], "date_created", Start(), PAGE, True)
        self._progress.requests += 1
        if first.cursor is None and not self._wanted.covered:
            return Survey(len(first.rows), first, None)
        newest = await self._reach.find([], "-date_created", Start(), 1, False)
        self._progress.requests += 1
        if not first.values or not newest.values:
            return Survey(len(first.rows), first, None)
        span = _span(first.values[0], newest.values[0])
        return Survey(first.total or len(first.rows), first, span)

    def _crew(self, survey: Survey, span: Window, skip: Set[str]) -> Crew[T]:
        gaps = without(span, self._wanted.covered)
        left = sum((gap.width for gap in gaps), timedelta()) / span.width
        target = self._target(survey.count)
        frontier = Frontier(gaps, count=math.ceil(survey.count * left), target=target)
        demand = Demand(self._wanted.concurrency, at_first=3)
        demand.learn(survey.first.response)
        return Crew(
            self._reach, frontier, self._shelf(frontier, target), demand, self._progress,
            self._incomplete, skip,
        )  # fmt: skip

    def _target(self, count: int) -> int:
        """Say how many objects a window shall hold."""
        if self._wanted.ordered:
            return _ORDERED_WINDOW
        return min(max(count // _WINDOWS_WANTED, _SMALLEST_WINDOW), _LARGEST_WINDOW)

    def _shelf(self, frontier: Frontier, target: int) -> Shelf[ScanPage[T]]:
        if not self._wanted.ordered:
            return Heap(_PAGES_AHEAD)
        return Row(frontier, windows=_PAGES_AHEAD, room=2 * target // PAGE)


def _check(wanted: Wanted) -> None:
    if wanted.strategy not in _STRATEGIES:
        msg = f"strategy is one of {', '.join(_STRATEGIES)}, not {wanted.strategy!r}"
        raise ValueError(msg)
    if wanted.strategy == "offset" and (wanted.has_query or wanted.covered):
        msg = "strategy='offset' reads the whole list: it goes with neither query= nor covered="
        raise ValueError(msg)
    if wanted.strategy == "export" and wanted.ordered:
        msg = "strategy='export' reads leads as Close writes them: it does not go with ordered="
        raise ValueError(msg)
    if wanted.strategy == "export" and wanted.covered:
        msg = "strategy='export' reads everything anew: it does not go with covered="
        raise ValueError(msg)
    for window in wanted.covered:
        if not isinstance(window, Window):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"covered holds windows, not {window!r}"
            raise TypeError(msg)


def _plan(
    strategy: Literal["offset", "windows", "export"],
    reason: str,
    leads: int,
    span: Window | None,
    windows: int,
    requests: int,
    seconds: float | None,
) -> Plan:
    return Plan(
        strategy=strategy,
        reason=reason,
        leads=leads,
        span=span,
        windows=windows,
        requests=requests,
        seconds=seconds,
    )


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
    return Window(begin, max(instant_of(newest), begin) + INSTANT)
