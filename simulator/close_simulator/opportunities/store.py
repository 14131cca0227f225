"""``OpportunityStore``: the opportunities, which are stored in their leads."""

from datetime import UTC, tzinfo
from typing import Any

from close_simulator.ids import make_id
from close_simulator.leads.children import ChildStore
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
        children: The objects of leads.
    """

    def __init__(self, children: ChildStore) -> None:
        self._children = children
        self._leads = children.leads

    def get(self, opportunity_id: str) -> Json:
        """Return an opportunity; raises KeyError if it does not exist."""
        return self._children.get("opportunities", opportunity_id)

    def find(self, filters: Filters) -> list[Json]:
        """Return the matching opportunities, from a cache if nothing has changed."""

        def search() -> list[Json]:
            rows = [
                (index, row)
                for index, row in self._leads.children("opportunities")
                if filters.matches(row)
            ]
            return [row for _, row in (rows if filters.order is None else filters.order(rows))]

        return self._children.searched(f"opportunities/{filters.name}", search)

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
        index = self._children.lead_of(named_lead) if named_lead else None
        # Validated before the lead is created: a rejected request must not leave a lead behind.
        draft = new_opportunity(
            self._children, "", leads.lead(index) if index is not None else _NO_LEAD, changes, zone
        )
        if index is None:
            index = leads.index_of(leads.create({})["id"])
        lead = leads.lead(index)
        place_at(draft, lead)
        draft["id"] = make_id("oppo", 0, self._children.new_name(lead["id"]))
        self._children.add("opportunities", index, draft)
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
        children = self._children
        place = children.find("opportunities", opportunity_id)
        index, lead, at = place
        changes = validate_opportunity(body, self._leads.organization)
        opportunity: Json = lead["opportunities"][at]
        apply_opportunity_changes(children, opportunity, changes, zone)
        target = children.lead_of(changes["lead_id"]) if changes.get("lead_id") else index
        if target != index:
            place_at(opportunity, self._leads.lead(target))
        children.put("opportunities", place, opportunity, target)
        return opportunity

    def delete(self, opportunity_id: str) -> None:
        """Delete an opportunity; raises KeyError if it does not exist."""
        self._children.remove("opportunities", opportunity_id)


_NO_LEAD: Json = {"id": "", "display_name": ""}
