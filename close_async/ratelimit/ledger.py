"""``Ledger``: one bucket's account of the server's current window. Pure: it is told the time.

Every request the window may count is charged when it is granted, and there are never more of
them than the quota: then none is refused, however late, early or out of order answers come. What
answers say only dates the window and shows what others take: 32 overlapping answers give 32
different counts, and none of them is what is left.

Where a request may fall into either of two windows it is charged to both; that costs time at the
edge and no tokens, for an answer says in the end which of the two it was.

A request that the HTTP library sends a second time by itself, on a connection that had died, is
not seen here: it passes for a stranger's, which is no more than one token's error and is gone
with the window. Nor is the count an answer tells taken as a bound while nobody else shows, for
lost requests that may have been counted in it already would be taken off twice.

See https://developer.close.com/topics/rate-limits/ and https://github.com/closeio/limitlion.
"""

import math
from collections.abc import Callable
from random import random as uniform

from close_async.ratelimit.entries import Charge, ClosedWindow, Reservation
from close_async.ratelimit.fair_share import SMALLEST_SHARE, FairShare
from close_async.ratelimit.window_estimate import Observation, WindowEstimate
from close_async.wire.ratelimit import RateLimit

# A bucket of fewer tokens keeps none back to learn how its resets are rounded.
_WORTH_A_PROBE = 100
# A probe that hangs must not hold up everyone: after this many seconds another may go.
_PROBE_PATIENCE = 2.0
# A request without an answer may yet arrive for this many of the longest round trips.
_LATE_TRIPS = 2.0
_SHORTEST_LATENESS = 1.0
# How long a bucket without a date is believed to be in the same window, in windows.
_UNDATED_WINDOWS = 2.0
_USUAL_WINDOW = 8.0
# The part of a trip by which one may take longer than another.
_UNEVEN = 0.25
# Strangers that were not seen again are forgotten by half with each window.
_FORGETTING = 0.5
# Where more than this part of a window is left over, others wanted less.
_WASTE = 0.04
# So many answers of a window may have been of the next one.
_MISPLACED = 2


class Ledger:
    """The account.

    Args:
        quota: Requests a window allows; None until an answer tells.
        window: Length of a window in seconds; None until it shows.
        now: The time.
        peers: How many other consumers, like this one, are known to share the bucket.
        random: Gives numbers from 0 to 1.
    """

    def __init__(
        self,
        quota: int | None = None,
        window: float | None = None,
        *,
        now: float = 0.0,
        peers: int = 0,
        random: Callable[[], float] = uniform,
    ) -> None:
        self.quota: int | None = quota
        self.dating: WindowEstimate = WindowEstimate(window)
        self.charged: int = 0
        self.low: int | None = None
        self.shown: float = now
        self.past: ClosedWindow | None = None
        self._known_peers = peers
        self._random = random
        self._number = 0
        self._opened = now
        self._counted = 0  # answered, and surely of this window
        self._looks = 0  # those of them that told of this limit
        self._entries: dict[Reservation, Charge] = {}
        self._late: dict[Reservation, float] = {}
        self._trip, self._longest_trip = 0.0, 0.0
        self._seen, self._used_by_others = 0, 0.0
        self._share = FairShare()
        self._paced = -math.inf
        self._is_dry = False  # an answer said so
        self._lasts: float | None = None  # for which part of the window, as it goes on

    @property
    def in_flight(self) -> int:
        """How many requests wait for their answers, or may arrive though nobody waits."""
        return len(self._entries) + len(self._late)

    @property
    def used_by_others(self) -> float:
        """How many requests a second others send, as far as it shows."""
        return max(self._used_by_others, self._seen / self._window)

    @property
    def is_shared(self) -> bool:
        """Whether others use the bucket."""
        return self._known_peers > 0 or self.used_by_others > 0

    @property
    def trip(self) -> float:
        """How long a request and its answer take, in seconds."""
        return self._trip

    def available(self, now: float) -> int:
        """Say how many more requests the window surely allows.

        The quota, less what is charged. Where others take too, no more than the lowest count
        an answer told, less what is in flight and what they will have taken by the time a
        request arrives: the last tokens of a window are left to whoever looked last.
        """
        self.roll(now)
        if self.quota is None:
            return 0 if self.in_flight and now < self._opened + _PROBE_PATIENCE else 1
        free = self._rest(now)
        if now < self.dating.probe_time and not self.is_shared:
            free -= min(1, self.quota // _WORTH_A_PROBE)
        return max(self._less_unseen(free, now), 0)

    def leased(self, now: float) -> float:
        """Give the time at which one of the tokens left may be used: they are all one's own."""
        return now

    def opening(self, now: float) -> float:
        """Give the time at which `left` may be more without an answer; infinity when never."""
        if self.quota is None:
            return self._opened + _PROBE_PATIENCE
        probe = self.dating.probe_time
        return probe if now < probe and self._rest(now) > 0 else self._end

    def pace(self, now: float) -> float:
        """Give the time at which one more request is due, if they are spread over the window.

        What is left of the tokens goes evenly into what is left of the time. Of a shared bucket
        a consumer takes the share that it had: then all of them together keep the pace, where
        each alone, taking all for its own, would run dry at once. Who is late is due at once.
        """
        interval = self._interval(now)  # and go on to the next window, if it is time
        return min(self._paced + interval, self._end)

    def charge(self, ticket: Reservation, now: float) -> None:
        """Charge a request that is granted now."""
        if self.quota is None:
            self._opened = now
        self.charged += 1
        self._entries[ticket] = Charge(self._number, self._counted)
        self._paced = now

    def refund(self, ticket: Reservation, now: float) -> None:
        """Take back a charge for a request that was never sent."""
        self.roll(now)
        if self._entries.pop(ticket, None) is not None:
            self.charged -= 1

    def abandon(self, ticket: Reservation, now: float) -> None:
        """Give up on an answer: the request stays charged, and may yet arrive."""
        self.roll(now)
        if self._entries.pop(ticket, None) is not None:
            lateness = max(_LATE_TRIPS * self._longest_trip, _SHORTEST_LATENESS)
            until = max(now, ticket.sent + lateness)
            self._late[ticket] = until

    def record_other_limit(self, ticket: Reservation, now: float, *, was_counted: bool) -> None:
        """Note an answer that told of another limit, or of none."""
        self.roll(now)
        entry = self._entries.pop(ticket, None)
        if entry is None:
            return
        self._measure(now - ticket.sent)
        if not was_counted:
            self.charged -= 1
        elif entry.window == self._number:
            self._counted += 1

    def settle(self, ticket: Reservation, now: float, status: int, said: RateLimit) -> None:
        """Note an answer that told of this limit."""
        reset = 0.0 if said.reset is None else said.reset
        self.roll(now)
        self._measure(now - ticket.sent)
        entry = self._entries.pop(ticket, None)
        if entry is None:
            return
        self.shown = now
        self.quota = said.limit if said.limit is not None else self.quota
        edge = self.dating.earliest
        place = self.dating.locate(Observation(ticket.sent, now, reset, said.reset_is_exact))
        if place == "before" and entry.window != self._number:
            self.charged -= 1
            return
        if place == "next" or (place != "before" and self._was_refilled(entry, said)):
            self._forget_late(edge)
            self._remember(edge)
            self._begin(now, self.in_flight + 1)
        self._take(entry, now, status, said.remaining)

    def roll(self, now: float) -> None:
        """Go on to the next window, when the current one is over.

        Whatever is in flight may be counted in either: it is charged again. A lost request is,
        if it may have arrived after the window's end.
        """
        if not self.charged and not self.dating.is_known:
            self._opened = now  # it begins with the first request
        if now < self._end:
            return
        edge = self.dating.earliest
        opened = now if edge == -math.inf else min(self._end, now)
        edge = max(edge, now - self._window)  # what arrived before was counted before
        self._remember(self.dating.earliest)
        self._forget_late(edge)
        self.dating.advance(now)
        self._begin(opened, self.in_flight)
        self._forget_late(now)

    def fork(self, quota: int, now: float) -> "Ledger":
        """Open the account of another limit that the same requests count against."""
        other = self._alike(quota, now)
        other.charged, other._number = self.charged, self._number
        other._opened, other._counted = self._opened, self._counted
        other._entries, other._late = dict(self._entries), dict(self._late)
        other._trip, other._longest_trip = self._trip, self._longest_trip
        return other

    def merge(self, other: "Ledger") -> None:
        """Take over another account that turned out to be of the same bucket."""
        self.charged += other.charged
        for ticket in other._entries:
            self._entries[ticket] = Charge(self._number, 0)
        self._late |= other._late
        # What was counted there may belong to the window before. What seemed to be other clients
        # were these two.
        self._seen, self._used_by_others = 0, 0.0
        self._share.unshared()

    def overshoots(self, ticket: Reservation, now: float, said: RateLimit) -> bool:
        """Say whether so many answers, were they of one bucket, would have told of fewer left.

        Then some of them were counted in another bucket, whose windows end at the same time.
        """
        self.roll(now)
        entry = self._entries.get(ticket)
        if entry is None or entry.window != self._number or self.quota is None:
            return False
        if said.reset is None or said.remaining is None:
            return False
        lowest = min(said.remaining, self.quota if self.low is None else self.low)
        reading = Observation(ticket.sent, now, said.reset, said.reset_is_exact)
        is_unmoved = lowest > self.quota - self._looks - 1 + _MISPLACED
        return is_unmoved and self.dating.agrees(reading)

    def abandon_all(self, now: float) -> None:
        """Give up on every answer."""
        for ticket in list(self._entries):
            self.abandon(ticket, now)

    def contradicts(self, remaining: int, now: float, *, sent: float) -> bool:
        """Say whether an answer that told of another limit cannot have been, were this one real.

        The tighter limit is the one that is told; were fewer left here, it would have been this.

        Args:
            remaining: How many the answer said are left of the other limit.
            now: The time.
            sent: When the request was sent. What an answer told of this limit counts only if that
                was before, for answers overtake each other.
        """
        if self.quota is None or now >= self.dating.earliest or not self.dating.is_known:
            return False
        left = self.quota - self._counted
        if self.low is not None and sent >= self.shown:
            left = min(left, self.low)
        return left < remaining - 1

    @property
    def _window(self) -> float:
        return self.dating.window or _USUAL_WINDOW

    @property
    def _end(self) -> float:
        """The time at which the window is surely over."""
        if self.dating.is_known:
            return self.dating.latest
        if not self.charged:
            return math.inf
        return self._opened + _UNDATED_WINDOWS * self._window

    @property
    def _began(self) -> float:
        """The time at which the window most likely began."""
        if not self.dating.is_known:
            return self._opened
        return (self.dating.earliest + self.dating.latest) / 2 - self._window

    @property
    def _fastest(self) -> float:
        """How many requests a second others send while there are tokens."""
        return self.used_by_others / (self._share.lasts if self._share.is_hurrying else 1.0)

    def _alike(self, quota: int, now: float) -> "Ledger":
        """Make an account of the same kind."""
        window, peers, random = self.dating.window, self._known_peers, self._random
        return Ledger(quota, window, now=now, peers=peers, random=random)

    def _interval(self, now: float) -> float:
        """Give the seconds from one paced request to the next; none when nothing is known."""
        self.roll(now)
        free = self._rest(now)  # by what is unseen the pace is not slowed: it would never be due
        if free <= 0 or self.quota is None:
            return 0.0
        return max(self._time(now), 0.0) / free / self._own_share()

    def _time(self, now: float) -> float:
        """Give the seconds that there are for what is left of the tokens."""
        rest = self.dating.earliest - self._trip * _UNEVEN - now
        if rest == -math.inf:
            rest = max(self._opened + self._window - now, 0.0)
        if self._share.is_hurrying:
            rest = min(rest, self._began + self._window * self._share.lasts - now)
        if self.is_shared:  # others see as many left, and must not all take them at once
            rest = max(rest, self._trip)
        return rest

    def _rest(self, now: float) -> int:
        """What the window leaves, the tokens kept for its edge among it."""
        free = (self.quota or 0) - self.charged
        if self._is_dry:
            return 0
        if not self.used_by_others:
            return free
        if self.low is None:
            free -= math.ceil(self._fastest * (now - self._opened + self._trip))
            # One looks, however little others leave: what they left before they may not now.
            return max(free, 0 if self.in_flight else 1)
        self._forget_late(now)
        return min(free, self.low - self.in_flight - math.ceil(self._fastest * self._trip))

    def _less_unseen(self, free: int, now: float) -> int:
        """Take off what others will have taken since the last look.

        One more look pays nevertheless, as long as there is time to use what it shows.
        """
        if not self.used_by_others or self.low is None:
            return free
        unseen = round(self._fastest * (now - self.shown))
        can_look = not self.in_flight and now < self.dating.earliest - self._trip
        return min(free, max(free - unseen, 1 if can_look else 0))

    def _remember(self, ended: float) -> None:
        if ended > -math.inf:
            self.past = ClosedWindow(ended, self._counted, self._seen)

    def _forget_late(self, before: float) -> None:
        """Forget the lost requests that have arrived before a time, if they ever did."""
        if self._late:
            self._late = {each: until for each, until in self._late.items() if until > before}

    def _own_share(self) -> float:
        if self._known_peers:
            return 1 / (1 + self._known_peers)
        if self._seen and not self._used_by_others:  # since this window only
            return max(self.charged / (self.charged + self._seen), SMALLEST_SHARE)
        return self._share.part

    def _measure(self, trip: float) -> None:
        """Take in how long a request and its answer took."""
        self._trip += (trip - self._trip) / (8 if self._trip else 1)
        self._longest_trip = max(trip, self._longest_trip * 0.99)

    def _was_refilled(self, entry: Charge, said: RateLimit) -> bool:
        """Say whether more is left than could be, had the window's tokens not come back.

        What was answered before a request was sent had been counted before it.
        """
        if said.remaining is None or self.quota is None or entry.window != self._number:
            return False
        return said.remaining > self.quota - entry.counted - 1

    def _take(self, entry: Charge, now: float, status: int, remaining: int | None) -> None:
        """Take in what an answer of the current window says is left."""
        if status == 429:
            self.charged -= 1
            self.low, self._is_dry = 0, True
            return
        if entry.window == self._number:
            self._counted += 1
        if remaining is None:
            return
        self._looks += entry.window == self._number
        self.low = remaining if self.low is None else min(self.low, remaining)
        if self.quota is not None:
            self._seen = max(self._seen, self.quota - remaining - self.charged)
            if remaining < self.quota:
                part = (self.quota - remaining) / self.quota
                self._lasts = min(max(now - self._began, 0.0) / part / self._window, 1.0)

    def _begin(self, opened: float, charged: int) -> None:
        """Begin the account of a window."""
        self._learn_share()
        self._used_by_others = max(self._seen / self._window, self._used_by_others * _FORGETTING)
        if self._used_by_others * self._window < 1:
            self._used_by_others = 0.0
        self._number += 1
        self._opened = opened
        self.charged = charged
        self.low, self._is_dry, self._lasts = None, False, None
        self._seen = self._counted = self._looks = 0
        if self.is_shared and self.quota:
            # Not all at once: each begins somewhere in its first interval.
            interval = self._window / self.quota / self._own_share()
            self._paced = opened - interval * self._random()

    def _learn_share(self) -> None:
        """Learn which part of what was taken from the window was taken here."""
        if not self.used_by_others:
            self._share.unshared()
            return
        unseen = 2 * self.used_by_others * self._trip  # what others took after the last look
        if self.quota and self.low is not None and self.low > self.quota * _WASTE + unseen:
            self._share.left_over()
            return
        self._share.took(
            max(self.charged, 1),
            max(self._seen, self.used_by_others * self._window),
            lasted=self._lasts,
            is_first=not self._used_by_others,
        )
