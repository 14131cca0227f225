"""``LeadMap``: the leads of a world as a mapping."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from close_simulator.world import World

Json = dict[str, Any]


class LeadMap(Mapping[str, Json]):
    """The leads of a world by id; each look-up gives a fresh copy.

    Args:
        world: Whose leads these are.
    """

    def __init__(self, world: "World") -> None:
        self._world = world

    def __getitem__(self, lead_id: str) -> Json:
        """Give a lead by its id."""
        world = self._world
        return world.lead(world.index_of(lead_id))

    def __iter__(self) -> Iterator[str]:
        """Go through the ids, oldest lead first."""
        world = self._world
        return (world.id_of(index) for index in world.indexes())

    def __len__(self) -> int:
        """Count the leads there are, whatever lists show."""
        return self._world.count()
