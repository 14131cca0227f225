"""A simulated Close API for tests, from the distribution ``close-simulator``.

``pip install 'close-async[testing]'`` installs it. The names are those of :mod:`close_simulator`,
which imports nothing of the client, so that one mistake cannot be made on both sides.
"""

try:
    from close_simulator import CloseSimulator, Fault, ManualClock, RateLimits, SimulatorProcess
except ModuleNotFoundError as error:
    if error.name != "close_simulator":
        raise
    msg = (
        "close_async.testing needs the package close-simulator: pip install 'close-async[testing]'"
    )
    raise ImportError(msg, name="close_simulator") from error

__all__ = ["CloseSimulator", "Fault", "ManualClock", "RateLimits", "SimulatorProcess"]
