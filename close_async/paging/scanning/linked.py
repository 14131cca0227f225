"""``LinkedPages``: a list by offsets, in which nothing is lost while others create and delete.

A lead that is created or deleted moves all behind it by one place, under the feet of whoever reads
them page by page. So neighbouring pages overlap a little. As long as they share an object, nothing
can have slipped through between them; where they do not, the list is read again there.
"""

from collections import deque
from typing import Final, Generic, TypeVar

from close_async.errors import IncompleteScanError
from close_async.paging.demand import Demand
from close_async.paging.page import Page, UnreadPage
from close_async.paging.readahead import ReadAhead
from close_async.paging.scanning.backend import PAGE, Backend, Json
from close_async.paging.scanning.progress import Progress
from close_async.paging.scanning.scanpage import ScanPage

T = TypeVar("T")

OVERLAP: Final = 5
"""How many objects neighbouring pages share, while nothing changes."""

_STEP = PAGE - OVERLAP
# How often the list is read again between two pages that share nothing, before that is given up.
_MOST_BRIDGES = 100


class LinkedPages(Generic[T]):
    """Reads a list to its end, in the list's order.

    Args:
        backend: Sends the requests.
        first: The list's first page, fetched already.
        demand: Says how many requests should be under way.
        progress: Where to count.

    Attributes:
        given: The ids of what was given.
    """

    def __init__(
        self, backend: Backend[T], first: Page[Json], demand: Demand, progress: Progress
    ) -> None:
        self._backend = backend
        self._progress = progress
        self._first: Page[Json] | None = first
        self._before: set[str] = set()  # the ids of the page before the next one
        self._linked: deque[Page[Json]] = deque()
        self.given: set[str] = set()
        self._ahead = ReadAhead(
            self._fetch,
            page_size=_STEP,
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
            if rows:
                self._progress.leads += len(rows)
                return self._page(page, rows)

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
        if self._before and self._before.isdisjoint(ids):
            await self._bridge(self._before, page)
        self._linked.append(page)
        self._before = ids or self._before
        return True

    async def _bridge(self, before: set[str], after: Page[Json]) -> None:
        """Read between two pages that share nothing until each page shares with the next."""
        offset = after.offset - PAGE // 2
        for _ in range(_MOST_BRIDGES):
            bridge = await self._listed(max(offset, 0), PAGE)
            ids = _ids(bridge)
            if before.isdisjoint(ids) and offset > 0:
                offset -= PAGE // 2
                continue
            self._linked.append(bridge)
            before = ids
            if not ids.isdisjoint(_ids(after)) or not bridge.has_more:
                return
            offset = bridge.offset + _STEP
        msg = f"the list changes too fast about offset {after.offset}"
        raise IncompleteScanError([msg])

    async def _fetch(self, offset: int, size: int) -> UnreadPage[Json]:
        if offset == 0 and self._first is not None:
            page, self._first = self._first, None
        else:
            skip = max(offset - OVERLAP, 0)
            page = await self._listed(skip, size + offset - skip)
        return UnreadPage(lambda: page, page.response)

    async def _listed(self, offset: int, size: int) -> Page[Json]:
        page = await self._backend.listed(offset, size)
        self._progress.requests += 1
        return page

    def _page(self, page: Page[Json], rows: list[Json]) -> ScanPage[T]:
        return ScanPage(
            data=self._backend.read(rows),
            offset=page.offset,
            has_more=page.has_more,
            total_results=page.total_results,
            response=page.response,
        )


def _id(row: Json) -> str:
    found: str = row["id"]
    return found


def _ids(page: Page[Json]) -> set[str]:
    return set(map(_id, page.data))
