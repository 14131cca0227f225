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
        priority: Its priority.
        requeued: Whether it got a 429, and goes ahead of the others of its priority.
        job: The list, scan or sync that the call belongs to. Jobs of a priority take turns.
        until: The loop time up to which the call is willing to wait.
        since: The loop time at which it began to wait.
    """

    turn: asyncio.Future[Any]
    priority: Priority
    requeued: bool
    job: object
    until: float
    since: float

    def was_let_through(self) -> bool:
        """Return whether its turn came, even if it was cancelled before it could use it."""
        done = self.turn.done() and not self.turn.cancelled()
        return done and self.turn.exception() is None


# The calls of each job, first in, first out. The first job has the next turn.
_Jobs = dict[object, deque[Waiter]]


class PriorityQueue:
    """Waiters by priority. Within one, those that got a 429 go first, then jobs take turns."""

    def __init__(self) -> None:
        # Requeued calls have queues of their own, so that they keep their order among themselves.
        self._queues: dict[tuple[Priority, bool], _Jobs] = {
            (priority, requeued): {} for priority in PRIORITIES for requeued in (True, False)
        }

    def add(self, waiter: Waiter) -> None:
        """Add a waiter behind the others of its priority and job."""
        self._jobs_of(waiter).setdefault(waiter.job, deque()).append(waiter)

    def first(self) -> Waiter | None:
        """Return the waiter that goes first."""
        for jobs in self._queues.values():
            if (waiter := _first(jobs)) is not None:
                return waiter
        return None

    def oldest(self) -> Waiter | None:
        """Return the one that has waited longest; of equals, the one of the lowest priority."""
        firsts = map(_first, reversed(self._queues.values()))
        return min(filter(None, firsts), key=lambda waiter: waiter.since, default=None)

    def take(self, waiter: Waiter) -> None:
        """Remove a waiter that `first` or `oldest` returned; its job goes behind the others."""
        jobs = self._jobs_of(waiter)
        queue = jobs.pop(waiter.job)
        queue.popleft()
        if queue:
            jobs[waiter.job] = queue

    def remove(self, waiter: Waiter) -> None:
        """Remove a waiter that was cancelled, if it is still there."""
        jobs = self._jobs_of(waiter)
        queue = jobs.get(waiter.job, deque())
        if waiter in queue:
            queue.remove(waiter)
            if not queue:
                del jobs[waiter.job]

    def _jobs_of(self, waiter: Waiter) -> _Jobs:
        return self._queues[waiter.priority, waiter.requeued]

    def __iter__(self) -> Iterator[Waiter]:
        for jobs in self._queues.values():
            for queue in jobs.values():
                yield from queue

    def __bool__(self) -> bool:
        # No function call per queue: this runs once per permit.
        for jobs in self._queues.values():  # noqa: SIM110
            if jobs:
                return True
        return False

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _first(jobs: _Jobs) -> Waiter | None:
    """Return the next waiter, and drop those that were cancelled."""
    for job, queue in list(jobs.items()):
        while queue and queue[0].turn.done():
            queue.popleft()
        if queue:
            return queue[0]
        del jobs[job]
    return None
