"""``Repeats``: detects that a server returns the same pages in a cycle."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

# The same page may legitimately come twice: if as many objects as it holds were created or deleted
# meanwhile, the list moved by exactly one page. It does not happen at four places in a row.
_MAX_MATCHES = 3


class Repeats:
    """Finds cycles in a sequence of pages, in constant memory.

    One earlier page is remembered and compared with each later one; it is replaced by a newer one
    after 1, 2, 4, 8 ... pages (Brent's algorithm). So a cycle of any length is found after a small
    multiple of its length.
    """

    def __init__(self) -> None:
        self._remembered: object = None
        self._span = self._left = 1
        self._matches = 0

    def add(self, mark: object) -> bool:
        """Add the mark of the next page, and return whether the pages form a cycle.

        Args:
            mark: A value that only equal pages share; ``None`` if there is no such value.
        """
        if mark is None:
            return False
        if mark == self._remembered:
            self._matches += 1
            return self._matches >= _MAX_MATCHES
        self._left -= 1
        if self._left == 0:
            self._remembered, self._matches = mark, 0
            self._span *= 2
            self._left = self._span
        return False


def mark_of(items: Sequence[object]) -> tuple[str, str, int] | None:
    """Return the mark of a page: its first and last id, and its length; ``None`` without ids."""
    if not items:
        return None
    first, last = _id(items[0]), _id(items[-1])
    return None if first is None or last is None else (first, last, len(items))


def _id(item: object) -> str | None:
    found: Any
    if isinstance(item, Mapping):
        found = cast("Mapping[str, Any]", item).get("id")
    else:
        found = getattr(item, "id", None)
    return found if isinstance(found, str) else None
