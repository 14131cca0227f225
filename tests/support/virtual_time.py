"""An event loop whose clock jumps: hours of waiting in milliseconds, the same every time."""

import asyncio
import selectors
import sys
from array import array
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar

if sys.platform == "linux":
    from fcntl import ioctl
    from termios import TIOCOUTQ

P = ParamSpec("P")
T = TypeVar("T")

# The longest test takes a tenth of it: what takes more waits for what never comes.
_MOST_STEPS = 500_000
# Real seconds; a server on this machine that takes longer hangs.
_LONGEST_HOLD = 120.0


class _Selector(selectors.DefaultSelector):
    loop: "VirtualLoop"
    # Whether a socket was used or opened or closed since the network was quiet for `max_wait`.
    _is_stirred = True

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        self._is_stirred = True
        return super().register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        self._is_stirred = True
        return super().unregister(fileobj)

    def select(self, timeout: float | None = None) -> list[Any]:
        if self.loop.held and timeout != 0:
            events = super().select(_LONGEST_HOLD)
            assert events, "what holds the clock does not come"
            self.loop.take_step()
            return events
        most = self.loop.max_wait
        # Asked before the sockets are: what was on its way then would be there only afterwards.
        is_busy = bool(most) and timeout != 0 and (self._is_stirred or self._has_unread_data())
        events = super().select(0)
        if is_busy and not events:
            max_wait = most if timeout is None else min(most, timeout)
            events = super().select(max_wait)
            self._is_stirred = max_wait < most
        self._is_stirred |= bool(events)
        self.loop.take_step()
        if not events and timeout is None:
            msg = "everything waits, and nothing will ever wake it"
            raise AssertionError(msg)
        if not events and timeout:
            # Just past the time, as real clocks are: code that compares them would spin otherwise.
            self.loop.now += timeout + 1e-9
        return events

    def _has_unread_data(self) -> bool:
        """Return whether a socket has sent what has not arrived yet."""
        if sys.platform != "linux":
            return True  # perhaps
        unread = array("i", [0])
        for key in self.get_map().values():
            with suppress(OSError):  # it listens
                ioctl(key.fd, TIOCOUTQ, unread)
                if unread[0]:
                    return True
        return False


class VirtualLoop(asyncio.SelectorEventLoop):
    """Instead of sleeping it moves its own clock forward.

    Args:
        most_steps: How often it may go round: a test that never ends fails instead.
        max_wait: Real seconds for which sockets are quiet before the clock moves; none without
            sockets.

    Attributes:
        held: How many things hold the clock: it stands still until a real server has answered them.
    """

    def __init__(self, most_steps: int = _MOST_STEPS, *, max_wait: float = 0.0) -> None:
        selector = _Selector()
        selector.loop = self
        self.now = 0.0
        self.max_wait = max_wait
        self.held = 0
        self._most_steps = self._steps_left = most_steps
        super().__init__(selector)

    def time(self) -> float:
        return self.now

    def take_step(self) -> None:
        """Count one round."""
        self._steps_left -= 1
        if self._steps_left < 0:
            self._steps_left = self._most_steps  # for cleaning up
            msg = f"it goes on and on: {self._most_steps} steps, {self.now:.0f} seconds"
            raise AssertionError(msg)


def run(work: Coroutine[Any, Any, T], *, max_wait: float = 0.0) -> T:
    """Run a coroutine on a loop of its own with a virtual clock."""
    with asyncio.Runner(loop_factory=partial(VirtualLoop, max_wait=max_wait)) as runner:
        return runner.run(work)


def in_virtual_time(test: Callable[P, Coroutine[Any, Any, None]]) -> Callable[P, None]:
    """Run a test whose servers are in its own event loop in virtual time.

    What they send is there at once, so that a timeout is met only by what really never comes,
    however slow the machine is.
    """

    @wraps(test)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        run(test(*args, **kwargs), max_wait=0.02)

    return wrapped


def now() -> float:
    """Return the virtual time, rounded, so that it can be compared."""
    return round(asyncio.get_running_loop().time(), 3)
