"""``Scan``: every object there is, once, however many there are."""

import weakref
from collections.abc import Iterable
from typing import TYPE_CHECKING, Generic, TypeVar

from close_async.errors import IncompleteScanError
from close_async.paging.awaited import AsyncOnly
from close_async.paging.paginator import ItemIterator, PageIterator
from close_async.paging.scanning.backend import Backend
from close_async.paging.scanning.plan import Plan, Strategy
from close_async.paging.scanning.progress import IncompleteWindow, Progress
from close_async.paging.scanning.request import ScanRequest
from close_async.paging.scanning.scan_page import ScanPage
from close_async.paging.scanning.sources import Deferred, Limited
from close_async.paging.scanning.strategy import ScanRun
from close_async.paging.scanning.window import Window

if TYPE_CHECKING:
    from close_async.paging.source import Source

T = TypeVar("T")


class Scan(AsyncOnly, Generic[T]):
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
        backend: Backend[T],
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
        self._backend = backend
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
        return "<Scan: `async for` reads every lead, and `await scan.plan()` tells how>"

    def __aiter__(self) -> ItemIterator[T]:
        return ItemIterator(self.pages())

    def pages(self) -> PageIterator[ScanPage[T]]:
        """Go through the leads page by page."""
        self.progress, self.incomplete = Progress(), []
        loop = ScanRun(self._backend, self._wanted, self.progress, self.incomplete)
        source: Source[ScanPage[T]] = Deferred(loop.source, self._backend.spawn)
        if self._wanted.limit is not None:
            source = Limited(source, self._wanted.limit)
        pages = PageIterator(source, IncompleteScanError)
        self._open.add(pages)
        return pages

    async def plan(self) -> Plan:
        """Tell how it would be done, in two or three requests."""
        return await ScanRun(self._backend, self._wanted, Progress(), []).plan()

    async def aclose(self) -> None:
        """Stop every loop over this scan; for ``contextlib.aclosing``."""
        for pages in list(self._open):
            await pages.aclose()
