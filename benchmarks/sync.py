"""Measure the cost of a copy of all leads: ``python -m benchmarks.sync``.

Each tool copies the same simulated organization over a socket, without rate limits, in a fresh
process, one after the other. PostgreSQL runs as a cluster of its own, from Debian's package; the
CPU time of its server is not counted. ``x json.loads`` is the CPU time relative to parsing the same
leads; ``x time`` and ``x CPU`` are relative to the first row. ``make bench`` installs Close's own
client and dlt; tap-closeio needs other versions of its dependencies, so it gets its own
environment::

    python -m venv /tmp/tap && /tmp/tap/bin/pip install tap-closeio attrs
    python -m benchmarks.sync --tap /tmp/tap/bin/python

Beyond 35,000 leads, where Close's lists end, the other tools stop or fail.
"""

import argparse
import sys
import tempfile
from importlib.util import find_spec
from subprocess import CalledProcessError

from benchmarks.syncers import (
    CLOSEIO,
    DLT,
    OUR_DLT,
    POSTGRES,
    SQLITE,
    TAP,
    Copying,
    Plan,
    measure,
)
from benchmarks.table import Table, bar
from close_async.testing import SimulatorProcess
from tests.support.postgres_server import postgres_server

OURS = (SQLITE, POSTGRES)
BAR_BLOCK = 0.010  # seconds of computing in one step of the event loop
BAR_PEAK = 150e6  # bytes
BAR_GROWTH = 1.25  # of the memory, from the smallest to the largest organization


def main() -> int:
    """Print a table for each size, and return 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sync")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--others-up-to", type=int, default=10_000, metavar="LEADS")
    parser.add_argument("--tap", default=sys.executable if find_spec("tap_closeio") else "")
    arguments = parser.parse_args()
    here = sys.executable
    others = {CLOSEIO: here, DLT: here, OUR_DLT: here, TAP: arguments.tap}
    with postgres_server() as database:
        sizes = [
            _compare(leads, others if leads <= arguments.others_up_to else {}, database)
            for leads in arguments.sizes
        ]
    met = [_bars(way, copying) for ours in sizes for way, copying in ours.items()]
    for way in OURS:
        first, *_, last = [ours[way] for ours in sizes] * 2
        growth = max(ours[way].peak for ours in sizes) / first.peak
        what = f"{way}: memory does not grow from {first.leads:,} to {last.leads:,} leads"
        met.append(bar(what, growth <= BAR_GROWTH, f"x {growth:.2f}"))
    return 0 if all(met) else 1


def _compare(leads: int, others: dict[str, str], database: str) -> dict[str, Copying]:
    """Print the table of a size, and return the cost of our own copies."""
    table = Table(f"{leads:,} leads with their contacts, opportunities and tasks", _COLUMNS)
    copies: dict[str, Copying] = {}
    with SimulatorProcess(leads=leads, no_rate_limits=True) as simulator:
        for way, python in [*((way, sys.executable) for way in OURS), *others.items()]:
            if not python:
                continue
            with tempfile.TemporaryDirectory() as folder:
                plan = Plan(simulator.url, simulator.api_key, folder, leads, database)
                try:
                    copying = measure(way, plan, python)
                except CalledProcessError:
                    if way in OURS:
                        raise
                    table.row(way, "fails")
                    continue
            copies[way] = copying
            table.row(way, *_figures(copying, copies[SQLITE]))
    table.print()
    ours = {way: copies[way] for way in OURS}
    assert all(copying.leads == leads for copying in ours.values())
    return ours


_COLUMNS = [
    "leads", "s", "leads/s", "CPU us/lead", "x json.loads", "peak MB", "copy MB", "x time", "x CPU",
]  # fmt: skip


def _figures(copying: Copying, first: Copying) -> list[str]:
    per_lead = copying.cpu / copying.leads
    return [
        f"{copying.leads:,}",
        f"{copying.seconds:.1f}",
        f"{copying.leads / copying.seconds:,.0f}",
        f"{per_lead * 1e6:,.0f}",
        f"{per_lead / copying.parse:.1f}" if copying.parse else "",
        f"{copying.peak / 1e6:.0f}",
        f"{copying.size / 1e6:.0f}" if copying.size else "",
        f"{copying.seconds / copying.leads / (first.seconds / first.leads):.2f}",
        f"{per_lead / (first.cpu / first.leads):.2f}",
    ]


def _bars(way: str, copying: Copying) -> bool:
    block, peak = copying.block_cpu, copying.peak
    shown = f"{block * 1e3:.1f} ms of computing, {copying.block * 1e3:.1f} ms passed"
    what = f"{copying.leads:,} leads, {way}"
    met = bar(f"{what}: no step of the event loop over 10 ms", block <= BAR_BLOCK, shown)
    return bar(f"{what}: at most 150 MB", peak <= BAR_PEAK, f"{peak / 1e6:.0f} MB") and met


if __name__ == "__main__":
    sys.exit(main())
