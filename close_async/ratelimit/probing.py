"""``Trial``: how requests are let through while nothing tells a limit, and nothing was refused.

What tells no limit usually has none: a stand-in for Close in somebody's tests, a server of one's
own. So nothing is held back but for a moment, where a limit would be if this were Close behind a
proxy that drops its headers: then one request is refused, not a whole crowd.
"""

import math
from collections import deque

from close_async.ratelimit.adaptive_rate import AdaptiveRate

# Limits that Close was seen to have; where a window ends, as many may pass twice.
_KNOWN_LIMITS = frozenset({160, 240, 320, 480})
# Between the walls so many go at once, for a window's end may be anywhere; twice as many after each
# window in which nothing was refused.
_BURST = 16
# Whoever sent more than this in the time of a window, or stayed above the usual limit for so many
# requests, has met no limit.
_BEYOND, _USUAL, _PROOF = 480, 240, 960
# So much is waited after a refusal that does not say how long, seconds. One below the lowest wall
# is no measure: only another, in the next windows, is taken for a limit.
_UNKNOWN_PAUSE, _MEMORY = 1.0, 4.0
# A request that hangs at a wall does not hold up the others for longer, seconds.
_PATIENCE = 2.0


class ProbingRate:
    """The requests of the last window, and how many may be under way.

    Args:
        window: Length of a window in seconds.
        first: When the first request was sent, whose answer told nothing.
    """

    def __init__(self, window: float, first: float) -> None:
        self._window = window
        self._sent: deque[float] = deque([first])
        self._passed: deque[float] = deque(maxlen=_BEYOND)
        self._in_flight = 1
        self._before_wall = 0  # still under way of those that went before a wall
        self._allowed = math.inf
        self._crowd, self._doubles_at = _BURST, math.inf
        self._above = 0
        self._refused, self._closed = -math.inf, -math.inf

    def opening(self, now: float) -> float:  # noqa: ARG002  # as a Pace
        """Give the time at which the next request may go."""
        if self._in_flight < self._allowed:
            return self._closed
        return max(self._sent[-1] + _PATIENCE, self._closed) if self._sent else self._closed

    def charge(self, now: float) -> None:
        """Note that a request is sent."""
        self._in_flight += 1
        self._sent.append(now)
        while self._sent[0] <= now - self._window:
            self._sent.popleft()
        count = len(self._sent)
        self._above += count > _USUAL
        if count > _BEYOND:
            self._above = _PROOF
        is_early = count < min(_KNOWN_LIMITS) and not self._remembers(now)
        if self._above >= _PROOF or is_early:
            self._allowed, self._doubles_at = math.inf, now + self._window
        elif count in _KNOWN_LIMITS:
            self._stop()
        if now >= self._doubles_at:
            self._crowd, self._doubles_at = self._crowd * 2, now + self._window

    def passed(self, now: float) -> None:
        """Note an answer within the limit: one more may be under way."""
        self.ended()
        self._passed.append(now)
        if self._allowed < self._crowd and not self._before_wall:
            self._allowed += 1

    def ended(self) -> None:
        """Note that a request is not under way any more."""
        self._in_flight = max(self._in_flight - 1, 0)
        self._before_wall = max(self._before_wall - 1, 0)

    def refused(self, sent: float, now: float, reset: float | None) -> "AdaptiveRate | ProbingRate":
        """Note a refusal, and give what to go on with: a pace of as many in a window as passed.

        A stand-in that refuses once, for a test, must not slow down whatever comes after it.
        """
        self.ended()
        is_early = len(self._sent) < min(_KNOWN_LIMITS) and not self._remembers(now)
        passed = [each for each in self._passed if each > now - self._window]
        if sent <= self._refused or is_early or not passed:  # where none passed none is measured
            self._refused = max(self._refused, now)
            self._closed = max(self._closed, now + (_UNKNOWN_PAUSE if reset is None else reset))
            self._stop()
            return self
        pace = AdaptiveRate(len(passed), self._window, now=now, passed=passed)
        rest = max(self._sent[0] + self._window - now, 0.0) if self._sent else self._window
        return pace.refused(sent, now, rest if reset is None else reset)

    def _stop(self) -> None:
        """Let one go when all that are under way have been answered."""
        self._allowed, self._before_wall = 1, self._in_flight

    def _remembers(self, now: float) -> bool:
        """Say whether there was a refusal lately."""
        return now <= self._refused + _MEMORY * self._window
