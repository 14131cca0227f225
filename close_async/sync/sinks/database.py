"""Opening a copy's SQLite file: ours, new or refused, before anything else happens."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from close_async.sync.errors import SinkError
from close_async.sync.sinks.schema import META, TABLES, Table
from close_async.sync.sinks.stored import refuse_missing

# Marks a database of ours in its header: the bytes "Clos".
APPLICATION_ID = 0x436C6F73
SCHEMA_VERSION = 1

_LOCK_WAIT_SECONDS = 10.0


def open_database(path: Path) -> sqlite3.Connection:
    """Open a copy, or make a new one; a file that is not ours is left untouched.

    Args:
        path: The file. Its folder has to exist.

    Raises:
        SinkError: It is a folder, cannot be written, or holds something else.
    """
    _refuse_unusable(path)
    with explained(path):
        db = sqlite3.connect(
            path, timeout=_LOCK_WAIT_SECONDS, isolation_level=None, check_same_thread=False
        )
        try:
            _refuse_foreign(path, db)
            _prepare(db)
        except BaseException:
            db.close()
            raise
    return db


def read_database(path: Path) -> sqlite3.Connection:
    """Open a copy for reading only.

    Raises:
        SinkError: There is none.
    """
    refuse_missing(path)
    with explained(path):
        # Not mode=ro, which would leave SQLite's two files beside the copy: it cannot remove them.
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
        try:
            db.execute("PRAGMA query_only = ON")
            (application_id,) = db.execute("PRAGMA application_id").fetchone()
        except BaseException:
            db.close()
            raise
    if application_id != APPLICATION_ID:
        db.close()
        raise SinkError(path, "this is not a copy made by close-async.")
    return db


def remove_database(path: Path) -> None:
    """Remove a database file with what SQLite keeps beside it."""
    for suffix in ("", "-wal", "-shm"):
        with suppress(OSError):
            Path(f"{path}{suffix}").unlink()


@contextmanager
def transaction(db: sqlite3.Connection) -> Generator[None]:
    """Commit everything written inside, or nothing of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # A full disk has SQLite roll back by itself; a second ROLLBACK would hide the cause.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def explained(path: Path) -> Generator[None]:
    """Turn SQLite's errors into a SinkError that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise SinkError(path, _explain(error)) from error


_EXPLANATIONS = {
    sqlite3.SQLITE_BUSY: "another program is writing to it; wait for it to end and run again.",
    sqlite3.SQLITE_FULL: "the disk is full; everything stored before is intact. Free some space "
    "and run again.",
    sqlite3.SQLITE_READONLY: "it cannot be written; check the permissions of the file and folder.",
    sqlite3.SQLITE_PERM: "it cannot be written; check the permissions of the file and folder.",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened for writing; check the permissions of the file "
    "and its folder, or name another place.",
    sqlite3.SQLITE_NOTADB: "it is not a SQLite database. It was left untouched; name another file.",
    sqlite3.SQLITE_CORRUPT: "the database is damaged. Name another file, or remove this one and "
    "run again: the copy is made anew.",
}


def _explain(error: sqlite3.Error) -> str:
    # The low byte is the error's kind, whatever its detail; errors of the module itself have none.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _EXPLANATIONS.get(code, f"SQLite says: {error}.")


def _refuse_unusable(path: Path) -> None:
    folder = path.absolute().parent
    if path.is_dir():
        raise SinkError(path, "this is a folder; name a file in it, such as leads.db.")
    if not folder.is_dir():
        raise SinkError(path, f"the folder {folder} does not exist; create it first.")
    if path.exists() and not path.is_file():
        raise SinkError(path, "this is not a regular file; name another one.")
    if path.exists() and not _writable(path):
        raise SinkError(path, "the file is read-only; make it writable or name another one.")
    if not _writable(folder):
        raise SinkError(path, f"the folder {folder} is read-only; name a file somewhere else.")


def _writable(path: Path) -> bool:
    # As SQLite will open it: by the effective user, where the system can tell.
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _refuse_foreign(path: Path, db: sqlite3.Connection) -> None:
    """Let pass what is empty or ours; this only reads."""
    (application_id,) = db.execute("PRAGMA application_id").fetchone()
    (version,) = db.execute("PRAGMA user_version").fetchone()
    (objects,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application_id == APPLICATION_ID:
        if version > SCHEMA_VERSION:
            raise SinkError(path, "a newer close-async made this; upgrade close-async to use it.")
    elif application_id or version or objects:
        raise SinkError(
            path,
            "this is a database of something else, not a copy made by close-async. "
            "It was left untouched; name another file.",
        )


def _prepare(db: sqlite3.Connection) -> None:
    """Bring the file to the schema of this version; a new file gets all of it."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")  # with WAL: a power cut costs a batch, never the file
    # Ids are random, so every batch writes all over the indexes: keep more of them at hand.
    db.execute("PRAGMA cache_size = -16000")  # kilobytes
    db.execute("PRAGMA wal_autocheckpoint = 4000")  # pages
    with transaction(db):
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        db.execute(META)
        for table in TABLES:
            _prepare_table(db, table)


def _prepare_table(db: sqlite3.Connection, table: Table) -> None:
    for statement in table.create:
        db.execute(statement)
    present = {name for _, name, *_ in db.execute(f'PRAGMA table_info("{table.name}")')}
    for column in table.columns:
        if column.name not in present:
            db.execute(f'ALTER TABLE "{table.name}" ADD COLUMN {column.declaration}')
