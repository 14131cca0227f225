"""The seeded leads in the order of a date of theirs, found by bisection instead of by reading.

Nobody changed these leads, so that an order of them never changes either.
"""

from array import array
from bisect import bisect_left, insort
from typing import Protocol


class Dates(Protocol):
    """Tells when the seeded leads were created and last changed, in milliseconds."""

    seeded: int

    def created(self, index: int) -> int:
        """Give when a lead was created."""
        ...

    def updated(self, index: int) -> int:
        """Give when a lead was last changed."""
        ...


class Order:
    """The seeded leads by a date; those that were touched since are stepped over.

    Args:
        dates: What the seeded leads' dates are.
    """

    def __init__(self, dates: Dates) -> None:
        self._dates = dates
        self._touched: list[int] = []  # ranks

    def __len__(self) -> int:
        return self._dates.seeded

    def micros(self, rank: int) -> int:
        """Give the date of the lead at a rank, in microseconds."""
        raise NotImplementedError

    def number(self, rank: int) -> int:
        """Give the number of the lead at a rank."""
        raise NotImplementedError

    def rank(self, number: int) -> int:
        """Give the rank of a lead."""
        raise NotImplementedError

    def first_at(self, moment: int) -> int:
        """Give the first rank that is not before a moment."""
        return bisect_left(range(len(self)), moment, key=self.micros)

    def touch(self, number: int) -> None:
        """Take a lead out of the order: it was changed, or is gone."""
        insort(self._touched, self.rank(number))

    def touched(self, begin: int, end: int) -> list[int]:
        """Give the ranks in a range that were taken out."""
        return self._touched[bisect_left(self._touched, begin) : bisect_left(self._touched, end)]


class ByCreation(Order):
    """Leads are numbered as they were created: nothing has to be kept."""

    def micros(self, rank: int) -> int:
        """Give when the lead at a rank was created."""
        return self._dates.created(rank) * 1000

    def number(self, rank: int) -> int:
        """Give the number of the lead at a rank, which is the rank."""
        return rank

    def rank(self, number: int) -> int:
        """Give the rank of a lead, which is its number."""
        return number


class ByChange(Order):
    """Sorted once, when it is first asked for: about two seconds for a million leads."""

    def __init__(self, dates: Dates) -> None:
        super().__init__(dates)
        moments = array("q", map(dates.updated, range(dates.seeded)))
        numbers = sorted(range(dates.seeded), key=moments.__getitem__)
        self._numbers = array("l", numbers)
        self._moments = array("q", map(moments.__getitem__, numbers))
        self._ranks = array("l", bytes(self._numbers.itemsize * len(numbers)))
        for rank, number in enumerate(numbers):
            self._ranks[number] = rank

    def micros(self, rank: int) -> int:
        """Give when the lead at a rank was last changed."""
        return self._moments[rank] * 1000

    def number(self, rank: int) -> int:
        """Give the number of the lead at a rank."""
        return self._numbers[rank]

    def rank(self, number: int) -> int:
        """Give the rank of a lead."""
        return self._ranks[number]


Entry = tuple[int, int, int]
"""A row in an order: the date in microseconds, its lead's number, its position there."""


class Overlay:
    """The rows of the leads that were touched or made later, by a date of theirs."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._by_number: dict[int, list[Entry]] = {}

    def fill(self, entries: list[Entry]) -> None:
        """Put in the rows of all leads there are at first."""
        self.entries = sorted(entries)
        for entry in entries:
            self._by_number.setdefault(entry[1], []).append(entry)

    def replace(self, number: int, entries: list[Entry]) -> None:
        """Put in the rows that a lead has now."""
        for entry in self._by_number.pop(number, ()):
            del self.entries[bisect_left(self.entries, entry)]
        for entry in entries:
            insort(self.entries, entry)
        if entries:
            self._by_number[number] = entries

    def between(self, low: int, high: int) -> tuple[int, int]:
        """Give the positions of the rows from one moment to another."""
        return bisect_left(self.entries, (low, -1, -1)), bisect_left(self.entries, (high, -1, -1))
