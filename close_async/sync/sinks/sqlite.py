"""``SQLiteSink``: a copy of an organization in one SQLite file."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from close_async.sync.checkpoint import Checkpoint
from close_async.sync.odd_json import dump
from close_async.sync.sink import Batch, SinkError
from close_async.sync.sinks.database import (
    Before,
    open_database,
    read_database,
    transaction,
    translate_errors,
    undo_creation,
)
from close_async.sync.sinks.rows import Deletions, RowChanges, changes_in, require_deletions
from close_async.sync.sinks.sqlite_fill import (
    appended_rows,
    fill,
    filled_tables,
    finish_filling,
)
from close_async.sync.sinks.sqlite_sql import create_views, insert
from close_async.sync.sinks.stored import CopyInfo, FileIdentity
from close_async.sync.tables import LEAD, NAMING, TABLES, Table


class SQLiteSink:
    """Stores a copy in a SQLite file, with one table per type of object.

    Scalar fields are columns with the names of the API, lists of objects are JSON text, custom
    fields are in the column ``custom`` by field id, and every other field that Close sent is in
    ``extra``. Dates are ISO 8601 text. The views ``lead_named``, ``contact_named``,
    ``opportunity_named`` and ``activity_named`` have a column per custom field, with its name in
    Close; ``activity_call`` and others have the fields of one type of activity. The file is in WAL
    mode: it can be read while it is written.

    Values that SQLite cannot store do not lose a lead: numbers that are too large or not finite are
    stored as text, nesting may have any depth, and in a string with a lone surrogate, U+FFFD takes
    its place while the original is in ``extra`` as JSON. Contacts, opportunities and tasks that are
    not objects with an id are in ``extra`` of their lead.

    A new file is readable by its owner only (mode 0600), because it contains personal data; the
    mode of an existing file is not changed.

    A first snapshot of 5,000 leads or more, and then one of their activities, is appended to tables
    whose names begin with ``_filling_``, and their indexes are built when it is complete, in one
    transaction: until then, the tables of the copy are empty. An interrupted one is continued.

    Args:
        path: The file, created if it is missing. A folder, a read-only file and a database of
            another program are rejected, and left untouched.
        deletions: ``"remove"`` removes the rows of objects that were deleted in Close; ``"mark"``
            keeps them, with the date in ``_deleted_at``, and the lead that a lead was merged into
            in ``_merged_into``.

    Raises:
        SinkError: The file cannot be used; the message says what to do.
        ValueError: ``deletions`` is neither of these.

    Example::

        async with CloseSync(close, SQLiteSink("leads.db")) as sync:
            report = await sync.run()
    """

    def __init__(self, path: "str | Path", *, deletions: Deletions = "remove") -> None:
        self.path: Path = Path(path)
        self._marks = require_deletions(deletions) == "mark"
        self._before: Before
        self._db, self._before = open_database(self.path)
        self._identity = FileIdentity(self.path)
        self._checkpoint: str | None = None

    def __repr__(self) -> str:
        return f"SQLiteSink({str(self.path)!r})"

    def __enter__(self) -> "SQLiteSink":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self) -> str | None:
        """Return the checkpoint of the last batch written; ``None`` in a new file."""
        self._checkpoint = self._stored_checkpoint()
        return self._checkpoint

    def write(self, batch: Batch) -> None:
        """Store a batch in one transaction.

        A stored lead is replaced, and contacts, opportunities and tasks that it no longer has are
        removed.

        Args:
            batch: The objects to store and to remove.

        Raises:
            SinkError: The file cannot be written, or another sync wrote to it meanwhile. Nothing of
                this batch was stored.
            DecodeError: A lead has no id. Nothing of this batch was stored.
        """
        changes = changes_in(batch)
        now = _now()
        self._identity.check()
        with translate_errors(self.path), transaction(self._db):
            self._refuse_other_writers()
            self._store(fill(self._db, batch, changes, now, marks=self._marks), now)
            if self._marks:
                self._note_ends(batch)
            if not NAMING.isdisjoint(batch.tables):
                create_views(self._db)
            self._db.execute("REPLACE INTO meta VALUES ('checkpoint', ?)", (batch.checkpoint,))
        self._checkpoint = batch.checkpoint

    def ids(self, after: str, limit: int, table: str = "lead") -> Sequence[str]:
        """Return up to ``limit`` ids of a table greater than ``after``, sorted.

        Objects that are marked as deleted are not among them. If a first snapshot is being
        appended, its indexes are built first.
        """
        with translate_errors(self.path):
            if filled_tables(self._db):
                with transaction(self._db):
                    self._refuse_other_writers()
                    finish_filling(self._db, _now(), marks=self._marks)
        found = self._query(
            f'SELECT id FROM "{table}" WHERE id > ? AND _deleted_at IS NULL ORDER BY id LIMIT ?',
            after,
            limit,
        )
        return [lead_id for (lead_id,) in found]

    def counts(self) -> dict[str, int]:
        """Return the number of rows per table, without those that are marked as deleted.

        While a first snapshot is appended, an object that was read twice counts twice.
        """
        with translate_errors(self.path):
            return _counts(self._db)

    def close(self) -> None:
        """Close the file; if this object created it and no batch was stored, remove it."""
        with translate_errors(self.path):
            # A run, here or in another process, may have stored a checkpoint meanwhile.
            unused = self._before != "copy" and self._stored_checkpoint() is None
            self._db.close()
        if unused:
            with suppress(SinkError):
                self._identity.check()
                undo_creation(self.path, self._before)
        self._before = "copy"

    def _refuse_other_writers(self) -> None:
        """Raise if another sync wrote to the file: each would overwrite the other's checkpoint."""
        if self._stored_checkpoint() != self._checkpoint:
            raise SinkError(
                self.path,
                "another sync is writing to it. Wait for it to end, or name another file.",
            )

    def _stored_checkpoint(self) -> str | None:
        found = self._query("SELECT value FROM meta WHERE key = 'checkpoint'")
        return found[0][0] if found else None

    def _store(self, changes: Sequence[RowChanges], now: str) -> None:
        """Apply changes to the tables of the copy."""
        leads = [row[0] for each in changes if each.table is LEAD for row in each.rows]
        stored = self._stored(leads)
        for each in changes:
            self._apply(each, now, stored)

    def _stored(self, lead_ids: Sequence[str]) -> set[str]:
        """Return the ids of those leads that are stored already."""
        found = "SELECT id FROM lead WHERE id IN (SELECT value FROM json_each(?))"
        return {lead_id for (lead_id,) in self._db.execute(found, (dump(lead_ids).decode(),))}

    def _apply(self, changes: RowChanges, now: str, stored: set[str]) -> None:
        table = changes.table
        if changes.replaces:
            keep = dump([row[0] for row in changes.rows]).decode()
            self._end(table, "id NOT IN (SELECT value FROM json_each(?))", [(keep,)], now)
        self._end(table, "id = ?", ((one,) for one in changes.ended), now)
        if table.of_lead:
            # New leads have no objects to end: in a first snapshot, that saves three statements.
            known = (one for one in changes.leads if one in stored)
            leads = ((one,) for one in (*changes.ended_leads, *known))
            self._end(table, "lead_id = ?", leads, now)
        statement = insert(table, now)
        try:
            self._db.executemany(statement, changes.rows)
        except UnicodeEncodeError:  # some rows were written already; the upsert replaces them
            self._db.executemany(statement, map(table.encodable, changes.rows))

    def _end(self, table: Table, condition: str, values: "Iterable[tuple[str]]", now: str) -> None:
        """Remove rows, or mark those that are not marked yet."""
        if self._marks:
            statement = (
                f"UPDATE \"{table.name}\" SET _deleted_at = '{now}', _synced_at = '{now}' "
                f"WHERE {condition} AND _deleted_at IS NULL"
            )
        else:
            statement = f'DELETE FROM "{table.name}" WHERE {condition}'
        self._db.executemany(statement, values)

    def _note_ends(self, batch: Batch) -> None:
        """Store when and how leads ended, as the event log reports it."""
        dates = [(at.astimezone(UTC).isoformat(), one) for one, at in batch.deleted_at.items()]
        self._db.executemany(
            "UPDATE lead SET _deleted_at = ? WHERE id = ? AND _deleted_at IS NOT NULL", dates
        )
        merges = [(into, one) for one, into in batch.merged_into.items()]
        self._db.executemany(
            "UPDATE lead SET _merged_into = ? WHERE id = ? AND _deleted_at IS NOT NULL", merges
        )

    def _query(self, statement: str, *values: object) -> list[Any]:
        with translate_errors(self.path):
            return self._db.execute(statement, values).fetchall()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _counts(db: sqlite3.Connection) -> dict[str, int]:
    appended = appended_rows(db)
    query = 'SELECT count(*) FROM "{}" WHERE _deleted_at IS NULL'
    return {
        table.name: db.execute(query.format(table.name)).fetchone()[0]
        for table in TABLES
        if table.name not in appended
    } | appended


def peek_database(path: Path) -> CopyInfo:
    """Return the state of a SQLite copy without changing it, also while a sync writes to it.

    Args:
        path: The file.

    Raises:
        SinkError: There is no copy at the path.
    """
    with translate_errors(path), closing(read_database(path)) as db:
        db.execute("BEGIN")  # a sync may replace the tables meanwhile: read one state of the file
        has_tables = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
        query = "SELECT value FROM meta WHERE key = 'checkpoint'"
        found = db.execute(query).fetchone() if has_tables else None
        rows: Mapping[str, int] = {} if found is None else _counts(db)
    if found is None:
        raise SinkError(path, "no sync has stored anything here yet.")
    return CopyInfo(Checkpoint.from_json(found[0]), rows)
