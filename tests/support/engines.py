"""The SQL engines that copies are stored in, each behind the same few methods."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, Protocol

import attrs
import orjson

from close_async.sync import DuckDBSink, ParquetSink, PostgresSink, Sink, SQLiteSink
from close_async.sync.tables import (
    ACTIVITY,
    BOOKKEEPING,
    CHILDREN,
    CUSTOM_OBJECT,
    CUSTOM_OBJECT_TYPE,
    LEAD,
    SEQUENCE,
    SEQUENCE_SUBSCRIPTION,
    TABLES,
    Table,
)
from close_async.testing import CloseSimulator
from close_simulator.activities.messages import shown as activity_shown
from close_simulator.activities.store import ALL_KINDS

Deletions = Literal["remove", "mark"]
Copy = dict[str, dict[str, dict[str, Any]]]
"""By table and id: the fields of a row, as values of their types in Python."""


class Engine(Protocol):
    """A destination of one engine."""

    @property
    def dest(self) -> str:
        """The destination as an argument of ``close-async sync``."""

    def open(self, deletions: Deletions = "remove") -> Sink: ...

    def queries(self, statements: Iterable[str]) -> list[list[tuple[Any, ...]]]:
        """Run statements as another program, and return the rows of each."""

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement as another program, and return its rows."""
        [rows] = self.queries([sql])
        return rows


@attrs.frozen
class SQLiteEngine(Engine):
    path: Path

    @property
    def dest(self) -> str:
        return str(self.path)

    def open(self, deletions: Deletions = "remove") -> SQLiteSink:
        return SQLiteSink(self.path, deletions=deletions)

    def queries(self, statements: Iterable[str]) -> list[list[tuple[Any, ...]]]:
        with closing(sqlite3.connect(self.path, isolation_level=None)) as db:
            return [db.execute(each).fetchall() for each in statements]


@attrs.frozen
class DuckDBEngine(Engine):
    path: Path

    @property
    def dest(self) -> str:
        return str(self.path)

    def open(self, deletions: Deletions = "remove") -> DuckDBSink:
        return DuckDBSink(self.path, deletions=deletions)

    def queries(self, statements: Iterable[str]) -> list[list[tuple[Any, ...]]]:
        import duckdb

        with duckdb.connect(str(self.path)) as db:
            return [db.execute(each).fetchall() for each in statements]


@attrs.frozen
class ParquetEngine(Engine):
    """A folder of Parquet files, which DuckDB reads by the script beside the manifest."""

    path: Path

    @property
    def dest(self) -> str:
        return f"parquet:{self.path}"

    def open(self, deletions: Deletions = "remove") -> ParquetSink:
        return ParquetSink(self.path, deletions=deletions)

    def queries(self, statements: Iterable[str]) -> list[list[tuple[Any, ...]]]:
        import duckdb

        with duckdb.connect() as db:
            db.execute((self.path / "views.sql").read_text())
            return [db.execute(each).fetchall() for each in statements]


@attrs.frozen
class PostgresEngine(Engine):
    url: str
    schema: str

    @property
    def dest(self) -> str:
        return f"{self.url}&schema={self.schema}"

    def open(self, deletions: Deletions = "remove") -> PostgresSink:
        return PostgresSink(self.url, schema=self.schema, deletions=deletions)

    def queries(self, statements: Iterable[str]) -> list[list[tuple[Any, ...]]]:
        import psycopg
        from psycopg.types.json import set_json_loads

        with psycopg.connect(self.url, autocommit=True) as db:
            set_json_loads(lambda text: text.decode() if isinstance(text, bytes) else text, db)
            db.execute(f"SET search_path = {self.schema}")
            ran = (db.execute(each) for each in statements)
            return [found.fetchall() if found.description else [] for found in ran]


def copy_in(engine: Engine) -> Copy:
    """Return the rows of a copy, without those that are marked as deleted."""
    copy: Copy = {}
    for table, rows in zip(TABLES, engine.queries(map(_select, TABLES)), strict=True):
        copy[table.name] = {row[0]: typed(table, row) for row in rows}
        assert len(copy[table.name]) == len(rows)
    return copy


def _select(table: Table) -> str:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'SELECT {names} FROM "{table.name}" WHERE _deleted_at IS NULL'  # noqa: S608


def copy_of(leads: Iterable[dict[str, Any]]) -> Copy:
    """Return the rows that a copy of these leads has."""
    copy: Copy = {table.name: {} for table in (LEAD, *CHILDREN)}
    for lead in leads:
        for table in CHILDREN:
            for child in lead.pop(table.nested_as):
                copy[table.name][child["id"]] = typed(table, table.row(dict(child)))
        copy["lead"][lead["id"]] = typed(LEAD, LEAD.row(dict(lead)))
    return copy


_OF_OBJECTS = {
    "custom_objects": {
        CUSTOM_OBJECT_TYPE: "custom_object_types",
        CUSTOM_OBJECT: "custom_objects",
    },
    "sequences": {SEQUENCE: "sequences", SEQUENCE_SUBSCRIPTION: "sequence_subscriptions"},
}
# What changes without events: the fields of a type, and the numbers of a sequence.
_NOT_COPIED = {"fields", "back_reference_fields", "subscription_counts_by_status"}


def copy_of_world(
    simulator: CloseSimulator, objects: Iterable[str] = ("leads", "activities")
) -> Copy:
    """Return the rows that a copy of all these objects has."""
    world = simulator.world
    copy = copy_of(map(dict, world.leads.values()))
    if "activities" in objects:
        rows = world.activities.newest(ALL_KINDS - {"EmailThread"}, 0, 1 << 62)
        shown = (activity_shown(world.activities, row) for row in rows)
        copy["activity"] = {row["id"]: typed(ACTIVITY, ACTIVITY.row(dict(row))) for row in shown}
    for name in objects:
        for table, resource in _OF_OBJECTS.get(name, {}).items():
            copied = (_copied(row) for row in world.tables[resource].values())
            copy[table.name] = {row["id"]: typed(table, table.row(row)) for row in copied}
    return copy


def _copied(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in _NOT_COPIED}


def assert_same(copy: Copy, source: Copy) -> None:
    """Assert that a copy contains exactly the rows of the source's tables."""
    wrong = {
        f"{table}: {key}": (copy[table].get(key), source[table].get(key))
        for table in source
        for key in source[table].keys() | copy[table].keys()
        if copy[table].get(key) != source[table].get(key)
    }
    shown = [
        (place, [(k, one.get(k), two.get(k)) for k in one if one.get(k) != two.get(k)])
        if one and two
        else (place, "missing" if one is None else "not removed")
        for place, (one, two) in list(wrong.items())[:3]
    ]
    assert not wrong, f"{len(wrong)} differ: {shown}"


def typed(table: Table, row: tuple[Any, ...]) -> dict[str, Any]:
    """Return a row of any engine as values of the types in Python."""
    return {
        name: value if convert is None or value is None else convert(value)
        for (name, convert), value in zip(_conversions(table.name), row, strict=False)
    }


@cache
def _conversions(table: str) -> list[tuple[str, Callable[[Any], Any] | None]]:
    """Return the names of the columns of a table, with what makes values of their types."""
    [columns] = [(*each.columns, *BOOKKEEPING) for each in TABLES if each.name == table]
    return [(column.name, _CONVERT.get(column.type)) for column in columns]


# The tests compare a copy with its source again and again, and most values are the same each time.
# Whoever compares them changes none, so equal texts may share an object.
@cache
def _from_json(text: str) -> Any:
    return orjson.loads(text)


@cache
def _in_utc(value: str | datetime) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)


_CONVERT: dict[str, Callable[[Any], Any]] = {
    "json": lambda value: _from_json(value) if isinstance(value, str) else value,
    "boolean": bool,
    "datetime": _in_utc,
    "date": lambda value: date.fromisoformat(value) if isinstance(value, str) else value,
}
