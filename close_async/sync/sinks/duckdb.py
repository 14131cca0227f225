"""``DuckDBSink``: a copy of an organization in one DuckDB file."""

import json
import os
import secrets
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from close_async.errors import ConfigurationError
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.sink import Batch, SinkError
from close_async.sync.sinks import duckdb_sql as sql
from close_async.sync.sinks.files import (
    DAMAGED,
    FULL,
    real_path,
    require_usable,
    translate_os_errors,
)
from close_async.sync.sinks.rows import Deletions, RowChanges, changes_in, require_deletions
from close_async.sync.sinks.sql import quoted, select_counts, select_fields, select_types
from close_async.sync.sinks.stored import CopyInfo, FileIdentity, require_file
from close_async.sync.tables import BOOKKEEPING, LEAD, NAMING, TABLES, object_views

if TYPE_CHECKING:
    import duckdb

SCHEMA_VERSION = 1
_MARK = "close_async"  # the value of the key "application" in the table "meta" of a copy

# DuckDB lets one process use a file, or any number read it. A reader is waited for.
_LOCK_WAIT_SECONDS = 10.0
_LOCK_WAIT_FOLLOWING_SECONDS = 120.0  # a report may take a while, and the sync can wait
_LOCK_POLL_SECONDS = 0.1
_LOCKED = "Could not set lock"  # in DuckDB's error

_INSTALL = "DuckDB is not installed: pip install 'close-async[duckdb]'"


class DuckDBSink:
    """Stores a copy in a DuckDB file, with one table per type of object.

    Needs ``pip install 'close-async[duckdb]'``.

    Scalar fields are typed columns with the names of the API, lists of objects are JSON, custom
    fields are in the column ``custom`` by field id, and every other field that Close sent is in
    ``extra``. The views ``lead_named``, ``contact_named``, ``opportunity_named`` and
    ``activity_named`` have a typed column per custom field, with its name in Close;
    ``activity_call`` and others have the fields of one type of activity.

    DuckDB lets only one process use a file that is written. While a sync follows Close, the file is
    open only during a check, so that other programs can read it in between.

    DuckDB writes some blocks in place: in the rare case that a process is killed in the middle of
    such a write, the file is damaged. It is reported, and has to be copied again.

    Values that DuckDB cannot store do not lose a lead: one that does not fit its column is in
    ``extra`` instead, and U+FFFD replaces lone surrogates.

    Args:
        path: The file, created if it is missing. A folder, a read-only file and a database of
            another program are rejected, and left untouched.
        deletions: ``"remove"`` removes the rows of objects that were deleted in Close; ``"mark"``
            keeps them, with the date in ``_deleted_at``, and the lead that a lead was merged into
            in ``_merged_into``.
        memory_limit: The most memory that DuckDB may use, such as ``"512MB"``.

    Raises:
        ConfigurationError: DuckDB is not installed.
        SinkError: The file cannot be used; the message says what to do.
        ValueError: ``deletions`` is neither of these.

    Example::

        async with CloseSync(close, DuckDBSink("crm.duckdb")) as sync:
            report = await sync.run()
    """

    def __init__(
        self,
        path: "str | Path",
        *,
        deletions: Deletions = "remove",
        memory_limit: str = "512MB",
    ) -> None:
        self.path: Path = Path(path)
        self._marks = require_deletions(deletions) == "mark"
        self._memory_limit = memory_limit
        self._connection: duckdb.DuckDBPyConnection | None = None
        self._checkpoint: str | None = None
        self._is_prepared = False
        _driver()
        require_usable(self.path, "crm.duckdb")
        self._is_created = not self.path.exists() and self._create()
        if not self._is_created:
            _require_ours(self.path)
        with self._translated():
            self._connection = self._connect(_LOCK_WAIT_SECONDS)
        self._identity = FileIdentity(self.path)
        self._mode = self.path.stat().st_mode & 0o777

    def __repr__(self) -> str:
        return f"DuckDBSink({str(self.path)!r})"

    def load(self) -> str | None:
        """Return the checkpoint of the last batch written; ``None`` in a new file."""
        with self._translated():
            self._checkpoint = _meta(self._open(), "checkpoint")
        return self._checkpoint

    def write(self, batch: Batch) -> None:
        """Store a batch in one transaction.

        Args:
            batch: The objects to store and to remove.

        Raises:
            SinkError: The file cannot be written, or another sync wrote to it meanwhile. Nothing of
                this batch was stored.
            DecodeError: A lead has no id. Nothing of this batch was stored.
        """
        duckdb = _driver()
        changes = changes_in(batch)
        with self._translated(), translate_os_errors(self.path):
            self._identity.check()
            db = self._open()
            self._protect_log()
            try:
                self._store(db, batch, changes)
            except (
                duckdb.ConversionException,
                duckdb.InvalidInputException,
                duckdb.OutOfRangeException,
                duckdb.TypeMismatchException,
            ):
                # Checking every value costs more than storing it, so only now.
                for each in changes:
                    each.rows = [each.table.fitted(row, nul=True) for row in each.rows]
                self._store(db, batch, changes)
        self._checkpoint = batch.checkpoint

    def ids(self, after: str, limit: int, table: str = "lead") -> Sequence[str]:
        """Return up to ``limit`` ids of a table greater than ``after``, sorted.

        Objects that are marked as deleted are not among them.
        """
        if self._checkpoint is None:
            return []
        query = (
            f"SELECT id FROM {quoted(table)} "
            "WHERE id > ? AND _deleted_at IS NULL ORDER BY id LIMIT ?"
        )
        with self._translated():
            return [one for (one,) in self._open().execute(query, [after, limit]).fetchall()]

    def counts(self) -> dict[str, int]:
        """Return the number of rows per table, without those that are marked as deleted."""
        if self._checkpoint is None:
            return {}
        with self._translated():
            return _counts(self._open())

    def pause(self) -> None:
        """Close the file until the next check, so that other programs can read it."""
        if self._connection is not None:
            with self._translated():
                self._connection.close()
            self._connection = None

    def close(self) -> None:
        """Close the file; if this object created it and no batch was stored, remove it."""
        is_unused = False
        with self._translated():
            if self._is_created and self._connection is not None:
                is_unused = _meta(self._connection, "checkpoint") is None
            self.pause()
        if is_unused:
            with suppress(SinkError, OSError):
                self._identity.check()
                # A kill in between must not leave the log without its database.
                _log_of(self.path).unlink(missing_ok=True)
                real_path(self.path).unlink()
        self._is_created = False

    def _create(self) -> bool:
        """Create an empty database.

        DuckDB writes three headers one after the other. A kill between them would leave a file that
        it cannot open, so the file has its name once they are complete.

        Returns:
            ``False`` if another process has created one meanwhile.

        Raises:
            SinkError: It cannot be written, or the log of another database is beside it.
        """
        if os.path.lexists(log := _log_of(self.path)):
            raise SinkError(
                self.path,
                f"{log} exists without its database, which may still need it. Name another file, "
                "or move that one away.",
            )
        real = real_path(self.path)
        made = real.with_name(f"{real.name}.{secrets.token_hex(4)}.tmp")
        try:
            with self._translated(), translate_os_errors(self.path):
                _driver().connect(str(made)).close()
                made.chmod(0o600)
                try:
                    real.hardlink_to(made)
                except FileExistsError:
                    return False
                except OSError:  # a file system without links
                    made.replace(real)
        finally:
            made.unlink(missing_ok=True)
        return True

    def _open(self) -> "duckdb.DuckDBPyConnection":
        if self._connection is None:
            self._identity.check()  # DuckDB would create a new file
            self._connection = self._connect(_LOCK_WAIT_FOLLOWING_SECONDS)
        return self._connection

    def _connect(self, wait: float) -> "duckdb.DuckDBPyConnection":
        config: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": self._memory_limit,
            # Nothing that this needs is an extension, and none is to be fetched from the internet.
            "autoinstall_known_extensions": False,
            "preserve_insertion_order": False,
        }
        deadline = time.monotonic() + wait
        while True:
            try:
                db: duckdb.DuckDBPyConnection = _driver().connect(
                    str(real_path(self.path)), config=config
                )
                break
            except _driver().IOException as error:
                if _LOCKED not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(_LOCK_POLL_SECONDS)
        db.execute("SET TimeZone = 'UTC'")  # of dates without an offset
        return db

    def _store(
        self, db: "duckdb.DuckDBPyConnection", batch: Batch, changes: list[RowChanges]
    ) -> None:
        now = datetime.now(UTC)
        db.begin()
        try:
            if not self._is_prepared:
                _prepare(db)
            self._refuse_other_writers(db)
            for each in changes:
                self._apply(db, each, now)
            if self._marks:
                _note_ends(db, batch)
            if not NAMING.isdisjoint(batch.tables):
                _create_views(db)
            _set_meta(db, "checkpoint", batch.checkpoint)
            db.commit()
            self._is_prepared = True
        except BaseException:
            # After some errors DuckDB has ended the transaction itself.
            with suppress(_driver().Error):
                db.rollback()
            raise

    def _refuse_other_writers(self, db: "duckdb.DuckDBPyConnection") -> None:
        """Raise if another sync wrote to the file: each would overwrite the other's checkpoint."""
        if _meta(db, "checkpoint") != self._checkpoint:
            raise SinkError(
                self.path,
                "another sync is writing to it. Wait for it to end, or name another file.",
            )

    def _apply(self, db: "duckdb.DuckDBPyConnection", changes: RowChanges, now: datetime) -> None:
        table = changes.table
        staged = f"(SELECT id FROM {sql.staged(table)})"
        if changes.rows or changes.leads or changes.replaces:
            columns = [[row[at] for row in changes.rows] for at in range(len(table.columns))]
            db.execute(sql.stage(table), columns)

        def end(condition: str, *values: object) -> None:
            if self._marks:
                db.execute(sql.end(table, condition, marks=True), [now, now, *values])
            else:
                db.execute(sql.end(table, condition, marks=False), list(values))

        if changes.replaces:
            end(f"id NOT IN {staged}")
        if changes.ended:
            end("id IN (SELECT unnest(?::VARCHAR[]))", list(changes.ended))
        if changes.ended_leads:
            end("lead_id IN (SELECT unnest(?::VARCHAR[]))", list(changes.ended_leads))
        if changes.leads:
            end(
                f"lead_id IN (SELECT unnest(?::VARCHAR[])) AND id NOT IN {staged}",
                list(changes.leads),
            )
        if changes.rows:
            db.execute(sql.end(table, f"id IN {staged}", marks=False))
            db.execute(sql.insert(table), [now])

    def _protect_log(self) -> None:
        """Create the write-ahead log with the mode of the copy: it will contain personal data."""
        log = _log_of(self.path)
        log.touch(self._mode)
        log.chmod(self._mode)  # the umask may have removed some bits

    @contextmanager
    def _translated(self) -> Generator[None]:
        """Raise DuckDB's errors as a SinkError that says what to do."""
        try:
            yield
        except _driver().Error as error:
            raise SinkError(self.path, _explain(error)) from error


def peek_duckdb(path: Path) -> CopyInfo:
    """Return the state of a DuckDB copy without changing it.

    Args:
        path: The file.

    Raises:
        SinkError: There is no copy at the path, or a sync is writing to it: DuckDB lets no other
            process read meanwhile.
    """
    require_file(path)
    _require_ours(path)
    try:
        with _driver().connect(str(real_path(path)), read_only=True) as db:
            found = _meta(db, "checkpoint")
            rows: Mapping[str, int] = {} if found is None else _counts(db)
    except _driver().Error as error:
        raise SinkError(path, _explain(error)) from error
    if found is None:
        raise SinkError(path, "no sync has stored anything here yet.")
    return CopyInfo(Checkpoint.from_json(found), rows)


def _driver() -> Any:
    """Return the module of DuckDB.

    Raises:
        ConfigurationError: It is not installed.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ConfigurationError(_INSTALL) from error
    return duckdb


def _log_of(path: Path) -> Path:
    """Return the path of the write-ahead log of a copy."""
    return Path(f"{real_path(path)}.wal")


def _require_ours(path: Path) -> None:
    """Check that a file is a copy, or an empty database.

    Raises:
        SinkError: It is not, or a newer version made it.
    """
    deadline = time.monotonic() + _LOCK_WAIT_SECONDS
    while True:
        try:
            # For reading: DuckDB would otherwise write a log that another program left behind.
            with _driver().connect(str(real_path(path)), read_only=True) as db:
                version = _meta(db, "version") if _meta(db, "application") == _MARK else None
                (tables,) = db.execute("SELECT count(*) FROM duckdb_tables()").fetchone()
            break
        except _driver().Error as error:
            if _LOCKED not in str(error) or time.monotonic() > deadline:
                raise SinkError(path, _explain(error)) from error
            time.sleep(_LOCK_POLL_SECONDS)
    if version is None and tables:
        raise SinkError(
            path,
            "this is a database of another program, not a copy made by close-async. "
            "It was left untouched; name another file.",
        )
    if version is not None and int(version) > SCHEMA_VERSION:
        raise SinkError(path, "a newer close-async made this copy; upgrade close-async to use it.")


def _prepare(db: "duckdb.DuckDBPyConnection") -> None:
    """Create what is missing of the tables."""
    db.execute("CREATE TABLE IF NOT EXISTS meta (key VARCHAR, value VARCHAR)")
    _set_meta(db, "application", _MARK)
    _set_meta(db, "version", str(SCHEMA_VERSION))
    for table in TABLES:
        db.execute(sql.create(table))
    query = "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'main'"
    present = set(db.execute(query).fetchall())
    for table in TABLES:
        for column in (*table.columns, *BOOKKEEPING):
            if (table.name, column.name) not in present:
                name, declared = quoted(table.name), sql.declaration(column)
                db.execute(f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {declared}")


def _has_meta(db: "duckdb.DuckDBPyConnection") -> bool:
    query = (
        "SELECT list(column_name ORDER BY column_index) FROM duckdb_columns() "
        "WHERE table_name = 'meta' AND schema_name = 'main' AND NOT internal"
    )
    return db.execute(query).fetchone() == (["key", "value"],)


def _meta(db: "duckdb.DuckDBPyConnection", key: str) -> str | None:
    if not _has_meta(db):
        return None
    found = db.execute("SELECT value FROM meta WHERE key = ?", [key]).fetchone()
    return None if found is None else found[0]


def _set_meta(db: "duckdb.DuckDBPyConnection", key: str, value: str) -> None:
    db.execute("DELETE FROM meta WHERE key = ?", [key])
    db.execute("INSERT INTO meta VALUES (?, ?)", [key, value])


def _counts(db: "duckdb.DuckDBPyConnection") -> dict[str, int]:
    counts = db.execute(select_counts()).fetchone() or ()
    return {table.name: count for table, count in zip(TABLES, counts, strict=True)}


def _note_ends(db: "duckdb.DuckDBPyConnection", batch: Batch) -> None:
    """Store when and how leads ended, as the event log reports it."""
    for column, kind, known in (
        ("_deleted_at", "TIMESTAMPTZ", batch.deleted_at),
        ("_merged_into", "VARCHAR", batch.merged_into),
    ):
        if known:
            db.execute(
                f"UPDATE {LEAD.name} SET {column} = new.value "
                f"FROM (SELECT unnest(?::VARCHAR[]) AS id, unnest(?::{kind}[]) AS value) AS new "
                f"WHERE {LEAD.name}.id = new.id AND _deleted_at IS NOT NULL",
                [list(known), list(known.values())],
            )


def _create_views(db: "duckdb.DuckDBPyConnection") -> None:
    """Create the views again, from the stored custom fields and types of custom objects."""
    fields, types = (db.execute(query).fetchall() for query in (select_fields(), select_types()))
    former: list[str] = json.loads(_meta(db, "object_views") or "[]")
    present = db.execute(
        "SELECT table_name, table_type FROM information_schema.tables "
        "WHERE table_catalog = current_database() AND table_schema = current_schema()"
    ).fetchall()
    for name, kind in present:
        if kind == "VIEW" and name in former:
            db.execute(f"DROP VIEW {quoted(name)}")
    of_types = object_views(types, [name for name, _ in present if name not in former])
    for statement in sql.views(of_types, fields):
        db.execute(statement)
    _set_meta(db, "object_views", json.dumps([view.name for view in of_types]))


def _explain(error: Exception) -> str:
    text = str(error).strip().partition("\n")[0].rstrip(".")
    if _LOCKED in text or "different configuration" in text:
        return "another program is using it, and DuckDB lets one at a time. Close that one first."
    if "not a valid DuckDB database" in text:
        return "it is not a DuckDB database. It was left untouched; name another file."
    # DuckDB writes some blocks in place, so a kill in the middle of such a write damages the file.
    if "Corrupt database file" in text:
        return DAMAGED
    if "No space left" in text:
        return FULL
    return f"DuckDB reports: {text}."
