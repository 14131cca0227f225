"""``LedgerLimiter``: lets requests through as fast as Close's rate limits allow, and no faster.

See https://developer.close.com/topics/rate-limits/.
"""

import asyncio
import math
from itertools import islice
from types import TracebackType

import attrs

from close_async.options import Priority
from close_async.ratelimit.bucket import PRIORS, Bucket, LimitState
from close_async.ratelimit.in_flight import Reservation
from close_async.ratelimit.permit import TooLongToWaitError
from close_async.ratelimit.priority_queue import Waiter
from close_async.wire.ratelimit import RateLimit

# A call that has waited for 16 seconds, two windows, goes ahead of all priorities; but only in one
# of eight grants, so that the priorities still hold while many calls are that old.
_OLD, _OLD_EVERY = 16.0, 8
# If there are more endpoint groups, those not used for longest are forgotten. Close has fewer; but
# a program may call a server of its own with any number of routes, and a service runs for months.
_MAX_GROUPS = 256
# Seconds. The event loop's timers may fire slightly early; without a minimum delay, the queue would
# then check again and again until the time has come.
_MIN_DELAY = 1e-4


@attrs.frozen
class EndpointLimits:
    """The state of an endpoint group.

    Args:
        limits: Its limits: the key's, and the organization's once that was the tighter one.
        waiting: How many calls wait.
        opens_in: Seconds until the next one may be sent; at most 60, because then one is sent to
            see whether the limit is really used up.
    """

    limits: list[LimitState]
    waiting: int
    opens_in: float


class BucketQueue:
    """The calls that wait for one bucket, and the timer that wakes them."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._grants = 0

    def try_enter(self, priority: Priority) -> Reservation | None:
        """Return a reservation if no call waits and a request may be sent immediately."""
        bucket = self.bucket
        if bucket.waiters:
            return None
        now = self._loop.time()
        if bucket.opening(priority, now) > now:
            return None
        self._grants += 1
        return bucket.charge(now)

    async def enter(
        self, priority: Priority, *, requeued: bool, max_wait: float | None, job: object
    ) -> Reservation:
        """Wait until one more request may be sent."""
        now = self._loop.time()
        until = math.inf if max_wait is None else now + max_wait
        waiter = Waiter(self._loop.create_future(), priority, requeued, job, until, since=now)
        self.bucket.waiters.add(waiter)
        self.wake()
        self._refuse_if_too_long(waiter, priority)
        try:
            reservation: Reservation = await waiter.turn
        except BaseException:
            self.bucket.waiters.remove(waiter)
            self.wake()
            if waiter.was_let_through():  # cancelled between the grant and its use
                self.refund(waiter.turn.result())
            raise
        return reservation

    def wake(self) -> None:
        """Admit as many calls as possible, and set a timer for the next one."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self.bucket.waiters:
            return
        now = self._loop.time()
        while (found := self._next(now)) is not None:
            priority, waiter = found
            opening = self.bucket.opening(priority, now)
            if opening > now:
                if opening < math.inf:
                    self._timer = self._loop.call_at(max(opening, now + _MIN_DELAY), self.wake)
                return
            self._grants += 1
            self.bucket.waiters.take(waiter)
            waiter.turn.set_result(self.bucket.charge(now))

    def settle(self, reservation: Reservation, status: int, report: RateLimit | None) -> None:
        """Record a response."""
        self.bucket.settle(reservation, self._loop.time(), status, report)
        if status == 429:
            self.refuse_too_long_waits()
        self.wake()

    def refund(self, reservation: Reservation) -> None:
        """Return a permit whose request was never sent."""
        self.bucket.refund(reservation, self._loop.time())
        self.wake()

    def abandon(self, reservation: Reservation) -> None:
        """Stop waiting for the response to a request."""
        self.bucket.abandon(reservation, self._loop.time())
        self.wake()

    def refuse_too_long_waits(self) -> None:
        """End the waits that are now known to exceed their ``max_wait``."""
        for waiter in self.bucket.waiters:
            # As interactive, because any call goes as that one day; see _OLD.
            self._refuse_if_too_long(waiter, "interactive")

    def _next(self, now: float) -> tuple[Priority, Waiter] | None:
        """Return the call that goes next, and the priority as which it goes."""
        if self._grants % _OLD_EVERY == 0:
            oldest = self.bucket.waiters.oldest()
            if oldest is not None and now - oldest.since > _OLD:
                return "interactive", oldest
        first = self.bucket.waiters.first()
        return None if first is None else (first.priority, first)

    def _refuse_if_too_long(self, waiter: Waiter, priority: Priority) -> None:
        """End a wait if it is known to exceed its ``max_wait``."""
        if waiter.turn.done() or waiter.until == math.inf:
            return
        now = self._loop.time()
        if self.bucket.opening(priority, now) <= now:
            return
        closed_until = self.bucket.closed_until(priority, now)
        if closed_until == math.inf:  # no window is known to end, so that only the probe goes
            closed_until = self.bucket.probe_at
        if max(waiter.until, now) < closed_until:
            waiter.turn.set_exception(TooLongToWaitError(closed_until - now))


@attrs.define(eq=False, repr=False)
class LedgerPermit:
    """A permit of :class:`LedgerLimiter`. Entering it waits until a request may be sent."""

    _queue: BucketQueue
    _priority: Priority
    _requeued: bool
    _max_wait: float | None
    _job: object
    # None before the grant and after the outcome.
    _reservation: Reservation | None = attrs.field(default=None, init=False)

    async def __aenter__(self) -> "LedgerPermit":
        self._reservation = self._queue.try_enter(self._priority)
        if self._reservation is None:
            self._reservation = await self._queue.enter(
                self._priority, requeued=self._requeued, max_wait=self._max_wait, job=self._job
            )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._reservation is not None:
            self.abandon()

    def settle(self, status: int, rate_limit: RateLimit | None) -> None:
        """Record a response, and the rate limit that it reported."""
        # Here and below: only the first outcome counts, as it takes the reservation.
        reservation, self._reservation = self._reservation, None
        if reservation is not None:
            self._queue.settle(reservation, status, rate_limit)

    def refund(self) -> None:
        """Return the permit of a request that was never sent."""
        reservation, self._reservation = self._reservation, None
        if reservation is not None:
            self._queue.refund(reservation)

    def abandon(self) -> None:
        """Record that no response arrived."""
        reservation, self._reservation = self._reservation, None
        if reservation is not None:
            self._queue.abandon(reservation)


class LedgerLimiter:
    """Keeps every endpoint group within its rate limits, and uses all that they allow."""

    def __init__(self) -> None:
        self._queues: dict[str, BucketQueue] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._last_used = -math.inf

    def permit(
        self,
        group: str,
        *,
        priority: Priority,
        requeued: bool = False,
        max_wait: float | None = None,
        job: object = None,
    ) -> LedgerPermit:
        """Return a permit to wait for; see :meth:`.permit.Limiter.permit`."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            self._move_to(loop)
        self._last_used = loop.time()
        queue = self._queues.pop(group, None)
        if queue is None:
            self._forget_idle_groups()
            queue = BucketQueue(self._new_bucket(group))
        self._queues[group] = queue  # at the end, so that the first ones are those not used longest
        return LedgerPermit(queue, priority, requeued, max_wait, job)

    def rate(self, group: str) -> float | None:
        """Return the requests per second that an endpoint group allows; ``None`` if unknown."""
        queue = self._queues.get(group)
        return None if queue is None else queue.bucket.rate

    def snapshot(self) -> dict[str, EndpointLimits]:
        """Return the state of each endpoint group."""
        if self._loop is None or self._loop.is_closed():
            return {}
        now = self._loop.time()
        return {
            group: EndpointLimits(
                limits=queue.bucket.states(now),
                waiting=len(queue.bucket.waiters),
                opens_in=max(queue.bucket.opening("default", now) - now, 0.0),
            )
            for group, queue in self._queues.items()
        }

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._queues)} endpoint groups)"

    def _forget_idle_groups(self) -> None:
        """Make room for one more group."""
        excess = len(self._queues) + 1 - _MAX_GROUPS
        if excess > 0:
            idle = (group for group, queue in self._queues.items() if queue.bucket.is_idle)
            for group in list(islice(idle, excess)):
                del self._queues[group]

    def _new_bucket(self, group: str) -> Bucket:
        return Bucket(PRIORS.get(group), now=self._last_used)

    def _move_to(self, loop: asyncio.AbstractEventLoop) -> None:
        """Continue in another event loop: the ledgers stay, waiting calls and requests are gone.

        Event loops share one clock, except loops of tests with a clock of their own: if its time is
        earlier, the ledgers are of no use.
        """
        self._loop, now = loop, loop.time()
        if now < self._last_used:
            self._queues.clear()
        for group, queue in self._queues.items():
            queue.bucket.abandon_all(now)
            self._queues[group] = BucketQueue(queue.bucket)
