"""An organization that changes while it is read."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any

from close_async.testing import CloseSimulator
from close_simulator.activities.store import EVENTS
from close_simulator.events.activities import new_activity
from tests.support.made import (
    add_custom_object,
    change_custom_object,
    remove_custom_object,
    subscribe,
    unsubscribe,
)

Json = dict[str, Any]


class Mover:
    """Makes random changes of leads and their contacts, opportunities and tasks.

    Args:
        simulator: What changes.
        seed: Decides how.
        objects: What changes as well: ``activities``, ``custom_objects`` and ``sequences``.

    Attributes:
        changes: How many were made.
    """

    def __init__(self, simulator: CloseSimulator, seed: int, objects: Iterable[str] = ()) -> None:
        self.changes = 0
        self._world = simulator.world
        self._rng = random.Random(seed)
        self._kinds: list[Callable[[], None]] = [
            *[self._create] * 3,
            *[self._update] * 4,
            *[self._delete] * 2,
            self._merge,
            *[self._add_contact] * 2,
            self._rename_contact,
            self._remove_contact,
            *[self._add_task] * 2,
            self._change_task,
            self._complete_task,
            self._remove_task,
            *[self._add_opportunity] * 2,
            self._change_opportunity,
            self._remove_opportunity,
        ]
        if "activities" in objects:
            self._kinds += [
                *[self._add_note] * 5,
                *[self._change_activity] * 3,
                *[self._remove_activity] * 3,
                self._add_meeting,
            ]
        if "custom_objects" in objects:
            self._kinds += [
                *[self._add_custom_object] * 6,
                *[self._change_custom_object] * 3,
                *[self._remove_custom_object] * 2,
            ]
        if "sequences" in objects:
            self._kinds += [
                *[self._subscribe] * 6,
                *[self._change_subscription] * 3,
                *[self._unsubscribe] * 2,
                self._rename_sequence,
            ]

    def move(self) -> None:
        """Make a change."""
        self.changes += 1
        with suppress(IndexError):  # the lead has no contact
            self._rng.choice(self._kinds)()

    @asynccontextmanager
    async def moving(self, a_second: float) -> AsyncIterator[None]:
        """Make a number of changes per second for the duration of the block."""

        async def go_on() -> None:
            while True:
                self.move()
                await asyncio.sleep(1 / a_second)

        task = asyncio.create_task(go_on())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def _lead(self) -> str:
        """Return the id of a random lead; the newest are as likely as all others together."""
        ids = self._world.leads
        while True:
            newest = self._world.leads._next
            index = self._rng.choice((self._rng.randrange(newest), newest - 1))
            for number in range(index, max(index - 50, -1), -1):
                if (lead_id := self._world.leads.id_of(number)) in ids:
                    return lead_id

    def _create(self) -> None:
        contacts = [{"name": f"Person {self.changes}"}]
        self._world.create_lead(name=f"New {self.changes}", contacts=contacts)

    def _update(self) -> None:
        self._world.update_lead(self._lead(), name=f"Renamed {self.changes}")

    def _delete(self) -> None:
        self._world.delete_lead(self._lead())

    def _merge(self) -> None:
        source, destination = self._lead(), self._lead()
        if source != destination:
            self._world.merge_leads(source, destination)

    def _add_contact(self) -> None:
        name = f"Person {self.changes}"
        self._world.contacts.create_contact({"lead_id": self._lead(), "name": name})

    def _rename_contact(self) -> None:
        contact_id = self._one("contacts")
        self._world.contacts.update_contact(contact_id, {"name": f"Person {self.changes}"})

    def _remove_contact(self) -> None:
        self._world.contacts.delete_contact(self._one("contacts"))

    def _add_task(self) -> None:
        self._world.tasks.create(lead_id=self._lead(), text=f"Do {self.changes}")

    def _change_task(self) -> None:
        self._world.tasks.update(self._one("tasks"), {"text": f"Do {self.changes}"})

    def _complete_task(self) -> None:
        self._world.tasks.update(self._one("tasks"), {"is_complete": True})

    def _remove_task(self) -> None:
        self._world.tasks.delete(self._one("tasks"))

    def _add_opportunity(self) -> None:
        self._world.opportunities.create(lead_id=self._lead(), value=self.changes)

    def _change_opportunity(self) -> None:
        self._world.opportunities.update(self._one("opportunities"), {"value": self.changes})

    def _remove_opportunity(self) -> None:
        self._world.opportunities.delete(self._one("opportunities"))

    def _add_note(self) -> None:
        organization = self._world.organization
        note = new_activity(organization, self._lead(), "Note", self._world.now())
        self._store(note | {"note": f"Note {self.changes}"}, "created")

    def _change_activity(self) -> None:
        row = self._activity()
        changes = {"date_updated": self._world.now(), "note": f"Changed {self.changes}"}
        self._store(row | changes, "updated", row)

    def _remove_activity(self) -> None:
        row = self._activity()
        self._world.activities.delete(row["id"])
        self._world.activities.log("deleted", row)

    def _add_meeting(self) -> None:
        at = datetime.fromtimestamp(self._world.time(), UTC)
        self._world.add_meeting(self._lead(), starts_at=at, ends_at=at + timedelta(hours=1))

    def _add_custom_object(self) -> None:
        add_custom_object(self._world, self._lead(), name=f"Press {self.changes}")

    def _change_custom_object(self) -> None:
        key = self._key(self._world.tables["custom_objects"])
        change_custom_object(self._world, key, name=f"Press {self.changes}")

    def _remove_custom_object(self) -> None:
        remove_custom_object(self._world, self._key(self._world.tables["custom_objects"]))

    def _subscribe(self) -> None:
        contact = self._world.contacts.contact(self._one("contacts"))
        subscribe(self._world, contact, self._key(self._world.tables["sequences"]))

    def _change_subscription(self) -> None:
        row = self._world.sequences.rows[self._key(self._world.sequences.rows)]
        reason = self._rng.choice((None, "manual", "reply-received"))
        self._world.sequences.change(row, status="paused", status_reason=reason)

    def _unsubscribe(self) -> None:
        unsubscribe(self._world, self._key(self._world.sequences.rows))

    def _rename_sequence(self) -> None:
        sequences = self._world.tables["sequences"]
        before = sequences[self._key(sequences)]
        changes = {"name": f"Renamed {self.changes}", "date_updated": self._world.sequences.now()}
        sequences[before["id"]] = row = before | changes
        self._world.events.happened("sequence", "updated", row, previous=before)

    def _key(self, rows: Mapping[str, Json]) -> str:
        """Return a random key."""
        return self._rng.choice([*rows])

    def _store(self, row: Json, action: str, previous: Json | None = None) -> None:
        self._world.activities.put(row)
        self._world.activities.log(action, row, previous)

    def _activity(self) -> Json:
        """Return a random activity of a type whose changes the event log has."""
        rows = self._world.activities.of_lead(self._world.leads.index_of(self._lead()))
        return self._rng.choice([row for row in rows if row["_type"] in EVENTS])

    def _one(self, what: str) -> str:
        """Return the id of a random contact, task or opportunity."""
        children = self._world.leads[self._lead()][what]
        child_id: str = children[self._rng.randrange(len(children) or 1)]["id"]
        return child_id
