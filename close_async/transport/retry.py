"""Retry policy: which failed attempts are sent again, and after what delay.

A 429 is not a retry: the rate limiter puts the request back into its queue, see
:mod:`close_async.ratelimit`.
"""

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import attrs

from close_async.errors import (
    APIError,
    APITimeoutError,
    InternalServerError,
    RequestNotSentError,
    ResponseLostError,
)
from close_async.options import RequestOptions
from close_async.transport.request import Splits

RetryCause = Literal["connect", "lost", "timeout", "server"]

# RFC 9110: a second one has no further effect. Close's PUT sets the fields that it names.
_IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})
# Others above 500, such as 501, mean that the server will not serve the request later either.
_RETRYABLE_STATUSES = frozenset({500, 502, 503, 504})
_INITIAL_DELAY, _MAX_DELAY = 0.5, 16.0  # seconds
# Seconds. If Retry-After is longer, the error is raised and the caller decides whether to wait.
MAX_RETRY_AFTER = 120.0
# A timeout has held a connection for its full length, so repeating it costs twice as much.
_TOKENS: dict[RetryCause, int] = {"connect": 5, "lost": 5, "server": 5, "timeout": 10}


def was_sent(error: BaseException) -> bool:
    """Return whether Close may have received the request that failed."""
    if isinstance(error, APITimeoutError):
        return error.sent
    return not isinstance(error, RequestNotSentError)


def retry_cause(error: APIError) -> RetryCause | None:
    """Return why the attempt failed, or ``None`` if sending it again cannot help."""
    if error.permanent:
        return None
    if not was_sent(error):
        return "connect"
    if isinstance(error, APITimeoutError):
        return "timeout"
    if isinstance(error, ResponseLostError):
        return "lost"
    if isinstance(error, InternalServerError) and error.status in _RETRYABLE_STATUSES:
        return "server"
    return None


def needs_smaller_request(error: APIError, splits: Splits | None) -> bool:
    """Return whether the caller has to request less instead of repeating the request.

    A page that Close's gateway gave up on takes as long the second time. Other failures of the
    server usually pass and are retried first; ``failed`` means that this has been done.
    """
    cause = retry_cause(error)
    if splits is None or cause is None or cause == "connect":
        return False
    if parse_retry_after(error) is not None:
        return False
    return splits == "failed" or cause == "timeout" or error.status == 504


def is_safe_to_retry(
    method: str, error: APIError, cause: RetryCause, *, retry_unsafe: bool
) -> bool:
    """Return whether a second attempt cannot have a second effect.

    That is the case if the method is idempotent, or if Close cannot have processed the first one:
    the connection failed, or Close sent 503 with Retry-After.
    """
    if method in _IDEMPOTENT_METHODS or retry_unsafe or cause == "connect":
        return True
    return error.status == 503 and parse_retry_after(error) is not None


def parse_retry_after(error: APIError) -> float | None:
    """Return the delay of the Retry-After header in seconds, or ``None`` if there is no valid one.

    Both forms of RFC 9110 are accepted: seconds, and an HTTP date.
    """
    headers = getattr(error, "headers", {})
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        seconds = _seconds_until(text)
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _seconds_until(text: str) -> float:
    """Return the seconds until an HTTP date, or NaN if the text is not one."""
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return math.nan
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return (date - datetime.now(UTC)).total_seconds()


class RetryBudget:
    """Limits the retries of all calls of a client together.

    Retrying while a service is down adds to its load. Each retry takes tokens, each success returns
    some, and when none are left failures are raised immediately. Scheme and numbers as in botocore.

    Args:
        capacity: Initial and maximum number of tokens.
    """

    def __init__(self, capacity: int = 500) -> None:
        self._capacity = capacity
        self._remaining = capacity

    @property
    def remaining(self) -> int:
        """Tokens left."""
        return self._remaining

    def acquire(self, tokens: int) -> bool:
        """Take tokens for a retry, and return whether there were enough."""
        if self._remaining < tokens:
            return False
        self._remaining -= tokens
        return True

    def release(self, tokens: int) -> None:
        """Return tokens after a successful call."""
        self._remaining = min(self._capacity, self._remaining + tokens)


@attrs.define
class RetryState:
    """The retries of one call.

    Args:
        method: The HTTP method.
        options: The options of the call.
        budget: The budget that the client's calls share.
    """

    method: str
    options: RequestOptions
    budget: RetryBudget
    _causes: list[RetryCause] = attrs.field(factory=list["RetryCause"], init=False)

    def next_delay(self, error: APIError, jitter: float) -> float | None:
        """Return the seconds to wait before the next attempt, or ``None`` to give up.

        Args:
            error: The failure of the last attempt.
            jitter: A random number from 0 to 1. With full jitter, clients that failed together do
                not return together.
        """
        cause = retry_cause(error)
        if cause is None or not is_safe_to_retry(
            self.method, error, cause, retry_unsafe=self.options.retry_unsafe
        ):
            return None
        requested = parse_retry_after(error)
        if not self._may_retry(cause) or (requested is not None and requested > MAX_RETRY_AFTER):
            return None
        if not self.budget.acquire(_TOKENS[cause]):
            return None
        backoff = min(_INITIAL_DELAY * 2.0 ** len(self._causes), _MAX_DELAY)
        self._causes.append(cause)
        return (requested or 0.0) + jitter * backoff

    def succeed(self) -> None:
        """Return to the budget the tokens of the last retry, or one token if there was none."""
        self.budget.release(_TOKENS[self._causes[-1]] if self._causes else 1)

    def _may_retry(self, cause: RetryCause) -> bool:
        limit = self.options.max_retries
        if cause == "timeout":
            limit = math.ceil(limit / 2)  # each has taken a whole timeout already
        return self._causes.count(cause) < limit and len(self._causes) < self.options.max_retries
