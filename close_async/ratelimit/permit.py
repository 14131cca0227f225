"""``Limiter`` and ``Permit``: how the pipeline asks to send, and tells what became of it.

The ledger of a process, the one that processes share through Redis, and ``NoLimiter`` stand behind
these two protocols.
"""

from contextlib import AbstractAsyncContextManager
from typing import Protocol, runtime_checkable

from close_async.options import Priority
from close_async.wire.ratelimit import RateLimit


class Permit(Protocol):
    """The right to send one request. One of its methods is called once, when the outcome is known.

    A permit that is left without any of them counts as lost.
    """

    def settle(self, status: int, rate_limit: RateLimit | None) -> None:
        """Tell that an answer came, and what it said of the rate limit."""
        ...

    def refund(self) -> None:
        """Tell that the request never reached the server, which therefore did not count it."""
        ...

    def abandon(self) -> None:
        """Tell that no answer came; the server may have counted the request."""
        ...


class Limiter(Protocol):
    """Says when a request may be sent."""

    def permit(
        self,
        group: str,
        *,
        priority: Priority,
        requeued: bool = False,
        max_wait: float | None = None,
    ) -> AbstractAsyncContextManager[Permit]:
        """Wait for a permit; it is held until the block ends.

        Cancelling the wait leaves nothing behind and takes nothing from the others.

        Args:
            group: The endpoint group the request counts against.
            priority: The priority it waits in.
            requeued: Whether it was refused with a 429 before: it goes ahead of its priority.
            max_wait: The most seconds worth waiting; None to leave it to the limiter.

        Raises:
            TooLongToWaitError: At once, when the limiter knows that the wait is longer.
        """
        ...


@runtime_checkable
class BoundLimiter(Protocol):
    """A limiter that is for one credential and base URL, which it learns from its client."""

    def bind(self, credential: str | None, base_url: str) -> None:
        """Hear what the client uses.

        Args:
            credential: Its API key, if it has one.
            base_url: Its base URL.

        Raises:
            ConfigurationError: It is bound to others already, or can do nothing without a key.
        """
        ...


class TooLongToWaitError(Exception):
    """The rate limit's wait is known to be longer than the call may take.

    Not for callers of the library: the pipeline turns it into a ``RateLimitError``.

    Args:
        seconds: How long the wait would be.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"the rate limit resets in {seconds:.3f} s only")
        self.seconds = seconds
