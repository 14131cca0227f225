"""``LeasedLedger``: an account whose tokens are leased from a pool that several processes share.

It keeps what :class:`~.ledger.Ledger` keeps, for the requests of this process: they are charged,
answers date the window, what is on its way at the edge is charged to both windows. Only what may
be charged is less: the tokens leased to this process in this window. Pure: it is told the time,
and what the pool says.

Leases end, so that tokens of a process that was killed come back; where it had used them after
all, the answers others get tell, as they tell of used_by_others. While the pool is out of reach an
account leases itself its share of each window.
"""

import math
from collections.abc import Callable
from random import random as uniform

import attrs

from close_async.options import Priority
from close_async.ratelimit.entries import Charge
from close_async.ratelimit.ledger import Ledger

# A lease is used within so many seconds, less than the pool counts it for, or asked for again.
_LEASE = 1.5
# Tokens are held for the requests of so many seconds to come, where they are paced or come singly.
_PACED_AHEAD, _AHEAD = 0.5, 0.25


@attrs.define(eq=False)
class Peers:
    """The processes that share the pool, as far as this one knows.

    Args:
        ask: Called when tokens are wanted from the pool.
        is_up: Whether the pool can be reached.
        processes: How many were seen when it last could.
    """

    ask: Callable[[], None]
    is_up: bool = True
    processes: int = 1

    def share(self, tokens: int) -> int:
        """Give the tokens that are a process's own while nobody can be asked."""
        return max(tokens // self.processes, 1)


@attrs.frozen(kw_only=True)
class UsageReport:
    """What a process tells the pool of one limit. Times are of its event loop.

    Args:
        limit: The limit.
        window: The number of the window that this is of.
        length: Length of a window in seconds, if it was learnt here and the pool has not told it.
        ends: The earliest and the latest time at which the window ends, if that is known.
        heard: When the last answer of this window came.
        used: Requests charged.
        flying: How many of them have no answer.
        left: Tokens leased and not used.
        want: Tokens wanted besides.
        low: The fewest left that an answer told of.
        trip: How long a request and its answer take, in seconds.
    """

    limit: int
    window: int
    length: float | None
    ends: tuple[float, float] | None
    heard: float | None
    used: int
    flying: int
    left: int
    want: int
    low: int | None
    trip: float


@attrs.frozen(kw_only=True)
class Answer:
    """What the pool says of one limit. Times are of this process's event loop.

    Args:
        limit: The limit.
        granted: Tokens leased to this process in this window, used ones among them; None when
            the report was of another window.
        pool: Tokens nobody holds.
        waiting: Processes in which somebody waits.
        used_by_others: Requests a second that others than the processes send.
        length: Length of a window in seconds.
        ends: The earliest and the latest time at which the window ends, if that is known.
    """

    limit: int
    granted: int | None
    pool: int
    waiting: int
    used_by_others: float
    length: float
    ends: tuple[float, float] | None


class LeasedLedger(Ledger):
    """The account; see :class:`~.ledger.Ledger` for what is not said here.

    Args:
        fleet: The processes that share the pool.
        quota: Requests a window allows, to all of them.
        window: Length of a window in seconds.
        now: The time.
        peers: Not used: the pool tells.
        random: Gives numbers from 0 to 1.
    """

    def __init__(
        self,
        fleet: Peers,
        quota: int | None = None,
        window: float | None = None,
        *,
        now: float = 0.0,
        peers: int = 0,
        random: Callable[[], float] = uniform,
    ) -> None:
        super().__init__(quota, window, now=now, peers=peers, random=random)
        self.is_wanted: bool = False
        self.is_introduced: bool = False
        self._fleet = fleet
        self._granted, self._until = 0, -math.inf
        self._pool: int | None = None  # None until the pool told of this window
        self._was_pooled = False  # the pool told, and was lost since
        self._waiting, self._told = 1, 0
        self._length = window  # as it was assumed, or as the pool told it
        self._heard: float | None = None

    @property
    def unused(self) -> int:
        """Tokens leased and not used."""
        is_share = not self._fleet.is_up and not self._was_pooled
        granted = self._fleet.share(self.quota or 0) if is_share else self._granted
        return max(granted - self.charged, 0)

    @property
    def is_held(self) -> bool:
        """Whether the pool should hear of it from time to time."""
        return self.unused > 0 or self.in_flight > 0 or self.charged != self._told

    @property
    def is_shared(self) -> bool:
        """Whether tokens go unaccounted for elsewhere, and requests are paced for that."""
        if self._fleet.is_up:
            return self._used_by_others > 0
        return self._fleet.processes > 1 or super().is_shared

    def leased(self, now: float) -> float:
        """Give the time at which a leased token may be used; infinity until the pool answers."""
        self.roll(now)
        if not self._fleet.is_up:
            return now
        if self.quota is None and self.is_introduced:
            return now
        if self.unused and now < self._until:
            return now
        self.is_wanted = True
        self._fleet.ask()
        return math.inf

    def report(self, now: float, waiting: int, priority: Priority) -> UsageReport | None:
        """Tell the pool, and give it back what is not needed; None while no limit is known.

        Args:
            now: The time.
            waiting: How many requests wait here.
            priority: The priority of the first of them.
        """
        self.roll(now)
        self._told = self.charged
        if self.quota is None:
            return None
        target = self._target(now, waiting, priority)
        is_over = self._is_dry or now >= self._until
        left = 0 if is_over else min(self.unused, target)
        self._granted = self.charged + left
        dating = self.dating
        return UsageReport(
            limit=self.quota,
            window=self._number,
            length=dating.window if dating.window != self._length else None,
            ends=(dating.earliest, dating.latest) if dating.is_known else None,
            heard=self._heard,
            used=self.charged,
            flying=self.in_flight,
            left=left,
            want=target - left if self.is_wanted else 0,
            low=self.low,
            trip=self._trip,
        )

    def adopt(self, answer: Answer, report: UsageReport | None, sent: float, now: float) -> None:
        """Take in what the pool said.

        Args:
            answer: What it said.
            report: What it had been told.
            sent: When that was.
            now: The time.
        """
        self.roll(now)
        self.is_introduced, self.is_wanted = True, False
        self._waiting = max(answer.waiting, 1)
        if self._is_behind(answer):
            self._remember(self.dating.earliest)
            self._begin(now, self.in_flight)
        elif report is not None and report.window != self._number:
            return  # a window ended while the question was on its way
        self.quota: int | None = answer.limit
        self.dating.told(answer.ends)
        if self.dating.window == self._length:  # else it was learnt here
            self.dating.window = answer.length
        self._length = answer.length
        self._pool, self._used_by_others = answer.pool, answer.used_by_others
        if answer.granted is not None and report is not None:
            self._granted = max(answer.granted, 0)
            self._until = sent + _LEASE

    def stand_alone(self) -> None:
        """Go on without the pool: with what is leased, and a share of what nobody held."""
        self._was_pooled = self._pool is not None
        self._granted = max(self._granted, self.charged)
        share = self._granted + (self._pool or 0) // self._fleet.processes
        self._granted = max(self._granted, min(share, self._fleet.share(self.quota or 0)))
        self.is_wanted = False

    def join(self) -> None:
        """Go on with the pool: tokens are leased anew."""
        self._granted, self._until, self._pool = self.charged, -math.inf, None
        self._was_pooled = False
        self._seen, self._used_by_others = 0, 0.0

    def _alike(self, quota: int, now: float) -> "LeasedLedger":
        other = LeasedLedger(self._fleet, quota, self.dating.window, now=now, random=self._random)
        other.is_introduced, other._length = self.is_introduced, self._length
        return other

    def _is_behind(self, answer: Answer) -> bool:
        """Say whether the pool is in a later window than this account."""
        if answer.ends is None or not self.dating.is_known:
            return False
        ahead = sum(answer.ends) / 2 - (self.dating.earliest + self.dating.latest) / 2
        return ahead > answer.length / 2

    def _target(self, now: float, waiting: int, priority: Priority) -> int:
        """Say how many tokens to hold: for who waits and, a little ahead, who will come."""
        if waiting and self._used_by_others:
            return 1  # what is left is told with each, and another's token is left to it
        if waiting and (priority == "bulk" or self.is_shared):
            interval = self._interval(now)
            return 1 + (min(int(_PACED_AHEAD / interval), waiting) if interval else waiting)
        rate = self.charged / max(now - self._opened, _AHEAD)
        return waiting + math.ceil(rate * _AHEAD)

    def _own_share(self) -> float:
        if not self._fleet.is_up:
            return 1.0 if self._fleet.processes > 1 else super()._own_share()
        pool = self._shared()
        return (self.unused + pool / self._waiting) / max(self.unused + pool, 1)

    def _interval(self, now: float) -> float:
        interval = super()._interval(now)
        if not self._fleet.is_up or not self._used_by_others:
            return interval
        # They will take their part of what is left, but no more than half is left to them.
        left = self._used_by_others * max(self.dating.earliest - now, 0.0)
        return interval / max(1 - left / max(self.unused + self._shared(), 1), 0.5)

    def _rest(self, now: float) -> int:
        if not self._fleet.is_up and self._fleet.processes <= 1:
            return super()._rest(now)
        if self._is_dry:
            return 0
        free = self.unused + self._shared()
        if self._fleet.is_up and self._used_by_others and self.low is not None:
            taken = self.in_flight + math.ceil(self._used_by_others * self._trip)
            free = min(
                free, self.low - taken
            )  # a lease is no use when used_by_others took the token
        return free

    def _shared(self) -> int:
        """Give the tokens that nobody holds; before the pool has told, it may be all."""
        if not self._fleet.is_up:
            return 0
        return self.quota or 0 if self._pool is None else self._pool

    def _take(self, entry: Charge, now: float, status: int, remaining: int | None) -> None:
        super()._take(entry, now, status, remaining)
        self._heard = self.shown
        if self._fleet.is_up or self._fleet.processes > 1:
            self._seen = 0  # what others take is for the pool to say: most are no used_by_others

    def _begin(self, opened: float, charged: int) -> None:
        used_by_others = self._used_by_others
        self._heard, self._pool, self._until = None, None, -math.inf
        self._granted, self._was_pooled = charged, False
        super()._begin(opened, charged)
        if self._fleet.is_up:
            self._used_by_others = used_by_others
