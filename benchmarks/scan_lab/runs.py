"""One run in virtual time: ``python -m benchmarks.scan_lab.runs NAME NUMBER...`` prints JSON."""

import asyncio
import json
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from typing import Any

from attrs import asdict, evolve, frozen

from benchmarks.ratelimit_lab.clock import run
from benchmarks.scan_lab.closeio import read_by_skip
from benchmarks.scan_lab.life import LISTED_KINDS, ActiveLife, Life
from benchmarks.scan_lab.methods import METHODS, OF_ACTIVITIES
from benchmarks.scan_lab.wire import Clock, Wire, client
from close_async import CloseClient
from close_async.testing import CloseSimulator, ManualClock
from close_simulator.leads import routes as simulated_leads

TRIP = 0.15
_MEGABYTE = 1024


@frozen
class Reading:
    """The result of a run.

    Attributes:
        there: Number of leads that existed from beginning to end.
        given: Number of leads that were returned, including repetitions.
        missed: Number of existing leads that were not returned.
        repeated: Number of repetitions.
        requests: Number of requests.
        refused: Number of 429 responses.
        seconds: The duration in the simulator's time.
        changes: Number of changes meanwhile.
        megabytes: Peak memory of client and simulator together.
        error: The error that ended it, or "".
    """

    there: int
    given: int
    missed: int
    repeated: int
    requests: int
    refused: int
    seconds: float
    changes: int = 0
    megabytes: float = 0.0
    error: str = ""


async def _read_virtually(method: str, leads: int, imported: int, rate: float) -> Reading:
    sim = CloseSimulator(leads=leads, imported=imported, clock=Clock())
    wire = Wire(sim, TRIP)
    async with client(sim, wire) as close:
        reading = await _read(method, close, sim, leads, rate)
    return evolve(reading, requests=wire.requests, refused=wire.refused)


async def _read_on_sockets(method: str, leads: int, imported: int, rate: float) -> Reading:
    async with (
        CloseSimulator(leads=leads, imported=imported, latency=TRIP) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        reading = await _read(method, close, sim, leads, rate)
        return evolve(reading, requests=sim.request_count, refused=sim.rate_limited)


async def _read(
    method: str, close: CloseClient, sim: CloseSimulator, leads: int, rate: float
) -> Reading:
    """Read while other clients make changes."""
    loop, life = asyncio.get_running_loop(), Life(sim.world, rate)
    others = asyncio.ensure_future(life.run())
    began, given = loop.time(), Counter[str]()
    try:
        async for lead_id in METHODS[method](close):
            given[lead_id] += 1
    finally:
        others.cancel()
    there = {sim.world.leads.id_of(number) for number in range(leads)} - life.gone
    return Reading(
        there=len(there),
        given=given.total(),
        missed=len(there - given.keys()),
        repeated=given.total() - len(given),
        requests=0,
        refused=0,
        seconds=loop.time() - began,
        changes=life.changes,
    )


async def _count(leads: int) -> Reading:
    """Scan and only count, so that the peak memory is that of the scan."""
    sim = CloseSimulator(leads=leads, clock=Clock())
    wire, loop = Wire(sim, TRIP), asyncio.get_running_loop()
    close = client(sim, wire)
    began, given = loop.time(), 0
    async for _ in close.leads.scan():
        given += 1
    seconds = loop.time() - began
    await close.aclose()
    return Reading(leads, given, leads - given, 0, wire.requests, wire.refused, seconds)


async def _read_activities(method: str, leads: int, imported: int, rate: float) -> Reading:
    """Read all activities while other clients change them and their leads."""
    sim = CloseSimulator(leads=leads, imported=imported, clock=Clock())
    wire, loop = Wire(sim, TRIP), asyncio.get_running_loop()
    life = ActiveLife(sim.world, rate)
    others = asyncio.ensure_future(life.run())
    began, given = loop.time(), Counter[str]()
    async with client(sim, wire) as close:
        async for activity_id in OF_ACTIVITIES[method](close):
            given[activity_id] += 1
    others.cancel()
    return Reading(
        there=len(life.there),
        given=given.total(),
        missed=len(life.there - given.keys()),
        repeated=given.total() - len(given),
        requests=wire.requests,
        refused=wire.refused,
        seconds=loop.time() - began,
        changes=life.changes,
    )


async def _count_activities(leads: int) -> Reading:
    """Scan activities and only count them, so that the peak memory is that of the scan."""
    sim = CloseSimulator(leads=leads, clock=Clock())
    wire, loop = Wire(sim, TRIP), asyncio.get_running_loop()
    began, given = loop.time(), 0
    async with client(sim, wire) as close:
        async for _ in close.activities.scan():
            given += 1
    there = sim.world.activities.count(LISTED_KINDS, 0, 1 << 62)
    seconds = loop.time() - began
    return Reading(there, given, there - given, 0, wire.requests, wire.refused, seconds)


def changing(method: str, leads: str, imported: str, rate: str) -> Reading:
    """Read leads while they change."""
    _lift_the_limit(method)
    return run(_read_virtually(method, int(leads), int(imported), float(rate)))


def changing_on_sockets(method: str, leads: str, imported: str, rate: str) -> Reading:
    """Read leads while they change, in real time and over sockets."""
    _lift_the_limit(method)
    return asyncio.run(_read_on_sockets(method, int(leads), int(imported), float(rate)))


def _lift_the_limit(method: str) -> None:
    """Make the simulator of this process serve any offset, to measure what offsets lose."""
    if method == "offsets without end":
        simulated_leads.MAX_SKIP = sys.maxsize


def counting(leads: str) -> Reading:
    """Scan leads that do not change."""
    return run(_count(int(leads)))


def skipping(leads: str) -> Reading:
    """Read with Close's own client."""
    clock = ManualClock()
    done = read_by_skip(CloseSimulator(leads=int(leads), clock=clock), clock, TRIP)
    missed = int(leads) - done.leads
    return Reading(
        int(leads), done.leads, missed, 0, done.requests, 0, done.seconds, error=done.error
    )


def changing_activities(method: str, leads: str, imported: str, rate: str) -> Reading:
    """Read activities while they change."""
    return run(_read_activities(method, int(leads), int(imported), float(rate)))


def counting_activities(leads: str) -> Reading:
    """Scan activities that do not change."""
    return run(_count_activities(int(leads)))


RUNS: dict[str, Callable[..., Reading]] = {
    "changing": changing,
    "changing_activities": changing_activities,
    "counting_activities": counting_activities,
    "changing_on_sockets": changing_on_sockets,
    "counting": counting,
    "skipping": skipping,
}


def measure(name: str, *arguments: object) -> Reading:
    """Run in a new process, so that memory is measured per run."""
    command = [sys.executable, "-m", "benchmarks.scan_lab.runs", name, *map(str, arguments)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    result: dict[str, Any] = json.loads(done.stdout)
    return Reading(**result)


if __name__ == "__main__":
    reading = RUNS[sys.argv[1]](*sys.argv[2:])
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MEGABYTE
    print(json.dumps({**asdict(reading), "megabytes": most}))
