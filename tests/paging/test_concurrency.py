"""``ConcurrencyEstimate``: how many requests the rate limit and the round trip need."""

import pytest

from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.transport.request import RawResponse


def response(limit: int | None, seconds: float) -> RawResponse:
    rate = None if limit is None else limit / 8
    return RawResponse(status=200, headers={}, body=b"", seconds=seconds, rate=rate)


@pytest.mark.parametrize(
    ("limit", "seconds", "target"),
    [
        (240, 0.02, 3),
        (240, 0.15, 7),
        (240, 1.0, 32),
        (240, 30.0, 64),
        (16, 0.15, 3),
        (16, 2.0, 6),
        (None, 0.15, 8),
    ],
)
def test_littles_law(limit: int | None, seconds: float, target: int) -> None:
    estimate = ConcurrencyEstimate()
    assert estimate.target == 8
    estimate.update(response(limit, seconds))
    assert estimate.target == target


def test_a_ceiling_is_respected() -> None:
    estimate = ConcurrencyEstimate(5)
    assert estimate.target == 5
    estimate.update(response(240, 1.0))
    assert estimate.target == 5
    estimate.update(response(16, 0.1))
    assert estimate.target < 5


def test_it_follows_a_growing_round_trip() -> None:
    estimate = ConcurrencyEstimate()
    for seconds in (0.1, *[1.0] * 30):
        estimate.update(response(240, seconds))
    assert estimate.target == 32
