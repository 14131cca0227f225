"""``Batcher``: collects changes into batches of bounded size."""

import time
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from close_async.models import Lead
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.sink import Batch, TableChange
from close_async.sync.writer import Writer

# A batch is written when it reaches the first of these. A transaction has a fixed cost, which 500
# rows make negligible; 4 MB bound the memory; after 2 s, a crash loses little.
_MAX_ROWS = 500
_MAX_BYTES = 4 << 20  # on the wire
_MAX_SECONDS = 2.0
# Ids remembered so that a lead that is read twice in a run is counted once. When the set is full it
# is cleared: the count is for people, and memory must not grow with the number of leads.
_MAX_COUNTED = 50_000


class Batcher:
    """Collects changes, and passes them to the writer with the checkpoint that they lead to.

    Args:
        writer: Writes the batches.
        checkpoint: The state that is stored already.
        clock: Returns the time in seconds.

    Attributes:
        checkpoint: The state once everything collected is written. Replace it only after the
            changes that lead to it were added, or a crash between the two would lose them.
        upserts: Number of leads added; a lead that is read again in the same run counts once.
        deletions: Number of deletions added.
        fills: The table that is being read for the first time; see :class:`.Batch`.
        expected: The number of its objects.
    """

    def __init__(
        self, writer: Writer, checkpoint: Checkpoint, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.checkpoint: Checkpoint = checkpoint
        self._written: Checkpoint | None = checkpoint
        self.upserts: int = 0
        self.deletions: int = 0
        self.fills: str = ""
        self.expected: int = 0
        self._writer = writer
        self._clock = clock
        self._leads: dict[str, Lead] = {}
        self._deleted: dict[str, None] = {}
        self._deleted_at: dict[str, datetime] = {}
        self._merged_into: dict[str, str] = {}
        self._tables: dict[str, TableChange] = {}
        self._rows: dict[str, dict[str, dict[str, Any] | None]] = {}  # None for a deletion
        self._counted: set[str] = set()
        self._bytes = 0
        self._flushed_at = clock()

    def put(self, leads: Iterable[Lead], size: int = 0) -> None:
        """Add leads to store.

        Args:
            leads: The leads; each replaces an earlier state of it, or its deletion.
            size: Their size on the wire in bytes.
        """
        for lead in leads:
            self._leads[lead.id] = lead
            self._deleted.pop(lead.id, None)
            if lead.id not in self._counted:
                self._count(lead.id)
        self._bytes += size

    def start_run(self) -> None:
        """Count leads again that an earlier run has counted."""
        self._counted.clear()

    def _count(self, lead_id: str) -> None:
        if len(self._counted) >= _MAX_COUNTED:
            self._counted.clear()
        self._counted.add(lead_id)
        self.upserts += 1

    def delete(
        self,
        ids: Iterable[str],
        at: Mapping[str, datetime] | None = None,
        merged_into: Mapping[str, str] | None = None,
    ) -> None:
        """Add ids of leads to remove.

        Args:
            ids: The ids.
            at: When they were deleted, as far as that is known.
            merged_into: The leads that they were merged into.
        """
        self._deleted_at |= at or {}
        self._merged_into |= merged_into or {}
        ended = dict.fromkeys(ids)
        for rows in self._rows.values():  # the sink removes stored ones with their lead
            for key, row in list(rows.items()):
                if row is not None and row.get("lead_id") in ended:
                    rows[key] = None
        for lead_id in ended:
            self._leads.pop(lead_id, None)
            self._deleted[lead_id] = None
            self.deletions += 1

    def replace(self, table: str, rows: list[dict[str, Any]]) -> None:
        """Add all rows of a small table; the others in it are removed."""
        self._tables[table] = TableChange(rows=rows, replaces=True)

    def put_rows(self, table: str, rows: Iterable[dict[str, Any]], size: int = 0) -> None:
        """Add objects to store in another table than that of the leads.

        Args:
            table: The name of the table.
            rows: The objects; each replaces an earlier state of it, or its deletion.
            size: Their size on the wire in bytes.
        """
        stored = self._rows.setdefault(table, {})
        for row in rows:
            stored[row["id"]] = row
        self._bytes += size

    def delete_rows(self, table: str, ids: Iterable[str]) -> None:
        """Add ids of objects to remove from another table than that of the leads."""
        self._rows.setdefault(table, {}).update(dict.fromkeys(ids))

    async def flush_if_due(self) -> None:
        """Write a batch if enough was collected, or if the last batch is long enough ago.

        Call it only while ``checkpoint`` covers exactly what was added.
        """
        if self._is_full or self._clock() - self._flushed_at >= _MAX_SECONDS:
            await self.flush()

    @property
    def _is_full(self) -> bool:
        rows = len(self._leads) + len(self._deleted) + sum(map(len, self._rows.values()))
        return rows >= _MAX_ROWS or self._bytes >= _MAX_BYTES

    async def flush(self) -> None:
        """Pass on everything collected as one batch, unless nothing is new."""
        self._flushed_at = self._clock()
        is_empty = not self._leads and not self._deleted and not self._tables
        is_empty = is_empty and not any(self._rows.values())
        if is_empty and self.checkpoint == self._written:
            return
        # Wait before taking the leads out: a cancellation during the wait must not lose them.
        await self._writer.join()
        batch = Batch(
            upserts=list(self._leads.values()),
            deletions=list(self._deleted),
            deleted_at={one: at for one, at in self._deleted_at.items() if one in self._deleted},
            merged_into={one: to for one, to in self._merged_into.items() if one in self._deleted},
            tables={**self._tables, **_changes_of(self._rows)},
            fills=self.fills,
            expected=self.expected,
            checkpoint=self.checkpoint.to_json(),
        )
        self._leads, self._deleted, self._bytes = {}, {}, 0
        self._deleted_at, self._merged_into, self._tables, self._rows = {}, {}, {}, {}
        self._written = self.checkpoint
        await self._writer.put(batch)

    async def end_filling(self) -> None:
        """Write everything collected, and wait until the sink has completed the table."""
        self.fills = ""
        self._written = None  # so that a batch is written in any case
        await self.join()

    async def join(self) -> None:
        """Write everything collected, and wait until it is stored."""
        await self.flush()
        await self._writer.join()


def _changes_of(
    tables: Mapping[str, Mapping[str, dict[str, Any] | None]],
) -> dict[str, TableChange]:
    return {
        name: TableChange(
            rows=[row for row in rows.values() if row is not None],
            deletions=[key for key, row in rows.items() if row is None],
        )
        for name, rows in tables.items()
        if rows
    }
