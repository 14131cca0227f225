"""``ChildStore``: the contacts, opportunities and tasks, which are stored in their leads."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from close_simulator.events.log import EventLog
from close_simulator.leads.changes import update_names
from close_simulator.leads.store import LeadStore
from close_simulator.validators import ValidationError

Json = dict[str, Any]
Row = TypeVar("Row")
Found = tuple[int, Json, int]
"""The number of an object's lead, the lead, and the object's position in its part of it."""

# The parts of a lead that contain objects with ids of their own.
_PARTS = ("contacts", "opportunities", "tasks")
_MOST_SEARCHES = 16


class ChildStore:
    """Finds and stores the objects of leads, as Close shows them: within their leads.

    The id of a seeded object encodes its lead; only the leads of other objects are stored.

    Args:
        leads: The lead store.
        events: The event log.
    """

    def __init__(self, leads: LeadStore, events: EventLog) -> None:
        self.leads = leads
        self.events = events
        self._homes: dict[str, int] = {}
        self._born = 0
        self._found: dict[str, list[Any]] = {}
        self._found_at = (-1, -1)

    def note(self, index: int, lead: Json) -> None:
        """Index the objects of a changed lead, and update its name in them."""
        update_names(lead, [*lead["opportunities"], *lead["tasks"]])
        for part in _PARTS:
            self._homes.update((child["id"], index) for child in lead[part])

    def set_home(self, child_id: str, index: int | None) -> None:
        """Index an object that its lead does not contain, or forget it."""
        if index is None:
            self._homes.pop(child_id, None)
        else:
            self._homes[child_id] = index

    def home_of(self, child_id: str) -> int:
        """Return the number of the lead of an object; raises KeyError if it does not exist."""
        index = self._homes.get(child_id)
        if index is None:
            # Only objects that were created or moved are in the index.
            index = self.leads.home_of(child_id)
        # Children go with their lead, even those that were never touched.
        if self.leads.is_deleted(index):
            raise KeyError(child_id)
        return index

    def find(self, part: str, child_id: str) -> Found:
        """Find an object in a part of its lead, such as ``contacts``.

        Raises:
            KeyError: There is no such object.
        """
        index = self.home_of(child_id)
        lead = self.leads.lead(index)
        for at, child in enumerate(lead[part]):
            if child["id"] == child_id:
                return index, lead, at
        raise KeyError(child_id)

    def get(self, part: str, child_id: str) -> Json:
        """Return an object; raises KeyError if it does not exist."""
        _, lead, at = self.find(part, child_id)
        return cast("Json", lead[part][at])

    def lead_of(self, lead_id: str) -> int:
        """Return the number of the lead that a body names, or raise a ValidationError."""
        try:
            return self.leads.index_of(lead_id)
        except KeyError:
            raise ValidationError({"lead_id": "Object does not exist."}) from None

    def new_name(self, lead_id: str) -> str:
        """Return a name, from which the id of a new object is made."""
        self._born += 1
        return f"{lead_id}/{self._born}"

    def add(self, part: str, index: int, child: Json) -> None:
        """Store a new object in its lead."""
        lead = self.leads.lead(index)
        lead[part].append(child)
        self.leads.put(index, lead)

    def put(self, part: str, place: Found, child: Json, target: int) -> None:
        """Store a changed object, in another lead if it moves."""
        index, lead, at = place
        if target == index:
            lead[part][at] = child
            self.leads.put(index, lead)
            return
        del lead[part][at]
        # Added before it is removed: the event log compares both leads, and sees a move instead of
        # a deletion.
        with self.events.moving(lead["id"]):
            self.add(part, target, child)
            self.leads.put(index, lead)

    def remove(self, part: str, child_id: str) -> None:
        """Delete an object; raises KeyError if it does not exist."""
        index, lead, at = self.find(part, child_id)
        del lead[part][at]
        self.leads.put(index, lead)

    def searched(self, name: str, search: Callable[[], list[Row]]) -> list[Row]:
        """Return what a search finds, from a cache if nothing has changed.

        Args:
            name: The cache key.
            search: Finds the rows.
        """
        state = self.leads.state
        if state != self._found_at or len(self._found) > _MOST_SEARCHES:
            self._found, self._found_at = {}, state
        if name not in self._found:
            self._found[name] = search()
        return self._found[name]
