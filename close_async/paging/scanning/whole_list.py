"""``WholeListPages``: one loop over a list without dates to divide it by, in overlapping pages."""

import math
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.page import Page
from close_async.paging.page_size import PageSize
from close_async.paging.scanning.overlapping_pages import OverlappingPages, fetch_first, step_of
from close_async.paging.scanning.plan import Plan, seconds_for
from close_async.paging.scanning.scan_client import read_page
from close_async.paging.scanning.window import Progress, ScanPage

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from close_async._requester import Requester
    from close_async.options import RequestOptions
    from close_async.paging.page_size import Splits
    from close_async.paging.scanning.strategy import ScanRequest
    from close_async.paging.scanning.window import IncompleteWindow

Json = dict[str, Any]
T = TypeVar("T")
R = TypeVar("R")


class WholeListClient(Generic[T]):
    """Sends the requests of a loop over a whole list.

    Args:
        caller: Sends them.
        read: Converts rows to objects.
        route: The template of the path of the list.
        ids: The values of the template.
        group: The endpoint group of the rate limit; by default the method and the route.
        params: The filters of the list.
        page_size: Number of objects that a request asks for.
        options: Overrides of the client's options.
    """

    def __init__(
        self,
        caller: "Requester",
        read: Callable[[list[Json]], list[T]],
        *,
        route: str,
        ids: Mapping[str, str] | None = None,
        group: str | None = None,
        params: Mapping[str, Any],
        page_size: int,
        options: "RequestOptions | None",
    ) -> None:
        self.page_size: int = page_size
        self._caller = caller
        self._read = read
        self._route = route
        self._ids = ids
        self._group = group
        self._params = params
        self._options = options
        self._job = object()  # all requests of a loop share one turn at the rate limiter

    async def list_page(self, offset: int, size: int, splits: "Splits | None", /) -> Page[Json]:
        """Fetch a page, as JSON that includes ``id``."""
        response = await self._caller.call(
            "GET",
            self._route,
            ids=self._ids,
            group=self._group,
            params={**self._params, "_skip": offset, "_limit": size},
            options=self._options,
            splits=splits,
            job=self._job,
        )
        return read_page(response, self._route, offset)

    def read(self, rows: list[Json], /) -> list[T]:
        """Convert rows to objects."""
        return self._read(rows)

    def spawn(self, work: Awaitable[R], /) -> "asyncio.Task[R]":
        """Start a task that the client cancels when it closes."""
        return self._caller.spawn(work)


class WholeListPages(Generic[T]):
    """The source of the pages of one loop over a whole list.

    Args:
        client: Sends the requests.
        limit: Maximum number of objects; ``None`` for all.
        concurrency: Maximum number of requests in flight.
        progress: Updated while the list is read.
    """

    def __init__(
        self,
        client: WholeListClient[T],
        *,
        limit: int | None,
        concurrency: int | None,
        progress: "Progress | None" = None,
    ) -> None:
        self._client = client
        self._left = limit
        self._concurrency = concurrency
        self._progress = progress or Progress()
        self._pages: OverlappingPages[T] | None = None
        self._is_cancelled = False

    async def next(self) -> ScanPage[T] | None:
        """Return the next page, or ``None`` after the last one. Raise the error of a page."""
        if self._left == 0:
            self.cancel()
        if self._is_cancelled:
            return None
        if self._pages is None:
            self._pages = await self._start()
        page = await self._pages.next()
        if page is not None and self._left is not None:
            del page.data[self._left :]
            self._left -= len(page)
        return page

    def cancel(self) -> None:
        """Cancel the requests in flight, and send no more."""
        self._is_cancelled = True
        if self._pages is not None:
            self._pages.cancel()

    async def _start(self) -> OverlappingPages[T]:
        steps = PageSize(step_of(self._client.page_size))
        first = await fetch_first(self._client, steps, self._progress)
        estimate = ConcurrencyEstimate(self._concurrency)
        return OverlappingPages(self._client, first, steps, estimate, self._progress)


class WholeListRun(WholeListPages[T]):
    """One loop over the scan of a whole list.

    Args:
        client: Sends the requests.
        count: Counts the objects, for a plan.
        noun: The objects, for messages: ``subscriptions``.
        wanted: The arguments of the scan.
        progress: Updated while the scan is read.
        incomplete: Stays empty: what cannot be read is raised.
    """

    def __init__(
        self,
        client: WholeListClient[T],
        count: Callable[[], Awaitable[int]],
        noun: str,
        wanted: "ScanRequest",
        progress: Progress,
        incomplete: "list[IncompleteWindow]",
    ) -> None:
        del incomplete
        super().__init__(
            client, limit=wanted.limit, concurrency=wanted.concurrency, progress=progress
        )
        self._count = count
        self._noun = noun
        self._limit = wanted.limit

    async def plan(self) -> Plan:
        """Count the objects, and return the plan."""
        count = await self._count()
        wanted = count if self._limit is None else min(count, self._limit)
        requests = max(1, math.ceil(wanted / step_of(self._client.page_size)))
        return Plan(
            strategy="offset",
            reason="a list",
            count=count,
            requests=requests,
            seconds=seconds_for(requests, "offset", None),
            noun=self._noun,
        )

    async def bounds(self, parts: int) -> "list[datetime]":
        """Return no dates: the list cannot be divided."""
        del parts
        return []
