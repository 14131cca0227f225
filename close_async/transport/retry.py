"""When a failed attempt is repeated, and how long after.

Waiting out a 429 is not decided here: it is the rate limit's matter and no retry.
"""

import math
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Literal

import attrs

from close_async.errors import (
    APIError,
    APITimeoutError,
    CertificateError,
    InternalServerError,
    ProxyRefusedError,
    RequestNotSentError,
    ResponseLostError,
)
from close_async.options import RequestOptions
from close_async.transport.request import Splits

Cause = Literal["connect", "lost", "timeout", "server"]

_SAFE_METHODS = frozenset({"GET", "HEAD", "PUT", "DELETE"})
_RETRIED_STATUSES = frozenset({500, 502, 503, 504})
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 16.0
# A server that asks for more max_wait than this is better answered by the caller.
LONGEST_WAIT = 120.0


def is_permanent(error: BaseException) -> bool:
    """Return whether a failed connection fails each time until somebody changes a setting."""
    return isinstance(error, CertificateError | ProxyRefusedError)


def was_sent(error: BaseException) -> bool:
    """Return whether Close may have seen the request that failed."""
    if isinstance(error, APITimeoutError):
        return error.sent
    return not isinstance(error, RequestNotSentError)


def cause_of(error: APIError) -> Cause | None:
    """Say why an attempt failed, if the reason is one that may pass."""
    if is_permanent(error):
        return None
    if isinstance(error, RequestNotSentError):
        return "connect"
    if isinstance(error, APITimeoutError):
        return "timeout" if error.sent else "connect"
    if isinstance(error, ResponseLostError):
        return "lost"
    if isinstance(error, InternalServerError) and error.status in _RETRIED_STATUSES:
        return "server"
    return None


def is_for_less(error: APIError, splits: Splits | None) -> bool:
    """Return whether the caller is to ask for less, instead of for the same again.

    A page that Close's gateway gave up on takes as long the second time. Other failures of the
    server are retried first, as they usually pass; ``failed`` says that this was done.
    """
    cause = cause_of(error)
    if splits is None or cause is None or cause == "connect" or retry_after(error) is not None:
        return False
    return splits == "failed" or cause == "timeout" or error.status == 504


def is_safe(method: str, error: APIError, cause: Cause, *, retry_unsafe: bool) -> bool:
    """Say whether sending again does no harm.

    Either the request cannot have been processed, or processing it twice is the same as once.
    """
    if method in _SAFE_METHODS or retry_unsafe or cause == "connect":
        return True
    return error.status == 503 and retry_after(error) is not None


def retry_after(error: APIError) -> float | None:
    """Give the seconds an error's Retry-After header asks for: a number or a date."""
    headers = getattr(error, "headers", {})
    text = headers.get("retry-after", "").strip()
    try:
        seconds = float(text)
    except ValueError:
        seconds = _seconds_until(text)
    return max(seconds, 0.0) if math.isfinite(seconds) else None


def _seconds_until(text: str) -> float:
    """Give the seconds until an HTTP date, or NaN for what is none."""
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return math.nan
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return (moment - datetime.now(UTC)).total_seconds()


class RetryBudget:
    """What all calls of a client together may spend on retries.

    When a service is down, retries only add to its load: each takes from the quota, each success
    gives back, and an empty quota means that failures are raised at once.

    Args:
        capacity: How much there is to spend.
    """

    def __init__(self, capacity: int = 500) -> None:
        self._capacity = capacity
        self._left = capacity

    @property
    def left(self) -> int:
        """What is left to spend."""
        return self._left

    def take(self, cost: int) -> bool:
        """Spend on a retry, or say that there is not enough left."""
        if self._left < cost:
            return False
        self._left -= cost
        return True

    def give_back(self, amount: int) -> None:
        """Take back what a successful call did not use up."""
        self._left = min(self._capacity, self._left + amount)


_COSTS: dict[Cause, int] = {"connect": 5, "lost": 5, "server": 5, "timeout": 10}


@attrs.define
class RetryState:
    """The retries of one call.

    Args:
        method: The request's method.
        options: The call's options.
        quota: The client's quota.
    """

    method: str
    options: RequestOptions
    quota: RetryBudget
    _made: Counter[Cause] = attrs.field(factory=Counter["Cause"], init=False)
    _spent: int = attrs.field(default=0, init=False)

    def next_delay(self, error: APIError, random: float) -> float | None:
        """Give the seconds to wait before the next attempt, or None to give up.

        Args:
            error: What the last attempt failed with.
            random: From 0 to 1: full jitter, so that callers who failed together do not return
                together.
        """
        cause = cause_of(error)
        if cause is None or not is_safe(
            self.method, error, cause, retry_unsafe=self.options.retry_unsafe
        ):
            return None
        asked = retry_after(error)
        if not self._has_budget(cause) or (asked is not None and asked > LONGEST_WAIT):
            return None
        if not self.quota.take(_COSTS[cause]):
            return None
        self._spent = _COSTS[cause]
        self._made[cause] += 1
        backoff = min(_FIRST_PAUSE * 2.0 ** (self._made.total() - 1), _LONGEST_PAUSE)
        return (asked or 0.0) + random * backoff

    def succeeded(self) -> None:
        """Give back to the quota: the last retry's cost, or a little for a clean call."""
        self.quota.give_back(self._spent or 1)

    def _has_budget(self, cause: Cause) -> bool:
        most = self.options.max_retries
        if cause == "timeout":
            most = math.ceil(most / 2)  # each has cost a whole timeout already
        return self._made[cause] < most and self._made.total() < self.options.max_retries
