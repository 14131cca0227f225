"""``PriorityQueue``: the calls that wait, in the order in which they go."""

import asyncio
from collections import deque
from collections.abc import Iterator
from typing import Any

import attrs

from close_async.options import PRIORITIES, Priority


@attrs.define(eq=False)
class Waiter:
    """One call that waits.

    Args:
        turn: Done when the call may go on.
        until: The loop time up to which the call is willing to wait.
        since: The loop time at which it began to wait.
        job: The list, scan or sync that the call belongs to. Jobs of a priority take turns.
    """

    turn: asyncio.Future[Any]
    until: float
    since: float = 0.0
    job: object = None

    def was_let_through(self) -> bool:
        """Return whether its turn came, even if it was cancelled before it could use it."""
        done = self.turn.done() and not self.turn.cancelled()
        return done and self.turn.exception() is None


class _JobQueue:
    """The waiters of one priority: jobs take turns, and each job is first in, first out."""

    def __init__(self) -> None:
        self.jobs: dict[object, deque[Waiter]] = {}

    def add(self, waiter: Waiter) -> None:
        self.jobs.setdefault(waiter.job, deque()).append(waiter)

    def first(self) -> Waiter | None:
        """Return the next waiter, and drop those that were cancelled."""
        for job in list(self.jobs):
            queue = self.jobs[job]
            while queue and queue[0].turn.done():
                queue.popleft()
            if queue:
                return queue[0]
            del self.jobs[job]
        return None

    def starts_with(self, waiter: Waiter) -> bool:
        queue = self.jobs.get(waiter.job)
        return queue is not None and len(queue) > 0 and queue[0] is waiter

    def take(self, waiter: Waiter) -> None:
        """Remove the first waiter of its job, and move the job behind the other jobs."""
        queue = self.jobs.pop(waiter.job)
        queue.popleft()
        if queue:
            self.jobs[waiter.job] = queue

    def remove(self, waiter: Waiter) -> None:
        queue = self.jobs.get(waiter.job, ())
        if waiter in queue:
            self.jobs[waiter.job].remove(waiter)
            if not self.jobs[waiter.job]:
                del self.jobs[waiter.job]

    def __iter__(self) -> Iterator[Waiter]:
        for queue in self.jobs.values():
            yield from queue

    def __len__(self) -> int:
        return sum(map(len, self.jobs.values()))


class PriorityQueue:
    """Waiters by priority. Within one, those that got a 429 go first, then the others in order."""

    def __init__(self) -> None:
        # Requeued calls have queues of their own, so that they keep their order among themselves.
        self._queues: dict[tuple[Priority, bool], _JobQueue] = {
            (priority, requeued): _JobQueue()
            for priority in PRIORITIES
            for requeued in (True, False)
        }

    def add(self, waiter: Waiter, priority: Priority, *, requeued: bool) -> None:
        """Add a waiter at the end of its priority, or at the end of the requeued ones."""
        self._queues[priority, requeued].add(waiter)

    def next(self) -> Waiter | None:
        """Remove and return the first waiter that is not cancelled."""
        found = self.first()
        if found is None:
            return None
        self.take(found[1])
        return found[1]

    def take(self, waiter: Waiter) -> None:
        """Remove a waiter that `first` or `oldest` returned."""
        for queue in self._queues.values():
            if queue.starts_with(waiter):
                queue.take(waiter)
                return

    def first(self) -> tuple[Priority, Waiter] | None:
        """Return the waiter that goes first, and its priority."""
        for (priority, _), queue in self._queues.items():
            if (waiter := queue.first()) is not None:
                return priority, waiter
        return None

    def oldest(self) -> Waiter | None:
        """Return the one that has waited longest; of equals, the one of the lowest priority."""
        firsts = [queue.first() for queue in reversed(self._queues.values())]
        return min(filter(None, firsts), key=lambda waiter: waiter.since, default=None)

    def remove(self, waiter: Waiter, priority: Priority, *, requeued: bool) -> None:
        """Remove a waiter that was cancelled, if it is still there."""
        self._queues[priority, requeued].remove(waiter)

    def __iter__(self) -> Iterator[Waiter]:
        for queue in self._queues.values():
            yield from queue

    def __bool__(self) -> bool:
        # No function call per queue: this runs once per permit.
        for queue in self._queues.values():  # noqa: SIM110
            if queue.jobs:
                return True
        return False

    def __len__(self) -> int:
        return sum(map(len, self._queues.values()))
