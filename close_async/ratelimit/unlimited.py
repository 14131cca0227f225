"""``NoLimiter``: lets everything through."""

from contextlib import AbstractAsyncContextManager, nullcontext

from close_async.options import Priority
from close_async.ratelimit.permit import Permit
from close_async.wire.ratelimit import RateLimit


class NoLimiter:
    """Lets every request through at once; for stand-ins of Close that have no limits.

    Where nothing is ever refused the usual limiter holds nothing back either; but a stand-in that
    answers 429 closes it for every client of the same credentials, in later tests of the same
    event loop as well. With pytest, tests with a loop of their own know nothing of each other.

    Example:
        ```python
        close = CloseClient("api_key.test", base_url="http://localhost:8080", limiter=NoLimiter())
        ```
    """

    def permit(
        self,
        group: str,  # noqa: ARG002
        *,
        priority: Priority,  # noqa: ARG002
        requeued: bool = False,  # noqa: ARG002
        max_wait: float | None = None,  # noqa: ARG002
    ) -> AbstractAsyncContextManager[Permit]:
        """Give a permit without waiting."""
        return nullcontext(_FREE)

    def __repr__(self) -> str:
        return "NoLimiter()"


class _Free:
    """A permit that costs nothing."""

    def settle(self, status: int, rate_limit: RateLimit | None) -> None:
        """Take no note."""

    def refund(self) -> None:
        """Take no note."""

    def abandon(self) -> None:
        """Take no note."""


_FREE = _Free()
