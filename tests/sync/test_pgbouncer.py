"""The PostgreSQL sink through PgBouncer."""

from collections.abc import Iterator

import pytest

from close_async import CloseClient
from close_async.sync import Batch, CloseSync, SinkError
from close_async.testing import CloseSimulator, ManualClock
from tests.support.engine_fixtures import postgres_engine
from tests.support.engines import PostgresEngine, assert_same, copy_in, copy_of_world
from tests.support.moving import Mover
from tests.support.pgbouncer_server import pgbouncer
from tests.support.small_leads import lead


@pytest.fixture(params=["session", "transaction"])
def engine(postgres: str, request: pytest.FixtureRequest) -> Iterator[PostgresEngine]:
    with pgbouncer(postgres, request.param) as url:
        yield postgres_engine(url)


def direct(engine: PostgresEngine, postgres: str) -> PostgresEngine:
    return PostgresEngine(postgres, engine.schema)


def batch(number: int, checkpoint: str) -> Batch:
    return Batch(upserts=[lead(1, name=f"Name {number}")], checkpoint=checkpoint)


async def test_the_copy_equals_the_source(
    close: CloseClient,
    simulator: CloseSimulator,
    clock: ManualClock,
    engine: PostgresEngine,
    postgres: str,
) -> None:
    mover = Mover(simulator, 5, ["activities"])
    for _ in range(3):
        async with CloseSync(close, engine.open(), objects=["leads", "activities"]) as sync:
            report = await sync.run()
        assert report.complete, report.notes
        assert_same(copy_in(direct(engine, postgres)), copy_of_world(simulator))
        for _ in range(60):
            mover.move()
        clock.advance(400)


def test_a_second_sync_never_overwrites_a_newer_batch(engine: PostgresEngine) -> None:
    """Also if the batches between its load and its write did not change the checkpoint."""
    one, two = engine.open(), engine.open()
    one.load()
    one.write(batch(1, "same"))
    two.load()
    one.write(batch(2, "same"))
    with pytest.raises(SinkError, match="another sync is writing"):
        two.write(batch(0, "same"))
    assert engine.query("SELECT name FROM lead") == [("Name 2",)]
    one.write(batch(3, "next"))
    one.close()
    two.close()


def test_the_sync_that_another_overtook_is_rejected(engine: PostgresEngine) -> None:
    one, two = engine.open(), engine.open()
    one.load()
    two.load()
    two.write(batch(2, "two"))
    with pytest.raises(SinkError, match="another sync is writing"):
        one.write(batch(1, "one"))
    two.write(batch(3, "three"))
    two.close()
    one.load()
    one.write(batch(4, "four"))
    one.close()
    assert engine.query("SELECT name FROM lead") == [("Name 4",)]


@pytest.mark.usefixtures("refused_at_once")
def test_a_sync_without_a_pooler_keeps_others_out(engine: PostgresEngine, postgres: str) -> None:
    one, two = direct(engine, postgres).open(), engine.open()
    one.load()
    with pytest.raises(SinkError, match="another sync is writing"):
        two.load()
    one.close()
    assert two.load() is None
    two.close()


def test_nothing_is_left_in_the_sessions_of_the_pool(postgres: str) -> None:
    """A lock or a table that stays in one would reach clients that know nothing of it."""
    with pgbouncer(postgres, "transaction", size=1) as url:
        engine = postgres_engine(url)
        sink = engine.open()
        sink.load()
        sink.write(batch(1, "1"))
        assert engine.query("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == [(0,)]
        assert engine.query("SELECT count(*) FROM pg_class WHERE relpersistence = 't'") == [(0,)]
        sink.close()
