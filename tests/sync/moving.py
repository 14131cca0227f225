"""An organization that changes while it is read."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from close_async.testing import CloseSimulator


class Mover:
    """Makes one random change after the other: creations, updates, deletions, merges, contacts.

    Attributes:
        changes: How many were made.
    """

    def __init__(self, simulator: CloseSimulator, seed: int) -> None:
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
        ]

    def move(self) -> None:
        """Make a change."""
        self.changes += 1
        with suppress(IndexError):  # there is no such contact
            self._rng.choice(self._kinds)()

    @asynccontextmanager
    async def moving(self, a_second: float) -> AsyncIterator[None]:
        """Make so many changes a second while the block lasts."""

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
        """Give the id of some lead; the newest are as likely as all the others together."""
        ids = self._world.leads
        while True:
            newest = self._world._next
            index = self._rng.choice((self._rng.randrange(newest), newest - 1))
            for number in range(index, max(index - 50, -1), -1):
                if (lead_id := self._world.id_of(number)) in ids:
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
        self._world.children.create_contact({"lead_id": self._lead(), "name": name})

    def _rename_contact(self) -> None:
        self._world.children.update_contact(self._contact(), {"name": f"Person {self.changes}"})

    def _remove_contact(self) -> None:
        self._world.children.delete_contact(self._contact())

    def _contact(self) -> str:
        contacts = self._world.leads[self._lead()]["contacts"]
        contact_id: str = contacts[self._rng.randrange(len(contacts) or 1)]["id"]
        return contact_id
