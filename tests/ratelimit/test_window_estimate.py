"""When a window ends, as far as responses prove it."""

import math

import pytest

from close_async.ratelimit.window_estimate import Observation, WindowEstimate


def exact(sent: float, heard: float, reset: float) -> Observation:
    return Observation(sent, heard, reset, True)


def whole(sent: float, heard: float, reset: float) -> Observation:
    return Observation(sent, heard, reset, False)


def dated(*readings: Observation, window: float = 8.0) -> WindowEstimate:
    dating = WindowEstimate(window)
    for reading in readings:
        dating.locate(reading)
    return dating


def span(dating: WindowEstimate) -> tuple[float, float]:
    return pytest.approx((dating.earliest, dating.latest), abs=0.01)


@pytest.mark.parametrize(
    ("readings", "ends"),
    [
        ([], (-math.inf, math.inf)),
        ([exact(0, 0.2, 8)], (8.0, 8.2)),
        ([exact(0, 0.2, 8), exact(1, 1.1, 7.05)], (8.05, 8.15)),
        ([exact(0, 0.2, 8), exact(1, 2, 6.5)], (8.0, 8.2)),  # this one tells nothing new
        ([whole(0, 0.2, 8)], (7.0, 9.2)),  # by up to a second, either way
        ([whole(5, 5.2, 0)], (5.0, 6.2)),  # it had not ended when that was sent
        ([whole(0, 0.2, 8), exact(1, 1.2, 7.0)], (8.0, 8.2)),  # a decimal says it all
        ([exact(1, 1.2, 7.0), whole(2, 2.2, 5)], (8.0, 8.2)),
        ([whole(0, 0.1, 8), whole(0.3, 0.4, 7)], (7.0, 8.4)),  # a second passed between the two
    ],
)
def test_responses_narrow_the_end(readings: list[Observation], ends: tuple[float, float]) -> None:
    assert span(dated(*readings)) == ends
    assert dated(*readings).is_known == bool(readings)


@pytest.mark.parametrize(
    ("reading", "place"),
    [
        (exact(7.9, 8.3, 0.2), "before"),
        (exact(8.0, 8.3, 7.9), "current"),
        (exact(15.9, 16.3, 7.9), "next"),
        (exact(9.0, 9.2, 5.0), "moved"),  # no window ends then
        (exact(9.0, 9.2, 8.0), "moved"),  # it began just now, long before it should have
    ],
)
def test_a_response_is_assigned_to_the_window_that_counted_it(
    reading: Observation, place: str
) -> None:
    dating = dated(exact(0, 0.2, 8))
    dating.advance(8.2)
    assert dating.locate(reading) == place
    if place != "before":
        assert dating.earliest <= reading.received + reading.reset
        assert dating.latest >= reading.sent + reading.reset


def test_an_early_response_with_a_later_end_moves_the_end() -> None:
    dating = dated(exact(0, 0.2, 8))
    assert dating.locate(exact(3, 3.2, 8)) == "moved"  # the server began anew
    assert span(dating) == (11.0, 11.2)


def test_windows_follow_one_another_until_one_is_idle() -> None:
    dating = dated(exact(0, 0.2, 8))
    dating.advance(8.2)
    assert span(dating) == (16.0, 16.2)
    dating.advance(24.3)
    assert not dating.is_known
    dating.advance(30)
    assert not dating.is_known


@pytest.mark.parametrize(
    ("reading", "known", "window"),
    [
        (exact(0, 0.2, 5.0), 4.0, 5.0),  # no reset is longer
        (exact(0, 0.2, 4.2), 4.0, 5.0),  # and it is whole seconds
        (whole(0, 0.2, 5), 4.0, 4.0),  # that may have been rounded up
        (exact(0, 0.2, 3.0), 4.0, 4.0),
    ],
)
def test_no_reset_is_longer_than_a_window(
    reading: Observation, known: float, window: float
) -> None:
    assert dated(reading, window=known).length == window


def test_two_ends_are_no_closer_than_a_window_is_long() -> None:
    dating = dated(exact(0, 0.2, 2), window=8.0)
    dating.advance(2.2)
    dating.locate(exact(4, 4.2, 3))
    assert dating.length == 5.0


def test_the_bounds_of_another_process_narrow_the_end_or_move_to_the_next_window() -> None:
    dating = dated(exact(0, 0.2, 8))
    dating.narrow(None)
    dating.narrow((8.1, 9.0))
    assert span(dating) == (8.1, 8.2)
    dating.narrow((16.0, 16.3))
    assert span(dating) == (16.0, 16.3)
    assert dating.locate(exact(7.9, 8.1, 0.1)) == "before"


def test_a_response_of_the_next_window_narrows_its_end() -> None:
    dating = dated(exact(0, 0.2, 8))
    assert dating.locate(exact(8.1, 8.15, 7.95)) == "next"
    assert span(dating) == (16.05, 16.1)
