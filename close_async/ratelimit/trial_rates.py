"""Rates that are found by trial, because no response reports the limit.

``ProbingRate`` is for a server that has neither reported a limit nor refused a request. That is
usually a stand-in for Close in tests, or a server of the user's own, without any limit. So it holds
requests back only briefly, at the counts where Close would start to refuse them if a proxy dropped
its headers. Then one request is refused, instead of all that are in flight.

``AdaptiveRate`` is for a limit that a 429 has proved. Some of Close's endpoints have further,
stricter limits that they do not report; and a ``ProbingRate`` becomes one at its first 429.

A bucket calls both in the same way: ``charge`` for each request, and then ``passed``, ``refused``
or ``ended``. The first two return what to go on with.

See https://developer.close.com/topics/rate-limits/.
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
# Requests per second. An endpoint that refuses everything is still tried once per minute, to notice
# when it works again.
_MIN_RATE = 1 / 60
# Seconds to pause after a 429 that does not say for how long.
_DEFAULT_PAUSE = 1.0

# Limits per window that Close has been seen to have, and the doubles that may pass at the boundary
# of two windows. At these counts requests go one at a time.
_KNOWN_LIMITS = frozenset({160, 240, 320, 480})
_LOWEST_LIMIT = min(_KNOWN_LIMITS)
# If more than 480 requests passed within a window, or 960 while above the usual limit of 240, there
# is no limit, and nothing is held back any more.
_HIGHEST_LIMIT, _USUAL_LIMIT, _ENOUGH = 480, 240, 960
# A 429 below the lowest known limit does not measure a limit: test servers send a single one. A
# second one within this many windows does.
_MEMORY = 4.0
# Seconds after which another request may be sent, if the single one at a known limit hangs.
_PROBE_TIMEOUT = 2.0


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

    @property
    def opening(self) -> float:
        """The time at which the next request is due."""
        return max(self._next, self._closed_until)

    def charge(self, now: float) -> None:
        """Record that a request is sent."""
        self._next = max(self._next, now - _BURST / self.rate) + 1 / self.rate

    def ended(self) -> None:
        """Ignore a request that was not sent, or whose response was lost."""

    def passed(self, now: float) -> "AdaptiveRate | None":
        """Record a successful response; return ``None`` if the rate is too old to go on with."""
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


class ProbingRate:
    """Counts the requests of the last window, and limits how many are in flight.

    Args:
        window: Length of a window in seconds.
        first: When the first request was sent whose response reported no limit.
    """

    def __init__(self, window: float, first: float) -> None:
        self._window = window
        self._sent: deque[float] = deque([first])
        self._passed: deque[float] = deque(maxlen=_HIGHEST_LIMIT)
        self._in_flight = 1
        self._before_stop = 0  # in flight of those that were sent before the last stop
        self._allowed = math.inf  # in flight
        self._above_usual = 0
        self._refused_at, self._closed_until = -math.inf, -math.inf

    @property
    def opening(self) -> float:
        """The time at which the next request may be sent."""
        if self._in_flight < self._allowed or not self._sent:
            return self._closed_until
        return max(self._sent[-1] + _PROBE_TIMEOUT, self._closed_until)

    def charge(self, now: float) -> None:
        """Record that a request is sent."""
        self._in_flight += 1
        self._sent.append(now)
        while self._sent[0] <= now - self._window:
            self._sent.popleft()
        count = len(self._sent)
        self._above_usual += count > _USUAL_LIMIT
        if count > _HIGHEST_LIMIT:
            self._above_usual = _ENOUGH
        if self._above_usual >= _ENOUGH or self._is_below_limits(now):
            self._allowed = math.inf
        elif count in _KNOWN_LIMITS:
            self._stop()

    def ended(self) -> None:
        """Record that a request is not in flight any more."""
        self._in_flight = max(self._in_flight - 1, 0)
        self._before_stop = max(self._before_stop - 1, 0)

    def passed(self, now: float) -> "ProbingRate":
        """Record a successful response: one more request may be in flight."""
        self.ended()
        self._passed.append(now)
        if not self._before_stop:
            self._allowed += 1
        return self

    def refused(self, sent: float, now: float, reset: float | None) -> "AdaptiveRate | ProbingRate":
        """Record a 429, and return what to go on with.

        That is usually a rate of as many requests per window as have just passed. But a test server
        that sends a single 429 must not slow down the rest of the test.
        """
        self.ended()
        passed = [each for each in self._passed if each > now - self._window]
        if sent <= self._refused_at or self._is_below_limits(now) or not passed:
            self._refused_at = max(self._refused_at, now)
            pause = _DEFAULT_PAUSE if reset is None else reset
            self._closed_until = max(self._closed_until, now + pause)
            self._stop()
            return self
        rate = AdaptiveRate(len(passed), self._window, now=now, passed=passed)
        rest = max(self._sent[0] + self._window - now, 0.0) if self._sent else self._window
        return rate.refused(sent, now, rest if reset is None else reset)

    def _stop(self) -> None:
        """Admit a single request once all that are in flight have their responses."""
        self._allowed, self._before_stop = 1, self._in_flight

    def _is_below_limits(self, now: float) -> bool:
        """Return whether no limit is known that could refuse a request at the present count."""
        was_refused = now <= self._refused_at + _MEMORY * self._window
        return len(self._sent) < _LOWEST_LIMIT and not was_refused
