"""Fixtures: a PostgreSQL server, and an empty destination of each SQL engine."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from tests.support.engines import (
    DuckDBEngine,
    Engine,
    ParquetEngine,
    PostgresEngine,
    SQLiteEngine,
)
from tests.support.postgres_server import postgres_server

_SCHEMAS = count()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgres", "duckdb", "parquet"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """An empty destination of each SQL engine."""
    if request.param == "sqlite":
        return SQLiteEngine(tmp_path / "copy.db")
    if request.param == "duckdb":
        return DuckDBEngine(tmp_path / "copy.duckdb")
    if request.param == "parquet":
        return ParquetEngine(tmp_path / "copy")
    return postgres_engine(request.getfixturevalue("postgres"))


def postgres_engine(url: str) -> PostgresEngine:
    """Return a destination with a schema of its own."""
    return PostgresEngine(url, f"copy_{next(_SCHEMAS)}")
