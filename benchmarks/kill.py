"""Kill a sync repeatedly: ``python -m benchmarks.kill``.

Fifty processes are killed with SIGKILL at random times, while the simulated Close changes fifty
times per second; then one more runs to its end. The copy has to equal the source, row by row and
field by field, activities included. This is repeated with a fifth of all responses faulty, for
SQLite, PostgreSQL, DuckDB and Parquet, and for a first snapshot in SQLite that is appended to
tables without indexes, however small it is. PostgreSQL runs as a cluster of its own, from Debian's
package.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.table import bar
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


def main() -> int:
    """Print the results, and return 1 if a copy differs from its source."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kill")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--leads", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--engines", nargs="+", default=list(_ENGINES), choices=list(_ENGINES))
    arguments = parser.parse_args()
    met: list[bool] = []
    for name in arguments.engines:
        for share in (0.0, 0.2):
            with tempfile.TemporaryDirectory() as folder, _ENGINES[name](Path(folder)) as engine:
                met.append(asyncio.run(_survives(name, engine, arguments, share)))
    return 0 if all(met) else 1


_EVERYTHING = "leads,activities"


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
            objects=_EVERYTHING,
            fill_from=fill_from,
        )
        difference = "none"
        try:
            await finish(simulator, engine.dest, _EVERYTHING, fill_from=fill_from)
            assert_same(copy_in(engine), copy_of_world(simulator))
        except AssertionError as error:
            difference = str(error)
        what = (
            f"{name}: {arguments.kills} runs killed and {killing.ended} that ended before, "
            f"{share:.0%} of {simulator.request_count:,} responses faulty, {killing.changes:,} "
            f"changes of {arguments.leads:,} leads during them: differences"
        )
        return bar(what, difference == "none", difference)


if __name__ == "__main__":
    sys.exit(main())
