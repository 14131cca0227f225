"""``Run``: what the phases of a sync share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs

from close_async.models import Lead
from close_async.sync.batcher import Batcher
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.odd import is_odd
from close_async.sync.reader import Account, LeadReader
from close_async.sync.report import Phase, SyncProgress
from close_async.sync.writer import Writer

OVERLAP = timedelta(minutes=5)
"""How far behind its last moment a run begins: events are consolidated for so long, and lists and
searches show a change up to a minute late. See https://developer.close.com/topics/events"""

INDEX_LAG = timedelta(minutes=2)
"""What changed less than this ago is read lead by lead: lists may still show it as it was."""

_REMEMBERED = 50_000
# A report lists so many odd leads at the most; where all leads are odd, the first ones will do.
_ODD_SHOWN = 100


@attrs.define
class RecentlySeen:
    """What one run may tell the next one in the same process; without it, things are done twice.

    Args:
        applied: The events and changed leads that were dealt with, by their ids and times, so
            that the overlap of two passes is not read twice.
        gone: Leads that the event log ended, and when: lists may show them for a while.
    """

    applied: dict[str, datetime | None] = attrs.field(factory=dict[str, "datetime | None"])
    gone: dict[str, datetime] = attrs.field(factory=dict[str, datetime])

    def remember(self, key: str, moment: "datetime | None") -> None:
        """Note that something was dealt with."""
        if len(self.applied) >= _REMEMBERED:
            self.applied.clear()  # costs repetitions, and nothing else
        self.applied[key] = moment

    def mark_deleted(self, gone: Mapping[str, datetime], alive: Mapping[str, datetime]) -> None:
        """Note leads that ended, and forget the end of those that were there later."""
        kept = {
            lead_id: end
            for lead_id, end in self.gone.items()
            if lead_id not in alive or alive[lead_id] < end
        }
        self.gone = {**kept, **gone}


@attrs.define
class RunState:
    """A run under way.

    Args:
        source: What is read.
        account: Whose it is.
        writer: Works the sink.
        outbox: What goes there.
        on_progress: Told how far the run is.
        memory: What earlier runs of this process know.
        interruptions: How often reading broke off, and went on.
        odd: The ids of leads whose parts are no objects with an id, the first of them.
    """

    source: LeadReader
    account: Account
    writer: Writer
    outbox: Batcher
    on_progress: Callable[[SyncProgress], None]
    memory: RecentlySeen
    interruptions: int = 0
    odd: dict[str, None] = attrs.field(factory=dict[str, None])

    @property
    def checkpoint(self) -> Checkpoint:
        """Where the sync stands once everything gathered so far is stored."""
        return self.outbox.checkpoint

    def advance(self, **changes: Any) -> None:
        """Move the checkpoint, after what leads there was put into the outbox."""
        self.outbox.checkpoint = attrs.evolve(self.outbox.checkpoint, **changes)

    def put(self, leads: Iterable[Lead], size: int = 0) -> None:
        """Store leads that a list showed, but for those known to be gone."""
        there = [lead for lead in leads if lead.id not in self.memory.gone]
        for lead in there:
            if is_odd(lead) and len(self.odd) < _ODD_SHOWN:
                self.odd[lead.id] = None
        self.outbox.put(there, size)

    def absent(self, ids: Iterable[str], leads: Sequence[Lead]) -> list[str]:
        """Return those of the ids whose lead was asked for and not found."""
        return self.source.absent(ids, leads)

    def tell(
        self, phase: Phase, done: int = 0, total: int | None = None, *, before: int = 0
    ) -> None:
        """Tell how far a phase is; what came twice, or came new, does not lead past its end."""
        self.on_progress(
            SyncProgress(
                phase=phase,
                done=done if total is None else min(done, total),
                total=total,
                before=before,
                windows=len(self.checkpoint.covered),
                upserts=self.outbox.upserts,
                deletions=self.outbox.deletions,
                interruptions=self.interruptions,
                now=self.source.now,
            )
        )
