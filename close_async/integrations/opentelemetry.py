"""OpenTelemetry spans and metrics for the client, and metrics for a sync.

Requires the extra ``otel``.

Names follow OpenTelemetry's conventions for HTTP clients, if there is one:
https://opentelemetry.io/docs/specs/semconv/http/. Spans and metrics contain no query strings,
bodies, headers or ids; paths are route templates.
"""

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from close_async.hooks import (
    FailureEvent,
    HookEvent,
    ResponseEvent,
    RetryEvent,
    WaitEndedEvent,
    WaitStartedEvent,
)
from close_async.version import __version__

if TYPE_CHECKING:
    from close_async.sync import SyncProgress

try:
    from opentelemetry.metrics import (
        CallbackOptions,
        MeterProvider,
        Observation,
        get_meter_provider,
    )
    from opentelemetry.trace import (
        SpanKind,
        Status,
        StatusCode,
        TracerProvider,
        get_tracer_provider,
    )
except ImportError as _error:
    msg = "OpenTelemetry is not installed: pip install 'close-async[otel]'"
    raise ImportError(msg) from _error

__all__ = ["OpenTelemetry", "SyncMetrics"]

_NAME = "close_async"
_TOO_MANY_REQUESTS = 429
_LOWEST_ERROR = 400


class OpenTelemetry:
    """A hook that reports the client's requests to OpenTelemetry.

    Every attempt to send a request is a span of kind CLIENT, whose parent is the caller's current
    span. The metrics are:

    - ``http.client.request.duration``: seconds from sending to the last byte of the body
    - ``close.wait.duration``: seconds that calls waited, by ``close.wait.reason``: the rate limit,
      a free connection, or the delay before a retry
    - ``close.retries``: retried requests, by ``close.retry.cause``
    - ``close.rate_limited``: responses with status 429
    - ``close.rate_limit.used``: used fraction of the budget of the latest window, 0 to 1
    - ``close.calls.waiting``: number of calls that are waiting, by ``close.wait.reason``

    All have the attributes ``http.request.method`` and ``url.template``.

    Args:
        tracer_provider: Receives the spans; by default OpenTelemetry's global provider.
        meter_provider: Receives the metrics; by default OpenTelemetry's global provider.

    Raises:
        ImportError: On import of the module, if OpenTelemetry is not installed.

    Example::

        from close_async import CloseClient
        from close_async.integrations.opentelemetry import OpenTelemetry

        close = CloseClient(hooks=[OpenTelemetry()])
    """

    def __init__(
        self,
        *,
        tracer_provider: TracerProvider | None = None,
        meter_provider: MeterProvider | None = None,
    ) -> None:
        self._tracer = (tracer_provider or get_tracer_provider()).get_tracer(_NAME, __version__)
        meter = (meter_provider or get_meter_provider()).get_meter(_NAME, __version__)
        self._durations = meter.create_histogram("http.client.request.duration", unit="s")
        self._waits = meter.create_histogram("close.wait.duration", unit="s")
        self._retries = meter.create_counter("close.retries", unit="{request}")
        self._refusals = meter.create_counter("close.rate_limited", unit="{response}")
        self._waiting = meter.create_up_down_counter("close.calls.waiting", unit="{call}")
        self._used = meter.create_gauge("close.rate_limit.used", unit="1")

    def __call__(self, event: HookEvent) -> None:
        """Record one event of the transport."""
        route = _route(event.group)
        match event:
            case ResponseEvent():
                self._record_response(event, route)
            case FailureEvent():
                self._record_failure(event, route)
            case WaitStartedEvent():
                self._waiting.add(1, route | {"close.wait.reason": event.reason})
            case WaitEndedEvent():
                reason = route | {"close.wait.reason": event.reason}
                self._waiting.add(-1, reason)
                self._waits.record(event.seconds, reason)
            case RetryEvent():
                self._retries.add(1, route | {"close.retry.cause": event.cause})
            case _:  # a request is recorded when it has ended
                pass

    def _record_response(self, event: ResponseEvent, route: dict[str, Any]) -> None:
        outcome = route | {"http.response.status_code": event.status}
        if event.status >= _LOWEST_ERROR:
            outcome["error.type"] = str(event.status)
        self._span(event, outcome | ({"close.trace_id": event.trace_id} if event.trace_id else {}))
        self._durations.record(event.seconds, outcome)
        if event.status == _TOO_MANY_REQUESTS:
            self._refusals.add(1, route)
        limits = event.rate_limit
        if limits and limits.limit and limits.remaining is not None:
            self._used.set(1 - limits.remaining / limits.limit, route)

    def _record_failure(self, event: FailureEvent, route: dict[str, Any]) -> None:
        outcome = route | {"error.type": type(event.error).__name__}
        self._span(event, outcome)
        self._durations.record(event.seconds, outcome)

    def _span(self, event: ResponseEvent | FailureEvent, attributes: dict[str, Any]) -> None:
        """Record the span of an attempt that has just ended."""
        now = time.time_ns()
        resent = {"http.request.resend_count": event.attempt - 1} if event.attempt > 1 else {}
        span = self._tracer.start_span(
            event.group,
            kind=SpanKind.CLIENT,
            attributes=attributes | resent,
            start_time=now - int(event.seconds * 1e9),
        )
        if "error.type" in attributes:
            span.set_status(Status(StatusCode.ERROR))
        span.end(now)


class SyncMetrics:
    """Reports the progress of a :class:`~close_async.sync.CloseSync` to OpenTelemetry.

    The metrics are:

    - ``close.sync.leads``: number of leads stored or removed, by ``close.sync.change``: ``upsert``
      or ``delete``
    - ``close.sync.interruptions``: number of times that reading failed and was resumed
    - ``close.sync.lag``: seconds that the copy is behind Close's clock

    Args:
        meter_provider: Receives the metrics; by default OpenTelemetry's global provider.
        clock: Returns the time in seconds since 1970.

    Example::

        from close_async.integrations.opentelemetry import SyncMetrics

        sync = CloseSync(close, sink, on_progress=SyncMetrics())
    """

    def __init__(
        self,
        *,
        meter_provider: MeterProvider | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        meter = (meter_provider or get_meter_provider()).get_meter(_NAME, __version__)
        self._leads = meter.create_counter("close.sync.leads", unit="{lead}")
        self._interruptions = meter.create_counter("close.sync.interruptions", unit="{error}")
        self._clock = clock
        self._seen = (0, 0, 0)
        self._as_of: float | None = None
        meter.create_observable_gauge("close.sync.lag", [self._lag], unit="s")

    def __call__(self, progress: "SyncProgress") -> None:
        """Record the progress of a sync."""
        now = (progress.upserts, progress.deletions, progress.interruptions)
        # The numbers of a run only grow: a smaller one belongs to a new run.
        upserts, deletions, interruptions = (
            new - old if new >= old else new for new, old in zip(now, self._seen, strict=True)
        )
        self._seen = now
        self._leads.add(upserts, {"close.sync.change": "upsert"})
        self._leads.add(deletions, {"close.sync.change": "delete"})
        self._interruptions.add(interruptions)
        if progress.phase == "following":
            self._as_of = progress.now.timestamp()

    def _lag(self, _: CallbackOptions) -> Iterator[Observation]:
        if self._as_of is not None:
            yield Observation(max(0.0, self._clock() - self._as_of))


def _route(group: str) -> dict[str, Any]:
    """Return the attributes of an endpoint."""
    method, _, template = group.partition(" ")
    return {"http.request.method": method, "url.template": template}
