"""Reading everything: the first time, and whenever what changed cannot be known."""

import asyncio
from contextlib import aclosing, closing

import attrs

from close_async.sync.run_state import RunState
from close_async.sync.sinks.idset import IdSet

# Read at once by several requests, and stored as one batch.
_SWEPT_AT_ONCE = 800
_COUNTED_AT_ONCE = 20_000


async def take_snapshot(run: RunState) -> None:
    """Read every lead; after an interruption, those of the intervals that are missing."""
    before = done = await _count_stored(run) if run.checkpoint.covered else 0
    async with aclosing(run.source.snapshot(run.checkpoint.covered)) as parts:
        async for part in parts:
            run.put(part.leads, part.size)
            if part.covered is not None:
                run.outbox.checkpoint = run.checkpoint.cover(part.covered)
            done += len(part.leads)
            run.tell("snapshot", done, run.account.leads, before=before)
            await run.outbox.flush_if_due()
    run.advance(nameless=run.checkpoint.nameless + run.source.nameless)
    if not run.source.incomplete:
        run.advance(whole=True, covered=())
    await run.outbox.flush()


async def _count_stored(run: RunState) -> int:
    """Count what earlier runs have stored, so that progress begins there."""
    count, after = 0, ""
    while ids := await run.writer.call(run.writer.sink.ids, after, _COUNTED_AT_ONCE):
        count, after = count + len(ids), ids[-1]
    return count


async def read_query_anew(run: RunState) -> None:
    """Read every lead of a query again, and remove the stored ones that are not among them.

    A lead can enter and leave a query without being changed: by the passing of time, or by
    what happens to something else. Only asking again tells.
    """
    done, began = 0, run.source.now
    with closing(IdSet()) as seen:
        async with aclosing(run.source.snapshot(())) as parts:
            async for part in parts:
                run.put(part.leads, part.size)
                await asyncio.to_thread(seen.add, [lead.id for lead in part.leads])
                done += len(part.leads)
                run.tell("snapshot", done, run.account.leads)
                await run.outbox.flush_if_due()
        if not run.source.incomplete:  # what could not be read may well be there
            await _remove_others(run, seen)
            nameless = run.source.nameless
            run.advance(began=began, whole=True, covered=(), sweep=None, nameless=nameless)
    await run.outbox.flush()


async def _remove_others(run: RunState, seen: IdSet) -> None:
    """Remove the stored leads that are not among those seen."""
    after = ""
    while ids := await run.writer.call(run.writer.sink.ids, after, _SWEPT_AT_ONCE):
        run.outbox.drop(await asyncio.to_thread(seen.missing, ids))
        after = ids[-1]
        await run.outbox.flush_if_due()


async def sweep(run: RunState) -> None:
    """Look every stored lead up in Close, and remove those that are no more."""
    state = run.checkpoint.sweep
    if state is None:
        return
    done, after = 0, state.after
    while ids := await run.writer.call(run.writer.sink.ids, after, _SWEPT_AT_ONCE):
        leads = await run.source.read(ids)
        run.outbox.drop(run.absent(ids, leads))
        if state.reread:
            run.put(leads)
        after = ids[-1]
        run.advance(sweep=attrs.evolve(state, after=after))
        done += len(ids)
        run.tell("sweep", done, run.account.leads)
        await run.outbox.flush_if_due()
    run.advance(
        sweep=None, events=max(run.checkpoint.events, state.events or run.checkpoint.events)
    )
    await run.outbox.flush()
