"""``Ledger``: the account of one rate limit window. Pure: the time is passed in.

Every request that the current window may count is charged when it is granted, and the charges never
exceed the quota. So no request is refused, however late or out of order the responses arrive.

The remaining counts in responses are not used as a balance: 32 overlapping responses report 32
different numbers, and none is the current one. Responses serve two other purposes. They bound the
end of the window, and they reveal requests of other clients: the difference between the server's
count and the charges here.

A request is charged by :meth:`Ledger.charge` when it is granted. One of three things follows:
:meth:`~Ledger.settle` when a response reports this limit, :meth:`~Ledger.refund` if it was never
sent, :meth:`~Ledger.abandon` if no response will come. Before each, :meth:`~Ledger.roll` moves on
to the window that contains the present.

A request that may fall into either of two windows is charged to both until its response shows which
one counted it. This costs a little time at the boundary, and no tokens.

Two inaccuracies are accepted. A request that aiohttp sends a second time on a stale connection is
not seen here and counts as another client's: an error of one token, gone with the window. And a
count that a response reports is not used as an upper bound while no other client is seen: requests
in flight, lost ones among them, may be part of it, and would be subtracted twice. Except in the
first window: of clients that start together, the one that sends most has more requests in flight
than the others have sent, and would not see them before its last tokens are refused.

See https://developer.close.com/topics/rate-limits/ and https://github.com/closeio/limitlion.
"""

import math

from close_async.ratelimit.in_flight import InFlight, Reservation
from close_async.ratelimit.other_clients import OtherClients
from close_async.ratelimit.window_estimate import USUAL_WINDOW, Observation, WindowEstimate
from close_async.wire.ratelimit import RateLimit

# While the limit is unknown, one request at a time finds it out. Seconds after which another one
# may be sent, in case the first one hangs.
_PROBE_TIMEOUT = 2.0
# If no response bounds the end of a window, it is taken to be over after this many windows: one for
# the window that the first request was counted in, and one because that may have just begun.
_MAX_UNKNOWN_WINDOWS = 2.0
# Fraction of a round trip by which one may be longer than another. The last requests of a window
# are due this much earlier, so that they arrive before it ends.
_JITTER = 0.25


class Ledger:
    """The charges of the current window of one limit.

    Args:
        quota: Requests per window; ``None`` until a response reports it.
        window: Seconds of a window, until responses prove another length.
        now: The loop time.

    Attributes:
        estimate: When the window ends.
        charged: Requests charged to the current window.
        lowest: The fewest remaining requests that a response of this window reported.
        reported_at: When a response last reported this limit.
    """

    def __init__(
        self,
        quota: int | None = None,
        window: float = USUAL_WINDOW,
        *,
        now: float = 0.0,
    ) -> None:
        self.quota: int | None = quota
        self.estimate: WindowEstimate = WindowEstimate(window)
        self.charged: int = 0
        self.lowest: int | None = None
        self.reported_at: float = now
        self._in_flight = InFlight()
        self._others = OtherClients()
        self._window_number = 0  # of the current window; the first is 0
        self._opened = now  # when it began, or when the request was sent that finds out the limit
        self._last_paced = -math.inf
        self._is_exhausted = False  # a 429 reported it

    @property
    def in_flight(self) -> int:
        """Requests that await a response, or were abandoned and may still arrive."""
        return len(self._in_flight)

    @property
    def used_by_others(self) -> float:
        """Requests per second that other clients send, as far as responses show."""
        return max(self._others.rate, self._others.seen / self.estimate.length)

    @property
    def is_shared(self) -> bool:
        """Whether other clients use the limit, so that requests are spread over the window."""
        return self._others.is_seen

    @property
    def round_trip(self) -> float:
        """Average seconds from a request to its response."""
        return self._in_flight.round_trip

    def available(self, now: float) -> int:
        """Return how many more requests the window is certain to allow.

        That is the quota minus the charges. If other clients are seen, and in the first window, it
        is at most the lowest count that a response reported, minus the requests in flight and those
        that the others will have sent by the time a request arrives.
        """
        self.roll(now)
        if self.quota is None:
            # Only a request whose response may still come is awaited: a lost one reports no limit.
            return 0 if self._in_flight.charges and now < self._opened + _PROBE_TIMEOUT else 1
        free = self._free(now)
        if self.lowest is None:
            return max(free, 0)
        if self._others.is_seen:
            # Others have taken tokens since the last response. One more request is allowed if none
            # is in flight and there is time to use what its response shows.
            unseen = round(self.used_by_others * (now - self.reported_at))
            can_look = not self.in_flight and now < self.estimate.earliest - self.round_trip
            free = min(free, max(free - unseen, 1 if can_look else 0))
        elif self._window_number == 0:
            # The first window: requests in flight may hide those of others. Lost ones do not count
            # here: nothing would wake a call that waits for them.
            free = min(free, self.lowest - len(self._in_flight.charges))
        return max(free, 0)

    def lease_opening(self, now: float) -> float:
        """Return when an available token may be used: here, immediately.

        :class:`~.leased.LeasedLedger` has to lease it first.
        """
        return now

    def opening(self) -> float:
        """Return when `available` may grow without a response; infinity if never."""
        if self.quota is None:
            return self._opened + _PROBE_TIMEOUT
        return self._end

    def pace(self, now: float) -> float:
        """Return when one more request is due, if they are spread evenly over the window.

        The tokens left are divided by the time left. Of a shared limit this client takes only its
        share: then all clients together keep the pace, whereas if each took all for its own, they
        would run dry at once. A client that is late is due immediately.
        """
        interval = self._interval(now)  # first, since it moves on to the next window if it is time
        return min(self._last_paced + interval, self._end)

    def charge(self, reservation: Reservation, now: float) -> None:
        """Charge a request that is granted now."""
        if self.quota is None:
            self._opened = now  # the request that finds out the limit, until it hangs
        self.charged += 1
        self._in_flight.charges[reservation] = self._window_number
        self._last_paced = now

    def refund(self, reservation: Reservation, now: float) -> None:
        """Cancel the charge of a request that was never sent."""
        self.roll(now)
        if self._in_flight.charges.pop(reservation, None) is not None:
            self.charged -= 1

    def abandon(self, reservation: Reservation, now: float) -> None:
        """Stop waiting for a response. The request stays charged, and may still arrive."""
        self.roll(now)
        self._in_flight.abandon(reservation, now)

    def abandon_all(self, now: float) -> None:
        """Stop waiting for every response."""
        for reservation in list(self._in_flight.charges):
            self.abandon(reservation, now)

    def record_other_limit(
        self, reservation: Reservation, now: float, *, was_counted: bool
    ) -> None:
        """Record a response that reported another limit, or none."""
        self.roll(now)
        if self._in_flight.complete(reservation, now) is not None and not was_counted:
            self.charged -= 1

    def settle(self, reservation: Reservation, now: float, status: int, report: RateLimit) -> None:
        """Record a response that reported this limit."""
        self.roll(now)
        granted_in = self._in_flight.complete(reservation, now)
        if granted_in is None:
            return
        self.reported_at = now
        self.quota = report.limit if report.limit is not None else self.quota
        reset = 0.0 if report.reset is None else report.reset
        expected_end = self.estimate.earliest
        place = self.estimate.locate(
            Observation(reservation.sent, now, reset, report.reset_is_exact)
        )
        if place == "before" and granted_in != self._window_number:
            self.charged -= 1  # the window before counted it, so that this one did not
            return
        if place == "next":
            # The server started a window earlier than expected, and may count in it all that is in
            # flight, and this request. Of the lost requests, those that had to arrive before the
            # expected end are taken as counted before.
            self._in_flight.forget_lost(expected_end)
            self._begin(now, self.in_flight + 1)
        self._record(status, report.remaining)

    def roll(self, now: float) -> None:
        """Move on to the next window if the current one is over.

        The requests in flight may be counted in either window, so they are charged again. Abandoned
        requests are charged again if they may have arrived after the end.
        """
        if now < self.estimate.earliest:
            return  # checked first, because this runs several times per request
        if not self.charged and not self.estimate.is_known:
            self._opened = now  # the window begins with the first request
        if now < self._end:
            return
        # A client that slept through the end did not move it; without a known end it begins now.
        earliest = self.estimate.earliest
        opened = now if earliest == -math.inf else min(self._end, now)
        # Requests that arrived before the end were counted before it. After a long rest only the
        # last window's length matters.
        self._in_flight.forget_lost(max(earliest, now - self.estimate.length))
        self.estimate.advance(now)
        self._begin(opened, self.in_flight)
        # Charged once more, but awaited no longer: no response will show which window counted them.
        self._in_flight.forget_lost(now)

    def fork(self, quota: int, now: float) -> "Ledger":
        """Return the ledger of another limit, which counts the same requests."""
        other = self._new(quota, now)
        other.charged, other._opened = self.charged, self._opened
        other._window_number = self._window_number
        other._in_flight = self._in_flight.copy()
        return other

    @property
    def _end(self) -> float:
        """The time at which the window is certainly over."""
        if self.estimate.is_known or not self.charged:
            return self.estimate.latest
        return self._opened + _MAX_UNKNOWN_WINDOWS * self.estimate.length

    def _new(self, quota: int, now: float) -> "Ledger":
        return Ledger(quota, self.estimate.length, now=now)

    def _interval(self, now: float) -> float:
        """Return the seconds between two paced requests; 0 if nothing is left or known."""
        self.roll(now)
        # Not reduced by what others took since the last response, as `available` is: a pace that is
        # slowed down by waiting would never be due.
        free = self._free(now)
        if free <= 0 or self.quota is None:
            return 0.0
        left = self.estimate.earliest - self.round_trip * _JITTER - now
        if left == -math.inf:  # no response has shown the end: a window from the first request on
            left = max(self._opened + self.estimate.length - now, 0.0)
        if self.is_shared:
            # The others see the same number of tokens left, and must not take all of them at once.
            left = max(left, self.round_trip)
        return max(left, 0.0) / free / self._share()

    def _share(self) -> float:
        return self._others.share(self.charged)

    def _free(self, now: float) -> int:
        """Return the tokens that are left, minus what other clients will have taken.

        May be negative. What they take between responses is estimated by their rate.
        """
        if self._is_exhausted:
            return 0  # whatever was counted here: others were faster, or the limit has changed
        free = (self.quota or 0) - self.charged
        if not self._others.is_seen:
            return free
        if self.lowest is None:
            taken = self.used_by_others * (now - self._opened + self.round_trip)
            # One request looks even if the others seem to leave nothing: they may have stopped.
            return max(free - math.ceil(taken), 0 if self.in_flight else 1)
        # The lowest count includes what had arrived by then, so the rest is still to be subtracted.
        self._in_flight.forget_lost(now)
        taken = self.used_by_others * self.round_trip
        return min(free, self.lowest - self.in_flight - math.ceil(taken))

    def _record(self, status: int, remaining: int | None) -> None:
        """Update the account with a response of the current window."""
        if status == 429:
            self.charged -= 1  # Close does not count a refused request
            self.lowest, self._is_exhausted = 0, True
            return
        if remaining is None:
            return
        self.lowest = remaining if self.lowest is None else min(self.lowest, remaining)
        if self.quota is not None:
            # Requests in flight are charged, so that what is missing beyond that is of others.
            missing = self.quota - remaining - self.charged
            self._others.seen = max(self._others.seen, missing)

    def _begin(self, opened: float, charged: int) -> None:
        """Begin the account of a window with the requests that it may count already."""
        length = self.estimate.length
        self._others.end_window(self.charged, length, self.quota, self.lowest, self.round_trip)
        self._window_number += 1
        self._opened = opened
        self.charged = charged
        self.lowest, self._is_exhausted = None, False
