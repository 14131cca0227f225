"""What the client adds to reading pages: ``python -m benchmarks.floor``.

The floor is aiohttp with orjson, which reads the same gzipped pages from the same server into
dicts, with as many of them in flight. Each runs in a fresh process, one after the other, and the
ratio of their CPU times is what counts: of pages with repetitive and with unique texts, alone and
beside a process that keeps another core busy. ``isal`` or ``zlib-ng`` are used if installed.
"""

import sys

from benchmarks.pages import LEADS_A_PAGE, serving
from benchmarks.peers import CLOSEIO, FLOOR, OURS, Plan, measure
from benchmarks.table import Table, bar, busy_core, spread
from close_async.wire import decompression

PAGES = 100
ROUNDS = 5
BAR = 1.25
CONCURRENCIES = (1, 8, 32)


def main() -> int:
    """Print the table; exit with 1 if the bar is missed."""
    table = Table(
        f"CPU per lead: {PAGES} pages of {LEADS_A_PAGE} leads, decompressed with "
        f"{decompression.BACKEND}; x the floor, median of {ROUNDS} pairs [p10-p90]",
        ("floor us", "ours us", "x floor", "", "busy", "", "floor x closeio"),
    )
    worst = 0.0
    for unique in (False, True):
        with serving(PAGES, unique=unique) as server:
            for concurrency in CONCURRENCIES:
                plan = Plan(server.url, "api_key.of_no_use", PAGES * LEADS_A_PAGE, concurrency)
                closeio = _microseconds(CLOSEIO, plan)
                alone = _pairs(plan)
                with busy_core():
                    busy = _pairs(plan)
                floor, ours = (spread([pair[which] for pair in alone])[0] for which in (0, 1))
                ratios = [[ours / floor for floor, ours in pairs] for pairs in (alone, busy)]
                table.row(
                    f"{'unique' if unique else 'repetitive'} texts, {concurrency} in flight",
                    floor, ours, *spread(ratios[0]), *spread(ratios[1]),
                    f"{float(floor) / closeio:.2f}",
                )  # fmt: skip
                worst = max(worst, *(float(spread(each)[0]) for each in ratios))
    table.print()
    return 0 if bar(f"at most {BAR} x the floor", worst <= BAR, f"{worst:.2f}") else 1


def _pairs(plan: Plan) -> list[tuple[float, float]]:
    """Return the CPU time per lead of the floor and of this library, in microseconds."""
    return [(_microseconds(FLOOR, plan), _microseconds(OURS, plan)) for _ in range(ROUNDS)]


def _microseconds(way: str, plan: Plan) -> float:
    return measure(way, plan).cpu / plan.leads * 1e6


if __name__ == "__main__":
    sys.exit(main())
