"""``Pace``: a rate that is found by trying, for where answers do not say what the limit is.

Close tells its limits. Some of its endpoints have further, stricter ones that it does not tell;
and a proxy may drop the headers. See https://developer.close.com/topics/rate-limits/.
"""

import math
from collections import deque
from collections.abc import Iterable

# Windows end a little earlier or later for each request: so much of the rate is left to that.
_MARGIN = 0.995
# What a refusal leaves of the rate, at the least and at the most.
_LEAST_LEFT, _MOST_LEFT = 0.5, 0.997
# Windows without a refusal before the rate is raised, and by how much.
_PATIENCE, _RAISE = 4.0, 1.02
# Each refusal makes the next attempt to go beyond the rate it came at wait longer, seconds.
_FIRST_TRUCE, _LONGEST_TRUCE = 600.0, 3600.0
# The requests that one who is late may catch up with.
_CATCH_UP = 4.0
_UNKNOWN_PAUSE = 1.0
# Requests a second. What is refused again and again is still tried once a minute, or it would
# not be noticed when it works again.
_SLOWEST = 1 / 60


class AdaptiveRate:
    """The pace.

    Args:
        quota: Requests that a window is thought to allow.
        window: Length of a window in seconds.
        now: The time.
        passed: When answers within the limit came, in the last window.
    """

    def __init__(
        self, quota: float, window: float, *, now: float, passed: Iterable[float] = ()
    ) -> None:
        self.rate: float = max(quota / window * _MARGIN, _SLOWEST)
        self._window = window
        self._next = now
        self._closed = -math.inf
        self._raised = now
        self._wall = self.rate  # the rate not to go beyond before the truce is over
        self._cooldown, self._truce_until = _FIRST_TRUCE, now + _FIRST_TRUCE
        self._passed = deque(passed)

    def opening(self, now: float) -> float:  # noqa: ARG002  # as a Trial
        """Give the time at which the next request is due."""
        return max(self._next, self._closed)

    def charge(self, now: float) -> None:
        """Note that a request is sent."""
        self._next = max(self._next, now - _CATCH_UP / self.rate) + 1 / self.rate

    def ended(self) -> None:
        """Take no note of a request that came to nothing."""

    def passed(self, now: float) -> None:
        """Note an answer within the limit."""
        self._passed.append(now)
        while self._passed[0] < now - self._window:
            self._passed.popleft()
        if now < self._raised + _PATIENCE * self._window:
            return
        raised = self.rate * _RAISE
        if raised > self._wall and now < self._truce_until:
            return
        if len(self._passed) > 0.9 * self.rate * self._window:  # else nobody asked for more
            self.rate, self._raised = raised, now

    def refused(self, sent: float, now: float, reset: float | None) -> "AdaptiveRate":
        """Note a refusal: wait for the reset, and go on slower than before."""
        pause = _UNKNOWN_PAUSE if reset is None else reset
        if sent <= self._closed or now < self._closed:
            self._closed = max(self._closed, now + pause)
            return self  # one burst of refusals is one refusal
        self._closed = now + pause
        measured = len(self._passed) / self._window
        self._wall = max(self.rate * _MOST_LEFT, _SLOWEST)
        self.rate = min(max(measured, self.rate * _LEAST_LEFT, _SLOWEST), self._wall)
        self._raised = now
        self._truce_until = now + self._cooldown
        self._cooldown = min(self._cooldown * 2, _LONGEST_TRUCE)
        return self
