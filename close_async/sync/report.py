"""``SyncProgress`` and ``SyncReport``: how far a run is, and what it did."""

from datetime import datetime
from typing import Literal

import attrs

Phase = Literal["snapshot", "sweep", "changes", "events", "following"]


@attrs.frozen(kw_only=True)
class SyncProgress:
    """How far a run is.

    Args:
        phase: ``snapshot``: every lead is read. ``sweep``: every stored lead is looked up in
            Close. ``changes``: leads by their date of change. ``events``: the event log.
            ``watching``: the copy is up to date, until the next look.
        done: How many leads this phase has dealt with.
        total: How many there are for it, where that is known.
        before: How many of ``done`` were stored already when it began.
        windows: How many intervals of ``date_created`` the snapshot has finished.
        upserts: How many leads this run has stored.
        deletions: How many it has removed.
        interruptions: How often reading broke off for longer than the client retries, and went on.
        now: The moment in Close that the phase is at or began at.
    """

    phase: Phase
    done: int = 0
    total: int | None = None
    before: int = 0
    windows: int = 0
    upserts: int = 0
    deletions: int = 0
    interruptions: int = 0
    now: datetime


@attrs.frozen(kw_only=True)
class SyncReport:
    """What a run did.

    Args:
        organization_id: Whose leads these are.
        organization: The organization's name.
        mode: ``snapshot``: every lead was read. ``sweep``: every stored lead was read again,
            because the event log did not reach back to the last run. ``incremental``: only
            what had changed.
        upserts: How many leads were stored, new or over older ones.
        deletions: How many deletions were passed on, also of leads that were not stored.
        as_of: The time up to which the copy holds every change, by Close's clock as its responses
            show it.
        seconds: How long the run took.
        notes: What is not as one would expect, in sentences: windows that could not be read
            whole, an event log that may not be read.
        complete: Whether everything was read that should be in the copy.
        skipped: How many leads are missing from the copy, or out of date in it, because Close
            sends them without an id or as something that is no lead. ``notes`` names them.
        odd: The ids of up to 100 leads of this run whose contacts, opportunities or tasks are not
            objects with an id. They are stored, with the odd values as they came.
    """

    organization_id: str
    organization: str
    mode: Literal["snapshot", "sweep", "incremental"]
    upserts: int
    deletions: int
    as_of: datetime
    seconds: float
    notes: tuple[str, ...] = ()
    complete: bool = True
    skipped: int = 0
    odd: tuple[str, ...] = ()
