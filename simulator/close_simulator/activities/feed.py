"""``Feed``: the activities of some types in the order of their creation, found by position."""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterable, Iterator

Seeded = tuple[int, int]
"""The creation of a seeded activity, in milliseconds since 1970, and its number."""

ALWAYS = 1 << 62
"""A time after all dates, in milliseconds since 1970."""


class Feed:
    """The activities of some types in the order of their creation.

    Seeded activities are sorted once. Those that were changed or deleted are skipped by their
    position, and all others are stored in a second list.

    Args:
        seeded: The seeded activities.
    """

    def __init__(self, seeded: Iterable[Seeded]) -> None:
        pairs = sorted(seeded)
        self._dates = array("q", (date for date, _ in pairs))
        self._numbers = array("q", (number for _, number in pairs))
        self._hidden: list[int] = []  # positions of seeded activities that are not shown
        self._others: list[tuple[int, int, str]] = []

    def hide(self, date: int, number: int) -> None:
        """Skip a seeded activity from now on."""
        insort(self._hidden, self._position(date, number))

    def add(self, date: int, serial: int, activity_id: str) -> None:
        """Add an activity that is not seeded.

        Args:
            date: Its creation, in milliseconds since 1970.
            serial: Its place among those of the same millisecond: the later, the higher.
            activity_id: Its id.
        """
        insort(self._others, (date, serial, activity_id))

    def remove(self, date: int, serial: int, activity_id: str) -> None:
        """Remove an activity that is not seeded."""
        del self._others[bisect_left(self._others, (date, serial, activity_id))]

    def count(self, low: int, high: int) -> int:
        """Return the number of activities whose date is at least ``low`` and below ``high``."""
        high = max(low, high)  # filters may contradict each other
        begin, end = bisect_left(self._dates, low), bisect_left(self._dates, high)
        first, last = self._place(low), self._place(high)
        return end - begin - self._hidden_between(begin, end) + last - first

    def newest(self, low: int, high: int, skip: int = 0) -> Iterator[int | str]:
        """Iterate over the activities of a range, newest first.

        Args:
            low: The first date, in milliseconds since 1970.
            high: The date after the last.
            skip: How many activities to leave out; found by bisection.

        Returns:
            The numbers of seeded activities, and the ids of others.
        """
        high = max(low, high)  # filters may contradict each other
        begin, end = bisect_left(self._dates, low), bisect_left(self._dates, high)
        first, last = self._place(low), self._place(high)

        def passed(position: int) -> int:
            """Return how many activities come before the seeded one below a position."""
            newer = end - position - self._hidden_between(position, end)
            if position == end:
                return newer
            # Of the same date, those that are not seeded come first.
            return newer + last - self._place(self._dates[position], first, last)

        # The lowest position that still has at most ``skip`` activities before it.
        # A page at _skip=250000 must not walk over all activities before it.
        position = begin + bisect_left(range(begin, end), -skip, key=lambda at: -passed(at))
        skip -= passed(position)
        if position < end:
            last = self._place(self._dates[position], first, last)
        while position > begin or last > first:
            date = self._dates[position - 1] if position > begin else -1
            if last > first and self._others[last - 1][0] >= date:
                last -= 1
                found: int | str = self._others[last][2]
            else:
                position -= 1
                if self._is_hidden(position):
                    continue
                found = self._numbers[position]
            if skip > 0:
                skip -= 1
            else:
                yield found

    def _place(self, date: int, first: int = 0, last: int | None = None) -> int:
        """Return where the activities from a date on begin among those that are not seeded."""
        return bisect_left(self._others, (date, -1, ""), first, last)

    def _position(self, date: int, number: int) -> int:
        begin = bisect_left(self._dates, date)
        end = bisect_right(self._dates, date, begin)
        return bisect_left(self._numbers, number, begin, end)

    def _hidden_between(self, begin: int, end: int) -> int:
        return bisect_left(self._hidden, end) - bisect_left(self._hidden, begin)

    def _is_hidden(self, position: int) -> bool:
        at = bisect_left(self._hidden, position)
        return at < len(self._hidden) and self._hidden[at] == position
