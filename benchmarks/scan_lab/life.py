"""Other clients, which change leads and activities while a scan reads them."""

import asyncio
from random import Random
from typing import Any

from close_simulator import World
from close_simulator.activities.store import ALL_KINDS
from close_simulator.events.activities import new_activity

# Per hundred changes; the rest are merges.
_UPDATES, _CREATES, _DELETES = 45, 30, 15


class Life:
    """Creates, updates, deletes and merges leads at a constant rate.

    Args:
        world: The world with the leads.
        rate: Changes per second.
        seed: Seed of the random choices.

    Attributes:
        gone: The ids of deleted and merged leads.
        changes: Number of changes.
    """

    def __init__(self, world: World, rate: float, seed: int = 0) -> None:
        self.gone: set[str] = set()
        self.changes = 0
        self._world = world
        self._rate = rate
        self._dice = Random(seed)
        self._there = [world.leads.id_of(number) for number in range(world.leads.seeded)]

    async def run(self) -> None:
        """Change leads until cancelled, and catch up with the rate after a busy loop."""
        clock = asyncio.get_running_loop().time
        began = clock()
        while True:
            await asyncio.sleep(began + (self.changes + 1) / self._rate - clock())
            self.change()

    def change(self) -> None:
        """Make one change."""
        self.changes += 1
        what = self._dice.randrange(100)
        if what < _UPDATES:
            self._world.update_lead(self._any(), description=f"changed {self.changes}")
        elif what < _UPDATES + _CREATES:
            lead = self._world.create_lead(name=f"Created {self.changes}")
            self._there.append(lead["id"])
        elif what < _UPDATES + _CREATES + _DELETES:
            self._world.delete_lead(self._lose())
        else:
            source = self._lose()
            self._world.merge_leads(source, self._any())

    def _any(self) -> str:
        """Return the id of an existing lead."""
        return self._dice.choice(self._there)

    def _lose(self) -> str:
        at = self._dice.randrange(len(self._there))
        self._there[at], self._there[-1] = self._there[-1], self._there[at]
        lead_id = self._there.pop()
        self.gone.add(lead_id)
        return lead_id


# What ``GET /activity/`` lists: e-mails one by one, without their threads.
LISTED_KINDS = ALL_KINDS - {"EmailThread"}
# Per hundred changes; the rest are changes of leads, which take their activities along.
_NEW, _CHANGED, _GONE = 40, 20, 20


class ActiveLife(Life):
    """Creates, changes and deletes activities, and deletes and merges their leads.

    Attributes:
        there: The ids of the activities that existed at first and were not deleted since.
    """

    def __init__(self, world: World, rate: float, seed: int = 0) -> None:
        super().__init__(world, rate, seed)
        rows = world.activities.newest(LISTED_KINDS, 0, 1 << 62)
        self._ids = [row["id"] for row in rows]
        self.there: set[str] = set(self._ids)

    def change(self) -> None:
        """Make one change."""
        what, store = self._dice.randrange(100), self._world.activities
        if what >= _NEW + _CHANGED + _GONE:
            self._change_leads()
            return
        self.changes += 1
        if what < _NEW:
            organization = self._world.organization
            row = new_activity(organization, self._any(), "Note", self._world.now())
            store.put(row | {"note": f"Note {self.changes}"})
            return
        row = self._one()
        if row is None:
            return
        if what < _NEW + _CHANGED:
            store.put(row | {"date_updated": self._world.now(), "note": "changed"})
        else:
            store.delete(row["id"])
            self.there.discard(row["id"])

    def _change_leads(self) -> None:
        store, leads = self._world.activities, self._world.leads
        lead_id = self._lose()
        rows = {row["id"] for row in store.of_lead(leads.index_of(lead_id))}
        self.changes += 1
        if self._dice.random() < 0.5:
            self._world.delete_lead(lead_id)
            self.there -= rows
        else:
            self._world.merge_leads(lead_id, self._any())

    def _one(self) -> dict[str, Any] | None:
        return self._world.activities.get(self._dice.choice(self._ids))
