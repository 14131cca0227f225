"""``Kind``: a type of objects beside leads that a copy may hold, and how each is read.

A kind is read once in windows of ``date_created``, and then kept current from the event log: what
an event names is read again, and removed if it does not exist any more. A new kind needs one
description here, and its table in ``tables``.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing, closing, suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import attrs

from close_async import CloseClient, DecodeError, NotFoundError, Paginator, Scan, Window, encode
from close_async.sync.changes import LeadChange
from close_async.sync.checkpoint import KindState
from close_async.sync.odd import date_of, is_id
from close_async.sync.run_state import INDEX_LAG, OVERLAP, RunState
from close_async.sync.sinks.idset import IdSet
from close_async.sync.tables import ACTIVITY, Table

JSON = dict[str, Any]

# An event may be written a moment after the object that it is about.
_TOLERANCE = timedelta(seconds=1)
# Ids per request: the largest page of Close's lists of activities.
_MAX_IDS = 100
# Ids per call of the sink, when stored objects are compared with those that exist.
_COMPARED_AT_ONCE = 20_000


@attrs.frozen(kw_only=True)
class Kind:
    """A type of objects that a copy may hold. Its functions take the client last.

    Args:
        name: Its name in ``objects``; for a choice of types, all their names.
        table: Its table.
        parts: What is read one after the other, each in windows: types, or ``""`` for all objects.
        scan: Reads the objects of a part, except those created in the windows ``covered``.
        events: The types of objects in the event log, each with what fetches one by its id.
        listed: Lists objects by their ids, at most 100.
        of_lead: Lists the objects of a lead, for what happens to all of them without events.
        unreported: Reads the objects of types for which Close emits no events, created since a
            date; changes of those are not found. ``None`` if there are no such types.
        limits: What cannot be kept exactly, as sentences for :attr:`SyncReport.limits`.
    """

    name: str
    table: Table
    parts: tuple[str, ...]
    scan: Callable[[str, Sequence[Window], CloseClient], Scan[Any]]
    events: Mapping[str, Callable[[str, CloseClient], Awaitable[Any]]]
    listed: Callable[[Sequence[str], CloseClient], Paginator[Any]]
    of_lead: Callable[[str, CloseClient], Paginator[Any]]
    unreported: Callable[[datetime, CloseClient], Scan[Any]] | None
    limits: tuple[str, ...] = ()


@attrs.frozen
class _Type:
    """A type of activities.

    Args:
        name: Close's name for it.
        event: The type of its objects in the event log; empty if Close emits no events.
        limit: What cannot be kept exactly; empty if everything can.
    """

    name: str
    event: str = ""
    limit: str = ""


_NO_EVENTS = (
    "Close emits no events for activities of the types Created and ImportUpdate: new ones are "
    "found by their date of creation, later changes are not."
)
# E-mail threads are not among the types: their e-mails are copied.
_TYPES = {
    "calls": _Type("Call", "activity.call"),
    "created": _Type("Created", limit=_NO_EVENTS),
    "custom": _Type("Custom", "activity.custom_activity"),
    "emails": _Type("Email", "activity.email"),
    "form_submissions": _Type("FormSubmission", "activity.form_submission"),
    "import_updates": _Type("ImportUpdate", limit=_NO_EVENTS),
    "lead_merges": _Type("LeadMerge", "lead_merge"),
    "lead_status_changes": _Type("LeadStatusChange", "activity.lead_status_change"),
    "meetings": _Type("Meeting", "activity.meeting"),
    "notes": _Type("Note", "activity.note"),
    "opportunity_status_changes": _Type(
        "OpportunityStatusChange", "activity.opportunity_status_change"
    ),
    "sms": _Type("SMS", "activity.sms"),
    "task_completions": _Type(
        "TaskCompleted",
        "activity.task_completed",
        limit="Close emits no event when the text of a completed task's activity changes.",
    ),
    "whatsapp_messages": _Type("WhatsAppMessage", "activity.whatsapp_message"),
}
"""The types of activities, by their attributes of ``close.activities``."""

_ACTIVITIES = "activities"
OBJECTS = (_ACTIVITIES, *(f"{_ACTIVITIES}.{name}" for name in _TYPES))
"""What ``objects`` may name beside leads."""


def kinds_of(objects: Iterable[str]) -> list[Kind]:
    """Return the kinds that ``objects`` names."""
    named = set(objects)
    if _ACTIVITIES in named:
        return [_activities(_ACTIVITIES, _TYPES)]
    chosen = {key: each for key, each in _TYPES.items() if f"{_ACTIVITIES}.{key}" in named}
    name = ",".join(f"{_ACTIVITIES}.{key}" for key in chosen)
    return [_activities(name, chosen)] if chosen else []


def tables_of(kinds: Iterable[str]) -> set[str]:
    """Return the tables that are kept current, of the names of kinds in a checkpoint."""
    return {ACTIVITY.name for name in kinds if name.startswith(_ACTIVITIES)}


def _activities(name: str, chosen: Mapping[str, _Type]) -> Kind:
    """Return the kind for all types of activities, or for some."""
    types = list(chosen.values())
    only = None if name == _ACTIVITIES else [each.name for each in types]
    unreported = [each.name for each in types if not each.event]
    return Kind(
        name=name,
        table=ACTIVITY,
        parts=("",) if only is None else tuple(only),
        scan=lambda part, covered, close: close.activities.scan(
            types=[part] if part else None, covered=covered
        ),
        events={each.event: partial(_fetch, key) for key, each in chosen.items() if each.event},
        listed=lambda ids, close: close.activities.list(id__in=list(ids), page_size=len(ids)),
        of_lead=lambda lead_id, close: close.activities.list(lead_id=lead_id, type__in=only),
        unreported=(partial(_created_since, types=unreported) if unreported else None),
        limits=tuple(dict.fromkeys(each.limit for each in types if each.limit)),
    )


def _fetch(types: str, key: str, close: CloseClient) -> Awaitable[Any]:
    found: Awaitable[Any] = getattr(close.activities, types).get(key)
    return found


def _created_since(since: datetime, close: CloseClient, *, types: Sequence[str]) -> Scan[Any]:
    return close.activities.scan(since=since, types=types)


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
        if state is None or (lost and (state.whole or state.covered or state.done)):
            # Objects may be stored from before the gap, or before the kind was left out of a run.
            stored = await run.writer.call(run.writer.sink.ids, "", 1, kind.table.name)
            state = KindState(rebuild=bool(stored))
        kinds[kind.name] = state
    run.advance(kinds=kinds)


async def read_kinds(run: RunState) -> None:
    """Read every object of the kinds that are not complete."""
    run.unscanned = ()
    for kind in run.kinds:
        state = run.checkpoint.kinds[kind.name]
        if not state.whole:
            if not state.rebuild:
                run.start_filling(kind.table.name)
            await _read_all(run, kind, state)
            await run.end_filling()


async def _read_all(run: RunState, kind: Kind, state: KindState) -> None:
    """Read every object of a kind, except those in the windows that are done."""
    done = 0
    # On disk, because the ids of all objects would not fit the memory bound.
    with closing(IdSet()) as seen:
        for name in kind.parts:
            state = run.checkpoint.kinds[kind.name]
            if name in state.done:
                continue
            parts = run.reader.scanned(partial(kind.scan, name, state.windows))
            async with aclosing(parts) as pages:
                async for part in pages:
                    rows = _storable(run, part.objects)
                    run.batcher.put_rows(kind.table.name, rows, part.size)
                    if state.rebuild:
                        await asyncio.to_thread(seen.add, [row["id"] for row in rows])
                    elif part.covered is not None:
                        # Only now: a crash in between repeats the window instead of skipping it.
                        _set(run, kind, run.checkpoint.kinds[kind.name].cover(part.covered))
                    done += len(rows)
                    run.report_progress("activities", done)
                    await run.batcher.flush_if_due()
            if run.reader.unscanned:
                run.unscanned += run.reader.unscanned
                await run.batcher.flush()
                return
            if not state.rebuild:
                _set(run, kind, attrs.evolve(state, covered=(), done=(*state.done, name)))
        if state.rebuild:
            await _remove_others(run, kind, seen)
    _set(run, kind, KindState(whole=True))
    await run.batcher.flush()


async def _remove_others(run: RunState, kind: Kind, seen: IdSet) -> None:
    """Remove the stored objects that are not in ``seen``."""
    table, after = kind.table.name, ""
    while ids := await run.writer.call(run.writer.sink.ids, after, _COMPARED_AT_ONCE, table):
        run.batcher.delete_rows(table, await asyncio.to_thread(seen.missing, ids))
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
        again |= await _reread(run, kind, read)
        relisted = {change.relisted for change in changes if change.relisted}
        # Lists may not show yet what was moved or restored.
        again |= {
            each.id
            for each in changes
            if (each.merged_into or each.relisted) and late is not None and each.at > late
        }
        for lead_id in {*destinations, *relisted} - run.recent.gone.keys():
            async with aclosing(run.reader.pages(partial(kind.of_lead, lead_id))) as pages:
                async for page in pages:
                    run.batcher.put_rows(table, _storable(run, page))
    return again


async def read_unreported(run: RunState, since: datetime) -> None:
    """Read the new objects of types for which Close emits no events."""
    for kind in run.kinds:
        if kind.unreported is None:
            continue
        parts = run.reader.scanned(
            partial(kind.unreported, since - OVERLAP - INDEX_LAG), is_last=True
        )
        async with aclosing(parts) as pages:
            async for part in pages:
                run.batcher.put_rows(kind.table.name, _storable(run, part.objects), part.size)
                await run.batcher.flush_if_due()
        run.unscanned += run.reader.unscanned


async def _reread(run: RunState, kind: Kind, changes: Mapping[str, LeadChange]) -> set[str]:
    """Read objects again, and remove those that no longer exist.

    Lists have more fields than single objects, the transcripts of calls for example, but may lag
    behind. So an object is fetched by itself only if the list shows an older state, or nothing; and
    then the next pass lists it again.

    Args:
        run: The run.
        kind: The kind.
        changes: The objects, each with its newest change.

    Returns:
        The ids of the events of those objects.
    """
    table, ids = kind.table.name, list(changes)
    current: set[str] = set()
    for at in range(0, len(ids), _MAX_IDS):
        # One that cannot be read spoils the page of a hundred: fetched alone, it costs itself.
        with suppress(DecodeError):
            listed = run.reader.pages(partial(kind.listed, ids[at : at + _MAX_IDS]))
            async with aclosing(listed) as pages:
                async for page in pages:
                    rows = [row for row in _storable(run, page) if row["id"] in changes]
                    current |= {row["id"] for row in rows if not _is_stale(row, changes)}
                    run.batcher.put_rows(table, rows)
    again: set[str] = set()
    for key in (key for key in ids if key not in current):
        fetch = kind.events[changes[key].object_type]
        try:
            item = await run.reader.one(partial(fetch, key))
        except NotFoundError:
            run.batcher.delete_rows(table, [key])
            continue
        if item is None:
            run.unscanned += (f"{key} cannot be read, and the copy has an earlier state of it.",)
        else:
            run.batcher.put_rows(table, _storable(run, [item]))
            again.add(changes[key].id)
    return again


def _is_stale(row: JSON, changes: Mapping[str, LeadChange]) -> bool:
    """Return whether a listed object is older than its newest change."""
    at = date_of(row.get("date_updated"))
    return at is not None and at < changes[row["id"]].at - _TOLERANCE


def _storable(run: RunState, items: Iterable[Any]) -> list[JSON]:
    """Return objects as JSON, without those of deleted leads: lists show them for a while."""
    rows = (encode(item) for item in items)
    gone = run.recent.gone
    return [row for row in rows if is_id(row.get("id")) and row.get("lead_id") not in gone]


def _set(run: RunState, kind: Kind, state: KindState) -> None:
    run.advance(kinds={**run.checkpoint.kinds, kind.name: state})
