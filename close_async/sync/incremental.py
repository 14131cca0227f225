"""Read what changed: first by ``date_updated``, then by the event log.

Both are needed. A search by date shows a change within a minute, but no deletions, and no changes
of contacts, opportunities and tasks, for which Close does not advance the lead's ``date_updated``.
The event log has those, but reaches back 30 days only.
"""

from collections.abc import Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from typing import Any

import attrs

from close_async.models import Lead
from close_async.sync.changes import ChangeSet, LeadChange
from close_async.sync.kinds import apply_changes
from close_async.sync.references import concerns_references
from close_async.sync.run_state import INDEX_LAG, OVERLAP, RunState

# Passes repeat until one finds nothing new. If leads change without pause, the fifth pass is as
# current as any later one would be.
_MAX_PASSES = 5
# Up to this many leads changed within INDEX_LAG are fetched one by one. With more (an import), that
# would use up the rate limit: lists read them 200 at a time, and the next pass reads them again.
_FRESH = 500
# The event log is newest first, but positions have to advance oldest first. So it is read in
# stretches of at most this many leads, held in memory, starting with the oldest stretch.
_STRETCH = 5_000
# Events of a stretch: those of a million activities may belong to a few leads.
_MAX_EVENTS = 20_000
# Length of the first stretch, doubled after each one and halved if it holds too many leads; the
# shortest is the resolution of the log's filters.
_WIDTH, _SHORTEST = timedelta(days=1), timedelta(seconds=1)
# Close keeps events for 30 days. The limit is computed from a date that may be a day behind.
_LOG_RETENTION = timedelta(days=31)


async def follow_dates(run: RunState) -> None:
    """Read the leads whose ``date_updated`` is new, until a pass finds none.

    A pass ignores changes after its start; otherwise it might never end when leads change faster
    than they can be read. If leads could not be read, the next run starts from the same position.
    """
    for _ in range(_MAX_PASSES):
        floor = run.reader.clock.floor
        before = run.reader.now + _SHORTEST
        news, since = 0, run.checkpoint.updated - OVERLAP
        async with aclosing(run.reader.changed(since, before)) as pages:
            async for found in pages:
                news += await _read_changed(run, found)
                run.report_progress("changes", news)
                # The search is sorted by date_updated, and a lead that changes again moves to its
                # end. So everything before the oldest date of this page is read.
                dates = [date for lead in found if (date := date_of(lead))]
                if dates and not run.reader.unfound:
                    _advance_updated(run, min(*dates, before))
                await run.batcher.flush_if_due()
        if floor is not None and not run.reader.unfound:
            _advance_updated(run, min(before, floor))
        await run.batcher.flush()
        if not news:
            return


def _advance_updated(run: RunState, date: datetime) -> None:
    """Advance the position by date, but never beyond a date that Close has certainly reached."""
    if run.reader.clock.floor is not None:
        date = min(date, run.reader.clock.floor)
        run.advance(updated=max(run.checkpoint.updated, date))


def date_of(lead: Lead) -> datetime | None:
    """Return when a lead was changed; ``None`` if the field is not a date."""
    date: Any = lead.date_updated  # values of another type than declared are passed on unchanged
    return date if isinstance(date, datetime) else None


async def _read_changed(run: RunState, found: Sequence[Lead]) -> int:
    """Read the leads of a page of the search, and return how many were new."""
    dates = {
        lead.id: date_of(lead)
        for lead in found
        if lead.id not in run.recent.gone
        and (date_of(lead) is None or run.recent.applied.get(lead.id) != date_of(lead))
    }
    leads = await run.reader.read(list(dates))
    # The list may lag behind the search: what is older than the search shows, or missing, is
    # fetched lead by lead, which is always current.
    behind = [lead.id for lead in leads if _is_older(date_of(lead), dates[lead.id])]
    fresh = await run.reader.read([*behind, *run.absent(dates, leads)], fresh=True)
    run.put(leads)
    run.put(fresh)  # after the list's, so that the newer state is the one stored
    run.batcher.delete(run.absent(dates, [*leads, *fresh]))
    for lead in (*leads, *fresh):
        run.recent.remember(lead.id, date_of(lead))
    return sum(date is not None for date in dates.values())


def _is_older(date: datetime | None, than: datetime | None) -> bool:
    return date is not None and than is not None and date < than


async def follow_events(run: RunState) -> datetime:
    """Apply the event log, until a pass finds nothing new.

    Returns:
        Estimated server time at the start of the last pass: all changes until then are applied.
    """
    began = run.reader.now
    for _ in range(_MAX_PASSES):
        began = run.reader.now
        if run.reader.clock.floor is not None:
            run.recent.forget_before(run.reader.clock.floor)
        if not await _apply_log(run):
            break
    return began


async def _apply_log(run: RunState) -> int:
    """Apply the log from the last position to its end, and return the number of new changes.

    Stretches end at dates relative to events, and the last one has no end. So the current time is
    never needed, and a wrong clock cannot skip events.
    """
    news, width = 0, _WIDTH
    since = run.checkpoint.events - OVERLAP
    if (floor := run.reader.clock.floor) is not None:
        since = max(since, floor - _LOG_RETENTION)
    while True:
        floor = run.reader.clock.floor
        is_last = floor is None or floor - since <= width
        before = None if is_last else since + width
        # A second that holds more leads cannot be split further, and is read whole.
        most = _STRETCH if width > _SHORTEST else None
        stretch = await _read_stretch(run, since, before, most)
        if stretch is None:
            newest = before or run.reader.clock.floor or since
            width = max((newest - since) / 2, _SHORTEST)
            continue
        await _apply(run, stretch)
        run.advance(
            events=max(run.checkpoint.events, before or floor or run.checkpoint.events),
            anchor=stretch.newest or run.checkpoint.anchor,
        )
        news += len(stretch.news)
        run.report_progress("events", news)
        if before is None:
            break
        await run.batcher.flush_if_due()
        since, width = before, width * 2
    await run.batcher.flush()
    return news


@attrs.define
class _Stretch:
    """A part of the event log.

    Args:
        newest: The id of its newest event.
        news: Changes that were not applied before, newest first.
        combined: Their combined effect.
    """

    newest: str | None = None
    news: list[LeadChange] = attrs.field(factory=list[LeadChange])
    combined: ChangeSet = attrs.field(factory=ChangeSet)


async def _read_stretch(
    run: RunState, since: datetime, before: datetime | None, most: int | None
) -> _Stretch | None:
    """Read a part of the log; return ``None`` if it concerns more than ``most`` leads."""
    stretch = _Stretch()
    async with aclosing(run.reader.events(since, before)) as pages:
        async for changes in pages:
            news = [change for change in changes if run.recent.applied.get(change.id) != change.at]
            stretch.newest = stretch.newest or (changes[0].id if changes else None)
            stretch.news += news
            stretch.combined.add(news)
            is_long = len(stretch.combined) > _STRETCH or len(stretch.news) > _MAX_EVENTS
            if most is not None and is_long:
                return None
    return stretch


async def _apply(run: RunState, stretch: _Stretch) -> None:
    """Update the copy from a part of the log."""
    combined, news = stretch.combined, stretch.news
    run.recent.mark_deleted(combined.gone, combined.alive)
    run.batcher.delete(combined.gone, combined.gone, combined.merged_into)
    if any(concerns_references(change.object_type) for change in stretch.news):
        run.advance(references=None)
    # Close extends events: an update from before a deletion may be listed after it.
    read = {each: at for each, at in combined.read.items() if each not in run.recent.gone}
    # Measured from the floor, not the clock: a list that is read too early shows the state from
    # before the change, and the change would be marked as applied.
    floor = run.reader.clock.floor
    late = None if floor is None else floor - INDEX_LAG
    # With a query the search for all matching leads has read them already; only deletions count.
    if run.reader.query is None:
        recent = [lead_id for lead_id, at in read.items() if late is None or at > late]
        await _reread(run, list(read), recent if len(recent) <= _FRESH else ())
        if len(recent) > _FRESH and late is not None:
            # Not marked as applied, so that the next pass reads these leads again.
            stretch.news = [change for change in stretch.news if change.at <= late]
    again = await apply_changes(run, news, set(combined.merged_into.values()), late)
    stretch.news = [change for change in stretch.news if change.id not in again]
    for change in stretch.news:
        run.recent.remember(change.id, change.at)


async def _reread(run: RunState, ids: Sequence[str], recent: Sequence[str]) -> None:
    """Read leads again, and remove those that no longer exist.

    Args:
        run: The run.
        ids: The leads.
        recent: Those of them that lists may still show in their previous state.
    """
    listed = await run.reader.read([lead_id for lead_id in ids if lead_id not in set(recent)])
    unlisted = run.absent(ids, listed)
    fresh = await run.reader.read(unlisted, fresh=True)
    run.put([*listed, *fresh])
    run.batcher.delete(run.absent(unlisted, fresh))
    for lead in fresh:
        run.recent.remember(lead.id, date_of(lead))
