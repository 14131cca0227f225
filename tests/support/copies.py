"""Compare a copy with its source lead by lead; and a sink in memory."""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import orjson

from close_async import encode
from close_async.sync import Batch
from close_async.sync.tables import CHILDREN, LEAD, TABLES, Table
from close_async.testing import CloseSimulator

Rows = dict[str, dict[str, Any]]


def rows_of(leads: Iterable[dict[str, Any]]) -> Rows:
    """Return the rows of a SQLite copy of these leads, by table and id."""
    rows: Rows = {table.name: {} for table in (LEAD, *CHILDREN)}
    for lead in leads:
        for table in CHILDREN:
            for child in lead.pop(table.nested_as):
                rows[table.name][child["id"]] = table.row(dict(child))
        rows["lead"][lead["id"]] = LEAD.row(dict(lead))
    return rows


def rows_in(path: Path) -> Rows:
    """Return the rows of a SQLite copy."""
    db = sqlite3.connect(path)
    try:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {table.name: _rows(db, table) for table in TABLES}
    finally:
        db.close()


def _rows(db: sqlite3.Connection, table: Table) -> dict[str, Any]:
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    query = f"SELECT {names} FROM {table.name} WHERE _deleted_at IS NULL"  # noqa: S608
    return {row[0]: row for row in db.execute(query)}


def assert_equal(copy: Rows, simulator: CloseSimulator) -> None:
    """Assert that a copy equals its source; the error shows the rows that differ."""
    assert_holds(copy, simulator.world.leads.values())


def assert_holds(copy: Rows, leads: Iterable[dict[str, Any]]) -> None:
    """Assert that a copy contains exactly these leads; the error shows the rows that differ."""
    source = rows_of(leads)
    wrong = {
        f"{table}: {key}": (copied, row)
        for table in source
        for key in source[table].keys() | copy[table].keys()
        if (copied := copy[table].get(key)) != (row := source[table].get(key))
        and _plain(copied) != _plain(row)
    }
    assert not wrong, f"{len(wrong)} differ: {dict(list(wrong.items())[:3])}"


def _plain(row: tuple[Any, ...] | None) -> Any:
    """Return a row with its JSON parsed: the order of keys does not matter."""
    return row and [
        orjson.loads(value) if isinstance(value, str) and value[:1] in "[{" and value else value
        for value in row
    ]


class MemorySink:
    """Stores leads as Close sent them, and every batch."""

    def __init__(self) -> None:
        self.leads: dict[str, dict[str, Any]] = {}
        self.batches: list[Batch] = []
        self.closed = False

    def load(self) -> str | None:
        return self.batches[-1].checkpoint if self.batches else None

    def write(self, batch: Batch) -> None:
        self.batches.append(batch)
        for lead_id in batch.deletions:
            self.leads.pop(lead_id, None)
        self.leads |= {lead.id: encode(lead) for lead in batch.upserts}

    def ids(self, after: str, limit: int) -> Sequence[str]:
        return sorted(lead_id for lead_id in self.leads if lead_id > after)[:limit]

    def close(self) -> None:
        self.closed = True

    @property
    def upserted(self) -> list[str]:
        """The ids of all delivered leads, in order."""
        return [lead.id for batch in self.batches for lead in batch.upserts]


def leads_in_log(path: Path) -> dict[str, dict[str, Any]]:
    """Return the leads of a log of changes, read as its users would."""
    leads: dict[str, dict[str, Any]] = {}
    for line in map(orjson.loads, path.read_bytes().splitlines()):
        if "table" in line:
            continue
        if line["op"] == "upsert":
            leads[line["id"]] = line["lead"]
        elif line["op"] == "delete":
            leads.pop(line["id"], None)
    return leads
