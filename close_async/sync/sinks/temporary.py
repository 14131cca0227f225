"""``TemporaryDatabase``: what does not fit the memory bound of a sync, until it is closed."""

import sqlite3
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from typing import Any

from close_async.sync.sink import SinkError


class TemporaryDatabase:
    """A SQLite database in a temporary file, which is deleted when it is closed.

    SQLite keeps it in memory while it is small. Not thread-safe, but it may be used from one thread
    after another.

    Args:
        create: The statement that creates its table.

    Raises:
        SinkError: Here and from all methods: the folder for temporary files cannot be used.
    """

    def __init__(self, create: str) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        # It does not outlive the process, so a crash has nothing to lose.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute(create)

    def store(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Run a statement that changes the table once per row, in one transaction."""
        with _named():
            self._db.execute("BEGIN")
            self._db.executemany(statement, rows)
            self._db.execute("COMMIT")

    def read(self, query: str, *values: Any) -> list[Any]:
        """Return the rows that a query finds."""
        with _named():
            return self._db.execute(query, values).fetchall()

    def close(self) -> None:
        """Delete the database."""
        self._db.close()


@contextmanager
def _named() -> Generator[None]:
    """Raise SQLite's errors as a SinkError that names the folder, of which they say nothing."""
    try:
        yield
    except sqlite3.OperationalError as error:
        reason = (
            f"SQLite cannot use it ({error}). Free some space in it, or set SQLITE_TMPDIR to "
            "another folder, and run again."
        )
        raise SinkError("the folder for temporary files", reason) from error
