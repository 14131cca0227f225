"""``ConcurrencyEstimate``: how many requests have to be in flight to use all of a rate limit.

Little's law: what is under way, on average, is the rate times how long each request takes.
"""

import math
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from close_async.wire.ratelimit import RateLimit

# What keeps Close's usual limit busy at a quarter of a second; used until an answer tells more.
_AT_FIRST = 8
# Close counts in windows of eight seconds, as far as has been seen.
_WINDOW = 8.0
# While one answer is read and one request waits for its turn, none of them is on the wire.
_SPARE = 2
_MOST = 64
# How much a new round trip counts beside the earlier ones.
_WEIGHT = 0.25


class Answer(Protocol):
    """What an answer tells of the limit and of the way to the server."""

    @property
    def rate_limit(self) -> "RateLimit | None":
        """What it said of the rate limit, if anything."""
        ...

    @property
    def seconds(self) -> float:
        """How long it took."""
        ...


class ConcurrencyEstimate:
    """Learns from answers how many requests are needed.

    Args:
        ceiling: The most requests that may be under way, and as many as there are while no answer
            tells the limit; None where nobody has set one.
        at_first: How many there should be until an answer tells more, where there is no ceiling.
    """

    def __init__(self, ceiling: int | None = None, *, at_first: int = _AT_FIRST) -> None:
        self._ceiling = _MOST if ceiling is None else ceiling
        self._at_first = at_first if ceiling is None else ceiling
        self._rate: float | None = None
        self._trip: float | None = None

    @property
    def needed(self) -> int:
        """How many requests should be under way."""
        if self._rate is None or self._trip is None:
            return self._at_first
        return min(math.ceil(self._rate * self._trip) + _SPARE, self._ceiling)

    def learn(self, answer: Answer | None) -> None:
        """Learn from an answer."""
        if answer is None:
            return
        said, seconds = answer.rate_limit, answer.seconds
        if said is not None and said.limit:
            self._rate = said.limit / _WINDOW
        if self._trip is None:
            self._trip = seconds
        self._trip += (seconds - self._trip) * _WEIGHT
