"""``pull_leads``: every lead of an organisation, from Close into a sink."""

import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from datetime import UTC, datetime

import attrs

from close_async import CloseClient, DecodeError, Page, PaginationLimitError, Paginator
from close_async.models import Lead, Me
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
        total: How many leads Close had, if it told; the most, where that changed during the run.
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
        """Whether as many leads were read as Close counted, and the list was not cut off.

        A lead deleted and another created while the list is read cancel each other out in
        the count: what moved under a run is found by the next one.
        """
        return not self.capped and self.missing == 0

    @property
    def missing(self) -> int:
        """How many leads may not have been read.

        A lead that is deleted while the list is read moves the ones behind it, and one of them
        can slip through between two pages; here it counts, though it may be the deleted one.
        """
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
    me = await close.me()  # first, so that a refused key is told before anything is done
    async with Writer(sink) as writer:
        run = _Run(writer, sink, me, on_progress or _ignore)
        await run.copy(close.leads.list(concurrency=concurrency))
        report = PullReport(
            organization=run.organization,
            leads=await writer.call(sink.seen),
            total=run.total,
            rows=await writer.call(sink.counts),
            seconds=time.monotonic() - started,
            capped=run.capped,
        )
        if report.complete:
            await writer.call(sink.finish, datetime.now(UTC).isoformat())
    return report


@attrs.define
class _Run:
    """The pages' way into the sink, and what they tell on it."""

    writer: Writer
    sink: SQLiteSink
    me: Me
    on_progress: Callable[[PullProgress], None]
    organization: str = ""
    total: int | None = None
    capped: bool = False

    async def copy(self, leads: Paginator[Lead]) -> None:
        """Copy the list, as far as Close serves it."""
        async with aclosing(leads.pages()) as pages:
            try:
                async for page in pages:
                    await self._take(page)
            except PaginationLimitError:
                self.capped = True
        await self.writer.settle()
        self._tell()

    async def _take(self, page: Page[Lead]) -> None:
        if page.offset == 0:
            owner, self.organization = _owner(self.me, page.data)
            await self.writer.call(self.sink.begin, owner, self.organization)
        if page.total_results is not None:
            self.total = max(page.total_results, self.total or 0)
        await self.writer.put(page.data)
        self._tell()

    def _tell(self) -> None:
        self.on_progress(PullProgress(self.writer.written, self.total))


def _owner(me: Me, leads: Sequence[Lead]) -> tuple[str, str]:
    """Give the organisation that the credentials belong to, by id and name."""
    names = {each.id: each.name or each.id for each in me.organizations or ()}
    if not names:
        raise DecodeError("it names no organization", method="GET", path="/me/")
    # A user can be in several; the leads are of the one that the key is for.
    owner = leads[0].organization_id if leads else None
    owner = owner or next(iter(names))
    return owner, names.get(owner, owner)


def _ignore(progress: PullProgress) -> None:
    """Watch nothing."""
