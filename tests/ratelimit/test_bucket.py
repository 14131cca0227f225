"""All limits of one group: which there are, and what they leave to which priority."""

import pytest

from close_async.ratelimit.bucket import Bucket
from close_async.wire.ratelimit import RateLimit


def answer(
    bucket: Bucket, now: float, limit: int, remaining: int, reset: float, *, status: int = 200
) -> None:
    ticket = bucket.charge(now)
    bucket.settle(ticket, now + 0.1, status, RateLimit(limit, remaining, reset, True))


def used(limit: int = 10, count: int = 1, now: float = 0.0) -> Bucket:
    """A bucket with one limit, reported by a few responses; its window ends at 8."""
    bucket = Bucket(now=now)
    for number in range(count):
        moment = now + number * 0.1
        answer(bucket, moment, limit, limit - 1 - number, 8 - moment)
    return bucket


def limits(bucket: Bucket, now: float) -> list[int | None]:
    return [state.quota for state in bucket.states(now)]


def test_each_reported_limit_has_a_ledger() -> None:
    bucket = used(10, 2)
    answer(bucket, 0.5, 30, 7, 3.0)  # of another, which was the tighter one this time
    assert limits(bucket, 1.0) == [10, 30]
    states = {state.quota: state for state in bucket.states(1.0)}
    assert states[10].used == 3
    assert states[30].used == 23
    assert states[10].in_flight == states[30].in_flight == 0


def test_a_limit_that_is_not_reported_for_long_is_closed() -> None:
    bucket = used(10)
    answer(bucket, 0.5, 30, 7, 7.5)
    for number in range(1, 10):
        answer(bucket, number * 8 + 0.2, 30, 5, 7.8)
        assert limits(bucket, number * 8 + 0.4) == ([10, 30] if number < 8 else [30])


def test_the_next_loop_starts_afresh_if_nothing_was_reported() -> None:
    """A stand-in without limits must not close a group because an earlier one was asked often."""
    bucket = Bucket(2, now=0.0)
    for number in range(4):
        ticket = bucket.charge(number / 10)
        bucket.settle(ticket, number / 10, 200, None)
    bucket.abandon_all(0.5)
    assert bucket.opening("bulk", 0.5) <= 0.5


def test_a_429_with_remaining_tokens_reveals_a_hidden_limit() -> None:
    bucket = used(100, 20)
    ticket = bucket.charge(2.0)
    bucket.settle(ticket, 2.1, 429, RateLimit(100, 79, 3.0, True))
    assert bucket.opening("default", 2.2) > 5.0  # when its window is over
    assert limits(bucket, 2.2) == [100]
    assert bucket.states(2.2)[0].used == 20  # it did not count there


def test_pauses_double_with_each_429_in_a_row() -> None:
    bucket, now = used(), 1.0
    waits = []
    for _ in range(5):
        answer(bucket, now, 10, 0, 0.0, status=429)
        waits.append(round(bucket.opening("default", now + 0.1) - (now + 0.1), 3))
        now += 9.0
    assert waits[1:] == [0.1, 0.2, 0.4, 0.8]
    answer(bucket, now, 10, 9, 8.0)
    answer(bucket, now + 1, 10, 0, 0.0, status=429)
    assert bucket.opening("default", now + 1.1) - (now + 1.1) <= 0.06


@pytest.mark.parametrize(
    ("count", "now", "is_kept"),
    [
        (94, 0.5, False),  # of six the bulk priority takes one
        (95, 0.5, True),
        (95, 7.9, False),  # at the end it takes the rest
        (99, 7.9, True),  # but for one
    ],
)
def test_the_bulk_priority_leaves_the_last_tokens_until_the_end(
    count: int, now: float, is_kept: bool
) -> None:
    bucket = used(100)
    for _ in range(count - 1):
        bucket.settle(bucket.charge(0.2), 0.3, 200, None)
    waits_for_the_next_window = bucket.opening("bulk", now) >= 8.0
    assert waits_for_the_next_window == is_kept
    assert bucket.opening("interactive", now) <= now


def test_refunded_requests_without_headers_are_not_in_flight() -> None:
    bucket = Bucket(now=0.0)
    bucket.settle(bucket.charge(0.0), 0.1, 200, None)
    for ticket in [bucket.charge(0.2) for _ in range(159)]:
        bucket.refund(ticket, 0.3)
    assert bucket.opening("default", 0.4) <= 0.4


def test_a_bucket_is_idle_when_nothing_is_in_flight() -> None:
    bucket = used()
    assert bucket.is_idle
    ticket = bucket.charge(1.0)
    assert not bucket.is_idle
    bucket.refund(ticket, 1.1)
    assert bucket.is_idle
