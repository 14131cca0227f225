"""``OpportunityStore``: the opportunities, which are stored in their leads."""

from datetime import UTC, tzinfo
from typing import Any

from close_simulator.contacts.store import ContactStore
from close_simulator.events.log import EventLog
from close_simulator.ids import make_id
from close_simulator.leads.store import LeadStore
from close_simulator.listfilters import Filters
from close_simulator.opportunities.changes import (
    apply_opportunity_changes,
    new_opportunity,
    place_at,
    validate_opportunity,
)

Json = dict[str, Any]


class OpportunityStore:
    """All opportunities. They are stored in their leads, as Close shows them.

    A list reads every lead once, which suits worlds with thousands of leads, not millions.

    Args:
        leads: The lead store.
        contacts: The contact store.
        events: The event log.
    """

    def __init__(self, leads: LeadStore, contacts: ContactStore, events: EventLog) -> None:
        self._leads = leads
        self._contacts = contacts
        self._events = events
        self._born = 0
        self._found: dict[str, list[Json]] = {}
        self._found_at = (-1, -1)

    def get(self, opportunity_id: str) -> Json:
        """Return an opportunity; raises KeyError if it does not exist."""
        _, lead, at = self._find(opportunity_id)
        found: Json = lead["opportunities"][at]
        return found

    def find(self, filters: Filters) -> list[Json]:
        """Return the matching opportunities, from a cache if nothing has changed."""
        state = self._leads.state
        if state != self._found_at or len(self._found) > 16:
            self._found, self._found_at = {}, state
        if filters.name not in self._found:
            rows = [
                (index, row)
                for index in self._leads.shown()
                if self._leads.count_part(index, "opportunities")
                for row in self._leads.part(index, "opportunities")
                if filters.matches(row)
            ]
            ordered = rows if filters.order is None else filters.order(rows)
            self._found[filters.name] = [row for _, row in ordered]
        return self._found[filters.name]

    def create(self, fields: Json | None = None, zone: tzinfo = UTC, /, **named: Any) -> Json:
        """Create an opportunity as ``POST /opportunity/`` does.

        Without ``lead_id`` or with null, a lead is created for it.

        Args:
            fields: The request body; needed for keys such as ``custom.cf_…``.
            zone: The timezone of the request, which determines the date of a sale won now.
            **named: Keys of the request body, as keyword arguments.

        Raises:
            ValidationError: Close would reject a value.
        """
        leads = self._leads
        changes = validate_opportunity({**(fields or {}), **named}, leads.organization)
        named_lead = changes.get("lead_id")
        index = self._contacts.lead(named_lead) if named_lead else None
        # Validated before the lead is created: a rejected request must not leave a lead behind.
        draft = new_opportunity(
            self._contacts, "", leads.lead(index) if index is not None else _NO_LEAD, changes, zone
        )
        if index is None:
            index = leads.index_of(leads.create({})["id"])
        self._born += 1
        lead = leads.lead(index)
        place_at(draft, lead)
        draft["id"] = make_id("oppo", 0, f"{lead['id']}/{self._born}")
        lead["opportunities"].append(draft)
        leads.put(index, lead)
        return draft

    def update(self, opportunity_id: str, body: Json, zone: tzinfo = UTC) -> Json:
        """Change an opportunity as ``PUT /opportunity/{id}/`` does: only the given fields.

        Args:
            opportunity_id: The opportunity's id.
            body: The request body.
            zone: The timezone of the request, which determines the date of a sale won now.

        Raises:
            KeyError: There is no such opportunity.
            ValidationError: Close would reject a value.
        """
        leads = self._leads
        index, lead, at = self._find(opportunity_id)
        changes = validate_opportunity(body, leads.organization)
        opportunity: Json = lead["opportunities"][at]
        apply_opportunity_changes(self._contacts, opportunity, changes, zone)
        target = self._contacts.lead(changes["lead_id"]) if changes.get("lead_id") else index
        if target == index:
            leads.put(index, lead)
            return opportunity
        del lead["opportunities"][at]
        home = leads.lead(target)
        place_at(opportunity, home)
        home["opportunities"].append(opportunity)
        with self._events.moving(lead["id"]):
            leads.put(target, home)
            leads.put(index, lead)
        return opportunity

    def delete(self, opportunity_id: str) -> None:
        """Delete an opportunity; raises KeyError if it does not exist."""
        index, lead, at = self._find(opportunity_id)
        del lead["opportunities"][at]
        self._leads.put(index, lead)

    def _find(self, opportunity_id: str) -> tuple[int, Json, int]:
        return self._contacts.find(opportunity_id, "opportunities")


_NO_LEAD: Json = {"id": "", "display_name": ""}
