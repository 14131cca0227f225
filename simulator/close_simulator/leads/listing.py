"""The order in which leads are listed, for worlds too big to keep as a list.

Leads are numbered as they come into being; a list shows the newest first. Only the numbers that
are gone are stored, sorted, so that the n-th lead shown is found by bisection.
"""

from bisect import bisect_left, bisect_right, insort
from collections import deque


class Listing:
    """What lists show: Close's index, which may lag behind the truth.

    Args:
        count: How many leads there are at first.
        lag: Seconds until a creation or deletion is seen in lists.

    Attributes:
        revision: Grows whenever what is shown changes.
    """

    def __init__(self, count: int, lag: float) -> None:
        self.revision: int = 0
        self._top = count
        self._gone: list[int] = []
        self._lag = lag
        self._coming: deque[tuple[float, int, bool]] = deque()

    def created(self, index: int, now: float) -> None:
        """Note that the lead with the next number was created."""
        self._coming.append((now + self._lag, index, True))

    def deleted(self, index: int, now: float) -> None:
        """Note that a lead was deleted."""
        self._coming.append((now + self._lag, index, False))

    def restored(self, index: int) -> None:
        """Note that a lead is back; lists show it at once."""
        self._coming = deque(each for each in self._coming if each[1:] != (index, False))
        if index in self._gone:
            self._gone.remove(index)
        self.revision += 1

    def catch_up(self, now: float) -> None:
        """Let in what is due by now."""
        while self._coming and self._coming[0][0] <= now:
            _, index, is_created = self._coming.popleft()
            self.revision += 1
            if is_created:
                self._top = index + 1
            else:
                insort(self._gone, index)

    def __len__(self) -> int:
        """Count the leads that lists show."""
        return self._top - len(self._gone)

    def __contains__(self, index: int) -> bool:
        """Tell whether lists show this lead."""
        at = bisect_left(self._gone, index)
        return 0 <= index < self._top and self._gone[at : at + 1] != [index]

    def newest(self, skip: int, limit: int) -> list[int]:
        """Give the numbers of a page, newest first."""
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
        """Give the number of the lead at a position counted from the oldest."""
        # Before gone[i] there are gone[i] - i leads still there, which never falls.
        before = bisect_right(range(len(self._gone)), position, key=lambda i: self._gone[i] - i)
        return position + before
