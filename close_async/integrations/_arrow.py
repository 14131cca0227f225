"""Rows of the tables of :mod:`close_async.sync.tables` as Arrow record batches.

Raises ``ImportError`` on import if pyarrow is not installed.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from close_async.sync.tables import Column, ColumnType, Table, utc

if TYPE_CHECKING:
    pyarrow: Any
else:
    try:
        import pyarrow
    except ImportError as _error:
        _message = "pyarrow is not installed: pip install 'close-async[arrow]'"
        raise ImportError(_message) from _error

# pyarrow has no types that a strict checker accepts.
RecordBatch = Any
Schema = Any
Array = Any
DataType = Any


def schema_of(columns: Iterable[Column]) -> Schema:
    """Return the Arrow schema of columns. JSON is text; datetimes are in UTC."""
    return pyarrow.schema([(each.name, arrow_type(each.type)) for each in columns])


def arrow_type(kind: ColumnType) -> DataType:
    """Return the Arrow type of a column's type."""
    types = {
        "text": pyarrow.string(),
        "json": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("us", tz="UTC"),
    }
    return types[kind]


def batch_of(
    table: Table, rows: Sequence[tuple[Any, ...]], *more: tuple[Column, Sequence[Any]]
) -> RecordBatch:
    """Return rows of a table as a record batch.

    A value that is not of its column's type becomes null, and is added to ``extra``. U+FFFD
    replaces U+0000, which not every destination stores.

    Args:
        table: The table.
        rows: Its rows, from :meth:`.Table.row`.
        more: Further columns and their values.
    """
    columns = (*table.columns, *(column for column, _ in more))
    arrays = arrays_of(table, rows, nul=False)
    arrays += [array_of(column.type, values) for column, values in more]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema_of(columns))


def arrays_of(table: Table, rows: Sequence[tuple[Any, ...]], *, nul: bool) -> list[Array]:
    """Return the columns of rows of a table.

    Args:
        table: The table.
        rows: Its rows, from :meth:`.Table.row`.
        nul: Whether U+0000 stays; if not, U+FFFD replaces it.
    """
    fitted = [table.fitted(row, nul=nul) for row in rows]
    values = zip(*fitted, strict=True) if fitted else [()] * len(table.columns)
    return [array_of(each.type, of_it) for each, of_it in zip(table.columns, values, strict=True)]


def array_of(kind: ColumnType, values: Sequence[Any]) -> Array:
    """Return values of one type, from :meth:`.Table.fitted`, as an array."""
    convert = _CONVERSIONS.get(kind)
    if convert is not None:
        values = [None if each is None else convert(each) for each in values]
    return pyarrow.array(values, type=arrow_type(kind))


_CONVERSIONS: Final[dict[ColumnType, Any]] = {
    "integer": int,
    "number": float,
    "date": date.fromisoformat,
    "datetime": utc,
}
