"""``WindowEstimate``: when the server's window ends, as far as answers prove it.

An answer to a request sent at ``s`` and answered at ``t`` that says "``z`` seconds left" was made
somewhere between the two, so the window ends in ``[s+z, t+z]``, give or take the rounding of
``z``. The intervals of many answers together leave little doubt. Windows follow one another
without a gap, so what is known of one end is known of the next.

See https://developer.close.com/topics/rate-limits/ and https://github.com/closeio/limitlion.
"""

import math
from typing import Literal

import attrs

# A whole number may have been rounded up or down by all but a second.
_ROUNDING = 1.0
# What two clocks may run apart in a window, seconds.
_DRIFT = 0.002
# Ends closer than this part of a window are the same end, moved; farther, another window's.
_SAME_END = 0.5
# Doubt of less is not worth a probe; nor is there more to learn after so many windows.
_SMALL_DOUBT, _PROBES = 0.1, 12

Place = Literal["before", "current", "next", "moved"]


@attrs.frozen
class Observation:
    """What one answer says of the end of the window it was counted in.

    Args:
        sent: When the request was sent.
        heard: When the answer came.
        reset: The seconds left that it told.
        is_exact: Whether they were told as a decimal.
    """

    sent: float
    heard: float
    reset: float
    is_exact: bool


@attrs.define
class _Evidence:
    """Bounds on one end.

    Args:
        latest_start: The latest ``s+z``.
        earliest_stop: The earliest ``t+z``.
        floor: The end is after this, whatever the rounding.
        ceiling: The end is before this, whatever the rounding.
        is_whole: Whether any of it came as a whole number.
    """

    latest_start: float = -math.inf
    earliest_stop: float = math.inf
    floor: float = -math.inf
    ceiling: float = math.inf
    is_whole: bool = False

    def add(self, reading: Observation) -> None:
        """Take in what an answer says."""
        self.latest_start = max(self.latest_start, reading.sent + reading.reset)
        self.earliest_stop = min(self.earliest_stop, reading.heard + reading.reset)
        self.floor = max(self.floor, reading.sent)

    def later(self, window: float) -> "_Evidence":
        """Give what it says of the end one window later."""
        start, stop = self.latest_start + window - _DRIFT, self.earliest_stop + window + _DRIFT
        floor, ceiling = self.floor + window - _DRIFT, self.ceiling + window + _DRIFT
        return _Evidence(start, stop, floor, ceiling, self.is_whole)


class WindowEstimate:
    """The end of the server's current window, and of the one before.

    Args:
        window: Length of a window in seconds; None until it shows.
    """

    def __init__(self, window: float | None = None) -> None:
        self.window = window
        self._now: _Evidence | None = None
        self._before: tuple[float, float] | None = None
        # What the rounding of whole numbers may take away from the end, and add to it.
        # Rounding moves a number by less than a second: who adds up to g takes away 1 - g at most.
        self._down, self._up = _ROUNDING, _ROUNDING
        self._probes = _PROBES

    @property
    def is_known(self) -> bool:
        """Whether anything is known of the current window's end."""
        return self._now is not None

    @property
    def earliest(self) -> float:
        """The time before which the window cannot end; minus infinity when unknown."""
        return self._span(self._now)[0] if self._now else -math.inf

    @property
    def latest(self) -> float:
        """The time by which the window has ended; infinity when unknown."""
        return self._span(self._now)[1] if self._now else math.inf

    @property
    def probe_time(self) -> float:
        """When a request would show how whole seconds are rounded; minus infinity if never.

        It is the middle of the doubtful time: whatever the answer, it halves the doubt for good.
        """
        if self._now is None or not self._now.is_whole or self._probes <= 0:
            return -math.inf
        earliest, latest = self._span(self._now)
        return (earliest + latest) / 2 if latest - earliest > _SMALL_DOUBT else -math.inf

    def locate(self, reading: Observation) -> Place:
        """Say which window an answer was counted in, and take in what it says of its end.

        Returns:
            ``before`` for the window before the current one; ``next`` when the server has begun
            another; ``moved`` when the end is not where it was thought to be, be it that the
            server started anew, that a clock was put forward, or that the guess was wrong.
        """
        low, high = self._span(_evidence(reading))
        if self._before is not None and high < self.earliest and low <= self._before[1]:
            return "before"
        if self._now is None:
            self._begin(reading)
            return "current"
        if low > self.latest:
            return self._later(self._now, reading, low)
        if high < self.earliest:
            self._begin(reading)
            return "moved"
        self._narrow(self._now, reading)
        return "current"

    def agrees(self, reading: Observation) -> bool:
        """Say whether an answer tells the end that is known."""
        low, high = self._span(_evidence(reading))
        return self._now is not None and low <= self.latest and high >= self.earliest

    def told(self, ends: tuple[float, float] | None) -> None:
        """Take in what others know.

        Args:
            ends: The earliest and the latest time at which the current window ends.
        """
        if ends is None:
            return
        earliest, latest = ends
        if self._now is not None and earliest <= self.latest and latest >= self.earliest:
            self._now.floor = max(self._now.floor, earliest)
            self._now.ceiling = min(self._now.ceiling, latest)
            return
        if earliest > self.latest:
            self._before = (self.earliest, self.latest)
        # Whole: answers, however they tell the seconds, may add to it.
        self._now = _Evidence(floor=earliest, ceiling=latest, is_whole=True)

    def advance(self, now: float) -> None:
        """Go on to the window that is running now, if the last one known is over.

        A server forgets a bucket that rests for two windows, and begins the next one with its
        first use: then nothing is known.
        """
        if self._now is None:
            return
        self._before = self._span(self._now)
        latest = self._before[1]
        self._probes -= 1
        if self.window is None or now >= latest + self.window:
            self._now = None
        else:
            self._now = self._now.later(self.window)

    def _later(self, known: _Evidence, reading: Observation, low: float) -> Place:
        """Take in an answer whose window ends after the current one."""
        window = self.window or reading.reset
        if low - self.latest < _SAME_END * window and reading.heard < self.earliest:
            self._begin(reading)
            return "moved"
        known.ceiling = min(known.ceiling, reading.heard)
        if known.is_whole:  # it has ended so much before the seconds that were told
            self._up = min(self._up, _ROUNDING - (known.latest_start - reading.heard))
        self.advance(min(self.latest, reading.heard))
        if self._now is not None and self.agrees(reading):
            self._narrow(self._now, reading)
        else:
            self._begin(reading)
        return "next"

    def _narrow(self, known: _Evidence, reading: Observation) -> None:
        """Take in an answer of the current window."""
        if known.is_whole and reading.is_exact:
            self._now = _evidence(reading)
            return
        if not known.is_whole and not reading.is_exact:
            return  # it could only blur what is known
        if known.is_whole:  # it goes on so much after the seconds that were told
            self._down = min(self._down, _ROUNDING - (reading.sent - known.earliest_stop))
        known.add(reading)
        if self.earliest > self.latest:
            self._begin(reading)

    def _begin(self, reading: Observation) -> None:
        """Know of the current end only what one answer says."""
        if self._now is not None and self.earliest > self.latest:
            self._probes = _PROBES
            self._down, self._up = _ROUNDING, _ROUNDING  # what was learnt of rounding was wrong
        self._now = _evidence(reading)
        self._learn_window(reading)

    def _learn_window(self, reading: Observation) -> None:
        """Learn the window's length: no reset is longer, no two ends are closer."""
        shortest = math.ceil(reading.reset - (0.0 if reading.is_exact else self._down))
        if self.window is not None and self.window < shortest:
            self.window = float(shortest)
        if self._before is None:
            return
        middle = (self.earliest + self.latest) / 2
        apart = round(middle - (self._before[0] + self._before[1]) / 2)
        if apart >= max(shortest, 1) and (self.window is None or apart < self.window):
            self.window = float(apart)

    def _span(self, evidence: _Evidence) -> tuple[float, float]:
        down, up = (self._down, self._up) if evidence.is_whole else (0.0, 0.0)
        return (
            max(evidence.latest_start - down, evidence.floor),
            min(evidence.earliest_stop + up, evidence.ceiling),
        )


def _evidence(reading: Observation) -> _Evidence:
    evidence = _Evidence(is_whole=not reading.is_exact)
    evidence.add(reading)
    return evidence
