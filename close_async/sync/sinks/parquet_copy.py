"""``ParquetCopy``: reads a Parquet copy as of one batch."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from close_async.errors import ConfigurationError
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.sink import SinkError
from close_async.sync.sinks.files import translate_os_errors
from close_async.sync.sinks.parquet_manifest import Manifest, read_manifest
from close_async.sync.sinks.parquet_sql import script
from close_async.sync.sinks.stored import CopyInfo
from close_async.sync.tables import (
    BOOKKEEPING,
    CUSTOM_FIELD,
    CUSTOM_OBJECT_TYPE,
    TABLES,
    Table,
)

TABLES_BY_NAME = {table.name: table for table in TABLES}

_INSTALL = "Parquet needs pyarrow: pip install 'close-async[arrow]'"
# What the names of views and columns are made of.
_TYPES = ("id", "name")
_FIELDS = (
    "field_id", "object_type", "name", "type", "accepts_multiple_values", "custom_object_type_id",
)  # fmt: skip


class ParquetCopy:
    """Reads a Parquet copy as of its last batch, also while a sync writes to it.

    Needs ``pip install 'close-async[arrow]'``. The files are there for an hour after a sync has
    replaced them; then create another one.

    Args:
        path: The folder.

    Attributes:
        checkpoint: The state of its sync.

    Raises:
        ConfigurationError: pyarrow is not installed.
        SinkError: There is no copy in the folder.

    Example::

        copy = ParquetCopy("crm/")
        leads = polars.from_arrow(copy.table("lead"))
        duckdb.execute(copy.sql())
        industries = duckdb.sql('SELECT "Industry", count(*) FROM lead_named GROUP BY 1')
    """

    def __init__(self, path: "str | Path") -> None:
        self.path: Path = Path(path)
        require_pyarrow()
        with translate_os_errors(self.path):
            manifest = read_manifest(self.path)
        if manifest is None or manifest.checkpoint is None:
            raise SinkError(self.path, "no sync has stored anything here yet.")
        self._manifest = manifest
        self.checkpoint: Checkpoint = Checkpoint.from_json(manifest.checkpoint)

    def __repr__(self) -> str:
        return f"ParquetCopy({str(self.path)!r})"

    def table(self, name: str = "lead", columns: Sequence[str] | None = None) -> Any:
        """Return the rows of a table as a ``pyarrow.Table``, sorted by id.

        Args:
            name: The table.
            columns: The columns to read; ``None`` for all.

        Raises:
            SinkError: A file is missing or damaged.
            ValueError: There is no such table, or no such column in it.
        """
        if name not in TABLES_BY_NAME:
            msg = f"there is no table {name!r}: use one of {', '.join(TABLES_BY_NAME)}"
            raise ValueError(msg)
        from close_async.sync.sinks.parquet_files import read_table

        table = TABLES_BY_NAME[name]
        known = [column.name for column in (*table.columns, *BOOKKEEPING)]
        wanted = known if columns is None else list(columns)
        if unknown := [column for column in wanted if column not in known]:
            msg = f"there is no column {unknown[0]!r}: use some of {', '.join(known)}"
            raise ValueError(msg)
        with self._reading():
            return read_table(self.path, table, self._manifest.tables[name], wanted)

    def sql(self) -> str:
        """Return DuckDB's statements that create the tables and views of the copy as views."""
        with self._reading():
            return script(self.path, self._manifest, *names_of(self.path, self._manifest))

    def counts(self) -> dict[str, int]:
        """Return the number of rows per table, without those that are marked as deleted."""
        with self._reading():
            return count_rows(self.path, self._manifest)

    @contextmanager
    def _reading(self) -> Generator[None]:
        try:
            with translate_os_errors(self.path):
                yield
        except SinkError as error:
            with translate_os_errors(self.path):
                if read_manifest(self.path) == self._manifest:
                    raise
            raise SinkError(
                self.path,
                "a sync has replaced files of this copy more than an hour ago; create another "
                "ParquetCopy to read the current ones.",
            ) from error


def peek_parquet(path: Path) -> CopyInfo:
    """Return the state of a Parquet copy without changing it, also while a sync writes to it.

    Args:
        path: The folder.

    Raises:
        SinkError: There is no copy in the folder.
    """
    copy = ParquetCopy(path)
    return CopyInfo(copy.checkpoint, copy.counts())


def require_pyarrow() -> None:
    """Raise ConfigurationError if pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise ConfigurationError(_INSTALL)


def count_rows(folder: Path, manifest: Manifest) -> dict[str, int]:
    """Return the number of rows per table, without those that are marked as deleted."""
    from close_async.sync.sinks.parquet_files import current_rows

    counts: dict[str, int] = {}
    for table in TABLES:
        files = manifest.tables[table.name]
        if files.changes:
            rows = current_rows(folder, table, files, ["_deleted_at"])
            counts[table.name] = sum(part["_deleted_at"].null_count for part in rows)
        else:
            counts[table.name] = files.rows - sum(file.marked for file in files.files)
    return counts


Names = tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]
"""The types of custom objects, and the custom fields, for the views with their names."""


def names_of(folder: Path, manifest: Manifest) -> Names:
    """Return the types of custom objects, and the custom fields in their order of creation."""
    from close_async.sync.sinks.parquet_files import read_table

    def rows_of(table: Table, *wanted: str) -> list[dict[str, Any]]:
        found = read_table(folder, table, manifest.tables[table.name], [*wanted, "_deleted_at"])
        return [row for row in found.to_pylist() if row["_deleted_at"] is None]

    types = rows_of(CUSTOM_OBJECT_TYPE, *_TYPES)
    fields = rows_of(CUSTOM_FIELD, *_FIELDS, "date_created")
    fields.sort(key=lambda row: (row["date_created"] is None, row["date_created"], row["field_id"]))
    return (
        [tuple(row[name] for name in _TYPES) for row in types],
        [tuple(row[name] for name in _FIELDS) for row in fields],
    )
