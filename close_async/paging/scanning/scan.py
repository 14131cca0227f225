"""``Scan``: every object once, however many there are."""

import weakref
from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from close_async.errors import IncompleteScanError
from close_async.model import Model
from close_async.paging.page import Source
from close_async.paging.paginator import AsyncOnly, ItemIterator, PageIterator
from close_async.paging.scanning.plan import Plan, Strategy
from close_async.paging.scanning.strategy import ScanRequest
from close_async.paging.scanning.window import IncompleteWindow, Progress, ScanPage, Window

T = TypeVar("T", bound=Model)


class ScanRuns(Source[ScanPage[T]], Protocol[T]):
    """One loop over a scan: the source of its pages."""

    async def plan(self) -> Plan:
        """Decide how to read, and return the plan."""
        ...


Start = Callable[[ScanRequest, Progress, list[IncompleteWindow]], ScanRuns[T]]
"""Starts a loop: takes its arguments, and what it updates."""


class Scan(AsyncOnly, Generic[T]):
    """Every lead or activity, once, however many there are.

    ``async for`` iterates over the objects, :meth:`pages` over pages that state what is complete,
    and :meth:`plan` describes in advance how they will be read. Every loop reads from the start.

    Every object that exists when the loop starts, and is not deleted meanwhile, is returned once,
    whatever else is created, changed, deleted or merged. Close's search finds a lead only 30 to 60
    seconds after it was created.

    Attributes:
        progress: How far the latest loop is.
        incomplete: What the latest loop could not read.

    Example::

        scan = close.leads.scan()
        print(await scan.plan())
        async for lead in scan:
            print(lead.name)
    """

    def __init__(
        self,
        start: Start[T],
        *,
        has_query: bool,
        strategy: Strategy,
        ordered: bool,
        concurrency: int | None,
        limit: int | None,
        covered: Iterable[Window],
    ) -> None:
        self.progress: Progress = Progress()
        self.incomplete: list[IncompleteWindow] = []
        self._start = start
        self._wanted = ScanRequest(
            has_query=has_query,
            strategy=strategy,
            ordered=ordered,
            concurrency=concurrency,
            limit=limit,
            covered=tuple(covered),
        )
        self._open: weakref.WeakSet[PageIterator[ScanPage[T]]] = weakref.WeakSet()

    def __repr__(self) -> str:
        return "<Scan: `async for` reads every object, `await scan.plan()` shows how>"

    def __aiter__(self) -> ItemIterator[T]:
        return ItemIterator(self.pages())

    def pages(self) -> PageIterator[ScanPage[T]]:
        """Iterate over the objects page by page."""
        self.progress, self.incomplete = Progress(), []
        run = self._start(self._wanted, self.progress, self.incomplete)
        pages = PageIterator(run, IncompleteScanError)
        self._open.add(pages)
        return pages

    async def plan(self) -> Plan:
        """Return how the scan would be read, after two or three requests."""
        return await self._start(self._wanted, Progress(), []).plan()

    async def aclose(self) -> None:
        """Stop every loop over this scan; for :func:`contextlib.aclosing`."""
        for pages in list(self._open):
            await pages.aclose()
