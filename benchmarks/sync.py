"""Measure the cost of a copy of all leads: ``python -m benchmarks.sync``.

Each tool copies the same simulated organization over a socket, without rate limits, in a fresh
process, one after the other. ``make bench`` installs Close's own client and dlt; tap-closeio needs
other versions of its dependencies, so it gets its own environment::

    python -m venv /tmp/tap && /tmp/tap/bin/pip install tap-closeio attrs
    python -m benchmarks.sync --tap /tmp/tap/bin/python

Beyond 35,000 leads, where Close's lists end, the other tools stop or fail.
"""

import argparse
import sys
import tempfile
from importlib.util import find_spec
from subprocess import CalledProcessError

from benchmarks.syncers import CLOSEIO, DLT, OUR_DLT, OURS, TAP, Copying, Plan, measure
from benchmarks.table import Table, bar
from close_async.testing import SimulatorProcess

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
    ours = [
        _compare(leads, others if leads <= arguments.others_up_to else {})
        for leads in arguments.sizes
    ]
    met = [_bars(copying) for copying in ours]
    growth = max(each.peak for each in ours) / ours[0].peak
    what = f"memory does not grow from {ours[0].leads:,} to {ours[-1].leads:,} leads"
    met.append(bar(what, growth <= BAR_GROWTH, f"x {growth:.2f}"))
    return 0 if all(met) else 1


def _compare(leads: int, others: dict[str, str]) -> Copying:
    table = Table(
        f"{leads:,} leads with their contacts, opportunities and tasks",
        ["leads", "s", "leads/s", "CPU us/lead", "peak MB", "copy MB", "x our time", "x our CPU"],
    )
    first: Copying | None = None
    with SimulatorProcess(leads=leads, no_rate_limits=True) as simulator:
        for way, python in [(OURS, sys.executable), *others.items()]:
            if not python:
                continue
            with tempfile.TemporaryDirectory() as folder:
                plan = Plan(simulator.url, simulator.api_key, folder, leads)
                try:
                    copying = measure(way, plan, python)
                except CalledProcessError:
                    if way == OURS:
                        raise
                    table.row(way, "fails")
                    continue
            first = first or copying
            table.row(way, *_figures(copying, first))
    table.print()
    assert first is not None
    assert first.leads == leads
    return first


def _figures(copying: Copying, ours: Copying) -> list[str]:
    per_lead = copying.cpu / copying.leads
    return [
        f"{copying.leads:,}",
        f"{copying.seconds:.1f}",
        f"{copying.leads / copying.seconds:,.0f}",
        f"{per_lead * 1e6:,.0f}",
        f"{copying.peak / 1e6:.0f}",
        f"{copying.size / 1e6:.0f}",
        f"{copying.seconds / copying.leads / (ours.seconds / ours.leads):.2f}",
        f"{per_lead / (ours.cpu / ours.leads):.2f}",
    ]


def _bars(copying: Copying) -> bool:
    block, peak = copying.block_cpu, copying.peak
    shown = f"{block * 1e3:.1f} ms of computing, {copying.block * 1e3:.1f} ms passed"
    leads = f"{copying.leads:,} leads"
    met = bar(f"{leads}: no step of the event loop over 10 ms", block <= BAR_BLOCK, shown)
    return bar(f"{leads}: at most 150 MB", peak <= BAR_PEAK, f"{peak / 1e6:.0f} MB") and met


if __name__ == "__main__":
    sys.exit(main())
