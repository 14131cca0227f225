"""``SQLiteSink``: a copy of an organisation's leads in one SQLite file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from close_async import encode
from close_async.models import Lead
from close_async.sync.errors import SinkError
from close_async.sync.sinks.database import (
    explained,
    open_database,
    remove_database,
    transaction,
)
from close_async.sync.sinks.schema import CHILDREN, LEAD, TABLES, Table


class SQLiteSink:
    """Keeps leads in a SQLite file, with a table each for lead, contact, opportunity and task.

    Scalar fields are columns under the names the API gives them, lists of objects are JSON text,
    custom fields are in the column ``custom`` by field id, and every other field the server sent
    is in ``extra``; times are ISO 8601 text. The file is in WAL mode: read it while it is written.

    Its methods block: call them from one thread at a time, and not from the event loop's.

    ```python
    with SQLiteSink("leads.db") as sink:
        report = await pull_leads(close, sink)
    ```

    Args:
        path: The file. A missing one is made; a folder, a read-only file and a database that is
            not such a copy are refused.

    Raises:
        SinkError: The file cannot be used, or stopped being usable. Says what to do.
    """

    def __init__(self, path: "str | Path") -> None:
        self.path = Path(path)
        self._new = not self.path.exists()
        self._db = open_database(self.path)
        # What this run has read, to tell it from what an earlier one left.
        self._db.execute("CREATE TEMP TABLE seen (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def __enter__(self) -> "SQLiteSink":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def begin(self, organization_id: str, organization_name: str) -> None:
        """Begin a run, and tie the copy to an organisation: one file never mixes two.

        Args:
            organization_id: The organisation's id, ``orga_…``.
            organization_name: Its name, for messages.

        Raises:
            SinkError: The file holds another organisation's leads.
        """
        with explained(self.path), transaction(self._db):
            meta = dict(self._query("SELECT key, value FROM meta"))
            if meta.get("organization_id", organization_id) != organization_id:
                owner = f"{meta.get('organization_name')} ({meta['organization_id']})"
                raise SinkError(
                    self.path,
                    f"this is a copy of {owner}, and the API key belongs to {organization_name} "
                    f"({organization_id}). Name another file, or use the other key.",
                )
            self._set_meta(organization_id=organization_id, organization_name=organization_name)
            self._query("DELETE FROM seen")

    def write(self, leads: Sequence[Lead]) -> None:
        """Store leads with their contacts, opportunities and tasks, all of them or none.

        A lead that is there is replaced, and children it no longer has are removed.

        Args:
            leads: The leads, each with its id.

        Raises:
            SinkError: The file cannot be written; nothing of this batch was stored.
        """
        rows = [encode(lead) for lead in leads]
        with explained(self.path), transaction(self._db):
            for table in CHILDREN:
                self._replace_children(table, rows)
            self._db.executemany("INSERT OR IGNORE INTO seen VALUES (?)", _ids(rows))
            self._upsert(LEAD, rows)

    def finish(self, when: str) -> None:
        """Note that a run read everything.

        Args:
            when: The time of it, ISO 8601.
        """
        with explained(self.path), transaction(self._db):
            self._set_meta(last_complete_sync=when)

    def seen(self) -> int:
        """Count the leads that were written since the run began, each once."""
        return self._count("seen")

    def counts(self) -> dict[str, int]:
        """Count the rows of each table."""
        return {table.name: self._count(table.name) for table in TABLES}

    def close(self) -> None:
        """Close the file; one that was made here and never used is removed again."""
        with explained(self.path):
            # Not if a run began meanwhile, here or in another process.
            unused = self._new and not self._query("SELECT 1 FROM meta")
            self._db.close()
        self._new = False
        if unused:
            remove_database(self.path)

    def _replace_children(self, table: Table, leads: "list[dict[str, Any]]") -> None:
        """Move the leads' children into their table, in place of those stored before."""
        # A lead read without the field, or with null, says nothing of its children.
        telling = [lead for lead in leads if lead.get(table.nested_as) is not None]
        children = [
            child | {"lead_id": lead["id"]}
            for lead in telling
            for child in lead.pop(table.nested_as)
        ]
        delete = f'DELETE FROM "{table.name}" WHERE lead_id = ?'  # noqa: S608 - our own names
        self._db.executemany(delete, _ids(telling))
        self._upsert(table, children)

    def _upsert(self, table: Table, rows: "list[dict[str, Any]]") -> None:
        self._db.executemany(table.upsert, map(table.row, rows))

    def _set_meta(self, **values: str) -> None:
        self._db.executemany("REPLACE INTO meta VALUES (?, ?)", values.items())

    def _query(self, statement: str) -> list[Any]:
        with explained(self.path):
            return self._db.execute(statement).fetchall()

    def _count(self, table: str) -> int:
        ((count,),) = self._query(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - our own names
        return int(count)


def _ids(rows: "list[dict[str, Any]]") -> list[tuple[str]]:
    return [(row["id"],) for row in rows]
