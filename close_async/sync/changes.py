"""``Change``: what an entry of the event log says about leads.

See https://developer.close.com/api/resources/events/list-of-events
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import attrs

_CHILDREN = ("contact", "opportunity", "task")


@attrs.frozen
class Change:
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


@attrs.frozen(kw_only=True)
class LogEntry:
    """The parts of an event that matter here.

    Args:
        id: Its id.
        at: Its ``date_updated``.
        kind: Its ``object_type``.
        action: What happened to the object.
        object_id: The object's id.
        lead_id: The lead that the object belongs to.
        previous: The values that an update replaced, or the whole deleted object.
        meta: Of a merge, which lead went into which.
    """

    id: str
    at: datetime
    kind: str
    action: str
    object_id: str
    lead_id: str | None
    previous: dict[str, Any]
    meta: dict[str, Any]


def change_of(entry: LogEntry) -> Change:
    """Say what an event means for the copy; of most kinds nothing."""
    if entry.kind == "lead":
        return _of_a_lead(entry)
    if entry.kind.partition(".")[0] not in _CHILDREN:
        return Change(entry.id, entry.at)
    # A contact that moved to another lead is missing from the one it came from.
    leads = tuple(each for each in (entry.lead_id, entry.previous.get("lead_id")) if each)
    if entry.action == "deleted":  # which happens, too, while its lead is deleted
        return Change(entry.id, entry.at, touched=leads)
    return Change(entry.id, entry.at, alive=leads[:1], touched=leads[1:])


def _of_a_lead(entry: LogEntry) -> Change:
    if entry.action == "deleted":
        return Change(entry.id, entry.at, gone=(entry.object_id,))
    if entry.action == "merged":
        source = entry.meta.get("merge_source_lead_id")
        destination = entry.meta.get("merge_destination_lead_id")
        gone, alive = (source,) if source else (), (destination,) if destination else ()
        return Change(entry.id, entry.at, gone=gone, alive=alive, touched=(entry.object_id,))
    return Change(entry.id, entry.at, alive=(entry.object_id,))


@attrs.define
class Digest:
    """What a stretch of the log comes to: which leads to read again, and which are gone.

    Changes are added newest first, and the newest that tells decides whether a lead is there.

    Attributes:
        read: The leads to read, with the moment of the newest change of each.
        gone: The leads that are no more, with the moment of their end.
    """

    read: dict[str, datetime] = attrs.field(factory=dict[str, datetime])
    gone: dict[str, datetime] = attrs.field(factory=dict[str, datetime])
    _known_alive: set[str] = attrs.field(factory=set[str], init=False)

    def add(self, changes: Iterable[Change]) -> None:
        """Take in changes that are older than those before."""
        for change in changes:
            for lead_id in change.alive:
                if lead_id not in self.gone:
                    self.read.setdefault(lead_id, change.at)
            for lead_id in change.gone:
                if lead_id not in self._known_alive:
                    self.gone.setdefault(lead_id, change.at)
                    self.read.pop(lead_id, None)
            self._known_alive.update(change.alive)
            for lead_id in change.touched:
                if lead_id not in self.gone:
                    self.read.setdefault(lead_id, change.at)

    def __len__(self) -> int:
        return len(self.read) + len(self.gone)
