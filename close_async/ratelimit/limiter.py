"""``LedgerLimiter``: lets requests through as fast as Close's rate limits allow, and no faster.

See https://developer.close.com/topics/rate-limits/.
"""

import asyncio
import math
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import islice
from random import random as uniform
from types import TracebackType

import attrs

from close_async.errors import ConfigurationError
from close_async.options import Priority
from close_async.ratelimit.bucket import PRIORS, Bucket, LimitState
from close_async.ratelimit.entries import Reservation
from close_async.ratelimit.permit import TooLongToWaitError
from close_async.ratelimit.priority_queue import PriorityQueue, Waiter
from close_async.wire.ratelimit import RateLimit

# Whoever has waited this long goes ahead of every priority, once in so many grants.
_OLD, _OLD_EVERY = 16.0, 8
# Two groups that looked like one bucket in so many windows are one.
_PROOF = 4
# Of more groups than this those not used for longest are forgotten: whoever calls a server of their
# own has routes that nobody foresaw, and a service runs for months.
_MOST_GROUPS = 256
# A clock may wake up a little early: it is not asked again before this has passed.
_TICK = 1e-4


@attrs.frozen
class EndpointLimits:
    """What is known of an endpoint group.

    Args:
        limits: Its limits: the key's, and the organization's once that was the tighter one.
        waiting: How many calls wait.
        opens_in: Seconds until the next one may go; 60 at most, for then one goes to look.
    """

    limits: list[LimitState]
    waiting: int
    opens_in: float


class BucketQueue:
    """Those who wait for one bucket, and the timer that wakes them.

    Args:
        bucket: The bucket; another queue may have the same.
        on_window: Called when one of its windows is over.
        on_refuted: Called when it shows that it is not one bucket that it shares.
    """

    def __init__(
        self,
        bucket: Bucket,
        on_window: "Callable[[BucketQueue], None]",
        on_refuted: "Callable[[BucketQueue], None]",
    ) -> None:
        self.bucket = bucket
        self._on_window, self._on_refuted = on_window, on_refuted
        self._past = bucket.past
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._grants = 0

    async def enter(
        self, priority: Priority, *, requeued: bool, max_wait: float | None
    ) -> Reservation:
        """Wait until one more request may be sent."""
        now = self._loop.time()
        limit = math.inf if max_wait is None else max_wait
        waiter = Waiter(self._loop.create_future(), now + limit, now, owner=self)
        self._priorities.add(waiter, priority, requeued=requeued)
        self.wake()
        self._refuse_if_impatient(waiter, priority)
        try:
            ticket: Reservation = await waiter.turn
        except BaseException:
            self._priorities.remove(waiter, priority, requeued=requeued)
            self.wake()
            if waiter.was_let_through():  # and cancelled in the same moment
                self.refund(waiter.turn.result())
            raise
        return ticket

    def wake(self) -> None:
        """Let through as many as may go, and look again when more may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._loop.time()
        while (found := self._next(now)) is not None:
            priority, waiter = found
            opening = self.bucket.opening(priority, now)
            if opening > now:
                if opening < math.inf:
                    self._timer = self._loop.call_at(max(opening, now + _TICK), self.wake)
                return
            self._grant(waiter, now)

    def settle(self, ticket: Reservation, status: int, said: RateLimit | None) -> None:
        """Note an answer."""
        now = self._loop.time()
        if self.bucket.is_refuted(ticket, now, said):
            self._on_refuted(self)
        self.bucket.settle(ticket, now, status, said)
        if status == 429:
            self.refuse_impatient()
        if self.bucket.past is not self._past:
            self._past = self.bucket.past
            self._on_window(self)
        self.wake()

    def refund(self, ticket: Reservation) -> None:
        """Take back a permit whose request was never sent."""
        self.bucket.refund(ticket, self._loop.time())
        self.wake()

    def abandon(self, ticket: Reservation) -> None:
        """Give up on the answer to a request."""
        self.bucket.abandon(ticket, self._loop.time())
        self.wake()

    def refuse_impatient(self) -> None:
        """End the waits whose max_wait does not reach to the opening."""
        for waiter in self._priorities:
            self._refuse_if_impatient(waiter, "interactive")

    @property
    def _priorities(self) -> PriorityQueue:
        return self.bucket.priorities

    def _next(self, now: float) -> tuple[Priority, Waiter] | None:
        """Give who goes next, and as of which priority.

        The first of the highest priority; now and then whoever has waited far too long.
        """
        if self._grants % _OLD_EVERY == 0:
            oldest = self._priorities.oldest()
            if oldest is not None and now - oldest.since > _OLD:
                return "interactive", oldest
        return self._priorities.first()

    def _grant(self, waiter: Waiter, now: float) -> None:
        self._grants += 1
        self._priorities.take(waiter)
        waiter.turn.set_result(self.bucket.charge(now))

    def _refuse_if_impatient(self, waiter: Waiter, priority: Priority) -> None:
        now = self._loop.time()
        if waiter.turn.done() or waiter.until == math.inf:
            return
        if self.bucket.opening(priority, now) <= now:
            return
        closed_until = self.bucket.closed_until(priority, now)
        if closed_until == math.inf:
            closed_until = self.bucket.probe_time
        if max(waiter.until, now) < closed_until:
            waiter.turn.set_exception(TooLongToWaitError(closed_until - now))


class LedgerPermit:
    """A permit of :class:`LedgerLimiter`; as a context manager it waits in its priority."""

    def __init__(
        self, queue: BucketQueue, priority: Priority, *, requeued: bool, max_wait: float | None
    ) -> None:
        self._queue = queue
        self._priority: Priority = priority
        self._requeued = requeued
        self._max_wait = max_wait
        self._ticket: Reservation | None = None  # None while none is held

    async def __aenter__(self) -> "LedgerPermit":
        self._ticket = await self._queue.enter(
            self._priority, requeued=self._requeued, max_wait=self._max_wait
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.abandon()

    def settle(self, status: int, rate_limit: RateLimit | None) -> None:
        """Tell of an answer, and of what it said."""
        if (ticket := self._take()) is not None:
            self._queue.settle(ticket, status, rate_limit)

    def refund(self) -> None:
        """Give the permit back."""
        if (ticket := self._take()) is not None:
            self._queue.refund(ticket)

    def abandon(self) -> None:
        """Tell that no answer came."""
        if (ticket := self._take()) is not None:
            self._queue.abandon(ticket)

    def _take(self) -> Reservation | None:
        """Give the ticket to report on, once: the first outcome told is the one that counts."""
        ticket, self._ticket = self._ticket, None
        return ticket


class LedgerLimiter:
    """Keeps every endpoint group inside its rate limits, and uses all that they allow.

    Args:
        peers: How many other processes are known to use the same key at the same time: each
            then keeps to its share from the beginning. Others are noticed without it, a little
            later.
        priors: The limit of endpoint groups, where it is known beforehand.
        random: Gives numbers from 0 to 1.

    Raises:
        ConfigurationError: ``peers`` is below 0, or a prior below 1.
    """

    def __init__(
        self,
        *,
        peers: int = 0,
        priors: Mapping[str, int] = PRIORS,
        random: Callable[[], float] = uniform,
    ) -> None:
        if peers < 0 or not all(prior >= 1 for prior in priors.values()):
            msg = "peers must be 0 or more, and every limit in priors 1 or more"
            raise ConfigurationError(msg)
        self._known_peers = peers
        self._priors = priors
        self._random = random
        self._queues: dict[str, BucketQueue] = {}
        self._alike: Counter[frozenset[str]] = Counter()
        self._distinct: set[frozenset[str]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last = -math.inf

    def permit(
        self,
        group: str,
        *,
        priority: Priority,
        requeued: bool = False,
        max_wait: float | None = None,
    ) -> LedgerPermit:
        """Wait for the turn of a request; see :class:`~.permit.Limiter`."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._move_to(loop)
        self._last = loop.time()
        queue = self._queues.pop(group, None)
        if queue is None:
            self._forget_idle_groups()
            queue = self._new_queue(self._new_bucket(group))
        self._queues[group] = queue  # the last one is the one used last
        return LedgerPermit(queue, priority, requeued=requeued, max_wait=max_wait)

    def snapshot(self) -> dict[str, EndpointLimits]:
        """Give what is known of each endpoint group's limits, and who waits for them."""
        if self._loop is None or self._loop.is_closed():
            return {}
        now = self._loop.time()
        return {
            group: EndpointLimits(
                limits=queue.bucket.states(now),
                waiting=len(queue.bucket.priorities),
                opens_in=max(queue.bucket.opening("default", now) - now, 0.0),
            )
            for group, queue in self._queues.items()
        }

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._queues)} endpoint groups)"

    def _forget_idle_groups(self) -> None:
        """Make room for one more group."""
        excess = len(self._queues) + 1 - _MOST_GROUPS
        if excess <= 0:
            return
        idle = (group for group, queue in self._queues.items() if queue.bucket.is_idle)
        for group in list(islice(idle, excess)):
            del self._queues[group]
            for pair in [pair for pair in self._alike if group in pair]:
                del self._alike[pair]
            self._distinct = {pair for pair in self._distinct if group not in pair}

    def _new_bucket(self, group: str) -> Bucket:
        return Bucket(
            self._priors.get(group), now=self._last, peers=self._known_peers, random=self._random
        )

    def _new_queue(self, bucket: Bucket) -> BucketQueue:
        return BucketQueue(bucket, self._compare, self._divide)

    def _move_to(self, loop: asyncio.AbstractEventLoop) -> None:
        """Go on in another loop: the accounts stay, whoever waited or sent is gone.

        Loops share one clock, unless somebody gave them another; then nothing is known.
        """
        self._loop, now = loop, loop.time()
        if now < self._last:
            self._queues.clear()
        for group, queue in self._queues.items():
            queue.bucket.abandon_all(now)
            self._queues[group] = self._new_queue(queue.bucket)

    def _compare(self, changed: BucketQueue) -> None:
        """Merge what turns out to be one bucket: alike in two windows in a row."""
        for group, queue in self._queues.items():
            pair = frozenset((group, self._group_of(changed)))
            if queue.bucket is changed.bucket or pair in self._distinct:
                continue
            if not queue.bucket.resembles(changed.bucket):
                del self._alike[pair]
                continue
            self._alike[pair] += 1
            if self._alike[pair] >= _PROOF:
                self._merge(queue.bucket, changed.bucket)
                return

    def _merge(self, bucket: Bucket, other: Bucket) -> None:
        """Let all that have one bucket have another, which turned out to be the same."""
        bucket.merge(other)
        for each in self._queues.values():
            if each.bucket is other:
                each.bucket = bucket

    def _divide(self, queue: BucketQueue) -> None:
        """Give groups that were merged by mistake buckets of their own again.

        All that shared the bucket begin anew; what is on its way shows in their first answers, as
        a stranger's would. The one that it showed on is not merged with the others again.
        """
        left, refuted = queue.bucket, self._group_of(queue)
        for group, each in self._queues.items():
            if each.bucket is left:
                each.bucket = self._new_bucket(group)
                each.bucket.priorities = left.priorities.divide(each)
                self._distinct.add(frozenset((group, refuted)))
                each.wake()

    def _group_of(self, queue: BucketQueue) -> str:
        return next(group for group, each in self._queues.items() if each is queue)
