"""``OverlappingPages``: a list by offsets, in which nothing is lost while others create and delete.

A lead that is created or deleted moves all behind it by one place, under the feet of whoever reads
them page by page. So neighbouring pages overlap a little. As long as they share an object, nothing
can have slipped through between them; where they do not, the list is read again there.
"""

from collections import deque
from typing import Final, Generic, TypeVar

from close_async.errors import APIError, IncompleteScanError
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.concurrent import ConcurrentPages
from close_async.paging.page import Page, UnreadPage
from close_async.paging.page_size import PageSize, ask_for_less, is_too_much
from close_async.paging.scanning.backend import Backend, Json
from close_async.paging.scanning.progress import Progress
from close_async.paging.scanning.scan_page import ScanPage

T = TypeVar("T")

OVERLAP: Final = 5
"""How many objects neighbouring pages share, while nothing changes."""

# One object in so many is asked for twice, where pages are small.
_OVERLAP_SHARE = 10
# So many pages in a row without anything new are more than bridges bring.
_MOST_FRUITLESS = 200
# How often the list is read again between two pages that share nothing, before that is given up.
_MOST_BRIDGES = 100


def overlap_of(size: int) -> int:
    """Return how many objects of a page of ``size`` are also in the one before it."""
    return min(OVERLAP, max(size // _OVERLAP_SHARE, 1)) if size > 1 else 0


def step_of(page_size: int) -> int:
    """Return by how much pages are apart, if no request asks for more than ``page_size``."""
    return page_size - overlap_of(page_size)


class OverlappingPages(Generic[T]):
    """Reads a list to its end, in the list's order.

    Args:
        backend: Sends the requests.
        first: The list's first page, fetched already.
        steps: By how much pages are apart: by less while Close fails for as many objects.
        demand: Says how many requests should be under way.
        progress: Where to count.

    Attributes:
        given: The ids of what was given.
    """

    def __init__(
        self,
        backend: Backend[T],
        first: Page[Json],
        steps: PageSize,
        demand: ConcurrencyEstimate,
        progress: Progress,
    ) -> None:
        self._backend = backend
        self._progress = progress
        self._first: Page[Json] | None = first
        self._before: set[str] = set()  # the ids of the page before the next one
        self._reached = 0  # the offset after the last object of that page
        self._fruitless = 0
        self._steps = steps
        self._linked: deque[Page[Json]] = deque()
        self.given: set[str] = set()
        self._ahead = ConcurrentPages(
            self._fetch,
            sizes=steps,
            limit=None,
            demand=demand,
            ordered=True,
            spawn=backend.spawn,
        )

    async def next(self) -> ScanPage[T] | None:
        """Wait for the next page; ``None`` after the last one. An error of a page is raised."""
        while True:
            if not self._linked and not await self._link_next():
                return None
            page = self._linked.popleft()
            rows = [row for row in page.data if _id(row) not in self.given]
            self.given.update(map(_id, rows))
            if rows or page.unreadable:
                self._fruitless = 0
                self._progress.fetched += len(rows)
                return self._page(page, rows)
            self._fruitless += 1
            if self._fruitless > _MOST_FRUITLESS:
                msg = f"the list repeats what was read before, about offset {page.offset}"
                raise IncompleteScanError([msg])

    def cancel(self) -> None:
        """Stop what is under way. Nothing is fetched after it."""
        self._linked.clear()
        self._ahead.cancel()

    async def _link_next(self) -> bool:
        """Get the next page, with what lies between it and the one before; False at the end."""
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
        """Return whether nothing moved between a page and one that it shares no place with.

        That is so if what stood last in the page before, or near its end, still stands in front.
        """
        if page.offset < self._reached or page.offset == 0:
            return False
        front = await self._listed(page.offset - 1, 1)
        return not self._before.isdisjoint(_ids(front))

    async def _bridge(self, before: set[str], after: Page[Json]) -> None:
        """Read between two pages that share nothing until each page shares with the next."""
        size = self._steps.now + overlap_of(self._steps.now)
        offset = after.offset - max(size // 2, 1)
        for _ in range(_MOST_BRIDGES):
            bridge = await self._bridging(max(offset, 0))
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
            page = await self._overlapping(offset, size)
        return UnreadPage(lambda: page, page.response)

    async def _overlapping(self, offset: int, size: int) -> Page[Json]:
        skip = max(offset - overlap_of(self._steps.now), 0)
        try:
            return await self._listed(skip, size + offset - skip)
        except APIError as error:
            if size > 1 or skip == offset or not is_too_much(error):
                raise
        return await self._listed(offset, size)  # the last object may be readable alone

    async def _bridging(self, offset: int) -> Page[Json]:
        page, _ = await ask_for_less(
            lambda step: self._listed(offset, step + overlap_of(step)),
            self._steps.most,
            self._steps,
        )
        return page

    async def _listed(self, offset: int, size: int) -> Page[Json]:
        page = await self._backend.listed(offset, size, self._steps.splits(size))
        self._progress.requests += 1
        return page

    def _page(self, page: Page[Json], rows: list[Json]) -> ScanPage[T]:
        return ScanPage(
            data=self._backend.read(rows),
            offset=page.offset,
            has_more=page.has_more,
            total_results=page.total_results,
            unreadable=page.unreadable,
            response=page.response,
        )


def _id(row: Json) -> str:
    found: str = row["id"]
    return found


def _ids(page: Page[Json]) -> set[str]:
    return set(map(_id, page.data))
