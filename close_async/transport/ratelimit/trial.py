"""``Trial``: how requests are let through while nothing tells a limit, and nothing was refused.

What tells no limit usually has none: a stand-in for Close in somebody's tests, a server of one's
own. So nothing is held back but for a moment, where a limit would be if this were Close behind a
proxy that drops its headers: then one request is refused, not a whole crowd.
"""

import math
from collections import deque

from close_async.transport.ratelimit.adaptive import Pace

# Limits that Close was seen to have; where a window ends, as many may pass twice.
_WALLS = frozenset({160, 240, 320, 480})
# Between the walls so many go at once, for a window's end may be anywhere; twice as many after each
# window in which nothing was refused.
_CROWD = 4
# Whoever sent more than this in the time of a window, or stayed above the usual limit for so many
# requests, has met no limit.
_BEYOND, _USUAL, _PROOF = 480, 240, 960
# A request that hangs at a wall does not hold up the others for longer, seconds.
_PATIENCE = 2.0


class Trial:
    """The requests of the last window, and how many may be under way.

    Args:
        window: Length of a window in seconds.
    """

    def __init__(self, window: float) -> None:
        self._window = window
        self._sent: deque[float] = deque()
        self._passed: deque[float] = deque(maxlen=_BEYOND)
        self._in_flight = 0
        self._allowed = math.inf
        self._crowd, self._doubles_at = _CROWD, math.inf
        self._above = 0

    def opening(self, now: float) -> float:
        """Give the time at which the next request may go."""
        if self._in_flight < self._allowed:
            return now
        return max(self._sent[-1] + _PATIENCE, now) if self._sent else now

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
        if self._above >= _PROOF or count < min(_WALLS):
            self._allowed, self._doubles_at = math.inf, now + self._window
        elif count in _WALLS:
            self._allowed = 1
        if now >= self._doubles_at:
            self._crowd, self._doubles_at = self._crowd * 2, now + self._window

    def passed(self, now: float) -> None:
        """Note an answer within the limit: one more may be under way."""
        self.ended()
        self._passed.append(now)
        if self._allowed < self._crowd:
            self._allowed += 1

    def ended(self) -> None:
        """Note that a request is not under way any more."""
        self._in_flight = max(self._in_flight - 1, 0)

    def refused(self, sent: float, now: float, reset: float | None) -> Pace:
        """Note a refusal, and give the pace to go on at: as many in a window as passed."""
        self.ended()
        passed = [each for each in self._passed if each > now - self._window]
        pace = Pace(max(len(passed), 1), self._window, now=now, passed=passed)
        rest = max(self._sent[0] + self._window - now, 0.0) if self._sent else self._window
        return pace.refused(sent, now, rest if reset is None else reset)
