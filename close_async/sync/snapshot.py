"""Read every lead: in the first run, and if the changes since the last run cannot be known."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import aclosing, closing

import attrs

from close_async.sync.run_state import RunState
from close_async.sync.sinks.idset import IdSet

# Ids looked up per step of a sweep: four requests of 200 ids in flight together, stored as one
# batch.
_SWEPT_AT_ONCE = 800
# Ids per call of the sink when stored leads are counted: fewer calls, and about 1 MB of ids.
_COUNTED_AT_ONCE = 20_000


async def take_snapshot(run: RunState) -> None:
    """Read every lead, except those in the intervals that an interrupted run has completed."""
    before = done = await count_stored(run, "lead") if run.checkpoint.covered else 0
    async with aclosing(run.reader.snapshot(run.checkpoint.covered)) as parts:
        async for part in parts:
            run.put(part.objects, part.size)
            # Only now: a crash in between repeats the interval instead of skipping it.
            if part.covered is not None:
                run.batcher.checkpoint = run.checkpoint.cover(part.covered)
            done += len(part.objects)
            run.report_progress("snapshot", done, run.account.leads, before=before)
            await run.batcher.flush_if_due()
    run.advance(nameless=run.checkpoint.nameless + run.reader.nameless)
    if not run.reader.incomplete:
        run.advance(whole=True, covered=())
    await run.batcher.flush()


async def count_stored(run: RunState, table: str) -> int:
    """Count the objects of a table that earlier runs have stored, where progress starts."""
    # Listing ids would make a SQLite copy build its indexes before the snapshot is complete.
    counts: Callable[[], Mapping[str, int]] | None = getattr(run.writer.sink, "counts", None)
    if counts is not None:
        return (await run.writer.call(counts)).get(table, 0)
    count, after = 0, ""
    where = () if table == "lead" else (table,)  # a sink of leads has no such argument
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
        if state.reread:
            run.put(leads)
        after = ids[-1]
        run.advance(sweep=attrs.evolve(state, after=after))
        done += len(ids)
        run.report_progress("sweep", done, run.account.leads)
        await run.batcher.flush_if_due()
    run.advance(
        sweep=None, events=max(run.checkpoint.events, state.events or run.checkpoint.events)
    )
    await run.batcher.flush()
