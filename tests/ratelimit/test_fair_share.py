"""The part of a bucket that one takes beside others: with those who pace themselves, and not."""

import pytest

from close_async.ratelimit.fair_share import FairShare


def after(*windows: tuple[int, int, float | None], share: FairShare | None = None) -> FairShare:
    """What was learnt from windows: own requests, others', how long there were tokens."""
    share = share or FairShare(part=0.2)
    for own, others, lasted in windows:
        share.took(own, others, lasted=lasted, is_first=False)
    return share


def test_beside_those_who_pace_themselves_one_keeps_the_part_one_had() -> None:
    share = after(*[(60, 180, 0.95)] * 8)
    assert share.part == pytest.approx(0.25, abs=0.01)
    assert not share.is_hurrying


def test_at_first_less_is_taken_and_more_where_others_leave_some() -> None:
    share = FairShare()
    share.took(200, 40, lasted=1.0, is_first=True)
    assert share.part < 0.5
    before = share.part
    share.left_over()
    assert share.part == pytest.approx(before * 1.25)


def test_where_windows_are_fought_for_one_hurries_and_grows_to_half() -> None:
    share, own = FairShare(part=0.2), 24
    for _ in range(12):
        share.took(own, 240 - own, lasted=0.6, is_first=False)
        own = max(24, min(round(share.part * 240), 120))
    assert share.is_hurrying
    assert share.part == pytest.approx(0.6)  # of which it gets half
    assert share.lasts == pytest.approx(0.62)


@pytest.mark.parametrize("windows", [4, 3])
def test_one_does_not_hurry_for_a_few_windows(windows: int) -> None:
    assert after(*[(24, 216, 0.6)] * windows).is_hurrying == (windows == 4)
    calm = after(*[(24, 216, 0.6)] * 3, (24, 216, 0.95))
    assert after(*[(24, 216, 0.6)] * windows, share=calm).is_hurrying == (windows == 4)


def test_windows_that_last_longer_each_time_are_not_fought_for() -> None:
    """A crowd that has just met is on its way to an even pace."""
    windows: list[tuple[int, int, float | None]] = [
        (20, 220, lasted) for lasted in (0.2, 0.3, 0.42, 0.54, 0.66, 0.78, 0.9)
    ]
    assert not after(*windows).is_hurrying


def test_a_window_that_was_empty_whenever_one_looked_was_no_better_than_the_one_before() -> None:
    assert after((24, 216, 0.5), (9, 231, None), (10, 230, None), (1, 239, None)).is_hurrying


def crowd() -> FairShare:
    """One of several who hurry because of each other: trying for more is no gain."""
    return after(*[(30, 210, 0.5)] * 5)


def test_what_is_no_gain_is_given_up_and_not_tried_again_for_a_while() -> None:
    share = crowd()
    assert share.part == pytest.approx(1 / 8)
    assert after(*[(30, 210, 0.5)] * 8, share=share).part == pytest.approx(1 / 8)
    assert after((60, 180, 0.5), share=share).part > 1 / 8


def test_what_turns_out_to_have_been_a_gain_is_taken_up_again() -> None:
    assert after((12, 228, 0.5), share=crowd()).part > 1 / 8
    assert after(*[(30, 210, 0.5)] * 4, (12, 228, 0.5), share=crowd()).part == 1 / 8  # too late


def test_those_who_hurry_relent_and_are_calm_when_windows_last() -> None:
    share = crowd()
    for _ in range(60):  # all of them keep the time that each remembers
        after((30, 210, share.lasts), share=share)
    assert not share.is_hurrying
    assert share.lasts > 0.85


def test_alone_all_is_ones_own() -> None:
    share = crowd()
    share.unshared()
    assert (share.part, share.lasts, share.is_hurrying) == (1.0, 1.0, False)


def test_each_attempt_that_is_no_gain_makes_the_next_one_wait_longer() -> None:
    share, tried = crowd(), []
    for window in range(70):
        before = share.part
        share = after((30, 210, 0.5), share=share)
        if share.part > before:
            tried.append(window)
    assert tried == [8, 26, 60]  # after 8, 16 and 32 windows, and the one that shows it


def test_a_truce_is_over_when_windows_have_lasted() -> None:
    share = after((30, 210, 0.95), *[(30, 210, 0.5)] * 3, share=crowd())
    before = share.part
    assert after((30, 210, 0.5), share=share).part > before
