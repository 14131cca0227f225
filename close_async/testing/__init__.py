"""Test tools: a Close to run one's own code against, on a real socket.

:class:`CloseSimulator` answers as the Close API does, :class:`Fault` makes it misbehave, and
:class:`ManualClock` lets a test move its time; :class:`SimulatorProcess` runs it beside
code that is not asynchronous. Nothing here imports the client, so that a mistake
cannot hide by being made on both sides.

Names load on first use: the pytest plugin lives in this package, and pytest imports it at start.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from close_async.testing.simulator import CloseSimulator as CloseSimulator
    from close_async.testing.simulator import Fault as Fault
    from close_async.testing.simulator import ManualClock as ManualClock
    from close_async.testing.simulator import RateLimits as RateLimits
    from close_async.testing.simulator import SimulatorProcess as SimulatorProcess

__all__ = ["CloseSimulator", "Fault", "ManualClock", "RateLimits", "SimulatorProcess"]


if not TYPE_CHECKING:  # which would take any name for one of ours, misspelt ones too

    def __getattr__(name: str) -> Any:
        """Load a public name from the simulator."""
        if name in __all__:
            return getattr(import_module("close_async.testing.simulator"), name)
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
