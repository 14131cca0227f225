"""The rows of a Parquet copy as DuckDB's views."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from close_async.sync.sinks import duckdb_sql
from close_async.sync.sinks.parquet_manifest import Manifest, TableFiles
from close_async.sync.sinks.sql import quoted
from close_async.sync.tables import BOOKKEEPING, TABLES, Column, Table, object_views

SCRIPT = "views.sql"

_HEADER = """\
-- The tables and views of a copy of Close as of one batch; close-async writes this file again with
-- each. The files stay for an hour after they were replaced: run it again for newer rows.
--
--     duckdb -init {}
"""


def script(
    folder: Path,
    manifest: Manifest,
    types: Iterable[Sequence[Any]],
    fields: Iterable[Sequence[Any]],
) -> str:
    """Return the statements that create the views.

    Args:
        folder: The folder of the copy.
        manifest: Its files.
        types: The types of custom objects; see :func:`.object_views`.
        fields: The custom fields; see :meth:`.View.columns`.
    """
    place = folder.resolve()
    tables = [_table(place, table, manifest.tables[table.name]) for table in TABLES]
    statements = ["SET TimeZone = 'UTC'", *tables, *duckdb_sql.views(object_views(types), fields)]
    return _HEADER.format(place / SCRIPT) + "".join(f"{each};\n" for each in statements)


def _table(folder: Path, table: Table, files: TableFiles) -> str:
    """Return the statement that creates the view of a table."""
    columns = (*table.columns, *BOOKKEEPING)
    names = [quoted(column.name) for column in columns]
    plain = _read(folder, columns, [file.path for file in files.files])
    create = f"CREATE OR REPLACE VIEW {quoted(table.name)} AS "
    if not files.changes:
        return f"{create}SELECT {', '.join(names)} FROM {plain}"
    changed = (*columns, Column("_seq", "integer"), Column("_ends", "text"))
    changes = _read(folder, changed, [file.path for file in files.changes])
    parts = [
        f"changes AS (FROM {changes})",
        "newest AS (SELECT * EXCLUDE (_ends) FROM changes WHERE _ends IS NULL "
        "QUALIFY row_number() OVER (PARTITION BY id ORDER BY _seq DESC) = 1)",
        f"stored AS (FROM newest UNION ALL BY NAME SELECT *, 0 AS _seq FROM {plain} "
        "WHERE id NOT IN (SELECT id FROM newest))",
    ]
    if not any(file.ends for file in files.changes):
        return f"{create}WITH {', '.join(parts)} SELECT {', '.join(names)} FROM stored"
    keys = [key for key in ("id", "lead_id") if any(column.name == key for column in columns)]
    is_of_all = " AND ".join(f"ends.{key} IS NULL" for key in keys)
    conditions = [*(f"ends.{key} = stored.{key}" for key in keys), is_of_all]
    each = " UNION ALL ".join(
        "SELECT stored.id, ends._ends, ends._seq, ends._synced_at, ends._deleted_at, "
        f"ends._merged_into FROM stored JOIN ends ON {condition} AND ends._seq > stored._seq"
        for condition in conditions
    )
    parts += [
        "ends AS (FROM changes WHERE _ends IS NOT NULL)",
        # The first mark counts. What the event log reports may come with a later one.
        f"ended AS (SELECT id, bool_or(_ends = 'remove') AS is_removed, "
        "arg_min(_synced_at, _seq) AS ended_at, arg_max(_deleted_at, _seq) AS deleted_at, "
        f"arg_max(_merged_into, _seq) AS merged_into FROM ({each}) GROUP BY id)",
    ]
    values = {
        "_synced_at": "CASE WHEN stored._deleted_at IS NULL AND ended_at IS NOT NULL THEN ended_at "
        "ELSE stored._synced_at END",
        "_deleted_at": "coalesce(ended.deleted_at, stored._deleted_at, ended_at)",
        "_merged_into": "coalesce(ended.merged_into, stored._merged_into)",
    }
    listed = [
        f"{values[column.name]} AS {name}" if column.name in values else f"stored.{name}"
        for column, name in zip(columns, names, strict=True)
    ]
    return (
        f"{create}WITH {', '.join(parts)} SELECT {', '.join(listed)} "
        "FROM stored LEFT JOIN ended ON ended.id = stored.id WHERE is_removed IS NOT true"
    )


def _read(folder: Path, columns: Iterable[Column], paths: Sequence[str]) -> str:
    """Return a subquery of the rows in files; columns that an older version lacks are null."""
    empty = ", ".join(
        f"NULL::{duckdb_sql.TYPES[column.type]} AS {quoted(column.name)}" for column in columns
    )
    if not paths:
        return f"(SELECT {empty} LIMIT 0)"
    listed = ", ".join(_literal(folder / path) for path in paths)
    return (
        f"(FROM (SELECT {empty} LIMIT 0) UNION ALL BY NAME "
        f"FROM read_parquet([{listed}], union_by_name = true))"
    )


def _literal(path: Path) -> str:
    # DuckDB expands wildcards in names.
    name = re.sub(r"([*?\[])", r"[\1]", str(path))
    return "'" + name.replace("'", "''") + "'"
