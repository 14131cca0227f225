"""What hangs on the leads of a world, found by its own id."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from close_simulator.events.log import EventLog
from close_simulator.lead_validation import validate_contact
from close_simulator.leads.changes import (
    apply_contact_changes,
    name_anew,
    new_contact,
)
from close_simulator.leads.store import LeadStore
from close_simulator.validators import ValidationError

Json = dict[str, Any]


class ContactStore:
    """The contacts of a world. They are stored in their leads, as Close shows them.

    Where opportunities are is known here, too. The id of what was seeded says which lead it was
    made for; only where others are is kept.

    Args:
        world: Whose leads these are.
    """

    def __init__(self, leads: LeadStore, events: EventLog) -> None:
        self.leads = leads
        self._events = events
        self._homes: dict[str, int] = {}
        self._born = 0

    def note(self, index: int, lead: Json) -> None:
        """Remember what contacts and opportunities a changed lead has, and name it in them."""
        name_anew(lead, lead["opportunities"])
        for part in ("contacts", "opportunities"):
            self._homes.update((child["id"], index) for child in lead[part])

    def contact(self, contact_id: str) -> Json:
        """Give a contact; raises KeyError when there is none."""
        _, lead, at = self.find(contact_id, "contacts")
        found: Json = lead["contacts"][at]
        return found

    def contacts(self, lead_id: str | None, skip: int, limit: int) -> tuple[list[Json], bool]:
        """Give a page of the contacts of one lead or of all, and whether there are more."""
        found = list(islice(self._of_leads(lead_id, skip), limit + 1))
        return found[:limit], len(found) > limit

    def create_contact(self, body: Json) -> Json:
        """Create a contact as ``POST /contact/`` does: without ``lead_id`` at a new lead.

        Raises:
            ValidationError: A value that Close would refuse.
        """
        leads = self.leads
        changes = validate_contact(body, leads.organization)
        if not changes.get("lead_id"):
            changes["lead_id"] = leads.create({})["id"]
        index = self.lead(changes["lead_id"])
        self._born += 1
        name = f"{changes['lead_id']}/alone/{self._born}"
        contact = new_contact(name, changes["lead_id"], changes, leads.organization, leads.now())
        self._attach(index, contact)
        return contact

    def update_contact(self, contact_id: str, body: Json) -> Json:
        """Change a contact as ``PUT /contact/{id}/`` does: only what is given.

        Raises:
            KeyError: There is no such contact.
            ValidationError: A value that Close would refuse.
        """
        leads = self.leads
        index, lead, at = self.find(contact_id, "contacts")
        changes = validate_contact(body, leads.organization)
        target = self.lead(changes["lead_id"]) if changes.get("lead_id") else index
        contact: Json = lead["contacts"][at]
        apply_contact_changes(contact, changes, leads.organization, leads.now())
        if target == index:
            leads.put(index, lead)
            return contact
        del lead["contacts"][at]
        contact["lead_id"] = changes["lead_id"]
        with self._events.moving(lead["id"]):
            self._attach(target, contact)
            leads.put(index, lead)
        return contact

    def delete_contact(self, contact_id: str) -> None:
        """Delete a contact; raises KeyError when there is none."""
        index, lead, at = self.find(contact_id, "contacts")
        del lead["contacts"][at]
        self.leads.put(index, lead)

    def _attach(self, index: int, contact: Json) -> None:
        lead = self.leads.lead(index)
        lead["contacts"].append(contact)
        self.leads.put(index, lead)

    def _of_leads(self, lead_id: str | None, skip: int) -> Iterator[Json]:
        """Go through contacts after the first ``skip``, whose leads are only counted."""
        leads = self.leads
        for index in leads.shown() if lead_id is None else leads.listed([lead_id]):
            count = leads.count_part(index, "contacts")
            if skip < count:
                yield from leads.part(index, "contacts")[skip:]
            skip = max(skip - count, 0)

    def find(self, child_id: str, part: str) -> tuple[int, Json, int]:
        """Give the lead that something hangs on, by number and whole, and its place there.

        Args:
            child_id: Its id.
            part: What it is one of: the lead's ``contacts``, for example.

        Raises:
            KeyError: There is no such thing.
        """
        index = self._homes.get(child_id)
        if index is None:
            index = self.leads.home_of(child_id)
        if self.leads.is_deleted(index):
            raise KeyError(child_id)
        lead = self.leads.lead(index)
        for at, child in enumerate(lead[part]):
            if child["id"] == child_id:
                return index, lead, at
        raise KeyError(child_id)

    def lead(self, lead_id: str) -> int:
        """Give the number of the lead that a body names; raises Invalid when there is none."""
        try:
            return self.leads.index_of(lead_id)
        except KeyError:
            raise ValidationError({"lead_id": "Object does not exist."}) from None
