"""The cost of streaming an export: ``python -m benchmarks.exports``.

Each row is a separate process, which creates an export in a simulator in another process and reads
all its leads. Memory is the increase of the peak of the reading process. The simulator writes the
file while it is read, which takes most of the time; the CPU time is that of the reader. In some
rows, the connection breaks and the link expires half-way.
"""

import argparse
import asyncio
import gzip
import json
import resource
import subprocess
import sys
import time
from typing import Any

import aiohttp

from benchmarks.table import Table, bar
from close_async import CloseClient, preload
from close_async.testing import SimulatorProcess

SMALL, LARGE = 20_000, 200_000
MEMORY_BAR = 20.0
PLAIN, CUT, WHOLE = "close_async", "... link expires half-way", "whole file, then json.loads"
ROWS = [(WHOLE, SMALL), (PLAIN, SMALL), (PLAIN, LARGE), (CUT, LARGE)]


def peak_mb() -> float:
    """Return the peak memory of this process, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def read(way: str, url: str, api_key: str) -> dict[str, Any]:
    """Read an export, and return the measurements."""
    async with CloseClient(api_key, base_url=url) as close:
        preload()
        await close.leads.list(page_size=200)
        before = peak_mb()
        asked = time.perf_counter()
        exported = await close.exports.leads()
        done, cpu = time.perf_counter(), time.process_time()
        count = 0
        if way == WHOLE:
            async with (
                aiohttp.ClientSession(auto_decompress=False) as session,
                session.get(exported.export.download_url or "") as response,
            ):
                count = len(json.loads(gzip.decompress(await response.read())))
        else:
            async for lead in exported:
                count += lead.id is not None
    return {
        "leads": count,
        "waited": done - asked,
        "read": time.perf_counter() - done,
        "cpu": time.process_time() - cpu,
        "memory": peak_mb() - before,
    }


def run(way: str, leads: int) -> dict[str, Any]:
    """Measure one row in a separate process, with a simulator in another."""
    options: dict[str, Any] = {"leads": leads, "no_rate_limits": True}
    if way == CUT:
        options["cut_download"] = 0.5
    with SimulatorProcess(**options) as simulator:
        command = [sys.executable, "-m", "benchmarks.exports", "--way", way]
        command += ["--url", simulator.url, "--api-key", simulator.api_key]
        found = subprocess.run(command, check=True, capture_output=True, text=True)
    figures: dict[str, Any] = json.loads(found.stdout)
    return figures


def main() -> int:
    """Print the table; exit with 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exports")
    parser.add_argument("--way")
    parser.add_argument("--url")
    parser.add_argument("--api-key")
    arguments = parser.parse_args()
    if arguments.way:
        print(json.dumps(asyncio.run(read(arguments.way, arguments.url, arguments.api_key))))
        return 0
    heads = ["leads", "s to export", "s to read", "s per 1000", "CPU ms per 1000", "peak MB over"]
    table = Table("Reading an export of leads, from a simulator beside it", heads)
    rows: dict[tuple[str, int], dict[str, Any]] = {}
    for way, leads in ROWS:
        figures = rows[way, leads] = run(way, leads)
        thousands = leads / 1000
        table.row(
            way,
            f"{figures['leads']:,}",
            f"{figures['waited']:.1f}",
            f"{figures['read']:.1f}",
            f"{figures['read'] / thousands:.3f}",
            f"{figures['cpu'] / thousands * 1000:.1f}",
            f"{figures['memory']:.1f}",
        )
    table.print()
    complete = all(figures["leads"] == leads for (_, leads), figures in rows.items())
    largest = max(rows[way, LARGE]["memory"] for way in (PLAIN, CUT))
    met = [
        bar("every lead read", complete, "yes" if complete else "no"),
        bar(
            f"{LARGE:,} leads: at most {MEMORY_BAR:.0f} MB more memory",
            largest <= MEMORY_BAR,
            f"{largest:.1f}",
        ),
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
