"""``Bucket``: all limits that the requests of one endpoint group count against.

Close counts a request against the limit of its key and that of its organization, and reports the
tighter of the two. Which one it is shows only in the number. So there is one ledger per reported
limit, and a request needs room in all of them. See https://developer.close.com/topics/rate-limits/.
"""

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

import attrs

from close_async.options import Priority
from close_async.ratelimit.in_flight import Reservation
from close_async.ratelimit.ledger import Ledger
from close_async.ratelimit.priority_queue import PriorityQueue
from close_async.ratelimit.trial_rates import AdaptiveRate, ProbingRate
from close_async.ratelimit.window_estimate import USUAL_WINDOW
from close_async.wire.ratelimit import RateLimit, believable

PRIORS: Final[Mapping[str, int]] = {"GET /me/": 160, "POST /data/search/": 16}
"""Requests per window that Close has been seen to allow, where that is not the usual number. With
these the first burst is right before any response has reported the limit."""

# Requests per window that Close allows for most endpoints.
_USUAL_QUOTA = 240
# Fraction of the tokens that the bulk priority leaves to the others. The reserve shrinks to nothing
# during the last quarter of the window, so that it is not wasted if no other call comes.
_RESERVE, _RESERVE_SHRINKS = 0.05, 0.25
# A limit of at least this many requests keeps one token in reserve to the very end.
_MIN_QUOTA_FOR_RESERVE = 100
# A ledger whose limit no response has reported for this many windows is closed.
_STALE_WINDOWS = 8.0
# Seconds to pause after a 429, doubled with each further one, whatever they report: a reset that
# does not come true must not cause a busy loop.
_FIRST_PAUSE, _MAX_PAUSE = 0.05, 32.0
_MAX_DOUBLINGS = 16  # only to keep the power small; _MAX_PAUSE is reached after ten
# Close has two limits per endpoint group. A server that reports more is not Close; one that reports
# another limit in each response would otherwise cost one ledger per response.
_MAX_LIMITS = 4
LONGEST_CLOSURE: Final = 60.0
"""Seconds after which one request is sent although a limit is reported to be used up.

Close's windows last seconds, so a header that closes a group for longer is probably wrong, and one
wrong header must not stop a group for a day. If it is right, this costs one 429 per minute.
"""


@attrs.frozen
class LimitState:
    """The state of one limit.

    Args:
        quota: Requests per window; ``None`` if unknown.
        used: How many of them are used, as far as known.
        in_flight: Requests in flight.
        used_by_others: Requests per second that other clients send.
        resets_in: Seconds until the window ends; ``None`` if unknown.
    """

    quota: int | None
    used: int
    in_flight: int
    used_by_others: float
    resets_in: float | None


class Bucket:
    """The limits of one endpoint group, and the calls that wait for them.

    Args:
        quota: Its limit, if known beforehand.
        now: The loop time.
        new_ledger: Creates a ledger: this process's own, or one that leases its tokens.

    Attributes:
        waiters: The calls that wait.
        probe_at: When one request is sent, even if the limits should be used up.
    """

    def __init__(
        self,
        quota: int | None = None,
        *,
        now: float,
        new_ledger: Callable[..., Ledger] = Ledger,
    ) -> None:
        self.waiters: PriorityQueue = PriorityQueue()
        self._prior = quota
        self._new_ledger = partial(new_ledger, quota)
        # By reported limit; ``None`` until one is reported.
        self._ledgers: dict[int | None, Ledger] = {None: self._new_ledger(now=now)}
        self.probe_at: float = now + LONGEST_CLOSURE
        self._probe: Reservation | None = None  # the request that was sent at that time
        self._has_reported = False  # whether any response reported a limit
        self._trial_rate: AdaptiveRate | ProbingRate | None = None  # until one does
        self._hidden_rate: AdaptiveRate | None = None  # of a limit that no response reports
        self._refusals, self._refused_at, self._pause_until = 0, -math.inf, -math.inf

    @property
    def ledgers(self) -> list[Ledger]:
        """The ledger of each limit."""
        return list(self._ledgers.values())

    @property
    def is_idle(self) -> bool:
        """Whether no call waits, and no response is awaited."""
        return not self.waiters and not any(each.in_flight for each in self.ledgers)

    @property
    def rate(self) -> float | None:
        """Requests per second that the tightest limit allows; ``None`` if no limit is known."""
        rates = [
            each.quota / each.estimate.length for each in self.ledgers if each.quota is not None
        ]
        return min(rates, default=None)

    def opening(self, priority: Priority, now: float) -> float:
        """Return when the next request may be sent; not later than now if it may immediately."""
        opening = self.closed_until(priority, now)
        if opening <= now and self._trial_rate is None:
            for ledger in self._ledgers.values():
                opening = max(opening, ledger.lease_opening(now))
        return min(opening, self.probe_at)

    def closed_until(self, priority: Priority, now: float) -> float:
        """Return until when the limits are used up, as far as they are known.

        A request may have to wait longer: until its token is leased, which can be at any time.
        """
        time = self._pause_until
        if self._hidden_rate is not None:
            time = max(time, self._hidden_rate.opening)
        if self._trial_rate is not None:
            return max(time, self._trial_rate.opening)
        for ledger in self._ledgers.values():
            time = max(time, self._ledger_opening(ledger, priority, now))
        return time

    def charge(self, now: float) -> Reservation:
        """Charge a request that is granted now."""
        reservation = Reservation(now)
        if now >= self.probe_at and self.closed_until("bulk", now) > now:
            self._probe = reservation
        self.probe_at = now + LONGEST_CLOSURE
        for ledger in self._ledgers.values():
            ledger.charge(reservation, now)
        for rate in (self._trial_rate, self._hidden_rate):
            if rate is not None:
                rate.charge(now)
        return reservation

    def refund(self, reservation: Reservation, now: float) -> None:
        """Cancel the charge of a request that was never sent."""
        for ledger in self._ledgers.values():
            ledger.refund(reservation, now)
        if self._trial_rate is not None:
            self._trial_rate.ended()

    def abandon(self, reservation: Reservation, now: float) -> None:
        """Stop waiting for a response."""
        for ledger in self._ledgers.values():
            ledger.abandon(reservation, now)
        if self._trial_rate is not None:
            self._trial_rate.ended()

    def settle(
        self, reservation: Reservation, now: float, status: int, report: RateLimit | None
    ) -> None:
        """Record a response, and the rate limit that it reported."""
        is_refused = status == 429
        report = believable(report)
        self.probe_at = now + LONGEST_CLOSURE
        if reservation is self._probe:
            self._probe = None
            if not is_refused:
                limit = None if report is None else report.limit
                self._forget_far_closures(reservation, now, reported=limit)
        is_hidden = is_refused and self._is_of_hidden_limit(report)
        reported: Ledger | None = None
        if report is not None and report.limit and report.reset is not None and not is_hidden:
            reported = self.ledger(report.limit, now)
            reported.settle(reservation, now, status, report)
        for ledger in self._ledgers.values():
            if ledger is not reported:
                ledger.record_other_limit(reservation, now, was_counted=not is_refused)
        if reported is not None:
            self._close_stale_ledgers(now)
            if not is_refused:
                self._has_reported, self._trial_rate = True, None
        if is_refused or self._hidden_rate is not None or not self._has_reported:
            self._adapt_rates(reservation, now, is_refused, is_hidden, report)
        if is_refused:
            self._pause(reservation, now)
        else:
            self._refusals = 0

    def ledger(self, limit: int, now: float) -> Ledger:
        """Return the ledger of a limit, and open it if it is new."""
        ledger = self._ledgers.get(limit)
        if ledger is not None:
            return ledger
        ledger = self._ledgers.pop(None, None)  # the first reported limit takes over its charges
        if ledger is None:
            ledger = self.ledgers[0].fork(limit, now)
            if len(self._ledgers) >= _MAX_LIMITS:
                oldest = min(self._ledgers.items(), key=lambda item: item[1].reported_at)[0]
                del self._ledgers[oldest]
        self._ledgers[limit] = ledger
        return ledger

    def abandon_all(self, now: float) -> None:
        """Forget the waiting calls and stop waiting for responses: their event loop is gone."""
        self.waiters = PriorityQueue()
        # A server that reports nothing is a stand-in for Close, and the next loop's is another one,
        # which has counted nothing yet.
        self._trial_rate = None
        if None in self._ledgers:
            self._ledgers[None] = self._new_ledger(now=now)
        for ledger in self._ledgers.values():
            ledger.abandon_all(now)

    def states(self, now: float) -> list[LimitState]:
        """Return the state of each limit."""
        return [_state(ledger, now) for ledger in self.ledgers]

    def _ledger_opening(self, ledger: Ledger, priority: Priority, now: float) -> float:
        """Return when a ledger has room for a request of a priority."""
        free = ledger.available(now)
        if free <= 0:
            return ledger.opening()
        if priority == "bulk":
            return ledger.opening() if free <= self._reserve(ledger, now) else ledger.pace(now)
        return ledger.pace(now) if ledger.is_shared else now

    def _reserve(self, ledger: Ledger, now: float) -> int:
        """Return how many tokens the bulk priority leaves to the others."""
        if ledger.quota is None or ledger.quota < 2 or not ledger.estimate.is_known:
            return 0
        left = ledger.estimate.earliest - ledger.round_trip - now
        part = left / (ledger.estimate.length * _RESERVE_SHRINKS)
        reserve = math.ceil(ledger.quota * _RESERVE * min(max(part, 0.0), 1.0))
        return max(reserve, min(1, ledger.quota // _MIN_QUOTA_FOR_RESERVE))

    def _forget_far_closures(
        self, reservation: Reservation, now: float, *, reported: int | None
    ) -> None:
        """Forget what would close the group for long, since a probe has just passed.

        Args:
            reservation: The probe.
            now: The loop time.
            reported: The limit that its response reported, whose ledger is right.
        """
        far = now + LONGEST_CLOSURE
        for limit, ledger in list(self._ledgers.items()):
            if limit != reported and self._ledger_opening(ledger, "bulk", now) > far:
                del self._ledgers[limit]
        if not self._ledgers:
            ledger = self._new_ledger(now=now)
            ledger.charge(reservation, now)
            self._ledgers[None] = ledger
        if self._trial_rate is not None and self._trial_rate.opening > far:
            self._trial_rate = None
        if self._hidden_rate is not None and self._hidden_rate.opening > far:
            self._hidden_rate = None

    def _close_stale_ledgers(self, now: float) -> None:
        """Close the ledgers of limits that no response has reported for long."""
        if len(self._ledgers) > 1:
            self._ledgers = {
                limit: ledger
                for limit, ledger in self._ledgers.items()
                if now - ledger.reported_at <= _STALE_WINDOWS * ledger.estimate.length
            }

    def _is_of_hidden_limit(self, report: RateLimit | None) -> bool:
        """Return whether a 429 is caused by a limit that responses do not report.

        Either requests remain in the limit that it reports, or it reports none although others do.
        """
        if report is not None and report.remaining:
            return True
        return self._has_reported and (report is None or report.limit is None)

    def _adapt_rates(
        self,
        reservation: Reservation,
        now: float,
        is_refused: bool,
        is_hidden: bool,
        report: RateLimit | None,
    ) -> None:
        """Record a response in the rates that stand for limits that responses do not report."""
        if is_hidden and self._hidden_rate is None:
            # It is stricter than the reported limits, so theirs is the rate to start with.
            quotas = [each.quota for each in self.ledgers if each.quota is not None]
            quota = min(quotas, default=self._prior or _USUAL_QUOTA)
            self._hidden_rate = AdaptiveRate(quota, USUAL_WINDOW, now=now)
        elif not self._has_reported and self._trial_rate is None:
            self._trial_rate = ProbingRate(USUAL_WINDOW, reservation.sent)
        if not is_refused:
            self._trial_rate = self._trial_rate and self._trial_rate.passed(now)
            self._hidden_rate = self._hidden_rate and self._hidden_rate.passed(now)
            return
        reset = None if report is None else report.reset
        if self._trial_rate is not None:
            self._trial_rate = self._trial_rate.refused(reservation.sent, now, reset)
        if self._hidden_rate is not None and is_hidden:
            self._hidden_rate = self._hidden_rate.refused(reservation.sent, now, reset)

    def _pause(self, reservation: Reservation, now: float) -> None:
        """Pause a little longer after each 429 in a row."""
        if reservation.sent >= self._refused_at:  # else one of a burst with the same cause
            self._refused_at = now
            self._pause_until = now + min(_FIRST_PAUSE * 2**self._refusals, _MAX_PAUSE)
            self._refusals = min(self._refusals + 1, _MAX_DOUBLINGS)


def _state(ledger: Ledger, now: float) -> LimitState:
    ledger.roll(now)
    used = ledger.charged
    if ledger.quota is not None and ledger.lowest is not None:
        used = max(used, ledger.quota - ledger.lowest)
    return LimitState(
        quota=ledger.quota,
        used=used,
        in_flight=ledger.in_flight,
        used_by_others=ledger.used_by_others,
        resets_in=ledger.estimate.latest - now if ledger.estimate.is_known else None,
    )
