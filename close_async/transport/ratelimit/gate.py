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
# With more than this in flight a slow start is over.
_FULL_SPEED = 64


class Gate:
    """The gate of one group: open, counting down what is left, or closed until the reset.

    When it opens again it lets one through as a probe, and the others once an answer has said
    how many may go; while answers say nothing, twice as many with each good one.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._lanes = Lanes()
        self._in_flight = 0
        self._window_end = -math.inf  # when the server's current window ends, at the latest
        self._low: int | None = None  # the fewest requests left that it told of in this window
        self._speed: int | None = None  # most in flight while nothing is known; None: no bound
        self._closed_until = -math.inf
        self._refusals = 0
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self, lane: Lane, *, again: bool, patience: float | None) -> None:
        """Wait until one more request may be sent, and count it as in flight."""
        if not self._lanes and self._is_free():
            self._in_flight += 1
            return
        limit = math.inf if patience is None else patience
        waiter = Waiter(self._loop.create_future(), self._loop.time() + limit)
        self._refuse_impatient(waiter)
        self._lanes.add(waiter, lane, again=again)
        self._wake()
        try:
            await waiter.turn
        except asyncio.CancelledError:
            self._lanes.remove(waiter, lane, again=again)
            if waiter.turn.done() and not waiter.turn.cancelled():
                self.leave()  # let through and cancelled in the same moment
            raise

    def leave(self) -> None:
        """Note that a request is no longer in flight and was not counted by the server."""
        self._in_flight -= 1
        self._wake()

    def lost(self) -> None:
        """Note that a request got no answer; the server may have counted it."""
        self._spend()
        self.leave()

    def answered(self, status: int, limit: RateLimit | None) -> None:
        """Note an answer, and what it said."""
        self._roll()
        if status == 429:
            self._close(limit)
        else:
            self._learn(limit)
        self.leave()

    def _learn(self, limit: RateLimit | None) -> None:
        """Take what an answer within the limit says of the window."""
        self._refusals = 0
        if limit is None or limit.remaining is None or limit.reset is None:
            self._spend()
            self._speed = None if self._speed is None else self._speed * 2
            if self._speed is not None and self._speed > _FULL_SPEED:
                self._speed = None
            return
        end = self._loop.time() + max(limit.reset, _SHORTEST_PAUSE)
        # Answers overtake each other: the lowest count and the earliest end are the safe ones.
        self._low = limit.remaining if self._low is None else min(self._low, limit.remaining)
        self._window_end = min(self._window_end, end) if self._window_end > 0 else end
        self._speed = None

    def _close(self, limit: RateLimit | None) -> None:
        """Close until the server's reset; without one, longer with each refusal in a row."""
        now = self._loop.time()
        if now >= self._closed_until:
            self._refusals += 1  # the first refusal of a window speaks for all of them
        pause = min(_FIRST_PAUSE * 2 ** (self._refusals - 1), _LONGEST_PAUSE)
        if limit is not None and limit.reset is not None:
            # A reset that never comes true must not make a busy loop.
            floor = min(_SHORTEST_PAUSE * 2 ** (self._refusals - 1), _LONGEST_PAUSE)
            pause = max(limit.reset, floor)
        self._closed_until = max(self._closed_until, now + pause)
        self._speed = 1
        for waiter in list(self._lanes):
            self._refuse_impatient(waiter)

    def _refuse_impatient(self, waiter: Waiter) -> None:
        """End the wait of one whose patience does not reach to the opening."""
        opening = self._closed_until
        if self._low is not None and self._low <= 0:
            opening = max(opening, self._window_end)
        if opening > waiter.until and not waiter.turn.done():
            waiter.turn.set_exception(TooLongToWaitError(opening - self._loop.time()))

    def _spend(self) -> None:
        """Count a request whose answer did not say how many are left."""
        if self._low is not None:
            self._low -= 1

    def _roll(self) -> None:
        """Forget the window when its end has come; if it ran dry, begin again with a probe."""
        if self._low is None or self._loop.time() < self._window_end:
            return
        if self._low - self._in_flight <= 0:
            self._speed = 1
        self._low = None
        self._window_end = -math.inf

    def _is_free(self) -> bool:
        self._roll()
        if self._loop.time() < self._closed_until:
            return False
        if self._speed is not None and self._in_flight >= self._speed:
            return False
        return self._low is None or self._low - self._in_flight > 0

    def _wake(self) -> None:
        """Let through as many as may go; look again when the gate can next be open."""
        while self._is_free() and (waiter := self._lanes.next()) is not None:
            self._in_flight += 1
            waiter.turn.set_result(None)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        opening = max(self._closed_until, self._window_end)
        if self._lanes and opening > self._loop.time():
            self._timer = self._loop.call_at(opening, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        self._wake()


class GatePermit:
    """A permit of :class:`GateLimiter`; as a context manager it waits at its group's gate."""

    def __init__(self, gate: Gate, lane: Lane, *, again: bool, patience: float | None) -> None:
        self._gate = gate
        self._lane: Lane = lane
        self._again = again
        self._patience = patience
        self._settled = False

    async def __aenter__(self) -> "GatePermit":
        await self._gate.enter(self._lane, again=self._again, patience=self._patience)
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
        if self._settle():
            self._gate.answered(status, rate_limit)

    def never_sent(self) -> None:
        """Give the permit back."""
        if self._settle():
            self._gate.leave()

    def lost(self) -> None:
        """Tell the gate that no answer came."""
        if self._settle():
            self._gate.lost()

    def _settle(self) -> bool:
        """Say whether this is the first outcome told; later ones change nothing."""
        first, self._settled = not self._settled, True
        return first


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
