"""``ContactStore``: the contacts, which are stored in their leads."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from close_simulator.lead_validation import validate_contact
from close_simulator.leads.changes import apply_contact_changes, new_contact
from close_simulator.leads.children import ChildStore

Json = dict[str, Any]


class ContactStore:
    """All contacts. They are stored in their leads, as Close shows them.

    Args:
        children: The objects of leads.
    """

    def __init__(self, children: ChildStore) -> None:
        self._children = children
        self._leads = children.leads

    def contact(self, contact_id: str) -> Json:
        """Return a contact; raises KeyError if it does not exist."""
        return self._children.get("contacts", contact_id)

    def contacts(self, lead_id: str | None, skip: int, limit: int) -> tuple[list[Json], bool]:
        """Return a page of the contacts of one lead or of all leads, and whether more follow."""
        found = list(islice(self._of_leads(lead_id, skip), limit + 1))
        return found[:limit], len(found) > limit

    def create_contact(self, body: Json) -> Json:
        """Create a contact as ``POST /contact/`` does; without ``lead_id``, also a lead for it.

        Raises:
            ValidationError: Close would reject a value.
        """
        leads = self._leads
        changes = validate_contact(body, leads.organization)
        if not changes.get("lead_id"):
            # Without a name, as a probe found: Close documents that the lead is named after the
            # contact.
            changes["lead_id"] = leads.create({})["id"]
        index = self._children.lead_of(changes["lead_id"])
        name = self._children.new_name(f"{changes['lead_id']}/alone")
        contact = new_contact(name, changes["lead_id"], changes, leads.organization, leads.now())
        self._children.add("contacts", index, contact)
        return contact

    def update_contact(self, contact_id: str, body: Json) -> Json:
        """Change a contact as ``PUT /contact/{id}/`` does: only the given fields.

        Raises:
            KeyError: There is no such contact.
            ValidationError: Close would reject a value.
        """
        leads, children = self._leads, self._children
        place = children.find("contacts", contact_id)
        index, lead, at = place
        changes = validate_contact(body, leads.organization)
        target = children.lead_of(changes["lead_id"]) if changes.get("lead_id") else index
        contact: Json = lead["contacts"][at]
        apply_contact_changes(contact, changes, leads.organization, leads.now())
        # A move keeps the id: for the event log the contact is updated, and both leads stay as they
        # are.
        if target != index:
            contact["lead_id"] = changes["lead_id"]
        children.put("contacts", place, contact, target)
        return contact

    def delete_contact(self, contact_id: str) -> None:
        """Delete a contact; raises KeyError if it does not exist."""
        self._children.remove("contacts", contact_id)

    def put_subscriptions(self, contact_id: str, subscriptions: list[Json]) -> None:
        """Write the sequence subscriptions of a contact; raises KeyError if it does not exist."""
        place = self._children.find("contacts", contact_id)
        index, lead, at = place
        contact: Json = lead["contacts"][at] | {"subscriptions": subscriptions}
        self._children.put("contacts", place, contact, index)

    def _of_leads(self, lead_id: str | None, skip: int) -> Iterator[Json]:
        """Iterate over contacts after the first ``skip``, whose leads are counted but not read."""
        leads = self._leads
        for index in leads.shown() if lead_id is None else leads.listed([lead_id]):
            count = leads.count_part(index, "contacts")
            # Contacts have no order of their own: they follow those of their leads, the newest lead
            # first.
            if skip < count:
                yield from leads.part(index, "contacts")[skip:]
            skip = max(skip - count, 0)
