"""What holds for every test."""

import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

import pytest
from hypothesis import HealthCheck, settings

from tests.support.engine_fixtures import engine, postgres

__all__ = ["engine", "postgres"]  # fixtures of several folders

# How fast a machine is, is nothing that a test should fail for.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

# Nor is a proxy of the machine: tests talk to servers of their own, and set the variables they try.
for _name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[_name]
# Seconds of this process's own CPU time, which other programs do not use up: ten times what the
# most expensive test takes on a slow machine.
_MOST_CPU = 180.0


@pytest.fixture(autouse=True)
def _spinning_is_noticed() -> Iterator[None]:
    """Fail a test that spins: a loop that never yields cannot be ended by a timeout of asyncio."""
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
    ):
        yield
        return

    def fail(_: int, __: FrameType | None) -> None:
        msg = f"the test used {_MOST_CPU:.0f} s of CPU time and goes on: does it spin?"
        raise AssertionError(msg)

    before = signal.signal(signal.SIGVTALRM, fail)
    # Again every second: the first one may be raised where errors are swallowed.
    signal.setitimer(signal.ITIMER_VIRTUAL, _MOST_CPU, 1.0)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)
        signal.signal(signal.SIGVTALRM, before)
