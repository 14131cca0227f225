"""Write, read and merge the files of a Parquet copy.

Every file is sorted by id, so files are merged in one pass that has a row group of each in memory.
"""

import os
import secrets
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import attrs

from close_async.integrations._arrow import arrays_of, schema_of
from close_async.sync.odd_json import dump
from close_async.sync.sink import Batch, SinkError
from close_async.sync.sinks.files import create_private, sync_folder
from close_async.sync.sinks.parquet_manifest import (
    ChangeFile,
    DataFile,
    Merging,
    PlainFile,
    TableFiles,
    file_name,
    missing,
)
from close_async.sync.sinks.rows import Deletions, RowChanges
from close_async.sync.sinks.temporary import TemporaryDatabase
from close_async.sync.tables import BOOKKEEPING, LEAD, Column, Table

if TYPE_CHECKING:
    pyarrow: Any
    compute: Any
    parquet: Any
else:
    import pyarrow
    import pyarrow.compute as compute
    from pyarrow import parquet

Rows = Any  # a pyarrow.Table

# Bytes of a row group in memory. One of each file of changes is in memory while they are merged,
# three times: read, sorted and collected; and one of the plain files, whose row groups are larger,
# because queries read those. Of 256 kB and 4 MB, files are 8 % smaller, and leads that are stored
# again take 14 MB more.
_CHANGE_GROUP = 256 << 10
_PLAIN_GROUP = 2 << 20
# Bytes of a plain file. Merging is interrupted after one.
_PLAIN_FILE = 64 << 20

_SEQ = Column("_seq", "integer")
_ENDS = Column("_ends", "text")
_KEYS = ("id", "lead_id")
_DATES = {column.name for column in BOOKKEEPING if column.type == "datetime"}


@contextmanager
def system_memory() -> Generator[None]:
    """Allocate with ``malloc`` in the block, and return what is free to the system after it.

    The pool that pyarrow uses by default keeps what is freed, for each of its threads: after a few
    merges 70 MB, of which 20 are ever in use.
    """
    before, pool = pyarrow.default_memory_pool(), pyarrow.system_memory_pool()
    pyarrow.set_memory_pool(pool)
    try:
        yield
    finally:
        pyarrow.set_memory_pool(before)
        pool.release_unused()


def columns_of(table: Table) -> tuple[Column, ...]:
    """Return the columns of plain files."""
    return (*table.columns, *BOOKKEEPING)


def change_columns_of(table: Table) -> tuple[Column, ...]:
    """Return the columns of files with changes.

    ``_seq`` is the number of the batch. ``_ends`` is ``remove`` or ``mark`` in an end: it ends the
    row with its id, or all rows with its lead_id, or all rows if both are null. ``_synced_at`` is
    then when it was written, and ``_deleted_at`` and ``_merged_into`` what the event log reports.
    """
    return (*columns_of(table), _SEQ, _ENDS)


def change_rows(
    changes: RowChanges,
    deletions: Deletions,
    batch: Batch,
    number: int,
    now: datetime,
) -> tuple[Rows, Rows]:
    """Return the changes of a table in a batch: its ends, and its rows sorted by id.

    Args:
        changes: The changes.
        deletions: What happens to rows that end.
        batch: The batch, with what the event log reports about leads that end.
        number: Its number.
        now: When it is written.
    """
    schema = schema_of(change_columns_of(changes.table))
    is_lead = changes.table is LEAD
    leads = [*changes.ended_leads, *changes.leads]
    of_all = [None] * changes.replaces
    ids = [*changes.ended, *[None] * len(leads), *of_all]
    ends = {
        "id": ids,
        "lead_id": [*[None] * len(changes.ended), *leads, *of_all],
        "_deleted_at": [batch.deleted_at.get(one) if one and is_lead else None for one in ids],
        "_merged_into": [batch.merged_into.get(one) if one and is_lead else None for one in ids],
    }
    arrays = arrays_of(changes.table, changes.rows, nul=True)
    rows = {each.name: of_it for each, of_it in zip(changes.table.columns, arrays, strict=True)}
    constants = {"_synced_at": now, _SEQ.name: number}
    unsorted = _rows_of(schema, rows, constants, len(changes.rows))
    return (
        _rows_of(schema, ends, constants | {_ENDS.name: deletions}, len(ids)),
        unsorted.take(compute.sort_indices(unsorted["id"])),
    )


def _rows_of(
    schema: Any, columns: Mapping[str, Any], constants: Mapping[str, Any], count: int
) -> Rows:
    """Return rows with these columns, and constants or nulls in the others."""
    arrays = [
        pyarrow.array(columns[field.name], field.type)
        if field.name in columns
        else pyarrow.repeat(pyarrow.scalar(constants.get(field.name), field.type), count)
        for field in schema
    ]
    return pyarrow.Table.from_arrays(arrays, schema=schema)


class FileWriter:
    """Writes rows to a new file, which has its name once it is complete and on the disk.

    Args:
        folder: The folder of the copy.
        table: The table.
        batch: The number of the batch, for its name.
        mode: The permissions of the file.
        is_plain: Whether it is to have the columns of plain files.
    """

    def __init__(
        self, folder: Path, table: Table, batch: int, mode: int, *, is_plain: bool
    ) -> None:
        columns = columns_of(table) if is_plain else change_columns_of(table)
        self._schema = schema_of(columns)
        self._group = _PLAIN_GROUP if is_plain else _CHANGE_GROUP
        self.path: str = f"{table.name}/{file_name(batch, secrets.token_hex(4))}"
        self._target = folder / self.path
        self._part = self._target.with_name(f"{self._target.name}.tmp")
        self._target.parent.mkdir(mode=0o700, exist_ok=True)
        self._file = create_private(self._part, mode)
        self._writer = parquet.ParquetWriter(self._file, self._schema, compression="zstd")
        self._rows: list[Rows] = []  # to be written
        self._bytes = 0
        self._is_closed = False
        self.ends: int = 0
        self.count: int = 0
        self._marked = 0
        self._first = self._last = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._is_closed:
            return
        # It was not needed, or could not be completed: then an error here would hide the cause.
        with suppress(OSError, pyarrow.ArrowException):
            self._writer.close()
        with suppress(OSError):
            self._file.close()
        for path in (self._part, self._target):
            path.unlink(missing_ok=True)

    def add_ends(self, ends: Rows) -> None:
        """Add ends, before any rows."""
        if ends.num_rows:
            self.ends += ends.num_rows
            self._add(_with_schema(ends, self._schema))

    def add(self, rows: Rows) -> None:
        """Add rows, which follow all those before by their ids."""
        if not rows.num_rows:
            return
        if not self.count:
            self._flush()  # the ends are in row groups of their own
        rows = rows.select(self._schema.names)
        self._first = self._first or rows["id"][0].as_py()
        self._last = rows["id"][-1].as_py()
        self.count += rows.num_rows
        self._marked += rows.num_rows - rows["_deleted_at"].null_count
        self._add(rows)

    def fill(self, parts: Iterable[Rows], size: int) -> bool:
        """Add rows until the file has a size in bytes; return whether there are no more."""
        for rows in parts:
            self.add(rows)
            if self._file.tell() >= size:
                return False
        return True

    def close_plain(self) -> PlainFile:
        """Complete a file of plain rows."""
        size = self.close()
        return PlainFile(
            path=self.path,
            rows=self.count,
            size=size,
            first=self._first,
            last=self._last,
            marked=self._marked,
        )

    def close(self) -> int:
        """Complete the file, sync it to the disk, and return its size in bytes."""
        self._flush()
        self._writer.close()
        self._file.flush()
        size = self._file.tell()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.replace(self._target)
        sync_folder(self._target.parent)
        self._is_closed = True
        return size

    def _add(self, rows: Rows) -> None:
        self._rows.append(rows)
        self._bytes += rows.nbytes
        if self._bytes >= self._group:
            self._flush()

    def _flush(self) -> None:
        if self._rows:
            rows = pyarrow.concat_tables(self._rows)
            # What is merged at once may be larger than a row group: each file had one in memory.
            groups = max(1, round(self._bytes / self._group))
            self._writer.write_table(rows, row_group_size=-(-rows.num_rows // groups))
            self._rows, self._bytes = [], 0


def write_changes(
    folder: Path, table: Table, changes: tuple[Rows, Rows], batch: int, mode: int
) -> ChangeFile:
    """Write the changes of a batch, from :func:`change_rows`, to a file."""
    ends, rows = changes
    with FileWriter(folder, table, batch, mode, is_plain=False) as writer:
        writer.add_ends(ends)
        writer.add(rows)
        size = writer.close()
    return ChangeFile(
        path=writer.path,
        rows=writer.count,
        ends=writer.ends,
        size=size,
        since=batch,
        until=batch,
    )


def merge_changes(
    folder: Path, table: Table, changes: Sequence[ChangeFile], mode: int
) -> ChangeFile:
    """Merge files with changes into one, which has the same effect."""
    columns = [column.name for column in change_columns_of(table)]
    until = max(file.until for file in changes)
    with (
        Runs(folder, table, (), changes, columns) as runs,
        FileWriter(folder, table, until, mode, is_plain=False) as writer,
    ):
        for ends in runs.ends():
            writer.add_ends(ends)
        for rows in runs.newest():
            writer.add(rows)
        size = writer.close()
    return ChangeFile(
        path=writer.path,
        rows=writer.count,
        ends=writer.ends,
        size=size,
        since=min(file.since for file in changes),
        until=until,
        level=max(file.level for file in changes) + 1,
    )


def merge_range(folder: Path, table: Table, files: TableFiles, mode: int) -> TableFiles:
    """Merge changes into the plain files of the next range of ids.

    Returns:
        The files of the table afterwards. Changes stay among them until all ranges are done.
    """
    merging = files.merging or Merging(until=max(file.until for file in files.changes))
    changes = [file for file in files.changes if file.until <= merging.until]
    done = [file for file in files.files if file.last <= merging.after]
    left = [file for file in files.files if file.last > merging.after]
    # Up to the end of the next plain file; beyond the last one there are rows of changes alone.
    end = left[0].last if left else ""
    upto = end if len(left) > 1 else None
    written: list[PlainFile] = []
    names = [column.name for column in change_columns_of(table)]
    with Runs(folder, table, left[:1], changes, names, after=merging.after) as runs:
        rows = runs.current(upto)
        while True:
            with FileWriter(folder, table, merging.until, mode, is_plain=True) as writer:
                is_complete = writer.fill(rows, _PLAIN_FILE)
                if writer.count:
                    written.append(writer.close_plain())
            # It may end after any file, but a plain file must not be cut.
            if is_complete or (upto is None and written and written[-1].last >= end):
                break
    files_now = (*done, *written, *left[1:])
    if is_complete and upto is None:
        rest = tuple(file for file in files.changes if file not in changes)
        return TableFiles(files=files_now, changes=rest)
    after = written[-1].last if upto is None else upto
    return TableFiles(
        files=files_now, changes=files.changes, merging=attrs.evolve(merging, after=after)
    )


def current_rows(
    folder: Path, table: Table, files: TableFiles, columns: Iterable[str]
) -> Iterator[Rows]:
    """Yield the rows of a table in order of id; ``id`` and ``_deleted_at`` are always read."""
    with Runs(folder, table, files.files, files.changes, columns) as runs:
        yield from runs.current()


def read_table(folder: Path, table: Table, files: TableFiles, columns: Sequence[str]) -> Rows:
    """Return all rows of a table in order of id."""
    schema = schema_of(column for column in columns_of(table) if column.name in columns)
    parts = [part.select(schema.names) for part in current_rows(folder, table, files, columns)]
    return pyarrow.concat_tables([schema.empty_table(), *parts]).select(columns)


class Runs:
    """Files of a table that are read together, in order of id.

    Args:
        folder: The folder of the copy.
        table: The table.
        plain: Plain files.
        changes: Files with changes.
        columns: Names of the columns to read; ``id`` and what :meth:`current` needs are added.
        after: An id; the rows up to it are left out.
    """

    def __init__(
        self,
        folder: Path,
        table: Table,
        plain: Sequence[PlainFile],
        changes: Sequence[ChangeFile],
        columns: Iterable[str],
        *,
        after: str = "",
    ) -> None:
        known = schema_of(change_columns_of(table))
        self._keys = [key for key in _KEYS if key in known.names]
        wanted = {*columns, *self._keys, "_seq", "_deleted_at"}
        self._schema = pyarrow.schema([field for field in known if field.name in wanted])
        self._end_schema = pyarrow.schema(
            [
                field
                for field in known
                if field.name in {*self._keys, "_seq", "_ends", *(c.name for c in BOOKKEEPING)}
            ]
        )
        self._folder = folder
        self._changes = changes
        self._runs = [_Run(folder, [file], self._schema, after) for file in changes if file.rows]
        if plain:
            self._runs.append(_Run(folder, plain, self._schema, after))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for run in self._runs:
            run.close()

    def ends(self) -> Iterator[Rows]:
        """Yield the ends in the files."""
        for file in self._changes:
            if file.ends:
                with opened(self._folder, file.path) as source:
                    for number in range(_end_groups(source, file)):
                        yield _read_group(source, number, self._end_schema)

    def newest(self, upto: str | None = None) -> Iterator[Rows]:
        """Yield the rows in order of id, of each id the row of the last batch.

        Args:
            upto: The last id; ``None`` for no limit.
        """
        while runs := [run for run in self._runs if run.fill()]:
            # Up to here no file has rows beyond those in memory.
            bound = min(run.last for run in runs)
            is_end = upto is not None and bound >= upto
            bound = upto if is_end and upto is not None else bound
            parts = [part for run in runs if (part := run.take(bound)).num_rows]
            if parts:
                yield parts[0] if len(parts) == 1 else _newest_of(parts)
            if is_end:
                return

    def current(self, upto: str | None = None) -> Iterator[Rows]:
        """Yield the rows that remain when all ends are applied, in order of id."""
        with closing(_Ends(self.ends(), self._keys)) as ends:
            for rows in self.newest(upto):
                yield ends.apply(rows)


class _Run:
    """Files that follow one another by their ids, read one row group at a time."""

    def __init__(self, folder: Path, files: Sequence[DataFile], schema: Any, after: str) -> None:
        self._groups = _groups(folder, files, schema, after)
        self._rows: Rows | None = None
        self.last = ""  # the greatest id of the rows in memory

    def fill(self) -> bool:
        """Have rows in memory; return ``False`` at the end."""
        while self._rows is None or not self._rows.num_rows:
            self._rows = next(self._groups, None)
            if self._rows is None:
                return False
            if self._rows.num_rows:
                self.last = self._rows["id"][-1].as_py()
        return True

    def take(self, bound: str) -> Rows:
        """Remove the rows with ids up to ``bound`` from memory and return them."""
        rows: Rows = self._rows
        count = compute.sum(compute.less_equal(rows["id"], bound)).as_py() or 0
        self._rows = rows.slice(count)
        return rows.slice(0, count)

    def close(self) -> None:
        self._rows = None
        self._groups.close()


def _groups(
    folder: Path, files: Sequence[DataFile], schema: Any, after: str
) -> Generator[Rows, None, None]:
    """Yield the row groups of rows with ids greater than ``after``."""
    for file in files:
        with opened(folder, file.path) as source:
            at = source.schema_arrow.get_field_index("id")
            for number in range(_end_groups(source, file), source.num_row_groups):
                known = source.metadata.row_group(number).column(at).statistics
                if known is not None and known.has_min_max and known.max <= after:
                    continue
                rows = _read_group(source, number, schema)
                yield rows.filter(compute.greater(rows["id"], after)) if after else rows


def _end_groups(source: Any, file: DataFile) -> int:
    """Return the number of row groups with ends, which precede those with rows."""
    left, number = file.ends if isinstance(file, ChangeFile) else 0, 0
    while left > 0:
        left -= source.metadata.row_group(number).num_rows
        number += 1
    return number


@contextmanager
def opened(folder: Path, path: str) -> Generator[Any, None, None]:
    """Open a file of a copy, and raise what is wrong with it as a SinkError."""
    try:
        # With a buffer for whole row groups, other threads of pyarrow would keep memory too.
        with parquet.ParquetFile(folder / path, pre_buffer=False) as source:
            yield source
    except FileNotFoundError as error:
        raise SinkError(folder, missing(path)) from error
    except pyarrow.ArrowException as error:
        raise SinkError(
            folder,
            f"{path} in it is damaged ({str(error).splitlines()[0]}). Restore it, or remove the "
            "folder and run again: a new copy is made.",
        ) from error


def _read_group(source: Any, number: int, schema: Any) -> Rows:
    """Read the columns of a schema from a row group."""
    present = [name for name in source.schema_arrow.names if name in schema.names]
    # Each thread of pyarrow would keep memory of its own, 20 MB in all.
    rows = source.read_row_group(number, columns=present, use_threads=False)
    return _with_schema(rows, schema)


def _with_schema(rows: Rows, schema: Any) -> Rows:
    """Return rows with the columns of a schema.

    Those that plain rows lack, or that an older version did not write, are null; ``_seq`` is 0.
    """
    columns = [
        rows[field.name]
        if field.name in rows.schema.names
        else pyarrow.repeat(
            pyarrow.scalar(0 if field.name == _SEQ.name else None, field.type), rows.num_rows
        )
        for field in schema
    ]
    return pyarrow.Table.from_arrays(columns, schema=schema)


def _newest_of(parts: Sequence[Rows]) -> Rows:
    """Return rows sorted by id, of each id that of the last batch."""
    rows = pyarrow.concat_tables(parts)
    order = compute.sort_indices(
        rows.select(["id", _SEQ.name]), sort_keys=[("id", "ascending"), (_SEQ.name, "descending")]
    )
    ids = rows["id"].take(order).combine_chunks()
    is_first = pyarrow.concat_arrays(
        [pyarrow.array([True]), compute.not_equal(ids.slice(1), ids.slice(0, len(ids) - 1))]
    )
    return rows.take(order.filter(is_first))


@attrs.frozen
class _End:
    """What an end does to the rows of the batches before it; dates are in microseconds."""

    seq: int
    ends: str
    synced_at: int
    deleted_at: int | None
    merged_into: str | None


class _Ends:
    """Ends of a table, applied to its rows.

    They are in a temporary database, because each lead that is stored again has one per table, and
    these would not fit the memory bound.

    Args:
        parts: Rows with the columns ``_seq``, ``_ends``, the keys, and those of bookkeeping.
        keys: The columns by which rows end.
    """

    def __init__(self, parts: Iterable[Rows], keys: Sequence[str]) -> None:
        self._keys: set[str] = set()  # those that ends have; "" for the ends of all rows
        self._db = TemporaryDatabase(
            "CREATE TABLE ends (key TEXT, value TEXT, seq INTEGER, ends TEXT, synced_at INTEGER, "
            "deleted_at INTEGER, merged_into TEXT, PRIMARY KEY (key, value, seq)) WITHOUT ROWID"
        )
        try:
            for part in parts:
                self._store(part, keys)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Remove the temporary database."""
        self._db.close()

    def _store(self, part: Rows, keys: Sequence[str]) -> None:
        values = [part[key].to_pylist() for key in keys]
        named = [
            next(((key, v) for key, v in zip(keys, each, strict=True) if v is not None), ("", ""))
            for each in zip(*values, strict=True)
        ]
        self._keys |= {key for key, _ in named}
        names = (_SEQ.name, _ENDS.name, *(column.name for column in BOOKKEEPING))
        columns = [_values(part, name) for name in names]
        self._db.store(
            "INSERT OR IGNORE INTO ends VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((*key, *end) for key, *end in zip(named, *columns, strict=True)),
        )

    def apply(self, rows: Rows) -> Rows:
        """Return the rows that are not removed, with the marks of those that are marked."""
        ended = self._ended(rows)
        removed = {at for at, ends in ended.items() if any(end.ends == "remove" for end in ends)}
        marks = {at: ends for at, ends in ended.items() if at not in removed}
        if marks:
            rows = _marked(rows, marks)
        if removed:
            rows = rows.filter(pyarrow.array([at not in removed for at in range(rows.num_rows)]))
        return rows

    def _ended(self, rows: Rows) -> dict[int, list[_End]]:
        """Return the ends of later batches than a row's, in their order, by the row's position."""
        ended: dict[int, list[_End]] = {}
        for key in self._keys:
            values = rows[key].to_pylist() if key else [""] * rows.num_rows
            found = self._find(key, {*values})
            if not found:
                continue
            for at, (value, seq) in enumerate(
                zip(values, rows[_SEQ.name].to_pylist(), strict=True)
            ):
                if later := [end for end in found.get(value, ()) if end.seq > seq]:
                    ended.setdefault(at, []).extend(later)
        for ends in ended.values():
            ends.sort(key=lambda end: end.seq)
        return ended

    def _find(self, key: str, values: Iterable[Any]) -> dict[str, list[_End]]:
        """Return the ends by their values of a key."""
        query = (
            "SELECT value, seq, ends, synced_at, deleted_at, merged_into FROM ends "
            "WHERE key = ? AND value IN (SELECT value FROM json_each(?))"
        )
        found: dict[str, list[_End]] = {}
        for value, *end in self._db.read(query, key, dump([*values]).decode()):
            found.setdefault(value, []).append(_End(*end))
        return found


def _marked(rows: Rows, marks: Mapping[int, Sequence[_End]]) -> Rows:
    """Return rows with marks: the ends of each, in their order, by its position.

    The first mark counts. What the event log reports may come with a later one.
    """
    names = [column.name for column in BOOKKEEPING if column.name in rows.schema.names]
    shown = {name: _values(rows, name) for name in names}
    deleted_at = shown["_deleted_at"]
    for at, ends in marks.items():
        dates = [end.deleted_at for end in ends if end.deleted_at is not None]
        leads = [end.merged_into for end in ends if end.merged_into]
        if deleted_at[at] is None and "_synced_at" in shown:
            shown["_synced_at"][at] = ends[0].synced_at
        if leads and "_merged_into" in shown:
            shown["_merged_into"][at] = leads[-1]
        if dates or deleted_at[at] is None:
            deleted_at[at] = dates[-1] if dates else ends[0].synced_at
    for name, values in shown.items():
        at, field = rows.schema.get_field_index(name), rows.schema.field(name)
        kind = pyarrow.int64() if name in _DATES else field.type
        rows = rows.set_column(at, field, pyarrow.array(values, kind).cast(field.type))
    return rows


def _values(rows: Rows, name: str) -> list[Any]:
    """Return the values of a column; dates are in microseconds."""
    column = rows[name]
    found: list[Any] = (column.cast(pyarrow.int64()) if name in _DATES else column).to_pylist()
    return found
