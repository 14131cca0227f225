"""What a copy of all leads costs: ``python -m benchmarks.sync``.

Every way copies the same simulated organization over a socket, without rate limits, in a fresh
process, in turn. dlt and tap-closeio are measured where they are installed: ``--dlt`` and ``--tap``
name Python interpreters that have them, and attrs.
"""

import argparse
import sys
import tempfile
from importlib.util import find_spec

from benchmarks.syncers import CLOSEIO, DLT, OURS, TAP, Copying, Plan, measure
from benchmarks.table import Table, bar
from close_async.testing import SimulatorProcess

BAR_BLOCK = 0.010
BAR_PEAK = 150e6


def main() -> int:
    """Print a table for each size; exit with 1 when a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sync")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--dlt", default=sys.executable if find_spec("dlt") else "")
    parser.add_argument("--tap", default=sys.executable if find_spec("tap_closeio") else "")
    arguments = parser.parse_args()
    pythons = {OURS: sys.executable, CLOSEIO: sys.executable}
    pythons |= {way: path for way, path in ((DLT, arguments.dlt), (TAP, arguments.tap)) if path}
    ours = [_compare(leads, pythons) for leads in arguments.sizes]
    met = [_bars(copying) for copying in ours]
    growth = ours[-1].peak / ours[0].peak
    print(f"peak memory from {ours[0].leads:,} to {ours[-1].leads:,} leads: x {growth:.2f}")
    return 0 if all(met) else 1


def _compare(leads: int, pythons: dict[str, str]) -> Copying:
    table = Table(
        f"{leads:,} leads with their contacts, opportunities and tasks",
        ["leads", "s", "leads/s", "CPU us/lead", "peak MB", "x our CPU"],
    )
    first: Copying | None = None
    with SimulatorProcess(leads=leads, no_rate_limits=True) as simulator:
        for way, python in pythons.items():
            with tempfile.TemporaryDirectory() as folder:
                plan = Plan(simulator.url, simulator.api_key, folder, leads)
                copying = measure(way, plan, python)
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
        f"{per_lead / (ours.cpu / ours.leads):.2f}",
    ]


def _bars(copying: Copying) -> bool:
    block, peak = copying.block_cpu, copying.peak
    shown = f"{block * 1e3:.1f} ms of computing, {copying.block * 1e3:.1f} ms passed"
    met = bar("the event loop is never kept over 10 ms", block <= BAR_BLOCK, shown)
    return bar("at most 150 MB", peak <= BAR_PEAK, f"{peak / 1e6:.0f} MB") and met


if __name__ == "__main__":
    sys.exit(main())
