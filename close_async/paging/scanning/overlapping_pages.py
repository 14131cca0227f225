"""``OverlappingPages``: reads an offset list without losing objects while others change it.

An object that is created or deleted shifts all objects behind it by one place, while the pages are
being fetched. So neighbouring pages overlap by a few objects. As long as they share one, no object
can be missing between them; if they share none, the list is read again around that place.
"""

from collections import deque
from collections.abc import Awaitable
from typing import TYPE_CHECKING, Final, Generic, Protocol, TypeVar

from close_async.errors import APIError, IncompleteScanError
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.concurrent import ConcurrentPages
from close_async.paging.page import Page, UnreadPage
from close_async.paging.page_size import PageSize, ask_for_less, is_too_much, note_place
from close_async.paging.scanning.scan_client import Json
from close_async.paging.scanning.window import Progress, ScanPage

if TYPE_CHECKING:
    import asyncio

    from close_async.paging.page_size import Splits

T = TypeVar("T")
R = TypeVar("R")

OVERLAP: Final = 5
"""Objects that neighbouring pages share while nothing changes. It costs 2.5 % of a page of 200, and
up to four deletions between two requests need no bridge."""

# Small pages overlap by one object in this many: five of ten would double the requests.
_OVERLAP_SHARE = 10
# Consecutive pages without new objects. Bridges return known pages, but never this many in a row.
_MAX_FRUITLESS = 200
# Pages read again between two pages that share no object. Each one moves by half a page, so this is
# 50 pages of changes within seconds.
_MAX_BRIDGES = 100


def overlap_of(size: int) -> int:
    """Return how many objects of a page of ``size`` are also in the page before it."""
    return min(OVERLAP, max(size // _OVERLAP_SHARE, 1)) if size > 1 else 0


def step_of(page_size: int) -> int:
    """Return the distance between pages if no request asks for more than ``page_size``."""
    return page_size - overlap_of(page_size)


class OffsetList(Protocol[T]):
    """A list that is read by offsets."""

    async def list_page(self, offset: int, size: int, splits: "Splits | None", /) -> Page[Json]:
        """Fetch a page, as JSON that includes ``id``."""
        ...

    def read(self, rows: list[Json], /) -> list[T]:
        """Convert rows to objects."""
        ...

    def spawn(self, work: Awaitable[R], /) -> "asyncio.Task[R]":
        """Start a task that the client cancels when it closes."""
        ...


async def fetch_first(client: OffsetList[T], steps: PageSize, progress: Progress) -> Page[Json]:
    """Fetch the first page of a list; of fewer objects while Close fails for so many.

    Args:
        client: Sends the request.
        steps: The distance between pages.
        progress: Updated with the request.
    """

    async def fetch(step: int) -> Page[Json]:
        size = step + overlap_of(step)
        return await client.list_page(0, size, steps.splits(size))

    try:
        first, _ = await ask_for_less(fetch, steps.most, steps)
    except APIError as error:
        note_place(error, "at offset 0")
        raise
    progress.requests += 1
    return first


class OverlappingPages(Generic[T]):
    """Reads a list to its end, in the list's order.

    Args:
        client: Sends the requests.
        first: The list's first page, which was already fetched.
        steps: The distance between pages; it shrinks while Close fails for so many objects.
        estimate: How many requests should be in flight.
        progress: Updated with each page.

    Attributes:
        delivered: The ids of the objects that were returned.
    """

    def __init__(
        self,
        client: OffsetList[T],
        first: Page[Json],
        steps: PageSize,
        estimate: ConcurrencyEstimate,
        progress: Progress,
    ) -> None:
        self._client = client
        self._progress = progress
        self._first: Page[Json] | None = first
        self._before: set[str] = set()  # the ids of the page before the next one
        self._reached = 0  # the offset after the last object of that page
        self._fruitless = 0
        self._steps = steps
        self._linked: deque[Page[Json]] = deque()  # pages without gaps between them
        self.delivered: set[str] = set()
        self._ahead = ConcurrentPages(
            self._fetch,
            sizes=steps,
            limit=None,
            estimate=estimate,
            ordered=True,
            spawn=client.spawn,
        )

    async def next(self) -> ScanPage[T] | None:
        """Return the next page, or ``None`` after the last one. Raise the error of a page."""
        while True:
            if not self._linked and not await self._link_next():
                return None
            page = self._linked.popleft()
            rows = [row for row in page.data if _id(row) not in self.delivered]
            self.delivered.update(map(_id, rows))
            if rows or page.unreadable:
                self._fruitless = 0
                self._progress.fetched += len(rows)
                return ScanPage(
                    data=self._client.read(rows),
                    offset=page.offset,
                    has_more=page.has_more,
                    total_results=page.total_results,
                    unreadable=page.unreadable,
                    response=page.response,
                )
            self._fruitless += 1
            if self._fruitless > _MAX_FRUITLESS:
                msg = f"the list repeats what was read before, about offset {page.offset}"
                raise IncompleteScanError([msg])

    def cancel(self) -> None:
        """Cancel the requests in flight, and send no more."""
        self._linked.clear()
        self._ahead.cancel()

    async def _link_next(self) -> bool:
        """Link the next page to the one before it; return ``False`` at the end of the list."""
        page = await self._ahead.next()
        if page is None:
            return False
        ids = _ids(page)
        if self._before and self._before.isdisjoint(ids) and not await self._follows(page):
            await self._bridge(self._before, page)
        self._linked.append(page)
        self._before = ids or self._before
        self._reached = page.offset + page.rows
        return True

    async def _follows(self, page: Page[Json]) -> bool:
        """Return whether a page that was requested without overlap follows the one before it.

        It does if the object directly in front of it belongs to that page.
        """
        if page.offset < self._reached or page.offset == 0:
            return False
        front = await self._list_page(page.offset - 1, 1)
        return not self._before.isdisjoint(_ids(front))

    async def _bridge(self, before: set[str], after: Page[Json]) -> None:
        """Read again between two pages that share no object, until each shares one with the next.

        First backwards from the later page, until a page shares an object with the earlier one;
        then forwards again.
        """
        size = self._steps.now + overlap_of(self._steps.now)
        offset = after.offset - max(size // 2, 1)
        for _ in range(_MAX_BRIDGES):
            bridge = await self._fetch_bridge(max(offset, 0))
            ids, size = _ids(bridge), max(bridge.rows, 1)
            if before.isdisjoint(ids) and offset > 0:
                offset -= max(size // 2, 1)
                continue
            self._linked.append(bridge)
            before = ids
            if not ids.isdisjoint(_ids(after)) or not bridge.has_more:
                return
            offset = bridge.offset + max(size - overlap_of(size), 1)
        msg = f"the list changes too fast about offset {after.offset}"
        raise IncompleteScanError([msg])

    async def _fetch(self, offset: int, size: int) -> UnreadPage[Json]:
        if offset == 0 and self._first is not None:
            page, self._first = self._first, None
        else:
            page = await self._fetch_overlapping(offset, size)
        raw = None if page.response is None else page.response.raw
        return UnreadPage(lambda: page, raw)

    async def _fetch_overlapping(self, offset: int, size: int) -> Page[Json]:
        skip = max(offset - overlap_of(self._steps.now), 0)
        try:
            return await self._list_page(skip, size + offset - skip)
        except APIError as error:
            if size > 1 or skip == offset or not is_too_much(error):
                raise
        return await self._list_page(offset, size)  # the last object may be readable alone

    async def _fetch_bridge(self, offset: int) -> Page[Json]:
        page, _ = await ask_for_less(
            lambda step: self._list_page(offset, step + overlap_of(step)),
            self._steps.most,
            self._steps,
        )
        return page

    async def _list_page(self, offset: int, size: int) -> Page[Json]:
        page = await self._client.list_page(offset, size, self._steps.splits(size))
        self._progress.requests += 1
        return page


def _id(row: Json) -> str:
    found: str = row["id"]
    return found


def _ids(page: Page[Json]) -> set[str]:
    return set(map(_id, page.data))
