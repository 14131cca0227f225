"""The 429s of rate limiters, and how much of the budget they use, on a server with Close's rules.

Run ``python -m benchmarks.ratelimit``. The server follows limitlion's rules with Close's numbers:
240 requests per 8 s unless noted, and three times as many for the organization. The round trip is
150 ms unless noted, and 32 workers send as much as they can for 304 s of virtual time. The budget
is what the limit allows or, if that is less, what the workers can send.
See https://developer.close.com/topics/rate-limits/ and https://github.com/closeio/limitlion.
"""

import sys
from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.ratelimit_lab.clients import (
    Client,
    FixedBucket,
    Maker,
    NoLimiter,
    Ours,
    SleepUntilReset,
)
from benchmarks.ratelimit_lab.runs import Outcome, Scenario, play
from benchmarks.ratelimit_lab.scenarios import ALONE, BESIDE, BLIND, DISTURBED
from benchmarks.ratelimit_lab.server import Server
from benchmarks.table import Table, bar
from close_async.ratelimit.limiter import LedgerLimiter

SEEDS = (1,)
USED, REFUSED, REFUSED_BLIND = 99.0, 0.5, 2.0
PEERS: dict[str, Maker] = {
    "sleep": SleepUntilReset,
    "aiolimiter": FixedBucket,
    "none": NoLimiter,
}


def ours(server: Server, name: str) -> Client:
    """Return a process with our limiter."""
    return Ours(server, name, LedgerLimiter(), "GET /lead/")


def _milliseconds(seconds: float) -> str:
    return "" if seconds != seconds else f"{seconds * 1000:.0f}"


class Laboratory:
    """Runs scenarios with every client, prints them, and stores the outcomes of ours."""

    def __init__(self) -> None:
        self.outcomes: dict[str, list[Outcome]] = {}

    def show(self, title: str, scenarios: Sequence[Scenario]) -> None:
        """Run scenarios, and print a table of them."""
        columns = ["429s", "used %", "p50", "p99", "int p50", "int p99"]
        table = Table(title, [*columns, *PEERS])
        for scenario in scenarios:
            found = [play(scenario, ours, seed) for seed in SEEDS]
            self.outcomes[scenario.name] = found
            others = [play(scenario, peer, SEEDS[0]).per_thousand for peer in PEERS.values()]
            table.row(scenario.name, *_row(scenario, found), *(f"{n:.0f}" for n in others))
        table.print()

    def beside(self, scenarios: Sequence[Scenario]) -> None:
        """Run scenarios beside clients that send until they are rejected, and print a table."""
        columns = ["ours/s", "429s", "in 1000", "theirs/s", "their 429s", "used %"]
        table = Table("Beside clients that send until they are rejected", columns)
        for scenario in scenarios:
            found = play(scenario, ours, SEEDS[0])
            self.outcomes[scenario.name] = [found]
            seconds = scenario.windows * scenario.rules.window
            table.row(
                scenario.name,
                f"{found.served / seconds:.1f}",
                str(found.refused),
                f"{found.per_thousand:.1f}",
                f"{found.theirs / seconds:.1f}",
                str(found.their_refused),
                f"{found.used:.1f}",
            )
        table.print()

    def worst(self, scenarios: Sequence[Scenario]) -> tuple[str, float]:
        """Return the scenario with the most 429s, and their number per 1,000."""
        found = {s.name: _refused(self.outcomes[s.name]) for s in scenarios}
        name = max(found, key=lambda name: found[name])
        return name, found[name]

    def least(self, scenarios: Sequence[Scenario]) -> tuple[str, float]:
        """Return the scenario that used least of the budget, and the percentage."""
        found = {s.name: _used(self.outcomes[s.name]) for s in scenarios}
        name = min(found, key=lambda name: found[name])
        return name, found[name]

    def late(self, scenario: Scenario) -> float:
        """Return the 99th percentile of the wait of interactive calls, in seconds."""
        return median(found.wait("interactive", 0.99) for found in self.outcomes[scenario.name])


def _row(scenario: Scenario, found: list[Outcome]) -> list[str]:
    waits = [
        _milliseconds(median(each.wait(priority, q) for each in found))
        for priority in (scenario.priority, "interactive")
        for q in (0.5, 0.99)
    ]
    return [f"{_refused(found):.2f}", f"{_used(found):.1f}", *waits]


def _refused(found: list[Outcome]) -> float:
    return 1000 * sum(each.refused for each in found) / sum(each.served for each in found)


def _used(found: list[Outcome]) -> float:
    return min(100.0, 100 * sum(o.served for o in found) / sum(o.possible for o in found))


def main() -> int:
    """Run everything, and print the tables and the bars."""
    lab = Laboratory()
    print("429s per 1000 successes; waits for permits in ms; then the 429s of other limiters")
    lab.show("One process", ALONE)
    lab.show("One process, disturbed", DISTURBED)
    lab.show("Independent processes", BLIND)
    lab.beside(BESIDE)
    interactive = [scenario for scenario in ALONE if scenario.interactive]
    met = [
        _bar(lab.least(ALONE), lambda used: used >= USED, "one process uses at least 99 %", "%"),
        _bar(lab.worst(ALONE), lambda n: n <= REFUSED, "one process, at most 0.5 in 1000"),
        _bar(lab.worst(BLIND), lambda n: n <= REFUSED_BLIND, "blind ones, at most 2 in 1000"),
    ]
    for scenario in interactive:
        rules = scenario.rules
        most, late = rules.window / rules.limit + rules.trip, lab.late(scenario)
        what = f"interactive p99 at most {most * 1000:.0f} ms, {scenario.name}"
        met.append(bar(what, late <= most, f"{late * 1000:.0f} ms"))
    return 0 if all(met) else 1


def _bar(
    found: tuple[str, float], is_met: Callable[[float], bool], what: str, unit: str = ""
) -> bool:
    name, figure = found
    return bar(what, is_met(figure), f"{figure:.2f}{unit} ({name})")


if __name__ == "__main__":
    sys.exit(main())
