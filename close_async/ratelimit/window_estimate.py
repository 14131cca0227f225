"""``WindowEstimate``: when the server's rate limit window ends, as far as responses prove it.

A response that was requested at ``s``, received at ``t`` and reports ``z`` seconds left was written
between ``s`` and ``t``, so the window ends in ``[s + z, t + z]``, up to the rounding of ``z``. The
intersection of the intervals of many responses is narrow. Windows follow one another without a gap,
so a known end is also the start of the next window.

For example, a request sent at 10.0 and answered at 10.2 with ``reset=3.0`` proves that the window
ends between 13.0 and 13.2. One sent at 10.3 and answered at 10.4 with ``reset=2.8`` proves 13.1 to
13.2, so that both together leave 0.1 s. If ``reset`` is the whole number 3, the first proves only
12.0 to 14.2: the end is then known to about a second, however many responses there are.

See https://developer.close.com/topics/rate-limits/ and https://github.com/closeio/limitlion.
"""

import math
from typing import Final, Literal

import attrs

USUAL_WINDOW: Final = 8.0
"""Seconds of a window, until responses prove another length: that of every endpoint seen so far.

No other module has a constant for it.
"""

# Close sends whole seconds. Whether it rounds them up or down is not documented, so that each may
# be too small or too large by just under a second. The lowest and the highest end that many
# responses prove are nevertheless only a second apart.
_ROUNDING = 1.0
# Seconds that the client's and the server's clock may drift apart during one window.
_DRIFT = 0.002
# A reported end that differs by less than this fraction of a window is the same window, whose end
# moved; by more, another window.
_SAME_END = 0.5

Place = Literal["before", "current", "next", "moved"]


@attrs.frozen
class Observation:
    """What one response shows of the end of the window that counted it. Times are loop times.

    Args:
        sent: When the request was sent.
        received: When the response arrived.
        reset: The reported seconds until the window ends.
        is_exact: Whether ``reset`` was a decimal.
    """

    sent: float
    received: float
    reset: float
    is_exact: bool


class WindowEstimate:
    """Bounds on the end of the server's current window, and of the previous one.

    Args:
        length: Seconds of a window, until responses prove another length.

    Attributes:
        earliest: The time before which the window cannot end; minus infinity if unknown.
        latest: The time by which the window has ended; infinity if unknown.
    """

    def __init__(self, length: float = USUAL_WINDOW) -> None:
        self.length: float = length
        self.earliest: float = -math.inf
        self.latest: float = math.inf
        self._is_exact = False  # whether the bounds are those of decimals
        self._previous: tuple[float, float] | None = None

    @property
    def is_known(self) -> bool:
        """Whether a response has bounded the end of the current window."""
        return self.latest < math.inf

    def locate(self, observation: Observation) -> Place:
        """Return which window counted a response, and narrow the estimate by it.

        Returns:
            ``before`` for the window before the current one; ``next`` if the server has started
            another one; ``moved`` if the end is not where it was expected: the server restarted, a
            clock was set, or the estimate was wrong.
        """
        low, high = _ends(observation)
        if low > self.latest:
            return self._locate_later(observation, low, high)
        if high < self.earliest:
            if self._previous is not None and low <= self._previous[1]:
                return "before"
            self._restart(observation)
            return "moved"
        self._narrow(observation, low, high)
        return "current"

    def narrow(self, ends: tuple[float, float] | None) -> None:
        """Narrow the estimate by the earliest and the latest end that another process knows."""
        if ends is None:
            return
        earliest, latest = ends
        if self.is_known and earliest <= self.latest and latest >= self.earliest:
            self.earliest, self.latest = max(self.earliest, earliest), min(self.latest, latest)
            return
        if earliest > self.latest:
            self._previous = (self.earliest, self.latest)
        # Not exact, so that any later observation, whole or decimal, can still narrow it.
        self.earliest, self.latest, self._is_exact = earliest, latest, False

    def advance(self, now: float) -> None:
        """Move on to the window that contains ``now``, if the current one is over.

        Close forgets a bucket that is idle for two windows, and starts the next window with the
        first request after that. So after a whole idle window nothing is known.
        """
        if not self.is_known:
            return
        self._previous = (self.earliest, self.latest)
        if now >= self.latest + self.length:
            self.earliest, self.latest = -math.inf, math.inf
        else:
            self.earliest += self.length - _DRIFT
            self.latest += self.length + _DRIFT

    def _locate_later(self, observation: Observation, low: float, high: float) -> Place:
        """Handle a response whose window ends after the current estimate."""
        if low - self.latest < _SAME_END * self.length and observation.received < self.earliest:
            self._restart(observation)
            return "moved"
        # The window before was over when this response arrived, which also bounds the next one.
        self.latest = min(self.latest, observation.received)
        self.advance(self.latest)
        if self.is_known and low <= self.latest and high >= self.earliest:
            self._narrow(observation, low, high)
        else:
            self._restart(observation)
        return "next"

    def _narrow(self, observation: Observation, low: float, high: float) -> None:
        if not self.is_known or (observation.is_exact and not self._is_exact):
            self._restart(observation)  # one decimal is better than all whole numbers
        elif observation.is_exact or not self._is_exact:
            self.earliest, self.latest = max(self.earliest, low), min(self.latest, high)
            if self.earliest > self.latest:
                self._restart(observation)
        # Otherwise it is a whole number, which can only blur a decimal.

    def _restart(self, observation: Observation) -> None:
        """Drop all bounds on the current end except those of one observation."""
        self.earliest, self.latest = _ends(observation)
        self._is_exact = observation.is_exact
        self._learn_length(observation)

    def _learn_length(self, observation: Observation) -> None:
        """Update the length: no reset is longer than a window, and no two ends are closer."""
        shortest = math.ceil(observation.reset - (0.0 if observation.is_exact else _ROUNDING))
        self.length = max(self.length, float(shortest))
        if self._previous is None:
            return
        middle = (self.earliest + self.latest) / 2
        distance = round(middle - (self._previous[0] + self._previous[1]) / 2)
        if max(shortest, 1) <= distance < self.length:
            self.length = float(distance)


def _ends(observation: Observation) -> tuple[float, float]:
    """Return the earliest and the latest end that one observation alone permits."""
    start = observation.sent + observation.reset
    stop = observation.received + observation.reset
    if observation.is_exact:
        return start, stop
    return max(start - _ROUNDING, observation.sent), stop + _ROUNDING
