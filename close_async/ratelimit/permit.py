"""``Limiter`` and ``Permit``: the interface between requests and rate limits; and ``NoLimiter``."""

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Protocol, runtime_checkable

from close_async.options import Priority
from close_async.wire.ratelimit import RateLimit


class Permit(Protocol):
    """The right to send one request. One of its methods is called once, when the outcome is known.

    A permit whose block ends without any of these calls counts as abandoned.
    """

    def settle(self, status: int, rate_limit: RateLimit | None) -> None:
        """Record a response, and the rate limit that it reported."""
        ...

    def refund(self) -> None:
        """Record that the request never reached the server, which therefore did not count it."""
        ...

    def abandon(self) -> None:
        """Record that no response arrived. The server may have counted the request."""
        ...


class Limiter(Protocol):
    """Decides when a request may be sent."""

    def permit(
        self,
        group: str,
        *,
        priority: Priority,
        requeued: bool = False,
        max_wait: float | None = None,
        job: object = None,
    ) -> AbstractAsyncContextManager[Permit]:
        """Return a context manager that waits for a permit, and holds it until the block ends.

        Cancelling the wait takes nothing from the other calls.

        Args:
            group: The endpoint group that the request counts against, as in ``GET /lead/{id}/``.
            priority: Calls of a higher priority go first.
            requeued: Whether the call got a 429: it goes ahead of the others of its priority.
            max_wait: Seconds that the call may wait; ``None`` for no bound.
            job: The list, scan or sync that the call belongs to. Jobs of a priority take turns.

        Raises:
            TooLongToWaitError: The wait is known to be longer than ``max_wait``. Raised at once.
        """
        ...

    def rate(self, group: str) -> float | None:
        """Return the requests per second that an endpoint group allows; ``None`` if unknown."""
        ...


@runtime_checkable
class BoundLimiter(Protocol):
    """A limiter for one credential and base URL, which its client passes to it."""

    def bind(self, credential: str | None, base_url: str) -> None:
        """Accept the credential and base URL of a client.

        Args:
            credential: Its API key, if it has one.
            base_url: Its base URL.

        Raises:
            ConfigurationError: The limiter is bound to others already, or needs a credential.
        """
        ...


class TooLongToWaitError(Exception):
    """The wait for a rate limit is known to be longer than the call may take.

    Internal: the pipeline turns it into a ``RateLimitError``.

    Args:
        seconds: How long the wait would be.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the rate limit resets in {seconds:.3f} s only")
        self.seconds = seconds


class NoLimiter:
    """Admits every request immediately; for stand-ins of Close that have no limits.

    The default limiter does not slow down a server that never sends a 429 either. But if a stand-in
    sends one, the default limiter closes the endpoint for every client of the same credentials,
    and so for later tests in the same event loop.

    Example::

        close = CloseClient("api_key.test", base_url="http://localhost:8080", limiter=NoLimiter())
    """

    def permit(
        self,
        group: str,  # noqa: ARG002
        *,
        priority: Priority,  # noqa: ARG002
        requeued: bool = False,  # noqa: ARG002
        max_wait: float | None = None,  # noqa: ARG002
        job: object = None,  # noqa: ARG002
    ) -> AbstractAsyncContextManager[Permit]:
        """Return a permit that does not wait."""
        return nullcontext(_UNLIMITED)

    def rate(self, group: str) -> float | None:  # noqa: ARG002
        """Return ``None``: no limit is known."""
        return None

    def __repr__(self) -> str:
        return "NoLimiter()"


class _UnlimitedPermit:
    def settle(self, status: int, rate_limit: RateLimit | None) -> None: ...

    def refund(self) -> None: ...

    def abandon(self) -> None: ...


_UNLIMITED = _UnlimitedPermit()
