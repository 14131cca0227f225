"""``Meter``: counts requests, retries and the time spent waiting for the rate limit."""

import time
from collections.abc import Callable

from close_async import HookEvent, ResponseEvent, RetryEvent, WaitEndedEvent

_FAILURES = frozenset({"connect", "lost", "timeout", "server"})


class Meter:
    """A hook for :class:`~close_async.CloseClient`.

    Args:
        clock: Returns the time in seconds.

    Attributes:
        requests: Number of responses.
        survived: Number of failed requests that were retried.
        refused: Number of responses with status 429.
        waited: Seconds spent waiting for the rate limit.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.requests: int = 0
        self.survived: int = 0
        self.refused: int = 0
        self.waited: float = 0.0
        self._clock = clock
        self._counted_until = clock()
        self._resumes_at = 0.0

    def __call__(self, event: HookEvent) -> None:
        """Count an event."""
        if isinstance(event, ResponseEvent):
            self._count_response(event)
        elif isinstance(event, RetryEvent):
            self.survived += event.cause in _FAILURES
        elif isinstance(event, WaitEndedEvent) and event.reason == "rate_limit":
            self._add_wait(event.seconds)

    def _count_response(self, event: ResponseEvent) -> None:
        self.requests += 1
        self.refused += event.status == 429
        limit = event.rate_limit
        if limit and limit.remaining == 0 and limit.reset:
            self._resumes_at = self._clock() + limit.reset

    def _add_wait(self, seconds: float) -> None:
        """Add a wait that ends now; the time of overlapping waits counts once."""
        now = self._clock()
        self.waited += now - max(now - seconds, self._counted_until)
        self._counted_until = now

    @property
    def pause(self) -> float:
        """Seconds until an exhausted rate limit is renewed; 0 if it is not exhausted."""
        return max(0.0, self._resumes_at - self._clock())
