"""Permits under every outcome of a call: none lost, none used twice, no call stuck."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from close_async.options import PRIORITIES, Priority
from close_async.ratelimit.limiter import LedgerLimiter
from tests.support.virtual_time import VirtualLoop
from tests.support.window_server import ROUNDINGS, WindowServer

GROUP = "GET /lead/"
FATES = ("answered", "never sent", "lost", "forgotten")


class Permits(RuleBasedStateMachine):
    """Calls start, get responses early or late, are abandoned or cancelled, at any time."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = VirtualLoop()
        self.limiter = LedgerLimiter()
        self.tasks: list[asyncio.Task[None]] = []
        self.lost_at: list[float] = []
        self.on_the_way: set[asyncio.Task[Any]] = set()

    @initialize(
        rounding=st.sampled_from(list(ROUNDINGS)),
        skew=st.floats(0, 8),
        trip=st.sampled_from([0.02, 1.0, 3.0]),
        quota=st.sampled_from([1, 4, 20]),
    )
    def open_server(self, rounding: str, skew: float, trip: float, quota: int) -> None:
        self.server = WindowServer(quota, rounding=rounding, skew=skew, trip=trip)
        self.begin(1, "default", "answered", 0.5)  # an empty limiter knows no limit to be checked
        self.run(4.0)

    @rule(
        count=st.integers(1, 12),
        priority=st.sampled_from(PRIORITIES),
        fate=st.sampled_from(FATES),
        there=st.floats(0, 1),
    )
    def begin(self, count: int, priority: Priority, fate: str, there: float) -> None:
        for _ in range(count):
            self.tasks.append(self.loop.create_task(self.call(priority, fate, there)))

    @rule(
        before=st.floats(-1, 1),
        count=st.integers(1, 20),
        fate=st.sampled_from(FATES),
        there=st.floats(0, 1),
    )
    def begin_at_the_edge(self, before: float, count: int, fate: str, there: float) -> None:
        """Send at the boundary of two windows."""
        server = self.server
        left = -(self.loop.time() + server.skew) % server.window
        self.run(max(left - before * server.trip, 0.0))
        self.begin(count, "default", fate, there)

    @rule(count=st.integers(1, 20))
    def refund(self, count: int) -> None:
        """Refund all permits."""
        self.begin(count, "default", "never sent", 0.0)
        self.run(0.001)

    @rule(seconds=st.sampled_from([0.0, 0.01, 0.2, 1.0, 5.0, 30.0]))
    def wait(self, seconds: float) -> None:
        self.run(seconds)

    @precondition(lambda self: self.tasks)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        data.draw(st.sampled_from(self.tasks)).cancel()

    @precondition(lambda self: self.tasks)
    @rule()
    def cancel_just_granted_calls(self) -> None:
        """Cancel between the grant and its use."""
        self.run(0.0)
        for task in self.tasks[::2]:
            task.cancel()

    @invariant()
    def nothing_was_refused(self) -> None:
        """Nothing was granted that the window did not allow."""
        if hasattr(self, "server"):
            assert self.server.refused == 0

    @invariant()
    def nothing_is_charged_that_was_not_sent(self) -> None:
        """When nothing is in flight, the ledger and the server agree."""
        if not hasattr(self, "server") or self.on_the_way or not self.limiter.snapshot():
            return
        (state,) = self.limiter.snapshot()[GROUP].limits
        now = self.loop.time()
        if state.in_flight or any(not task.done() for task in self.tasks):
            return
        # A lost request that may have reached the next window is charged to that, too.
        doubtful = sum(now - moment < 2 * self.server.window + 3 for moment in self.lost_at)
        window = int((now + self.server.skew) // self.server.window)
        counted = max(self.server.counts[window], self.server.counts[window - 1])
        assert state.used <= counted + doubtful

    def teardown(self) -> None:
        try:
            if hasattr(self, "server"):
                self.no_call_is_stuck()
                self.all_of_a_window_can_be_used()
                assert self.server.refused == 0
        finally:
            self.close()

    def no_call_is_stuck(self) -> None:
        most = (len(self.tasks) / self.server.quota + 4) * self.server.window * 2
        _, stuck = self.loop.run_until_complete(asyncio.wait(self.tasks, timeout=most))
        assert not stuck

    def close(self) -> None:
        rest = asyncio.all_tasks(self.loop)
        for task in rest:
            task.cancel()
        if rest:
            self.loop.run_until_complete(asyncio.wait(rest))
        self.loop.close()

    def all_of_a_window_can_be_used(self) -> None:
        self.run(3 * self.server.window)
        self.run(-(self.loop.time() + self.server.skew) % self.server.window + 0.01)
        begun = self.loop.time()
        calls = [
            self.loop.create_task(self.call("default", "answered", 0.5))
            for _ in range(self.server.quota)
        ]
        self.loop.run_until_complete(asyncio.wait_for(asyncio.gather(*calls), timeout=60))
        assert self.loop.time() - begun < self.server.window

    def run(self, seconds: float) -> None:
        self.loop.run_until_complete(asyncio.sleep(seconds))

    @contextmanager
    def abandoned_if_cancelled(self) -> Iterator[None]:
        """Record that a permit was left without an outcome: it counts as abandoned."""
        try:
            yield
        except asyncio.CancelledError:
            self.lost_at.append(self.loop.time())
            raise

    async def call(self, priority: Priority, fate: str, there: float) -> None:
        requeued = False
        while True:
            async with self.limiter.permit(GROUP, priority=priority, requeued=requeued) as permit:
                if fate == "never sent":
                    with self.abandoned_if_cancelled():
                        await asyncio.sleep(self.server.trip * there)
                    permit.refund()
                    return
                sending = asyncio.ensure_future(self.server.answer(there=there))
                self.on_the_way.add(sending)
                sending.add_done_callback(self.on_the_way.discard)
                with self.abandoned_if_cancelled():
                    status, said = await asyncio.shield(sending)
                if fate == "answered":
                    permit.settle(status, said)
                else:
                    self.lost_at.append(self.loop.time())
                    if fate == "lost":
                        permit.abandon()
            if status != 429:
                return
            requeued = True


TestPermits = Permits.TestCase
TestPermits.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
