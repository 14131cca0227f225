"""``GateLimiter``: one gate per endpoint group, closed by what the server says.

See https://developer.close.com/topics/rate-limits/.
"""

import asyncio
import math
from types import TracebackType

from close_async.options import Lane
from close_async.transport.ratelimit.lanes import Lanes, Waiter
from close_async.transport.ratelimit.permit import TooLongToWaitError
from close_async.wire.ratelimit import RateLimit

# A 429 without a usable reset closes the gate this long, twice as long each time up to the cap.
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 32.0
# What a reset of nearly nothing is raised to: asking again at once would only be refused again.
_SHORTEST_PAUSE = 0.05
# Most in flight before a first answer: under the smallest limit known of Close, 16 a window.
_FIRST_SPEED = 8
# With more than this in flight a slow start is over.
_FULL_SPEED = 64
# A probe that hangs must not hold up everyone: after this many seconds others may go too.
_PROBE_PATIENCE = 2.0


class Gate:
    """The gate of one group: open, counting down what is left, or closed until the reset.

    When it opens again it lets one through as a probe, and the others once an answer has said
    how many may go; while answers say nothing, one more with each good one.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._lanes = Lanes()
        self._timer: asyncio.TimerHandle | None = None
        # An era ends when the gate shuts. Requests of an earlier one belong to a window that is
        # over by the time it opens: they are not counted any more, and what they say is old.
        self._era = 0
        self._in_flight = 0
        self._speed: int | None = _FIRST_SPEED  # most in flight while nothing is known
        self._low: int | None = None  # the fewest requests left that answers told of
        self._window_end = math.inf  # when the server's window ends, at the latest
        self._closed_until = -math.inf
        self._refusals = 0

    async def enter(self, lane: Lane, *, again: bool, patience: float | None) -> int:
        """Wait until one more request may be sent; give the era it is counted in."""
        if not self._lanes and self._is_free():
            self._in_flight += 1
            return self._era
        limit = math.inf if patience is None else patience
        waiter = Waiter(self._loop.create_future(), self._loop.time() + limit)
        self._lanes.add(waiter, lane, again=again)
        self._refuse_if_impatient(waiter)
        if self._timer is None:  # one more who waits must not put off when to look again
            self._wake()
        try:
            era: int = await waiter.turn
        except BaseException:
            self._lanes.remove(waiter, lane, again=again)
            if waiter.was_let_through():
                self.leave(waiter.turn.result())  # and cancelled in the same moment
            raise
        return era

    def leave(self, era: int) -> None:
        """Note that a request is in flight no more, and was not counted by the server."""
        if era == self._era:
            self._in_flight -= 1
        self._wake()

    def lost(self, era: int) -> None:
        """Note that a request got no answer; the server may have counted it."""
        if era == self._era:
            self._spend()
        self.leave(era)

    def answered(self, era: int, status: int, limit: RateLimit | None) -> None:
        """Note an answer, and what it said."""
        self._roll()
        if status == 429:
            self._close(era, limit)
        elif era == self._era:
            self._learn(limit)
        self.leave(era)

    def _learn(self, limit: RateLimit | None) -> None:
        """Take what an answer within the limit says of the window."""
        self._refusals = 0
        if limit is None or limit.remaining is None or limit.reset is None:
            self._spend()
            if self._speed is not None:
                self._speed = self._speed + 1 if self._speed < _FULL_SPEED else None
            return
        # Answers overtake each other: the lowest count and the earliest end are the safe ones.
        self._low = limit.remaining if self._low is None else min(self._low, limit.remaining)
        end = self._loop.time() + max(limit.reset, _SHORTEST_PAUSE)
        self._window_end = min(self._window_end, end)
        self._speed = None

    def _close(self, era: int, limit: RateLimit | None) -> None:
        """Close until the server's reset; without one, longer with each refusal in a row."""
        if era == self._era:
            self._refusals += 1  # the first refusal of an era speaks for all of them
            self._begin_era()
        doublings = min(max(self._refusals - 1, 0), 16)
        known = limit is not None and limit.reset is not None
        pause = min((_SHORTEST_PAUSE if known else _FIRST_PAUSE) * 2**doublings, _LONGEST_PAUSE)
        if limit is not None and limit.reset is not None:
            # Never below the pause: a reset that does not come true must not make a busy loop.
            pause = max(limit.reset, pause)
        self._closed_until = max(self._closed_until, self._loop.time() + pause)
        for waiter in self._lanes:
            self._refuse_if_impatient(waiter)

    def _begin_era(self) -> None:
        """Forget the window and go on with a probe."""
        self._era += 1
        self._in_flight = 0
        self._low = None
        self._window_end = math.inf
        self._speed = 1

    def _roll(self) -> None:
        """Forget the window when its end has come; if it ran dry, go on with a probe."""
        if self._low is None or self._loop.time() < self._window_end:
            return
        if self._low - self._in_flight <= 0:
            self._begin_era()
            return
        self._low = None
        self._window_end = math.inf
        self._speed = _FIRST_SPEED

    def _spend(self) -> None:
        """Count a request whose answer did not say how many are left."""
        if self._low is not None:
            self._low -= 1

    def _opening(self) -> float:
        """Give the loop time before which nobody goes through."""
        dry = self._low is not None and self._low <= 0
        return max(self._closed_until, self._window_end if dry else -math.inf)

    def _refuse_if_impatient(self, waiter: Waiter) -> None:
        """End a wait whose patience does not reach to the opening."""
        opening = self._opening()
        if opening > max(waiter.until, self._loop.time()) and not waiter.turn.done():
            waiter.turn.set_exception(TooLongToWaitError(opening - self._loop.time()))

    def _is_free(self) -> bool:
        self._roll()
        if self._loop.time() < self._closed_until:
            return False
        if self._speed is not None and self._in_flight >= self._speed:
            return False
        return self._low is None or self._low - self._in_flight > 0

    def _wake(self) -> None:
        """Let through as many as may go, and look again when more may."""
        while self._is_free() and (waiter := self._lanes.next()) is not None:
            self._in_flight += 1
            waiter.turn.set_result(self._era)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._lanes:
            return
        now = self._loop.time()
        if now < self._closed_until:
            self._timer = self._loop.call_at(self._closed_until, self._wake)
        elif self._low is not None:
            self._timer = self._loop.call_at(self._window_end, self._wake)
        else:
            self._timer = self._loop.call_at(now + _PROBE_PATIENCE, self._hurry)

    def _hurry(self) -> None:
        """Let more go while the probes hang."""
        if self._speed is not None:
            self._speed += 1
        self._wake()


class GatePermit:
    """A permit of :class:`GateLimiter`; as a context manager it waits at its group's gate."""

    def __init__(self, gate: Gate, lane: Lane, *, again: bool, patience: float | None) -> None:
        self._gate = gate
        self._lane: Lane = lane
        self._again = again
        self._patience = patience
        self._era: int | None = None  # None while none is held

    async def __aenter__(self) -> "GatePermit":
        self._era = await self._gate.enter(self._lane, again=self._again, patience=self._patience)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.lost()

    def answered(self, status: int, rate_limit: RateLimit | None) -> None:
        """Tell the gate of an answer."""
        if (era := self._settle()) is not None:
            self._gate.answered(era, status, rate_limit)

    def never_sent(self) -> None:
        """Give the permit back."""
        if (era := self._settle()) is not None:
            self._gate.leave(era)

    def lost(self) -> None:
        """Tell the gate that no answer came."""
        if (era := self._settle()) is not None:
            self._gate.lost(era)

    def _settle(self) -> int | None:
        """Give the era to report to, once: the first outcome told is the one that counts."""
        era, self._era = self._era, None
        return era


class GateLimiter:
    """Keeps every endpoint group inside its rate limit, as far as answers tell it."""

    def __init__(self) -> None:
        self._gates: dict[str, Gate] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def permit(
        self, group: str, *, lane: Lane, again: bool = False, patience: float | None = None
    ) -> GatePermit:
        """Wait for the turn of a request; see :class:`~.permit.Limiter`."""
        loop = asyncio.get_running_loop()
        if loop is not self._loop:
            # Whoever waited in another loop is gone with it.
            self._gates, self._loop = {}, loop
        gate = self._gates.get(group)
        if gate is None:
            gate = self._gates[group] = Gate()
        return GatePermit(gate, lane, again=again, patience=patience)
