"""The ledger of a process that leases its tokens: use, return, and without the pool."""

import math
from typing import Any

import pytest

from close_async.ratelimit.in_flight import Reservation
from close_async.ratelimit.leased import LeasedLedger, LimitReply, Peers
from close_async.wire.ratelimit import RateLimit


class Asked:
    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> None:
        self.times += 1


def answer(**changes: Any) -> LimitReply:
    said = {
        "limit": 40, "granted": 0, "pool": 40, "waiting": 1, "used_by_others": 0.0,
        "length": 8.0, "ends": (8.0, 8.1),
    }  # fmt: skip
    return LimitReply(**{**said, **changes})


def leased(tokens: int, **changes: Any) -> tuple[LeasedLedger, Peers]:
    """A ledger that leased tokens at 0.1, of the window that ends at 8."""
    fleet = Peers(Asked())
    ledger = LeasedLedger(fleet, 40, 8.0, now=0.0)
    report = ledger.report(0.0, 1, "default")
    ledger.apply_reply(answer(granted=tokens, **changes), report, 0.0, 0.1)
    return ledger, fleet


def use(ledger: LeasedLedger, count: int, now: float) -> list[Reservation]:
    tickets = [Reservation(now) for _ in range(count)]
    for ticket in tickets:
        assert ledger.available(now) > 0
        assert ledger.lease_opening(now) == now
        ledger.charge(ticket, now)
    return tickets


def test_more_tokens_are_requested_before_the_leased_ones_are_used() -> None:
    ledger, fleet = leased(3)
    use(ledger, 2, 0.2)
    assert fleet.ask.times == 0
    assert ledger.lease_opening(0.2) == 0.2  # the last one may be used meanwhile
    assert fleet.ask.times == 1
    use(ledger, 1, 0.2)
    assert ledger.available(0.2) > 0  # the pool has more
    assert ledger.lease_opening(0.2) == math.inf
    report = ledger.report(0.3, 5, "default")
    assert report is not None
    assert (report.used, report.in_flight, report.left) == (3, 3, 0)
    assert report.want >= 5


def test_an_empty_pool_opens_with_the_next_window() -> None:
    ledger, _ = leased(2, pool=0)
    use(ledger, 2, 0.2)
    assert ledger.available(0.2) == 0
    assert ledger.opening() == pytest.approx(8.1)


def test_a_lease_expires() -> None:
    ledger, _ = leased(3)
    assert ledger.lease_opening(1.4) == 1.4
    assert ledger.lease_opening(1.6) == math.inf
    report = ledger.report(1.6, 1, "default")
    assert report is not None
    assert report.left == 0  # it may be another's by now


def test_unneeded_tokens_are_returned() -> None:
    ledger, _ = leased(20)
    use(ledger, 2, 1.0)
    report = ledger.report(1.0, 0, "default")
    assert report is not None
    assert report.left <= 1
    assert ledger.unused == report.left  # and is not used here any more


def test_used_tokens_are_reported_before_the_lease_expires() -> None:
    ledger, _ = leased(1, pool=0)
    (ticket,) = use(ledger, 1, 0.2)
    ledger.settle(ticket, 0.3, 200, RateLimit(40, 39, 7.7, True))
    assert ledger.must_report  # else it would pass for unused, and be leased to another
    ledger.report(0.4, 0, "default")
    assert not ledger.must_report


def test_requests_in_flight_at_the_boundary_are_reported_in_the_next_window() -> None:
    ledger, _ = leased(5)
    use(ledger, 2, 0.2)
    report = ledger.report(8.2, 0, "default")
    assert report is not None
    assert (report.used, report.in_flight, report.left) == (2, 2, 0)


def test_a_reply_from_the_previous_window_leases_nothing() -> None:
    ledger, _ = leased(1)
    report = ledger.report(7.9, 1, "default")
    ledger.apply_reply(answer(granted=9), report, 7.9, 8.2)
    assert ledger.lease_opening(8.2) == math.inf


def test_a_ledger_that_is_behind_moves_on_to_the_window_of_the_pool() -> None:
    ledger, _ = leased(5)
    use(ledger, 5, 0.2)
    report = ledger.report(0.3, 1, "default")
    ledger.apply_reply(answer(granted=None, pool=31, ends=(15.9, 16.0)), report, 0.3, 0.4)
    assert ledger.charged == 5  # they may be counted in either
    assert ledger.available(0.4) == 31


def test_a_429_closes_the_window_and_returns_the_lease() -> None:
    ledger, _ = leased(5)
    (ticket,) = use(ledger, 1, 0.2)
    ledger.settle(ticket, 0.3, 429, RateLimit(40, 0, 7.7, True))
    assert ledger.available(0.3) == 0
    report = ledger.report(0.3, 1, "default")
    assert report is not None
    assert (report.used, report.left, report.lowest) == (0, 0, 0)


@pytest.mark.parametrize(("granted", "share"), [(2, 5), (5, 5), (9, 9)])
def test_without_the_pool_a_process_uses_its_share(granted: int, share: int) -> None:
    ledger, fleet = leased(granted)
    fleet.is_connected, fleet.count = False, 8
    ledger.stand_alone()
    assert ledger.available(0.2) == share  # what it was leased is its own in this window
    assert ledger.available(8.2) == 40 // 8
    assert ledger.is_shared
    assert ledger.lease_opening(8.2) == 8.2


def test_a_single_process_without_the_pool_uses_the_whole_limit() -> None:
    ledger, fleet = leased(2)
    fleet.is_connected = False
    ledger.stand_alone()
    assert ledger.available(0.2) == 40


def test_after_rejoining_the_pool_usage_is_reported_and_tokens_requested() -> None:
    ledger, fleet = leased(5)
    fleet.is_connected, fleet.count = False, 8
    ledger.stand_alone()
    use(ledger, 4, 8.2)
    fleet.is_connected = True
    ledger.join()
    assert ledger.lease_opening(8.3) == math.inf
    report = ledger.report(8.3, 1, "default")
    assert report is not None
    assert (report.used, report.left) == (4, 0)


def test_without_the_pool_the_share_is_spread_over_the_window() -> None:
    ledger, fleet = leased(0)
    fleet.is_connected, fleet.count = False, 2
    ledger.stand_alone()
    use(ledger, 1, 8.2)
    assert ledger.pace(8.2) == pytest.approx(8.2 + (16.0 - 8.2) / (40 / 2 - 1), abs=0.05)
