"""An event loop that does not wait: minutes of waiting take as long as their events."""

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

# Even a turn without a wait takes time; else waits for the last bit of a float never end.
_SHORTEST = 1e-6


class _Selector(selectors.DefaultSelector):
    loop: "LabLoop"

    def select(self, timeout: float | None = None) -> list[Any]:
        if timeout is None:
            msg = "everybody waits, and nothing will ever wake them"
            raise RuntimeError(msg)
        self.loop.now += max(timeout, _SHORTEST)
        return []


class LabLoop(asyncio.SelectorEventLoop):
    """Moves its own clock on to the next timer."""

    def __init__(self) -> None:
        selector = _Selector()
        selector.loop = self
        self.now = 1000.0
        super().__init__(selector)

    def time(self) -> float:
        """Return the virtual time."""
        return self.now


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine in virtual time."""
    loop = LabLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.close()
