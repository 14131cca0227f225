"""The 429s of real processes: ``python -m benchmarks.ratelimit_processes``.

Processes use one key of the simulator over sockets as fast as they can, with 240 requests per 8 s
and 100 ms latency: independently, or sharing the limit through Redis; beside Close's own client;
and through a Redis that is killed and restarted. Everything is counted at the server. It takes four
minutes; ``--redis-outage`` runs the last one alone.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.ratelimit_sockets.redis_server import RedisServer
from benchmarks.ratelimit_sockets.runs import WINDOW, Outcome, Scenario, play
from benchmarks.table import Table, bar

COUNTS = (1, 4, 8)
REFUSED_SHARED, REFUSED_BLIND, USED = 0.5, 2.0, 99.0
KILLED, RESTARTED, OUTAGE_WINDOWS = 18.0, 36.0, 8
BESIDE_WINDOWS = 16  # the shares converge within a minute
ALONE, ONE_BESIDE = "closeio alone", "closeio, 1 of ours"
FOUR_BESIDE = "closeio, 4 through Redis"
HAMMERS = {1: "1 thread", 4: "4 threads"}


def _blind(count: int) -> str:
    return f"{count} blind" if count > 1 else "1 process"


def _shared(count: int) -> str:
    return f"{count} through Redis"


def compare(redis: RedisServer) -> bool:
    """Run processes of ours, independently and through Redis."""
    found = play(
        [Scenario(name=_blind(count), processes=count) for count in COUNTS]
        + [Scenario(name=_shared(count), processes=count, redis=redis.url) for count in COUNTS]
    )
    table = Table(
        "Processes on one key, 64 s, counted at the server",
        ["requests", "429s", "in 1000", "the same after 16 s", "used %"],
    )
    for name, outcome in found.items():
        table.row(name, *_figures(outcome))
    table.print()
    shared, blind = found[_shared(COUNTS[-1])], found[_blind(COUNTS[-1])]
    met = [
        _at_most(f"{_shared(COUNTS[-1])}, 429s in 1000", shared.per_thousand(), REFUSED_SHARED),
        _at_most(f"{_blind(COUNTS[-1])}, 429s in 1000", blind.per_thousand(), REFUSED_BLIND),
    ]
    for name, outcome in found.items():
        what = f"{name} use at least {USED:.0f} %"
        met.append(bar(what, outcome.used >= USED, f"{outcome.used:.1f} %"))
    return all(met)


def _figures(outcome: Outcome) -> list[str]:
    return [
        str(sum(outcome.served)),
        str(sum(outcome.refused)),
        f"{outcome.per_thousand():.2f}",
        f"{outcome.per_thousand(2):.2f}",
        f"{outcome.used:.1f}",
    ]


def _at_most(what: str, figure: float, most: float) -> bool:
    return bar(f"{what}, at most {most}", figure <= most, f"{figure:.2f}")


def beside(redis: RedisServer) -> list[Scenario]:
    """Return the scenarios with Close's own client, alone and beside ours."""
    return [
        Scenario(
            name=f"{name}, {text}",
            processes=count,
            redis=url,
            threads=threads,
            windows=BESIDE_WINDOWS,
        )
        for threads, text in HAMMERS.items()
        for name, count, url in (
            (ALONE, 0, None),
            (ONE_BESIDE, 1, None),
            (FOUR_BESIDE, 4, redis.url),
        )
    ]


def show_beside(found: dict[str, Outcome]) -> None:
    """Print the requests of Close's own client, and of ours."""
    table = Table(
        "Close's own client on the same key, 128 s",
        ["ours/s", "our 429s", "in 1000", "429s after 16 s", "theirs/s", "their 429s", "used %"],
    )
    for name, outcome in found.items():
        seconds = len(outcome.served) * WINDOW
        mine, theirs = outcome.ours, outcome.theirs
        table.row(
            name,
            f"{mine['served'] / seconds:.1f}",
            str(mine["refused"]),
            f"{1000 * mine['refused'] / max(mine['served'], 1):.1f}",
            str(mine["refused later"]),
            f"{theirs['served'] / seconds:.1f}",
            str(theirs["refused"]),
            f"{outcome.used:.1f}",
        )
    table.print()


class Outage:
    """A run in which Redis is killed and started again."""

    def __init__(self, redis: RedisServer, directory: str) -> None:
        self._redis = redis
        self._log = Path(directory) / "log"

    def scenario(self) -> Scenario:
        """Return its scenario."""
        events: tuple[tuple[float, Callable[[], None]], ...] = (
            (KILLED, self._kill),
            (RESTARTED, self._restart),
        )
        return Scenario(
            name="8 through Redis, killed and restarted",
            processes=8,
            redis=self._redis.url,
            windows=OUTAGE_WINDOWS,
            log=str(self._log),
            events=events,
        )

    def show(self, outcome: Outcome) -> bool:
        """Print what happened, step by step."""
        print(f"Redis is killed after {KILLED:.0f} s, and started again after {RESTARTED:.0f} s\n")
        lines = self._log.read_text().splitlines()
        counts = zip(outcome.served, outcome.refused, strict=True)
        for number, (served, refused) in enumerate(counts, 1):
            until = f"{number * WINDOW:6.2f} s"
            lines.append(f"{until} server: {served} requests and {refused} 429s in this window")
        print("\n".join(sorted(lines)), end="\n\n")
        failed = outcome.ours["failed"]
        refused = _at_most("with the outage, 429s in 1000", outcome.per_thousand(), REFUSED_SHARED)
        used = bar(f"with the outage, use at least {USED:.0f} %", outcome.used >= USED,
                   f"{outcome.used:.1f} %")  # fmt: skip
        return all([refused, used, bar("no call fails", not failed, f"{failed} failed")])

    def _kill(self) -> None:
        self._note(KILLED, "killed")
        self._redis.kill()

    def _restart(self) -> None:
        self._note(RESTARTED, "started again, with nothing in it")
        self._redis.start()

    def _note(self, second: float, what: str) -> None:
        with self._log.open("a") as log:
            log.write(f"{second:6.2f} s redis-server: {what}\n")


def main() -> int:
    """Run everything, and print the tables and the bars."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ratelimit_processes")
    parser.add_argument("--redis-outage", action="store_true", help="run only the outage of Redis")
    only_outage = parser.parse_args().redis_outage
    with RedisServer() as redis, RedisServer() as weak, tempfile.TemporaryDirectory() as directory:
        is_met = only_outage or compare(redis)
        outage = Outage(weak, directory)
        others = [] if only_outage else beside(redis)
        found = play([*others, outage.scenario()])
        outcome = found.pop(outage.scenario().name)
        if found:
            show_beside(found)
        is_met = outage.show(outcome) and is_met
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
