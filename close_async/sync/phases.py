"""``SyncRun``: the phases of a run, in order."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Literal, TypeVar

import attrs

from close_async import (
    APIConnectionError,
    DecodeError,
    InternalServerError,
    RateLimitError,
)
from close_async.sync.checkpoint import Sweep
from close_async.sync.incremental import follow_dates, follow_events
from close_async.sync.kinds import read_failed, read_kinds, read_unreported, start_kinds
from close_async.sync.reader import LogState
from close_async.sync.references import read_references
from close_async.sync.report import SyncReport
from close_async.sync.run_state import OVERLAP, RunState
from close_async.sync.snapshot import reread_query, sweep, take_snapshot

# Errors that may pass by themselves, raised after the client's own retries. A DecodeError is one of
# them because gateways in trouble send HTML with status 200.
_TEMPORARY = (APIConnectionError, InternalServerError, RateLimitError, DecodeError)

# Checks in a row that failed with a DecodeError, each after several attempts: then something other
# than Close is at this address, and following it makes no sense.
_MAX_UNREADABLE = 5

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds to wait after each failure in a row of a phase; after the last one, the error is raised.
The sequence starts again whenever a phase has advanced the checkpoint."""

Mode = Literal["snapshot", "sweep", "incremental"]

T = TypeVar("T")

_log = logging.getLogger("close_async.sync")

# Close keeps events for 30 days; one day is left for wrong clocks and the duration of a run.
_LOG_RETENTION = timedelta(days=29)
_NO_LOG = (
    "The key's user is not allowed to read the event log, so every run looks up every lead, and "
    "changes to contacts, opportunities and tasks are found only that way."
)
_UNREADABLE = "The key's user is not allowed to read these, so their tables stay as they are: {}."
_EXPIRED = "Close's event log no longer reaches back to the last run, so every lead was looked up."
_GAP = (
    "The last run was {} days ago, and Close keeps events for 30 days, so every lead was looked up."
)


@attrs.define
class SyncRun:
    """Updates a copy, once or repeatedly.

    Args:
        run: The state that the phases share.
        resumed: Whether an earlier run started this copy.
    """

    run: RunState
    resumed: bool
    _unreadable: int = attrs.field(default=0, init=False)

    async def once(self) -> SyncReport:
        """Run all phases once and store the checkpoint."""
        run = self.run
        started = time.monotonic()
        run.reader.unfound = ()
        run.unscanned.clear()
        stored, removed = run.batcher.upserts, run.batcher.deletions
        run.batcher.start_run()
        if not self.resumed:
            await self._retry(self._note_position)
        log, anchor = await self._retry(partial(run.reader.log_state, run.checkpoint.anchor))
        lost = self._lost_track(log)
        if lost and self.resumed and self._needs_sweep(log):
            floor = run.reader.clock.floor
            run.advance(sweep=Sweep(began=run.reader.now, reread=True, events=floor))
            # The lists that it reads may lag behind what was fetched: so that is read once more.
            run.recent.applied.clear()
        # In the same batch as the sweep: after it, nobody knows any more that events were lost.
        await start_kinds(run, lost=bool(lost))
        # Otherwise the anchor must stay: the newest event may not have been applied yet.
        if log == "expired" or not self.resumed:
            run.advance(anchor=anchor)
        # Whether the event log covers the same changes as the search by date, so that a lead that
        # the search could not show is found all the same.
        log_suffices = not lost and run.checkpoint.updated >= run.checkpoint.events - OVERLAP
        await self._retry(partial(read_references, run, lost=bool(lost) or not self.resumed))
        in_progress = run.checkpoint.sweep
        began = run.checkpoint.began if in_progress is None else in_progress.began
        mode = await self._read_everything()
        await self._retry(self._read_failed)
        await self._retry(partial(read_failed, run))
        await self._retry(partial(read_kinds, run))
        as_of = await self._follow(log, log_suffices, began)
        # The event log may have reported something after which a kind has to be read again.
        await self._retry(partial(read_kinds, run))
        if run.checkpoint.references is None:  # the event log reported a change
            await self._retry(partial(read_references, run))
        run.advance(finished=as_of)
        await run.batcher.join()
        self.resumed = True
        unfound = () if log_suffices else run.reader.unfound
        unscanned = [sentence for each in run.unscanned.values() for sentence in each]
        missing = (*run.reader.incomplete, *unscanned, *unfound, *self._skipped())
        report = SyncReport(
            organization_id=run.account.organization.id,
            organization=run.account.organization.name,
            mode=mode,
            upserts=run.batcher.upserts - stored,
            deletions=run.batcher.deletions - removed,
            as_of=as_of,
            seconds=time.monotonic() - started,
            notes=(*missing, *([lost] if lost else []), *self._unreadable_tables()),
            complete=not missing,
            limits=tuple(limit for kind in run.kinds for limit in kind.limits),
            skipped=run.checkpoint.nameless + len(run.checkpoint.unread),
            odd=tuple(run.writer.odd),
            requests=run.reader.requests,
        )
        run.report_progress("following")
        _log.info("synced: %s", report, extra={"sync": attrs.asdict(report)})
        return report

    async def _note_position(self) -> None:
        """Store from which date to follow changes, before any lead is read."""
        run = self.run
        floor, rebuild = await run.reader.horizon(), run.checkpoint.sweep
        run.advance(
            updated=floor,
            events=floor,
            sweep=None if rebuild is None else attrs.evolve(rebuild, events=floor),
        )

    async def _read_failed(self) -> None:
        """Read the leads again that earlier runs could not read."""
        run = self.run
        failed = list(run.checkpoint.unread)
        leads = await run.reader.read(failed, fresh=True)
        run.put(leads)
        run.batcher.delete(run.absent(failed, leads))
        run.advance(unread=tuple(run.reader.unread))

    def _skipped(self) -> list[str]:
        """Return sentences about the leads that could not be stored."""
        checkpoint = self.run.checkpoint
        notes: list[str] = []
        if checkpoint.nameless:
            notes.append(f"{checkpoint.nameless} leads came without an id and are not in the copy.")
        if checkpoint.unread:
            ids = ", ".join(checkpoint.unread[:10])
            notes.append(
                f"{len(checkpoint.unread)} leads cannot be read, and the copy has an earlier state "
                f"of them, or nothing: {ids}. The next run tries again."
            )
        return notes

    def _unreadable_tables(self) -> list[str]:
        names = ", ".join(self.run.unreadable)
        return [_UNREADABLE.format(names)] if names else []

    async def again(self) -> SyncReport | None:
        """Check for changes; return ``None`` if Close cannot be read at present.

        Raises:
            APIError: Close could not be read, and that does not pass by itself, or responses could
                not be read several times in a row.
        """
        try:
            self.run.account = await self.run.reader.account()
            report = await self.once()
        except _TEMPORARY as error:
            self._unreadable += isinstance(error, DecodeError)
            if error.permanent or self._unreadable >= _MAX_UNREADABLE:
                raise
            _log.warning("a check for changes failed, the next one catches up: %s", error)
            return None
        self._unreadable = 0
        return report

    def _needs_sweep(self, log: LogState) -> bool:
        """Return whether a new sweep is needed to find missed deletions.

        A sweep in progress will do, if it rereads every lead and the log covers the time since its
        start.
        """
        run = self.run
        in_progress = run.checkpoint.sweep
        if in_progress is None or not in_progress.reread or log == "expired":
            return True
        return run.reader.now - in_progress.began > _LOG_RETENTION

    async def _read_everything(self) -> Mode:
        """Run the phases that read every lead, if they are needed or unfinished."""
        run = self.run
        mode: Mode = "incremental"
        if run.reader.query is not None and (run.checkpoint.whole or run.checkpoint.sweep):
            await self._retry(partial(reread_query, run))
            return "snapshot"
        if not run.checkpoint.whole:
            await self._retry(partial(take_snapshot, run))
            mode = "snapshot"
        if run.checkpoint.sweep is not None:
            await self._retry(partial(sweep, run))
            mode = mode if mode == "snapshot" else "sweep"
        return mode

    def _lost_track(self, log: LogState) -> str:
        """Return why the event log may miss deletions since the last run; "" if it cannot."""
        # Both sides are estimates; being wrong by less than the spare day does no harm.
        checkpoint = self.run.checkpoint
        last = max(checkpoint.finished or checkpoint.began, checkpoint.events)
        gap = self.run.reader.now - last
        if log == "forbidden":
            return _NO_LOG
        if gap > _LOG_RETENTION:
            return _GAP.format(round(gap / timedelta(days=1)))
        return _EXPIRED if self.resumed and log == "expired" else ""

    async def _follow(self, log: LogState, log_suffices: bool, began: datetime) -> datetime:
        """Apply the changes, and return the estimated time up to which the copy is complete.

        Args:
            log: The state of the event log.
            log_suffices: Whether it covers all changes that the search by date does.
            began: When reading every lead started; without the log, later deletions are unknown.
        """
        run = self.run
        if run.reader.query is None:
            await self._retry(partial(follow_dates, run))
        as_of = began
        if log != "forbidden":
            # First, because it may start at the position that the events advance.
            await self._retry(partial(read_unreported, run))
            as_of = await self._retry(partial(follow_events, run))
            if log_suffices:
                run.advance(updated=max(run.checkpoint.updated, run.checkpoint.events))
        run.advance(unread=tuple(run.reader.unread))
        # With a query, the log only yields deletions: everything else is as of the query's start.
        return as_of if run.reader.query is None else run.checkpoint.began

    async def _retry(self, phase: Callable[[], Awaitable[T]]) -> T:
        """Run a phase, and again if it fails: each resumes from the checkpoint."""
        pauses = iter(PAUSES)
        while True:
            before = self.run.checkpoint
            try:
                return await phase()
            except _TEMPORARY as error:
                if error.permanent:
                    raise
                # Without this, a long snapshot over a poor connection would fail in the end.
                if self.run.checkpoint != before:
                    pauses = iter(PAUSES)
                pause = next(pauses, None)
                if pause is None:
                    raise
                if isinstance(error, RateLimitError):
                    pause = max(pause, error.retry_after or 0.0)
                self.run.interruptions += 1
                _log.warning("reading failed and is continued in %.1f s: %s", pause, error)
                await asyncio.sleep(pause)
