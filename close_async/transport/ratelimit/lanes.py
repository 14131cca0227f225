"""``Lanes``: those who wait, in the order in which they go."""

import asyncio
from collections import deque
from collections.abc import Iterator

import attrs

from close_async.options import LANES, Lane


@attrs.define(eq=False)
class Waiter:
    """One call that waits.

    Args:
        turn: Done when it may go on.
        until: The loop time up to which it is worth waiting.
    """

    turn: asyncio.Future[int]
    until: float

    def was_let_through(self) -> bool:
        """Say whether its turn came, even if it was cancelled before it could use it."""
        done = self.turn.done() and not self.turn.cancelled()
        return done and self.turn.exception() is None


class Lanes:
    """Waiters by lane; in each lane those sent back to its head, then the others, as they came."""

    def __init__(self) -> None:
        # Those sent back have a queue of their own, so that they too keep their order.
        self._queues: dict[tuple[Lane, bool], deque[Waiter]] = {
            (lane, again): deque() for lane in LANES for again in (True, False)
        }

    def add(self, waiter: Waiter, lane: Lane, *, again: bool) -> None:
        """Put a waiter at the end of its lane, or behind those at its head."""
        self._queues[lane, again].append(waiter)

    def next(self) -> Waiter | None:
        """Take out who goes first; cancelled waiters are passed over."""
        for queue in self._queues.values():
            while queue:
                waiter = queue.popleft()
                if not waiter.turn.done():
                    return waiter
        return None

    def remove(self, waiter: Waiter, lane: Lane, *, again: bool) -> None:
        """Take out a waiter that gave up, if it is still there."""
        queue = self._queues[lane, again]
        if waiter in queue:
            queue.remove(waiter)

    def __iter__(self) -> Iterator[Waiter]:
        for queue in self._queues.values():
            yield from queue

    def __len__(self) -> int:
        return sum(len(queue) for queue in self._queues.values())
