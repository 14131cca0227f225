"""Events: what a hook hears of the transport. None of them holds a query, a body or a header."""

import logging
from collections.abc import Callable, Sequence
from typing import Literal

import attrs

from close_async.errors import APIError
from close_async.wire.printable import printable
from close_async.wire.ratelimit import RateLimit

RetryCause = Literal["connect", "lost", "timeout", "server", "rate_limit", "auth", "reconnect"]
WaitReason = Literal["rate_limit", "connection", "retry"]

_log = logging.getLogger("close_async")


@attrs.frozen(kw_only=True)
class RequestEvent:
    """A request is about to be sent.

    Args:
        method: The HTTP method.
        path: The path under the base URL, without its query.
        group: The endpoint group: method and route template.
        attempt: 1 for the first sending of the call.
    """

    method: str
    path: str
    group: str
    attempt: int


@attrs.frozen(kw_only=True)
class ResponseEvent:
    """An answer came, whatever its status.

    Args:
        method: The HTTP method.
        path: The path under the base URL, without its query.
        group: The endpoint group: method and route template.
        attempt: Which sending of the call this answers.
        status: The HTTP status.
        seconds: From sending to the last byte of the body.
        size: The body's bytes, decompressed.
        trace_id: Close's ``trace-id``.
        rate_limit: What the answer says of the rate limit.
    """

    method: str
    path: str
    group: str
    attempt: int
    status: int
    seconds: float
    size: int
    trace_id: str | None
    rate_limit: RateLimit | None


@attrs.frozen(kw_only=True)
class FailureEvent:
    """A request was sent, or could not be, and no answer came.

    Args:
        method: The HTTP method.
        path: The path under the base URL, without its query.
        group: The endpoint group: method and route template.
        attempt: Which sending of the call failed.
        seconds: From sending to giving up.
        error: What it failed with.
    """

    method: str
    path: str
    group: str
    attempt: int
    seconds: float
    error: APIError


@attrs.frozen(kw_only=True)
class RetryEvent:
    """A request is sent again.

    Args:
        method: The HTTP method.
        path: The path under the base URL, without its query.
        group: The endpoint group: method and route template.
        attempt: The sending that failed.
        cause: ``connect``, ``lost``, ``timeout`` or ``server``: a retry. ``rate_limit``: a 429,
            waited out. ``auth``: credentials were renewed after a 401.
            ``reconnect``: aiohttp found a kept connection dead and sent the request on a new one.
        wait: Seconds before it is sent again; a wait for the rate limit is not known yet and 0.
        error: What the attempt failed with; None for ``reconnect``.
    """

    method: str
    path: str
    group: str
    attempt: int
    cause: RetryCause
    wait: float
    error: APIError | None


@attrs.frozen(kw_only=True)
class WaitStartedEvent:
    """A call has begun to wait; a :class:`WaitEndedEvent` follows when it goes on or gives up.

    Args:
        reason: What for, as in :class:`WaitEndedEvent`.
        group: The endpoint group: method and route template.
    """

    reason: WaitReason
    group: str


@attrs.frozen(kw_only=True)
class WaitEndedEvent:
    """A call has waited.

    Args:
        seconds: How long.
        reason: ``rate_limit`` for a permit, ``connection`` for a free connection, ``retry`` for
            the pause before a retry.
        group: The endpoint group: method and route template.
    """

    seconds: float
    reason: WaitReason
    group: str


HookEvent = (
    RequestEvent | ResponseEvent | FailureEvent | RetryEvent | WaitStartedEvent | WaitEndedEvent
)
"""What a hook is called with; not to be taken for an event of Close's own log."""

Hook = Callable[[HookEvent], None]
"""Called with every event, in the event loop: it must be quick. What it raises is logged only."""


def emit(hooks: Sequence[Hook], event: HookEvent) -> None:
    """Log an event and tell it to every hook; a hook's fault never reaches the call."""
    if _log.isEnabledFor(logging.DEBUG):
        _log.debug("%s", printable(_line(event)))
    for hook in hooks:
        try:
            hook(event)
        except Exception:  # whatever a hook does, the call goes on
            _log.exception("a hook failed on %s", type(event).__name__)


def _line(event: HookEvent) -> str:
    """Give an event's log line: named fields only, so that nothing new slips into a log."""
    match event:
        case RequestEvent():
            return f"{event.group}: attempt {event.attempt}"
        case ResponseEvent():
            return (
                f"{event.group}: {event.status} in {event.seconds:.3f} s, {event.size} bytes, "
                f"attempt {event.attempt}, trace id {event.trace_id}"
            )
        case FailureEvent():
            return (
                f"{event.group}: {type(event.error).__name__} after {event.seconds:.3f} s, "
                f"attempt {event.attempt}"
            )
        case RetryEvent():
            return (
                f"{event.group}: attempt {event.attempt} is repeated ({event.cause}), "
                f"after {event.wait:.3f} s"
            )
        case WaitStartedEvent():
            return f"{event.group}: waits ({event.reason})"
        case WaitEndedEvent():
            return f"{event.group}: waited {event.seconds:.3f} s ({event.reason})"
