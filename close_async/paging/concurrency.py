"""``ConcurrencyEstimate``: how many requests have to be in flight to use all of a rate limit.

Little's law: the average number of requests in flight is their rate times their duration.
"""

import math
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from close_async.wire.ratelimit import RateLimit

# Before the first response: keeps Close's usual limit of 30 requests per second busy at a round
# trip of a quarter of a second.
_INITIAL_TARGET = 8
# Seconds. All windows of Close that were observed are this long; responses do not report it.
_WINDOW = 8.0
# One request waits for its turn and one response is being decoded: neither is on the wire.
_SPARE = 2
# With 30 requests per second, more than this only helps if a round trip takes over two seconds.
_MAX_TARGET = 64
# Weight of a new duration in the moving average.
_WEIGHT = 0.25


class Timing(Protocol):
    """The rate limit and the duration of a response."""

    @property
    def rate_limit(self) -> "RateLimit | None":
        """The rate limit that its headers report, if any."""
        ...

    @property
    def seconds(self) -> float:
        """Seconds from the request to the end of the response."""
        ...


class ConcurrencyEstimate:
    """Estimates from responses how many requests should be in flight.

    Args:
        ceiling: Maximum number of requests in flight; also their number until a response reports
            the limit. ``None`` if the user has set none.
        initial: Number of requests until a response reports the limit, if there is no ceiling.
    """

    def __init__(self, ceiling: int | None = None, *, initial: int = _INITIAL_TARGET) -> None:
        self._ceiling = _MAX_TARGET if ceiling is None else ceiling
        self._initial = initial if ceiling is None else ceiling
        self._rate: float | None = None
        self._round_trip: float | None = None

    @property
    def target(self) -> int:
        """The number of requests that should be in flight."""
        if self._rate is None or self._round_trip is None:
            return self._initial
        return min(math.ceil(self._rate * self._round_trip) + _SPARE, self._ceiling)

    def update(self, timing: Timing | None) -> None:
        """Take a response into account."""
        if timing is None:
            return
        reported, seconds = timing.rate_limit, timing.seconds
        if reported is not None and reported.limit:
            self._rate = reported.limit / _WINDOW
        if self._round_trip is None:
            self._round_trip = seconds
        self._round_trip += (seconds - self._round_trip) * _WEIGHT
