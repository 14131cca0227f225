"""The simulator's time, so that a test can move it instead of waiting."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

Clock: TypeAlias = Callable[[], float]
"""Gives the time in seconds since 1970, as ``time.time`` does."""

WORLD_START = datetime(2019, 1, 1, tzinfo=UTC).timestamp()
"""When the oldest seeded lead was created."""

WORLD_END = datetime(2026, 7, 1, tzinfo=UTC).timestamp()
"""No seeded lead was created or changed after this moment."""


class ManualClock:
    """A clock that stands still until it is told to move.

    Args:
        now: Where it starts, in seconds since 1970; by default an hour after the seeded world's
            last change.

    Example:
        >>> clock = ManualClock(1_000.0)
        >>> clock.advance(8)
        >>> clock()
        1008.0
    """

    def __init__(self, now: float = WORLD_END + 3600) -> None:
        self._now = now

    def __call__(self) -> float:
        """Give the time, in seconds since 1970."""
        return self._now

    def advance(self, seconds: float) -> None:
        """Move forward.

        Args:
            seconds: How far; never negative.

        Raises:
            ValueError: A clock does not run backwards.
        """
        if seconds < 0:
            msg = f"a clock cannot go back ({seconds} s)"
            raise ValueError(msg)
        self._now += seconds


def stamp(now: float) -> str:
    """Write a moment as Close writes it: milliseconds padded to six digits, none when zero."""
    return datetime.fromtimestamp(int(now * 1000) / 1000, UTC).isoformat()


_DAYS = [
    datetime.fromtimestamp(WORLD_START + day * 86_400, UTC).date().isoformat().encode() + b"T"
    for day in range(int(WORLD_END - WORLD_START) // 86_400 + 1)
]
_MINUTES = [b"%02d:%02d:" % divmod(minute, 60) for minute in range(1440)]


def seeded_stamp(milliseconds: int) -> bytes:
    """Write a moment of the seeded span, in milliseconds, as Close does: quickly, for millions."""
    days, rest = divmod(milliseconds, 86_400_000)
    minutes, rest = divmod(rest, 60_000)
    seconds, fraction = divmod(rest, 1000)
    if fraction:
        return b"%b%b%02d.%03d000+00:00" % (_DAYS[days], _MINUTES[minutes], seconds, fraction)
    return b"%b%b%02d+00:00" % (_DAYS[days], _MINUTES[minutes], seconds)
