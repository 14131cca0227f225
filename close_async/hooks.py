"""The events that hooks receive. None of them holds a query, a body or a header."""

import logging
from collections.abc import Callable, Iterable, Sequence
from typing import Literal

import attrs

from close_async._checks import check_function
from close_async.errors import APIError, ConfigurationError
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
        attempt: The number of the attempt; 1 for the first one of the call.
    """

    method: str
    path: str
    group: str
    attempt: int


@attrs.frozen(kw_only=True)
class ResponseEvent:
    """A response was received, whatever its status.

    Args:
        method: The HTTP method.
        path: The path under the base URL, without its query.
        group: The endpoint group: method and route template.
        attempt: The number of the attempt.
        status: The HTTP status.
        seconds: Seconds from sending the request to the last byte of the body.
        size: The size of the decompressed body in bytes.
        trace_id: Close's ``trace-id``.
        rate_limit: The rate limit that the response reports, if any.
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
    """An attempt failed without a response.

    Args:
        method: The HTTP method.
        path: The path under the base URL, without its query.
        group: The endpoint group: method and route template.
        attempt: The number of the attempt.
        seconds: Seconds from sending the request to its failure.
        error: The failure.
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
        attempt: The number of the attempt that failed.
        cause: ``connect``, ``lost``, ``timeout`` or ``server``: a retry. ``rate_limit``: the
            request was refused with a 429 and waits for the limit to reset. ``auth``: credentials
            were renewed after a 401. ``reconnect``: a pooled connection was dead, and aiohttp
            sent the request on a new one.
        wait: Seconds before the next attempt; 0 for ``rate_limit``, whose wait is not known yet.
        error: The failure of the attempt; ``None`` for ``reconnect``.
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
    """A call has started to wait; a :class:`WaitEndedEvent` follows when the wait ends.

    Args:
        reason: The reason, as in :class:`WaitEndedEvent`.
        group: The endpoint group: method and route template.
    """

    reason: WaitReason
    group: str


@attrs.frozen(kw_only=True)
class WaitEndedEvent:
    """A call has finished waiting, or given up.

    Args:
        seconds: The length of the wait in seconds.
        reason: ``rate_limit`` for a permit, ``connection`` for a free connection, ``retry`` for
            the delay before a retry.
        group: The endpoint group: method and route template.
    """

    seconds: float
    reason: WaitReason
    group: str


HookEvent = (
    RequestEvent | ResponseEvent | FailureEvent | RetryEvent | WaitStartedEvent | WaitEndedEvent
)
"""An event that a hook receives; not an event of Close's event log, which is an ``Event``."""

Hook = Callable[[HookEvent], None]
"""Called with every event, in the event loop, so it must be quick. Its exceptions are logged."""


def checked_hooks(hooks: Sequence[Hook]) -> tuple[Hook, ...]:
    """Return hooks as a tuple.

    Raises:
        ConfigurationError: They are not a list of functions, or one is a coroutine function.
    """
    if not isinstance(hooks, Iterable) or isinstance(hooks, str | bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"hooks must be a list of functions; not {hooks!r}"
        raise ConfigurationError(msg)
    checked = tuple(hooks)
    for hook in checked:
        check_function("a hook", hook)
    return checked


def is_observed(hooks: Sequence[Hook]) -> bool:
    """Return whether events are used at all: if not, the caller does not create them."""
    return bool(hooks) or _log.isEnabledFor(logging.DEBUG)


def emit(hooks: Sequence[Hook], event: HookEvent) -> None:
    """Log an event and call every hook with it; an exception of a hook never reaches the call.

    The fields of the event are attributes of the log record, for loggers that write JSON.
    """
    if _log.isEnabledFor(logging.DEBUG):
        _log.debug("%s", printable(_message(event)), extra=_log_fields(event))
    for hook in hooks:
        try:
            hook(event)
        except Exception:  # whatever a hook does, the call goes on
            _log.exception("a hook failed on %s", type(event).__name__)


# Fields are listed by name, so that a new field of an event is not logged by accident.
_LOGGED_FIELDS = (
    "method", "path", "group", "status", "seconds", "size", "attempt", "trace_id", "cause", "wait",
    "reason",
)  # fmt: skip


def _log_fields(event: HookEvent) -> dict[str, object]:
    fields: dict[str, object] = {"event": type(event).__name__}
    fields.update((name, getattr(event, name)) for name in _LOGGED_FIELDS if hasattr(event, name))
    if (error := getattr(event, "error", None)) is not None:
        fields["error"] = type(error).__name__
    # A record factory of the program may set some of these, such as trace_id. They are the
    # program's, and logging raises a KeyError for those that are passed as well.
    taken = vars(logging.makeLogRecord({}))
    return {name: value for name, value in fields.items() if name not in taken}


def _message(event: HookEvent) -> str:
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
                f"{event.group}: attempt {event.attempt} is repeated ({event.cause}) "
                f"after {event.wait:.3f} s"
            )
        case WaitStartedEvent():
            return f"{event.group}: waits ({event.reason})"
        case WaitEndedEvent():
            return f"{event.group}: waited {event.seconds:.3f} s ({event.reason})"
