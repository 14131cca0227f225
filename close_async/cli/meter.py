"""``Meter``: counts a client's requests, its troubles, and the time the rate limit cost."""

import time
from collections.abc import Callable

from close_async import HookEvent, ResponseEvent, RetryEvent, WaitEndedEvent

_TROUBLES = frozenset({"connect", "lost", "timeout", "server"})


class Meter:
    """A hook for :class:`~close_async.CloseClient`.

    Args:
        clock: Gives the time in seconds.

    Attributes:
        requests: How many requests were answered.
        survived: How many failed and were repeated.
        refused: How many were answered 429.
        waited: Seconds held back by the rate limit.
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
        """Take note of an event."""
        if isinstance(event, ResponseEvent):
            self._answered(event)
        elif isinstance(event, RetryEvent):
            self.survived += event.cause in _TROUBLES
        elif isinstance(event, WaitEndedEvent) and event.reason == "rate_limit":
            self._add_wait(event.seconds)

    def _answered(self, event: ResponseEvent) -> None:
        self.requests += 1
        self.refused += event.status == 429
        limit = event.rate_limit
        if limit and limit.remaining == 0 and limit.reset:
            self._resumes_at = self._clock() + limit.reset

    def _add_wait(self, seconds: float) -> None:
        """Add a wait that ends now; what several requests waited for together counts once."""
        now = self._clock()
        self.waited += now - max(now - seconds, self._counted_until)
        self._counted_until = now

    @property
    def pause(self) -> float:
        """Seconds until the used-up rate limit is renewed; 0 while it is not used up."""
        return max(0.0, self._resumes_at - self._clock())
