"""Following Close: by the dates of change, and by the event log."""

from collections.abc import Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

import attrs

from close_async.models import Lead
from close_async.sync.changes import Change, Digest
from close_async.sync.run import INDEX_LAG, OVERLAP, Run, absent

# Passes until nothing is new; where Close changes all the time, so many are enough.
_PASSES = 5
# So many leads changed in the last two minutes are read one by one, more of them by lists.
_FRESH = 500
# The event log is read in stretches of so many leads at the most, the oldest stretch first.
_STRETCH = 5_000
_WIDTH, _SHORTEST = timedelta(days=1), timedelta(seconds=1)


async def follow_dates(run: Run) -> None:
    """Read the leads whose ``date_updated`` is new, until a pass finds none.

    A pass leaves out what changes after it began: where leads change faster than they can be read,
    it would otherwise never end. The next run begins again where something could not
    be read.
    """
    for _ in range(_PASSES):
        began = run.source.now
        news, since = 0, run.checkpoint.updated - OVERLAP
        async with aclosing(run.source.changed(since, began + _SHORTEST)) as pages:
            async for found in pages:
                news += await _take(run, found)
                run.tell("changes", news)
                # The list goes on from here at the earliest: what changed again shows its new date.
                dates = [lead.date_updated for lead in found]
                if dates and not run.source.unfound:
                    run.advance(updated=max(run.checkpoint.updated, min(*dates, began)))
                await run.outbox.pump()
        if not run.source.unfound:
            run.advance(updated=max(run.checkpoint.updated, began))
        await run.outbox.flush()
        if not news:
            return


async def _take(run: Run, found: Sequence[Lead]) -> int:
    """Read the leads that a search found changed, and count those that were new."""
    dates = {
        lead.id: lead.date_updated
        for lead in found
        if lead.id not in run.memory.gone and run.memory.applied.get(lead.id) != lead.date_updated
    }
    leads = await run.source.read(list(dates))
    behind = [lead.id for lead in leads if lead.date_updated < dates[lead.id]]
    fresh = await run.source.read([*behind, *absent(dates, leads)], fresh=True)
    run.put(leads)
    run.put(fresh)
    run.outbox.drop(absent(dates, [*leads, *fresh]))
    for lead in (*leads, *fresh):
        run.memory.remember(lead.id, lead.date_updated)
    return len(dates)


async def follow_events(run: Run) -> datetime:
    """Apply the event log, until a pass finds nothing new.

    Returns:
        The moment up to which every change is applied.
    """
    began = run.source.now
    for _ in range(_PASSES):
        began = run.source.now
        forgotten = began - 2 * OVERLAP  # by then no list shows them any more
        run.memory.gone = {lead_id: at for lead_id, at in run.memory.gone.items() if at > forgotten}
        if not await _walk(run, run.checkpoint.events - OVERLAP, began):
            break
    return began


async def _walk(run: Run, since: datetime, until: datetime) -> int:
    """Apply the log from a moment to its end, and count the changes that were new."""
    news, width = 0, _WIDTH
    while since < until:
        before = min(since + width, until)
        most = _STRETCH if before - since > _SHORTEST else None
        stretch = await _read(run, since, before if before < until else None, most)
        if stretch is None:
            width = max((before - since) / 2, _SHORTEST)
            continue
        await _apply(run, stretch)
        run.advance(
            events=max(run.checkpoint.events, before),
            anchor=stretch.newest or run.checkpoint.anchor,
        )
        news += len(stretch.news)
        run.tell("events", news)
        await run.outbox.pump()
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
    news: list[Change] = attrs.field(factory=list[Change])
    digest: Digest = attrs.field(factory=Digest)


async def _read(
    run: Run, since: datetime, before: datetime | None, most: int | None
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


async def _apply(run: Run, stretch: _Stretch) -> None:
    """Bring what a part of the log tells of into the copy."""
    digest = stretch.digest
    run.memory.bury(digest.gone, digest.alive)
    run.outbox.drop(digest.gone)
    # Close consolidates: what once touched a lead may be told anew long after its end.
    read = {each: at for each, at in digest.read.items() if each not in run.memory.gone}
    late = run.source.now - INDEX_LAG
    if run.source.query is None:
        recent = [lead_id for lead_id, at in read.items() if at > late]
        await _reread(run, list(read), recent if len(recent) <= _FRESH else ())
        if len(recent) > _FRESH:  # the next pass has to read these again
            stretch.news = [change for change in stretch.news if change.at <= late]
    for change in stretch.news:
        run.memory.remember(change.id, change.at)


async def _reread(run: Run, ids: Sequence[str], recent: Sequence[str]) -> None:
    """Read leads again, and remove those that are no more; lists may not know the recent ones."""
    listed = await run.source.read([lead_id for lead_id in ids if lead_id not in set(recent)])
    unlisted = absent(ids, listed)
    fresh = await run.source.read(unlisted, fresh=True)
    run.put([*listed, *fresh])
    run.outbox.drop(absent(unlisted, fresh))
    for lead in fresh:
        run.memory.remember(lead.id, lead.date_updated)
