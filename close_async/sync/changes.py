"""``LeadChange`` and ``ChangeSet``: what entries of the event log mean for a copy of leads.

See https://developer.close.com/api/resources/events/list-of-events
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import attrs

from close_async.models import Event, EventMeta
from close_async.sync.odd import date_of

# Lists return leads with these nested objects, so a change to one is a change to its lead, although
# Close does not advance the lead's date_updated.
_BACKDATED = timedelta(minutes=5)
_CHILDREN = ("contact", "opportunity", "task")
# The contacts of a lead show these, and there is no event of the contact when they change.
_SUBSCRIPTION = "sequence_subscription"


@attrs.frozen
class LeadChange:
    """The effect of one event on leads.

    Args:
        id: The event's id.
        at: When the event was last extended: Close consolidates bursts of updates into one event.
        alive: Leads that existed at that time, and have to be read again.
        gone: Leads that the event ended: deleted, or merged into another.
        touched: Leads that may have changed, or may be deleted since.
        merged_into: The lead that those in ``gone`` were merged into, if they were.
        object_type: The type of the event's object, unless it is part of a lead.
        object_id: Its id.
        is_deletion: Whether the object was deleted.
        relisted: A lead whose other objects have to be listed, because they may be older than it.
    """

    id: str
    at: datetime
    alive: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    touched: tuple[str, ...] = ()
    merged_into: str | None = None
    object_type: str = ""
    object_id: str = ""
    is_deletion: bool = False
    relisted: str | None = None


def change_of(event: Event) -> LeadChange:
    """Return the effect of an event on leads; most kinds of events have none."""
    if event.object_type == "lead":
        return _change_of_lead(event)
    if event.object_type.partition(".")[0] not in _CHILDREN:
        shown_by = (event.lead_id,) if event.object_type == _SUBSCRIPTION else ()
        return LeadChange(
            event.id,
            event.date_updated,
            touched=tuple(filter(None, shown_by)),
            object_type=event.object_type,
            object_id=event.object_id,
            is_deletion=event.action == "deleted",
        )
    # A contact that moved to another lead also disappears from its previous lead.
    moved_from = (event.previous_data or {}).get("lead_id")
    leads = tuple(each for each in (event.lead_id, moved_from) if each)
    if event.action == "deleted":  # also emitted when the whole lead is deleted: it may be gone
        return LeadChange(event.id, event.date_updated, touched=leads)
    return LeadChange(event.id, event.date_updated, alive=leads[:1], touched=leads[1:])


def _change_of_lead(event: Event) -> LeadChange:
    lead = (event.object_id,)
    if event.action == "deleted":
        return LeadChange(event.id, event.date_updated, gone=lead)
    if event.action == "merged":
        meta = event.meta or EventMeta()
        gone = tuple(filter(None, (meta.merge_source_lead_id,)))
        alive = tuple(filter(None, (meta.merge_destination_lead_id,)))
        return LeadChange(
            event.id,
            event.date_updated,
            gone=gone,
            alive=alive,
            touched=lead,
            merged_into=meta.merge_destination_lead_id or None,
        )
    relisted = event.object_id if _is_backdated(event) else None
    return LeadChange(event.id, event.date_updated, alive=lead, relisted=relisted)


def _is_backdated(event: Event) -> bool:
    """Return whether a lead was restored, or imported with an earlier date of creation."""
    if event.action != "created":
        return False
    created = date_of((event.data or {}).get("date_created"))
    return created is None or event.date_created - created > _BACKDATED


@attrs.define
class ChangeSet:
    """The combined effect of several events: the leads to read again, and the deleted ones.

    Changes are added newest first, as Close lists events. The newest event that shows whether a
    lead exists decides.

    Attributes:
        read: The leads to read, each with the date of its newest change.
        gone: The deleted leads, each with the date of its end.
        alive: The leads that certainly existed, each with the last date at which they did.
        merged_into: The leads that those in ``gone`` were merged into.
    """

    read: dict[str, datetime] = attrs.field(factory=dict[str, datetime])
    gone: dict[str, datetime] = attrs.field(factory=dict[str, datetime])
    alive: dict[str, datetime] = attrs.field(factory=dict[str, datetime])
    merged_into: dict[str, str] = attrs.field(factory=dict[str, str])

    def add(self, changes: Iterable[LeadChange]) -> None:
        """Add changes that are older than all added before."""
        for change in changes:
            # Newer events were added first: a lead in self.gone ended whatever older events show,
            # and one in self.alive was restored after an older deletion.
            for lead_id in change.alive:
                if lead_id not in self.gone:
                    self.read.setdefault(lead_id, change.at)
            for lead_id in change.gone:
                if lead_id not in self.alive:
                    if change.merged_into:
                        self.merged_into.setdefault(lead_id, change.merged_into)
                    self.gone.setdefault(lead_id, change.at)
                    self.read.pop(lead_id, None)
            for lead_id in change.alive:
                self.alive.setdefault(lead_id, change.at)
            for lead_id in change.touched:
                if lead_id not in self.gone:
                    self.read.setdefault(lead_id, change.at)

    def __len__(self) -> int:
        return len(self.read) + len(self.gone)
