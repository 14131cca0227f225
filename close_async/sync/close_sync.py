"""``CloseSync``: copies an organization's leads and keeps the copy exact."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self, TypeVar

import attrs

from close_async import CloseClient, ConfigurationError, Plan, QueryError
from close_async._checks import check_function, check_methods
from close_async._organization import CurrentOrganization
from close_async.search import QueryLike, read_query
from close_async.sync.batcher import Batcher
from close_async.sync.checkpoint import Checkpoint, KindState, Sweep, scope_of
from close_async.sync.objects import OBJECTS, kinds_of, tables_of
from close_async.sync.phases import SyncRun
from close_async.sync.reader import LeadReader
from close_async.sync.report import SyncProgress, SyncReport
from close_async.sync.run_state import RecentlySeen, RunState
from close_async.sync.sink import Sink, SinkError
from close_async.sync.writer import Writer

T = TypeVar("T")


class CloseSync:
    """Copies an organization's leads, and keeps the copy exact.

    The first run reads every lead; each later run reads what changed since. Whatever interrupts a
    run, the next one resumes after the last stored batch. The guarantees, each with the tests in
    ``tests/sync`` that prove it:

    - After a run, every stored lead is as it was in Close at ``report.as_of`` or later, with its
      contacts, opportunities and tasks. Leads deleted or merged into others by then are gone, and
      leads created by then are there. A change during a run is in the copy as of ``as_of``, or
      after the next run. ``test_every_kind_of_change_however_fresh``,
      ``test_a_chain_of_merges``, ``test_one_more_than_close_shows_in_one_piece``,
      ``test_an_import_of_25_000_leads_in_one_instant``,
      ``test_whatever_happens_the_copy_equals_the_source``
    - A batch, its deletions and its checkpoint reach the sink together or not at all. Kill the
      process at any time and run it again: nothing is missing.
      ``test_a_database``, ``test_a_log_of_changes``, ``test_a_batch_is_stored_whole_or_not_at_all``
    - A lead may reach the sink several times, but never an older state after a newer one.
      ``test_an_older_state_never_follows_a_newer_one``
    - After a gap longer than the 30 days for which Close keeps events, or if the event log does not
      reach back to the last run, every stored lead is looked up again. ``test_a_long_gap``,
      ``test_a_log_that_expired_early``, ``test_a_key_that_may_not_read_the_log``,
      ``test_deletions_whose_events_expired``
    - A key of another organization, another query and other fields are rejected before anything is
      written. ``test_another_organizations_key_is_rejected``,
      ``test_other_fields_are_rejected_without_a_full_run``
    - Temporary failures of Close and the network are retried; a permanent one ends the run with an
      error, and nothing that was read is lost.
      ``test_temporary_failures_are_waited_out``,
      ``test_a_key_that_loses_its_permission_half_way``, ``test_a_database_on_a_full_disk``
    - Memory does not grow with the number of leads, and the sink never blocks the event loop.
      ``python -m benchmarks.sync``, ``test_the_sink_never_runs_on_the_event_loop``
    - The same holds for the objects beside leads, apart from what ``report.limits`` names.
      ``test_activities_are_kept_current``, ``test_they_are_kept_current``,
      ``test_everything_is_read_again_if_events_may_be_missing``,
      ``test_everything_in_every_engine``

    Not guaranteed: names that Close copies into leads (of statuses, users and pipelines) are as of
    the time each lead was last read. ``run(full=True)`` reads everything again.

    With a ``query`` the copy holds the leads that match it. Every run requests all of them, because
    a lead can start or stop matching without being changed itself, and removes those that no longer
    match, as Close's search index shows it: up to a minute late.

    Args:
        close: The client to read with. Create it with ``priority="bulk"`` if other programs share
            its rate limit.
        sink: The destination; it is closed when the ``async with`` block ends.
        objects: The types of objects to copy: ``"leads"``, with their contacts, opportunities and
            tasks, and ``"activities"``, or single types of them, such as ``"activities.calls"``,
            by their attributes of ``close.activities``. Other types than in the run before:
            activities are read again, and those of types left out are removed.
            ``"custom_objects"``, with their types, and ``"sequences"``, with their subscriptions.
            Users, groups, statuses, pipelines and custom fields always come along.
        query: The leads to copy, as for ``close.leads.search``; ``None`` for all of them. Its
            ``sort`` has no effect.
        fields: Names of the fields to read; ``None`` for Close's default. Smart Fields are read
            only if named. The id and the dates are always read.
        page_size: Maximum number of leads per request, 1 to 200. It need not be set: smaller pages
            are requested while Close fails, times out or returns too much for as many.
        on_progress: Called in the event loop whenever there is progress.

    Raises:
        QueryError: ``query`` is not a query of leads, or it has a ``results_limit``.
        ConfigurationError: ``objects`` names something that cannot be copied, or ``sink`` or
            ``on_progress`` is of another type.
        ValueError: ``page_size`` is out of range.

    Example::

        async with CloseClient() as close:
            async with CloseSync(close, SQLiteSink("leads.db")) as sync:
                report = await sync.run()
    """

    def __init__(
        self,
        close: CloseClient,
        sink: Sink,
        *,
        objects: Sequence[str] = ("leads",),
        query: QueryLike | None = None,
        fields: Sequence[str] | None = None,
        page_size: int = 200,
        on_progress: Callable[[SyncProgress], None] | None = None,
    ) -> None:
        check_methods(
            "sink",
            sink,
            example="SQLiteSink('leads.db')",
            called=("load", "write", "ids", "close"),
            optional=("counts", "notes", "compact", "pause"),
        )
        if on_progress is not None:
            check_function("on_progress", on_progress)
        _check_objects(objects)
        self._kinds = kinds_of(objects)
        if query is not None and self._kinds:
            msg = "a copy with a query holds leads alone: leave the other objects out, or the query"
            raise ConfigurationError(msg)
        if read_query(query, "lead").results_limit is not None:
            msg = (
                "the query has a results_limit, and a copy holds every lead that matches: remove "
                "results_limit, or pass the value of its key 'query' alone"
            )
            raise QueryError(msg)
        close.leads.scan(query, page_size=page_size)  # raises if they are invalid; sends nothing
        self._reader = LeadReader(close, query, fields, page_size)
        self._scope = scope_of(query, fields)
        self._sink = sink
        self._writer = Writer(sink)
        self._on_progress = on_progress or _ignore
        self._recent = RecentlySeen()
        self._running = False
        self._stopped = asyncio.Event()

    def __repr__(self) -> str:
        return f"CloseSync({self._sink!r})"

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
        """Update the copy.

        If the run is cancelled or fails, everything read so far is stored before the error is
        raised, and the next run resumes there.

        Args:
            full: Read everything again, and remove what no longer exists. Until then readers of the
                copy still find the previous state.
            follow: Keep following Close until :meth:`stop` is called or the task is cancelled.
                Failures of the network and of Close are then waited out.
            interval: Seconds between two checks for changes, with ``follow``.

        Returns:
            The report of the run; with ``follow``, of its last check.

        Raises:
            CheckpointError: The copy belongs to another organization, query or choice of fields.
            SinkError: The sink cannot be written.
            CloseError: Close could not be read; see :mod:`close_async.errors`.
            RuntimeError: This object is running already.
        """
        if self._running:
            msg = "this sync is running already: await its run() before you start another"
            raise RuntimeError(msg)
        self._running = True
        try:
            return await self._run(full, interval if follow else None)
        finally:
            self._running = False
            self._stopped.clear()

    async def plan(self, *, full: bool = False) -> Plan | None:
        """Return how the next run would read everything; nothing is written.

        Args:
            full: As for :meth:`run`.

        Returns:
            The plan of the leads or, if only others are to be read, of the first of these; those of
            the others are its ``then``. ``None`` if only changes are to be read.

        Raises:
            CheckpointError: The copy belongs to another organization, query or choice of fields.
        """
        phases = await self._start(full)
        checkpoint = phases.run.checkpoint
        plans: list[Plan] = []
        if not checkpoint.whole or self._reader.query is not None:
            covered = () if checkpoint.whole else checkpoint.covered
            plans.append(await self._reader.plan(covered))
        for kind in self._kinds:
            state = checkpoint.kinds.get(kind.name, KindState())
            if kind.plan is not None and not state.whole:
                plans.append(await kind.plan(self._reader, state))
        return attrs.evolve(plans[0], then=tuple(plans[1:])) if plans else None

    def stop(self) -> None:
        """End ``run(follow=True)`` after the current check, or the first; it returns its report."""
        self._stopped.set()

    async def _run(self, full: bool, interval: float | None) -> SyncReport:
        phases = await self._start(full)
        try:
            report = await phases.once()
            await self._compact()
            while interval is not None:
                await self._optional("pause", None)
                if await self._stops_within(interval):
                    break
                report = await phases.again() or report
                await self._compact()
        except BaseException:
            # It may hold leads that are never stored.
            self._recent = RecentlySeen()
            # Store what was read, but raise the first error.
            with suppress(SinkError):
                await phases.run.batcher.join()
            raise
        rows: Mapping[str, int] = await self._optional("counts", {})
        left_out = tables_of(OBJECTS) - {kind.table.name for kind in self._kinds}
        rows = {name: count for name, count in rows.items() if name not in left_out}
        notes: Sequence[str] = await self._optional("notes", ())
        return attrs.evolve(report, rows=rows, notes=(*report.notes, *notes))

    async def _compact(self) -> None:
        """Merge what the batches left, in steps: a run can be cancelled between them."""
        while await self._optional("compact", False):
            pass

    async def _optional(self, method: str, default: T) -> T:
        """Call a method of the sink that not every sink has."""
        function = getattr(self._sink, method, None)
        return default if function is None else await self._writer.call(function)

    async def _start(self, full: bool) -> SyncRun:
        """Check the key and the sink's checkpoint, before any lead is read or written."""
        account = await self._reader.account()
        organization = account.organization
        owner = organization.id, organization.name
        self._writer.reset()
        stored = await self._writer.call(self._writer.sink.load)
        before = None if stored is None else Checkpoint.from_json(stored)
        if before is not None and await self._is_misattributed(before, organization):
            before = None
        if before is not None:
            before.check_owner(*owner)
            if not full:
                before.check_scope(self._scope)
        if before is None or full:
            self._recent = RecentlySeen()
            now = self._reader.now
            checkpoint = Checkpoint.start(*owner, self._scope, now)
            if before is not None:
                # After the snapshot, this sweep removes the stored leads that no longer exist.
                rebuild = Sweep(began=now, reread=False)
                checkpoint = attrs.evolve(checkpoint, sweep=rebuild, finished=before.finished)
        else:
            checkpoint = before
            self._reader.clock.saw_dates([before.updated, before.events])
        self._reader.unread = dict.fromkeys(checkpoint.unread)
        run = RunState(
            reader=self._reader,
            account=account,
            writer=self._writer,
            batcher=Batcher(self._writer, checkpoint),
            on_progress=self._on_progress,
            recent=self._recent,
            kinds=self._kinds,
        )
        return SyncRun(run, resumed=before is not None and not full)

    async def _is_misattributed(
        self, before: Checkpoint, organization: CurrentOrganization
    ) -> bool:
        """Return whether a copy without leads names another organization of the same user.

        Version 0.1.0 stored the first organization of the user if there was no lead to take it
        from.
        """
        if before.organization_id not in organization.others:
            return False
        return not await self._writer.call(self._writer.sink.ids, "", 1)

    async def _stops_within(self, seconds: float) -> bool:
        try:
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        except TimeoutError:
            return False
        return True


def _check_objects(objects: Sequence[str]) -> None:
    """Raise ConfigurationError unless these are types of objects that can be copied."""
    known = ("leads", *OBJECTS)
    unknown = [each for each in objects if each not in known]
    if isinstance(objects, str) or unknown or "leads" not in objects:
        msg = (
            f"objects is {objects!r}: use a list of {', '.join(map(repr, known))}; leads are "
            "always copied"
        )
        raise ConfigurationError(msg)


def _ignore(progress: SyncProgress) -> None:
    """Do nothing."""
