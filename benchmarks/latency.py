"""The time to read 30 000 leads at 150 ms latency: ``python -m benchmarks.latency``.

Close's own client reads them as in its README: pages of 100, sequentially. This library reads pages
of 200 concurrently. The simulator runs in a separate process without rate limits. The ratio depends
on the latency and hardly on the machine.
"""

import sys

from attrs import evolve

from benchmarks.peers import CLOSEIO, OURS, OURS_WITH_SPEED, Plan, Reading, measure
from benchmarks.table import Table, bar
from close_async.testing import SimulatorProcess

LEADS = 30_000
LATENCY = 0.15
README_PAGE_SIZE = 100  # Close's default
CONCURRENCIES = (4, 8, 16, 32)
ROUNDS = 2
BAR = 20.0


def fastest(way: str, plan: Plan) -> Reading:
    """Return the fastest of several runs: other load can only make a run slower."""
    return min((measure(way, plan) for _ in range(ROUNDS)), key=lambda reading: reading.seconds)


def main() -> int:
    """Print the table; exit with 1 if the bar is missed."""
    table = Table(
        f"{LEADS} leads at {LATENCY * 1e3:.0f} ms latency; the fastest of {ROUNDS} runs, "
        "one run of closeio",
        ["seconds", "leads/s", "x faster"],
    )
    with SimulatorProcess(leads=LEADS, latency=LATENCY, no_rate_limits=True) as simulator:
        plan = Plan(simulator.url, simulator.api_key, leads=LEADS)
        measure(OURS, evolve(plan, concurrency=32))  # the simulator creates its leads on first use
        theirs = measure(CLOSEIO, evolve(plan, page_size=README_PAGE_SIZE)).seconds

        def row(name: str, seconds: float) -> float:
            table.row(name, f"{seconds:.2f}", f"{LEADS / seconds:.0f}", f"{theirs / seconds:.1f}")
            return theirs / seconds

        row(f"{CLOSEIO}, page by page", theirs)
        found = {
            count: row(
                f"{OURS}, concurrency={count}",
                fastest(OURS, evolve(plan, concurrency=count)).seconds,
            )
            for count in CONCURRENCIES
        }
        most = CONCURRENCIES[-1]
        row(
            f"{OURS_WITH_SPEED}, concurrency={most}",
            fastest(OURS_WITH_SPEED, evolve(plan, concurrency=most)).seconds,
        )
    table.print()
    best = max(found, key=lambda count: found[count])
    met = bar(
        f"at least {BAR:.0f} x faster", found[best] >= BAR, f"{found[best]:.1f} x with {best}"
    )
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
