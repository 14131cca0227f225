"""The CPU cost of a lead from the socket to the program: ``python -m benchmarks.end_to_end``.

All clients read the same gzipped pages from the same server, each in a fresh process, in
interleaved rounds. The CPU time of that process is measured, which does not depend on the network.
"""

import sys

from benchmarks.pages import LEADS_A_PAGE, serving
from benchmarks.peers import CLOSE_DOT_IO, CLOSEIO, OURS, OURS_WITH_SPEED, WAYS, Plan, measure
from benchmarks.table import Table, bar, medians

# Enough pages that a full run of the garbage collector over all imported modules, which a short
# read may or may not include, does not decide the result.
PAGES = 100
ROUNDS = 5
BAR_UNTYPED = 0.5
BAR_TYPED = 0.1
AIM_WITH_SPEED = 0.35


def main() -> int:
    """Print the table; exit with 1 if a bar is missed."""
    with serving(PAGES) as server:
        plan = Plan(server.url, "api_key.of_no_use", leads=PAGES * LEADS_A_PAGE)

        def cpu_per_lead(way: str) -> float:
            return measure(way, plan).cpu / plan.leads * 1e6

        costs = medians(WAYS, cpu_per_lead, ROUNDS)
    table = Table(
        f"CPU per lead: {PAGES} pages of {LEADS_A_PAGE} leads, {server.page_bytes / 1e3:.0f} KB "
        f"each, {server.sent_bytes / 1e3:.0f} KB gzipped, from {server.name}; "
        f"medians of {ROUNDS} processes each",
        ["us/lead", "x closeio", "x close-dot-io"],
    )
    for way, cost in costs.items():
        figures = (cost / costs[CLOSEIO], cost / costs[CLOSE_DOT_IO])
        table.row(way, f"{cost:.1f}", *(f"{figure:.3f}" for figure in figures))
    table.print()
    untyped, typed = costs[OURS] / costs[CLOSEIO], costs[OURS] / costs[CLOSE_DOT_IO]
    with_speed = costs[OURS_WITH_SPEED] / costs[CLOSEIO]
    met = [
        bar(f"at most {BAR_UNTYPED} x closeio", untyped <= BAR_UNTYPED, f"{untyped:.2f}"),
        bar(f"at most {BAR_TYPED} x close-dot-io", typed <= BAR_TYPED, f"{typed:.3f}"),
    ]
    print(f"aim with uvloop: {AIM_WITH_SPEED} x closeio: {with_speed:.2f}")
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
