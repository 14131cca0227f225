"""Opening a copy's SQLite file: ours, new or refused, before anything else happens."""

import os
import sqlite3
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Literal

from close_async.sync.errors import SinkError
from close_async.sync.sinks.files import (
    is_writable,
    open_or_create,
    real_path,
    refuse_unusable,
)
from close_async.sync.sinks.schema import META, TABLES, Table
from close_async.sync.sinks.stored import refuse_missing

# Marks a database of ours in its header: the bytes "Clos".
APPLICATION_ID = 0x436C6F73
SCHEMA_VERSION = 1

_LOCK_WAIT_SECONDS = 10.0

Before = Literal["nothing", "empty file", "copy"]
"""What was at a path before it was opened."""

_SIDE_FILES = ("-wal", "-shm", "-journal")
# https://www.sqlite.org/fileformat2.html#the_database_header
_HEADER_SIZE, _ID_AT = 100, 68  # bytes


def open_database(path: Path) -> "tuple[sqlite3.Connection, Before]":
    """Open a copy, or make a new one; a file that is not ours is left untouched.

    Args:
        path: The file. Its folder has to exist.

    Returns:
        The database, and what was there before.

    Raises:
        SinkError: It is a folder, cannot be written, or holds something else.
    """
    refuse_unusable(path, "leads.db")
    real = real_path(path)
    if not is_writable(real.parent):  # for SQLite's files beside it
        raise SinkError(path, f"the folder {real.parent} is read-only; name a file somewhere else.")
    try:
        file, is_created = open_or_create(path)
    except OSError as error:
        raise SinkError(path, f"it cannot be opened: {error}.") from error
    before: Before = "nothing" if is_created else "copy"
    try:
        with file:
            if not _is_copy(path, file):
                before = "nothing" if is_created else "empty file"
        with explained(path):
            db = sqlite3.connect(
                real, timeout=_LOCK_WAIT_SECONDS, isolation_level=None, check_same_thread=False
            )
            try:
                _refuse_newer(path, db)
                _prepare(db)
            except BaseException:
                db.close()
                raise
    except BaseException:
        if is_created:
            with suppress(OSError):
                real.unlink()
        raise
    return db, before


def read_database(path: Path) -> sqlite3.Connection:
    """Open a copy for reading only.

    Raises:
        SinkError: There is none.
    """
    refuse_missing(path)
    try:
        # Before SQLite opens it: closing a database that another program left with a write-ahead
        # log would write that log into it.
        with FileIO(real_path(path)) as file:
            is_copy = _is_copy(path, file)
    except OSError as error:
        raise SinkError(path, f"it cannot be read: {error}.") from error
    if not is_copy:
        raise SinkError(path, "this is not a copy made by close-async.")
    with explained(path):
        # Not mode=ro, which would leave SQLite's two files beside the copy: it cannot remove them.
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
        try:
            db.execute("PRAGMA query_only = ON")
        except BaseException:
            db.close()
            raise
    return db


def undo_creation(path: Path, before: "Before") -> None:
    """Leave a place as it was before an empty copy was made there.

    Args:
        path: The file.
        before: What was there.
    """
    real = real_path(path)
    with suppress(OSError):
        if before == "nothing":
            real.unlink()
        elif before == "empty file":
            os.truncate(real, 0)
        # Opening refuses a place with such files, so these were made by this copy.
        for suffix in _SIDE_FILES:
            Path(f"{real}{suffix}").unlink(missing_ok=True)


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


def _is_copy(path: Path, file: FileIO) -> bool:
    """Return whether a file is a copy, or ``False`` if it is empty.

    The header is read from the file itself. SQLite would, by opening a database of another
    program, roll back its journal or write its write-ahead log into it.

    Raises:
        SinkError: It is something else, or files of another database are beside it.
    """
    header = file.read(_HEADER_SIZE) or b""
    real = real_path(path)
    if not header:
        if beside := [f"{real}{each}" for each in _SIDE_FILES if os.path.lexists(f"{real}{each}")]:
            raise SinkError(
                path,
                f"{beside[0]} is there without its database, and SQLite would use and delete it. "
                "Name another file, or move that one away.",
            )
        return False
    if len(header) < _HEADER_SIZE or not header.startswith(b"SQLite format 3\0"):
        raise SinkError(
            path, "it is not a SQLite database. It was left untouched; name another file."
        )
    marked = _application_id(header)
    logged = _logged_id(Path(f"{real}-wal"))
    # The mark of a copy that was killed early may be in the write-ahead log alone.
    if (marked if logged is None else logged) == APPLICATION_ID and marked in {APPLICATION_ID, 0}:
        return True
    if marked == APPLICATION_ID:
        raise SinkError(
            path,
            f"{real}-wal is of another database. Both were left untouched; move that file away, "
            "or name another one.",
        )
    raise SinkError(
        path,
        "this is a database of something else, not a copy made by close-async. "
        "It was left untouched; name another file.",
    )


def _application_id(page: bytes) -> int:
    """Return the application id in the first page of a database."""
    return int.from_bytes(page[_ID_AT : _ID_AT + 4], "big")


def _logged_id(log: Path) -> int | None:
    """Return the application id of the last first page in a write-ahead log, if one is in it.

    See https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    """
    found: int | None = None
    try:
        with log.open("rb") as file:
            header = file.read(32)
            page_size = int.from_bytes(header[8:12], "big")
            if len(header) < 32 or not 512 <= page_size <= 65536:
                return None
            while len(frame := file.read(24)) == 24:
                if frame[8:16] != header[16:24]:  # of an earlier use of the log
                    break
                if int.from_bytes(frame[:4], "big") == 1:
                    found = _application_id(file.read(page_size))
                else:
                    file.seek(page_size, os.SEEK_CUR)
    except OSError:  # there is none
        return None
    return found


def _refuse_newer(path: Path, db: sqlite3.Connection) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > SCHEMA_VERSION:
        raise SinkError(path, "a newer close-async made this; upgrade close-async to use it.")


def _prepare(db: sqlite3.Connection) -> None:
    """Bring the file to the schema of this version; a new file gets all of it."""
    if db.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        # Before the write-ahead log is used, so that the file itself has its mark from the start.
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")  # with WAL: a power cut costs a batch, never the file
    # Ids are random, so every batch writes all over the indexes: keep more of them at hand.
    db.execute("PRAGMA cache_size = -16000")  # kilobytes
    db.execute("PRAGMA wal_autocheckpoint = 4000")  # pages
    with transaction(db):
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
