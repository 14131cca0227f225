"""``ParquetSink``: a copy of an organization in a folder of Parquet files."""

import math
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import attrs

from close_async.files.local import is_writable
from close_async.sync.sink import Batch, SinkError
from close_async.sync.sinks.files import (
    lock_file,
    open_or_create,
    replace_file,
    translate_os_errors,
)
from close_async.sync.sinks.idset import IdSet
from close_async.sync.sinks.parquet_copy import (
    TABLES_BY_NAME,
    Names,
    count_rows,
    names_of,
    require_pyarrow,
)
from close_async.sync.sinks.parquet_manifest import (
    MANIFEST,
    ChangeFile,
    Manifest,
    TableFiles,
    is_file_name,
    missing,
    read_manifest,
)
from close_async.sync.sinks.parquet_sql import SCRIPT, script
from close_async.sync.sinks.rows import Deletions, RowChanges, changes_in, require_deletions
from close_async.sync.sinks.stored import FileIdentity
from close_async.sync.tables import LEAD, NAMING, TABLES, Table

_LOCK = ".lock"
# How long a file stays after the manifest no longer names it: a reader of that manifest may be
# about to open it.
_KEPT_SECONDS = 3_600.0

# Merging changes into the plain files costs as much as writing the table again. Up to this many
# rows that takes a second, and is done after every run; in a larger table, once the changes are an
# eighth of it, so that a row is written about eight times in all.
_SMALL = 20_000
_SHARE = 8
# A small table is not merged again within this time: while a sync follows Close, it would be
# written every half minute, and all of these files stay for an hour.
_PAUSE_SECONDS = 600.0

# The most files with changes that are merged at once. Each has a row group in memory.
_MERGED_AT_ONCE = 8


class ParquetSink:
    """Stores a copy in a folder of Parquet files, with one subfolder per table.

    Needs ``pip install 'close-async[arrow]'``.

    Scalar fields are typed columns with the names of the API, lists and objects are JSON text,
    custom fields are in the column ``custom`` by field id, and every other field that Close sent is
    in ``extra``.

    A batch is written to new files; ``manifest.json`` names the files of all batches with their
    numbers of rows, and is replaced by renaming. So a reader of the manifest never sees half a
    batch. ``views.sql``, written with it, has the tables and the views of custom fields by name for
    DuckDB: ``duckdb -init crm/views.sql``. :class:`ParquetCopy` reads the tables in Python.
    Replaced files stay for an hour, so that a reader of an earlier manifest finds them.

    Changes are merged into files of plain rows when a run ends: in tables of up to 20,000 rows
    every time, in larger ones when an eighth of the table has changed. A sync that follows Close
    merges small tables every ten minutes.

    Values that do not fit their column do not lose a lead: they are in ``extra`` instead, and
    U+FFFD replaces lone surrogates.

    Args:
        path: The folder, created if it is missing. A folder with other files is rejected, and left
            untouched.
        deletions: ``"remove"`` removes the rows of objects that were deleted in Close; ``"mark"``
            keeps them, with the date in ``_deleted_at``, and the lead that a lead was merged into
            in ``_merged_into``.

    Raises:
        ConfigurationError: pyarrow is not installed.
        SinkError: The folder cannot be used; the message says what to do.
        ValueError: ``deletions`` is neither of these.

    Example::

        async with CloseSync(close, ParquetSink("crm/")) as sync:
            report = await sync.run()
    """

    def __init__(self, path: "str | Path", *, deletions: Deletions = "remove") -> None:
        self.path: Path = Path(path)
        self._deletions: Deletions = require_deletions(deletions)
        self._ids: dict[str, IdSet] = {}  # by table, once they were needed
        self._names: Names | None = None  # once they were read
        self._manifest = Manifest()
        self._identity: FileIdentity | None = None  # of the manifest, once there is a file
        self._mode = 0o600
        self._merged_at: dict[str, float] = {}  # when tables were merged last, in monotonic time
        require_pyarrow()
        _require_usable(self.path)
        with translate_os_errors(self.path):
            self._is_created = not self.path.exists()
            self.path.mkdir(mode=0o700, exist_ok=True)
            self._lock, self._has_created_lock = open_or_create(self.path / _LOCK)
        try:
            with translate_os_errors(self.path):
                lock_file(self.path, self._lock)
                if (manifest := read_manifest(self.path)) is not None:
                    self._manifest = manifest
                    self._mode = (self.path / MANIFEST).stat().st_mode & 0o777
                    self._identity = FileIdentity(self.path / MANIFEST)
        except BaseException:
            self._release(is_unused=False)
            raise

    def __repr__(self) -> str:
        return f"ParquetSink({str(self.path)!r})"

    def __enter__(self) -> "ParquetSink":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self) -> str | None:
        """Return the checkpoint of the last batch written; ``None`` in a new folder.

        Raises:
            SinkError: A file of the copy is missing.
        """
        if self._identity is None:
            return None
        with translate_os_errors(self.path):
            _require_files(self.path, self._manifest)
            if self._manifest.checkpoint is not None:
                self._write_script()  # the folder may have been moved, or a process killed
            self._remove_unnamed()  # after it: a former script may name them
        return self._manifest.checkpoint

    def write(self, batch: Batch) -> None:
        """Store a batch: its files become visible together, with its checkpoint.

        Args:
            batch: The objects to store and to remove.

        Raises:
            SinkError: The folder cannot be written, or another program changed it meanwhile.
                Nothing of this batch was stored.
            DecodeError: A lead has no id. Nothing of this batch was stored.
        """
        from close_async.sync.sinks.parquet_files import system_memory

        changes = changes_in(batch)
        with translate_os_errors(self.path), system_memory():
            self._check()
            if self._identity is None:
                # Before any other file, so that a folder with files and no manifest is not a copy.
                self._commit(self._manifest)
            self._merge_levels()
            self._commit(self._with_changes(batch, changes))
        for each in changes:
            self._note_ids(each)
        if not NAMING.isdisjoint(batch.tables):
            self._names = None
        # The batch is stored, so this must not fail. The files that the former script names stay
        # for an hour, and the next batch, or its error, comes sooner.
        with suppress(OSError, SinkError):
            self._write_script()

    def compact(self) -> bool:
        """Merge some of the changes into plain files; return whether there is more to merge.

        :class:`CloseSync` calls it at the end of each run until it returns ``False``. A call takes
        seconds, and what it has done is kept if there is no other.

        Raises:
            SinkError: The folder cannot be written. What is stored is intact.
        """
        from close_async.sync.sinks.parquet_files import system_memory

        if self._identity is None:
            return False
        with translate_os_errors(self.path), system_memory():
            self._check()
            due = [
                table
                for table in TABLES
                if self._is_due(table.name, self._manifest.tables[table.name])
            ]
            if not due:
                self._remove_unnamed()
                return False
            self._commit(self._merged_into_plain(due))
            self._write_script()
        return True

    def ids(self, after: str, limit: int, table: str = "lead") -> Sequence[str]:
        """Return up to ``limit`` ids of a table greater than ``after``, sorted.

        Objects that are marked as deleted are not among them.
        """
        if self._identity is None:
            return []
        return self._index(table).after(after, limit)

    def counts(self) -> dict[str, int]:
        """Return the number of rows per table, without those that are marked as deleted."""
        if self._identity is None:
            return {}
        with translate_os_errors(self.path):
            return count_rows(self.path, self._manifest)

    def close(self) -> None:
        """Release the folder; if no batch was stored in it, remove what this object created."""
        for ids in self._ids.values():
            ids.close()
        self._ids = {}
        if not self._lock.closed:
            self._release(is_unused=self._manifest.checkpoint is None)

    def _with_changes(self, batch: Batch, changes: Sequence[RowChanges]) -> Manifest:
        """Write the files of a batch, and return the manifest that names them too."""
        from close_async.sync.sinks.parquet_files import change_rows, write_changes

        now = datetime.now(UTC)
        manifest = attrs.evolve(
            self._manifest, batch=self._manifest.batch + 1, checkpoint=batch.checkpoint
        )
        written: list[Path] = []
        try:
            for each in changes:
                self._leave_out_new_leads(each)
                ends, rows = change_rows(each, self._deletions, batch, manifest.batch, now)
                files = manifest.tables[each.table.name]
                if not files.rows and not files.changes:
                    ends = ends.slice(0, 0)  # there is nothing to end
                if not ends.num_rows and not rows.num_rows:
                    continue
                file = write_changes(
                    self.path, each.table, (ends, rows), manifest.batch, self._mode
                )
                written.append(self.path / file.path)
                files = attrs.evolve(files, changes=(*files.changes, file))
                manifest = manifest.with_table(each.table.name, files)
        except BaseException:
            for path in written:
                with suppress(OSError):
                    path.unlink()
            raise
        return manifest

    def _check(self) -> None:
        """Raise if another program removed or replaced the manifest, or the folder."""
        if self._identity is not None:
            self._identity.check()

    def _commit(self, manifest: Manifest) -> None:
        """Make the files of a manifest those of the copy."""
        # From now on their age is the time since they were replaced.
        for path in self._manifest.paths - manifest.paths:
            with suppress(FileNotFoundError):
                os.utime(self.path / path)
        replace_file(self.path / MANIFEST, manifest.to_json(), self._mode)
        self._manifest = manifest
        self._identity = FileIdentity(self.path / MANIFEST)

    def _merged_into_plain(self, due: Sequence[Table]) -> Manifest:
        """Merge changes of these tables, and return the manifest that names the new files.

        Small tables are merged together, so that there is one manifest for all of them.
        """
        from close_async.sync.sinks.parquet_files import merge_range

        manifest, rows = self._manifest, 0
        merged_at = dict(self._merged_at)
        try:
            for table in due:
                files = manifest.tables[table.name]
                rows += files.rows + _changed(files)
                if manifest is not self._manifest and rows > _SMALL:
                    break
                if files.merging is None and len(files.changes) > _MERGED_AT_ONCE:
                    smallest = sorted(files.changes, key=lambda file: file.size)
                    files = self._with_merged_changes(table, smallest)
                else:
                    files = merge_range(self.path, table, files, self._mode)
                    merged_at[table.name] = time.monotonic()
                manifest = manifest.with_table(table.name, files)
        except BaseException:
            for path in manifest.paths - self._manifest.paths:
                with suppress(OSError):
                    (self.path / path).unlink()
            raise
        self._merged_at = merged_at
        return manifest

    def _merge_levels(self) -> None:
        """Merge files with changes of which there are many, so that their number stays small."""
        for table in TABLES:
            files = self._manifest.tables[table.name]
            # Those that are being merged into the plain files stay apart from later ones: an older
            # state of a row would be left in a file that stays when the newer one is dropped.
            until = 0 if files.merging is None else files.merging.until
            changes = [file for file in files.changes if file.until > until]
            for level in sorted({file.level for file in changes}):
                alike = [file for file in changes if file.level == level]
                if len(alike) >= _MERGED_AT_ONCE:
                    merged = self._with_merged_changes(table, alike)
                    self._commit(self._manifest.with_table(table.name, merged))
                    self._remove_unnamed()
                    break

    def _is_due(self, table: str, files: TableFiles) -> bool:
        """Return whether the changes of a table are to be merged into its plain files now."""
        if files.merging is not None or not files.changes:
            return files.merging is not None
        changed = _changed(files)
        if files.rows + changed > _SMALL:
            return changed * _SHARE >= files.rows
        last = self._merged_at.get(table)
        return last is None or time.monotonic() - last >= _PAUSE_SECONDS

    def _with_merged_changes(self, table: Table, changes: Sequence[ChangeFile]) -> TableFiles:
        """Merge the first of these files with changes, and return the files of the table then."""
        from close_async.sync.sinks.parquet_files import merge_changes

        chosen = changes[:_MERGED_AT_ONCE]
        merged = merge_changes(self.path, table, chosen, self._mode)
        files = self._manifest.tables[table.name]
        kept = tuple(file for file in files.changes if file not in chosen)
        return attrs.evolve(files, changes=(*kept, merged))

    def _leave_out_new_leads(self, changes: RowChanges) -> None:
        """Remove the ends of what leads had before from the changes, if they are new.

        In a first snapshot nearly all are. Otherwise each of them would end objects that are not
        there, and these ends would have to be in memory when the changes are merged.
        """
        if changes.leads and not self._manifest.tables[LEAD.name].files:
            new = set(self._index(LEAD.name).missing(changes.leads))
            changes.leads = [one for one in changes.leads if one not in new]

    def _index(self, table: str) -> IdSet:
        """Return the ids of a table; the first call for it reads them."""
        if table not in self._ids:
            from close_async.sync.sinks.parquet_files import current_rows, system_memory

            files = self._manifest.tables[table]
            ids = IdSet()
            try:
                with translate_os_errors(self.path), system_memory():
                    for rows in current_rows(
                        self.path, TABLES_BY_NAME[table], files, ["_deleted_at"]
                    ):
                        ids.add(rows.filter(rows["_deleted_at"].is_null())["id"].to_pylist())
            except BaseException:
                ids.close()
                raise
            self._ids[table] = ids
        return self._ids[table]

    def _note_ids(self, changes: RowChanges) -> None:
        """Update the ids of a table, if they are known."""
        name = changes.table.name
        if name not in self._ids:
            return
        if changes.replaces or changes.ended_leads or changes.leads:
            self._ids.pop(name).close()
            return
        self._ids[name].discard(changes.ended)
        self._ids[name].add(row[0] for row in changes.rows)

    def _write_script(self) -> None:
        """Write ``views.sql`` again."""
        if self._names is None:
            self._names = names_of(self.path, self._manifest)
        text = script(self.path, self._manifest, *self._names)
        replace_file(self.path / SCRIPT, text.encode(), self._mode)

    def _remove_unnamed(self, age: float = _KEPT_SECONDS) -> None:
        """Remove the files that were replaced, or that a killed process left behind.

        Args:
            age: At least how many seconds ago; minus infinity for all.
        """
        named = self._manifest.paths
        before = time.time() - age
        for table in TABLES:
            with suppress(FileNotFoundError), os.scandir(self.path / table.name) as entries:
                for entry in entries:
                    is_named = f"{table.name}/{entry.name}" in named
                    is_ours = is_file_name(entry.name) and not is_named
                    if is_ours and entry.stat(follow_symlinks=False).st_mtime < before:
                        Path(entry.path).unlink(missing_ok=True)

    def _release(self, *, is_unused: bool) -> None:
        """Release the lock, and remove what this object created if that was not used."""
        # Before the lock is released: afterwards, another sync may have started to use it.
        with suppress(OSError):
            if is_unused and self._identity is not None:
                self._remove_unnamed(-math.inf)
                for table in TABLES:
                    with suppress(FileNotFoundError):
                        (self.path / table.name).rmdir()
                (self.path / SCRIPT).unlink(missing_ok=True)
                # Only if all of these could be removed: else the folder would not be a copy.
                (self.path / MANIFEST).unlink()
            if self._has_created_lock and not (self.path / MANIFEST).exists():
                (self.path / _LOCK).unlink()
            if self._is_created:
                self.path.rmdir()  # fails unless it is empty
        self._lock.close()


def _changed(files: TableFiles) -> int:
    """Return the number of rows and ends in the changes of a table."""
    return sum(file.rows + file.ends for file in files.changes)


def _require_usable(path: Path) -> None:
    """Check that a path can be the folder of a copy, before anything is created.

    Raises:
        SinkError: It is a file, in a missing folder, read-only, or has files of other programs.
    """
    if path.exists() and not path.is_dir():
        raise SinkError(path, "this is a file; name a folder, such as crm/.")
    folder = path if path.exists() else path.absolute().parent
    if not folder.is_dir():
        raise SinkError(path, f"the folder {folder} does not exist; create it first.")
    if not is_writable(folder):
        raise SinkError(path, f"the folder {folder} is read-only; make it writable.")
    with translate_os_errors(path):
        if not path.exists() or read_manifest(path) is not None:
            return
        # A killed process may have left these behind.
        others = {each.name for each in path.iterdir()} - {_LOCK, f"{MANIFEST}.tmp"}
    if others:
        raise SinkError(
            path,
            f"this is not a copy made by close-async, and it contains other files, such as "
            f"{min(others)}. It was left untouched; name a new or an empty folder.",
        )


def _require_files(folder: Path, manifest: Manifest) -> None:
    """Check that the files of a manifest are there.

    Raises:
        SinkError: One is missing, or of another size.
    """
    for files in manifest.tables.values():
        for file in files.all:
            path = folder / file.path
            if not path.is_file() or path.stat().st_size != file.size:
                raise SinkError(folder, missing(file.path))
