"""The meter counts a client's events."""

from close_async.cli.meter import Meter
from close_async.hooks import ResponseEvent, WaitEndedEvent
from close_async.wire.ratelimit import RateLimit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def wait(seconds: float, reason: str = "rate_limit") -> WaitEndedEvent:
    return WaitEndedEvent(seconds=seconds, reason=reason, group="GET /lead/")  # type: ignore[arg-type]


def response(rate_limit: RateLimit | None = None) -> ResponseEvent:
    return ResponseEvent(
        method="GET",
        path="/lead/",
        group="GET /lead/",
        attempt=1,
        status=200,
        seconds=0.1,
        size=10,
        trace_id=None,
        rate_limit=rate_limit,
    )


def test_overlapping_waits_count_once() -> None:
    clock = Clock()
    meter = Meter(clock)
    clock.now = 110.0
    meter(wait(3.0))
    meter(wait(2.0))
    clock.now = 111.0
    meter(wait(4.0))
    meter(wait(50.0, "retry"))
    assert meter.waited == 4.0


def test_responses_are_counted() -> None:
    meter = Meter(Clock())
    meter(response())
    meter(response())
    assert meter.requests == 2


def test_an_exhausted_rate_limit_is_a_pause_until_its_reset() -> None:
    clock = Clock()
    meter = Meter(clock)
    meter(response(RateLimit(limit=160, remaining=3, reset=5.0, reset_is_exact=True)))
    assert meter.pause == 0.0
    meter(response(RateLimit(limit=160, remaining=0, reset=5.0, reset_is_exact=True)))
    clock.now += 2.0
    assert meter.pause == 3.0
    clock.now += 4.0
    assert meter.pause == 0.0
