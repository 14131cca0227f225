"""``AdaptiveRate``: a request rate that is found by trial, if responses do not report the limit.

Close reports its limits. But some of its endpoints have further, stricter limits that it does not
report, and a proxy may drop the headers. See https://developer.close.com/topics/rate-limits/.
"""

import math
from collections import deque
from collections.abc import Iterable

# Fraction of the assumed rate to start with. Requests are delayed by different times on their way,
# so a window may receive a few more requests than were sent in its time.
_MARGIN = 0.995
# A 429 reduces the rate to what was measured to pass, within these bounds: one measurement may be
# of a nearly empty window, and the rate must go down at least a little.
_MIN_FACTOR, _MAX_FACTOR = 0.5, 0.997
# The rate is raised by this factor after as many windows without a 429 as it takes to be sure.
_RAISE_AFTER, _RAISE = 4.0, 1.02
# Seconds before the rate is raised beyond the one that was refused; twice as long each time, since
# each attempt costs a few 429s.
_FIRST_COOLDOWN, _MAX_COOLDOWN = 600.0, 3600.0
# Requests that may be sent at once after a pause.
_BURST = 4.0
# Seconds to pause after a 429 that does not say for how long.
_DEFAULT_PAUSE = 1.0
# Requests per second. An endpoint that refuses everything is still tried once per minute, to notice
# when it works again.
_MIN_RATE = 1 / 60
# The rate is raised only if at least this fraction of it was used: else it proves nothing.
_IN_USE = 0.9


class AdaptiveRate:
    """Spaces requests evenly, and adapts the rate to the 429s.

    Args:
        quota: Requests that a window is assumed to allow.
        window: Length of a window in seconds.
        now: The loop time.
        passed: The times of the successful responses in the last window.
    """

    def __init__(
        self, quota: float, window: float, *, now: float, passed: Iterable[float] = ()
    ) -> None:
        self.rate: float = max(quota / window * _MARGIN, _MIN_RATE)
        self._window = window
        self._next = now
        self._closed_until = -math.inf
        self._changed = now
        self._ceiling = self.rate  # not exceeded before the cooldown ends
        self._cooldown, self._cooldown_ends = _FIRST_COOLDOWN, now + _FIRST_COOLDOWN
        self._passed = deque(passed)

    def opening(self, now: float) -> float:  # noqa: ARG002  # the interface of ProbingRate
        """Return the time at which the next request is due."""
        return max(self._next, self._closed_until)

    def charge(self, now: float) -> None:
        """Record that a request is sent."""
        self._next = max(self._next, now - _BURST / self.rate) + 1 / self.rate

    def ended(self) -> None:
        """Ignore a request that was not sent, or whose response was lost."""

    def passed(self, now: float) -> None:
        """Record a successful response, and raise the rate if it is time."""
        self._passed.append(now)
        while self._passed[0] < now - self._window:
            self._passed.popleft()
        if now < self._changed + _RAISE_AFTER * self._window:
            return
        raised = self.rate * _RAISE
        if raised > self._ceiling and now < self._cooldown_ends:
            return
        if len(self._passed) > _IN_USE * self.rate * self._window:
            self.rate, self._changed = raised, now

    def refused(self, sent: float, now: float, reset: float | None) -> "AdaptiveRate":
        """Record a 429: pause until the reset, then go on at a lower rate.

        Args:
            sent: When the refused request was sent.
            now: The loop time.
            reset: The seconds to wait that the response reported, if any.
        """
        pause = _DEFAULT_PAUSE if reset is None else reset
        if sent <= self._closed_until or now < self._closed_until:
            # One of a burst of 429s with the same cause: the rate has been reduced for it already.
            self._closed_until = max(self._closed_until, now + pause)
            return self
        self._closed_until = now + pause
        measured = len(self._passed) / self._window
        self._ceiling = max(self.rate * _MAX_FACTOR, _MIN_RATE)
        self.rate = min(max(measured, self.rate * _MIN_FACTOR, _MIN_RATE), self._ceiling)
        self._changed = now
        self._cooldown_ends = now + self._cooldown
        self._cooldown = min(self._cooldown * 2, _MAX_COOLDOWN)
        return self
