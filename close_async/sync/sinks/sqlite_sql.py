"""The tables of a copy in SQLite's SQL."""

import json
import sqlite3

from close_async.sync.sinks.sql import quoted, select_fields, select_types, select_view
from close_async.sync.tables import (
    BOOKKEEPING,
    VIEWS,
    Column,
    ColumnType,
    NamedField,
    Table,
    object_views,
)

META = "CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID"

_TYPES: dict[ColumnType, str] = {
    "text": "TEXT",
    "integer": "INTEGER",
    "number": "REAL",
    "boolean": "INTEGER",
    "date": "TEXT",
    "datetime": "TEXT",
    "json": "JSON TEXT",
}


def declaration(column: Column) -> str:
    """Return the definition of a column for CREATE TABLE and ALTER TABLE."""
    key = " PRIMARY KEY NOT NULL" if column.name == "id" else ""
    return f'"{column.name}" {_TYPES[column.type]}{key}'


def create(table: Table) -> list[str]:
    """Return the statements that create a table and its index, unless they exist."""
    columns = ", ".join(map(declaration, (*table.columns, *BOOKKEEPING)))
    statements = [f'CREATE TABLE IF NOT EXISTS "{table.name}" ({columns})']
    if table.of_lead:
        name = f"{table.name}_lead_id"
        statements.append(f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table.name}" (lead_id)')
    return statements


def create_appended(table: Table, name: str) -> str:
    """Return the statement that creates a table of the same columns without any index.

    Args:
        table: The table.
        name: The name of the other one.
    """
    columns = ", ".join(map(declaration, (*table.columns, *BOOKKEEPING)))
    return f'CREATE TABLE "{name}" ({columns.replace(" PRIMARY KEY", "")})'


def append(table: Table, name: str, now: str) -> str:
    """Return the statement that appends a row to a table of the same columns without any index.

    Args:
        table: The table.
        name: The name of the other one.
        now: The date for ``_synced_at``.
    """
    names = [f'"{column.name}"' for column in table.columns]
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO \"{name}\" ({', '.join(names)}, _synced_at) VALUES ({marks}, '{now}')"


def insert(table: Table, now: str) -> str:
    """Return the statement that inserts a row, or replaces the one with the same id.

    Args:
        table: The table.
        now: The date for ``_synced_at``.
    """
    names = [f'"{column.name}"' for column in table.columns]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != '"id"')
    return (
        f'INSERT INTO "{table.name}" ({", ".join(names)}, _synced_at) '
        f"VALUES ({', '.join('?' * len(names))}, '{now}') "
        f"ON CONFLICT (id) DO UPDATE SET {changes}, "
        "_synced_at = excluded._synced_at, _deleted_at = NULL, _merged_into = NULL"
    )


def create_views(db: sqlite3.Connection) -> None:
    """Create the views again, from the stored custom fields and types of custom objects."""
    fields, types = (db.execute(query).fetchall() for query in (select_fields(), select_types()))
    former = db.execute("SELECT value FROM meta WHERE key = 'object_views'").fetchone()
    ours = {*(json.loads(former[0]) if former else ()), *(view.name for view in VIEWS)}
    present = db.execute("SELECT name, type FROM sqlite_master").fetchall()
    for name, kind in present:
        if kind == "view" and name in ours:
            db.execute(f"DROP VIEW {quoted(name)}")
    of_types = object_views(types, [name for name, _ in present if name not in ours])
    for view in (*VIEWS, *of_types):
        query = select_view(view, view.columns(fields), quoted(view.table.name), _value)
        db.execute(f"CREATE VIEW {quoted(view.name)} AS {query}")
    names = json.dumps([view.name for view in of_types])
    db.execute("REPLACE INTO meta VALUES ('object_views', ?)", (names,))


def _value(field: NamedField) -> str:
    """Return the expression for the value of a custom field.

    A value that is not of the field's type, stored before the type was changed, is null.
    """
    path = f"{field.source}, '$.\"{field.id}\"'"
    if field.type == "number" and not field.is_list:
        return f"CASE WHEN json_type({path}) IN ('integer', 'real') THEN json_extract({path}) END"
    return f"json_extract({path})"
