"""``SequenceStore``: the subscriptions of contacts to sequences."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from close_simulator.clock import naive_stamp
from close_simulator.contacts.store import ContactStore
from close_simulator.events.log import EventLog
from close_simulator.organization import Organization

Json = dict[str, Any]

RUNNING = frozenset({"active", "paused"})
"""A contact with one of these does not get the sequence a second time at the same time."""


class SequenceStore:
    """The subscriptions of contacts, whose contacts show them.

    Args:
        organization: The organization, whose tables have the rows.
        contacts: The contacts.
        events: The event log.
        clock: The time of changes.
    """

    def __init__(
        self,
        organization: Organization,
        contacts: ContactStore,
        events: EventLog,
        clock: Callable[[], float],
    ) -> None:
        self._organization = organization
        self._contacts = contacts
        self._events = events
        self._clock = clock
        self.rows = organization.tables["sequence_subscriptions"]

    def now(self) -> str:
        """Return the time as sequences have it."""
        return naive_stamp(self._clock())

    def counts(self, sequence_id: str) -> Json:
        """Return the numbers of the subscriptions of a sequence by status."""
        found: Json = dict.fromkeys(("active", "paused", "finished", "goal", "error"), 0)
        for row in self.rows.values():
            if row["sequence_id"] == sequence_id:
                found[row["status"]] = found.get(row["status"], 0) + 1
        return found

    def subscribe(self, contact: Json, sequence_id: str, given: Json) -> None:
        """Store a new subscription of a contact, and log it.

        Args:
            contact: The contact.
            sequence_id: The id of the sequence.
            given: The sender and ``calls_assigned_to``, as in a request.
        """
        now, addresses = self.now(), [each["email"] for each in contact["emails"]]
        names = ("sender_account_id", "sender_name", "sender_email", "calls_assigned_to")
        row: Json = {
            "id": self._organization.new_id("sub"),
            "organization_id": self._organization.id,
            "sequence_id": sequence_id,
            "lead_id": contact["lead_id"],
            "contact_id": contact["id"],
            "contact_email": next(iter(addresses), None),
            # At once: the first step is not waited for, because steps are not simulated.
            "status": "active",
            "status_reason": None,
            "start_date": now,
            **{name: given.get(name) for name in names},
            **dict.fromkeys(("created_by_id", "updated_by_id"), self._organization.user_id),
            **dict.fromkeys(("date_created", "date_updated"), now),
        }
        self.rows[row["id"]] = row
        self._events.happened("sequence_subscription", "created", row, lead_id=contact["lead_id"])
        self.show_in_contact(row["contact_id"])

    def change(self, row: Json, **changes: Any) -> Json:
        """Store and log a changed subscription, and return it."""
        changed = {**row, **changes, "date_updated": self.now()}
        self.rows[row["id"]] = changed
        self._events.happened(
            "sequence_subscription", "updated", changed, lead_id=row["lead_id"], previous=row
        )
        self.show_in_contact(row["contact_id"])
        return changed

    def show_in_contact(self, contact_id: str) -> None:
        """Write the subscriptions of a contact into it."""
        sequences = self._organization.tables["sequences"]
        shown = [
            {
                "subscription_id": row["id"],
                "sequence_id": row["sequence_id"],
                "sequence_name": sequences[row["sequence_id"]]["name"],
                "sequence_status": sequences[row["sequence_id"]]["status"],
                "subscription_status": row["status"],
                "subscription_status_reason": row["status_reason"],
                "contact_email": row["contact_email"],
                "start_date": row["start_date"],
                "initial_email_id": None,
                "date_created": row["date_created"],
            }
            for row in self.rows.values()
            if row["contact_id"] == contact_id and row["sequence_id"] in sequences
        ]
        with suppress(KeyError):  # a contact that was deleted meanwhile
            self._contacts.put_subscriptions(contact_id, shown)
