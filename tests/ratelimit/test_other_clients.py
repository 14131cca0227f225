"""What other clients take from a limit, and the share that is left to this one."""

import pytest

from close_async.ratelimit.other_clients import OtherClients


def after(*windows: tuple[int, int, int], others: OtherClients | None = None) -> OtherClients:
    """The estimate after windows of 240: own requests, other clients', and the lowest remaining."""
    others = others or OtherClients()
    for own, seen, lowest in windows:
        others.seen = seen
        others.end_window(own, 8.0, 240, lowest, 0.1)
    return others


def test_beside_clients_that_pace_themselves_the_share_is_kept() -> None:
    assert after(*[(60, 180, 0)] * 12).share(0) == pytest.approx(0.25, abs=0.01)


def test_the_share_starts_low_and_is_whole_again_after_a_window_with_tokens_left_over() -> None:
    others = after((200, 40, 0))
    assert others.share(0) < 0.5
    assert after((20, 40, 180), others=others).share(0) == 1.0


def test_other_clients_are_forgotten_when_they_stop() -> None:
    others = after((100, 140, 0), *[(100, 0, 140)] * 12)
    assert not others.is_seen
    assert others.share(0) == pytest.approx(1.0, abs=0.2)
    assert after((100, 0, 140), others=others).share(0) == 1.0
