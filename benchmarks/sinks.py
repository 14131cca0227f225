"""The CPU time of storing leads, relative to json.loads on the same pages.

Run ``python -m benchmarks.sinks``. The pages are generated from a seed; each lead has contacts,
opportunities and tasks. Every sink decodes the same pages and stores them in batches, first into
an empty copy, then again into the full one. The figures are CPU time of this process with all its
threads, without that of PostgreSQL's server; medians of interleaved rounds.
"""

import argparse
import json
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median

import attrs

from benchmarks.payload import PageMaker
from benchmarks.table import Table, bar
from close_async.models import Lead
from close_async.sync import (
    Batch,
    DuckDBSink,
    JSONLinesSink,
    ParquetSink,
    PostgresSink,
    Sink,
    SQLiteSink,
)
from close_async.wire.convert import decode_all_in_place
from close_async.wire.json import loads
from tests.support.postgres_server import postgres_server

PAGE, BATCH = 200, 500  # leads; a batch is what a sync writes at once
BARS = {"SQLite": 4.0, "PostgreSQL": 5.0, "DuckDB": 13.0}
JSON = "json.loads"


@attrs.define
class Figures:
    """CPU seconds of one round.

    Args:
        first: Of storing the leads in an empty copy.
        again: Of storing them again.
    """

    first: float
    again: float = 0.0


def main() -> int:
    """Print a table, and return 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sinks")
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    maker = PageMaker()
    pages = [json.dumps(maker.page(PAGE)).encode() for _ in range(arguments.leads // PAGE)]
    rounds: dict[str, list[Figures]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(postgres_server())
        for number in range(arguments.rounds):
            rounds.setdefault(JSON, []).append(Figures(_cpu_of(lambda: _parse(pages))))
            for name, make in _sinks(folder, url, number).items():
                rounds.setdefault(name, []).append(_store(make, pages))
    floor = median(each.first for each in rounds[JSON])
    leads = len(pages) * PAGE
    size = sum(map(len, pages)) / leads
    table = Table(
        f"{leads:,} leads of {size:,.0f} bytes, stored in batches of {BATCH}",
        ["us/lead", "x json.loads", "again us/lead", "x json.loads"],
    )
    met: list[bool] = []
    for name, figures in rounds.items():
        first, again = (
            median(getattr(each, key) for each in figures) for key in ("first", "again")
        )
        shown = [f"{first / leads * 1e6:,.0f}", f"{first / floor:.2f}"]
        if again:
            shown += [f"{again / leads * 1e6:,.0f}", f"{again / floor:.2f}"]
        table.row(name, *shown)
    table.print()
    for name, most in BARS.items():
        ratio = median(each.first for each in rounds[name]) / floor
        what = f"{name}: at most {most:g} times json.loads"
        met.append(bar(what, ratio <= most, f"{ratio:.2f}"))
    return 0 if all(met) else 1


def _sinks(folder: Path, url: str, number: int) -> dict[str, Callable[[], Sink]]:
    return {
        "SQLite": lambda: SQLiteSink(folder / f"{number}.db"),
        "PostgreSQL": lambda: PostgresSink(url, schema=f"copy_{number}"),
        "DuckDB": lambda: DuckDBSink(folder / f"{number}.duckdb"),
        "Parquet": lambda: ParquetSink(folder / f"{number}.parquet"),
        "JSON Lines": lambda: JSONLinesSink(folder / f"{number}.jsonl"),
    }


def _parse(pages: list[bytes]) -> None:
    for page in pages:
        json.loads(page)


def _store(make: Callable[[], Sink], pages: list[bytes]) -> Figures:
    with _opened(make) as sink:
        checkpoint = sink.load()
        assert checkpoint is None
        return Figures(*(_cpu_of(lambda: _write(sink, pages)) for _ in range(2)))


@contextmanager
def _opened(make: Callable[[], Sink]) -> Iterator[Sink]:
    sink = make()
    try:
        yield sink
    finally:
        sink.close()


def _write(sink: Sink, pages: list[bytes]) -> None:
    leads: list[Lead] = []
    for page in pages:
        leads += decode_all_in_place(Lead, loads(page)["data"])
        if len(leads) >= BATCH:
            sink.write(Batch(upserts=leads, checkpoint="1"))
            leads = []
    sink.write(Batch(upserts=leads, checkpoint="1"))


def _cpu_of(work: Callable[[], None]) -> float:
    before = _cpu()
    work()
    return _cpu() - before


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
