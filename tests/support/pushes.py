"""Pushes of many rows: the rows, processes that are killed, and a comparison with what Close has.

``python -m tests.support.pushes FILE JOURNAL LAG`` is one process: it continues or begins a push.
"""

import asyncio
import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from csv import DictWriter
from pathlib import Path
from typing import Any
from unittest.mock import patch

from attrs import frozen

from close_async import CloseClient
from close_async.push import LeadPush, by_custom, by_email, read_csv
from close_async.testing import CloseSimulator, Fault
from tests.support.warm_start import WarmProcess, start

Row = dict[str, str]


def rows_of(count: int, begin: int = 0) -> Iterator[Row]:
    """Yield rows of leads that no two have alike, each with a contact."""
    for number in range(begin, begin + count):
        yield {
            "name": f"Firm {number}",
            "url": f"https://firm{number}.example",
            "Source": f"key-{number}",
            "Seats": str(number % 50),
            "contact_name": f"Person {number}",
            "contact_email": f"person{number}@firm{number}.example",
        }


def write_csv(path: Path, rows: Iterable[Row]) -> None:
    """Write rows to a file."""
    rows = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def lose_responses(simulator: CloseSimulator, share: float) -> None:
    """Reset the connection of a share of the writes, after Close processed them."""
    for number, method in enumerate(("POST", "PUT")):
        fault = Fault.reset(match=f"{method} /lead/*", after_effect=True, times=None)
        simulator.faults.add(fault, share=share, seed=number)


@frozen
class Difference:
    """How Close differs from the rows.

    Args:
        twice: Leads that were created more than once.
        missing: Rows without a lead.
        wrong: Leads whose fields differ from their row.
    """

    twice: int
    missing: int
    wrong: int

    @property
    def total(self) -> int:
        return self.twice + self.missing + self.wrong


def compare(simulator: CloseSimulator, rows: Iterable[Row]) -> Difference:
    """Compare every lead that has a key with its row."""
    fields = {f["name"]: f["id"] for f in simulator.world.organization.custom_fields["lead"]}
    source, seats = f"custom.{fields['Source']}", f"custom.{fields['Seats']}"
    held: dict[str, dict[str, Any]] = {}
    counts: Counter[str] = Counter()
    for lead in simulator.world.leads.values():
        key = str(lead.get(source, ""))
        if key.startswith("key-"):
            counts[key] += 1
            held[key] = lead
    missing = wrong = 0
    for row in rows:
        if row["Source"] not in held:
            missing += 1
            continue
        lead = held[row["Source"]]
        emails = [each["email"] for contact in lead["contacts"] for each in contact["emails"]]
        alike = (
            lead["name"] == row["name"]
            and lead["url"] == row["url"]
            and str(lead.get(seats)) == row["Seats"]
            and emails.count(row["contact_email"]) == 1
            and len(lead["contacts"]) == 1
        )
        wrong += not alike
    twice = sum(count - 1 for count in counts.values())
    return Difference(twice, missing, wrong)


@frozen
class Killing:
    """The result of killing pushes.

    Args:
        kills: Processes that were killed while they wrote.
        output: What the last process printed.
    """

    kills: int
    output: str


async def kill_again_and_again(
    simulator: CloseSimulator, file: Path, journal: Path, *, kills: int, seed: int,
    longest: float, lag: float,
) -> Killing:  # fmt: skip
    """Push a file with processes that are killed at random times, until one comes to its end.

    Args:
        simulator: Close.
        file: The rows.
        journal: The journal.
        kills: How many are to be killed.
        seed: Decides the moments.
        longest: Seconds that a process may write.
        lag: Seconds until the simulator's searches show a change.
    """
    rng, killed = random.Random(seed), 0
    while True:
        process = await _start(simulator, file, journal, lag)
        if killed < kills:
            await process.stdout.readline()  # it has planned, or resumed, and begins to write
            await asyncio.sleep(rng.uniform(0, longest))
            if process.returncode is None:
                process.kill()
            rest, err = await process.communicate()
            if process.returncode == -signal.SIGKILL:
                killed += 1
                continue
        else:
            rest, err = await process.communicate()
        assert process.returncode == 0, err.decode()[-2_000:]
        return Killing(killed, rest.decode())


async def _start(simulator: CloseSimulator, file: Path, journal: Path, lag: float) -> WarmProcess:
    env = {"CLOSE_API_KEY": simulator.api_key, "CLOSE_BASE_URL": simulator.url}
    arguments = (str(file), str(journal), str(lag))
    return await start("tests.support.pushes", *arguments, env=os.environ | env)


async def push_once(file: Path, journal: Path, lag: float) -> Counter[str]:
    """Continue or begin a push of a file, and return how many rows had each outcome."""
    match = [by_custom("Source"), by_email()]
    # As often as the short lag demands.
    with patch("close_async.push.apply._POLL", lag / 10):
        async with (
            CloseClient() as close,
            LeadPush(close, match=match, journal=journal, index_lag=lag) as push,
        ):
            plan = push.unfinished() or await push.plan(read_csv(file))
            print(f"resumed={plan.resumed} {plan}", flush=True)  # noqa: T201 - read by the parent
            return Counter([outcome.status async for outcome in push.apply(plan)])


if __name__ == "__main__":
    counts = asyncio.run(push_once(Path(sys.argv[1]), Path(sys.argv[2]), float(sys.argv[3])))
    print(dict(counts))  # noqa: T201 - read by the parent
