"""Pushes under losses and kills, and their cost: ``python -m benchmarks.push``.

``kills``: rows are pushed while 5 % of the responses to writes are lost after Close processed them,
and processes are killed with SIGKILL at random times. For contrast, the same rows are created in a
loop with Close's own client, which notes its position after each row and is killed as often.

``cost``: rows of which half are new, against Close's rate limits: requests and seconds, compared
with the least possible.

``memory``: a plan of very many rows, and the beginning of its application.
"""

import argparse
import asyncio
import os
import random
import resource
import signal
import sys
import tempfile
import time
from asyncio.subprocess import DEVNULL
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.table import Table, bar
from close_async import CloseClient
from close_async.push import LeadPush, by_custom
from close_async.testing import CloseSimulator, SimulatorProcess
from tests.support.pushes import (
    Row,
    compare,
    kill_again_and_again,
    lose_responses,
    rows_of,
    write_csv,
)

_LOST = 0.05
_LATENCY, _LAG = 0.01, 2.0  # seconds
_MOST_MEMORY = 150  # MB
# Requests per second that Close allows per endpoint group, and searches.
_RATE, _SEARCHES = 30.0, 2.0


def main() -> int:
    """Print the results, and return 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.push")
    parser.add_argument("parts", nargs="*", default=["memory", "kills", "cost"])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--longest", type=float, default=1.5, help="seconds that a process writes")
    parser.add_argument("--plan", type=int, default=1_000_000, help="rows of the plan for memory")
    parser.add_argument("--loop", metavar="FILE", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.loop:
        _loop(Path(arguments.loop))
        return 0
    met: list[bool] = []
    # First: the others hold a simulator with many leads in this process.
    if "memory" in arguments.parts:
        met.append(asyncio.run(_memory(arguments.plan)))
    if "kills" in arguments.parts:
        met.append(asyncio.run(_kills(arguments.rows, arguments.kills, arguments.longest)))
    if "cost" in arguments.parts:
        met.append(asyncio.run(_cost(arguments.rows)))
    return 0 if all(met) else 1


async def _kills(rows: int, kills: int, longest: float) -> bool:
    table = Table(
        f"{rows:,} rows, {_LOST:.0%} of responses lost, {kills} processes killed",
        ("created twice", "missing", "wrong", "kills", "requests", "seconds"),
    )
    differences = 0
    with tempfile.TemporaryDirectory() as folder:
        file, journal = Path(folder) / "leads.csv", Path(folder) / "leads.journal"
        write_csv(file, rows_of(rows))
        async with _simulator() as simulator:
            began = time.perf_counter()
            killing = await kill_again_and_again(
                simulator, file, journal, kills=kills, seed=0, longest=longest, lag=_LAG * 1.5
            )
            found = compare(simulator, rows_of(rows))
            seconds = time.perf_counter() - began
            table.row(
                "close_async.push", *map(str, (found.twice, found.missing, found.wrong)),
                str(killing.kills), f"{simulator.request_count:,}", f"{seconds:.0f}",
            )  # fmt: skip
            differences = found.total
        # One request at a time: fewer rows, with as many kills per row.
        few = max(1, rows // 10)
        write_csv(file, rows_of(few))
        async with _simulator() as simulator:
            began = time.perf_counter()
            killed = await _killed_loops(simulator, file, max(1, kills // 10), longest)
            found = compare(simulator, rows_of(few))
            seconds = time.perf_counter() - began
            table.row(f"Close's client, {few:,} rows",
                      *map(str, (found.twice, found.missing, found.wrong)), str(killed),
                      f"{simulator.request_count:,}", f"{seconds:.0f}")  # fmt: skip
    table.print()
    return bar("created twice, missing or wrong", differences == 0, str(differences))


def _simulator() -> CloseSimulator:
    simulator = CloseSimulator(leads=100, rate_limits=False, latency=_LATENCY, index_lag=_LAG)
    lose_responses(simulator, _LOST)
    return simulator


async def _killed_loops(simulator: CloseSimulator, file: Path, kills: int, longest: float) -> int:
    rng, killed = random.Random(0), 0
    while True:
        env = {"CLOSE_API_KEY": simulator.api_key, "CLOSE_BASE_URL": simulator.url}
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "benchmarks.push", "--loop", str(file)),
            env=os.environ | env, stdin=DEVNULL,
        )  # fmt: skip
        if killed < kills:
            seen = simulator.request_count
            while simulator.request_count == seen and process.returncode is None:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            await asyncio.sleep(rng.uniform(0, longest))
            if process.returncode is None:
                process.kill()
        if await process.wait() == -signal.SIGKILL:
            killed += 1
            continue
        return killed


def _loop(file: Path) -> None:
    """Create leads one by one with Close's own client, from the noted position on."""
    import csv

    from closeio_api import Client

    api = Client(os.environ["CLOSE_API_KEY"])
    api.base_url = os.environ["CLOSE_BASE_URL"] + "/"
    fields = {each["name"]: each["id"] for each in api.get("custom_field/lead")["data"]}
    noted = file.with_suffix(".position")
    position = int(noted.read_text()) if noted.exists() else 0
    with file.open(encoding="utf-8") as source:
        for number, row in enumerate(csv.DictReader(source)):
            if number < position:
                continue
            contact = {
                "name": row["contact_name"],
                "emails": [{"email": row["contact_email"], "type": "office"}],
            }
            api.post(
                "lead",
                {
                    "name": row["name"],
                    "url": row["url"],
                    "contacts": [contact],
                    f"custom.{fields['Source']}": row["Source"],
                    f"custom.{fields['Seats']}": int(row["Seats"]),
                },
            )
            noted.write_text(str(number + 1))


async def _cost(rows: int) -> bool:
    half, changed = rows // 2, rows // 4
    table = Table(
        f"{rows:,} rows: {half:,} new, {changed:,} to change, {rows - half - changed:,} alike; "
        "Close's rate limits, round trip 100 ms",
        ("requests", "least", "seconds", "least", "429s"),
    )
    with tempfile.TemporaryDirectory() as folder:
        async with CloseSimulator(leads=100, latency=0.1) as simulator:
            source, seats = (
                next(f["id"] for f in simulator.world.organization.custom_fields["lead"]
                     if f["name"] == name)
                for name in ("Source", "Seats")
            )  # fmt: skip
            for row in rows_of(half):
                contact = {
                    "name": row["contact_name"],
                    "emails": [{"email": row["contact_email"]}],
                }
                simulator.world.create_lead(
                    {
                        "name": row["name"],
                        "url": row["url"],
                        "contacts": [contact],
                        f"custom.{source}": row["Source"],
                        f"custom.{seats}": int(row["Seats"]),
                    }
                )
            simulator.world.events.forget(time.time() + 1)  # they are not of the last minute
            async with (
                CloseClient(simulator.api_key, base_url=simulator.url) as close,
                LeadPush(close, match=by_custom("Source"), journal=Path(folder) / "j") as push,
            ):
                began = time.perf_counter()
                plan = await push.plan(_half_new(rows, changed))
                planned = time.perf_counter() - began
                counts = Counter([outcome.status async for outcome in push.apply(plan)])
                seconds = time.perf_counter() - began
            searches = -(-rows // 200)
            least_requests = half + changed + searches
            least_seconds = searches / _SEARCHES + half / _RATE
            table.row(
                "close_async.push", f"{simulator.request_count:,}", f"{least_requests:,}",
                f"{seconds:.0f}", f"{least_seconds:.0f}", str(simulator.rate_limited),
            )  # fmt: skip
    table.print()
    print(f"planned in {planned:.0f} s; {dict(counts)}\n")
    met = [
        bar("requests over the least", simulator.request_count <= 1.05 * least_requests,
            f"{simulator.request_count / least_requests:.3f}"),
        bar("seconds over the least", seconds <= 1.15 * least_seconds,
            f"{seconds / least_seconds:.3f}"),
    ]  # fmt: skip
    return all(met)


def _half_new(rows: int, changed: int) -> Iterator[Row]:
    for number, row in enumerate(rows_of(rows)):
        yield row | ({"Seats": "999"} if number < changed else {})


async def _memory(rows: int) -> bool:
    applied, begun = 0, min(rows, 5_000)
    with (
        tempfile.TemporaryDirectory() as folder,
        SimulatorProcess(leads=100, no_rate_limits=True) as simulator,
    ):
        async with (
            CloseClient(simulator.api_key, base_url=simulator.url) as close,
            LeadPush(close, match=by_custom("Source"), journal=Path(folder) / "j") as push,
        ):
            small = await push.plan(rows_of(min(rows, 10_000)))
            before = _peak()
            began = time.perf_counter()
            plan = await push.plan(rows_of(rows))
            seconds = time.perf_counter() - began
            size = sum(entry.stat().st_size for entry in os.scandir(folder)) / 1e6
            async for _ in push.apply(plan):
                applied += 1
                if applied == begun:
                    break
            peak = _peak()
    print(
        f"{plan.counts.create:,} leads planned in {seconds:.0f} s, journal {size:,.0f} MB, "
        f"{applied:,} written; peak memory {peak:.0f} MB, after {small.counts.create:,} leads "
        f"{before:.0f} MB\n"
    )
    return bar("peak memory", peak <= _MOST_MEMORY, f"{peak:.0f} MB")


def _peak() -> float:
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes / (1024 * 1024 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    sys.exit(main())
