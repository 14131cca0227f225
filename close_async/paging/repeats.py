"""``Repeats``: notices that a server sends the same pages again and again."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

# A page may come twice: as many objects as it has were created or deleted meanwhile, and moved the
# list by just one page. Nothing moves a list so that one page comes at four places.
_MOST = 3


class Repeats:
    """Finds cycles in a sequence of pages, in constant memory.

    One earlier page is remembered and compared with each later one; it is replaced by a newer one
    after 1, 2, 4, 8 ... pages (Brent's algorithm). So a cycle of any length is found after a few
    times its length.
    """

    def __init__(self) -> None:
        self._remembered: object = None
        self._span = self._left = 1
        self._matches = 0

    def add(self, mark: object) -> bool:
        """Take the mark of the next page, and return whether the pages go in circles.

        Args:
            mark: What is the same for equal pages only; ``None`` if there is no such thing.
        """
        if mark is None:
            return False
        if mark == self._remembered:
            self._matches += 1
            return self._matches >= _MOST
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
