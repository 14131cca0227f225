"""``PriorityQueue``: those who wait, in the order in which they go."""

import asyncio
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import attrs

from close_async.options import PRIORITIES, Priority

JOB: ContextVar[object] = ContextVar("close_async_job", default=None)
"""What the calls made here belong to: inside a priority, jobs take turns.

Tasks inherit it, so that all workers of one job share its turn.
"""


@contextmanager
def job_scope(job: object) -> Generator[None]:
    """Let the calls in the block belong to a job, unless they belong to a larger one already."""
    token = JOB.set(JOB.get() or job)
    try:
        yield
    finally:
        JOB.reset(token)


@attrs.define(eq=False)
class Waiter:
    """One call that waits.

    Args:
        turn: Done when it may go on.
        until: The loop time up to which it is worth waiting.
        since: The loop time at which it began to wait.
        owner: Whose it is of those who share the priorities.
        job: What it belongs to.
    """

    turn: asyncio.Future[Any]
    until: float
    since: float = 0.0
    owner: object = None
    job: object = attrs.field(factory=JOB.get)

    def was_let_through(self) -> bool:
        """Say whether its turn came, even if it was cancelled before it could use it."""
        done = self.turn.done() and not self.turn.cancelled()
        return done and self.turn.exception() is None


class _Queue:
    """One priority's waiters, or those sent back to its head: jobs in turn, each in order."""

    def __init__(self) -> None:
        self._jobs: dict[object, deque[Waiter]] = {}

    def add(self, waiter: Waiter) -> None:
        self._jobs.setdefault(waiter.job, deque()).append(waiter)

    def first(self) -> Waiter | None:
        """Give who is next, and forget those who gave up."""
        for job in list(self._jobs):
            queue = self._jobs[job]
            while queue and queue[0].turn.done():
                queue.popleft()
            if queue:
                return queue[0]
            del self._jobs[job]
        return None

    def first_of(self, job: object) -> Waiter | None:
        """Give the first of a job."""
        queue = self._jobs.get(job)
        return queue[0] if queue else None

    def take(self, waiter: Waiter) -> None:
        """Take out one who is first of a job; the job's next goes after those of other jobs."""
        queue = self._jobs.pop(waiter.job)
        queue.popleft()
        if queue:
            self._jobs[waiter.job] = queue

    def remove(self, waiter: Waiter) -> None:
        queue = self._jobs.get(waiter.job, ())
        if waiter in queue:
            self._jobs[waiter.job].remove(waiter)

    def __iter__(self) -> Iterator[Waiter]:
        for queue in self._jobs.values():
            yield from queue

    def __len__(self) -> int:
        return sum(len(queue) for queue in self._jobs.values())


class PriorityQueue:
    """Waiters by priority; in each, requeued ones first, then the others, in order of arrival."""

    def __init__(self) -> None:
        # Those sent back have a queue of their own, so that they too keep their order.
        self._queues: dict[tuple[Priority, bool], _Queue] = {
            (priority, requeued): _Queue() for priority in PRIORITIES for requeued in (True, False)
        }

    def add(self, waiter: Waiter, priority: Priority, *, requeued: bool) -> None:
        """Put a waiter at the end of its priority, or behind those at its head."""
        self._queues[priority, requeued].add(waiter)

    def next(self) -> Waiter | None:
        """Take out who goes first; cancelled waiters are passed over."""
        found = self.first()
        if found is None:
            return None
        self.take(found[1])
        return found[1]

    def take(self, waiter: Waiter) -> None:
        """Take out one that `first` or `oldest` gave."""
        for queue in self._queues.values():
            if queue.first_of(waiter.job) is waiter:
                queue.take(waiter)

    def first(self) -> tuple[Priority, Waiter] | None:
        """Give who goes first, and the priority."""
        for (priority, _), queue in self._queues.items():
            if (waiter := queue.first()) is not None:
                return priority, waiter
        return None

    def oldest(self) -> Waiter | None:
        """Give who has waited longest of those first in their queues; of equals, the lowest."""
        firsts = [queue.first() for queue in reversed(self._queues.values())]
        return min(filter(None, firsts), key=lambda waiter: waiter.since, default=None)

    def remove(self, waiter: Waiter, priority: Priority, *, requeued: bool) -> None:
        """Take out a waiter that gave up, if it is still there."""
        self._queues[priority, requeued].remove(waiter)

    def merge(self, others: "PriorityQueue") -> None:
        """Take over those who wait elsewhere, behind those who wait here."""
        for key, queue in others._queues.items():
            for waiter in queue:
                self._queues[key].add(waiter)
        others._queues = {key: _Queue() for key in others._queues}

    def divide(self, owner: object) -> "PriorityQueue":
        """Take out those who are one owner's."""
        found = PriorityQueue()
        for key, queue in self._queues.items():
            for waiter in [each for each in queue if each.owner is owner]:
                queue.remove(waiter)
                found._queues[key].add(waiter)
        return found

    def __iter__(self) -> Iterator[Waiter]:
        for queue in self._queues.values():
            yield from queue

    def __len__(self) -> int:
        return sum(len(queue) for queue in self._queues.values())
