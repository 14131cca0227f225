"""Fixtures: a simulated Close, a client for it, and sinks."""

from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from close_async import CloseClient
from close_async.sync import phases
from close_async.testing import CloseSimulator, ManualClock
from tests.sync.copies import MemorySink
from tests.sync.engines import DuckDBEngine, Engine, PostgresEngine, SQLiteEngine
from tests.sync.postgres_server import postgres_server

_SCHEMAS = count()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def simulator(clock: ManualClock) -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=1_000, rate_limits=False, clock=clock) as sim:
        yield sim


@pytest.fixture
async def close(simulator: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(simulator.api_key, base_url=simulator.url, max_retries=0) as client:
        yield client


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phases, "PAUSES", (0.0,) * 5)


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "leads.db"


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres", "duckdb"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An empty destination of each SQL engine."""
    if request.param == "sqlite":
        return SQLiteEngine(tmp_path / "copy.db")
    if request.param == "duckdb":
        return DuckDBEngine(tmp_path / "copy.duckdb")
    return postgres_engine(request.getfixturevalue("postgres"))


def postgres_engine(url: str) -> PostgresEngine:
    """Return a destination with a schema of its own."""
    return PostgresEngine(url, f"copy_{next(_SCHEMAS)}")
