"""``SQLiteSink``: a copy of an organization's leads in one SQLite file."""

from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from close_async.sync.checkpoint import Checkpoint
from close_async.sync.errors import SinkError
from close_async.sync.odd import is_child
from close_async.sync.sink import Batch
from close_async.sync.sinks.database import (
    Before,
    explained,
    open_database,
    read_database,
    transaction,
    undo_creation,
)
from close_async.sync.sinks.odd_json import dump
from close_async.sync.sinks.place import Place
from close_async.sync.sinks.schema import CHILDREN, LEAD, TABLES, Table
from close_async.sync.sinks.stored import Stored
from close_async.wire.convert import view
from close_async.wire.require import require


class SQLiteSink:
    """Keeps leads in a SQLite file, with a table each for lead, contact, opportunity and task.

    Scalar fields are columns under the names the API gives them, lists of objects are JSON text,
    custom fields are in the column ``custom`` by field id, and every other field the server sent
    is in ``extra``; times are ISO 8601 text. The file is in WAL mode: read it while it is written.

    ```python
    async with LeadSync(close, SQLiteSink("leads.db")) as sync:
        report = await sync.run()
    ```

    A value that SQLite cannot hold costs no lead: numbers that are too large or not finite are
    stored as text, nesting of any depth is stored, and a text with a surrogate that stands alone
    is stored with U+FFFD in its place and as it came, as JSON, in ``extra``. Contacts,
    opportunities and tasks that are no objects with an id are in ``extra`` of their lead.

    A new file is readable by its owner only (mode 0600), because it holds personal data; the mode
    of a file that exists is kept.

    Args:
        path: The file. A missing one is made; a folder, a read-only file and a database that is
            not such a copy are refused, and left as they are.

    Raises:
        SinkError: The file cannot be used, or stopped being usable. Says what to do.
    """

    def __init__(self, path: "str | Path") -> None:
        self.path: Path = Path(path)
        self._before: Before
        self._db, self._before = open_database(self.path)
        self._place = Place(self.path)
        self._checkpoint: str | None = None

    def __repr__(self) -> str:
        return f"SQLiteSink({str(self.path)!r})"

    def __enter__(self) -> "SQLiteSink":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self) -> str | None:
        """Give the checkpoint of the last batch that was written; ``None`` in a new file."""
        self._checkpoint = self._stored_checkpoint()
        return self._checkpoint

    def write(self, batch: Batch) -> None:
        """Store leads with their contacts, opportunities and tasks, all of them or none.

        A lead that is there is replaced, and children it no longer has are removed.

        Args:
            batch: What to store and what to remove.

        Raises:
            SinkError: The file cannot be written, or another sync wrote to it meanwhile; nothing
                of this batch was stored.
            DecodeError: A lead has no id; nothing of this batch was stored.
        """
        rows = [view(lead) for lead in batch.upserts]
        for row in rows:
            require(row.get("id"), str, "id")
        gone = [(lead_id,) for lead_id in batch.deletions]
        self._place.check()
        with explained(self.path), transaction(self._db):
            self._refuse_other_writers()
            stored = self._stored(rows)
            for table in CHILDREN:
                self._delete(table, "lead_id", gone)
                self._replace_children(table, rows, stored)
            self._delete(LEAD, "id", gone)
            self._upsert(LEAD, rows)
            self._db.execute("REPLACE INTO meta VALUES ('checkpoint', ?)", (batch.checkpoint,))
        self._checkpoint = batch.checkpoint

    def ids(self, after: str, limit: int) -> Sequence[str]:
        """Give the first ids of stored leads that sort behind ``after``, in order."""
        found = self._query("SELECT id FROM lead WHERE id > ? ORDER BY id LIMIT ?", after, limit)
        return [lead_id for (lead_id,) in found]

    def counts(self) -> dict[str, int]:
        """Count the rows of each table."""
        return {table.name: self._count(table) for table in TABLES}

    def close(self) -> None:
        """Close the file; one that was made here and never used is removed again."""
        with explained(self.path):
            # Not if a run began meanwhile, here or in another process.
            unused = self._before != "copy" and self._stored_checkpoint() is None
            self._db.close()
        if unused:
            with suppress(SinkError):
                self._place.check()
                undo_creation(self.path, self._before)
        self._before = "copy"

    def _refuse_other_writers(self) -> None:
        """Two syncs of one file would each undo the other's checkpoint."""
        if self._stored_checkpoint() != self._checkpoint:
            raise SinkError(
                self.path, "another sync is writing to it. Let it end, or name another file."
            )

    def _stored_checkpoint(self) -> str | None:
        found = self._query("SELECT value FROM meta WHERE key = 'checkpoint'")
        return found[0][0] if found else None

    def _stored(self, leads: "list[dict[str, Any]]") -> set[str]:
        """Give the ids of those leads that are there already."""
        ids = dump([lead["id"] for lead in leads]).decode()
        found = "SELECT id FROM lead WHERE id IN (SELECT value FROM json_each(?))"
        return {lead_id for (lead_id,) in self._db.execute(found, (ids,))}

    def _replace_children(
        self, table: Table, leads: "list[dict[str, Any]]", stored: set[str]
    ) -> None:
        """Move the leads' children into their table, in place of those stored before."""
        # A lead read without the field, or with null, says nothing of its children.
        telling = [lead for lead in leads if isinstance(lead.get(table.nested_as), list)]
        children: list[dict[str, Any]] = []
        for lead in telling:
            listed = lead.pop(table.nested_as)
            fit = [child for child in listed if is_child(child)]
            children += (child | {"lead_id": lead["id"]} for child in fit)
            if len(fit) < len(listed):  # kept with the lead, as they came
                lead[table.nested_as] = [child for child in listed if not is_child(child)]
        known = [(lead["id"],) for lead in telling if lead["id"] in stored]
        self._delete(table, "lead_id", known)
        self._upsert(table, children)

    def _delete(self, table: Table, column: str, values: "Iterable[tuple[str]]") -> None:
        statement = f'DELETE FROM "{table.name}" WHERE {column} = ?'  # noqa: S608 - our own names
        self._db.executemany(statement, values)

    def _upsert(self, table: Table, rows: "list[dict[str, Any]]") -> None:
        values = [table.row(row) for row in rows]
        try:
            self._db.executemany(table.upsert, values)
        except UnicodeEncodeError:  # once more, over those that were written before
            self._db.executemany(table.upsert, map(table.encodable, values))

    def _query(self, statement: str, *values: object) -> list[Any]:
        with explained(self.path):
            return self._db.execute(statement, values).fetchall()

    def _count(self, table: Table) -> int:
        ((count,),) = self._query(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608 - our names
        return int(count)


def peek_database(path: Path) -> Stored:
    """Look into a copy, also while a sync writes to it, and change nothing.

    Args:
        path: The file.

    Raises:
        SinkError: There is no copy.
    """
    with explained(path), closing(read_database(path)) as db:
        found = db.execute("SELECT value FROM meta WHERE key = 'checkpoint'").fetchone()
        rows = {
            table.name: db.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0]  # noqa: S608
            for table in TABLES
        }
    if found is None:
        raise SinkError(path, "no sync has stored anything here yet.")
    return Stored(Checkpoint.from_json(found[0]), rows)
