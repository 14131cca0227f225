"""``ActivityStore``: the activities of all leads."""

from collections.abc import Callable, Collection, Iterator, MutableMapping
from datetime import UTC, datetime
from typing import Any

from close_simulator.activities.feed import ALWAYS, Feed
from close_simulator.activities.seeds import MOST_PER_LEAD, Seed, seeds_of
from close_simulator.clock import WORLD_START, seeded_stamp
from close_simulator.events.activities import new_activity
from close_simulator.events.log import EventLog
from close_simulator.ids import CODE_LENGTH
from close_simulator.leads.store import LeadStore

Json = dict[str, Any]

RESOURCES = {
    "activities.notes": "Note",
    "activities.calls": "Call",
    "activities.emails": "Email",
    "activities.email_threads": "EmailThread",
    "activities.sms": "SMS",
    "activities.whatsapp_messages": "WhatsAppMessage",
    "activities.meetings": "Meeting",
    "activities.custom": "CustomActivity",
    "activities.created": "Created",
    "activities.lead_status_changes": "LeadStatusChange",
    "activities.opportunity_status_changes": "OpportunityStatusChange",
    "activities.task_completions": "TaskCompleted",
    "activities.lead_merges": "LeadMerge",
    "activities.form_submissions": "FormSubmission",
    "activities.import_updates": "ImportUpdate",
}
"""The type of the activities of each resource, as in ``_type``."""

EVENTS = {
    "Note": "activity.note",
    "Call": "activity.call",
    "Email": "activity.email",
    "EmailThread": "activity.email_thread",
    "SMS": "activity.sms",
    "WhatsAppMessage": "activity.whatsapp_message",
    "Meeting": "activity.meeting",
    "CustomActivity": "activity.custom_activity",
    "LeadStatusChange": "activity.lead_status_change",
    "OpportunityStatusChange": "activity.opportunity_status_change",
    "TaskCompleted": "activity.task_completed",
    "LeadMerge": "lead_merge",
    "FormSubmission": "activity.form_submission",
}
"""The object type of each type of activity in the event log. The others have no events."""

ALL_KINDS = frozenset(RESOURCES.values())
_EPOCH = int(WORLD_START * 1000)
_NOWHERE = -1  # the home of activities without a lead


class ActivityStore:
    """All activities by id, and in the order of their creation.

    Seeded activities are computed when they are read, as leads are. Only those that were created,
    changed or deleted are stored.

    Args:
        leads: The lead store.
        seed: Determines the seeded activities.
        events: The event log.

    Attributes:
        leads: The lead store.
        events: The event log.
        after_change: Called after every change.
    """

    def __init__(self, leads: LeadStore, seed: int, events: EventLog) -> None:
        self.leads: LeadStore = leads
        self.events: EventLog = events
        self._seeds = seeds_of(seed)
        self._rows: dict[str, Json] = {}
        # Dates have milliseconds, and two requests may fall into one: the later row is the newer.
        self._serials: dict[str, int] = {}
        self._by_home: dict[int, dict[str, None]] = {}
        self._hidden: set[int] = set()  # numbers of seeded activities that were changed or deleted
        self._deleted: dict[int, list[Json]] = {}  # the activities of deleted leads
        self._feeds: dict[frozenset[str], Feed] = {}
        self._forgotten: set[str] = set()
        self.after_change: list[Callable[[], None]] = []

    # Reading

    def get(self, activity_id: str) -> Json | None:
        """Return an activity, as a new object; ``None`` if it does not exist."""
        row = self._rows.get(activity_id)
        if row is not None:
            return dict(row)
        number = self._number(activity_id)
        return None if number is None else self._seeded_row(number)

    def of_lead(self, index: int, kinds: Collection[str] = ALL_KINDS) -> list[Json]:
        """Return the activities of some types of the lead with this number, newest first."""
        rows = [dict(self._rows[each]) for each in self._by_home.get(index, ())]
        rows = [row for row in rows if row["_type"] in kinds]
        if 0 <= index < self.leads.seeded and index not in self._deleted:
            for at, seed in enumerate(self._seeds[index]):
                number = index * MOST_PER_LEAD + at
                if seed.kind in kinds and number not in self._hidden:
                    rows.append(self._seeded_row(number))
        rows.sort(key=lambda row: (_created(row), self._serials.get(row["id"], -1)), reverse=True)
        return rows

    def newest(
        self, kinds: frozenset[str], low: int = 0, high: int = ALWAYS, skip: int = 0
    ) -> Iterator[Json]:
        """Iterate over the activities of some types, newest first.

        Args:
            kinds: The types.
            low: The first date of creation, in milliseconds since 1970.
            high: The date after the last.
            skip: How many activities to leave out.
        """
        for found in self._feed(kinds).newest(low, high, skip):
            yield dict(self._rows[found]) if isinstance(found, str) else self._seeded_row(found)

    def count(self, kinds: frozenset[str], low: int = 0, high: int = ALWAYS) -> int:
        """Return the number of activities of some types in a range of dates."""
        return self._feed(kinds).count(low, high)

    def table(self, kind: str) -> "ActivityTable":
        """Return the activities of one type by id."""
        return ActivityTable(self, kind)

    # Changes

    def put(self, row: Json) -> None:
        """Store a new or changed activity."""
        self._hide(row["id"])
        self._show(row)
        self._changed()

    def delete(self, activity_id: str) -> None:
        """Delete an activity."""
        self._hide(activity_id)
        self._changed()

    def log(self, action: str, row: Json, previous: Json | None = None) -> None:
        """Log a change of an activity, if activities of its type have events."""
        kind = EVENTS.get(row["_type"])
        if kind is not None:
            lead_id: str | None = row["lead_id"]
            self.events.happened(kind, action, row, lead_id=lead_id, previous=previous)

    def lead_stored(self, index: int, before: Json | None, lead: Json) -> None:
        """Add the creation of a new lead; a restored lead gets its activities back."""
        if before is not None:
            return
        if index in self._deleted:
            # With their ids: a reader of the event log sees objects created that it has seen
            # deleted.
            for row in self._deleted.pop(index):
                self.put(row)
                self.log("created", row)
            return
        creator = {"id": lead["created_by"], "name": lead["created_by_name"]}
        now = lead["date_created"]
        self.put(
            new_activity(self.leads.organization, lead["id"], "Created", now, creator)
            | {"source": "api", "import_id": None}
        )

    def lead_deleted(self, index: int, rows: list[Json]) -> None:
        """Delete the activities of a lead with it."""
        for row in rows:
            self._hide(row["id"])
        # For a lead that is restored later.
        self._deleted[index] = rows
        self._changed()

    def lead_merged(self, source: int, lead_id: str) -> None:
        """Move the activities of a lead to another."""
        for row in self.of_lead(source):
            moved = row | {"lead_id": lead_id}
            self.put(moved)
            self.log("updated", moved, previous=row)

    def forget_custom_field(self, field_id: str) -> None:
        """Delete all values of a custom field."""
        self._forgotten.add(f"custom.{field_id}")
        for row in self._rows.values():
            row.pop(f"custom.{field_id}", None)
        self._changed()

    def _changed(self) -> None:
        for listener in self.after_change:
            listener()

    def _show(self, row: Json) -> None:
        self._rows[row["id"]] = row
        self._serials.setdefault(row["id"], len(self._serials))
        self._by_home.setdefault(self._home(row), {})[row["id"]] = None
        for kinds, feed in self._feeds.items():
            if row["_type"] in kinds:
                feed.add(_created(row), self._serials[row["id"]], row["id"])

    def _hide(self, activity_id: str) -> None:
        row = self._rows.pop(activity_id, None)
        if row is not None:
            del self._by_home[self._home(row)][activity_id]
            for kinds, feed in self._feeds.items():
                if row["_type"] in kinds:
                    feed.remove(_created(row), self._serials[activity_id], activity_id)
            return
        number = self._number(activity_id)
        if number is not None:
            # Seeded activities are computed and cannot be deleted, only left out.
            self._hidden.add(number)
            kind, date = self._seed(number).kind, self._seeded_date(number)
            for kinds, feed in self._feeds.items():
                if kind in kinds:
                    feed.hide(date, number)

    def _home(self, row: Json) -> int:
        lead_id = row["lead_id"]
        return _NOWHERE if lead_id is None else self.leads.number_of(lead_id)

    # Seeded activities

    def _number(self, activity_id: str) -> int | None:
        """Return the number of a seeded activity that is not hidden."""
        # After "acti_": the ids of seeded activities begin with the code of their lead.
        code = activity_id[5 : 5 + CODE_LENGTH]
        try:
            index = self.leads.home_of(activity_id)
        except KeyError:
            return None
        if index in self._deleted:
            return None
        for at, seed in enumerate(self._seeds[index]):
            if activity_id == f"acti_{code}{seed.tail}":
                number = index * MOST_PER_LEAD + at
                return None if number in self._hidden else number
        return None

    def _seed(self, number: int) -> Seed:
        index, at = divmod(number, MOST_PER_LEAD)
        return self._seeds[index][at]

    def _seeded_date(self, number: int) -> int:
        """Return the creation of a seeded activity, in milliseconds since 1970."""
        created = self.leads.created(number // MOST_PER_LEAD) - _EPOCH
        return _EPOCH + self._seed(number).created(created)

    def _seeded_row(self, number: int) -> Json:
        index = number // MOST_PER_LEAD
        created = self._seeded_date(number) - _EPOCH
        code, word, serial = self.leads.slots(index)
        row = self._seed(number).row(created, seeded_stamp, code, word, serial)
        for key in self._forgotten & row.keys():
            del row[key]
        return row

    def _feed(self, kinds: frozenset[str]) -> Feed:
        if kinds not in self._feeds:
            feed = self._feeds[kinds] = Feed(self._seeded_of(kinds))
            for row in self._rows.values():
                if row["_type"] in kinds:
                    feed.add(_created(row), self._serials[row["id"]], row["id"])
        return self._feeds[kinds]

    def _seeded_of(self, kinds: frozenset[str]) -> Iterator[tuple[int, int]]:
        seeds, leads, hidden = self._seeds, self.leads, self._hidden
        for index in range(leads.seeded):
            created = leads.created(index) - _EPOCH
            for at, seed in enumerate(seeds[index]):
                number = index * MOST_PER_LEAD + at
                if seed.kind in kinds and number not in hidden:
                    yield _EPOCH + seed.created(created), number


class ActivityTable(MutableMapping[str, Json]):
    """The activities of one type by id.

    Args:
        store: All activities.
        kind: The type.
    """

    def __init__(self, store: ActivityStore, kind: str) -> None:
        self._store, self._kind = store, kind

    def __getitem__(self, activity_id: str) -> Json:
        row = self._store.get(activity_id)
        if row is None or row["_type"] != self._kind:
            raise KeyError(activity_id)
        return row

    def __setitem__(self, activity_id: str, row: Json) -> None:
        self._store.put(row)

    def __delitem__(self, activity_id: str) -> None:
        self._store.delete(self[activity_id]["id"])

    def __iter__(self) -> Iterator[str]:
        kinds = frozenset({self._kind})
        return (row["id"] for row in self._store.newest(kinds))

    def __len__(self) -> int:
        return self._store.count(frozenset({self._kind}))


def millis_of(stamp: str) -> int:
    """Return a datetime of Close's in milliseconds since 1970."""
    found = datetime.fromisoformat(stamp)
    return round((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp() * 1000)


def _created(row: Json) -> int:
    return millis_of(row["date_created"])
