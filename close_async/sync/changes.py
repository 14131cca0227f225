"""``Change``: what an entry of the event log says about leads.

See https://developer.close.com/api/resources/events/list-of-events
"""

from collections.abc import Iterable
from datetime import datetime

import attrs

from close_async.models import Event, EventMeta

_CHILDREN = ("contact", "opportunity", "task")


@attrs.frozen
class LeadChange:
    """An event, as far as a copy of leads is concerned.

    Args:
        id: The event's id.
        at: When it was last added to: Close consolidates bursts of updates into one event.
        alive: Leads that were there at that moment, and are to be read again.
        gone: Leads that this event ended: deleted, or merged into another.
        touched: Leads that may look different for it, and may be gone since.
    """

    id: str
    at: datetime
    alive: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()


def change_of(event: Event) -> LeadChange:
    """Say what an event means for the copy; of most kinds nothing."""
    if event.object_type == "lead":
        return _of_a_lead(event)
    if event.object_type.partition(".")[0] not in _CHILDREN:
        return LeadChange(event.id, event.date_updated)
    # A contact that moved to another lead is missing from the one it came from.
    moved_from = (event.previous_data or {}).get("lead_id")
    leads = tuple(each for each in (event.lead_id, moved_from) if each)
    if event.action == "deleted":  # which happens, too, while its lead is deleted
        return LeadChange(event.id, event.date_updated, touched=leads)
    return LeadChange(event.id, event.date_updated, alive=leads[:1], touched=leads[1:])


def _of_a_lead(event: Event) -> LeadChange:
    lead = (event.object_id,)
    if event.action == "deleted":
        return LeadChange(event.id, event.date_updated, gone=lead)
    if event.action == "merged":
        meta = event.meta or EventMeta()
        gone = tuple(filter(None, (meta.merge_source_lead_id,)))
        alive = tuple(filter(None, (meta.merge_destination_lead_id,)))
        return LeadChange(event.id, event.date_updated, gone=gone, alive=alive, touched=lead)
    return LeadChange(event.id, event.date_updated, alive=lead)


@attrs.define
class ChangeSet:
    """What a stretch of the log comes to: which leads to read again, and which are gone.

    Changes are added newest first, and the newest that tells decides whether a lead is there.

    Attributes:
        read: The leads to read, with the moment of the newest change of each.
        gone: The leads that are no more, with the moment of their end.
        alive: The leads that were certainly there, with the last moment at which they were.
    """

    read: dict[str, datetime] = attrs.field(factory=dict[str, datetime])
    gone: dict[str, datetime] = attrs.field(factory=dict[str, datetime])
    alive: dict[str, datetime] = attrs.field(factory=dict[str, datetime])

    def add(self, changes: Iterable[LeadChange]) -> None:
        """Take in changes that are older than those before."""
        for change in changes:
            for lead_id in change.alive:
                if lead_id not in self.gone:
                    self.read.setdefault(lead_id, change.at)
            for lead_id in change.gone:
                if lead_id not in self.alive:
                    self.gone.setdefault(lead_id, change.at)
                    self.read.pop(lead_id, None)
            for lead_id in change.alive:
                self.alive.setdefault(lead_id, change.at)
            for lead_id in change.touched:
                if lead_id not in self.gone:
                    self.read.setdefault(lead_id, change.at)

    def __len__(self) -> int:
        return len(self.read) + len(self.gone)
