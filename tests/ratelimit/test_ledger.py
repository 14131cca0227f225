"""The ledger of one window: what it grants, and how it handles responses."""

import pytest

from close_async.ratelimit.in_flight import Reservation
from close_async.ratelimit.ledger import Ledger
from close_async.wire.ratelimit import RateLimit


def says(remaining: int, reset: float, limit: int = 10, *, exact: bool = True) -> RateLimit:
    return RateLimit(limit, remaining, reset, exact)


def granted(ledger: Ledger, now: float, count: int = 1) -> list[Reservation]:
    tickets = [Reservation(now) for _ in range(count)]
    for ticket in tickets:
        assert ledger.available(now) > 0
        ledger.charge(ticket, now)
    return tickets


def probed(limit: int = 10, reset: float = 8.0) -> Ledger:
    """A ledger whose first response arrived at 0.2, of a window that ends at about 8.1."""
    ledger = Ledger(window=8.0)
    (probe,) = granted(ledger, 0.0)
    assert ledger.available(0.1) == 0  # the others wait for the result of the first request
    ledger.settle(probe, 0.2, 200, says(limit - 1, reset, limit))
    return ledger


def test_the_quota_is_never_exceeded_whatever_responses_report() -> None:
    ledger = probed()
    first, *rest = granted(ledger, 0.3, 9)
    assert ledger.available(0.3) == 0
    ledger.settle(first, 0.5, 200, says(8, 7.6))  # counted first: the others are in flight
    assert ledger.available(0.5) == 0
    for ticket in rest:
        ledger.settle(ticket, 0.6, 200, says(0, 7.5))
    assert ledger.available(0.6) == 0
    assert ledger.opening() == pytest.approx(8.1, abs=0.1)
    assert ledger.available(8.2) == 10


def test_unsent_requests_are_refunded() -> None:
    ledger = probed()
    for ticket in granted(ledger, 0.3, 9):
        ledger.refund(ticket, 0.4)
    assert ledger.available(0.4) == 9


def test_abandoned_requests_stay_charged_and_may_arrive_in_the_next_window() -> None:
    ledger = probed()
    early, late = granted(ledger, 0.3, 1) + granted(ledger, 7.9, 1)
    ledger.abandon(early, 0.4)
    assert ledger.available(0.5) == 8 - 1
    ledger.abandon(late, 8.0)
    assert ledger.available(8.2) == 9


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (says(0, 0.001), 10),  # of the window before: the new one is whole
        (says(9, 7.9), 9),  # of the new one
    ],
)
def test_requests_in_flight_at_the_boundary_are_charged_to_both_windows(
    said: RateLimit, left: int
) -> None:
    ledger = probed()
    (ticket,) = granted(ledger, 7.95)
    assert ledger.available(8.21) == 9
    moment = 8.1 if said.remaining == 0 else 8.21
    ledger.settle(ticket, moment, 200, said)
    assert ledger.available(8.3) == left


def test_a_response_of_the_next_window_leaves_the_other_requests_in_flight_charged() -> None:
    """The server started it before it was expected, and may count in it all requests in flight."""
    ledger = probed()
    first, second, third = granted(ledger, 7.9, 3)
    ledger.settle(first, 8.15, 200, says(9, 8.0))
    assert ledger.available(8.15) == 10 - 3
    ledger.settle(second, 8.17, 200, says(6, 0.05))  # this one was counted before
    assert ledger.available(8.17) == 10 - 2
    ledger.settle(third, 8.19, 200, says(8, 7.95))
    assert ledger.available(8.19) == 10 - 2


def test_other_clients_are_detected_by_what_they_use() -> None:
    ledger = probed()
    (ticket,) = granted(ledger, 1.0)
    ledger.settle(ticket, 1.2, 200, says(3, 6.9))
    assert ledger.is_shared
    assert ledger.available(1.2) <= 3
    assert ledger.pace(1.2) > 1.5  # they are spread over the rest of the window


def test_the_last_tokens_are_used_only_right_after_a_response() -> None:
    """Other clients may have used tokens since the last response."""
    ledger = probed(100)
    (ticket,) = granted(ledger, 4.0)
    ledger.settle(ticket, 4.2, 200, says(5, 3.9, 100))
    assert ledger.available(4.2) == 2
    assert ledger.available(6.0) == 1  # there is time to look once more
    assert ledger.available(7.95) == 0
    assert ledger.available(8.2) > 50


def test_a_429_closes_the_window_and_is_not_charged() -> None:
    ledger = probed()
    (ticket,) = granted(ledger, 1.0)
    ledger.settle(ticket, 1.2, 429, says(0, 6.9))
    assert ledger.available(1.2) == 0
    assert ledger.charged == 1
    assert ledger.available(8.2) > 0


def test_a_hanging_probe_does_not_block_others_for_long() -> None:
    ledger = Ledger(window=8.0)
    granted(ledger, 0.0)
    assert ledger.available(1.9) == 0
    assert ledger.opening() == 2.0
    granted(ledger, 2.0)
    assert ledger.available(2.1) == 0


def test_a_lost_probe_blocks_no_other() -> None:
    ledger = Ledger(window=8.0)
    (probe,) = granted(ledger, 0.0)
    ledger.abandon(probe, 0.1)
    granted(ledger, 0.1)
    assert ledger.available(0.2) == 0


def test_a_ledger_without_responses_opens_again() -> None:
    ledger = Ledger(1, 8.0)
    (ticket,) = granted(ledger, 0.0)
    ledger.abandon(ticket, 0.5)
    assert ledger.available(1.0) == 0
    assert ledger.available(ledger.opening()) == 1


def test_a_response_may_arrive_at_the_time_of_its_request() -> None:
    ledger = Ledger(window=8.0)
    (probe,) = granted(ledger, 0.0)
    ledger.settle(probe, 0.0, 200, says(9, 8.0))
    assert ledger.available(0.0) == 9


def test_abandoned_requests_are_charged_once_and_then_forgotten() -> None:
    ledger = probed()
    granted(ledger, 0.3, 4)
    ledger.abandon_all(0.5)
    assert ledger.available(0.5) == 5
    assert ledger.available(8.2) == 10
    assert ledger.in_flight == 0


def test_a_ledger_without_other_clients_is_not_shared() -> None:
    ledger = probed()
    assert not ledger.is_shared
    assert ledger.round_trip == pytest.approx(0.2)


def test_a_window_starts_with_fewer_tokens_if_other_clients_send() -> None:
    ledger = probed(100)
    (ticket,) = granted(ledger, 4.0)
    ledger.settle(ticket, 5.0, 200, says(50, 3.1, 100))
    others = ledger.used_by_others  # a second
    assert ledger.available(8.1) == pytest.approx(100 - others * ledger.round_trip, abs=1)
    assert ledger.available(9.1) == pytest.approx(100 - others * (1 + ledger.round_trip), abs=1)
