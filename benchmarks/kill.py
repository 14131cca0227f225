"""Kill a sync repeatedly: ``python -m benchmarks.kill``.

Fifty processes are killed with SIGKILL at random times, while the simulated Close changes fifty
times per second; then one more runs to its end. The copy has to equal the source, row by row and
field by field, with activities or what ``--objects`` names. This is repeated with a fifth of all
responses faulty, for SQLite, PostgreSQL, DuckDB and Parquet, and for a first snapshot in SQLite
that is appended to tables without indexes, however small it is. PostgreSQL runs as a cluster of its
own, from Debian's package.

For the latter, processes are also killed while they build the indexes of 50,000 leads; the copy has
to equal one whose indexes were built without a kill.
"""

import argparse
import asyncio
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from benchmarks.table import bar
from close_async.sync import Batch, SQLiteSink
from close_async.testing import CloseSimulator
from tests.support.engines import (
    DuckDBEngine,
    Engine,
    ParquetEngine,
    PostgresEngine,
    SQLiteEngine,
    assert_same,
    copy_in,
    copy_of_world,
)
from tests.support.killing import finish, kill_again_and_again, misbehave
from tests.support.postgres_server import postgres_server
from tests.support.small_leads import contact, lead


def main() -> int:
    """Print the results, and return 1 if a copy differs from its source."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--leads", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--objects", default="leads,activities", help="as for close-async sync")
    parser.add_argument("--engines", nargs="+", default=list(_ENGINES), choices=list(_ENGINES))
    arguments = parser.parse_args()
    met: list[bool] = []
    for name in arguments.engines:
        for share in (0.0, 0.2):
            with tempfile.TemporaryDirectory() as folder, _ENGINES[name](Path(folder)) as engine:
                met.append(asyncio.run(_survives(name, engine, arguments, share)))
    if _APPENDED in arguments.engines:
        with tempfile.TemporaryDirectory() as folder:
            met.append(_survives_indexing(Path(folder), arguments))
    return 0 if all(met) else 1


@contextmanager
def _sqlite(folder: Path) -> Iterator[Engine]:
    yield SQLiteEngine(folder / "copy.db")


@contextmanager
def _duckdb(folder: Path) -> Iterator[Engine]:
    yield DuckDBEngine(folder / "copy.duckdb")


@contextmanager
def _parquet(folder: Path) -> Iterator[Engine]:
    yield ParquetEngine(folder / "copy")


@contextmanager
def _postgres(_: Path) -> Iterator[Engine]:
    with postgres_server() as url:
        yield PostgresEngine(url, "close")


_APPENDED = "SQLite, appended"
_ENGINES = {
    "SQLite": _sqlite,
    _APPENDED: _sqlite,
    "PostgreSQL": _postgres,
    "DuckDB": _duckdb,
    "Parquet": _parquet,
}


async def _survives(name: str, engine: Engine, arguments: argparse.Namespace, share: float) -> bool:
    longest = 5.0 if share else 2.5  # seconds; long enough for some runs to come far
    fill_from = 1 if name == _APPENDED else None
    async with CloseSimulator(leads=arguments.leads, rate_limits=False, latency=0.02) as simulator:
        misbehave(simulator, share)
        killing = await kill_again_and_again(
            simulator,
            engine.dest,
            kills=arguments.kills,
            seed=arguments.seed,
            longest=longest,
            objects=arguments.objects,
            fill_from=fill_from,
        )
        difference = "none"
        try:
            await finish(simulator, engine.dest, arguments.objects, fill_from=fill_from)
            source = copy_of_world(simulator, arguments.objects.split(","))
            assert_same(copy_in(engine), source)
        except AssertionError as error:
            difference = str(error)
        what = (
            f"{name}: {arguments.kills} runs killed and {killing.ended} that ended before, "
            f"{share:.0%} of {simulator.request_count:,} responses faulty, {killing.changes:,} "
            f"changes of {arguments.leads:,} leads ({arguments.objects}) during them: differences"
        )
        return bar(what, difference == "none", difference)


_INDEXED = 50_000  # leads
_BUILD_INDEXES = """
import sys
from close_async.sync import Batch, SQLiteSink
with SQLiteSink(sys.argv[1]) as sink:
    sink.load()
    print("begins", flush=True)
    sink.write(Batch(checkpoint="complete"))
    print("is complete", flush=True)
"""


def _survives_indexing(folder: Path, arguments: argparse.Namespace) -> bool:
    appended, whole, killed = (folder / name for name in ("appended", "whole", "killed"))
    _append(appended)
    shutil.copy(appended, whole)
    shutil.copy(appended, killed)
    seconds = _build_indexes(whole)
    assert seconds is not None
    rng, kills = random.Random(arguments.seed), 0
    while kills < arguments.kills:
        if _build_indexes(killed, rng.uniform(0, seconds)) is None:
            kills += 1
        else:  # it was faster this time
            shutil.copy(appended, killed)
    _build_indexes(killed)
    difference = "none" if _rows(killed) == _rows(whole) else "some"
    what = (
        f"{_APPENDED}: {kills} processes killed while they built the indexes of {_INDEXED:,} "
        f"leads, which takes {seconds:.1f} s: differences"
    )
    return bar(what, difference == "none", difference)


def _append(path: Path) -> None:
    """Append leads with two contacts, and then a hundredth of them with another one."""
    with SQLiteSink(path) as sink:
        assert sink.load() is None
        for step, people in ((1, (0, 1)), (100, (1, 2))):
            leads = [
                lead(n, contacts=[contact(n + each * _INDEXED) for each in people])
                for n in range(0, _INDEXED, step)
            ]
            sink.write(Batch(upserts=leads, fills="lead", expected=_INDEXED, checkpoint="1"))


def _build_indexes(path: Path, kill_after: float | None = None) -> float | None:
    """Build the indexes in a process; return the seconds, or ``None`` if it was killed before."""
    command = [sys.executable, "-c", _BUILD_INDEXES, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"begins\n"
        began = time.monotonic()
        if kill_after is not None:
            time.sleep(kill_after)
            process.kill()
        is_complete = process.stdout.read() == b"is complete\n"
        return time.monotonic() - began if is_complete else None


def _rows(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        leads = db.execute("SELECT id, name, extra FROM lead ORDER BY id").fetchall()
        return leads + db.execute("SELECT id, lead_id, name FROM contact ORDER BY id").fetchall()


if __name__ == "__main__":
    sys.exit(main())
