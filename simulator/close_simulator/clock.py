"""The simulator's time, so that a test can set it instead of waiting."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], float]
"""Returns the time in seconds since 1970, as ``time.time`` does."""

WORLD_START = datetime(2019, 1, 1, tzinfo=UTC).timestamp()
"""The creation of the oldest seeded lead, in seconds since 1970."""

WORLD_END = datetime(2026, 7, 1, tzinfo=UTC).timestamp()
"""The end of the seeded period, in seconds since 1970: all creations and changes are earlier."""


class ManualClock:
    """A clock that stands still until a test advances it.

    Args:
        now: The initial time in seconds since 1970, by default one hour after the last seeded
            change.

    Example:
        >>> clock = ManualClock(1_000.0)
        >>> clock.advance(8)
        >>> clock()
        1008.0
    """

    def __init__(self, now: float = WORLD_END + 3600) -> None:
        self._now = now

    def __call__(self) -> float:
        """Return the time, in seconds since 1970."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move the time forward.

        Args:
            seconds: The number of seconds; not negative.

        Raises:
            ValueError: ``seconds`` is negative.
        """
        if seconds < 0:
            msg = f"seconds must not be negative: {seconds}"
            raise ValueError(msg)
        self._now += seconds


def stamp(now: float) -> str:
    """Format a datetime as Close does: milliseconds padded to six digits, or no fraction."""
    # isoformat() leaves the fraction out when it is zero, as Close does.
    return datetime.fromtimestamp(int(now * 1000) / 1000, UTC).isoformat()


def naive_stamp(now: float) -> str:
    """Format a datetime as newer parts of Close do: UTC in microseconds, without an offset."""
    return datetime.fromtimestamp(now, UTC).replace(tzinfo=None).isoformat(timespec="microseconds")


_DAYS = [
    datetime.fromtimestamp(WORLD_START + day * 86_400, UTC).date().isoformat().encode() + b"T"
    for day in range(int(WORLD_END - WORLD_START) // 86_400 + 1)
]
_MINUTES = [b"%02d:%02d:" % divmod(minute, 60) for minute in range(1440)]


def seeded_stamp(milliseconds: int) -> bytes:
    """Format a time in the seeded period, in milliseconds since its start; fast, for millions."""
    days, rest = divmod(milliseconds, 86_400_000)
    minutes, rest = divmod(rest, 60_000)
    seconds, fraction = divmod(rest, 1000)
    if fraction:
        return b"%b%b%02d.%03d000+00:00" % (_DAYS[days], _MINUTES[minutes], seconds, fraction)
    return b"%b%b%02d+00:00" % (_DAYS[days], _MINUTES[minutes], seconds)
