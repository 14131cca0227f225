"""Following Close: by the dates of change, and by the event log."""

from collections.abc import Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

import attrs

from close_async.models import Lead
from close_async.sync.changes import ChangeSet, LeadChange
from close_async.sync.run_state import INDEX_LAG, OVERLAP, RunState

# Passes until nothing is new; where Close changes all the time, so many are enough.
_PASSES = 5
# So many leads changed in the last two minutes are read one by one, more of them by lists.
_FRESH = 500
# The event log is read in stretches of so many leads at the most, the oldest stretch first.
_STRETCH = 5_000
_WIDTH, _SHORTEST = timedelta(days=1), timedelta(seconds=1)
# Close keeps events for 30 days from today, which is later than its newest event.
_LOG_KEEPS = timedelta(days=31)


async def follow_dates(run: RunState) -> None:
    """Read the leads whose ``date_updated`` is new, until a pass finds none.

    A pass leaves out what changes after it began: where leads change faster than they can be read,
    it would otherwise never end. The next run begins again where something could not
    be read.
    """
    for _ in range(_PASSES):
        passed = run.source.clock.floor
        before = run.source.now + _SHORTEST
        news, since = 0, run.checkpoint.updated - OVERLAP
        async with aclosing(run.source.changed(since, before)) as pages:
            async for found in pages:
                news += await _take(run, found)
                run.tell("changes", news)
                # The list goes on from here at the earliest: what changed again shows its new date.
                dates = [date for lead in found if (date := date_of(lead))]
                if dates and not run.source.unfound:
                    _advance_updated(run, min(*dates, before))
                await run.outbox.flush_if_due()
        if passed is not None and not run.source.unfound:
            _advance_updated(run, min(before, passed))
        await run.outbox.flush()
        if not news:
            return


def _advance_updated(run: RunState, date: datetime) -> None:
    """Move the position of the dates of change, never beyond what has passed in Close."""
    if run.source.clock.floor is not None:
        date = min(date, run.source.clock.floor)
        run.advance(updated=max(run.checkpoint.updated, date))


def date_of(lead: Lead) -> datetime | None:
    """Return when a lead was changed, ``None`` if what stands there is no date."""
    date: Any = lead.date_updated  # of any kind, whatever the model declares
    return date if isinstance(date, datetime) else None


async def _take(run: RunState, found: Sequence[Lead]) -> int:
    """Read the leads that a search found changed, and count those that were new."""
    dates = {
        lead.id: date_of(lead)
        for lead in found
        if lead.id not in run.memory.gone
        and (date_of(lead) is None or run.memory.applied.get(lead.id) != date_of(lead))
    }
    leads = await run.source.read(list(dates))
    behind = [lead.id for lead in leads if _is_older(date_of(lead), dates[lead.id])]
    fresh = await run.source.read([*behind, *run.absent(dates, leads)], fresh=True)
    run.put(leads)
    run.put(fresh)
    run.outbox.drop(run.absent(dates, [*leads, *fresh]))
    for lead in (*leads, *fresh):
        run.memory.remember(lead.id, date_of(lead))
    return sum(date is not None for date in dates.values())


def _is_older(date: datetime | None, than: datetime | None) -> bool:
    return date is not None and than is not None and date < than


async def follow_events(run: RunState) -> datetime:
    """Apply the event log, until a pass finds nothing new.

    Returns:
        About when the last pass began: every change until then is applied.
    """
    began = run.source.now
    for _ in range(_PASSES):
        began = run.source.now
        _forget_gone(run)
        if not await _walk(run):
            break
    return began


def _forget_gone(run: RunState) -> None:
    """Forget the end of leads that no list shows any more."""
    if run.source.clock.floor is not None:
        forgotten = run.source.clock.floor - 2 * OVERLAP
        run.memory.gone = {lead_id: at for lead_id, at in run.memory.gone.items() if at > forgotten}


async def _walk(run: RunState) -> int:
    """Apply the log from the last position to its end, and count the changes that were new.

    Stretches end at dates of events, and the last one has no end: what Close's time is now is
    not needed, and so cannot be mistaken.
    """
    news, width = 0, _WIDTH
    since = run.checkpoint.events - OVERLAP
    if (passed := run.source.clock.floor) is not None:
        since = max(since, passed - _LOG_KEEPS)
    while True:
        passed = run.source.clock.floor
        is_last = passed is None or passed - since <= width
        before = None if is_last else since + width
        most = _STRETCH if width > _SHORTEST else None
        stretch = await _read(run, since, before, most)
        if stretch is None:
            newest = before or run.source.clock.floor or since
            width = max((newest - since) / 2, _SHORTEST)
            continue
        await _apply(run, stretch)
        run.advance(
            events=max(run.checkpoint.events, before or passed or run.checkpoint.events),
            anchor=stretch.newest or run.checkpoint.anchor,
        )
        news += len(stretch.news)
        run.tell("events", news)
        if before is None:
            break
        await run.outbox.flush_if_due()
        since, width = before, width * 2
    await run.outbox.flush()
    return news


@attrs.define
class _Stretch:
    """A part of the event log.

    Args:
        newest: The id of its newest event.
        news: What was not applied before, newest first.
        digest: What that comes to.
    """

    newest: str | None = None
    news: list[LeadChange] = attrs.field(factory=list[LeadChange])
    digest: ChangeSet = attrs.field(factory=ChangeSet)


async def _read(
    run: RunState, since: datetime, before: datetime | None, most: int | None
) -> _Stretch | None:
    """Read a part of the log; ``None`` if more leads are in it than ``most``."""
    stretch = _Stretch()
    async with aclosing(run.source.events(since, before)) as pages:
        async for changes in pages:
            news = [change for change in changes if run.memory.applied.get(change.id) != change.at]
            stretch.newest = stretch.newest or (changes[0].id if changes else None)
            stretch.news += news
            stretch.digest.add(news)
            if most is not None and len(stretch.digest) > most:
                return None
    return stretch


async def _apply(run: RunState, stretch: _Stretch) -> None:
    """Bring what a part of the log tells of into the copy."""
    digest = stretch.digest
    run.memory.mark_deleted(digest.gone, digest.alive)
    run.outbox.drop(digest.gone)
    # Close consolidates: what once touched a lead may be told anew long after its end.
    read = {each: at for each, at in digest.read.items() if each not in run.memory.gone}
    # By what has certainly passed: a list that is read too early shows what was before the change.
    passed = run.source.clock.floor
    late = None if passed is None else passed - INDEX_LAG
    if run.source.query is None:
        recent = [lead_id for lead_id, at in read.items() if late is None or at > late]
        await _reread(run, list(read), recent if len(recent) <= _FRESH else ())
        if len(recent) > _FRESH and late is not None:  # the next pass has to read these again
            stretch.news = [change for change in stretch.news if change.at <= late]
    for change in stretch.news:
        run.memory.remember(change.id, change.at)


async def _reread(run: RunState, ids: Sequence[str], recent: Sequence[str]) -> None:
    """Read leads again, and remove those that are no more; lists may not know the recent ones."""
    listed = await run.source.read([lead_id for lead_id in ids if lead_id not in set(recent)])
    unlisted = run.absent(ids, listed)
    fresh = await run.source.read(unlisted, fresh=True)
    run.put([*listed, *fresh])
    run.outbox.drop(run.absent(unlisted, fresh))
    for lead in fresh:
        run.memory.remember(lead.id, date_of(lead))
