"""``WindowEstimate``: when the server's rate limit window ends, as far as responses prove it.

A response that was requested at ``s``, received at ``t`` and reports ``z`` seconds left was written
between ``s`` and ``t``, so the window ends in ``[s + z, t + z]``, up to the rounding of ``z``. The
intersection of the intervals of many responses is narrow. Windows follow one another without a gap,
so a known end is also the start of the next window.

See https://developer.close.com/topics/rate-limits/ and https://github.com/closeio/limitlion.
"""

import math
from typing import Final, Literal

import attrs

USUAL_WINDOW: Final = 8.0
"""Seconds of a window, until responses prove another length: that of every endpoint seen so far.

No other module has a constant for it.
"""

# Close sends whole seconds. A whole number may have been rounded up or down by just under a second.
_ROUNDING = 1.0
# Seconds that the client's and the server's clock may drift apart during one window.
_DRIFT = 0.002
# A reported end that differs by less than this fraction of a window is the same window, whose end
# moved; by more, another window.
_SAME_END = 0.5
# Seconds of uncertainty that are not worth a probe: at 240 requests per window, they cost less than
# the probe's request.
_SMALL_UNCERTAINTY = 0.1
# Each probe halves the uncertainty for good. After 12 of them it is as small as latency permits.
_MAX_PROBES = 12

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


@attrs.define
class _Evidence:
    """Bounds on the end of one window.

    Args:
        latest_start: The maximum of ``sent + reset``.
        earliest_stop: The minimum of ``received + reset``.
        floor: The end is not before this, however the server rounds.
        ceiling: The end is not after this, however the server rounds.
        is_whole: Whether any observation was a whole number of seconds.
    """

    latest_start: float = -math.inf
    earliest_stop: float = math.inf
    floor: float = -math.inf
    ceiling: float = math.inf
    is_whole: bool = False

    def add(self, observation: Observation) -> None:
        self.latest_start = max(self.latest_start, observation.sent + observation.reset)
        self.earliest_stop = min(self.earliest_stop, observation.received + observation.reset)
        self.floor = max(self.floor, observation.sent)

    def next_window(self, length: float) -> "_Evidence":
        """Return the bounds on the end of the following window, wider by the clocks' drift."""
        return _Evidence(
            self.latest_start + length - _DRIFT,
            self.earliest_stop + length + _DRIFT,
            self.floor + length - _DRIFT,
            self.ceiling + length + _DRIFT,
            self.is_whole,
        )


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
        # Attributes, not properties: they are read several times per request, and change once.
        self.earliest: float = -math.inf
        self.latest: float = math.inf
        self._current: _Evidence | None = None
        self._previous: tuple[float, float] | None = None
        # How much the server's rounding may lower and raise a whole number, in seconds. Rounding
        # moves a number by less than a second: a server that adds up to x subtracts at most 1 - x.
        self._down, self._up = _ROUNDING, _ROUNDING
        self._probes_left = _MAX_PROBES

    @property
    def is_known(self) -> bool:
        """Whether a response has bounded the end of the current window."""
        return self._current is not None

    @property
    def probe_time(self) -> float:
        """When a request would show how the server rounds whole seconds; minus infinity if never.

        It is the middle of the uncertain interval: either result halves the uncertainty for good.
        """
        if self._current is None or not self._current.is_whole or self._probes_left <= 0:
            return -math.inf
        if self.latest - self.earliest <= _SMALL_UNCERTAINTY:
            return -math.inf
        return (self.earliest + self.latest) / 2

    def locate(self, observation: Observation) -> Place:
        """Return which window counted a response, and narrow the estimate by it.

        Returns:
            ``before`` for the window before the current one; ``next`` if the server has started
            another one; ``moved`` if the end is not where it was expected: the server restarted, a
            clock was set, or the estimate was wrong.
        """
        if self._current is None:
            self._restart(observation)
            return "current"
        low, high = self._interval(observation)
        if high < self.earliest:
            if self._previous is not None and low <= self._previous[1]:
                return "before"
            self._restart(observation)
            return "moved"
        if low > self.latest:
            return self._locate_later(self._current, observation, low)
        self._narrow(self._current, observation)
        return "current"

    def agrees(self, observation: Observation) -> bool:
        """Return whether an observation is compatible with the current estimate."""
        low, high = self._interval(observation)
        return self._current is not None and low <= self.latest and high >= self.earliest

    def narrow(self, ends: tuple[float, float] | None) -> None:
        """Narrow the estimate by the earliest and the latest end that another process knows."""
        if ends is None:
            return
        earliest, latest = ends
        if self._current is not None and earliest <= self.latest and latest >= self.earliest:
            self._current.floor = max(self._current.floor, earliest)
            self._current.ceiling = min(self._current.ceiling, latest)
            self._update()
            return
        if earliest > self.latest:
            self._previous = (self.earliest, self.latest)
        # Marked as whole, so that any later observation, whole or decimal, can still narrow it.
        self._current = _Evidence(floor=earliest, ceiling=latest, is_whole=True)
        self._update()

    def advance(self, now: float) -> None:
        """Move on to the window that contains ``now``, if the current one is over.

        Close forgets a bucket that is idle for two windows, and starts the next window with the
        first request after that. So after a whole idle window nothing is known.
        """
        if self._current is None:
            return
        self._previous = (self.earliest, self.latest)
        self._probes_left -= 1
        is_idle = now >= self._previous[1] + self.length
        self._current = None if is_idle else self._current.next_window(self.length)
        self._update()

    def _locate_later(self, current: _Evidence, observation: Observation, low: float) -> Place:
        """Handle a response whose window ends after the current estimate."""
        if low - self.latest < _SAME_END * self.length and observation.received < self.earliest:
            self._restart(observation)
            return "moved"
        current.ceiling = min(current.ceiling, observation.received)
        if current.is_whole:
            # The window ended this long before the reported seconds were over: the server rounds
            # down by at most the rest of a second.
            self._up = min(self._up, _ROUNDING - (current.latest_start - observation.received))
        self._update()
        self.advance(min(self.latest, observation.received))
        if self._current is not None and self.agrees(observation):
            self._narrow(self._current, observation)
        else:
            self._restart(observation)
        return "next"

    def _narrow(self, current: _Evidence, observation: Observation) -> None:
        if current.is_whole and observation.is_exact:
            self._current = _evidence(observation)  # one decimal is better than all whole numbers
            self._update()
            return
        if not current.is_whole and not observation.is_exact:
            return  # a whole number can only blur a decimal
        if current.is_whole:
            # The window still runs this long after the reported seconds were over.
            self._down = min(self._down, _ROUNDING - (observation.sent - current.earliest_stop))
        current.add(observation)
        self._update()
        if self.earliest > self.latest:
            self._restart(observation)

    def _restart(self, observation: Observation) -> None:
        """Drop all bounds on the current end except those of one observation."""
        if self._current is not None and self.earliest > self.latest:
            # The bounds contradict each other, so what was learnt of the rounding is wrong.
            self._probes_left = _MAX_PROBES
            self._down, self._up = _ROUNDING, _ROUNDING
        self._current = _evidence(observation)
        self._update()
        self._learn_length(observation)

    def _learn_length(self, observation: Observation) -> None:
        """Update the length: no reset is longer than a window, and no two ends are closer."""
        rounding = 0.0 if observation.is_exact else self._down
        shortest = math.ceil(observation.reset - rounding)
        self.length = max(self.length, float(shortest))
        if self._previous is None:
            return
        middle = (self.earliest + self.latest) / 2
        distance = round(middle - (self._previous[0] + self._previous[1]) / 2)
        if max(shortest, 1) <= distance < self.length:
            self.length = float(distance)

    def _interval(self, observation: Observation) -> tuple[float, float]:
        """Return the earliest and the latest end that one observation alone permits."""
        start = observation.sent + observation.reset
        stop = observation.received + observation.reset
        if observation.is_exact:
            return start, stop
        return max(start - self._down, observation.sent), stop + self._up

    def _update(self) -> None:
        """Compute the earliest and the latest end that the evidence permits."""
        current = self._current
        if current is None:
            self.earliest, self.latest = -math.inf, math.inf
            return
        down, up = (self._down, self._up) if current.is_whole else (0.0, 0.0)
        self.earliest = max(current.latest_start - down, current.floor)
        self.latest = min(current.earliest_stop + up, current.ceiling)


def _evidence(observation: Observation) -> _Evidence:
    evidence = _Evidence(is_whole=not observation.is_exact)
    evidence.add(observation)
    return evidence
