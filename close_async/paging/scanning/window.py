"""``Window``: an interval of creation dates that is read as one piece. ``ScanPage``: a part of it.

``Progress`` and ``IncompleteWindow`` report how far a scan is, and what it could not read.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Generic, TypeVar

import attrs

from close_async.paging.page import Page

T = TypeVar("T")


def _check_aware(_: object, attribute: "attrs.Attribute[Any]", value: Any) -> None:
    if not isinstance(value, datetime):
        msg = f"{attribute.name} must be a datetime, not {value!r}"
        raise TypeError(msg)
    if value.utcoffset() is None:
        msg = f"{attribute.name} has no timezone; attach one, such as datetime.UTC: {value!r}"
        raise ValueError(msg)


@attrs.frozen(order=True)
class Window:
    """A half-open interval of time.

    Args:
        start: The first datetime that belongs to it.
        end: The first datetime after ``start`` that does not.

    Raises:
        ValueError: A datetime has no timezone, or ``end`` is not after ``start``.

    Example::

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

    def __contains__(self, time: datetime) -> bool:
        return self.start <= time < self.end

    def __str__(self) -> str:
        """Return ``2025-01-01 00:00:00+00:00 to 2026-01-01 00:00:00+00:00``."""
        return f"{self.start} to {self.end}"

    @property
    def width(self) -> timedelta:
        """The time from start to end."""
        return self.end - self.start

    def until(self, time: datetime) -> "Window | None":
        """Return the part before a datetime; ``None`` if there is no such part."""
        end = min(self.end, time)
        return Window(self.start, end) if end > self.start else None


# A second before or after a date must be a valid datetime, too.
FIRST: Final = datetime(1, 1, 2, tzinfo=UTC)
"""The start of a window without one."""

LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)
"""The end of a window without one."""


def whole_seconds(window: Window) -> Window:
    """Return a window with the whole of the seconds in which it starts and ends.

    The precision at which Close compares datetimes is not documented; it is assumed to be no
    coarser than a second.
    """
    end = window.end.replace(microsecond=0)
    if end < window.end:
        end += timedelta(seconds=1)
    return Window(window.start.replace(microsecond=0), end)


def without(whole: Window, covered: Iterable[Window]) -> list[Window]:
    """Return the parts of a window that no other window covers, in order.

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


@attrs.frozen(kw_only=True, repr=False)
class ScanPage(Page[T], Generic[T]):
    """One page of a scan.

    Args:
        window: The window that is being read; ``None`` if the scan uses no windows.
        covered: The part of the window that this page and the ones before it complete. Store it to
            resume the scan later: ``scan(covered=[...])``.
    """

    window: Window | None = None
    covered: Window | None = None


@attrs.define
class Progress:
    """How far a scan is; updated while the scan is read.

    Attributes:
        total: Number of objects to read, once it is known.
        fetched: Number of objects fetched.
        requests: Number of responses received.
        windows_known: Number of windows started.
        windows_closed: Number of windows read to their end.
    """

    total: int | None = None
    fetched: int = 0
    requests: int = 0
    windows_known: int = 0
    windows_closed: int = 0


@attrs.frozen
class IncompleteWindow:
    """A window of which not every object could be read.

    Args:
        window: The window.
        count: Number of objects in it.
        given: Number of them that the scan returned.
    """

    window: Window
    count: int
    given: int

    def __str__(self) -> str:
        """Return ``[start to end]: 12000 of 25000``."""
        return f"[{self.window}]: {self.given} of {self.count}"
