"""``LeadIndex``: look keys up in a SQLite copy of Close, instead of searching Close."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from close_async.push.errors import PushError
from close_async.push.journal import load, load_object
from close_async.push.match import Key

# Rows in memory at a time.
_PAGE = 1_000


class LeadIndex:
    """The keys of the leads in a copy that :class:`~close_async.sync.CloseSync` made.

    What it finds is read again from Close, and what it does not find is searched there, so that an
    old copy costs requests and nothing else.

    Args:
        path: The SQLite file.

    Raises:
        PushError: The file is not a copy of Close.
    """

    def __init__(self, path: "str | Path") -> None:
        self.path: Path = Path(path)
        self._lock = threading.Lock()
        self._built: dict[str, str] = {}
        db: sqlite3.Connection | None = None
        try:
            db = sqlite3.connect(
                f"file:{quote(str(self.path.resolve()))}?mode=ro", uri=True, check_same_thread=False
            )
            # The keys of millions of leads would not fit in memory.
            db.execute("PRAGMA temp_store=FILE")
            # Fails now, rather than at the first lookup, if a column is missing.
            db.execute("SELECT id, name, url, custom FROM lead LIMIT 1")
            db.execute("SELECT lead_id, emails, phones FROM contact LIMIT 1")
        except sqlite3.Error as error:
            if db is not None:
                db.close()
            msg = f"{path} is not a copy of Close's leads in SQLite ({error})"
            raise PushError(msg) from error
        self._db = db

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def find(self, key: Key, values: Sequence[str]) -> list[str]:
        """Return the ids of the leads that have one of these values."""
        # Batches of keys are looked up in several threads at a time.
        with self._lock:
            table = self._built.get(str(key.match)) or self._build(key)
            marks = ", ".join("?" * len(values))
            found = self._db.execute(
                f"SELECT DISTINCT lead_id FROM temp.{table} WHERE value IN ({marks})",  # noqa: S608
                tuple(values),
            )
            return [lead_id for (lead_id,) in found]

    def _build(self, key: Key) -> str:
        table = f"key_{len(self._built)}"
        self._db.execute(f"CREATE TEMP TABLE {table} (value TEXT, lead_id TEXT)")
        insert = f"INSERT INTO temp.{table} VALUES (?, ?)"  # noqa: S608 - our own name
        for lead in self._leads(key):
            self._db.executemany(insert, [(value, lead["id"]) for value in key.of_lead(lead)])
        self._db.execute(f"CREATE INDEX temp.{table}_value ON {table} (value)")
        self._built[str(key.match)] = table
        return table

    def _leads(self, key: Key) -> Iterator[dict[str, Any]]:
        """Yield leads with the fields that the key is read from."""
        if key.match.kind in ("email", "phone"):
            rows = self._db.execute(
                "SELECT lead_id, emails, phones FROM contact WHERE _deleted_at IS NULL"
            )
            while page := rows.fetchmany(_PAGE):
                for lead_id, emails, phones in page:
                    contact = {"emails": load(emails), "phones": load(phones)}
                    yield {"id": lead_id, "contacts": [contact]}
            return
        rows = self._db.execute("SELECT id, name, url, custom FROM lead WHERE _deleted_at IS NULL")
        while page := rows.fetchmany(_PAGE):
            for lead_id, name, url, custom in page:
                values = {f"custom.{each}": value for each, value in load_object(custom).items()}
                yield {"id": lead_id, "name": name, "url": url, **values}
