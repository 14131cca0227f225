"""Speed and completeness of scans: ``python -m benchmarks.scan``.

Measured in virtual time, against the simulator with Close's limits (240 requests in 8 s for lists,
16 for searches) and a round trip of 150 ms. The first table is about speed: the minimum is the
number of requests with pages of 200, and the time that the limit needs for them. Beside it is the
loop of the README of Close's own client. The second table reads 100,000 leads, of which 25,000 were
created in the same second, while others create, change, delete and merge 50 leads per second.

With ``--activities`` the activities of an organization are read instead: 300,000, while others
create, change and delete 50 activities or leads per second.

Both take a minute or two. With ``--sockets`` only the second table is measured, over sockets and in
real time, which takes five minutes.
"""

import math
import sys
from concurrent.futures import ThreadPoolExecutor

from benchmarks.scan_lab.runs import TRIP, Reading, measure
from benchmarks.table import Table, bar

SIZES = (10_000, 100_000, 1_000_000)
LISTED = 35_000
PAGE = 200
WINDOW = 8
LISTS, SEARCHES = 240, 16
CHANGED, IMPORTED, RATE = 100_000, 25_000, 50
MEMORY_BAR = 150
METHODS = {
    "offsets": "_skip, page by page",
    "offsets without end": "_skip, if Close allowed it to continue",
    "after the last": "search, date_created > last",
    "from the last": "search, date_created >= last, deduplicated by id",
    "scan": "scan",
}


def least(leads: int) -> tuple[int, float]:
    """Return the minimum of requests, and the seconds that the rate limit needs for them."""
    requests = math.ceil(leads / PAGE)
    limit = LISTS if leads <= LISTED else SEARCHES
    return requests, (math.ceil(requests / limit) - 1) * WINDOW + TRIP


def speed() -> bool:
    """Print the speed of scans, and return whether it is within the bounds."""
    table = Table(
        "leads that do not change",
        ["requests", "minimum", "seconds", "minimum", "429s", "MB", "leads read"],
    )
    found: dict[int, Reading] = {}
    for leads in SIZES:
        one = found[leads] = measure("counting", leads)
        requests, seconds = least(leads)
        table.row(
            f"{leads:,}: scan",
            f"{one.requests:,}",
            f"{requests:,}",
            f"{one.seconds:,.2f}",
            f"{seconds:,.2f}",
            str(one.refused),
            f"{one.megabytes:.0f}",
            f"{one.given:,}",
        )
        other = measure("skipping", leads)
        table.row(
            f"{leads:,}: closeio, _skip",
            f"{other.requests:,}",
            "",
            f"{other.seconds:,.2f}",
            "",
            "",
            "",
            f"{other.given:,}" + (", then rejected" if other.error else ""),
        )
    table.print()
    most = found[SIZES[-1]]
    interval = all(one.given == leads and not one.missed for leads, one in found.items())
    spent = most.seconds / least(SIZES[-1])[1]
    return all(
        [
            bar("every lead read", interval, "yes" if interval else "no"),
            bar("at most 1.05 of the minimum time for a million", spent <= 1.05, f"{spent:.3f}"),
            bar(
                f"at most {MEMORY_BAR} MB for a million, simulator included",
                most.megabytes <= MEMORY_BAR,
                f"{most.megabytes:.0f} MB",
            ),
        ]
    )


def faithfulness(run: str) -> bool:
    """Print what is missed and repeated while leads change; return whether nothing is."""
    table = Table(
        f"{CHANGED:,} leads, {IMPORTED:,} of them created in one second, {RATE} changes per second",
        ["requests", "seconds", "changes", "missed", "repeated"],
    )

    def read(method: str) -> Reading:
        return measure(run, method, CHANGED, IMPORTED, RATE)

    with ThreadPoolExecutor() as pool:  # each in its own process
        readings = dict(zip(METHODS, pool.map(read, METHODS), strict=True))
    for method, one in readings.items():
        table.row(
            METHODS[method],
            f"{one.requests:,}",
            f"{one.seconds:,.0f}",
            f"{one.changes:,}",
            f"{one.missed:,}",
            f"{one.repeated:,}",
        )
    table.print()
    ours = readings["scan"]
    lost = f"{ours.missed} missed, {ours.repeated} repeated"
    return bar("0 missed, 0 repeated", (ours.missed, ours.repeated) == (0, 0), lost)


# Leads with 300,000 activities, and those of them that were imported in one second.
ACTIVE, ACTIVE_IMPORTED = 42_000, 10_000


def activities() -> bool:
    """Print how activities are read while they change; return whether the bounds are met."""
    methods = {"offsets": "_skip, page by page", "scan": "scan"}
    with ThreadPoolExecutor() as pool:
        jobs = {
            name: pool.submit(measure, "changing_activities", name, ACTIVE, ACTIVE_IMPORTED, RATE)
            for name in methods
        }
        alone = pool.submit(measure, "counting_activities", ACTIVE).result()
        readings = {name: job.result() for name, job in jobs.items()}
    there = readings["scan"].there
    table = Table(
        f"{there:,} activities, {RATE} changes per second",
        ["requests", "seconds", "429s", "changes", "missed", "repeated"],
    )
    for name, one in readings.items():
        table.row(
            methods[name],
            f"{one.requests:,}",
            f"{one.seconds:,.0f}",
            str(one.refused),
            f"{one.changes:,}",
            f"{one.missed:,}",
            f"{one.repeated:,}",
        )
    table.print()
    ours = readings["scan"]
    least = (math.ceil(math.ceil(alone.given / 100) / LISTS) - 1) * WINDOW + TRIP
    lost = f"{ours.missed} missed, {ours.repeated} repeated"
    spent = alone.seconds / least
    return all(
        [
            bar("0 missed, 0 repeated", (ours.missed, ours.repeated) == (0, 0), lost),
            bar("every activity read", alone.missed == 0, f"{alone.given:,} of {alone.there:,}"),
            bar("at most 1.1 of the minimum time", spent <= 1.1, f"{spent:.3f}"),
            bar(
                f"at most {MEMORY_BAR} MB, simulator included",
                alone.megabytes <= MEMORY_BAR,
                f"{alone.megabytes:.0f} MB",
            ),
        ]
    )


def main(arguments: list[str]) -> int:
    """Print the tables; return 1 if a bound is exceeded."""
    if "--activities" in arguments:
        return 0 if activities() else 1
    if "--sockets" in arguments:
        return 0 if faithfulness("changing_on_sockets") else 1
    return 0 if all([speed(), faithfulness("changing")]) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
