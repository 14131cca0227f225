"""``Job``: the phases of a run, in their order."""

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
from close_async.sync.reader import LogState
from close_async.sync.report import SyncReport
from close_async.sync.run_state import OVERLAP, RunState
from close_async.sync.snapshot import read_query_anew, sweep, take_snapshot

# What the transport gave up on after its own retries, or took for an answer.
_PASSING = (APIConnectionError, InternalServerError, RateLimitError, DecodeError)

# Looks that failed in a row because a response could not be read; each asks several times.
_MOST_UNREADABLE = 5

PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds to wait when reading breaks off, until it does so for the last time without progress."""

Mode = Literal["snapshot", "sweep", "incremental"]

T = TypeVar("T")

_log = logging.getLogger("close_async.sync")

# Close keeps events for 30 days; a day is left for clocks and for the time that a run takes.
_LOG_KEEPS = timedelta(days=29)
_CLOSED = (
    "The key's user is not allowed to read the event log, so every run looks up every lead, and "
    "changes to contacts, opportunities and tasks are found only that way."
)
_FORGOT = "Close's event log no longer reaches back to the last run, so every lead was looked up."
_GAP = (
    "The last run was {} days ago, and Close keeps events for 30 days, so every lead was looked up."
)


@attrs.define
class SyncRun:
    """Brings a copy up to date, once or again and again.

    Args:
        run: What the phases share.
        resumed: Whether an earlier run began this copy.
    """

    run: RunState
    resumed: bool
    _unreadable: int = attrs.field(default=0, init=False)
    _started: float = attrs.field(factory=time.monotonic, init=False)

    async def once(self) -> SyncReport:
        """Do what there is to do, and store where that leads to."""
        run = self.run
        self._started = time.monotonic()
        run.source.unfound = ()
        stored, removed = run.outbox.upserts, run.outbox.deletions
        run.outbox.count_again()
        if not self.resumed:
            await self._patiently(self._set_out)
        log, anchor = await self._patiently(partial(run.source.log_state, run.checkpoint.anchor))
        lost = self._lost_track(log)
        if lost and self.resumed and self._needs_sweep(log):
            passed = run.source.clock.floor
            run.advance(sweep=Sweep(began=run.source.now, reread=True, events=passed))
        if log == "forgot" or not self.resumed:  # else it may be newer than what was applied
            run.advance(anchor=anchor)
        # Whether the event log tells, too, of all that is to be found by the dates of changes.
        is_told = not lost and run.checkpoint.updated >= run.checkpoint.events - OVERLAP
        under_way = run.checkpoint.sweep
        began = run.checkpoint.began if under_way is None else under_way.began
        mode = await self._complete()
        await self._patiently(self._read_again)
        as_of = await self._follow(log, is_told, began)
        run.advance(finished=as_of)
        await run.outbox.settle()
        self.resumed = True
        unfound = () if is_told else run.source.unfound
        missing = (*run.source.incomplete, *unfound, *self._skipped())
        report = SyncReport(
            organization_id=run.account.organization_id,
            organization=run.account.organization_name,
            mode=mode,
            upserts=run.outbox.upserts - stored,
            deletions=run.outbox.deletions - removed,
            as_of=as_of,
            seconds=time.monotonic() - self._started,
            notes=(*missing, *([lost] if lost else [])),
            complete=not missing,
            skipped=run.checkpoint.nameless + len(run.checkpoint.unread),
            odd=tuple(run.odd),
        )
        run.tell("following")
        _log.info("synced: %s", report, extra={"sync": attrs.asdict(report)})
        return report

    async def _set_out(self) -> None:
        """Note from where on changes are to be followed, before anything is read."""
        run = self.run
        passed, anew = await run.source.horizon(), run.checkpoint.sweep
        run.advance(
            updated=passed,
            events=passed,
            sweep=None if anew is None else attrs.evolve(anew, events=passed),
        )

    async def _read_again(self) -> None:
        """Try the leads again that earlier runs could not read."""
        run = self.run
        tried = list(run.checkpoint.unread)
        leads = await run.source.read(tried, fresh=True)
        run.put(leads)
        run.outbox.drop(run.absent(tried, leads))
        run.advance(unread=tuple(run.source.unread))

    def _skipped(self) -> list[str]:
        """Describe what could not be stored, in sentences."""
        checkpoint = self.run.checkpoint
        notes: list[str] = []
        if checkpoint.nameless:
            notes.append(f"{checkpoint.nameless} leads came without an id and are not in the copy.")
        if checkpoint.unread:
            ids = ", ".join(checkpoint.unread[:10])
            notes.append(
                f"{len(checkpoint.unread)} leads cannot be read, and are in the copy as they were "
                f"before, if they are: {ids}. The next run tries again."
            )
        return notes

    async def again(self) -> SyncReport | None:
        """Look for changes again; ``None`` if Close could not be read for now.

        Raises:
            APIError: Close could not be read, and that does not pass by itself, or a response
                could not be read several times in a row.
        """
        try:
            self.run.account = await self.run.source.account()
            report = await self.once()
        except _PASSING as error:
            self._unreadable += isinstance(error, DecodeError)
            if getattr(error, "permanent", False) or self._unreadable >= _MOST_UNREADABLE:
                raise
            _log.warning("a look for changes failed, the next one catches up: %s", error)
            return None
        self._unreadable = 0
        return report

    def _needs_sweep(self, log: LogState) -> bool:
        """Tell whether what may have gone by unseen is not found by the sweep under way, if any."""
        run = self.run
        under_way = run.checkpoint.sweep
        if under_way is None or not under_way.reread or log == "forgot":
            return True
        return run.source.now - under_way.began > _LOG_KEEPS

    async def _complete(self) -> Mode:
        """Read everything, where that is not done or may be out of date unseen."""
        run = self.run
        mode: Mode = "incremental"
        if run.source.query is not None and (run.checkpoint.whole or run.checkpoint.sweep):
            await self._patiently(partial(read_query_anew, run))
            return "snapshot"
        if not run.checkpoint.whole:
            await self._patiently(partial(take_snapshot, run))
            mode = "snapshot"
        if run.checkpoint.sweep is not None:
            await self._patiently(partial(sweep, run))
            mode = mode if mode == "snapshot" else "sweep"
        return mode

    def _lost_track(self, log: LogState) -> str:
        """Say why deletions may have happened that the event log cannot tell of; "" if none can."""
        # By estimates on both sides: being wrong by less than a day does no harm.
        checkpoint = self.run.checkpoint
        read = max(checkpoint.finished or checkpoint.began, checkpoint.events)
        gap = self.run.source.now - read
        if log == "closed":
            return _CLOSED
        if gap > _LOG_KEEPS:
            return _GAP.format(gap.days)
        return _FORGOT if self.resumed and log == "forgot" else ""

    async def _follow(self, log: LogState, is_told: bool, began: datetime) -> datetime:
        """Catch up with what changed, and return about the time that the copy is then up to.

        Args:
            log: What the event log is good for.
            is_told: Whether it tells of all that the dates of change do.
            began: When reading every lead began; without the log, later deletions are unknown.
        """
        run = self.run
        if run.source.query is None:
            await self._patiently(partial(follow_dates, run))
        as_of = began
        if log != "closed":
            as_of = await self._patiently(partial(follow_events, run))
            if is_told:
                run.advance(updated=max(run.checkpoint.updated, run.checkpoint.events))
        run.advance(unread=tuple(run.source.unread))
        # Of a query, the log only tells what is gone: the rest is as it was when it was asked for.
        return as_of if run.source.query is None else run.checkpoint.began

    async def _patiently(self, phase: Callable[[], Awaitable[T]]) -> T:
        """Do a phase, and where it breaks off, go on with it: each begins where it has come to."""
        pauses = iter(PAUSES)
        while True:
            before = self.run.checkpoint
            try:
                return await phase()
            except _PASSING as error:
                if getattr(error, "permanent", False):
                    raise
                if self.run.checkpoint != before:
                    pauses = iter(PAUSES)
                pause = next(pauses, None)
                if pause is None:
                    raise
                if isinstance(error, RateLimitError):
                    pause = max(pause, error.retry_after or 0.0)
                self.run.interruptions += 1
                _log.warning("reading broke off, and goes on in %.1f s: %s", pause, error)
                await asyncio.sleep(pause)
