"""The CPU time of storing leads, relative to json.loads on the same pages.

Run ``python -m benchmarks.sinks``. The pages are generated from a seed; each lead has contacts,
opportunities and tasks, and new random ids. Every sink decodes the same pages and stores them in
batches, one sink after the other for each batch: first in an empty copy, as a first snapshot, then
in the full one. The figures are CPU time of this process with all its threads, without that of
PostgreSQL's server.
"""

import argparse
import json
import re
import resource
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

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

PAGE, PAGES = 100, 5  # leads, and pages in a batch: a sync writes 500 leads at once
BATCH = PAGE * PAGES
DISTINCT = 40  # pages whose texts differ; then they repeat, with other ids
BARS = {"SQLite": 4.0, "PostgreSQL": 5.0, "DuckDB": 13.0}
JSON = "json.loads"


@attrs.define
class Figures:
    """CPU seconds.

    Args:
        first: Of storing the leads in an empty copy.
        again: Of storing them again.
    """

    first: float = 0.0
    again: float = 0.0


def main() -> int:
    """Print a table, and return 1 if a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sinks")
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--sinks", nargs="+", default=list(_SINKS), choices=list(_SINKS))
    arguments = parser.parse_args()
    figures = {name: Figures() for name in (JSON, *arguments.sinks)}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        url = stack.enter_context(postgres_server()) if "PostgreSQL" in arguments.sinks else ""
        made = {name: _SINKS[name](folder, url) for name in arguments.sinks}
        sinks = {name: stack.enter_context(closing(sink)) for name, sink in made.items()}
        for sink in sinks.values():
            assert sink.load() is None
        size = _store(sinks, figures, "first", arguments.leads)
        _store(sinks, figures, "again", arguments.leads)
    table = Table(
        f"{arguments.leads:,} leads of {size:,.0f} bytes, stored in batches of {BATCH}",
        ["us/lead", "x json.loads", "again us/lead", "x json.loads"],
    )
    floor = figures[JSON]
    for name, each in figures.items():
        shown: list[str] = []
        for cpu, least in ((each.first, floor.first), (each.again, floor.again)):
            shown += [f"{cpu / arguments.leads * 1e6:,.0f}", f"{cpu / least:.2f}"]
        table.row(name, *shown)
    table.print()
    met: list[bool] = []
    for name, most in BARS.items():
        if name in figures:
            ratio = figures[name].first / floor.first
            what = f"{name}: at most {most:g} times json.loads"
            met.append(bar(what, ratio <= most, f"{ratio:.2f}"))
    return 0 if all(met) else 1


_SINKS: dict[str, Callable[[Path, str], Sink]] = {
    "SQLite": lambda folder, _: SQLiteSink(folder / "copy.db"),
    "PostgreSQL": lambda _, url: PostgresSink(url, schema="copy"),
    "DuckDB": lambda folder, _: DuckDBSink(folder / "copy.duckdb"),
    "Parquet": lambda folder, _: ParquetSink(folder / "copy"),
    "JSON Lines": lambda folder, _: JSONLinesSink(folder / "copy.jsonl"),
}


def _store(sinks: dict[str, Sink], figures: dict[str, Figures], key: str, leads: int) -> float:
    """Store all leads in every sink, add the CPU times, and return the bytes per lead."""
    expected = leads if key == "first" else 0

    def measure(name: str, work: Callable[..., object], *arguments: object) -> None:
        before = _cpu()
        work(*arguments)
        each = figures[name]
        setattr(each, key, getattr(each, key) + _cpu() - before)

    size = 0
    for pages in _batches(leads):
        size += sum(map(len, pages))
        measure(JSON, _parse, pages)
        for name, sink in sinks.items():
            measure(name, _write, sink, pages, expected)
    for name, sink in sinks.items():
        measure(name, sink.write, Batch(checkpoint="1"))
    return size / leads


def _parse(pages: list[bytes]) -> None:
    for page in pages:
        json.loads(page)


def _write(sink: Sink, pages: list[bytes], expected: int) -> None:
    leads = [lead for page in pages for lead in decode_all_in_place(Lead, loads(page)["data"])]
    fills = "lead" if expected else ""
    sink.write(Batch(upserts=leads, fills=fills, expected=expected, checkpoint="1"))


_ID = re.compile(rb'"(?:lead|cont|oppo|task)_\w{43}')


def _batches(leads: int) -> Iterator[list[bytes]]:
    """Yield the pages of each batch, the same in every call."""
    maker = PageMaker()
    distinct = [json.dumps(maker.page(PAGE)).encode() for _ in range(DISTINCT)]
    for start in range(0, leads // PAGE, PAGES):
        pages = range(start, start + PAGES)
        yield [_with_new_ids(maker, distinct[page % DISTINCT]) for page in pages]


def _with_new_ids(maker: PageMaker, page: bytes) -> bytes:
    new: dict[bytes, bytes] = {}

    def other(found: re.Match[bytes]) -> bytes:
        old = found[0]
        if old not in new:
            new[old] = b'"' + maker.id(old[1:5].decode()).encode()
        return new[old]

    return _ID.sub(other, page)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    sys.exit(main())
