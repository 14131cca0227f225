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
# Seconds without a 429 after which the rate is forgotten: the limit may be gone, or was measured
# too low. To find it once more costs a few 429s, so this is many windows.
_LIFETIME = 600.0
# Requests that may be sent at once after a pause.
_BURST = 4.0
# Seconds to pause after a 429 that does not say for how long.
_DEFAULT_PAUSE = 1.0
# Requests per second. An endpoint that refuses everything is still tried once per minute, to notice
# when it works again.
_MIN_RATE = 1 / 60


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
        self._ends = now + _LIFETIME
        self._passed = deque(passed)

    def opening(self, now: float) -> float:  # noqa: ARG002  # the interface of ProbingRate
        """Return the time at which the next request is due."""
        return max(self._next, self._closed_until)

    def charge(self, now: float) -> None:
        """Record that a request is sent."""
        self._next = max(self._next, now - _BURST / self.rate) + 1 / self.rate

    def ended(self) -> None:
        """Ignore a request that was not sent, or whose response was lost."""

    def passed(self, now: float) -> "AdaptiveRate | None":
        """Record a successful response, and return what to go on with: no rate if it is old."""
        self._passed.append(now)
        while self._passed[0] < now - self._window:
            self._passed.popleft()
        return self if now < self._ends else None

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
        lowered = max(measured, self.rate * _MIN_FACTOR)
        self.rate = max(min(lowered, self.rate * _MAX_FACTOR), _MIN_RATE)
        self._ends = now + _LIFETIME
        return self
