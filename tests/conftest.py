"""What holds for every test."""

import gc
import os
import signal
import sqlite3
import tempfile
import threading
from collections.abc import Iterator
from types import FrameType
from typing import Any

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
# Nor do users have this variable, which hides what fails only when Python flushes a stream.
os.environ.pop("PYTHONUNBUFFERED", None)
# A disk takes milliseconds to synchronize a file, which copies and journals do thousands of times,
# and memory takes none. What tests leave there is removed: see pyproject.toml.
_MEMORY = "/dev/shm"  # noqa: S108 - folders below it have names of their own
_ROOM = 4 << 30  # bytes: several times what the tests of two processes have at once
if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK | os.X_OK):
    _found = os.statvfs(_MEMORY)
    if _found.f_bavail * _found.f_frsize >= _ROOM and not _found.f_flag & os.ST_NOEXEC:
        os.environ["TMPDIR"] = tempfile.tempdir = _MEMORY
# Seconds of this process's own CPU time, which other programs do not use up: ten times what the
# most expensive test takes on a slow machine.
_MOST_CPU = 180.0


def pytest_collection_finish() -> None:
    """Exempt what the collection has made from garbage collection, because it stays to the end.

    Fourteen thousand tests are a million objects, which the collector would look at again and
    again, and each test that calls ``gc.collect()`` most of a second.
    """
    gc.collect()
    gc.freeze()


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


@pytest.fixture(autouse=True)
def _every_database_is_closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fail a test that leaves an SQLite database open, in the library or in a program that it runs.

    Python 3.13 warns when such a connection is collected, which may be during a later test, and
    older versions never do.
    """
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def remember(*args: Any, **kwargs: Any) -> sqlite3.Connection:
        connection = connect(*args, **kwargs)
        opened.append(connection)
        return connection

    monkeypatch.setattr(sqlite3, "connect", remember)
    yield
    left = [connection for connection in opened if _is_open(connection)]
    for connection in left:
        connection.close()
    assert not left, f"{len(left)} SQLite databases were left open; close each one"


def _is_open(connection: sqlite3.Connection) -> bool:
    try:
        connection.total_changes  # noqa: B018  a closed connection raises
    except sqlite3.ProgrammingError:
        return False
    return True
