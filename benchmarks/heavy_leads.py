"""How an organization with heavy leads is read: ``python -m benchmarks.heavy_leads``.

400 leads of 500 kB are read in every way there is, in virtual time under Close's limits and at
150 ms there and back, from a server that fails for more than 20 of them at once: with a 504, with
a timeout of 30 s, or because the response is larger than the client accepts. Pages of 200 do not
come through; pages of 20 would take 20 requests.
"""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from benchmarks.ratelimit_lab.clock import run
from benchmarks.scan_lab.heavy import FAILURES, HeavyWire, make_heavy
from benchmarks.scan_lab.wire import Clock, client
from benchmarks.table import Table, bar
from close_async import CloseClient
from close_async.sync import CloseSync
from close_async.testing import CloseSimulator
from tests.support.copies import MemorySink
from tests.support.random_runs import without_threads

LEADS, SIZE, MOST = 400, 500_000, 20
TRIP = 0.15
# Twice the fewest requests: each size that fails is found out once, and smaller ones are in use.
BAR = 2 * LEADS // MOST

Way = Callable[[CloseClient], Awaitable[list[Any]]]


async def _list(close: CloseClient) -> list[Any]:
    return [lead.id async for lead in close.leads.list()]


async def _search(close: CloseClient) -> list[Any]:
    return [lead.id async for lead in close.leads.search()]


async def _scan(close: CloseClient) -> list[Any]:
    return [lead.id async for lead in close.leads.scan()]


async def _scan_windows(close: CloseClient) -> list[Any]:
    return [lead.id async for lead in close.leads.scan(strategy="windows")]


async def _sync(close: CloseClient) -> list[Any]:
    sink = MemorySink()
    async with CloseSync(close, sink) as sync:
        await sync.run()
    return list(sink.leads)


WAYS: dict[str, Way] = {
    "list": _list,
    "search": _search,
    "scan": _scan,
    "scan, windows": _scan_windows,
    "sync": _sync,
}


def main() -> int:
    """Print the table; exit with 1 when a bar is missed."""
    everything, most = True, 0
    for name in ("504", "timeout", "too large"):
        table = Table(
            f"{LEADS} leads of {SIZE // 1000} kB, over {MOST} at once: {name}",
            ["leads", "requests", "failed", "seconds"],
        )
        for way, read in WAYS.items():
            found, wire, seconds = _measure(name, read)
            everything = everything and found == LEADS
            most = max(most, wire.requests) if way != "sync" else most
            table.row(way, str(found), str(wire.requests), str(wire.failed), f"{seconds:.0f}")
        table.print()
    met = [
        bar("every lead once", everything, "yes" if everything else "no"),
        bar(f"at most {BAR} requests for a list, a search or a scan", most <= BAR, str(most)),
    ]
    return 0 if all(met) else 1


def _measure(failure: str, read: Way) -> tuple[int, HeavyWire, float]:
    """Read once; return how many leads came, each counted once, the wire and the seconds."""

    async def measured() -> tuple[int, HeavyWire, float]:
        loop, sim = asyncio.get_running_loop(), CloseSimulator(leads=LEADS, clock=Clock())
        await make_heavy(sim, SIZE)
        wire = HeavyWire(sim, TRIP)
        wire.failure, wire.most = FAILURES[failure], MOST
        async with client(sim, wire) as close:
            began = loop.time()
            found = await read(close)
            seconds = loop.time() - began
        is_exact = sorted(found) == sorted(sim.world.leads)
        return len(found) if is_exact else 0, wire, seconds

    with without_threads():
        return run(measured())


if __name__ == "__main__":
    sys.exit(main())
