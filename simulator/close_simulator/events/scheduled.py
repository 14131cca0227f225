"""``ScheduledActions``: what Close does by itself, some time after it was asked to."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

from close_simulator.clock import Clock

Action = Callable[[], None]


class ScheduledActions:
    """What is to be done at its time, or as soon after it as anybody looks.

    Args:
        clock: The time in seconds.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._coming: list[tuple[float, int, Action]] = []
        self._numbers = count()  # what is due at once is done in the order that it came in

    def add(self, due: float, action: Action) -> None:
        """Put something down for a moment, in seconds since 1970."""
        heappush(self._coming, (due, next(self._numbers), action))

    def catch_up(self) -> None:
        """Do what is due by now."""
        while self._coming and self._coming[0][0] <= self._clock():
            heappop(self._coming)[2]()

    def next_due(self) -> float | None:
        """Give when there is something to do next."""
        return self._coming[0][0] if self._coming else None
