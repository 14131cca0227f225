"""``IdSet``: a set of ids on disk, so that memory does not grow with the number of leads."""

import sqlite3
from collections.abc import Iterable, Sequence


class IdSet:
    """A sorted set of ids in a temporary file, which is deleted when the set is closed.

    Not thread-safe, but it may be used from one thread after another.
    """

    def __init__(self) -> None:
        self._db = temporary_database()
        self._db.execute("CREATE TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, ids: Iterable[str]) -> None:
        """Add ids; those in the set already are ignored."""
        self._many("INSERT OR IGNORE INTO ids VALUES (?)", ids)

    def discard(self, ids: Iterable[str]) -> None:
        """Remove ids; unknown ones are ignored."""
        self._many("DELETE FROM ids WHERE id = ?", ids)

    def missing(self, ids: Sequence[str]) -> list[str]:
        """Return the ids that are not in the set."""
        find = "SELECT 1 FROM ids WHERE id = ?"
        return [one for one in ids if self._db.execute(find, (one,)).fetchone() is None]

    def after(self, after: str, limit: int) -> list[str]:
        """Return up to ``limit`` ids greater than ``after``, sorted."""
        query = "SELECT id FROM ids WHERE id > ? ORDER BY id LIMIT ?"
        return [one for (one,) in self._db.execute(query, (after, limit))]

    def __len__(self) -> int:
        (count,) = self._db.execute("SELECT count(*) FROM ids").fetchone()
        return int(count)

    def close(self) -> None:
        """Delete the set."""
        self._db.close()

    def _many(self, statement: str, ids: Iterable[str]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany(statement, ((one,) for one in ids))
        self._db.execute("COMMIT")


def temporary_database() -> sqlite3.Connection:
    """Return an empty database, which is deleted when it is closed.

    Not thread-safe, but it may be used from one thread after another.
    """
    # SQLite keeps a database with an empty name in memory while it is small, then on disk.
    db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
    # It does not outlive the process, so a crash has nothing to lose.
    db.execute("PRAGMA synchronous = OFF")
    return db
