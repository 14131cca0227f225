"""Kill a sync at random times, repeatedly, while its source changes.

``python -m tests.support.killing NUMBER …`` is ``close-async …`` with a SQLite copy that appends
from this number of leads on.
"""

import asyncio
import os
import random
import signal
import sys

from attrs import frozen

from close_async.cli import main
from close_async.sync.sinks import sqlite_fill
from close_async.testing import CloseSimulator, Fault
from tests.support.moving import Mover
from tests.support.warm_start import WarmProcess, start

FAULTS = (
    Fault.status(503, times=None),
    Fault.reset(times=None),
    Fault.cut_body(times=None),
    Fault.stall(0.5, times=None),
    Fault.body(b'{"data": [', times=None),
)


@frozen
class Killing:
    """The result.

    Args:
        changes: How many changes the source made meanwhile.
        ended: How many syncs came to their end before they were killed; they do not count.
    """

    changes: int
    ended: int


async def kill_again_and_again(
    simulator: CloseSimulator,
    dest: str,
    *,
    kills: int,
    seed: int,
    longest: float = 1.0,
    objects: str = "leads",
    fill_from: int | None = None,
) -> Killing:
    """Start syncs until a number were killed, each at a random time after its first request.

    Args:
        simulator: What is synced; it changes fifty times a second all the while.
        dest: Where to, as ``close-async sync`` takes it.
        kills: How many are to be killed.
        seed: Decides the moments and the changes.
        longest: Seconds that a sync may live.
        objects: What is copied, as for ``--objects``.
        fill_from: Number of leads from which on a SQLite copy appends; ``None`` for the usual one.
    """
    rng = random.Random(seed)
    mover = Mover(simulator, seed, objects.split(","))
    killed = ended = 0
    async with mover.moving(50):
        while killed < kills:
            seen = simulator.request_count
            process = await _start(simulator, dest, objects, fill_from)
            while simulator.request_count == seen:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
            await asyncio.sleep(rng.uniform(0, longest))
            if process.returncode is None:
                process.kill()
            was_killed = await process.wait() == -signal.SIGKILL
            killed, ended = killed + was_killed, ended + (not was_killed)
    return Killing(mover.changes, ended)


async def finish(
    simulator: CloseSimulator, dest: str, objects: str = "leads", *, fill_from: int | None = None
) -> None:
    """Sync once more, without a kill."""
    process = await _start(simulator, dest, objects, fill_from)
    _, err = await process.communicate()
    assert process.returncode == 0, err.decode()[-500:]


def misbehave(simulator: CloseSimulator, share: float) -> None:
    """Make a share of all responses faulty, with every kind of fault in turn."""
    for number, fault in enumerate(FAULTS):
        simulator.faults.add(fault, share=share / len(FAULTS), seed=number)
    if share:  # each costs a rate limit window of eight seconds, so only a few
        simulator.faults.add(Fault.rate_limit(0.05, times=2), share=0.02)


async def _start(
    simulator: CloseSimulator, dest: str, objects: str, fill_from: int | None
) -> WarmProcess:
    env = os.environ | {"CLOSE_API_KEY": simulator.api_key, "CLOSE_BASE_URL": simulator.url}
    command = ("sync", dest, "--objects", objects, "--json")
    if fill_from is None:
        return await start("close_async.cli", *command, env=env)
    return await start("tests.support.killing", str(fill_from), *command, env=env)


if __name__ == "__main__":
    sqlite_fill.FILL_FROM = int(sys.argv.pop(1))
    main()
