"""``WholeListRun``: one loop over a list without dates to divide it by, in overlapping pages."""

import math
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from close_async.errors import APIError
from close_async.model import Model
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.page import Page
from close_async.paging.page_size import PageSize, ask_for_less, note_place
from close_async.paging.scanning.overlapping_pages import OverlappingPages, overlap_of, step_of
from close_async.paging.scanning.plan import Plan, seconds_for
from close_async.paging.scanning.window import ScanPage
from close_async.wire.convert import decode_all_in_place
from close_async.wire.paging import optional, read_rows

if TYPE_CHECKING:
    import asyncio
    from datetime import datetime

    from close_async._requester import Requester
    from close_async.options import RequestOptions
    from close_async.paging.page_size import Splits
    from close_async.paging.scanning.strategy import ScanRequest
    from close_async.paging.scanning.window import IncompleteWindow, Progress

Json = dict[str, Any]
T = TypeVar("T", bound=Model)
R = TypeVar("R")


class WholeListClient(Generic[T]):
    """Sends the requests of a scan of a whole list.

    Args:
        caller: Sends them.
        model: The class of the objects.
        path: The path of the list.
        params: Its filters.
        page_size: Number of objects that a request asks for.
        count: Counts the objects, for a plan.
        options: Overrides of the client's options.
        noun: The objects, for messages: ``sequences``.
    """

    def __init__(
        self,
        caller: "Requester",
        model: type[T],
        *,
        path: str,
        params: Mapping[str, Any],
        page_size: int,
        count: Callable[[], Awaitable[int]],
        options: "RequestOptions | None",
        noun: str,
    ) -> None:
        self.page_size: int = page_size
        self.count: Callable[[], Awaitable[int]] = count
        self.noun: str = noun
        self._caller = caller
        self._model = model
        self._path = path
        self._params = params
        self._options = options
        self._job = object()  # all requests of a scan share one turn at the rate limiter

    async def list_page(self, offset: int, size: int, splits: "Splits | None", /) -> Page[Json]:
        """Fetch a page, as JSON that includes ``id``."""
        response = await self._caller.call(
            "GET",
            self._path,
            params={**self._params, "_skip": offset, "_limit": size},
            options=self._options,
            splits=splits,
            job=self._job,
        )
        where: dict[str, Any] = {"method": "GET", "path": self._path, "status": response.status}
        rows = read_rows(response.parsed or {}, key="id", **where)
        return Page(
            data=rows.objects,
            offset=offset,
            has_more=bool(optional(response.parsed, "has_more", bool, **where)),
            unreadable=rows.unreadable,
            response=response,
        )

    def read(self, rows: list[Json], /) -> list[T]:
        """Convert rows to objects."""
        return decode_all_in_place(self._model, rows)

    def spawn(self, work: Awaitable[R], /) -> "asyncio.Task[R]":
        """Start a task that the client cancels when it closes."""
        return self._caller.spawn(work)


class WholeListRun(Generic[T]):
    """One loop over a scan: the source of its pages.

    Args:
        client: Sends the requests.
        wanted: The arguments of the scan.
        progress: Updated while the scan is read.
        incomplete: Stays empty: what cannot be read is raised.
    """

    def __init__(
        self,
        client: WholeListClient[T],
        wanted: "ScanRequest",
        progress: "Progress",
        incomplete: "list[IncompleteWindow]",
    ) -> None:
        del incomplete
        self._client = client
        self._wanted = wanted
        self._progress = progress
        self._left = wanted.limit
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

    async def plan(self) -> Plan:
        """Count the objects, and return the plan."""
        count = await self._client.count()
        wanted = count if self._wanted.limit is None else min(count, self._wanted.limit)
        requests = max(1, math.ceil(wanted / step_of(self._client.page_size)))
        return Plan(
            strategy="offset",
            reason="a list",
            count=count,
            requests=requests,
            seconds=seconds_for(requests, "offset", None),
            noun=self._client.noun,
        )

    async def bounds(self, parts: int) -> "list[datetime]":
        """Return no dates: the list cannot be divided."""
        del parts
        return []

    async def _start(self) -> OverlappingPages[T]:
        steps = PageSize(step_of(self._client.page_size))

        async def first_page(step: int) -> Page[Json]:
            size = step + overlap_of(step)
            return await self._client.list_page(0, size, steps.splits(size))

        try:
            first, _ = await ask_for_less(first_page, steps.most, steps)
        except APIError as error:
            note_place(error, "at offset 0")
            raise
        self._progress.requests += 1
        estimate = ConcurrencyEstimate(self._wanted.concurrency)
        return OverlappingPages(self._client, first, steps, estimate, self._progress)
