"""A simulated Close in a process of its own, for as long as a command runs."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import attrs

_SECONDS_TO_END = 5.0


class SimulatorError(Exception):
    """The simulator did not start."""


@attrs.frozen
class Account:
    """Where to find an API, and the key to it.

    Args:
        url: The base URL.
        api_key: The key.
    """

    url: str
    api_key: str = attrs.field(repr=False)


@asynccontextmanager
async def embedded_simulator(leads: int, latency: float) -> AsyncIterator[Account]:
    """Run a simulator, and end it with the block or with this process, even a killed one.

    Args:
        leads: How many leads its world has.
        latency: Seconds that it waits before it answers.

    Raises:
        SimulatorError: It did not start.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "close_async.testing.simulator", "--with-parent"),
        *("--leads", str(leads), "--port", "0", "--latency", str(latency)),
        stdin=PIPE,  # it stops when this closes, which it also does when we are killed
        stdout=PIPE,
        # Not in the terminal's group: Ctrl-C is for us, and we still need answers then.
        start_new_session=True,
    )
    try:
        yield await _account(process)
    finally:
        await _end(process)


async def _account(process: Process) -> Account:
    """Read the line that the simulator prints once it listens."""
    assert process.stdout is not None  # noqa: S101 - for type checkers: it was asked for above
    line = await process.stdout.readline()
    try:
        told = json.loads(line)
        return Account(told["url"], told["api_key"])
    except (ValueError, KeyError):
        msg = "the simulator ended before it listened; what it said is above"
        raise SimulatorError(msg) from None


async def _end(process: Process) -> None:
    assert process.stdin is not None  # noqa: S101 - for type checkers: it was asked for above
    process.stdin.close()
    try:
        await asyncio.wait_for(process.wait(), _SECONDS_TO_END)
    except TimeoutError:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
