"""``TemporaryDatabase``: what does not fit the memory bound of a sync, until it is closed."""

import sqlite3
from collections.abc import Iterable
from typing import Any

from close_async.sync.sink import SinkError


class TemporaryDatabase:
    """A SQLite database in a temporary file, which is deleted when it is closed.

    SQLite keeps it in memory while it is small. Not thread-safe, but it may be used from one thread
    after another.

    Args:
        create: The statement that creates its table.

    Raises:
        SinkError: From all methods: the folder for temporary files cannot be used.
    """

    def __init__(self, create: str) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        # It does not outlive the process, so a crash has nothing to lose.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(create)

    def store(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run a statement that changes the table once per row, in one transaction."""
        try:
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")
        except sqlite3.OperationalError as error:
            raise _named(error) from error

    def read(self, query: str, *values: Any) -> list[Any]:
        """Return the rows that a query finds."""
        try:
            return self._db.execute(query, values).fetchall()
        except sqlite3.OperationalError as error:
            raise _named(error) from error

    def close(self) -> None:
        """Delete the database."""
        self._db.close()


def _named(error: sqlite3.OperationalError) -> SinkError:
    """Return an error that names the folder, of which SQLite's says nothing."""
    reason = (
        f"SQLite cannot use it ({error}). Free some space in it, or set SQLITE_TMPDIR to another "
        "folder, and run again."
    )
    return SinkError("the folder for temporary files", reason)
