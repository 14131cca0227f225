"""Reading many organizations: ``python -m benchmarks.organizations``.

All leads of 200 organizations are read and counted per status, once by one process with asyncio,
and once by Ray with four workers. Each organization is a simulator of its own with Close's limits
and a round trip of 100 ms; eight processes serve 25 each. CPU time is that of all processes that do
the reading, Ray's own included, and without the simulators. It needs the group ``engines``, and
takes five minutes.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

from attrs import asdict, frozen

from benchmarks.table import Table, bar

ORGANIZATIONS, LEADS = 200, 1_000
SERVERS = 8
LATENCY = 0.1
WORKERS = 4
# Organizations that the one process reads at a time: each holds some pages in memory.
AT_A_TIME = 5
MEMORY_BAR = 150
# Marks the processes that read, Ray's workers too, which inherit it.
_MARK = "CLOSE_BENCHMARK_RUN"


@frozen
class Organization:
    """A simulated organization.

    Args:
        url: The API's base URL.
        variable: The environment variable that holds its key.
    """

    url: str
    variable: str


@frozen
class Reading:
    """The measurement of a way of reading.

    Args:
        leads: The number of leads per status, over all organizations.
        started: Seconds until the first request could be sent: imports, and Ray's cluster.
        seconds: Seconds of reading.
        cpu: CPU seconds of all processes, from their start.
        peak: The memory of all processes at the end, in megabytes, shared memory counted once.
    """

    leads: dict[str, int]
    started: float
    seconds: float
    cpu: float
    peak: float


async def serve(count: int, leads: int, first: int) -> None:
    """Serve organizations, and print their addresses; then their counters for each line read."""
    from close_simulator import CloseSimulator

    simulators = [
        CloseSimulator(leads=leads, seed=first + number, latency=LATENCY) for number in range(count)
    ]
    for each in simulators:
        await each.start()
    print(json.dumps([[each.url, each.api_key] for each in simulators]), flush=True)
    while await asyncio.to_thread(sys.stdin.readline):
        counters: Counter[str] = Counter()
        for each in simulators:
            counters["requests"] += each.request_count
            counters["refused"] += each.rate_limited
            counters.update({f"lead {k}": n for k, n in each.world.count_by_status().items()})
            each.reset()
        print(json.dumps(counters), flush=True)


async def read_in_one_process(organizations: list[Organization]) -> Counter[str]:
    """Return the number of leads per status, read with asyncio."""
    from close_async import CloseClient

    statuses: Counter[str] = Counter()
    turn = asyncio.Semaphore(AT_A_TIME)

    async def count(one: Organization) -> None:
        key = os.environ[one.variable]
        async with turn, CloseClient(key, base_url=one.url, priority="bulk") as close:
            async for page in close.leads.scan().pages():
                statuses.update(lead.status_label or "" for lead in page.data)

    async with asyncio.TaskGroup() as group:
        for one in organizations:
            group.create_task(count(one))
    return statuses


def read_with_ray(organizations: list[Organization]) -> Counter[str]:
    """Return the number of leads per status, read by the workers of a cluster."""
    import ray

    from close_async import Connection, Partition
    from close_async.integrations.ray import CloseDatasource

    parts = [
        Partition(connection=Connection(key=f"env:{one.variable}", base_url=one.url))
        for one in organizations
    ]
    dataset: Any = ray.data.read_datasource(CloseDatasource(parts), override_num_blocks=len(parts))
    rows = dataset.groupby("status_label").count().take_all()
    return Counter({row["status_label"]: row["count()"] for row in rows})


def read(way: str, organizations: list[Organization]) -> Reading:
    """Read in this process, or with a cluster that this process starts."""
    began = time.perf_counter()
    if way == "asyncio":
        import_module("close_async.client")
        started = time.perf_counter() - began
        leads = asyncio.run(read_in_one_process(organizations))
    else:
        import ray

        ray.init(num_cpus=WORKERS, include_dashboard=False, log_to_driver=False)
        started = time.perf_counter() - began
        leads = read_with_ray(organizations)
    seconds = time.perf_counter() - began - started
    cpu, peak = _usage(os.environ[_MARK])
    return Reading(dict(leads), started, seconds, cpu, peak)


def _usage(mark: str) -> tuple[float, float]:
    """Return CPU seconds and megabytes of the processes with a mark in their environment."""
    ticks = os.sysconf("SC_CLK_TCK")
    wanted = f"{_MARK}={mark}\0".encode()
    cpu = memory = 0.0
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted not in (folder / "environ").read_bytes() + b"\0":
                continue
            # After the name, which may contain spaces: utime, stime, and those of ended children.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            cpu += sum(map(int, fields[11:15])) / ticks
            shares = (folder / "smaps_rollup").read_text().splitlines()
            memory += sum(int(line.split()[1]) for line in shares if line.startswith("Pss:"))
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it has ended
    return cpu, memory / 1024


class _Servers:
    """The processes that serve the organizations."""

    def __init__(self, processes: list["subprocess.Popen[str]"]) -> None:
        self._processes = processes
        self.keys: dict[str, str] = {}
        self.organizations: list[Organization] = []
        for process in processes:
            for url, key in json.loads(self._line(process)):
                variable = f"CLOSE_KEY_{len(self.organizations)}"
                self.keys[variable] = key
                self.organizations.append(Organization(url, variable))

    def _line(self, process: "subprocess.Popen[str]") -> str:
        assert process.stdout is not None
        return process.stdout.readline()

    def counted(self) -> Counter[str]:
        """Return the counters of all simulators, and reset them."""
        total: Counter[str] = Counter()
        for process in self._processes:
            assert process.stdin is not None
            process.stdin.write("\n")
            process.stdin.flush()
            total.update(json.loads(self._line(process)))
        return total


@contextmanager
def _serving(organizations: int, leads: int) -> Generator[_Servers]:
    with ExitStack() as stack:
        processes: list[subprocess.Popen[str]] = []
        for index in range(SERVERS):
            first = index * organizations // SERVERS
            count = (index + 1) * organizations // SERVERS - first
            process = subprocess.Popen(
                [*_this(), "--serve", json.dumps([count, leads, first])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(process)
            stack.callback(process.kill)
            processes.append(process)
        yield _Servers(processes)


def _this() -> list[str]:
    return [sys.executable, "-m", "benchmarks.organizations"]


def measure(way: str, servers: _Servers) -> Reading:
    """Return the measurement of a way, from a process of its own."""
    plan = json.dumps([way, [asdict(one) for one in servers.organizations]])
    root = str(Path(__file__).parents[1])
    environment = {
        **os.environ,
        **servers.keys,
        _MARK: uuid4().hex,
        "PYTHONPATH": os.pathsep.join([root, os.environ.get("PYTHONPATH", "")]),
    }
    done = subprocess.run(
        [*_this(), "--read"],
        input=plan,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{way} failed:\n{done.stderr}")
    return Reading(**json.loads(done.stdout.splitlines()[-1]))


def main(arguments: list[str]) -> int:
    """Print the table; return 1 if something was not read, or a bound is exceeded."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.organizations")
    parser.add_argument("--organizations", type=int, default=ORGANIZATIONS)
    parser.add_argument("--leads", type=int, default=LEADS, help="of each organization")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    parser.add_argument("--read", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.serve:
        asyncio.run(serve(*json.loads(options.serve)))
        return 0
    if options.read:
        way, given = json.loads(sys.stdin.read())
        print(json.dumps(asdict(read(way, [Organization(**each) for each in given]))))
        return 0
    met: list[bool] = []
    with _serving(options.organizations, options.leads) as servers:
        table = Table(
            f"{options.organizations} organizations of {options.leads:,} leads",
            ["start s", "reading s", "CPU s", "MB", "requests", "429s"],
        )
        ways = {"asyncio": "one process", "ray": f"Ray, {WORKERS} workers"}
        for way, name in ways.items():
            servers.counted()
            one = measure(way, servers)
            counters = servers.counted()
            table.row(
                name,
                f"{one.started:.1f}",
                f"{one.seconds:.1f}",
                f"{one.cpu:.1f}",
                f"{one.peak:.0f}",
                f"{counters['requests']:,}",
                str(counters["refused"]),
            )
            there = {key[5:]: n for key, n in counters.items() if key.startswith("lead ")}
            same = one.leads == there
            met.append(bar(f"{name}: every lead, by status", same, f"{sum(one.leads.values()):,}"))
            met.append(bar(f"{name}: no 429", not counters["refused"], str(counters["refused"])))
            if way == "asyncio":
                enough = one.peak <= MEMORY_BAR
                met.append(bar(f"{name}: at most {MEMORY_BAR} MB", enough, f"{one.peak:.0f} MB"))
        print()
        table.print()
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
