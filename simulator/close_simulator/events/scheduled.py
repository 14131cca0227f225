"""``ScheduledActions``: actions that Close performs some time after the request."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from close_simulator.clock import Clock

Action = Callable[[], None]


class ScheduledActions:
    """Actions that run when they are due, at the next :meth:`catch_up`.

    Args:
        clock: The time in seconds.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._coming: list[tuple[float, int, Action]] = []
        self._numbers = count()  # actions due at the same time run in the order of their addition

    def add(self, due: float, action: Action) -> None:
        """Schedule an action.

        Args:
            due: The time, in seconds since 1970.
            action: The action.
        """
        heappush(self._coming, (due, next(self._numbers), action))

    def catch_up(self) -> None:
        """Run the actions that are due."""
        while self._coming and self._coming[0][0] <= self._clock():
            # At the time of the look, not of the action: with a clock that jumped, events are dated
            # later than they were due.
            heappop(self._coming)[2]()

    def next_due(self) -> float | None:
        """Return the time of the next action, in seconds since 1970; ``None`` without one."""
        return self._coming[0][0] if self._coming else None
