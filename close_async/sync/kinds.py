"""``Kind``: a type of objects beside leads that a copy may hold, and the phases that read them.

A kind is read whole once, and then kept current from the event log: what an event names is read
again, and removed if it does not exist any more. A new kind needs a description in ``objects``, and
its table in ``tables``.
"""

import asyncio
from collections.abc import (
    AsyncGenerator,
    Awaitable,
    Callable,
    Container,
    Iterable,
    Mapping,
    Sequence,
)
from contextlib import aclosing, closing, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import attrs

from close_async import (
    CloseClient,
    DecodeError,
    NotFoundError,
    Paginator,
    Plan,
    Scan,
    Window,
    encode,
)
from close_async.sync.changes import LeadChange
from close_async.sync.checkpoint import KindState
from close_async.sync.odd import date_of, is_id
from close_async.sync.reader import LeadReader, Noun, Part, gather_or_cancel
from close_async.sync.report import Phase
from close_async.sync.run_state import INDEX_LAG, OVERLAP, RunState
from close_async.sync.sinks.idset import IdSet
from close_async.sync.snapshot import count_stored
from close_async.sync.tables import ACTIVITY, Table

JSON = dict[str, Any]

# An event may be written a moment after the object that it is about.
_TOLERANCE = timedelta(seconds=1)
# Ids per request: the largest page of Close's lists of activities.
_MAX_IDS = 100
# Objects that are fetched one by one, in flight together: the rate limit spreads them anyway.
_FETCHED_AT_ONCE = 50
# Changed objects from which on a search by date of change is sent, which takes at least three
# requests, instead of a request per object.
_SEARCHED_FROM = 4
# Ids per call of the sink, when stored objects are compared with those that exist.
_COMPARED_AT_ONCE = 20_000


@attrs.frozen(kw_only=True)
class Kind:
    """A type of objects that a copy may hold. Its functions take the client last.

    Args:
        name: Its name in a checkpoint: that in ``objects`` or, for a choice of types, all their
            names.
        table: Its table.
        noun: Its name in messages.
        phase: Its phase in reports of progress.
        parts: Returns what is read one after the other: types, or ``""`` for all objects.
        read: Reads the objects of a part, except those created in some windows.
        plan: Returns how what is not in a state would be read; ``None`` if one request does.
        events: The types of objects in the event log, each with what fetches one by its id.
        listed: Lists objects by their ids, at most 100, with fields that single ones do not have;
            ``None`` if they have all fields.
        changed: Reads the objects that were changed since a date, for many changes at once;
            ``None`` if Close has no such search.
        unlisted: Those of ``events`` whose objects ``listed`` does not find.
        of_lead: List the objects of a lead, for what happens to all of them without events; none if
            they belong to no lead.
        unreported: Reads the objects of types for which Close emits no events, created since a
            date; changes of those are not found. ``None`` if there are no such types.
        ended_by: A type of objects whose deletion may end objects of this kind without events, so
            that all are read again; empty if there is no such type.
        is_listed_whole: Whether ``read`` finds every object. If not, each stored one that it did
            not find is looked up before it is removed.
        ignored: Fields that are not stored, because they change without events.
        limits: What cannot be kept exactly, as sentences for :attr:`SyncReport.limits`.
    """

    name: str
    table: Table
    noun: Noun
    phase: Phase
    parts: Callable[[LeadReader], Awaitable[Sequence[str]]]
    read: Callable[[LeadReader, str, Sequence[Window]], AsyncGenerator[Part[Any], None]]
    plan: Callable[[LeadReader, KindState], Awaitable[Plan]] | None = None
    events: Mapping[str, Callable[[str, CloseClient], Awaitable[Any]]]
    listed: Callable[[Sequence[str], CloseClient], Paginator[Any]] | None = None
    changed: Callable[[datetime, CloseClient], Scan[Any]] | None = None
    unlisted: frozenset[str] = frozenset()
    of_lead: Sequence[Callable[[str, CloseClient], Paginator[Any]]] = ()
    unreported: Callable[[datetime, CloseClient], Scan[Any]] | None = None
    ended_by: str = ""
    is_listed_whole: bool = True
    ignored: frozenset[str] = frozenset()
    limits: tuple[str, ...] = ()


async def start_kinds(run: RunState, *, lost: bool) -> None:
    """Decide which kinds have to be read whole.

    Args:
        run: The run.
        lost: Whether the event log may have missed changes, so that all are read again.
    """
    # What a run leaves out is not kept current, and read again when it is wanted again.
    kinds: dict[str, KindState] = {}
    for kind in run.kinds:
        state = run.checkpoint.kinds.get(kind.name)
        if state is None or (lost and not state.rebuild):
            # Objects may be stored from before the gap, or before the kind was left out of a run;
            # also by a first run that was interrupted before it had completed an interval or part.
            stored = await run.writer.call(run.writer.sink.ids, "", 1, kind.table.name)
            state = KindState(rebuild=bool(stored))
        kinds[kind.name] = state
    run.advance(kinds=kinds, unreported=None if lost else run.checkpoint.unreported)


async def read_kinds(run: RunState) -> None:
    """Read every object of the kinds that are not complete, unless that has failed in this run."""
    for kind in run.kinds:
        state = run.checkpoint.kinds[kind.name]
        if state.whole or kind.name in run.unscanned:
            continue
        # A lead has at least one activity, so there are many. There are few of the other kinds.
        if kind.table is ACTIVITY and not state.rebuild:
            run.start_filling(kind.table.name)
        await _read_all(run, kind, state)
        await run.end_filling()


async def _read_all(run: RunState, kind: Kind, state: KindState) -> None:
    """Read every object of a kind, except those in the windows and parts that are done."""
    resumes = bool(state.covered or state.done)
    before = done = await count_stored(run, kind.table.name) if resumes else 0
    unscanned: list[str] = []
    # Newer than what lists and searches may show of them. If one was deleted since, the event log
    # reports it.
    fetched = run.recent.fetched_since(run.reader.now - INDEX_LAG)
    # On disk, because the ids of all objects would not fit the memory bound.
    with closing(IdSet()) as seen:
        for name in await kind.parts(run.reader):
            state = run.checkpoint.kinds[kind.name]
            if name in state.done:
                continue
            run.reader.unscanned = ()
            async with aclosing(kind.read(run.reader, name, state.windows)) as pages:
                async for part in pages:
                    rows = _storable(run, kind, part.objects)
                    current = [row for row in rows if row["id"] not in fetched]
                    run.batcher.put_rows(kind.table.name, current, part.size)
                    if state.rebuild:
                        await asyncio.to_thread(seen.add, [row["id"] for row in rows])
                    # The windows in the checkpoint are those of the first part that is not done.
                    elif part.covered is not None and not unscanned:
                        # Only now: a crash in between repeats the window instead of skipping it.
                        _set(run, kind, run.checkpoint.kinds[kind.name].cover(part.covered))
                    done += len(rows)
                    run.report_progress(kind.phase, done, part.total, before=before)
                    await run.batcher.flush_if_due()
            unscanned += run.reader.unscanned
            if run.reader.unscanned:
                if run.checkpoint.kinds[kind.name].covered:
                    break
            elif not state.rebuild:
                _set(run, kind, attrs.evolve(state, covered=(), done=(*state.done, name)))
        if unscanned:
            run.unscanned[kind.name] = unscanned
        else:
            if state.rebuild:
                await _remove_others(run, kind, seen, fetched)
            unread = run.checkpoint.kinds[kind.name].unread
            _set(run, kind, KindState(whole=True, unread=unread))
    await run.batcher.flush()


async def _remove_others(run: RunState, kind: Kind, seen: IdSet, fetched: Container[str]) -> None:
    """Remove the stored objects that are neither in ``seen`` nor in ``fetched``."""
    table, after = kind.table.name, ""
    while ids := await run.writer.call(run.writer.sink.ids, after, _COMPARED_AT_ONCE, table):
        missing = await asyncio.to_thread(seen.missing, ids)
        missing = [key for key in missing if key not in fetched]
        if kind.is_listed_whole:
            run.batcher.delete_rows(table, missing)
        else:
            [event] = kind.events
            await _refetch(run, kind, dict.fromkeys(missing, event))
        after = ids[-1]
        await run.batcher.flush_if_due()


async def apply_changes(
    run: RunState, changes: Sequence[LeadChange], destinations: Iterable[str], late: datetime | None
) -> set[str]:
    """Update the kinds from a part of the event log.

    Args:
        run: The run.
        changes: The changes, newest first.
        destinations: Leads that others were merged into: Close emits no events for what moved.
        late: Lists may still show the former state of what was changed after this date.

    Returns:
        The ids of the events that the next pass has to apply again.
    """
    again: set[str] = set()
    for kind in run.kinds:
        newest: dict[str, LeadChange] = {}
        for change in changes:
            if change.object_type in kind.events:
                newest.setdefault(change.object_id, change)
        table = kind.table.name
        run.batcher.delete_rows(table, [key for key, each in newest.items() if each.is_deletion])
        read = {key: each for key, each in newest.items() if not each.is_deletion}
        again |= await _reread(run, kind, read, late)
        ended_by = kind.ended_by or None
        ends = [each for each in changes if each.is_deletion and each.object_type == ended_by]
        if ends:
            _set(run, kind, KindState(rebuild=True))
        # Lists may not show yet what was moved, restored or ended.
        again |= {
            each.id
            for each in changes
            if (each.merged_into or each.relisted or each in ends)
            and late is not None
            and each.at > late
        }
        relisted = {change.relisted for change in changes if change.relisted}
        for lead_id in {*destinations, *relisted} - run.recent.gone.keys():
            for listed in kind.of_lead:
                async with aclosing(run.reader.pages(partial(listed, lead_id))) as pages:
                    async for page in pages:
                        run.batcher.put_rows(table, _storable(run, kind, page))
    return again


async def read_failed(run: RunState) -> None:
    """Fetch the objects again that earlier runs could not read."""
    for kind in run.kinds:
        if unread := run.checkpoint.kinds[kind.name].unread:
            await _refetch(run, kind, {key: event for event, key in unread})


async def read_unreported(run: RunState) -> None:
    """Read the new objects of types for which Close emits no events."""
    since = run.checkpoint.unreported or run.checkpoint.events
    # Not the position in the log: applying that takes a while, in which more objects are created.
    passed = run.reader.clock.floor
    for kind in run.kinds:
        if kind.unreported is None:
            continue
        parts = run.reader.scanned(
            partial(kind.unreported, since - OVERLAP - INDEX_LAG), kind.noun, is_last=True
        )
        async with aclosing(parts) as pages:
            async for part in pages:
                rows = _storable(run, kind, part.objects)
                run.batcher.put_rows(kind.table.name, rows, part.size)
                await run.batcher.flush_if_due()
        if run.reader.unscanned:
            run.unscanned[f"new {kind.noun.several}"] = run.reader.unscanned
    run.advance(unreported=passed if any(kind.unreported for kind in run.kinds) else None)


async def _reread(
    run: RunState, kind: Kind, changes: Mapping[str, LeadChange], late: datetime | None
) -> set[str]:
    """Read objects again, and remove those that no longer exist.

    Lists may have more fields than single objects, the transcripts of calls for example, but may
    lag behind. So an object is fetched by itself only if the list shows an older state, or nothing;
    and then the next pass lists it again.

    Args:
        run: The run.
        kind: The kind.
        changes: The objects, each with its newest change.
        late: Searches may not show yet what was changed after this date.

    Returns:
        The ids of the events of those that are to be listed again.
    """
    current: set[str] = set()
    if kind.changed is not None and late is not None:
        shown = {key: each for key, each in changes.items() if each.at <= late}
        if len(shown) >= _SEARCHED_FROM:
            current = await _search_again(run, kind, kind.changed, shown)
    listable: dict[str, LeadChange] = {}
    if kind.listed is not None:
        listable = {k: each for k, each in changes.items() if each.object_type not in kind.unlisted}
        current |= await _list_again(run, kind, kind.listed, listable)
    left = {key: each for key, each in changes.items() if key not in current}
    found = await _refetch(run, kind, {key: each.object_type for key, each in left.items()})
    return {left[key].id for key in found if key in listable}


async def _list_again(
    run: RunState,
    kind: Kind,
    listed: Callable[[Sequence[str], CloseClient], Paginator[Any]],
    changes: Mapping[str, LeadChange],
) -> set[str]:
    """Read objects by a list, and return the ids of those that it shows as they are now."""
    ids = list(changes)
    current: set[str] = set()
    for at in range(0, len(ids), _MAX_IDS):
        # One that cannot be read spoils the page of a hundred: fetched alone, it costs itself.
        with suppress(DecodeError):
            found = run.reader.pages(partial(listed, ids[at : at + _MAX_IDS]))
            async with aclosing(found) as pages:
                async for page in pages:
                    rows = [row for row in _storable(run, kind, page) if row["id"] in changes]
                    current |= {row["id"] for row in rows if not _is_stale(row, changes)}
                    run.batcher.put_rows(kind.table.name, rows)
    return current


async def _search_again(
    run: RunState,
    kind: Kind,
    changed: Callable[[datetime, CloseClient], Scan[Any]],
    changes: Mapping[str, LeadChange],
) -> set[str]:
    """Read objects by a search, and return the ids of those that it shows as they are now."""
    current: set[str] = set()
    since = min(each.at for each in changes.values()) - _TOLERANCE
    found = run.reader.scanned(partial(changed, since), kind.noun)
    async with aclosing(found) as parts:
        async for part in parts:
            rows = [row for row in _storable(run, kind, part.objects) if row["id"] in changes]
            current |= {row["id"] for row in rows if not _is_stale(row, changes)}
            run.batcher.put_rows(kind.table.name, rows, part.size)
    return current


async def _refetch(run: RunState, kind: Kind, types: Mapping[str, str]) -> list[str]:
    """Fetch objects one by one, and remove those that no longer exist.

    Args:
        run: The run.
        kind: The kind.
        types: The type of the events of each object, by its id.

    Returns:
        The ids of those that exist.
    """
    table, ids = kind.table.name, list(types)
    found: list[str] = []
    failed: list[str] = []

    async def refetch(key: str) -> None:
        try:
            item = await run.reader.one(partial(kind.events[types[key]], key))
        except NotFoundError:
            run.batcher.delete_rows(table, [key])
            return
        if item is None:
            sentence = f"{key} cannot be read, and the copy has an earlier state of it."
            run.unscanned[key] = (sentence,)
            failed.append(key)
            return
        run.batcher.put_rows(table, _storable(run, kind, [item]))
        run.recent.fetched[key] = run.reader.now
        found.append(key)

    for at in range(0, len(ids), _FETCHED_AT_ONCE):
        await gather_or_cancel(map(refetch, ids[at : at + _FETCHED_AT_ONCE]))
    state = run.checkpoint.kinds[kind.name]
    others = [each for each in state.unread if each[1] not in types]
    unread = (*others, *((types[key], key) for key in failed))
    if unread != state.unread:
        _set(run, kind, attrs.evolve(state, unread=unread))
    return found


def _is_stale(row: JSON, changes: Mapping[str, LeadChange]) -> bool:
    """Return whether a listed object is older than its newest change."""
    at = date_of(row.get("date_updated"))
    return at is not None and at < changes[row["id"]].at - _TOLERANCE


def _storable(run: RunState, kind: Kind, items: Iterable[Any]) -> list[JSON]:
    """Return objects as JSON, without those of deleted leads: lists show them for a while."""
    rows = [encode(item) for item in items]
    for row in rows if kind.ignored else ():
        for name in kind.ignored:
            row.pop(name, None)
    gone = run.recent.gone
    return [row for row in rows if is_id(row.get("id")) and row.get("lead_id") not in gone]


def _set(run: RunState, kind: Kind, state: KindState) -> None:
    run.advance(kinds={**run.checkpoint.kinds, kind.name: state})
