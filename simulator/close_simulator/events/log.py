"""``EventLog``: the events of the last 30 days.

See https://developer.close.com/resources/event-log/.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import chain
from typing import Any

import orjson
from attrs import frozen

from close_simulator.clock import Clock, naive_stamp, stamp
from close_simulator.events.activities import (
    lead_merge,
    lead_status_change,
    opportunity_status_change,
    task_completed,
)
from close_simulator.events.scheduled import ScheduledActions
from close_simulator.ids import make_id
from close_simulator.organization import Organization

Json = dict[str, Any]

KEPT_FOR = 30 * 86_400  # seconds: Close documents 30 days
# Seconds. Close consolidates bursts of updates of one object into one event.
_CONSOLIDATED_WITHIN = 300
# Events between two removals of old ones: removing costs a pass over the log.
_TIDIED_EVERY = 1_000
_PARTS = ("contacts", "opportunities", "tasks")
# Fields that belong to other objects, whose own events report a change: a contact that is created,
# moved or deleted does not update its lead.
_NOT_REPORTED = frozenset(
    {
        "contact_ids",
        "contact_name",
        "date_updated",
        "lead_name",
        "subscriptions",
        "updated_by",
        "updated_by_name",
    }
)


@frozen
class Event:
    """A stored event.

    Args:
        number: Its position in the log; a consolidated event gets a new one.
        at: The time of its last change, in seconds since 1970.
        body: The event as the API shows it, as JSON.
    """

    number: int
    at: float
    body: bytes


class EventLog:
    """The events by id and in the order of their last change.

    Args:
        organization: The organization.
        clock: The time in seconds.

    Attributes:
        scheduled: Actions that run, and are logged, later.
        listeners: Called with the JSON of every new or consolidated event.
        most: The largest number of stored events, which bounds memory.
        on_activity: Called with each activity that Close creates because of another change.
    """

    def __init__(self, organization: Organization, clock: Clock) -> None:
        self._organization = organization
        self._clock = clock
        self._events: dict[str, Event] = {}
        self._order: list[tuple[float, int, str]] = []  # includes positions that events have left
        self._updates: dict[str, str] = {}  # by object: its last event, if that is an update
        self._count = 0
        self.scheduled: ScheduledActions = ScheduledActions(clock)
        self.listeners: list[Callable[[bytes], None]] = []
        self.most = 100_000
        self.on_activity: Callable[[Json], None] = lambda _: None
        self._requests = 0
        self._request: Json | None = None  # the request that causes the current events
        self._oauth: tuple[str, str] | None = None
        self._origin: str | None = None  # the lead that objects are being moved from
        self._merge: Json = {}  # the ids of the leads of a merge in progress
        self._bulk: Json = {}  # the id of the bulk action in progress
        self._is_paused = False

    def kept(self, before: Json | None, lead: Json) -> None:
        """Log the changes of a lead and of the objects that belong to it."""
        if self._is_paused:
            return
        old, new = _shown(before or {}), _shown(lead)
        if before is None:
            self._add("lead", "created", lead["id"], lead["id"], data=new)
        elif changed := _changes(old, new):
            self._update("lead", lead["id"], lead["id"], old, new, changed)
            self._moved_on(old, new)
        for part in _PARTS:
            self._kept_part(_by_id(before, part), _by_id(lead, part), lead)

    def _kept_part(self, before: Mapping[str, Json], after: Mapping[str, Json], lead: Json) -> None:
        for key, child in after.items():
            old = before.get(key)
            if old is None:
                self._added(child, lead)
            elif changed := _changes(old, child):
                self._update(_kind(child), key, lead["id"], old, child, changed)
                self._moved_on(old, child)
        for key in before.keys() - after.keys():
            if self._origin is None:
                child = before[key]
                self._add(_kind(child), "deleted", key, lead["id"], previous=child)

    def _added(self, child: Json, lead: Json) -> None:
        kind, key = _kind(child), child["id"]
        if self._origin is None:
            self._add(kind, "created", key, lead["id"], data=child)
        else:
            old = child | {"lead_id": self._origin}
            self._update(kind, key, lead["id"], old, child, ["lead_id"])

    def _moved_on(self, old: Json, new: Json) -> None:
        """Log the activity of a status change, if the status changed."""
        if old.get("status_id") == new.get("status_id"):
            return
        kind, change = "lead", lead_status_change
        if new["id"].startswith("oppo_"):
            kind, change = "opportunity", opportunity_status_change
        self._active(f"{kind}_status_change", change(self._organization, old, new, self._now()))

    def _active(self, kind: str, activity: Json) -> None:
        key, lead_id = activity["id"], activity["lead_id"]
        self.on_activity(activity)
        self._add(f"activity.{kind}", "created", key, lead_id, data=activity)

    @contextmanager
    def caused_by(
        self, method: str, path: str, oauth: tuple[str, str] | None = None
    ) -> Generator[None]:
        """Record a request as the cause of the events in this block.

        Args:
            method: The request's method.
            path: The request's path.
            oauth: The OAuth application and scope of the request; ``None`` for an API key.
        """
        self._requests += 1
        self._oauth = oauth
        self._request = {"request_method": method, "request_path": f"/api/v1{path}"}
        try:
            yield
        finally:
            self._request = self._oauth = None

    def happened(
        self,
        object_type: str,
        action: str,
        row: Json,
        *,
        lead_id: str | None = None,
        previous: Json | None = None,
    ) -> None:
        """Log a change of an object that is not stored in a lead, such as a group or a status.

        Args:
            object_type: The object type.
            action: ``created``, ``updated``, ``deleted`` or another action of Close's.
            row: The object after the change, or before its deletion.
            lead_id: The lead that it belongs to.
            previous: The object before an update.
        """
        if action == "updated":
            if changed := _changes(previous or {}, row):
                self._update(object_type, row["id"], lead_id, previous or {}, row, changed)
        elif action == "deleted":
            self._add(object_type, action, row["id"], lead_id, previous=row)
        else:
            self._add(object_type, action, row["id"], lead_id, data=row)

    @contextmanager
    def moving(self, source: str) -> Generator[None]:
        """Log objects that leave this lead and appear in another as moved, in this block."""
        self._origin = source
        try:
            yield
        finally:
            self._origin = None

    @contextmanager
    def merging(self, source: str, destination: str) -> Generator[None]:
        """Record a merge as the cause of the events in this block, and objects as moved."""
        self._merge = {
            "merge_source_lead_id": source,
            "merge_destination_lead_id": destination,
        }
        try:
            with self.moving(source):
                yield
        finally:
            self._merge = {}

    @contextmanager
    def by_bulk_action(self, action_id: str) -> Generator[None]:
        """Record a bulk action as the cause of the events in this block."""
        self._bulk = {"bulk_action_id": action_id}
        try:
            yield
        finally:
            self._bulk = {}

    @contextmanager
    def logging_task(self, before: Json | None, task: Json | None) -> Generator[None]:
        """Log the change of a task that the block makes, in its lead or beside it.

        Args:
            before: The task before the change; ``None`` if it is new.
            task: The task after the change; ``None`` if it is deleted.
        """
        self._is_paused = True
        try:
            yield
        finally:
            self._is_paused = False
        row = task or before or {}
        kind, key, lead_id = _kind(row), row["id"], row["lead_id"]
        if before is None:
            self._add(kind, "created", key, lead_id, data=task)
        elif task is None:
            self._add(kind, "deleted", key, lead_id, previous=before)
        elif changed := _changes(before, task):
            self._update(kind, key, lead_id, before, task, changed)

    def completed(self, task: Json, lead: Json) -> None:
        """Log the completion of a task, which also updates the date of its lead."""
        self._add(_kind(task), "completed", task["id"], lead["id"], data=task)
        if task["object_type"] == "taskcompleted":
            activity = task_completed(self._organization, task, self._now())
            self._active("task_completed", activity)
        # An event without changed fields: Close reports lead.updated, although the task belongs to
        # no field of the lead that events show.
        shown = _shown(lead)
        self._update("lead", lead["id"], lead["id"], shown, shown, [])

    def deleted(self, lead: Json, beside: Iterable[Json] = ()) -> None:
        """Log the deletion of a lead and of all objects that belong to it.

        Args:
            lead: The lead.
            beside: The tasks that the lead does not show.
        """
        self._add("lead", "deleted", lead["id"], lead["id"], previous=_shown(lead))
        # Each child has an event of its own: the deletion of a lead alone does not name them.
        for child in chain(*(lead[part] for part in _PARTS), beside):
            self._add(_kind(child), "deleted", child["id"], lead["id"], previous=child)

    @property
    def oauth_client(self) -> str | None:
        """The OAuth application of the current request, ``None`` for an API key."""
        return self._oauth[0] if self._oauth else None

    def merged(self, source: Json, destination: Json) -> None:
        """Log the merge of a lead into another, and its deletion."""
        key = destination["id"]
        merge = lead_merge(self._organization, source, destination, self._now())
        self.on_activity(merge)
        self._add("lead_merge", "created", merge["id"], key, data=merge)
        self._add("lead", "merged", key, key, data=_shown(destination))
        self._add("lead", "deleted", source["id"], source["id"], previous=_shown(source))

    def event(self, event_id: str) -> bytes:
        """Return an event's JSON; raises KeyError if it does not exist or is too old."""
        event = self._events[event_id]
        if event.at < self._clock() - KEPT_FOR:
            raise KeyError(event_id)
        return event.body

    def oldest(self, place: tuple[float, int], end: tuple[float, int]) -> Iterator[Event]:
        """Iterate over the events between two positions, oldest first."""
        # Older events are gone although their position may still be known: a reader that was away
        # for a month gets fewer events, and no error.
        place = max(place, (self._clock() - KEPT_FOR, 0))
        begin = bisect_right(self._order, (*place, "~"))
        for position in range(begin, len(self._order)):
            at, number, event_id = self._order[position]
            if (at, number) >= end:
                return
            event = self._events.get(event_id)
            if event is not None and event.number == number:
                yield event

    def newest(self, since: float, place: tuple[float, int]) -> Iterator[Event]:
        """Iterate over the events since a time and before a position, newest first."""
        since = max(since, self._clock() - KEPT_FOR)
        for position in range(bisect_left(self._order, place) - 1, -1, -1):
            at, number, event_id = self._order[position]
            if at < since:
                return
            event = self._events.get(event_id)
            if event is not None and event.number == number:
                yield event

    def forget(self, before: float) -> None:
        """Delete the events before a time, even if Close would still have them."""
        gone = bisect_left(self._order, (before, -1, ""))
        for _, number, event_id in self._order[:gone]:
            if event_id in self._events and self._events[event_id].number == number:
                del self._events[event_id]
        del self._order[:gone]

    def _update(
        self, kind: str, key: str, lead_id: str | None, old: Json, new: Json, changed: list[str]
    ) -> None:
        """Log an update, or add it to the event of the previous update."""
        previous = {name: old.get(name) for name in changed}
        last = self._events.get(self._updates.get(key, ""))
        # A consolidated event moves to the end of the log while its date_created stays: a reader
        # that remembers ids only, and not their date_updated, misses its new content. A merge or a
        # bulk action has an event of its own, because its meta names the cause.
        is_over = last is None or self._clock() - last.at > _CONSOLIDATED_WITHIN
        if last is None or is_over or self._merge or self._bulk:
            self._add(kind, "updated", key, lead_id, data=new, previous=previous, changed=changed)
            return
        body: Json = orjson.loads(last.body)
        # The oldest value of each field stays: previous_data is the state before the whole burst.
        body["previous_data"] = previous | body["previous_data"]
        body["changed_fields"] = sorted(body["previous_data"])
        body |= {"data": new, "lead_id": lead_id}
        self._store(body)

    def _add(
        self,
        kind: str,
        action: str,
        key: str,
        lead_id: str | None,
        *,
        data: Json | None = None,
        previous: Json | None = None,
        changed: list[str] | None = None,
    ) -> None:
        event_id = make_id("ev", 0, f"{self._count}/{key}")
        has_key = self._request is not None and self._oauth is None
        client_id, scope = self._oauth or (None, None)
        self._store(
            {
                "id": event_id,
                "object_type": kind,
                "object_id": key,
                "lead_id": lead_id,
                "action": action,
                "changed_fields": changed or [],
                "data": data,
                # Of a deletion the whole object: the only place where a deleted object can still be
                # read.
                "previous_data": previous or {},
                "date_created": naive_stamp(self._clock()),
                "organization_id": self._organization.id,
                "user_id": self._organization.user_id,
                "request_id": self._request_id(),
                "api_key_id": make_id("api", 0, "key", length=22) if has_key else None,
                "oauth_client_id": client_id,
                "oauth_scope": scope,
                "meta": (self._request or {}) | self._merge | self._bulk,
            }
        )
        # Any other action ends a burst: an update after a completion is an event of its own.
        self._updates.pop(key, None)
        if action == "updated":
            self._updates[key] = event_id

    def _store(self, body: Json) -> None:
        now = self._clock()
        self._count += 1
        body["date_updated"] = naive_stamp(now)
        event = self._events[body["id"]] = Event(self._count, now, orjson.dumps(body))
        self._order.append((now, self._count, body["id"]))
        if self._count % _TIDIED_EVERY == 0:
            self._tidy()
        for listener in self.listeners:
            listener(event.body)

    def _tidy(self) -> None:
        """Delete events that are too old or too many, and positions that events have left."""
        self.forget(self._clock() - KEPT_FOR)
        events = self._events
        # A consolidated event has left its former positions, which are dropped here and skipped by
        # the readers until then.
        order = [each for each in self._order if events[each[2]].number == each[1]]
        for _, _, event_id in order[: -self.most]:
            del events[event_id]
        self._order = order[-self.most :]
        self._updates = {key: id_ for key, id_ in self._updates.items() if id_ in events}

    def _now(self) -> str:
        return stamp(self._clock())

    def _request_id(self) -> str | None:
        return make_id("req", 0, str(self._requests), length=22) if self._request else None


def _shown(lead: Json) -> Json:
    """Return a lead as events show it: with the ids of its contacts, without its parts."""
    shown = {name: value for name, value in lead.items() if name not in _PARTS}
    # Where the API shows whole contacts, events have their ids: a copy that is kept current from
    # events alone has to read the contacts.
    return shown | {"contact_ids": [contact["id"] for contact in lead.get("contacts", [])]}


def _changes(old: Json, new: Json) -> list[str]:
    """Return the names of the fields that differ."""
    names = (old.keys() | new.keys()) - _NOT_REPORTED
    return sorted(name for name in names if old.get(name) != new.get(name))


def _by_id(lead: Json | None, part: str) -> dict[str, Json]:
    return {child["id"]: child for child in (lead or {}).get(part, [])}


def _kind(child: Json) -> str:
    kind = {"cont": "contact", "oppo": "opportunity"}.get(child["id"].partition("_")[0])
    return kind or f"task.{child['_type']}"
