"""``Window``: a span of creation dates, half-open, that is read as one piece."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import attrs


def _check_aware(_: object, attribute: "attrs.Attribute[Any]", moment: Any) -> None:
    if not isinstance(moment, datetime):
        msg = f"{attribute.name} must be a datetime, not {moment!r}"
        raise TypeError(msg)
    if moment.utcoffset() is None:
        msg = f"{attribute.name} has no timezone; attach one, such as datetime.UTC: {moment!r}"
        raise ValueError(msg)


@attrs.frozen(order=True)
class Window:
    """The moments from one, included, to another, not included.

    Args:
        start: The first moment that belongs to it.
        end: The first moment after ``start`` that does not.

    Raises:
        ValueError: A moment has no timezone, or ``end`` is not after ``start``.

    Example:
        >>> from datetime import UTC
        >>> year = Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))
        >>> datetime(2025, 12, 31, tzinfo=UTC) in year, year.end in year
        (True, False)
    """

    start: datetime = attrs.field(validator=_check_aware)
    end: datetime = attrs.field(validator=_check_aware)

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            msg = f"a window ends after it starts, not from {self.start} to {self.end}"
            raise ValueError(msg)

    def __contains__(self, moment: datetime) -> bool:
        """Tell whether a moment belongs to it."""
        return self.start <= moment < self.end

    def __str__(self) -> str:
        """Give its ends in short: ``2025-01-01 00:00:00+00:00 to 2026-01-01 00:00:00+00:00``."""
        return f"{self.start} to {self.end}"

    @property
    def width(self) -> timedelta:
        """How long it is."""
        return self.end - self.start

    def until(self, moment: datetime) -> "Window | None":
        """Give the part before a moment; ``None`` where there is none."""
        end = min(self.end, moment)
        return Window(self.start, end) if end > self.start else None


def without(whole: Window, covered: Iterable[Window]) -> list[Window]:
    """Give what is left of a window without others, in order.

    >>> from datetime import UTC
    >>> day = lambda n: datetime(2025, 1, n, tzinfo=UTC)
    >>> left = without(Window(day(1), day(9)), [Window(day(3), day(4))])
    >>> [(window.start.day, window.end.day) for window in left]
    [(1, 3), (4, 9)]
    """
    left: list[Window] = []
    start = whole.start
    for each in sorted(covered):
        if each.start > start and start < whole.end:
            left.append(Window(start, min(each.start, whole.end)))
        start = max(start, each.end)
    if start < whole.end:
        left.append(Window(start, whole.end))
    return left
