"""The searchable object types, their related objects, and the values of their fields."""

from collections.abc import Callable, Sequence
from typing import Any

from attrs import frozen

from close_simulator.activities.smart import FROM_ACTIVITIES
from close_simulator.activities.store import EVENTS
from close_simulator.leads.fields import SMART_FIELDS, is_computed, smart_value

Json = dict[str, Any]

PARTS = {"contact": "contacts", "opportunity": "opportunities", "task.lead": "tasks"}
"""The object types that are stored in leads, with their key."""

ACTIVITIES = {name: kind for kind, name in EVENTS.items() if name.startswith("activity.")}
"""The object types of activities, with their type."""

OUTSIDE_LEADS = frozenset({"custom_object", *ACTIVITIES})
"""The object types that are stored beside the leads."""

SEARCHABLE = ("lead", *PARTS, "custom_object", *ACTIVITIES)
"""The object types that searches can return."""

# Object types of Close's that the simulator has none of.
_NONE_HERE = frozenset(
    [
        "sequence_subscription", "task.incoming_email", "task.email_followup",
        "task.missed_call", "task.answered_detached_call", "task.voicemail",
        "task.opportunity_due", "task.incoming_sms", "task.outgoing_call",
    ]
)  # fmt: skip
_RELATED = {
    "lead": {**PARTS, "address": "addresses"},
    "contact": {"contact_email": "emails", "contact_phone": "phones", "contact_url": "urls"},
}
_PARENT = ("lead",)


@frozen
class Subject:
    """An object that a query is tested on.

    Attributes:
        kind: The object type.
        row: The object.
        lead: The lead that it belongs to; for a lead, itself.
        activities: Returns the activities of a lead, newest first.
    """

    kind: str
    row: Json
    lead: Json
    activities: Callable[[Json], Sequence[Json]]

    def related(self, kind: str) -> "list[Subject]":
        """Return the objects of a type that belong to this one, or the lead it belongs to."""
        if kind in _PARENT and self.kind != "lead":
            return [Subject("lead", self.lead, self.lead, self.activities)]
        if kind in ACTIVITIES and self.kind == "lead":
            rows = [row for row in self.activities(self.row) if row["_type"] == ACTIVITIES[kind]]
            return [Subject(kind, row, self.lead, self.activities) for row in rows]
        key = _RELATED.get(self.kind, {}).get(kind)
        found: list[Json] = self.row.get(key, []) if key else []
        return [Subject(kind, row, self.lead, self.activities) for row in found]

    def value(self, name: str) -> Any:
        """Return the value of a field, or ``None``.

        Counts of activities are ``None`` and not 0 for a lead without such activities.
        """
        # None instead of 0: a range of such a field drops the lead, even a negated one.
        if self.kind == "lead" and name in FROM_ACTIVITIES:
            return FROM_ACTIVITIES[name](self.activities(self.row)) or None
        if name in self.row and (name not in SMART_FIELDS or is_computed(name)):
            return self.row[name]
        if name.endswith("_count") and self.kind in _COUNTED:
            return len(self.row.get(_COUNTED[self.kind].get(name, ""), []))
        if self.kind == "lead" and name == "timezone_id":
            return next((c["timezone"] for c in self.row.get("contacts", [])), None)
        if self.kind == "lead" and name == "all_urls_count":
            return smart_value("num_urls", self.row)
        if self.kind == "lead" and name in SMART_FIELDS and is_computed(name):
            return smart_value(name, self.row)
        return None


_COUNTED = {
    "lead": {"addresses_count": "addresses"},
    "contact": {"emails_count": "emails", "phones_count": "phones", "urls_count": "urls"},
}
_FIELDS: dict[str, frozenset[str]] = {
    "lead": SMART_FIELDS
    | {
        "id", "name", "display_name", "description", "url", "html_url", "status_id",
        "status_label", "created_by", "updated_by", "date_created", "date_updated",
        "addresses_count", "all_urls_count", "organization_id",
    },
    "contact": frozenset(
        [
            "id", "name", "title", "lead_id", "created_by", "updated_by", "date_created",
            "date_updated", "emails_count", "phones_count", "urls_count", "timezone",
            "display_name", "organization_id",
        ]
    ),
    "opportunity": frozenset(
        [
            "id", "lead_id", "contact_id", "user_id", "status_id", "status_type", "status_label",
            "pipeline_id", "value", "value_period", "value_currency", "annualized_value",
            "expected_value", "confidence", "note", "date_created", "date_updated", "date_won",
            "date_lost", "created_by", "updated_by", "organization_id",
        ]
    ),
    "task.lead": frozenset(
        [
            "id", "lead_id", "contact_id", "assigned_to", "text", "date", "due_date", "priority",
            "is_complete", "is_dateless", "view", "date_created", "date_updated", "created_by",
            "updated_by", "organization_id",
        ]
    ),
    "address": frozenset(
        ["address_1", "address_2", "city", "country", "label", "location", "state", "zipcode"]
    ),
    "custom_object": frozenset(
        [
            "id", "custom_object_type_id", "lead_id", "name", "organization_id", "created_by",
            "updated_by", "date_created", "date_updated",
        ]
    ),
    "contact_email": frozenset(["email", "type", "is_unsubscribed"]),
    "contact_phone": frozenset(["phone", "type", "country"]),
    "contact_url": frozenset(["url", "type"]),
}  # fmt: skip


def is_known(kind: str) -> bool:
    """Return whether Close has this object type."""
    return kind in _FIELDS or kind in _NONE_HERE or kind.startswith("activity.")


def has_field(kind: str, name: str) -> bool:
    """Return whether an object type has a field; ``True`` for types that are not simulated."""
    # Of types that are not simulated nothing is known, so that nothing is rejected.
    return kind not in _FIELDS or name in _FIELDS[kind]


# Neither numbers nor dates nor strings, but objects, lists, booleans and references to objects.
_NOT_SORTABLE = frozenset(
    ["assigned_to", "primary_email", "primary_phone", "recent_calls", "summaries"]
)


def can_sort_by(name: str) -> bool:
    """Return whether a field is a number, date or string, by which searches can be sorted."""
    is_reference = name.endswith(("_id", "_ids", "_by"))
    return not is_reference and not name.startswith("is_") and name not in _NOT_SORTABLE


def part_of(this: str, related: str) -> str | None:
    """Return the key of a lead that holds its related objects of a type."""
    return _RELATED["lead"].get(related) if this == "lead" else None


def needs_of(name: str) -> tuple[str, ...]:
    """Return the keys of a lead from which a field is computed."""
    return ("id",) if name in FROM_ACTIVITIES else _COMPUTED_FROM.get(name, (name,))


_COMPUTED_FROM = {
    "timezone_id": ("contacts",),
    "addresses_count": ("addresses",),
    "all_urls_count": ("contacts", "url"),
}
