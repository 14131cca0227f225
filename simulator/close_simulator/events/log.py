"""``EventLog``: what happened to the leads and what hangs on them, for 30 days.

See https://developer.close.com/resources/event-log/.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import chain
from typing import Any

import orjson
from attrs import frozen

from close_simulator.clock import Clock, stamp
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

KEPT_FOR = 30 * 86_400
# Updates of one object become one event, as long as they follow one another within this.
_CONSOLIDATED_WITHIN = 300
_TIDIED_EVERY = 1_000
_PARTS = ("contacts", "opportunities", "tasks")
# These are of other objects, whose own events report a change: a contact that is created, moved or
# deleted does not update its lead.
_NOT_TOLD = frozenset(
    {"contact_ids", "contact_name", "date_updated", "lead_name", "updated_by", "updated_by_name"}
)


@frozen
class Event:
    """An event as it is stored.

    Args:
        number: Its place in the log; a consolidated event gets a new one.
        at: When it was last added to, in seconds since 1970.
        body: What the API shows of it, as JSON.
    """

    number: int
    at: float
    body: bytes


class EventLog:
    """The events of a world, by their ids and in the order of their last change.

    Args:
        organization: Whose they are.
        clock: The time in seconds.

    Attributes:
        scheduled: What is to be done later, and logged then.
        listeners: Called with the JSON of every event that is logged or added to.
        most: How many events are kept at the most, so that memory is bounded.
    """

    def __init__(self, organization: Organization, clock: Clock) -> None:
        self._organization = organization
        self._clock = clock
        self._events: dict[str, Event] = {}
        self._order: list[tuple[float, int, str]] = []  # with places that were given up
        self._updates: dict[str, str] = {}  # the last event of an object, if an update
        self._count = 0
        self.scheduled: ScheduledActions = ScheduledActions(clock)
        self.listeners: list[Callable[[bytes], None]] = []
        self.most = 100_000
        self._requests = 0
        self._request: Json | None = None  # what events that come now are caused by
        self._oauth: tuple[str, str] | None = None
        self._origin: str | None = None  # the lead that things are being moved from
        self._merge: Json = {}  # which lead goes into which
        self._is_telling = False

    def kept(self, before: Json | None, lead: Json) -> None:
        """Hear that a lead has become this, and log what is different about it and its parts."""
        if self._is_telling:
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
        """Log the activity that tells of another status, if it is another."""
        if old.get("status_id") == new.get("status_id"):
            return
        kind, change = "lead", lead_status_change
        if new["id"].startswith("oppo_"):
            kind, change = "opportunity", opportunity_status_change
        self._active(f"{kind}_status_change", change(self._organization, old, new, self._now()))

    def _active(self, kind: str, activity: Json) -> None:
        key, lead_id = activity["id"], activity["lead_id"]
        self._add(f"activity.{kind}", "created", key, lead_id, data=activity)

    @contextmanager
    def caused_by(
        self, method: str, path: str, oauth: tuple[str, str] | None = None
    ) -> Generator[None]:
        """Name a request as the cause of the events that come now.

        Args:
            method: Its method.
            path: Its path.
            oauth: The OAuth application and the scope that it was made with, ``None`` if it was
                made with an API key.
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
        """Log what happened to an object that is neither a lead nor in one: a group, a status.

        Args:
            object_type: Its type.
            action: What happened.
            row: The object as it is now; of a deletion, as it was.
            lead_id: The lead that it belongs to.
            previous: Of an update, the object as it was.
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
        """Take what appears at one lead and disappears from another for moved, not made anew."""
        self._origin = source
        try:
            yield
        finally:
            self._origin = None

    @contextmanager
    def merging(self, source: str, destination: str) -> Generator[None]:
        """Name a merge as the cause of the events that come now, in which things are moved."""
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
    def telling(self, before: Json | None, task: Json | None) -> Generator[None]:
        """Log what becomes of a task, wherever it is kept meanwhile: leads show but some tasks.

        Args:
            before: What it was, or None for a new one.
            task: What it is, or None if it is deleted.
        """
        self._is_telling = True
        try:
            yield
        finally:
            self._is_telling = False
        row = task or before or {}
        kind, key, lead_id = _kind(row), row["id"], row["lead_id"]
        if before is None:
            self._add(kind, "created", key, lead_id, data=task)
        elif task is None:
            self._add(kind, "deleted", key, lead_id, previous=before)
        elif changed := _changes(before, task):
            self._update(kind, key, lead_id, before, task, changed)

    def completed(self, task: Json, lead: Json) -> None:
        """Hear that a task was done, by which its lead is changed, too, if in its date alone."""
        self._add(_kind(task), "completed", task["id"], lead["id"], data=task)
        if task["object_type"] == "taskcompleted":
            activity = task_completed(self._organization, task, self._now())
            self._active("task_completed", activity)
        shown = _shown(lead)
        self._update("lead", lead["id"], lead["id"], shown, shown, [])

    def deleted(self, lead: Json, beside: Iterable[Json] = ()) -> None:
        """Hear that a lead was deleted with all that hung on it.

        Args:
            lead: The lead.
            beside: Its tasks that it does not show.
        """
        self._add("lead", "deleted", lead["id"], lead["id"], previous=_shown(lead))
        for child in chain(*(lead[part] for part in _PARTS), beside):
            self._add(_kind(child), "deleted", child["id"], lead["id"], previous=child)

    def merged(self, source: Json, destination: Json) -> None:
        """Hear that a lead was merged into another, and is gone."""
        key = destination["id"]
        merge = lead_merge(self._organization, source, destination, self._now())
        self._add("lead_merge", "created", merge["id"], key, data=merge)
        self._add("lead", "merged", key, key, data=_shown(destination))
        self._add("lead", "deleted", source["id"], source["id"], previous=_shown(source))

    def event(self, event_id: str) -> bytes:
        """Give an event's JSON; raises KeyError when there is none, or none any longer."""
        event = self._events[event_id]
        if event.at < self._clock() - KEPT_FOR:
            raise KeyError(event_id)
        return event.body

    def oldest(self, place: tuple[float, int], end: tuple[float, int]) -> Iterator[Event]:
        """Go through the events that stand between two places, oldest first."""
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
        """Go through the events since a moment that stand before a place, newest first."""
        since = max(since, self._clock() - KEPT_FOR)
        for position in range(bisect_left(self._order, place) - 1, -1, -1):
            at, number, event_id = self._order[position]
            if at < since:
                return
            event = self._events.get(event_id)
            if event is not None and event.number == number:
                yield event

    def forget(self, before: float) -> None:
        """Drop the events that were last added to before a moment, whatever Close promises."""
        gone = bisect_left(self._order, (before, -1, ""))
        for _, number, event_id in self._order[:gone]:
            if event_id in self._events and self._events[event_id].number == number:
                del self._events[event_id]
        del self._order[:gone]

    def _update(
        self, kind: str, key: str, lead_id: str | None, old: Json, new: Json, changed: list[str]
    ) -> None:
        """Log an update, or let the event of the one before tell of it, too."""
        previous = {name: old.get(name) for name in changed}
        last = self._events.get(self._updates.get(key, ""))
        is_over = last is None or self._clock() - last.at > _CONSOLIDATED_WITHIN
        if last is None or is_over or self._merge:
            self._add(kind, "updated", key, lead_id, data=new, previous=previous, changed=changed)
            return
        body: Json = orjson.loads(last.body)
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
                "previous_data": previous or {},
                "date_created": _naive(self._clock()),
                "organization_id": self._organization.id,
                "user_id": self._organization.user_id,
                "request_id": self._request_id(),
                "api_key_id": make_id("api", 0, "key", length=22) if has_key else None,
                "oauth_client_id": client_id,
                "oauth_scope": scope,
                "meta": (self._request or {}) | self._merge,
            }
        )
        self._updates.pop(key, None)
        if action == "updated":
            self._updates[key] = event_id

    def _store(self, body: Json) -> None:
        now = self._clock()
        self._count += 1
        body["date_updated"] = _naive(now)
        event = self._events[body["id"]] = Event(self._count, now, orjson.dumps(body))
        self._order.append((now, self._count, body["id"]))
        if self._count % _TIDIED_EVERY == 0:
            self._tidy()
        for listener in self.listeners:
            listener(event.body)

    def _tidy(self) -> None:
        """Give up what is too old or too much, and the places that events have left."""
        self.forget(self._clock() - KEPT_FOR)
        events = self._events
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
    return shown | {"contact_ids": [contact["id"] for contact in lead.get("contacts", [])]}


def _changes(old: Json, new: Json) -> list[str]:
    """Give the names of the fields that differ."""
    names = (old.keys() | new.keys()) - _NOT_TOLD
    return sorted(name for name in names if old.get(name) != new.get(name))


def _by_id(lead: Json | None, part: str) -> dict[str, Json]:
    return {child["id"]: child for child in (lead or {}).get(part, [])}


def _kind(child: Json) -> str:
    kind = {"cont": "contact", "oppo": "opportunity"}.get(child["id"].partition("_")[0])
    return kind or f"task.{child['_type']}"


def _naive(now: float) -> str:
    """Write a moment as the event log does: without an offset, in UTC."""
    return datetime.fromtimestamp(now, UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
