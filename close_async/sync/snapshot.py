"""Read every lead: in the first run, and if the changes since the last run cannot be known.

- :func:`take_snapshot` fills an empty copy. It continues an interrupted run: the checkpoint has the
  intervals of creation dates that are complete.
- :func:`reread_query` renews the copy of a query, which no list of changes can keep current.
- :func:`sweep` looks up what the copy has, to find what was deleted while the event log, which
  reaches back 30 days, was not read. It continues after the last id that was looked up.

All store as they go, a batch with its checkpoint at a time, and hold no more than a few pages.
"""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing, closing

import attrs

from close_async.sync.run_state import RunState
from close_async.sync.sinks.idset import IdSet
from close_async.sync.tables import LEAD

# Ids looked up per step of a sweep: four requests of 200 ids in flight together, stored as one
# batch.
_SWEPT_AT_ONCE = 800
# Ids per call of the sink when stored leads are counted: fewer calls, and about 1 MB of ids.
_COUNTED_AT_ONCE = 20_000


async def take_snapshot(run: RunState) -> None:
    """Read every lead, except those in the intervals that an interrupted run has completed."""
    before = done = await count_stored(run, LEAD.name) if run.checkpoint.covered else 0
    if run.checkpoint.sweep is None and run.checkpoint.finished is None:
        run.start_filling(LEAD.name)
    async with aclosing(run.reader.snapshot(run.checkpoint.covered)) as parts:
        async for part in parts:
            run.put(part.objects, part.size)
            # Only now: a crash in between repeats the interval instead of skipping it.
            if part.covered is not None:
                run.batcher.checkpoint = run.checkpoint.cover(part.covered)
            done += len(part.objects)
            run.report_progress("snapshot", done, run.account.leads, before=before)
            await run.batcher.flush_if_due()
    run.advance(nameless=run.checkpoint.nameless + run.reader.nameless)  # leads without an id
    if not run.reader.incomplete:
        run.advance(whole=True, covered=())
    await run.end_filling()


async def count_stored(run: RunState, table: str) -> int:
    """Count the objects of a table that earlier runs have stored, where progress starts."""
    # Listing ids would make a SQLite copy build its indexes before the snapshot is complete.
    counts: Callable[[], Mapping[str, int]] | None = getattr(run.writer.sink, "counts", None)
    if counts is not None:
        return (await run.writer.call(counts)).get(table, 0)
    count, after = 0, ""
    where = () if table == LEAD.name else (table,)  # a sink of leads has no such argument
    while ids := await run.writer.call(run.writer.sink.ids, after, _COUNTED_AT_ONCE, *where):
        count, after = count + len(ids), ids[-1]
    return count


async def reread_query(run: RunState) -> None:
    """Read every lead that the query finds, and remove the stored ones that it no longer finds.

    A lead can start or stop matching without being changed: as time passes, or when another object
    changes. No list of changes reports that.
    """
    done, began = 0, run.reader.now
    # On disk, because the ids of all leads together would not fit the memory bound.
    with closing(IdSet()) as seen:
        async with aclosing(run.reader.snapshot(())) as parts:
            async for part in parts:
                run.put(part.objects, part.size)
                await asyncio.to_thread(seen.add, [lead.id for lead in part.objects])
                done += len(part.objects)
                run.report_progress("snapshot", done, run.account.leads)
                await run.batcher.flush_if_due()
        # Leads that could not be read may well match: remove nothing then.
        if not run.reader.incomplete:
            await _remove_others(run, seen)
            nameless = run.reader.nameless
            run.advance(began=began, whole=True, covered=(), sweep=None, nameless=nameless)
    await run.batcher.flush()


async def _remove_others(run: RunState, seen: IdSet) -> None:
    """Remove the stored leads that are not in ``seen``."""
    after = ""
    while ids := await run.writer.call(run.writer.sink.ids, after, _SWEPT_AT_ONCE):
        run.batcher.delete(await asyncio.to_thread(seen.missing, ids))
        after = ids[-1]
        await run.batcher.flush_if_due()


async def sweep(run: RunState) -> None:
    """Look up every stored lead in Close, and remove those that no longer exist."""
    state = run.checkpoint.sweep
    if state is None:
        return
    done, after = 0, state.after
    while ids := await run.writer.call(run.writer.sink.ids, after, _SWEPT_AT_ONCE):
        leads = await run.reader.read(ids)
        run.batcher.delete(run.absent(ids, leads))
        # What was not read may have been changed as well as deleted, if events are missing.
        if state.reread:
            run.put(leads)
        after = ids[-1]
        run.advance(sweep=attrs.evolve(state, after=after))
        done += len(ids)
        run.report_progress("sweep", done, run.account.leads)
        await run.batcher.flush_if_due()
    # Events from before the sweep began change nothing that it has not seen.
    run.advance(
        sweep=None, events=max(run.checkpoint.events, state.events or run.checkpoint.events)
    )
    await run.batcher.flush()
