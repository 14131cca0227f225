"""The tables of a copy in DuckDB's SQL.

Every name is one of :mod:`close_async.sync.tables`, or quoted here.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from close_async.sync.sinks.sql import quoted, select_view
from close_async.sync.tables import (
    BOOKKEEPING,
    VIEWS,
    Column,
    ColumnType,
    NamedField,
    Table,
    View,
)

TYPES: dict[ColumnType, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "json": "JSON",
}


def staged(table: Table) -> str:
    """Return the name of the temporary table with the rows of a batch."""
    return quoted(f"_close_async_{table.name}")


def declaration(column: Column) -> str:
    """Return the definition of a column for CREATE TABLE and ALTER TABLE."""
    return f"{quoted(column.name)} {TYPES[column.type]}"


def create(table: Table) -> str:
    """Return the statement that creates a table.

    Without keys: they would slow down the loading of many rows, and no id is inserted before its
    former row was removed.
    """
    columns = ", ".join(map(declaration, (*table.columns, *BOOKKEEPING)))
    return f"CREATE TABLE IF NOT EXISTS {quoted(table.name)} ({columns})"


def stage(table: Table) -> str:
    """Return the statement that creates the temporary table; its parameters are columns.

    A list per column is bound in a hundredth of the time that a statement per row takes, and it
    needs no file with personal data, as ``read_json`` does.
    """
    columns = [
        f"unnest(?::VARCHAR[])::{TYPES[column.type]} AS {quoted(column.name)}"
        for column in table.columns
    ]
    return f"CREATE OR REPLACE TEMPORARY TABLE {staged(table)} AS SELECT {', '.join(columns)}"


def insert(table: Table) -> str:
    """Return the statement that stores the staged rows. Its parameter is ``_synced_at``."""
    names = ", ".join(quoted(column.name) for column in table.columns)
    return (
        f"INSERT INTO {quoted(table.name)} ({names}, _synced_at) "
        f"SELECT {names}, ? FROM {staged(table)}"
    )


def end(table: Table, condition: str, *, marks: bool) -> str:
    """Return the statement that removes rows, or marks those that are not marked yet.

    Args:
        table: The table.
        condition: The condition.
        marks: Whether rows are marked; then the first two parameters are the date.
    """
    if marks:
        return (
            f"UPDATE {quoted(table.name)} SET _deleted_at = ?, _synced_at = ? "
            f"WHERE {condition} AND _deleted_at IS NULL"
        )
    return f"DELETE FROM {quoted(table.name)} WHERE {condition}"


def views(of_types: Iterable[View], fields: Iterable[Sequence[Any]]) -> list[str]:
    """Return the statements that create the views.

    Args:
        of_types: The views of types of custom objects.
        fields: The custom fields; see :meth:`.View.columns`.
    """
    found = list(fields)
    return [
        f"CREATE OR REPLACE VIEW {quoted(view.name)} AS "
        + select_view(view, view.columns(found), quoted(view.table.name), _value)
        for view in (*VIEWS, *of_types)
    ]


def _value(field: NamedField) -> str:
    """Return the expression for the value of a custom field; null if it is of another type."""
    path = f"{field.source}, '$.\"{field.id}\"'"
    text = f"json_extract_string({path})"
    if field.is_list:
        every = f"{field.source}, '$.\"{field.id}\"[*]'"
        return (
            f"CASE json_type({path}) WHEN 'ARRAY' THEN json_extract_string({every}) "
            f"WHEN 'VARCHAR' THEN [{text}] END"
        )
    if field.type == "text":
        return text
    if field.type == "json":
        return f"json_extract({path})"
    return f"TRY_CAST({text} AS {TYPES[field.type]})"
