"""``LeadSync``: a copy of an organization's leads, made and kept exact."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

import attrs

from close_async import CloseClient, Plan, QueryError
from close_async.paging.paginator import check_page_size
from close_async.sync.batcher import Batcher
from close_async.sync.checkpoint import Checkpoint, Sweep, scope_of
from close_async.sync.errors import SinkError
from close_async.sync.phases import SyncRun
from close_async.sync.reader import Account, LeadReader
from close_async.sync.report import SyncProgress, SyncReport
from close_async.sync.run_state import RecentlySeen, RunState
from close_async.sync.sink import Sink
from close_async.sync.writer import Writer
from close_async.wire.search_body import QueryLike, read_query

_LARGEST_PAGE = 200


class LeadSync:
    """Makes a copy of an organization's leads, and keeps it exact.

    The first run reads every lead; each later one reads what changed since. Whatever happens to
    a run, the next one goes on where the last stored batch ended. The promises, each with the
    tests in ``tests/sync`` that prove it:

    - After a run, every stored lead is as Close had it at ``report.as_of`` or later, with its
      contacts, opportunities and tasks; leads deleted until then, or merged into others, are
      gone; leads created until then are there. What changes in Close while a run lasts is in the
      copy as of ``as_of``, or of the next run. ``test_every_kind_of_change_however_fresh``,
      ``test_a_chain_of_merges``, ``test_one_more_than_close_shows_in_one_piece``,
      ``test_an_import_of_25_000_leads_in_one_instant``,
      ``test_whatever_happens_the_copy_equals_the_source``
    - A batch, its deletions and the checkpoint they lead to reach the sink together or not at
      all. Kill the process whenever you like, run it again, and nothing is missing.
      ``test_a_database``, ``test_a_log_of_changes``, ``test_a_batch_is_stored_whole_or_not_at_all``
    - A lead can reach the sink several times, never an older state after a newer one read later.
      ``test_an_older_state_never_follows_a_newer_one``
    - After a gap longer than the 30 days that Close keeps events, or where the event log does not
      reach back to the last run, every stored lead is looked up again. ``test_a_long_gap``,
      ``test_a_log_that_forgot_earlier_than_it_should``, ``test_a_key_that_may_not_read_the_log``
    - Another organization's key, another query and other fields are refused before anything is
      written. ``test_another_organizations_key_is_refused``,
      ``test_other_fields_are_refused_until_all_is_read_anew``
    - What Close or the network gets wrong for a while is waited out; what does not pass ends the
      run with an error, and nothing that was read is lost.
      ``test_passing_failures_are_waited_out``,
      ``test_a_key_that_loses_its_permission_half_way``, ``test_a_database_on_a_full_disk``
    - Memory does not grow with the number of leads, and the sink never blocks the event loop.
      ``python -m benchmarks.sync``, ``test_the_sink_never_works_on_the_event_loop``

    Not promised: names that Close copies into leads from elsewhere (of statuses, users and
    pipelines) are as they were when the lead was last read. ``run(full=True)`` reads all anew.

    With a ``query`` the copy holds the leads that match it. Every run asks Close for all of them,
    because a lead can enter or leave a query by no change of its own, and removes those that left
    it, as Close's search index shows it: up to a minute late.

    Args:
        close: The client to read with. Give it ``priority="bulk"`` where others share its budget.
        sink: Where the leads go; closed when the ``async with`` block is left.
        query: Which leads, as for ``close.leads.search``; all of them if ``None``. Its ``sort`` has
            no effect.
        fields: The names of the fields to get; Smart Fields only come when named. What Close sends
            by itself if ``None``. The id and the dates always come.
        page_size: The most leads that a request asks for, 1 to 200. It need not be set: smaller
            pages are asked for where Close fails, times out or responds with too much for as many.
        on_progress: Called on the event loop whenever there is progress.

    Raises:
        QueryError: ``query`` is not a query of leads, or it has a ``results_limit``.

    Example:
        ```python
        async with CloseClient() as close:
            async with LeadSync(close, SQLiteSink("leads.db")) as sync:
                report = await sync.run()
        ```
    """

    def __init__(
        self,
        close: CloseClient,
        sink: Sink,
        *,
        query: QueryLike | None = None,
        fields: Sequence[str] | None = None,
        page_size: int = 200,
        on_progress: Callable[[SyncProgress], None] | None = None,
    ) -> None:
        check_page_size(page_size, _LARGEST_PAGE)
        if read_query(query, "lead").results_limit is not None:
            msg = (
                "the query has a results_limit, and a copy holds every lead that a query finds: "
                "take results_limit out, or pass what the query holds under 'query'"
            )
            raise QueryError(msg)
        self._source = LeadReader(close, query, fields, page_size)
        self._scope = scope_of(query, fields)
        self._sink = sink
        self._writer = Writer(sink)
        self._on_progress = on_progress or _ignore
        self._memory = RecentlySeen()
        self._running = False
        self._stopped = asyncio.Event()

    def __repr__(self) -> str:
        return f"LeadSync({self._sink!r})"

    async def __aenter__(self) -> Self:
        await self._writer.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._writer.__aexit__(kind, error, traceback)

    async def run(
        self, *, full: bool = False, follow: bool = False, interval: float = 30.0
    ) -> SyncReport:
        """Bring the copy up to date.

        When it is cancelled or fails, what was read so far is stored before the error is raised,
        and the next run goes on from there.

        Args:
            full: Read everything anew, and remove what is no longer there. Readers of the copy
                keep what is there until then.
            follow: Go on following Close until :meth:`stop` or a cancellation. Failures of the
                connection or of Close are then waited out.
            interval: Seconds between two looks at what changed, while watching.

        Returns:
            What was done; of the last look, while watching.

        Raises:
            CheckpointError: The copy is of another organization, query or choice of fields.
            SinkError: The sink cannot be written.
            CloseError: Close could not be read; see :mod:`close_async.errors`.
        """
        if self._running:
            msg = "this sync is running already; one copy has one run at a time"
            raise RuntimeError(msg)
        self._running = True
        try:
            return await self._run(full, interval if follow else None)
        finally:
            self._running = False
            self._stopped.clear()

    async def plan(self, *, full: bool = False) -> Plan | None:
        """Tell how the next run would read every lead; writes nothing.

        Args:
            full: As for :meth:`run`.

        Returns:
            The plan of the scan; ``None`` where only what has changed is to be read.

        Raises:
            CheckpointError: The copy is of another organization, query or choice of fields.
        """
        job = await self._begin(full)
        checkpoint = job.run.checkpoint
        if checkpoint.whole and self._source.query is None:
            return None
        return await self._source.plan(() if checkpoint.whole else checkpoint.covered)

    def stop(self) -> None:
        """End ``run(watch=True)`` after the look under way, or the first; it returns its report."""
        self._stopped.set()

    async def _run(self, full: bool, interval: float | None) -> SyncReport:
        job = await self._begin(full)
        try:
            report = await job.once()
            while interval is not None and not await self._stops_within(interval):
                report = await job.again() or report
        except BaseException:
            self._memory = RecentlySeen()  # it may know of what is never stored
            # What was read is worth keeping; the first error is the one to raise.
            with suppress(SinkError):
                await job.run.outbox.settle()
            raise
        return report

    async def _begin(self, full: bool) -> SyncRun:
        """See whose key it is and what the sink holds, before anything is read or written."""
        account = await self._source.account()
        owner = account.organization_id, account.organization_name
        self._writer.reset()
        stored = await self._writer.call(self._writer.sink.load)
        before = None if stored is None else Checkpoint.from_json(stored)
        if before is not None and await self._is_misattributed(before, account):
            before = None
        if before is not None:
            before.check_owner(*owner)
            if not full:
                before.check_scope(self._scope)
        if before is None or full:
            self._memory = RecentlySeen()
            now = self._source.now
            checkpoint = Checkpoint.start(*owner, self._scope, now)
            if before is not None:
                anew = Sweep(began=now, reread=False)
                checkpoint = attrs.evolve(checkpoint, sweep=anew, finished=before.finished)
        else:
            checkpoint = before
            self._source.clock.saw([before.updated, before.events])
        self._source.unread = dict.fromkeys(checkpoint.unread)
        outbox = Batcher(self._writer, checkpoint)
        run = RunState(self._source, account, self._writer, outbox, self._on_progress, self._memory)
        return SyncRun(run, resumed=before is not None and not full)

    async def _is_misattributed(self, before: Checkpoint, account: Account) -> bool:
        """Return whether a copy without leads names another organization of the same user.

        Version 0.1.0 named the user's first organization where there was no lead to tell it from.
        """
        if before.organization_id not in account.others:
            return False
        return not await self._writer.call(self._writer.sink.ids, "", 1)

    async def _stops_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        except TimeoutError:
            return False
        return True


def _ignore(progress: SyncProgress) -> None:
    """Watch nothing."""
