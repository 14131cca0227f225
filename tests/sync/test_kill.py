"""A sync that was killed at any time and runs again equals its source, lead by lead.

``CLOSE_ASYNC_KILLS`` says how often a sync is killed in each test, five times unless told.
"""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from close_async.sync import Batch, DuckDBSink, SinkError, SQLiteSink
from close_async.sync.sinks import peek_database, peek_duckdb
from close_async.sync.sinks.stored import CopyInfo
from close_async.testing import CloseSimulator
from tests.support.copies import assert_equal, leads_in_log, rows_in, rows_of
from tests.support.engines import Engine, SQLiteEngine, assert_same, copy_in, copy_of_world
from tests.support.killing import finish, kill_again_and_again, misbehave
from tests.support.warm_start import start

EVERYTHING = "leads,activities,custom_objects,sequences"
KILLS = int(os.environ.get("CLOSE_ASYNC_KILLS", "5"))


@pytest.mark.parametrize("share", [0.0, 0.2], ids=["as usual", "a fifth of the answers faulty"])
async def test_a_database(path: Path, share: float) -> None:
    async with CloseSimulator(leads=3_000, rate_limits=False, latency=0.005) as simulator:
        misbehave(simulator, share)
        await kill_again_and_again(simulator, str(path), kills=KILLS, seed=int(share * 10))
        await finish(simulator, str(path))
        assert_equal(rows_in(path), simulator)


async def test_a_database_that_is_filled_without_indexes(path: Path) -> None:
    engine = SQLiteEngine(path)
    async with CloseSimulator(leads=2_000, rate_limits=False, latency=0.005) as simulator:
        await kill_again_and_again(
            simulator,
            engine.dest,
            kills=KILLS,
            seed=5,
            latest=150,
            objects=EVERYTHING,
            fill_from=1,
        )
        await finish(simulator, engine.dest, EVERYTHING, fill_from=1)
        assert_same(copy_in(engine), copy_of_world(simulator))


@pytest.mark.parametrize("share", [0.0, 0.2], ids=["as usual", "a fifth of the answers faulty"])
async def test_everything_in_every_engine(engine: Engine, share: float) -> None:
    async with CloseSimulator(leads=800, rate_limits=False, latency=0.005) as simulator:
        misbehave(simulator, share)
        await kill_again_and_again(
            simulator, engine.dest, kills=KILLS, seed=int(share * 10), objects=EVERYTHING
        )
        await finish(simulator, engine.dest, EVERYTHING)
        assert_same(copy_in(engine), copy_of_world(simulator, EVERYTHING.split(",")))


async def test_a_log_of_changes(tmp_path: Path) -> None:
    log = tmp_path / "changes"
    async with CloseSimulator(leads=3_000, rate_limits=False, latency=0.005) as simulator:
        await kill_again_and_again(simulator, f"jsonl:{log}", kills=KILLS, seed=2)
        await finish(simulator, f"jsonl:{log}")
        assert_equal(rows_of(leads_in_log(log).values()), simulator)


@pytest.mark.parametrize("size", [0, 4_096, 8_192, 12_288])
@pytest.mark.parametrize(("kind", "peek"), [(SQLiteSink, peek_database), (DuckDBSink, peek_duckdb)])
async def test_the_creation_of_a_file(
    path: Path,
    kind: type[SQLiteSink] | type[DuckDBSink],
    peek: Callable[[Path], CopyInfo],
    size: int,
) -> None:
    arguments = (kind.__name__, str(path), str(size))
    killed = await start("tests.support.killed_creation", *arguments, env=os.environ)
    assert await killed.wait() == -signal.SIGXFSZ
    with pytest.raises(SinkError, match=r"no such file|not a copy|no sync has stored"):
        peek(path)
    sink = kind(path)
    assert sink.load() is None
    sink.write(Batch(checkpoint="1"))
    sink.close()


async def test_only_the_owner_may_read_what_duckdb_leaves(path: Path) -> None:
    arguments = ("DuckDBSink", str(path), "12288")  # a new database is as large, the batch larger
    killed = await start("tests.support.killed_creation", *arguments, env=os.environ)
    assert await killed.wait() == -signal.SIGXFSZ
    assert size_and_mode(Path(f"{path}.wal")) == (12_288, 0o600)


def size_and_mode(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mode & 0o777
