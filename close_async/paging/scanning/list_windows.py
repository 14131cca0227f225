"""``ListScanRun``: one loop over lists that are read by windows of creation dates.

A list with filters by creation date needs no search, and so none of its limits; but it has no
counts, and only one order that all such lists share: the newest objects first. A window is read
from its end, each page from the creation date of the last object before it, so that deletions and
creations cannot shift anything. That date never changes, and objects of its second that were
already returned are recognized by their ids.

While fewer requests are in flight than the rate limit allows, a reader halves the time that is left
of its window and leaves one half to another. So it takes no counts to keep all readers busy,
however unevenly the objects are spread; a half without objects costs one request.

:class:`ListScanRun` has the parts that no reader has taken, and starts readers for them. A
:class:`_PartReader` moves its *bound* from the end of its part to the start: all objects from the
bound on have been returned. Three things stop it from just moving on:

- More objects in one second than a page holds. That second is read by offsets.
- A list that is not in the order of creation. The part is divided until a page holds it.
- An object without a date, or a page that ignores the filter: an error, since what is missing could
  not be known.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from close_async.errors import (
    APIError,
    DecodeError,
    IncompleteScanError,
    PaginationLimitError,
)
from close_async.model import Model
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.page_size import PageSize, ask_for_less, note_place
from close_async.paging.scanning.bounds import balanced_bounds
from close_async.paging.scanning.buffers import UnorderedBuffer
from close_async.paging.scanning.overlapping_pages import OverlappingPages, step_of
from close_async.paging.scanning.plan import MAX_LIST_OFFSET, Plan, seconds_for
from close_async.paging.scanning.reading_task import ReadingTask
from close_async.paging.scanning.same_second import ONE_SECOND, second_of, span_of
from close_async.paging.scanning.strategy import ScanRequest
from close_async.paging.scanning.window import (
    LAST,
    IncompleteWindow,
    Progress,
    ScanPage,
    Window,
    whole_seconds,
    without,
)

if TYPE_CHECKING:
    from close_async.paging.page import Page
    from close_async.paging.scanning.list_scan_client import ListScanClient, ScannedList
    from close_async.paging.scanning.scan_client import Json
    from close_async.response import Response

T = TypeVar("T", bound=Model)

# Readers before the first response reports the rate limit.
_INITIAL_READERS = 8
# Pages that wait for the loop.
_PAGES_AHEAD = 8
# Pages. A reader gives up half of its window if it expects more than this to be left in it: reading
# a shorter rest takes no longer than another reader needs to start.
_MIN_REST = 4
# Readings of one second. The second one rarely finds anything, the third one hardly ever.
_MAX_PASSES = 6
# Share of a count. A plan that is more exact would need more requests.
_COUNTED_WITHIN = 0.05


@attrs.define(eq=False)
class _Part:
    """A window of a list that no reader has taken, or that one is reading.

    Args:
        listed: The list.
        window: The window; its start moves up when a part of it is left to another reader.
        incomplete: Whether something in it cannot be read.
    """

    listed: "ScannedList"
    window: Window
    incomplete: bool = False

    def covered(self, begin: datetime, newest: datetime | None) -> Window | None:
        """Return what is complete once everything from ``begin`` on was returned.

        Args:
            begin: The first datetime of that part.
            newest: The last creation. A window without an end is complete only up to its second:
                more objects may be created in it.
        """
        end = self.window.end
        if end == LAST:
            end = begin if newest is None else second_of(newest)
        if self.incomplete or begin >= end:
            return None
        return Window(begin, end)


class ListScanRun(Generic[T]):
    """One loop over a scan of lists: the source of its pages.

    Args:
        client: Sends the requests.
        wanted: The arguments of the scan.
        progress: Updated while the scan is read.
        incomplete: Receives what could not be read.
    """

    def __init__(
        self,
        client: "ListScanClient[T]",
        wanted: ScanRequest,
        progress: Progress,
        incomplete: list[IncompleteWindow],
    ) -> None:
        self._client = client
        self._progress = progress
        self._incomplete = incomplete
        self._left = wanted.limit
        self._is_ordered = wanted.ordered
        ceiling = 1 if wanted.ordered else wanted.concurrency
        self._estimate = ConcurrencyEstimate(ceiling, initial=_INITIAL_READERS)
        gaps = without(client.span, wanted.covered)
        # The newest last, from where they are taken.
        self._parts = [_Part(each, gap) for each in reversed(client.lists) for gap in gaps]
        self._gives_covered = len(client.lists) == 1
        self._buffer: UnorderedBuffer[ScanPage[T]] = UnorderedBuffer(_PAGES_AHEAD)
        self._readers = 0
        self._reading: ReadingTask[ScanPage[T]] = ReadingTask(
            client.spawn, self._buffer, self.start_readers, incomplete
        )

    async def next(self) -> ScanPage[T] | None:
        """Return the next page, or ``None`` after the last one. Raise the error of a page."""
        if self._left == 0:
            self.cancel()
            return None
        page = await self._reading.next()
        if page is not None and self._left is not None:
            if len(page) > self._left:
                page = attrs.evolve(page, data=page.data[: self._left], covered=None)
            self._left -= len(page)
        return page

    def cancel(self) -> None:
        """Cancel the requests in flight, and send no more."""
        self._reading.cancel()

    def start_readers(self, group: asyncio.TaskGroup) -> None:
        """Start as many readers as are missing and as there are parts for."""
        missing = min(self._estimate.target - self._readers, len(self._parts))
        for _ in range(missing):
            self._readers += 1
            group.create_task(self._read_parts(group))

    async def _read_parts(self, group: asyncio.TaskGroup) -> None:
        try:
            while self._parts:
                self._progress.windows_known += 1
                await _PartReader(self, group, self._parts.pop()).read()
                self._progress.windows_closed += 1
        finally:
            self._readers -= 1

    def divide_rest(self, part: _Part, bound: datetime, span: timedelta) -> None:
        """Halve what is left of a part, if other readers could help with it.

        Args:
            part: The part.
            bound: The time to which it was read.
            span: The time that the last page extends over.
        """
        begin = part.window.start
        if self._is_ordered or self._readers + len(self._parts) >= self._estimate.target:
            return
        if (bound - begin) < max(span, ONE_SECOND) * _MIN_REST:
            return
        middle = second_of(begin + (bound - begin) / 2)
        if not begin < middle < bound:
            return
        self.divide(part, middle)

    def divide(self, part: _Part, middle: datetime) -> None:
        """Divide a part, of which nothing before ``middle`` was read."""
        self._parts.append(_Part(part.listed, Window(part.window.start, middle), part.incomplete))
        part.window = Window(middle, part.window.end)

    async def fetch(self, part: _Part, window: Window) -> "Page[Json]":
        """Fetch the newest page of a window."""
        client = self._client

        async def fetch(size: int) -> "Page[Json]":
            return await client.fetch(part.listed, window, size, splits=client.sizes.splits(size))

        try:
            page, _ = await ask_for_less(fetch, client.sizes.most, client.sizes)
        except APIError as error:
            note_place(error, f"before {window.end}")
            raise
        self.note(page.response)
        return page

    def note(self, response: "Response[object] | None") -> None:
        """Take a response into account."""
        self._progress.requests += 1
        if response is not None:
            self._estimate.update(response.raw)

    async def emit(
        self, part: _Part, page: "Page[Json]", rows: "list[Json]", covered: Window | None
    ) -> None:
        """Hand rows of a page to the loop."""
        data = self._client.read(part.listed, rows)
        covered = covered if self._gives_covered else None
        if not data and not page.unreadable and covered is None:
            return
        self._progress.fetched += len(data)
        await self._buffer.send(
            part.window.start,
            ScanPage(
                data=data,
                has_more=page.has_more,
                window=part.window,
                covered=covered,
                unreadable=page.unreadable,
                response=page.response,
            ),
        )

    async def read_second(
        self, part: _Part, window: Window, first: "Page[Json]", emit: "Emit"
    ) -> None:
        """Read a second with more objects than a page, by offsets.

        Its pages overlap, so that deletions between two requests hide nothing.
        """
        progress = Progress()
        second = self._client.of_second(part.listed, window)
        pages: OverlappingPages[Json] = OverlappingPages(
            second,
            first,
            PageSize(step_of(self._client.sizes.most)),
            ConcurrencyEstimate(self._estimate.target),
            progress,
        )
        try:
            while (page := await pages.next()) is not None:
                self.note(page.response)
                await emit(page, page.data)
        except PaginationLimitError:
            part.incomplete = True
            given = len(pages.delivered)
            self._incomplete.append(IncompleteWindow(window, given + 1, given))
        finally:
            pages.cancel()

    async def plan(self) -> Plan:
        """Count the objects, and return how they would be read."""
        count, requests, newest, oldest, response = 0, 0, None, None, None
        for part in self._parts:
            counted = _Counter(self, part)
            count += await counted.count()
            requests += math.ceil(counted.found / max(self._client.sizes.most - 1, 1))
            response = counted.response or response
            newest = max(filter(None, (newest, counted.newest)), default=None)
            oldest = min(filter(None, (oldest, counted.oldest)), default=None)
        wanted = count if self._left is None else min(count, self._left)
        if count:
            requests = max(1, math.ceil(requests * wanted / count))
        requests = max(requests, len(self._parts))
        span = None if newest is None or oldest is None else span_of(oldest, newest)
        windows = max(len(self._parts), min(self._estimate.target, requests // _MIN_REST))
        return Plan(
            strategy="windows",
            reason="lists with creation dates",
            count=count,
            span=span,
            windows=windows,
            requests=requests + (windows if windows > len(self._parts) else 0),
            seconds=seconds_for(requests, "offset", response),
            noun=self._client.noun,
        )

    async def bounds(self, parts: int) -> list[datetime]:
        """Return the creation dates that divide the objects into about equal parts."""
        plan = await self.plan()
        if plan.span is None:
            return []
        return await balanced_bounds(plan.span, plan.count, parts, self._count_in)

    async def _count_in(self, window: Window) -> int:
        lists = self._client.lists
        return sum([await _Counter(self, _Part(each, window)).count() for each in lists])

    async def probe(self, part: _Part, window: Window, skip: int) -> "Page[Json]":
        """Fetch a single object at an offset."""
        page = await self._client.fetch(part.listed, window, 1, skip=skip)
        self.note(page.response)
        return page

    def created_at(self, row: "Json") -> datetime:
        """Return when an object was created."""
        return self._client.created_at(row)


Emit = Callable[["Page[Json]", "list[Json]"], Awaitable[None]]


class _PartReader(Generic[T]):
    """Reads a window of a list from its end.

    Args:
        run: The scan.
        group: Runs further readers.
        part: The window.
    """

    def __init__(self, run: ListScanRun[T], group: asyncio.TaskGroup, part: _Part) -> None:
        self._run, self._group, self._part = run, group, part
        self._newest: datetime | None = None
        # The ids of the second in which the last page ended, of which more may follow.
        self._seen: set[str] = set()

    async def read(self) -> None:
        """Read the window to its start."""
        run, part = self._run, self._part
        bound = part.window.end  # everything from here on was returned
        while True:
            window = Window(part.window.start, bound)
            page = await run.fetch(part, window)
            dates = self._dates(page, window)
            rows = self._new_rows(page)
            if page.unreadable:
                part.incomplete = True
            oldest = dates[-1] if dates else None
            # Objects older than the window come only from a server that ignores the filter.
            is_last = not page.has_more or not page.rows
            if is_last or (oldest is not None and oldest < second_of(window.start)):
                await run.emit(part, page, rows, part.covered(part.window.start, self._newest))
                return
            if oldest is None:
                msg = "no object of the page has a creation date to continue from"
                raise IncompleteScanError([msg])
            second = second_of(oldest)
            if not _is_in_order(dates) and (middle := _middle(dates, window)) is not None:
                # The page says nothing about the objects behind it: two smaller windows do.
                run.divide(part, middle)
                run.start_readers(self._group)
                continue
            if not rows and bound <= second + ONE_SECOND:
                # The page ends in the second in which it began.
                bound = await self._read_second(page, second)
                if bound <= part.window.start:
                    return
                continue
            if bound > second + ONE_SECOND:
                # The second of the last object stays inside: more of its objects may follow.
                bound = second + ONE_SECOND
                self._seen = set()
            self._seen |= {
                row["id"] for row, date in zip(page.data, dates, strict=True) if date >= second
            }
            await run.emit(part, page, rows, part.covered(bound, self._newest))
            run.divide_rest(part, bound, max(dates) - oldest)
            run.start_readers(self._group)

    def _dates(self, page: "Page[Json]", window: Window) -> list[datetime]:
        """Return the creation dates of a page.

        Raises:
            DecodeError: The server ignores the filter by which the scan proceeds.
        """
        dates = [self._run.created_at(row) for row in page.data]
        if dates and self._newest is None:
            self._newest = max(dates)
        if window.end < LAST and any(date >= whole_seconds(window).end for date in dates):
            msg = f"the list has objects that were created after {window.end}, which was asked for"
            raise DecodeError(msg, method="GET", path=self._part.listed.path)
        return dates

    def _new_rows(self, page: "Page[Json]") -> "list[Json]":
        """Return the rows of a page that were not returned before, and are of the window."""
        window, created_at = self._part.window, self._run.created_at
        return [
            row for row in page.data if row["id"] not in self._seen and created_at(row) in window
        ]

    async def _read_second(self, page: "Page[Json]", second: datetime) -> datetime:
        """Read the rest of a second, and return its start."""
        run, part = self._run, self._part
        window = Window(second, second + ONE_SECOND)

        async def emit(found: "Page[Json]", _: "list[Json]") -> None:
            fresh = self._new_rows(found)
            self._seen.update(row["id"] for row in fresh)
            await run.emit(part, found, fresh, None)

        # In which order Close lists objects of one time is not documented. One that is changed may
        # move to a page that was read before, and is met when the second is read again.
        for _ in range(_MAX_PASSES):
            count = len(self._seen)
            await run.read_second(part, window, page, emit)
            if len(self._seen) == count:
                break
            page = await run.fetch(part, window)
        self._seen = set()
        covered = part.covered(max(second, part.window.start), self._newest)
        await run.emit(part, attrs.evolve(page, data=[], unreadable=()), [], covered)
        return second


def _is_in_order(dates: list[datetime]) -> bool:
    """Return whether objects come in order of creation, the newest first, within a second."""
    return all(second_of(after) <= second_of(before) for before, after in pairwise(dates))


def _middle(dates: list[datetime], window: Window) -> datetime | None:
    """Return a whole second that divides a window, between its objects if possible."""
    median = second_of(sorted(dates)[len(dates) // 2])
    half = second_of(window.start + window.width / 2)
    for each in (median, median + ONE_SECOND, half):
        if window.start < each < window.end:
            return each
    return None


class _Counter(Generic[T]):
    """Counts the objects of a window by their offsets: doubling, then bisecting.

    Args:
        run: The scan.
        part: The window.

    Attributes:
        found: The count.
        newest: The last creation.
        oldest: A creation near the first.
        response: The last response.
    """

    def __init__(self, run: ListScanRun[T], part: _Part) -> None:
        self._run, self._part = run, part
        self.found: int = 0
        self.newest: datetime | None = None
        self.oldest: datetime | None = None
        self.response: Response[object] | None = None

    async def count(self) -> int:
        """Return about how many objects there are."""
        window: Window | None = self._part.window
        while window is not None:
            low, high = 0, 1
            while high < MAX_LIST_OFFSET and await self._reaches(window, high):
                low, high = high, min(high * 4, MAX_LIST_OFFSET)
            if high == MAX_LIST_OFFSET and await self._reaches(window, high):
                # Close serves no list beyond this offset: go on from the date of the object there.
                self.found += high
                end = second_of(self.oldest) if self.oldest else window.start
                window = Window(window.start, end) if window.start < end < window.end else None
                continue
            while high - low > max(low * _COUNTED_WITHIN, 1):
                middle = (low + high) // 2
                low, high = (middle, high) if await self._reaches(window, middle) else (low, middle)
            self.found += (low + high) // 2 if high - low > 1 else high
            if low == 0 and not await self._reaches(window, 0):
                self.found -= high
            return self.found
        return self.found

    async def _reaches(self, window: Window, offset: int) -> bool:
        page = await self._run.probe(self._part, window, offset)
        self.response = page.response or self.response
        for row in page.data:
            date = self._run.created_at(row)
            self.newest = max(filter(None, (self.newest, date)))
            self.oldest = min(filter(None, (self.oldest, date)))
        return bool(page.rows)
