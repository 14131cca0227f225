"""``IdSet``: ids on disk, so that memory does not grow with the number of leads."""

import sqlite3
from collections.abc import Iterable, Sequence


class IdSet:
    """A set of ids in a temporary file that disappears with it, in order.

    Use it from one thread at a time.
    """

    def __init__(self) -> None:
        # An empty name is SQLite's for a temporary database: in memory while small, then on disk.
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, ids: Iterable[str]) -> None:
        """Put ids in; those that are there already stay."""
        self._many("INSERT OR IGNORE INTO ids VALUES (?)", ids)

    def discard(self, ids: Iterable[str]) -> None:
        """Take ids out; unknown ones are passed over."""
        self._many("DELETE FROM ids WHERE id = ?", ids)

    def missing(self, ids: Sequence[str]) -> list[str]:
        """Give those of the ids that are not in the set."""
        find = "SELECT 1 FROM ids WHERE id = ?"
        return [one for one in ids if self._db.execute(find, (one,)).fetchone() is None]

    def after(self, after: str, limit: int) -> list[str]:
        """Give the first ids that sort behind ``after``, in order."""
        query = "SELECT id FROM ids WHERE id > ? ORDER BY id LIMIT ?"
        return [one for (one,) in self._db.execute(query, (after, limit))]

    def __len__(self) -> int:
        (count,) = self._db.execute("SELECT count(*) FROM ids").fetchone()
        return int(count)

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def _many(self, statement: str, ids: Iterable[str]) -> None:
        self._db.execute("BEGIN")
        self._db.executemany(statement, ((one,) for one in ids))
        self._db.execute("COMMIT")
