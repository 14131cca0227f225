"""The order of lists of leads, for more leads than fit in a Python list.

Leads are numbered in the order of their creation, and lists show the newest first. Only the numbers
of deleted leads are stored, sorted, so that the n-th listed lead is found by bisection.
"""

from bisect import bisect_left, bisect_right, insort
from collections import deque


class Listing:
    """The leads as lists show them, which may lag behind changes.

    Args:
        count: The number of leads at first.
        lag: Seconds until lists show a creation or deletion.

    Attributes:
        revision: Increases when the listed leads change.
    """

    def __init__(self, count: int, lag: float) -> None:
        self.revision: int = 0
        self._top = count
        self._gone: list[int] = []
        self._lag = lag
        self._coming: deque[tuple[float, int, bool]] = deque()

    def created(self, index: int, now: float) -> None:
        """Add the lead with the next number, once the lag has passed."""
        self._coming.append((now + self._lag, index, True))

    def deleted(self, index: int, now: float) -> None:
        """Remove a lead, once the lag has passed."""
        # Until then lists still show the deleted lead: offsets of pages shift when it goes.
        self._coming.append((now + self._lag, index, False))

    def restored(self, index: int) -> None:
        """Add a restored lead immediately."""
        self._coming = deque(each for each in self._coming if each[1:] != (index, False))
        if index in self._gone:
            self._gone.remove(index)
        self.revision += 1

    def catch_up(self, now: float) -> None:
        """Apply the changes that are due."""
        while self._coming and self._coming[0][0] <= now:
            _, index, is_created = self._coming.popleft()
            self.revision += 1
            if is_created:
                self._top = index + 1
            else:
                insort(self._gone, index)

    def __len__(self) -> int:
        """Return the number of listed leads."""
        return self._top - len(self._gone)

    def __contains__(self, index: int) -> bool:
        """Return whether a lead is listed."""
        at = bisect_left(self._gone, index)
        return 0 <= index < self._top and self._gone[at : at + 1] != [index]

    def newest(self, skip: int, limit: int) -> list[int]:
        """Return the numbers of a page, newest first."""
        last = len(self) - 1 - skip
        if last < 0:
            return []
        index = self._nth(last)
        gone = set(self._gone[: bisect_right(self._gone, index)])
        page: list[int] = []
        while index >= 0 and len(page) < limit:
            if index not in gone:
                page.append(index)
            index -= 1
        return page

    def _nth(self, position: int) -> int:
        """Return the number of the lead at a position, counted from the oldest."""
        # gone[i] - i leads remain before gone[i]; this never decreases with i, hence the bisection.
        before = bisect_right(range(len(self._gone)), position, key=lambda i: self._gone[i] - i)
        return position + before
