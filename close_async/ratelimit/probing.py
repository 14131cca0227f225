"""``ProbingRate``: how requests are let through while no response reports a limit or is refused.

A server without rate limit headers usually has no limits: a stand-in for Close in tests, or a
server of the user's own. So requests are held back only briefly, at the counts where Close would
start to refuse them if its headers were dropped by a proxy. Then one request is refused, instead of
all that are in flight.
"""

import math
from collections import deque

from close_async.ratelimit.adaptive_rate import AdaptiveRate

# Limits per window that Close has been seen to have, and the doubles that may pass at the boundary
# of two windows. At these counts requests go one at a time.
_KNOWN_LIMITS = frozenset({160, 240, 320, 480})
_LOWEST_LIMIT = min(_KNOWN_LIMITS)
# If more than 480 requests passed within a window, or 960 while above the usual limit of 240, there
# is no limit, and nothing is held back any more.
_HIGHEST_LIMIT, _USUAL_LIMIT, _ENOUGH = 480, 240, 960
# Seconds to pause after a 429 that does not say for how long.
_DEFAULT_PAUSE = 1.0
# A 429 below the lowest known limit does not measure a limit: test servers send a single one. A
# second one within this many windows does.
_MEMORY = 4.0
# Seconds after which another request may be sent, if the single one at a known limit hangs.
_PROBE_TIMEOUT = 2.0


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

    def opening(self, now: float) -> float:  # noqa: ARG002  # the interface of AdaptiveRate
        """Return the time at which the next request may be sent."""
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

    def passed(self, now: float) -> "ProbingRate":
        """Record a successful response: one more request may be in flight."""
        self.ended()
        self._passed.append(now)
        if not self._before_stop:
            self._allowed += 1
        return self

    def ended(self) -> None:
        """Record that a request is not in flight any more."""
        self._in_flight = max(self._in_flight - 1, 0)
        self._before_stop = max(self._before_stop - 1, 0)

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
