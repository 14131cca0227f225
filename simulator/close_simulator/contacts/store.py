"""``ContactStore``: the contacts, which are stored in their leads."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from close_simulator.events.log import EventLog
from close_simulator.lead_validation import validate_contact
from close_simulator.leads.changes import (
    apply_contact_changes,
    new_contact,
    update_names,
)
from close_simulator.leads.store import LeadStore
from close_simulator.validators import ValidationError

Json = dict[str, Any]


class ContactStore:
    """All contacts. They are stored in their leads, as Close shows them.

    The store also finds the lead of an opportunity. The id of a seeded object encodes its lead;
    only the leads of other objects are stored.

    Args:
        leads: The lead store.
        events: The event log.
    """

    def __init__(self, leads: LeadStore, events: EventLog) -> None:
        self.leads = leads
        self._events = events
        self._homes: dict[str, int] = {}
        self._born = 0

    def note(self, index: int, lead: Json) -> None:
        """Index the contacts and opportunities of a changed lead, and update its name in them."""
        update_names(lead, lead["opportunities"])
        for part in ("contacts", "opportunities"):
            self._homes.update((child["id"], index) for child in lead[part])

    def contact(self, contact_id: str) -> Json:
        """Return a contact; raises KeyError if it does not exist."""
        _, lead, at = self.find(contact_id, "contacts")
        found: Json = lead["contacts"][at]
        return found

    def contacts(self, lead_id: str | None, skip: int, limit: int) -> tuple[list[Json], bool]:
        """Return a page of the contacts of one lead or of all leads, and whether more follow."""
        found = list(islice(self._of_leads(lead_id, skip), limit + 1))
        return found[:limit], len(found) > limit

    def create_contact(self, body: Json) -> Json:
        """Create a contact as ``POST /contact/`` does; without ``lead_id``, also a lead for it.

        Raises:
            ValidationError: Close would reject a value.
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
        """Change a contact as ``PUT /contact/{id}/`` does: only the given fields.

        Raises:
            KeyError: There is no such contact.
            ValidationError: Close would reject a value.
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
        """Delete a contact; raises KeyError if it does not exist."""
        index, lead, at = self.find(contact_id, "contacts")
        del lead["contacts"][at]
        self.leads.put(index, lead)

    def _attach(self, index: int, contact: Json) -> None:
        lead = self.leads.lead(index)
        lead["contacts"].append(contact)
        self.leads.put(index, lead)

    def _of_leads(self, lead_id: str | None, skip: int) -> Iterator[Json]:
        """Iterate over contacts after the first ``skip``, whose leads are counted but not read."""
        leads = self.leads
        for index in leads.shown() if lead_id is None else leads.listed([lead_id]):
            count = leads.count_part(index, "contacts")
            if skip < count:
                yield from leads.part(index, "contacts")[skip:]
            skip = max(skip - count, 0)

    def find(self, child_id: str, part: str) -> tuple[int, Json, int]:
        """Return the number and content of an object's lead, and the object's position in it.

        Args:
            child_id: The object's id.
            part: The lead's key that holds the object, such as ``contacts``.

        Raises:
            KeyError: There is no such object.
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
        """Return the number of the lead that a body names, or raise a ValidationError."""
        try:
            return self.leads.index_of(lead_id)
        except KeyError:
            raise ValidationError({"lead_id": "Object does not exist."}) from None
