"""``LeasedLedger``: a ledger whose tokens are leased from a pool that several processes share.

It records the requests of this process as :class:`~.ledger.Ledger` does: they are charged,
responses bound the end of the window, and requests in flight at the boundary are charged to both
windows. Only the number of requests that may be charged is smaller: the tokens leased to this
process in this window. Pure: the time and the pool's replies are passed in.

Leases expire, so that the tokens of a killed process come back. If it had used them, the next
responses show it, as they show requests of other clients.

What is free, and how fast it is used, depends on the pool:

- While it is connected, tokens are leased. ``OtherClients`` has those outside the pool, as the pool
  replies: in responses, this process cannot tell them from the other processes.
- Without it, and with other processes, a ledger uses an equal share of each window.
- Without it, and alone, it is a :class:`~.ledger.Ledger`.
"""

import math
from collections.abc import Callable

import attrs

from close_async.options import Priority
from close_async.ratelimit.ledger import Ledger
from close_async.ratelimit.window_estimate import USUAL_WINDOW

# Seconds after which a lease has to be renewed. Less than the 2 s after which the pool gives the
# tokens to others, so that no token is used twice.
_LEASE = 1.5
# Tokens are leased ahead for the requests of this many seconds: for paced ones, and for others.
# That is many times what Redis takes to respond, and short enough that other processes get back
# soon what is not used. When a third is left, the next ones are asked for, so that a steady stream
# of requests does not wait for Redis.
_PACED_AHEAD, _AHEAD, _RENEWED_PART = 0.5, 0.25, 3


@attrs.define(eq=False)
class Peers:
    """The processes that share the pool, as far as this one knows.

    Args:
        ask: Called when tokens are needed from the pool.
        is_connected: Whether the pool can be reached.
        count: How many there were when it was last reached, including this one.
    """

    ask: Callable[[], None]
    is_connected: bool = True
    count: int = 1

    @property
    def is_alone(self) -> bool:
        """Whether this process has neither the pool nor others beside it."""
        return not self.is_connected and self.count <= 1

    def share(self, tokens: int) -> int:
        """Return this process's share of tokens while the pool cannot be asked."""
        return max(tokens // self.count, 1)


@attrs.frozen(kw_only=True)
class UsageReport:
    """What a process reports to the pool about one limit. Times are of its event loop.

    Args:
        limit: The limit.
        window: The number of the window that this is about.
        length: Seconds of a window, if this process learnt it and the pool does not know it.
        ends: The earliest and the latest end of the window, if known.
        received_at: When the last response of this window arrived.
        used: Requests charged.
        in_flight: How many of them have no response.
        left: Tokens leased and not used.
        want: Further tokens wanted.
        lowest: The fewest remaining requests that a response reported.
        round_trip: Seconds from a request to its response.
    """

    limit: int
    window: int
    length: float | None
    ends: tuple[float, float] | None
    received_at: float | None
    used: int
    in_flight: int
    left: int
    want: int
    lowest: int | None
    round_trip: float


@attrs.frozen(kw_only=True)
class LimitReply:
    """What the pool replies about one limit. Times are of this process's event loop.

    Args:
        limit: The limit.
        granted: Tokens leased to this process in this window, including used ones; ``None`` if the
            report was about another window.
        pool: Tokens leased to no process.
        waiting: Processes in which calls wait.
        used_by_others: Requests per second of clients outside the pool.
        length: Seconds of a window.
        ends: The earliest and the latest end of the window, if known.
    """

    limit: int
    granted: int | None
    pool: int
    waiting: int
    used_by_others: float
    length: float
    ends: tuple[float, float] | None


class LeasedLedger(Ledger):
    """A ledger with leased tokens; for the rest see :class:`~.ledger.Ledger`.

    Args:
        peers: The processes that share the pool.
        quota: Requests per window of all of them together.
        window: Seconds of a window, until responses prove another length.
        now: The loop time.

    Attributes:
        needs_tokens: Whether the next report asks the pool for more tokens.
        has_pool_replied: Whether the pool has replied about the endpoint group: if it knows a
            limit, there is no need to find it out.
    """

    def __init__(
        self,
        peers: Peers,
        quota: int | None = None,
        window: float = USUAL_WINDOW,
        *,
        now: float = 0.0,
    ) -> None:
        super().__init__(quota, window, now=now)
        self.needs_tokens: bool = False
        self.has_pool_replied: bool = False
        self._peers = peers
        self._granted, self._lease_ends = 0, -math.inf
        self._renew_at = 0  # ask for more tokens when this many are left
        self._pool_left: int | None = None  # None until the pool has replied in this window
        self._waiting, self._reported_charges = 1, 0
        self._pool_length = window  # as assumed, or as the pool replied
        self._received_at: float | None = None

    @property
    def unused(self) -> int:
        """Tokens leased and not used."""
        # A share of the whole window, unless the pool had replied in it before it was lost.
        is_share = not self._peers.is_connected and self._pool_left is None
        granted = self._peers.share(self.quota or 0) if is_share else self._granted
        return max(granted - self.charged, 0)

    @property
    def must_report(self) -> bool:
        """Whether there is a lease to renew, or something that the pool does not know yet."""
        return self.unused > 0 or self.in_flight > 0 or self.charged != self._reported_charges

    @property
    def is_shared(self) -> bool:
        """Whether clients outside the pool use the limit, so that requests are paced."""
        if self._peers.is_connected:
            return self._others.rate > 0
        return self._peers.count > 1 or super().is_shared

    def lease_opening(self, now: float) -> float:
        """Return when a leased token may be used, and ask the pool for more if few are left.

        Without a lease that is infinity, until the pool replies.
        """
        self.roll(now)
        if not self._peers.is_connected:
            return now
        if self.quota is None and self.has_pool_replied:
            return now
        is_leased = self.unused > 0 and now < self._lease_ends
        if not is_leased or self.unused <= self._renew_at:
            self.needs_tokens = True
            self._peers.ask()
        return now if is_leased else math.inf

    def report(self, now: float, waiting: int, priority: Priority) -> UsageReport | None:
        """Return a report to the pool, or ``None`` while no limit is known.

        The tokens that are not needed are given up with it.

        Args:
            now: The loop time.
            waiting: How many calls wait in this process.
            priority: The priority of the first of them.
        """
        self.roll(now)
        self._reported_charges = self.charged
        if self.quota is None:
            return None
        target = self._target(now, waiting, priority)
        is_over = self._is_exhausted or now >= self._lease_ends
        left = 0 if is_over else min(self.unused, target)
        self._granted = self.charged + left
        estimate = self.estimate
        return UsageReport(
            limit=self.quota,
            window=self._window_number,
            length=estimate.length if estimate.length != self._pool_length else None,
            ends=(estimate.earliest, estimate.latest) if estimate.is_known else None,
            received_at=self._received_at,
            used=self.charged,
            in_flight=self.in_flight,
            left=left,
            want=target - left if self.needs_tokens else 0,
            lowest=self.lowest,
            round_trip=self.round_trip,
        )

    def apply_reply(
        self, reply: LimitReply, report: UsageReport | None, sent: float, now: float
    ) -> None:
        """Apply a reply of the pool to a report that was sent at a time, if there was one."""
        self.roll(now)
        self.has_pool_replied, self.needs_tokens = True, False
        self._waiting = max(reply.waiting, 1)
        if self._is_behind(reply):
            self._begin(now, self.in_flight)
        elif report is not None and report.window != self._window_number:
            return  # a window ended while the report was in flight
        self.quota: int | None = reply.limit
        self.estimate.narrow(reply.ends)
        if self.estimate.length == self._pool_length:  # else this process has learnt a better one
            self.estimate.length = reply.length
        self._pool_length = reply.length
        self._pool_left, self._others.rate = reply.pool, reply.used_by_others
        if reply.granted is not None and report is not None:
            self._granted = max(reply.granted, 0)
            self._lease_ends = sent + _LEASE
            self._renew_at = self.unused // _RENEWED_PART

    def stand_alone(self) -> None:
        """Continue without the pool: with the leased tokens, and a share of the unleased ones."""
        # Not above an equal share of the window, unless more is leased: what the pool replied last
        # may be leased to others by now.
        self._granted = max(self._granted, self.charged)
        share = self._granted + (self._pool_left or 0) // self._peers.count
        most = self._peers.share(self.quota or 0)
        self._granted = max(self._granted, min(share, most))
        self.needs_tokens = False

    def join(self) -> None:
        """Continue with the pool: all tokens have to be leased again."""
        self._granted, self._lease_ends, self._pool_left = self.charged, -math.inf, None
        self._others.seen, self._others.rate = 0, 0.0

    def _new(self, quota: int, now: float) -> "LeasedLedger":
        other = LeasedLedger(self._peers, quota, self.estimate.length, now=now)
        other.has_pool_replied, other._pool_length = self.has_pool_replied, self._pool_length
        return other

    def _is_behind(self, reply: LimitReply) -> bool:
        """Return whether the pool is in a later window than this ledger."""
        if reply.ends is None or not self.estimate.is_known:
            return False
        middle = (self.estimate.earliest + self.estimate.latest) / 2
        return sum(reply.ends) / 2 - middle > reply.length / 2

    def _target(self, now: float, waiting: int, priority: Priority) -> int:
        """Return how many tokens to hold: for the calls that wait, and a little ahead."""
        if waiting and self._others.rate:
            # Each response shows what is left, so that others' tokens are left to them.
            return 1
        if waiting and (priority == "bulk" or self.is_shared):
            interval = self._interval(now)
            return 1 + (min(int(_PACED_AHEAD / interval), waiting) if interval else waiting)
        rate = self.charged / max(now - self._opened, _AHEAD)
        return waiting + math.ceil(rate * _AHEAD)

    def _share(self) -> float:
        if not self._peers.is_connected:
            return 1.0 if self._peers.count > 1 else super()._share()
        unleased = self._unleased()
        # The leased tokens are this process's alone; the unleased ones are divided by all in which
        # calls wait.
        return (self.unused + unleased / self._waiting) / max(self.unused + unleased, 1)

    def _interval(self, now: float) -> float:
        interval = super()._interval(now)
        if not self._peers.is_connected or not self._others.rate:
            return interval
        # Other clients will take their part of what is left, but no more than half is left to them.
        theirs = self._others.rate * max(self.estimate.earliest - now, 0.0)
        return interval / max(1 - theirs / max(self.unused + self._unleased(), 1), 0.5)

    def _free(self, now: float) -> int:
        if self._peers.is_alone:
            return super()._free(now)
        if self._is_exhausted:
            return 0
        free = self.unused + self._unleased()
        if self._peers.is_connected and self._others.rate and self.lowest is not None:
            # A lease does not help if a client outside the pool has taken the token.
            taken = self.in_flight + math.ceil(self._others.rate * self.round_trip)
            free = min(free, self.lowest - taken)
        return free

    def _unleased(self) -> int:
        """Return the tokens leased to no process: all of them, until the pool has replied."""
        if not self._peers.is_connected:
            return 0
        return self.quota or 0 if self._pool_left is None else self._pool_left

    def _record(self, status: int, remaining: int | None) -> None:
        super()._record(status, remaining)
        self._received_at = self.reported_at
        if not self._peers.is_alone:
            # Most requests that are missing here are of the other processes; the pool knows which.
            self._others.seen = 0

    def _begin(self, opened: float, charged: int) -> None:
        rate = self._others.rate
        self._received_at, self._pool_left, self._lease_ends = None, None, -math.inf
        self._granted = charged
        super()._begin(opened, charged)
        if self._peers.is_connected:
            self._others.rate = rate  # the pool's, which knows more than the window that is over
