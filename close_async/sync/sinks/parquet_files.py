"""Write, read and merge the files of a Parquet copy.

Every file is sorted by id, so files are merged in one pass that has a row group of each in memory.
"""

import os
import secrets
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import attrs

from close_async.integrations._arrow import arrays_of, schema_of
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
# because queries read those. Of 1 MB and 8 MB, 20,000 leads would take 22 MB more.
_CHANGE_GROUP = 256 << 10
_PLAIN_GROUP = 4 << 20
# Bytes of a plain file. Merging is interrupted after one.
_PLAIN_FILE = 64 << 20

_SEQ = Column("_seq", "integer")
_ENDS = Column("_ends", "text")
_KEYS = ("id", "lead_id")


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
        """Write the ends, before any rows."""
        if ends.num_rows:
            ends = _with_schema(ends, self._schema)
            self._writer.write_table(ends, row_group_size=ends.num_rows)

    def add(self, rows: Rows) -> None:
        """Add rows, which follow all those before by their ids."""
        if not rows.num_rows:
            return
        rows = rows.select(self._schema.names)
        self._first = self._first or rows["id"][0].as_py()
        self._last = rows["id"][-1].as_py()
        self.count += rows.num_rows
        self._marked += rows.num_rows - rows["_deleted_at"].null_count
        self._rows.append(rows)
        self._bytes += rows.nbytes
        if self._bytes >= self._group:
            self._flush()

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
        ends=ends.num_rows,
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
        ends = runs.ends()
        writer.add_ends(ends)
        for rows in runs.newest():
            writer.add(rows)
        size = writer.close()
    return ChangeFile(
        path=writer.path,
        rows=writer.count,
        ends=ends.num_rows,
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

    def ends(self) -> Rows:
        """Return the ends in the files."""
        parts = [self._end_schema.empty_table()]
        for file in self._changes:
            if file.ends:
                with opened(self._folder, file.path) as source:
                    parts.append(_read_group(source, 0, self._end_schema))
        return pyarrow.concat_tables(parts)

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
        ends = _Ends(self.ends(), self._keys)
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
        has_ends = isinstance(file, ChangeFile) and file.ends > 0
        with opened(folder, file.path) as source:
            at = source.schema_arrow.get_field_index("id")
            for number in range(has_ends, source.num_row_groups):
                known = source.metadata.row_group(number).column(at).statistics
                if known is not None and known.has_min_max and known.max <= after:
                    continue
                rows = _read_group(source, number, schema)
                yield rows.filter(compute.greater(rows["id"], after)) if after else rows


@contextmanager
def opened(folder: Path, path: str) -> Generator[Any, None, None]:
    """Open a file of a copy, and raise what is wrong with it as a SinkError."""
    try:
        with parquet.ParquetFile(folder / path) as source:
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


def _newest_of(parts: Sequence[Rows], key: str = "id") -> Rows:
    """Return rows sorted by a key, of each key that of the last batch."""
    rows = pyarrow.concat_tables(parts)
    order = compute.sort_indices(
        rows.select([key, _SEQ.name]), sort_keys=[(key, "ascending"), (_SEQ.name, "descending")]
    )
    ids = rows[key].take(order).combine_chunks()
    is_first = pyarrow.concat_arrays(
        [pyarrow.array([True]), compute.not_equal(ids.slice(1), ids.slice(0, len(ids) - 1))]
    )
    return rows.take(order.filter(is_first))


class _Ends:
    """Ends of a table, applied to its rows.

    Args:
        ends: Rows with the columns ``_seq``, ``_ends``, the keys, and those of bookkeeping.
        keys: The columns by which rows end.
    """

    def __init__(self, ends: Rows, keys: Sequence[str]) -> None:
        self._keys = keys
        self._marks = ends.filter(compute.equal(ends[_ENDS.name], "mark"))
        self._marked = self._last(self._marks)
        self._removed = self._last(ends.filter(compute.equal(ends[_ENDS.name], "remove")))

    def apply(self, rows: Rows) -> Rows:
        """Return the rows that are not removed, with the marks of those that are marked."""
        if self._removed:
            rows = rows.filter(compute.invert(self._are_ended(rows, self._removed)))
        if self._marked:
            is_marked = self._are_ended(rows, self._marked)
            if compute.any(is_marked).as_py():
                return self._mark(rows, is_marked)
        return rows

    def _last(self, ends: Rows) -> dict[str, tuple[Any, Any]]:
        """Return the values of each key that end, and the last batch in which each does.

        The key ``""`` is that of the ends of all rows.
        """
        found: dict[str, tuple[Any, Any]] = {}
        if not ends.num_rows:
            return found
        is_of_all = True
        for key in self._keys:
            is_of_all = compute.and_(is_of_all, compute.is_null(ends[key]))
            own = ends.filter(compute.is_valid(ends[key])).select([key, _SEQ.name])
            if own.num_rows:
                last = _newest_of([own], key)
                found[key] = (last[key].combine_chunks(), last[_SEQ.name].combine_chunks())
        if (seq := compute.max(ends.filter(is_of_all)[_SEQ.name])).is_valid:
            found[""] = (None, seq)
        return found

    def _are_ended(self, rows: Rows, last: dict[str, tuple[Any, Any]]) -> Any:
        """Return for each row whether an end of a later batch names it."""
        found = pyarrow.repeat(pyarrow.scalar(False), rows.num_rows)
        for key, (values, batches) in last.items():
            batch = batches
            if key:
                keys = rows[key].combine_chunks()
                # pyarrow makes a hash table of the second set: of these rows, not of all ends.
                is_near = compute.is_in(values, value_set=keys)
                at = compute.index_in(keys, value_set=values.filter(is_near))
                batch = batches.filter(is_near).take(at)
            later = compute.greater(batch, rows[_SEQ.name].combine_chunks())
            found = compute.or_(found, compute.fill_null(later, False))
        return found

    def _mark(self, rows: Rows, is_marked: Any) -> Rows:
        """Return the rows with those marked that are to be.

        The first mark counts. What the event log reports may come with a later one.
        """
        marked = rows.filter(is_marked)
        ends: dict[tuple[str, Any], list[dict[str, Any]]] = {}
        for key in self._keys:
            own = self._marks.filter(
                compute.is_in(self._marks[key], value_set=marked[key].combine_chunks())
            )
            for end in own.to_pylist():
                ends.setdefault((key, end[key]), []).append(end)
        of_all = self._marks
        for key in self._keys:
            of_all = of_all.filter(compute.is_null(of_all[key]))
        values: dict[str, list[Any]] = {column.name: [] for column in BOOKKEEPING}
        every = of_all.to_pylist()
        for row in marked.select([*self._keys, _SEQ.name, *self._shown(marked)]).to_pylist():
            found = [each for key in self._keys for each in ends.get((key, row[key]), ())]
            after = sorted(
                (each for each in (*found, *every) if each[_SEQ.name] > row[_SEQ.name]),
                key=lambda each: each[_SEQ.name],
            )
            is_new = row["_deleted_at"] is None
            dates = [each["_deleted_at"] for each in after if each["_deleted_at"]]
            leads = [each["_merged_into"] for each in after if each["_merged_into"]]
            first = after[0]["_synced_at"]
            values["_synced_at"].append(first if is_new else row.get("_synced_at"))
            values["_deleted_at"].append(
                dates[-1] if dates else first if is_new else row["_deleted_at"]
            )
            values["_merged_into"].append(leads[-1] if leads else row.get("_merged_into"))
        for name in self._shown(rows):
            at, field = rows.schema.get_field_index(name), rows.schema.field(name)
            changed = compute.replace_with_mask(
                rows[name].combine_chunks(), is_marked, pyarrow.array(values[name], field.type)
            )
            rows = rows.set_column(at, field, changed)
        return rows

    @staticmethod
    def _shown(rows: Rows) -> list[str]:
        """Return the columns of bookkeeping that were read."""
        return [column.name for column in BOOKKEEPING if column.name in rows.schema.names]
