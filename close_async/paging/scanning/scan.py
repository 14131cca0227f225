"""``Scan``: every object once, however many there are."""

import weakref
from collections.abc import Awaitable, Callable, Iterable
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from close_async.errors import IncompleteScanError
from close_async.model import Model
from close_async.paging.page import Source
from close_async.paging.paginator import AsyncOnly, ItemIterator, PageIterator, at_least
from close_async.paging.scanning.plan import Plan, Strategy
from close_async.paging.scanning.strategy import ScanRequest
from close_async.paging.scanning.window import IncompleteWindow, Progress, ScanPage, Window

if TYPE_CHECKING:
    from close_async.integrations._frames import BatchIterator, Frame
    from close_async.partitions import Connection, Partition

T = TypeVar("T", bound=Model)


class ScanRuns(Source[ScanPage[T]], Protocol[T]):
    """One loop over a scan: the source of its pages."""

    async def plan(self) -> Plan:
        """Decide how to read, and return the plan."""
        ...

    async def bounds(self, parts: int) -> list[datetime]:
        """Return the creation dates that divide the objects into about equal parts."""
        ...


Start = Callable[[ScanRequest, Progress, list[IncompleteWindow]], ScanRuns[T]]
"""Starts a loop: takes its arguments, and what it updates."""


class Scan(AsyncOnly, Generic[T]):
    """Every lead, activity or custom object, once, however many there are.

    ``async for`` iterates over the objects, :meth:`pages` over pages that state what is complete,
    :meth:`arrow` over record batches of Arrow, and :meth:`plan` describes in advance how they will
    be read. Every loop reads from the start.

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
        whole: "Callable[[Connection], Partition] | None",
        frame: "Callable[[], Awaitable[Frame]]",
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
        self._whole = whole
        self._frame = frame
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

    def arrow(self, *, batch_rows: int = 2_000) -> "BatchIterator":
        """Iterate over the objects as ``pyarrow.RecordBatch``. Requires the extra ``arrow``.

        All batches have the same schema. It is known before the first object is read: it has a
        column per field that Close sends, or per field that the scan selects, in that order. Custom
        fields are under their names; if another column has that name, the id is added, as in
        ``"Industry (cf_…)"``. Their definitions are read first.

        Money is an integer in the smallest unit of its currency, datetimes are in UTC, and a custom
        field that accepts several values is a list. The contacts, opportunities and tasks of a lead
        are lists of structs. The last column, ``extra``, has the rest as JSON: fields without a
        column, and values of another type than that of their column, which are null there.

        Nothing to read is one batch without rows, which has the schema. Leaving the loop cancels
        the requests in flight.

        Args:
            batch_rows: The number of rows at which a batch ends; it is exceeded by less than a
                page. A batch also ends at 16 MB. 2,000 leads are some 5 MB, and five seconds of
                searches at Close's usual rate limit.

        Raises:
            ImportError: pyarrow is not installed.
            ValueError: ``batch_rows`` is less than 1.

        Example::

            async for batch in close.leads.scan(fields=["name", "custom"]).arrow():
                print(batch.num_rows, batch.schema.names)
        """
        from close_async.integrations._frames import BatchIterator

        at_least("batch_rows", 1, batch_rows)
        return BatchIterator(self._frame, self.pages(), batch_rows)

    async def to_arrow(self) -> Any:
        """Read everything into a ``pyarrow.Table``, with the columns of :meth:`arrow`.

        polars, pandas and DuckDB read such a table. A lead takes some 2.5 kB of memory, plus its
        texts. Requires the extra ``arrow``.

        Raises:
            ImportError: pyarrow is not installed.

        Example::

            table = await close.leads.scan().to_arrow()
            frame = polars.from_arrow(table)  # or table.to_pandas(), or duckdb.sql("FROM table")
        """
        from close_async.integrations._frames import table_of

        async with aclosing(self.arrow()) as batches:
            return table_of([batch async for batch in batches])

    async def plan(self) -> Plan:
        """Return how the scan would be read, after two or three requests."""
        return await self._start(self._wanted, Progress(), []).plan()

    async def partitions(
        self, count: int, *, connection: "Connection | None" = None
    ) -> "list[Partition]":
        """Divide the scan into parts that other processes can read, of about the same size.

        Each part is a window of creation dates. Together they hold every object once, also those
        that are created before the parts are read. The number of leads is found by searches, one
        per two seconds at Close's usual rate limit and about two per part; that of activities by
        more requests, which Close allows more of.

        A part of a scan of leads is read by searches, so that a scan of up to 35,000 leads is
        faster as one part, which is a list. See :class:`~close_async.Partition` for when parts are
        worth it.

        Args:
            count: The maximum number of parts. There are fewer if fewer whole seconds divide the
                objects.
            connection: How those processes connect to the organization; by default with the key in
                their ``CLOSE_API_KEY``.

        Raises:
            ValueError: ``count`` is less than 1, the scan has arguments that a part cannot have
                (``limit``, ``covered``, ``ordered`` or another ``strategy`` than ``auto``), or it
                is not one of leads or activities.

        Example::

            parts = await close.leads.scan(fields=["id", "name"]).partitions(4)
        """
        from close_async.partitions import Connection
        from close_async.partitions import divided as parts_of

        at_least("count", 1, count)
        if self._whole is None:
            msg = "partitions are of leads or activities: read this scan in one process"
            raise ValueError(msg)
        wanted = self._wanted
        odd = {
            "limit": wanted.limit is not None,
            "covered": bool(wanted.covered),
            "ordered": wanted.ordered,
            "strategy": wanted.strategy != "auto",
        }
        if given := [name for name, is_given in odd.items() if is_given]:
            msg = f"a scan with {' and '.join(given)} cannot be divided: leave it out"
            raise ValueError(msg)
        whole = self._whole(Connection() if connection is None else connection)
        if count == 1:
            return [whole]
        bounds = await self._start(wanted, Progress(), []).bounds(count)
        return parts_of(whole, bounds)

    async def aclose(self) -> None:
        """Stop every loop over this scan; for :func:`contextlib.aclosing`."""
        for pages in list(self._open):
            await pages.aclose()
