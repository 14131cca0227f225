"""A simulated Close API for tests, from the distribution ``close-simulator``.

``pip install 'close-async[testing]'`` installs it. The names are those of :mod:`close_simulator`,
which imports nothing of the client, so that one mistake cannot be made on both sides.

Raises:
    ImportError: ``close-simulator`` is not installed.
"""

from typing import TYPE_CHECKING, Any

try:
    import close_simulator
except ModuleNotFoundError as _error:
    if _error.name != "close_simulator":
        raise
    _message = (
        "close_async.testing needs the package close-simulator: pip install 'close-async[testing]'"
    )
    raise ImportError(_message, name="close_simulator") from _error

if TYPE_CHECKING:
    from close_simulator import CloseSimulator as CloseSimulator
    from close_simulator import Fault as Fault
    from close_simulator import ManualClock as ManualClock
    from close_simulator import RateLimits as RateLimits
    from close_simulator import SimulatorProcess as SimulatorProcess

__all__ = ["CloseSimulator", "Fault", "ManualClock", "RateLimits", "SimulatorProcess"]


if not TYPE_CHECKING:  # a type checker would accept every name, misspelt ones included

    def __getattr__(name: str) -> Any:
        """Load a public name of the simulator on first use, as close_simulator does."""
        if name in __all__:
            return getattr(close_simulator, name)
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
