"""The kinds of objects that ``objects`` may name beside leads, and how each is read."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import aclosing, suppress
from datetime import datetime
from functools import partial
from typing import Any

import attrs

from close_async import CloseClient, NotFoundError, Paginator, Plan, Scan, Window
from close_async.search import custom_object
from close_async.sync.checkpoint import KindState
from close_async.sync.kinds import Kind
from close_async.sync.odd import is_id
from close_async.sync.reader import LeadReader, Noun, Part
from close_async.sync.tables import (
    ACTIVITY,
    CUSTOM_OBJECT,
    CUSTOM_OBJECT_TYPE,
    SEQUENCE,
    SEQUENCE_SUBSCRIPTION,
)


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
# ``activities`` leaves them out, because their e-mails are copied.
_THREADS = {"email_threads": _Type("EmailThread", "activity.email_thread")}
# Copies of the e-mails of a thread, which change without an event about the thread.
_EMAILS_OF_THREAD = frozenset({"emails", "latest_emails"})

_ACTIVITIES, _CUSTOM_OBJECTS, _SEQUENCES = "activities", "custom_objects", "sequences"
OBJECTS = (
    _ACTIVITIES,
    *(f"{_ACTIVITIES}.{name}" for name in sorted({*_TYPES, *_THREADS})),
    _CUSTOM_OBJECTS,
    _SEQUENCES,
)
"""What ``objects`` may name beside leads."""


def kinds_of(objects: Iterable[str]) -> list[Kind]:
    """Return the kinds that ``objects`` names."""
    named = set(objects)
    kinds: list[Kind] = []
    is_every = _ACTIVITIES in named
    types = {k: each for k, each in _TYPES.items() if is_every or f"{_ACTIVITIES}.{k}" in named}
    threads = {k: each for k, each in _THREADS.items() if f"{_ACTIVITIES}.{k}" in named}
    if types or threads:
        kinds.append(_activities(types, threads, is_every=is_every))
    if _CUSTOM_OBJECTS in named:
        kinds += [_custom_object_types(), _custom_objects()]
    if _SEQUENCES in named:
        kinds += [_sequences(), _sequence_subscriptions()]
    return kinds


def tables_of(names: Iterable[str]) -> set[str]:
    """Return the tables of the kinds that ``objects``, or a checkpoint, names."""
    return {kind.table.name for kind in kinds_of(",".join(names).split(","))}


# Activities


def _activities(
    types: Mapping[str, _Type], threads: Mapping[str, _Type], *, is_every: bool
) -> Kind:
    """Return the kind for activities.

    Args:
        types: Their types, by attribute.
        threads: The type of the threads of e-mails, if they are copied.
        is_every: Whether ``types`` are all types.
    """
    names = [_ACTIVITIES] if is_every else [f"{_ACTIVITIES}.{key}" for key in types]
    only = None if is_every else [each.name for each in types.values()]
    # Threads are a list of their own: in a list with threads, e-mails are shortened.
    parts = (*([""] if only is None else only), *(each.name for each in threads.values()))
    of_lead: list[Callable[[str, CloseClient], Paginator[Any]]] = []
    if types:
        of_lead.append(lambda lead_id, close: close.activities.list(lead_id=lead_id, type__in=only))
    if threads:
        names += [f"{_ACTIVITIES}.{key}" for key in threads]
        of_lead.append(lambda lead_id, close: close.activities.email_threads.list(lead_id=lead_id))
    chosen = {**types, **threads}
    unreported = [each.name for each in types.values() if not each.event]
    noun = Noun("an activity", "activities")

    def scan(part: str, covered: Sequence[Window], close: CloseClient) -> Scan[Any]:
        return close.activities.scan(types=[part] if part else None, covered=covered)

    def read(
        reader: LeadReader, part: str, covered: Sequence[Window]
    ) -> AsyncGenerator[Part[Any], None]:
        return reader.scanned(partial(scan, part, covered), noun)

    async def plan(reader: LeadReader, state: KindState) -> Plan:
        left = [part for part in parts if part not in state.done]
        if len(left) == 1:
            return await reader.plan_of(partial(scan, left[0], state.windows))
        # Beside all other activities, threads are few.
        return await reader.plan_of(
            lambda close: close.activities.scan(types=None if "" in left else left)
        )

    return Kind(
        name=",".join(names),
        table=ACTIVITY,
        noun=noun,
        phase="activities",
        parts=_always(*parts),
        read=read,
        plan=plan,
        events={each.event: partial(_fetch, key) for key, each in chosen.items() if each.event},
        listed=lambda ids, close: close.activities.list(id__in=list(ids)),
        unlisted=frozenset(each.event for each in _THREADS.values()),
        of_lead=tuple(of_lead),
        unreported=(partial(_created_since, types=unreported) if unreported else None),
        ignored=_EMAILS_OF_THREAD if threads else frozenset(),
        limits=tuple(dict.fromkeys(each.limit for each in types.values() if each.limit)),
    )


def _fetch(types: str, key: str, close: CloseClient) -> Awaitable[Any]:
    found: Awaitable[Any] = getattr(close.activities, types).get(key)
    return found


def _created_since(since: datetime, close: CloseClient, *, types: Sequence[str]) -> Scan[Any]:
    return close.activities.scan(since=since, types=types)


# Custom objects


def _custom_object_types() -> Kind:
    """Return the kind for the types of custom objects, which give the objects their meaning."""
    return Kind(
        name="custom_object_types",
        table=CUSTOM_OBJECT_TYPE,
        noun=Noun("a type of custom objects", "types of custom objects"),
        phase="custom_objects",
        parts=_always(""),
        read=_whole_list(lambda close: close.custom_object_types.list()),
        events={"custom_object_type": lambda key, close: close.custom_object_types.get(key)},
        # They change with custom fields, which the table custom_field has.
        ignored=frozenset({"fields", "back_reference_fields"}),
    )


def _custom_objects() -> Kind:
    """Return the kind for custom objects: only searches find those of all leads."""
    noun = Noun("a custom object", "custom objects")

    def read(
        reader: LeadReader, _: str, covered: Sequence[Window]
    ) -> AsyncGenerator[Part[Any], None]:
        return reader.scanned(lambda close: close.custom_objects.scan(covered=covered), noun)

    def plan(reader: LeadReader, state: KindState) -> Awaitable[Plan]:
        return reader.plan_of(lambda close: close.custom_objects.scan(covered=state.windows))

    return Kind(
        name=_CUSTOM_OBJECTS,
        table=CUSTOM_OBJECT,
        noun=noun,
        phase="custom_objects",
        parts=_always(""),
        read=read,
        plan=plan,
        events={"custom_object": lambda key, close: close.custom_objects.get(key)},
        changed=lambda since, close: close.custom_objects.scan(custom_object.date_updated >= since),
        of_lead=(lambda lead_id, close: close.custom_objects.list(lead_id=lead_id),),
        ended_by="custom_object_type",
    )


# Sequences


def _sequences() -> Kind:
    return Kind(
        name=_SEQUENCES,
        table=SEQUENCE,
        noun=Noun("a sequence", "sequences"),
        phase="sequences",
        parts=_always(""),
        read=_whole_list(lambda close: close.sequences.list()),
        events={"sequence": lambda key, close: close.sequences.get(key)},
        # What is deleted between two pages moves another one to a page that was read already.
        is_listed_whole=False,
        # The numbers of subscriptions, which change with these.
        ignored=frozenset({"subscription_counts_by_status"}),
    )


def _sequence_subscriptions() -> Kind:
    """Return the kind for subscriptions, which Close lists by sequence, contact or lead only."""
    noun = Noun("a subscription", "subscriptions")

    def scan(sequence_id: str, close: CloseClient) -> Scan[Any]:
        return close.sequence_subscriptions.scan(sequence_id)

    async def read(
        reader: LeadReader, part: str, _: Sequence[Window]
    ) -> AsyncGenerator[Part[Any], None]:
        try:
            async with aclosing(reader.scanned(partial(scan, part), noun)) as parts:
                async for each in parts:
                    yield each
        except NotFoundError as error:
            with suppress(NotFoundError):  # the sequence was deleted meanwhile
                await reader.one(lambda close: close.sequences.get(part))
                failed = f"Not all subscriptions to {part} could be read: {error}"
                reader.unscanned = (f"{failed}; the next run tries again.",)

    async def plan(reader: LeadReader, state: KindState) -> Plan:
        left = [each for each in await _sequence_ids(reader) if each not in state.done]
        plans = [await reader.plan_of(partial(scan, each)) for each in left]
        return Plan(
            strategy="offset",
            reason="a list for each sequence",
            count=sum(each.count for each in plans),
            requests=sum(each.requests for each in plans),
            seconds=sum(each.seconds or 0.0 for each in plans),
            noun=noun.several,
        )

    return Kind(
        name="sequence_subscriptions",
        table=SEQUENCE_SUBSCRIPTION,
        noun=noun,
        phase="sequences",
        parts=_sequence_ids,
        read=read,
        plan=plan,
        # One by one: Close lists them neither by id nor by date of change, and the list of a
        # sequence or a lead has all of its subscriptions, whichever changed.
        events={"sequence_subscription": lambda key, close: close.sequence_subscriptions.get(key)},
        of_lead=(lambda lead_id, close: close.sequence_subscriptions.list(lead_id=lead_id),),
        # Those of a deleted sequence exist, but are not listed any more.
        is_listed_whole=False,
        limits=(
            "Close lists subscriptions only by sequence, contact or lead: those of sequences that "
            "were deleted before the first run are not in the copy.",
        ),
    )


async def _sequence_ids(reader: LeadReader) -> list[str]:
    """Return the ids of all sequences, in an order that stays the same."""
    pages = reader.pages(lambda close: close.sequences.list())
    return sorted([each.id async for page in pages for each in page if is_id(each.id)])


def _whole_list(
    listed: Callable[[CloseClient], Paginator[Any]],
) -> Callable[[LeadReader, str, Sequence[Window]], AsyncGenerator[Part[Any], None]]:
    """Return what reads a list of few objects."""

    async def read(
        reader: LeadReader, _: str, __: Sequence[Window]
    ) -> AsyncGenerator[Part[Any], None]:
        async for page in reader.pages(listed):
            yield Part(page)

    return read


def _always(*parts: str) -> Callable[[LeadReader], Awaitable[Sequence[str]]]:
    async def always(_: LeadReader) -> Sequence[str]:
        return parts

    return always
