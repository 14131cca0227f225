"""Other clients, which change leads while a scan reads them."""

import asyncio
from random import Random

from close_simulator import World

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
        return self._dice.choice(self._there)

    def _lose(self) -> str:
        at = self._dice.randrange(len(self._there))
        self._there[at], self._there[-1] = self._there[-1], self._there[at]
        lead_id = self._there.pop()
        self.gone.add(lead_id)
        return lead_id
