"""``RunState``: the objects that the phases of a run share."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import attrs

from close_async.models import Lead
from close_async.sync.batcher import Batcher
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.reader import Account, LeadReader
from close_async.sync.report import Phase, SyncProgress
from close_async.sync.writer import Writer

if TYPE_CHECKING:
    from close_async.sync.kinds import Kind

OVERLAP = timedelta(minutes=5)
"""How far before its last position a pass starts. Close extends an event for up to five minutes
while it consolidates updates, and lists and searches show a change up to a minute late. See
https://developer.close.com/topics/events"""

INDEX_LAG = timedelta(minutes=2)
"""Leads changed less than this ago are fetched one by one, since lists may still show their
previous state. Twice the lag of up to a minute."""

# Entries of RecentlySeen.applied, about 10 MB. When it is full it is cleared, which costs requests.
_MAX_REMEMBERED = 50_000


@attrs.define
class RecentlySeen:
    """Memory of the runs of one process; without it, the next run reads some leads twice.

    Args:
        applied: Events and changed leads that were processed, by id, with their dates, so that the
            overlap of two passes is not read again.
        gone: Leads that the event log reported as deleted, with the date; lists may still show
            them.
        fetched: Other objects than leads that were fetched one by one, with the time; lists and
            searches may not show them yet as they are.
    """

    applied: dict[str, datetime | None] = attrs.field(factory=dict[str, "datetime | None"])
    gone: dict[str, datetime] = attrs.field(factory=dict[str, datetime])
    fetched: dict[str, datetime] = attrs.field(factory=dict[str, datetime])

    def remember(self, key: str, date: "datetime | None") -> None:
        """Mark an event or a lead as processed."""
        if len(self.applied) >= _MAX_REMEMBERED:
            self.applied.clear()
        self.applied[key] = date

    def forget_before(self, floor: datetime) -> None:
        """Drop what no list can show any more as it was before.

        Args:
            floor: A date that Close's clock has passed.
        """
        self.gone = {key: at for key, at in self.gone.items() if at > floor - 2 * OVERLAP}
        self.fetched = {key: at for key, at in self.fetched.items() if at > floor - 2 * OVERLAP}

    def fetched_since(self, date: datetime) -> set[str]:
        """Return the ids of the objects that were fetched one by one since a date."""
        return {key for key, at in self.fetched.items() if at >= date}

    def mark_deleted(self, gone: Mapping[str, datetime], alive: Mapping[str, datetime]) -> None:
        """Mark leads as deleted, and unmark those that existed later: they were restored."""
        still_gone = {
            lead_id: end
            for lead_id, end in self.gone.items()
            if lead_id not in alive or alive[lead_id] < end
        }
        self.gone = {**still_gone, **gone}


@attrs.define
class RunState:
    """A run in progress.

    Args:
        reader: Reads from Close.
        account: The organization that is copied, and the number of its leads.
        writer: Runs the sink.
        batcher: Collects changes for the writer.
        on_progress: Called with the progress.
        recent: What earlier runs of this process have seen.
        interruptions: Number of times that reading failed and was continued.
        kinds: The types of objects to copy beside leads.
        unscanned: Which of their objects could not be read, as sentences, by the name of the kind
            or the id of the object.
        unreadable: Names of the small tables that the key's user may not read.
    """

    reader: LeadReader
    account: Account
    writer: Writer
    batcher: Batcher
    on_progress: Callable[[SyncProgress], None]
    recent: RecentlySeen
    interruptions: int = 0
    kinds: "Sequence[Kind]" = ()
    unscanned: dict[str, Sequence[str]] = attrs.field(factory=dict[str, Sequence[str]])
    unreadable: tuple[str, ...] = ()

    @property
    def checkpoint(self) -> Checkpoint:
        """The state once everything collected so far is stored."""
        return self.batcher.checkpoint

    def advance(self, **changes: Any) -> None:
        """Change fields of the checkpoint, after the leads that they stand for were added."""
        self.batcher.checkpoint = attrs.evolve(self.batcher.checkpoint, **changes)

    def start_filling(self, table: str) -> None:
        """Note that the objects of a table are read for the first time from here on."""
        self.batcher.fills, self.batcher.expected = table, self.account.leads or 0

    async def end_filling(self) -> None:
        """Store everything read so far, and wait until the sink has completed a first snapshot."""
        if self.batcher.fills:
            self.report_progress("completing")
            await self.batcher.end_filling()
        else:
            await self.batcher.flush()

    def put(self, leads: Iterable[Lead], size: int = 0) -> None:
        """Store leads, except those known to be deleted: lists show them for a while.

        Args:
            leads: The leads.
            size: Their size on the wire in bytes.
        """
        gone = self.recent.gone
        self.batcher.put([lead for lead in leads if lead.id not in gone], size)

    def absent(self, ids: Iterable[str], leads: Sequence[Lead]) -> list[str]:
        """Return the ids that were requested and not found; see :meth:`LeadReader.absent`."""
        return self.reader.absent(ids, leads)

    def report_progress(
        self, phase: Phase, done: int = 0, total: int | None = None, *, before: int = 0
    ) -> None:
        """Call ``on_progress``.

        Args:
            phase: The current phase.
            done: Number of objects processed. Capped at ``total``, which objects that were read
                twice or created meanwhile would exceed.
            total: Number of objects in the phase, if known.
            before: How many of ``done`` were stored before the run.
        """
        self.on_progress(
            SyncProgress(
                phase=phase,
                done=done if total is None else min(done, total),
                total=total,
                before=before,
                windows=len(self.checkpoint.covered),
                upserts=self.batcher.upserts,
                deletions=self.batcher.deletions,
                interruptions=self.interruptions,
                now=self.reader.now,
            )
        )
