"""``pull_leads``: every lead of an organisation, from Close into a sink."""

import time
from collections.abc import Callable
from contextlib import aclosing
from datetime import UTC, datetime

import attrs

from close_async.client import CloseClient
from close_async.errors import PaginationLimitError
from close_async.sync.sinks.sqlite import SQLiteSink
from close_async.sync.writer import Writer

# How many leads Close lists by offsets: _skip ends at 35 000, and the last page has 200.
LISTABLE_LEADS = 35_200


@attrs.frozen
class PullProgress:
    """How far a run is.

    Args:
        leads: How many leads are stored.
        total: How many there are in Close, once it has told.
    """

    leads: int
    total: int | None


@attrs.frozen
class PullReport:
    """What a run did.

    Args:
        organization: The name of the organisation.
        leads: How many leads were read and stored, each counted once.
        total: How many leads Close had when the last page was read, if it told.
        rows: How many rows each table has after the run.
        seconds: How long it took.
        capped: Whether the organisation has more leads than Close lists by offsets.
    """

    organization: str
    leads: int
    total: int | None
    rows: dict[str, int]
    seconds: float
    capped: bool

    @property
    def complete(self) -> bool:
        """Whether every lead of the organisation was read."""
        return not self.capped and self.missing == 0

    @property
    def missing(self) -> int:
        """How many leads Close has, as far as it told, that were not read."""
        return max(0, (self.total or 0) - self.leads)

    @property
    def left_over(self) -> int:
        """How many stored leads, from earlier runs, this run did not see."""
        return self.rows["lead"] - self.leads


async def pull_leads(
    close: CloseClient,
    sink: SQLiteSink,
    *,
    concurrency: int = 8,
    on_progress: Callable[[PullProgress], None] | None = None,
) -> PullReport:
    """Read every lead, and store each page in one transaction while the next ones are fetched.

    When it is cancelled or fails, what was stored before stays, and the batch that was being
    written is stored whole. Running it again replaces what is there with what Close has now.

    Args:
        close: The client to read with.
        sink: Where the leads go.
        concurrency: How many requests may be under way.
        on_progress: Called on the event loop whenever a page came in.

    Returns:
        What was done. Where Close did not list everything, ``complete`` is false.

    Raises:
        SinkError: The sink cannot be written, or holds another organisation's leads.
        CloseError: Close could not be read; see :mod:`close_async.errors`.

    Example:
        ```python
        async with CloseClient() as close:
            with SQLiteSink("leads.db") as sink:
                report = await pull_leads(close, sink)
        ```
    """
    started = time.monotonic()
    async with Writer(sink) as writer:
        organization = await _bind(close, writer, sink)
        total, capped = await _copy_pages(close, writer, concurrency, on_progress or _ignore)
        report = PullReport(
            organization=organization,
            leads=await writer.call(sink.seen),
            total=total,
            rows=await writer.call(sink.counts),
            seconds=time.monotonic() - started,
            capped=capped,
        )
        if report.complete:
            await writer.call(sink.finish, datetime.now(UTC).isoformat())
    return report


async def _bind(close: CloseClient, writer: Writer, sink: SQLiteSink) -> str:
    """Tie the sink to the organisation that the credentials belong to, and give its name."""
    me = await close.me()
    organization = me.organizations[0]
    await writer.call(sink.bind, organization.id, organization.name)
    return organization.name


async def _copy_pages(
    close: CloseClient,
    writer: Writer,
    concurrency: int,
    on_progress: Callable[[PullProgress], None],
) -> tuple[int | None, bool]:
    """Copy the list; give its total, and whether it is longer than Close serves."""
    total: int | None = None
    capped = False
    async with aclosing(close.leads.list(concurrency=concurrency).pages()) as pages:
        try:
            async for page in pages:
                total = page.total_results
                await writer.put(page.data)
                on_progress(PullProgress(writer.written, total))
        except PaginationLimitError:
            capped = True
    await writer.settle()
    on_progress(PullProgress(writer.written, total))
    return total, capped


def _ignore(progress: PullProgress) -> None:
    """Watch nothing."""
