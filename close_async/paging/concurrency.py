"""``ConcurrencyEstimate``: how many requests have to be in flight to use all of a rate limit.

Little's law: the average number of requests in flight is their rate times their duration.
"""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from close_async.transport.request import RawResponse

# Before the first response: keeps Close's usual limit of 30 requests per second busy at a round
# trip of a quarter of a second.
_INITIAL_TARGET = 8
# One request waits for its turn and one response is being decoded: neither is on the wire.
_SPARE = 2
# With 30 requests per second, more than this only helps if a round trip takes over two seconds.
_MAX_TARGET = 64
# Weight of a new duration in the moving average.
_WEIGHT = 0.25


class ConcurrencyEstimate:
    """Estimates from responses how many requests should be in flight.

    Args:
        ceiling: Maximum number of requests in flight; also their number until the limit is known.
            ``None`` if the user has set none.
        initial: Number of requests until the limit is known, if there is no ceiling.
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

    def update(self, response: "RawResponse") -> None:
        """Take a response into account: its duration, and the rate that the limiter allows."""
        if response.rate is not None:
            self._rate = response.rate
        if self._round_trip is None:
            self._round_trip = response.seconds
        self._round_trip += (response.seconds - self._round_trip) * _WEIGHT
