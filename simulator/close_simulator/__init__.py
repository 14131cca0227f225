"""A simulated Close API on a local socket, including the behaviour that Close does not document.

:class:`CloseSimulator` serves it, :class:`Fault` makes it fail, :class:`ManualClock` lets a test
set its time, and :class:`SimulatorProcess` runs it in a separate process. Nothing here imports a
client, so that one mistake cannot be made on both sides.

Names load on first use: pytest imports the plugin of this package whenever it starts.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from close_simulator.version import __version__

if TYPE_CHECKING:
    from close_simulator.clock import Clock as Clock
    from close_simulator.clock import ManualClock as ManualClock
    from close_simulator.faults import Fault as Fault
    from close_simulator.faults import Faults as Faults
    from close_simulator.process import SimulatorProcess as SimulatorProcess
    from close_simulator.ratelimit import RateLimits as RateLimits
    from close_simulator.server import CloseSimulator as CloseSimulator
    from close_simulator.world import World as World

_MODULES = {
    "Clock": "clock",
    "CloseSimulator": "server",
    "Fault": "faults",
    "Faults": "faults",
    "ManualClock": "clock",
    "RateLimits": "ratelimit",
    "SimulatorProcess": "process",
    "World": "world",
}

__all__ = [
    "Clock",
    "CloseSimulator",
    "Fault",
    "Faults",
    "ManualClock",
    "RateLimits",
    "SimulatorProcess",
    "World",
    "__version__",
]


if not TYPE_CHECKING:  # a type checker would accept every name, misspelt ones included

    def __getattr__(name: str) -> Any:
        """Load a public name from its module."""
        if name in _MODULES:
            return getattr(import_module(f"close_simulator.{_MODULES[name]}"), name)
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
