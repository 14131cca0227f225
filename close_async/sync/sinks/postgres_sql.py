"""The tables of a copy in PostgreSQL's SQL.

Every name is one of :mod:`close_async.sync.tables`, or quoted here.
"""

from collections.abc import Iterable, Sequence
from functools import partial
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

LONGEST_NAME = 63
"""Bytes; PostgreSQL cuts longer names, which could make two of them equal."""

_TYPES: dict[ColumnType, str] = {
    "text": "text",
    "integer": "bigint",
    "number": "numeric",
    "boolean": "boolean",
    "date": "date",
    "datetime": "timestamptz",
    "json": "jsonb",
}


def in_schema(schema: str, name: str) -> str:
    """Return the qualified name of a table, view or function."""
    return f"{quoted(schema)}.{quoted(name)}"


def staged(table: Table) -> str:
    """Return the name of the temporary table into which the rows of a batch are copied."""
    return quoted(f"_close_async_{table.name}")


def declaration(column: Column) -> str:
    """Return the definition of a column for CREATE TABLE and ALTER TABLE."""
    key = " PRIMARY KEY" if column.name == "id" else ""
    return f"{quoted(column.name)} {_TYPES[column.type]}{key}"


def create(schema: str, table: Table) -> list[str]:
    """Return the statements that create a table and its index."""
    name = in_schema(schema, table.name)
    columns = ", ".join(map(declaration, (*table.columns, *BOOKKEEPING)))
    statements = [f"CREATE TABLE IF NOT EXISTS {name} ({columns})"]
    if table.of_lead:
        index = quoted(f"{table.name}_lead_id")
        statements.append(f"CREATE INDEX IF NOT EXISTS {index} ON {name} (lead_id)")
    return statements


def create_functions(schema: str) -> list[str]:
    """Return the statements that create the functions of the views.

    A custom field may hold values from before its type was changed. A cast would fail for them, and
    the whole query with it; these functions return null. They check the form and the last day of
    the month, because catching the error of a cast in PL/pgSQL would prevent parallel queries.
    """
    last_day = "(left(value, 7) || '-01')::date + interval '1 month' - interval '1 day'"
    date = r"(?!0000)\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    time = r"([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?"
    offset = r"(Z|[+-](0\d|1[0-4]):[0-5]\d)"
    statements: list[str] = []
    for kind, form, text in (
        ("date", f"^{date}$", "value"),
        # Without an offset, a datetime of Close is in UTC.
        (
            "timestamptz",
            f"^{date}[T ]{time}{offset}?$",
            f"CASE WHEN value ~ '{offset}$' THEN value ELSE value || 'Z' END",
        ),
    ):
        statements.append(
            f"CREATE OR REPLACE FUNCTION {function(schema, kind)}(value text) RETURNS {kind} "
            f"LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT CASE WHEN value ~ '{form}' THEN "
            f"CASE WHEN substr(value, 9, 2)::int <= extract(day FROM {last_day}) "
            f"THEN ({text})::{kind} END END $$"
        )
    return statements


def function(schema: str, kind: str) -> str:
    """Return the name of the function that converts a string, or returns null."""
    return in_schema(schema, f"close_async_{kind}")


def stage(schema: str, table: Table, *, keeps: bool) -> str:
    """Return the statement that creates the temporary table for the rows of a batch.

    Args:
        schema: The schema.
        table: The table.
        keeps: Whether the next batches use it too; not in a session that belongs to a pooler.
    """
    end = "DELETE ROWS" if keeps else "DROP"
    names = ", ".join(quoted(column.name) for column in table.columns)
    return (
        f"CREATE TEMPORARY TABLE IF NOT EXISTS {staged(table)} ON COMMIT {end} AS "
        f"SELECT {names} FROM {in_schema(schema, table.name)} WITH NO DATA"
    )


def copy(table: Table) -> str:
    """Return the statement that fills the temporary table."""
    return f"COPY pg_temp.{staged(table)} FROM STDIN"


def insert(schema: str, table: Table) -> str:
    """Return the statement that stores the rows of a batch. Its parameter is ``_synced_at``."""
    names = [quoted(column.name) for column in table.columns]
    changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != '"id"')
    listed = ", ".join(names)
    return (
        f"INSERT INTO {in_schema(schema, table.name)} ({listed}, _synced_at) "
        f"SELECT {listed}, %s FROM pg_temp.{staged(table)} "
        f"ON CONFLICT (id) DO UPDATE SET {changes}, "
        "_synced_at = excluded._synced_at, _deleted_at = NULL, _merged_into = NULL"
    )


def end(schema: str, table: Table, condition: str, *, marks: bool) -> str:
    """Return the statement that removes rows, or marks those that are not marked yet.

    Args:
        schema: The schema.
        table: The table, ``kept`` in the condition.
        condition: The condition.
        marks: Whether rows are marked; then the first parameter is the date.
    """
    name = f"{in_schema(schema, table.name)} AS kept"
    if marks:
        return (
            f"WITH moment AS (SELECT %s::timestamptz AS at) UPDATE {name} SET _deleted_at = at, "
            f"_synced_at = at FROM moment WHERE {condition} AND _deleted_at IS NULL"
        )
    return f"DELETE FROM {name} WHERE {condition}"


def views(schema: str, of_types: Iterable[View], fields: Iterable[Sequence[Any]]) -> dict[str, str]:
    """Return the queries of the views.

    Args:
        schema: The schema.
        of_types: The views of types of custom objects.
        fields: The custom fields; see :meth:`.View.columns`.
    """
    found, value = list(fields), partial(_value, schema)
    return {
        view.name: select_view(
            view, view.columns(found, LONGEST_NAME), in_schema(schema, view.table.name), value
        )
        for view in (*VIEWS, *of_types)
    }


def _value(schema: str, field: NamedField) -> str:
    """Return the expression for the value of a custom field; null if it is of another type."""
    text, value = f"{field.source}->>'{field.id}'", f"{field.source}->'{field.id}'"
    if field.is_list:
        return (
            f"CASE jsonb_typeof({value}) "
            f"WHEN 'array' THEN ARRAY(SELECT jsonb_array_elements_text({value})) "
            f"WHEN 'string' THEN ARRAY[{text}] END"
        )
    if field.type == "number":
        return f"CASE jsonb_typeof({value}) WHEN 'number' THEN ({text})::numeric END"
    if field.type in {"date", "datetime"}:
        return f"{function(schema, _TYPES[field.type])}({text})"
    if field.type == "boolean":
        return f"CASE jsonb_typeof({value}) WHEN 'boolean' THEN ({text})::boolean END"
    return value if field.type == "json" else text
