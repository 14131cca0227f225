"""``SyncProgress`` and ``SyncReport``: how far a run is, and what it did."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

import attrs

Phase = Literal[
    "snapshot",
    "completing",
    "sweep",
    "activities",
    "custom_objects",
    "sequences",
    "changes",
    "events",
    "following",
]


@attrs.frozen(kw_only=True)
class SyncProgress:
    """The progress of a run.

    Args:
        phase: ``snapshot``: reading every lead. ``completing``: the sink completes tables that were
            read for the first time; for SQLite, it builds their indexes. ``sweep``: looking up
            every stored lead in Close. ``activities``, ``custom_objects``, ``sequences``: reading
            every one of them, and the subscriptions of the sequences. ``changes``: reading leads by
            their date of change. ``events``: applying the event log. ``following``: the copy is up
            to date until the next check.
        done: Number of objects that this phase has processed.
        total: Number of objects in this phase, if known.
        before: How many of ``done`` were stored before the phase started.
        windows: Number of intervals of ``date_created`` that the snapshot has completed.
        upserts: Number of leads that this run has stored.
        deletions: Number of leads that it has removed.
        interruptions: How often reading failed beyond the client's own retries, and was continued.
        now: Estimated time of Close's clock.
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
    """The result of a run.

    Args:
        organization_id: The organization that the leads belong to.
        organization: Its name.
        mode: ``snapshot``: every lead was read. ``sweep``: every stored lead was looked up again,
            because the event log did not reach back to the last run. ``incremental``: only changes
            were read.
        upserts: Number of leads stored, new or replaced.
        deletions: Number of deletions passed to the sink, also of leads that were not stored.
        as_of: The copy holds every change up to this time, by Close's clock as its responses show
            it.
        seconds: Duration of the run.
        notes: Conditions that a reader of the copy should know, as sentences: windows that could
            not be read completely, an event log that the key may not read.
        complete: Whether everything that should be in the copy was read.
        skipped: Number of leads that are missing from the copy, or out of date in it, because Close
            sends them without an id or in a form that is not a lead. ``notes`` lists their ids.
        limits: What Close does not let a copy of these objects keep exactly, as sentences.
        odd: Ids of up to 100 leads of this run whose contacts, opportunities or tasks are not
            objects with an id. They are stored, with the odd values unchanged.
        requests: Number of requests that Close responded to during the run.
        rows: Number of rows per table of the copy, after the run. Empty if the sink has no method
            ``counts``, and in the log records of a run that follows Close.
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
    limits: tuple[str, ...] = ()
    skipped: int = 0
    odd: tuple[str, ...] = ()
    requests: int = 0
    rows: Mapping[str, int] = attrs.field(factory=dict[str, int])
