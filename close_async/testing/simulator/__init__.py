"""A simulated Close: the API's behaviour, quirks included, served on a local socket."""

from close_async.testing.simulator.clock import Clock, ManualClock
from close_async.testing.simulator.faults import Fault, Faults
from close_async.testing.simulator.process import SimulatorProcess
from close_async.testing.simulator.ratelimit import RateLimits
from close_async.testing.simulator.serve import serve
from close_async.testing.simulator.server import CloseSimulator
from close_async.testing.simulator.world import World

__all__ = [
    "Clock",
    "CloseSimulator",
    "Fault",
    "Faults",
    "ManualClock",
    "RateLimits",
    "SimulatorProcess",
    "World",
    "serve",
]
