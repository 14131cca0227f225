"""``SQLiteSink``: a copy of an organization's leads in one SQLite file."""

from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from close_async import encode
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.odd import is_child, require_id
from close_async.sync.sink import Batch, SinkError
from close_async.sync.sinks.database import (
    Before,
    open_database,
    read_database,
    transaction,
    translate_errors,
    undo_creation,
)
from close_async.sync.sinks.odd_json import dump
from close_async.sync.sinks.schema import CHILDREN, LEAD, TABLES, Table
from close_async.sync.sinks.stored import CopyInfo, FileIdentity


class SQLiteSink:
    """Stores leads in a SQLite file with the tables lead, contact, opportunity and task.

    Scalar fields are columns with the names of the API, lists of objects are JSON text, custom
    fields are in the column ``custom`` by field id, and every other field that Close sent is in
    ``extra``. Dates are ISO 8601 text. The file is in WAL mode: it can be read while it is written.

    Values that SQLite cannot store do not lose a lead: numbers that are too large or not finite are
    stored as text, nesting may have any depth, and in a string with a lone surrogate, U+FFFD takes
    its place while the original is in ``extra`` as JSON. Contacts, opportunities and tasks that are
    not objects with an id are in ``extra`` of their lead.

    A new file is readable by its owner only (mode 0600), because it contains personal data; the
    mode of an existing file is not changed.

    Args:
        path: The file, created if it is missing. A folder, a read-only file and a database of
            another program are rejected, and left untouched.

    Raises:
        SinkError: The file cannot be used; the message says what to do.

    Example::

        async with LeadSync(close, SQLiteSink("leads.db")) as sync:
            report = await sync.run()
    """

    def __init__(self, path: "str | Path") -> None:
        self.path: Path = Path(path)
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
        """Store leads with their contacts, opportunities and tasks in one transaction.

        A stored lead is replaced, and contacts, opportunities and tasks that it no longer has are
        removed.

        Args:
            batch: The leads to store and to remove.

        Raises:
            SinkError: The file cannot be written, or another sync wrote to it meanwhile. Nothing of
                this batch was stored.
            DecodeError: A lead has no id. Nothing of this batch was stored.
        """
        rows = [encode(lead, copy=False) for lead in batch.upserts]
        for row in rows:
            require_id(row)
        deleted = [(lead_id,) for lead_id in batch.deletions]
        self._identity.check()
        with translate_errors(self.path), transaction(self._db):
            self._refuse_other_writers()
            stored = self._stored(rows)
            for table in CHILDREN:
                self._delete(table, "lead_id", deleted)
                self._replace_children(table, rows, stored)
            self._delete(LEAD, "id", deleted)
            self._upsert(LEAD, rows)
            self._db.execute("REPLACE INTO meta VALUES ('checkpoint', ?)", (batch.checkpoint,))
        self._checkpoint = batch.checkpoint

    def ids(self, after: str, limit: int) -> Sequence[str]:
        """Return up to ``limit`` ids of stored leads greater than ``after``, sorted."""
        found = self._query("SELECT id FROM lead WHERE id > ? ORDER BY id LIMIT ?", after, limit)
        return [lead_id for (lead_id,) in found]

    def counts(self) -> dict[str, int]:
        """Return the number of rows per table."""
        return {table.name: self._count(table) for table in TABLES}

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

    def _stored(self, leads: "list[dict[str, Any]]") -> set[str]:
        """Return the ids of those leads that are stored already."""
        ids = dump([lead["id"] for lead in leads]).decode()
        found = "SELECT id FROM lead WHERE id IN (SELECT value FROM json_each(?))"
        return {lead_id for (lead_id,) in self._db.execute(found, (ids,))}

    def _replace_children(
        self, table: Table, leads: "list[dict[str, Any]]", stored: set[str]
    ) -> None:
        """Move the leads' nested objects into their table, replacing those stored before."""
        # A lead that was read without the field, or with null, leaves its stored children as they
        # are.
        listing = [lead for lead in leads if isinstance(lead.get(table.nested_as), list)]
        children: list[dict[str, Any]] = []
        for lead in listing:
            listed = lead.pop(table.nested_as)
            fit = [child for child in listed if is_child(child)]
            children += (child | {"lead_id": lead["id"]} for child in fit)
            if len(fit) < len(listed):  # the others stay with the lead, in its column extra
                lead[table.nested_as] = [child for child in listed if not is_child(child)]
        # New leads have no children to delete: in a first snapshot, that saves three statements
        # each.
        known = [(lead["id"],) for lead in listing if lead["id"] in stored]
        self._delete(table, "lead_id", known)
        self._upsert(table, children)

    def _delete(self, table: Table, column: str, values: "Iterable[tuple[str]]") -> None:
        statement = f'DELETE FROM "{table.name}" WHERE {column} = ?'  # noqa: S608 - our own names
        self._db.executemany(statement, values)

    def _upsert(self, table: Table, rows: "list[dict[str, Any]]") -> None:
        values = [table.row(row) for row in rows]
        try:
            self._db.executemany(table.upsert, values)
        except UnicodeEncodeError:  # some rows were written already; the upsert replaces them
            self._db.executemany(table.upsert, map(table.encodable, values))

    def _query(self, statement: str, *values: object) -> list[Any]:
        with translate_errors(self.path):
            return self._db.execute(statement, values).fetchall()

    def _count(self, table: Table) -> int:
        ((count,),) = self._query(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608 - our names
        return int(count)


def peek_database(path: Path) -> CopyInfo:
    """Return the state of a copy without changing it, also while a sync writes to it.

    Args:
        path: The file.

    Raises:
        SinkError: There is no copy at the path.
    """
    with translate_errors(path), closing(read_database(path)) as db:
        found = db.execute("SELECT value FROM meta WHERE key = 'checkpoint'").fetchone()
        rows = {
            table.name: db.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0]  # noqa: S608
            for table in TABLES
        }
    if found is None:
        raise SinkError(path, "no sync has stored anything here yet.")
    return CopyInfo(Checkpoint.from_json(found[0]), rows)
