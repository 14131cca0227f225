"""``IdSet``: a set of ids on disk, so that memory does not grow with the number of leads."""

from collections.abc import Iterable, Sequence

from close_async.sync.sinks.temporary import TemporaryDatabase


class IdSet:
    """A sorted set of ids in a temporary file, which is deleted when the set is closed.

    Not thread-safe, but it may be used from one thread after another.
    """

    def __init__(self) -> None:
        self._db = TemporaryDatabase("CREATE TABLE ids (id TEXT PRIMARY KEY) WITHOUT ROWID")

    def add(self, ids: Iterable[str]) -> None:
        """Add ids; those in the set already are ignored."""
        self._db.store("INSERT OR IGNORE INTO ids VALUES (?)", ((one,) for one in ids))

    def discard(self, ids: Iterable[str]) -> None:
        """Remove ids; unknown ones are ignored."""
        self._db.store("DELETE FROM ids WHERE id = ?", ((one,) for one in ids))

    def missing(self, ids: Sequence[str]) -> list[str]:
        """Return the ids that are not in the set."""
        find = "SELECT 1 FROM ids WHERE id = ?"
        return [one for one in ids if not self._db.read(find, one)]

    def after(self, after: str, limit: int) -> list[str]:
        """Return up to ``limit`` ids greater than ``after``, sorted."""
        query = "SELECT id FROM ids WHERE id > ? ORDER BY id LIMIT ?"
        return [one for (one,) in self._db.read(query, after, limit)]

    def __len__(self) -> int:
        ((count,),) = self._db.read("SELECT count(*) FROM ids")
        return int(count)

    def close(self) -> None:
        """Delete the set."""
        self._db.close()
