"""Kill a sync at random requests, repeatedly, while its source changes."""

import asyncio
import os
import random
import signal

from close_async.sync.sinks.sqlite_fill import FILL_FROM
from close_async.testing import CloseSimulator, Fault
from tests.support.moving import Mover
from tests.support.warm_start import WarmProcess, start

# Seconds. A kill comes up to this time after a request, so that it also meets what a sync does
# between two requests, such as storing a batch.
_LATER = 0.05

FAULTS = (
    Fault.status(503, times=None),
    Fault.reset(times=None),
    Fault.cut_body(times=None),
    Fault.stall(0.1, times=None),
    Fault.body(b'{"data": [', times=None),
)


async def kill_again_and_again(
    simulator: CloseSimulator,
    dest: str,
    *,
    kills: int,
    seed: int,
    latest: int = 80,
    objects: str = "leads",
    fill_from: int = FILL_FROM,
) -> None:
    """Start syncs until a number were killed, each after a random number of requests.

    A sync that comes to its end before does not count.

    Args:
        simulator: What is synced; it changes as often as it is requested.
        dest: Where to, as ``close-async sync`` takes it.
        kills: How many are to be killed.
        seed: Decides the moments and the changes.
        latest: The most requests that a sync sends before it is killed.
        objects: What is copied, as for ``--objects``.
        fill_from: Number of leads from which on a SQLite copy appends.
    """
    rng = random.Random(seed)
    mover = Mover(simulator, seed, objects.split(","))
    while kills:
        until = simulator.request_count + rng.randint(1, latest)
        process = await _start(simulator, dest, objects, fill_from)
        while simulator.request_count < until and process.returncode is None:
            while mover.changes < simulator.request_count:
                mover.move()
            await asyncio.sleep(0.005)
        await asyncio.sleep(rng.uniform(0, _LATER))
        process.kill()
        _, err = await process.communicate()
        assert process.returncode in {0, -signal.SIGKILL}, err.decode()[-500:]
        kills -= process.returncode != 0


async def finish(
    simulator: CloseSimulator, dest: str, objects: str = "leads", *, fill_from: int = FILL_FROM
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


async def _start(simulator: CloseSimulator, dest: str, objects: str, fill_from: int) -> WarmProcess:
    env = os.environ | {"CLOSE_API_KEY": simulator.api_key, "CLOSE_BASE_URL": simulator.url}
    command = ("sync", dest, "--objects", objects, "--json")
    return await start("tests.support.impatient", str(fill_from), *command, env=env)
