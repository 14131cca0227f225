"""``LedgerLimiter``: lets requests through as fast as Close's rate limits allow, and no faster.

See https://developer.close.com/topics/rate-limits/.
"""

import asyncio
import math
from collections.abc import Callable, Mapping
from random import random as uniform
from types import TracebackType

from close_async.options import Lane
from close_async.transport.ratelimit.groups import PRIORS, Bucket, LimitState
from close_async.transport.ratelimit.lanes import Lanes, Waiter
from close_async.transport.ratelimit.ledger import Ticket
from close_async.transport.ratelimit.permit import TooLongToWaitError
from close_async.wire.ratelimit import RateLimit

# Whoever has waited this long goes ahead of every lane, once in so many grants.
_OLD, _OLD_EVERY = 16.0, 8
# A clock may wake up this much early.
_TICK = 1e-4


class Queue:
    """Those who wait for one bucket, and the timer that wakes them."""

    def __init__(self, bucket: Bucket) -> None:
        self.bucket = bucket
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._grants = 0

    async def enter(self, lane: Lane, *, again: bool, patience: float | None) -> Ticket:
        """Wait until one more request may be sent."""
        now = self._loop.time()
        limit = math.inf if patience is None else patience
        waiter = Waiter(self._loop.create_future(), now + limit, now)
        self._lanes.add(waiter, lane, again=again)
        self.wake()
        self._refuse_if_impatient(waiter, lane)
        try:
            ticket: Ticket = await waiter.turn
        except BaseException:
            self._lanes.remove(waiter, lane, again=again)
            if waiter.was_let_through():  # and cancelled in the same moment
                self.bucket.give_back(waiter.turn.result(), self._loop.time())
            self.wake()
            raise
        return ticket

    def wake(self) -> None:
        """Let through as many as may go, and look again when more may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        now = self._loop.time()
        while (found := self._next(now)) is not None:
            lane, waiter = found
            opening = self.bucket.opening(lane, now)
            if opening > now + _TICK:
                if opening < math.inf:
                    self._timer = self._loop.call_at(opening, self.wake)
                return
            self._grant(waiter, now)

    def refuse_impatient(self) -> None:
        """End the waits whose patience does not reach to the opening."""
        for waiter in self._lanes:
            self._refuse_if_impatient(waiter, "interactive")

    @property
    def _lanes(self) -> Lanes:
        return self.bucket.lanes

    def _next(self, now: float) -> tuple[Lane, Waiter] | None:
        """Give who goes next, and as of which lane.

        The first of the highest lane; now and then whoever has waited far too long.
        """
        if self._grants % _OLD_EVERY == 0:
            oldest = self._lanes.oldest()
            if oldest is not None and now - oldest[1].since > _OLD:
                return oldest
        return self._lanes.first()

    def _grant(self, waiter: Waiter, now: float) -> None:
        self._grants += 1
        self._lanes.take(waiter)
        waiter.turn.set_result(self.bucket.charge(now))

    def _refuse_if_impatient(self, waiter: Waiter, lane: Lane) -> None:
        now = self._loop.time()
        if waiter.turn.done() or waiter.until == math.inf:
            return
        opening = self.bucket.opening(lane, now)
        if max(waiter.until, now) < opening < math.inf:
            waiter.turn.set_exception(TooLongToWaitError(opening - now))


class LedgerPermit:
    """A permit of :class:`LedgerLimiter`; as a context manager it waits in its lane."""

    def __init__(self, queue: Queue, lane: Lane, *, again: bool, patience: float | None) -> None:
        self._queue = queue
        self._lane: Lane = lane
        self._again = again
        self._patience = patience
        self._ticket: Ticket | None = None  # None while none is held

    async def __aenter__(self) -> "LedgerPermit":
        self._ticket = await self._queue.enter(
            self._lane, again=self._again, patience=self._patience
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.lost()

    def answered(self, status: int, rate_limit: RateLimit | None) -> None:
        """Tell of an answer, and of what it said."""
        if (ticket := self._settle()) is not None:
            now = asyncio.get_running_loop().time()
            self._queue.bucket.answered(ticket, now, status, rate_limit)
            if status == 429:
                self._queue.refuse_impatient()
            self._queue.wake()

    def never_sent(self) -> None:
        """Give the permit back."""
        if (ticket := self._settle()) is not None:
            self._queue.bucket.give_back(ticket, asyncio.get_running_loop().time())
            self._queue.wake()

    def lost(self) -> None:
        """Tell that no answer came."""
        if (ticket := self._settle()) is not None:
            self._queue.bucket.lose(ticket, asyncio.get_running_loop().time())
            self._queue.wake()

    def _settle(self) -> Ticket | None:
        """Give the ticket to report on, once: the first outcome told is the one that counts."""
        ticket, self._ticket = self._ticket, None
        return ticket


class LedgerLimiter:
    """Keeps every endpoint group inside its rate limits, and uses all that they allow.

    Args:
        siblings: How many other processes are known to use the same key at the same time: each
            then keeps to its share from the beginning. Others are noticed without it, a little
            later.
        priors: The limit of endpoint groups, where it is known beforehand.
        random: Gives numbers from 0 to 1.
    """

    def __init__(
        self,
        *,
        siblings: int = 0,
        priors: Mapping[str, int] = PRIORS,
        random: Callable[[], float] = uniform,
    ) -> None:
        self._siblings = siblings
        self._priors = priors
        self._random = random
        self._queues: dict[str, Queue] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def permit(
        self, group: str, *, lane: Lane, again: bool = False, patience: float | None = None
    ) -> LedgerPermit:
        """Wait for the turn of a request; see :class:`~.permit.Limiter`."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            # Whoever waited in another loop is gone with it.
            self._queues, self._loop = {}, loop
        queue = self._queues.get(group)
        if queue is None:
            bucket = Bucket(
                self._priors.get(group),
                now=loop.time(),
                siblings=self._siblings,
                random=self._random,
            )
            queue = self._queues[group] = Queue(bucket)
        return LedgerPermit(queue, lane, again=again, patience=patience)

    def snapshot(self) -> dict[str, list[LimitState]]:
        """Give what is known of each endpoint group's limits."""
        if self._loop is None:
            return {}
        now = self._loop.time()
        return {group: queue.bucket.states(now) for group, queue in self._queues.items()}
