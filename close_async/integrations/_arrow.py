"""Rows of the tables of :mod:`close_async.sync.tables` as Arrow record batches."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from close_async.sync.tables import Column, ColumnType, Table

if TYPE_CHECKING:
    pyarrow: Any
else:
    import pyarrow

RecordBatch = Any  # a pyarrow.RecordBatch; pyarrow has no types that a strict checker accepts
Schema = Any


def schema_of(columns: Iterable[Column]) -> Schema:
    """Return the Arrow schema of columns. JSON is text; datetimes are in UTC."""
    types = {
        "text": pyarrow.string(),
        "json": pyarrow.string(),
        "integer": pyarrow.int64(),
        "number": pyarrow.float64(),
        "boolean": pyarrow.bool_(),
        "date": pyarrow.date32(),
        "datetime": pyarrow.timestamp("us", tz="UTC"),
    }
    return pyarrow.schema([(each.name, types[each.type]) for each in columns])


def batch_of(
    table: Table, rows: Sequence[tuple[Any, ...]], *more: tuple[Column, Sequence[Any]]
) -> RecordBatch:
    """Return rows of a table as a record batch.

    A value that is not of its column's type becomes null, and is added to ``extra``.

    Args:
        table: The table.
        rows: Its rows, from :meth:`.Table.row`.
        more: Further columns and their values.
    """
    fitted = [table.fitted(row, nul=False) for row in rows]
    values = list(zip(*fitted, strict=True)) if fitted else [()] * len(table.columns)
    columns = (*table.columns, *(column for column, _ in more))
    schema = schema_of(columns)
    arrays = [
        pyarrow.array(_converted(column.type, given), type=field.type)
        for column, field, given in zip(
            columns, schema, (*values, *(given for _, given in more)), strict=True
        )
    ]
    return pyarrow.RecordBatch.from_arrays(arrays, schema=schema)


def _converted(kind: ColumnType, values: Sequence[Any]) -> Sequence[Any]:
    """Return the values of a column in the types that Arrow takes."""
    match kind:
        case "datetime":
            return [None if each is None else _moment(each) for each in values]
        case "date":
            return [None if each is None else date.fromisoformat(each) for each in values]
        case "integer":
            return [None if each is None else int(each) for each in values]
        case "number":
            return [None if each is None else float(each) for each in values]
        case _:
            return values


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
