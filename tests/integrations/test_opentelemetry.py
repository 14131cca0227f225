"""OpenTelemetry: the traces and metrics of a client's calls."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from close_async import (
    CloseClient,
    NotFoundError,
    ResponseLostError,
    WaitEndedEvent,
    WaitStartedEvent,
)
from close_async.integrations.opentelemetry import OpenTelemetry, SyncMetrics
from close_async.models import LeadCreate
from close_async.sync import SyncProgress
from close_async.testing import CloseSimulator, Fault


class Recorded:
    """A hook, and the spans and metrics that it recorded."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()
        self.reader = InMemoryMetricReader()
        self.tracers, self.meters = TracerProvider(), MeterProvider([self.reader])
        self.tracers.add_span_processor(SimpleSpanProcessor(self.exporter))
        self.hook = OpenTelemetry(tracer_provider=self.tracers, meter_provider=self.meters)

    @property
    def spans(self) -> tuple[Any, ...]:
        return self.exporter.get_finished_spans()

    def metric(self, name: str) -> list[Any]:
        data = self.reader.get_metrics_data()
        assert data is not None
        metrics = data.resource_metrics[0].scope_metrics[0].metrics
        return [point for m in metrics if m.name == name for point in m.data.data_points]


@pytest.fixture
def recorded() -> Iterator[Recorded]:
    made = Recorded()
    yield made
    made.tracers.shutdown()
    made.meters.shutdown()


async def test_every_sending_is_a_span_under_the_callers_own(recorded: Recorded) -> None:
    async with CloseSimulator(leads=1) as sim:
        sim.faults.add(Fault.status(503))
        lead_id = next(iter(sim.world.leads))
        client = CloseClient(sim.api_key, base_url=sim.url, hooks=[recorded.hook])
        async with client as close:
            with recorded.tracers.get_tracer("app").start_as_current_span("job") as job:
                await close.leads.get(lead_id)
    failed, succeeded, _ = recorded.spans
    for span in (failed, succeeded):
        assert span.name == "GET /lead/{id}/"
        assert span.kind is SpanKind.CLIENT
        assert span.parent.span_id == job.get_span_context().span_id
        assert span.start_time < span.end_time
        assert lead_id not in str(span.attributes)
    assert failed.status.status_code is StatusCode.ERROR
    assert failed.attributes["error.type"] == "503"
    assert succeeded.status.status_code is StatusCode.UNSET
    assert succeeded.attributes["http.response.status_code"] == 200
    assert succeeded.attributes["http.request.resend_count"] == 1
    assert succeeded.attributes["url.template"] == "/lead/{id}/"


async def test_metrics_of_durations_waits_retries_and_the_budget(recorded: Recorded) -> None:
    async with CloseSimulator(leads=1) as sim:
        sim.faults.add(Fault.rate_limit(0.01))
        sim.faults.add(Fault.status(503))
        client = CloseClient(sim.api_key, base_url=sim.url, hooks=[recorded.hook])
        async with client as close:
            await close.leads.list()
            with pytest.raises(NotFoundError):
                await close.leads.get("lead_none")
    durations = recorded.metric("http.client.request.duration")
    counts = {point.attributes["http.response.status_code"]: point.count for point in durations}
    assert counts == {429: 1, 503: 1, 200: 1, 404: 1}
    causes = {p.attributes["close.retry.cause"]: p.value for p in recorded.metric("close.retries")}
    assert causes == {"rate_limit": 1, "server": 1}
    assert [point.value for point in recorded.metric("close.rate_limited")] == [1]
    reasons = {p.attributes["close.wait.reason"] for p in recorded.metric("close.wait.duration")}
    assert "retry" in reasons
    assert {point.value for point in recorded.metric("close.calls.waiting")} == {0}
    assert all(0 <= point.value <= 1 for point in recorded.metric("close.rate_limit.used"))


def test_calls_are_counted_while_they_wait(recorded: Recorded) -> None:
    for _ in range(3):
        recorded.hook(WaitStartedEvent(reason="rate_limit", group="GET /lead/"))
    recorded.hook(WaitEndedEvent(seconds=0.1, reason="rate_limit", group="GET /lead/"))
    assert [point.value for point in recorded.metric("close.calls.waiting")] == [2]


async def test_a_lost_request_is_recorded_without_secrets(recorded: Recorded) -> None:
    async with CloseSimulator(leads=1) as sim:
        secret = sim.api_key
        sim.faults.add(Fault.reset())
        async with CloseClient(secret, base_url=sim.url, hooks=[recorded.hook]) as close:
            with pytest.raises(ResponseLostError):
                await close.leads.create(LeadCreate(name="private name"))
            await close.leads.list(query="private query")
    assert recorded.spans[0].attributes["error.type"] == "ResponseLostError"
    told = "".join(span.to_json() for span in recorded.spans)
    told += str(recorded.reader.get_metrics_data())
    assert "private" not in told
    assert secret not in told


def test_without_the_extra_the_error_names_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.metrics", None)
    monkeypatch.delitem(sys.modules, "close_async.integrations.opentelemetry")
    with pytest.raises(ImportError, match=r"close-async\[otel\]"):
        import close_async.integrations.opentelemetry  # noqa: F401


def test_metrics_of_a_sync() -> None:
    recorded, now = Recorded(), datetime(2026, 11, 3, 9, 15, tzinfo=UTC)
    tell = SyncMetrics(meter_provider=recorded.meters, clock=lambda: now.timestamp() + 40)
    for phase, upserts, deletions, interruptions in [
        ("snapshot", 200, 0, 0),
        ("events", 250, 3, 1),
        ("following", 250, 3, 1),
        ("changes", 10, 0, 0),  # another run
    ]:
        tell(
            SyncProgress(
                phase=phase,  # type: ignore[arg-type]
                upserts=upserts,
                deletions=deletions,
                interruptions=interruptions,
                now=now,
            )
        )
    leads = {
        p.attributes["close.sync.change"]: p.value for p in recorded.metric("close.sync.leads")
    }
    assert leads == {"upsert": 260, "delete": 3}
    assert [point.value for point in recorded.metric("close.sync.interruptions")] == [1]
    assert [point.value for point in recorded.metric("close.sync.lag")] == [40.0]
