"""Open the SQLite file of a copy; one of another program is rejected before SQLite touches it."""

import os
import sqlite3
import struct
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Literal

from close_async.files.local import is_writable
from close_async.sync.sink import SinkError
from close_async.sync.sinks.files import (
    DAMAGED,
    FORBIDDEN,
    FULL,
    open_or_create,
    real_path,
    require_usable,
)
from close_async.sync.sinks.sqlite_fill import (
    FILLING_VERSION,
    SCHEMA_VERSION,
    filled_tables,
    filling,
)
from close_async.sync.sinks.sqlite_sql import META, create, declaration
from close_async.sync.sinks.stored import require_file
from close_async.sync.tables import BOOKKEEPING, TABLES, Table

# Marks a copy in the header of its file: the bytes "Clos".
APPLICATION_ID = 0x436C6F73

# How long to wait for another writer, such as a second sync or a user's UPDATE. Readers do not lock
# a database in WAL mode.
_LOCK_WAIT_SECONDS = 10.0

Before = Literal["nothing", "empty file", "copy"]
"""The state of a path before it was opened."""

_SIDE_FILES = ("-wal", "-shm", "-journal")
# https://www.sqlite.org/fileformat2.html#the_database_header
_HEADER_SIZE, _ID_AT = 100, 68  # bytes


def open_database(path: Path) -> "tuple[sqlite3.Connection, Before]":
    """Open a copy, or create one; a file of another program is left untouched.

    Args:
        path: The file. Its folder has to exist.

    Returns:
        The connection, and the previous state of the path.

    Raises:
        SinkError: The path is a folder, cannot be written, or is a file of another program.
    """
    require_usable(path, "leads.db")
    real = real_path(path)
    if not is_writable(real.parent):  # SQLite creates files beside the database
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
    except BaseException:
        if is_created:  # what is beside it is not of this copy
            with suppress(OSError):
                real.unlink()
        raise
    try:
        with translate_errors(path):
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
            undo_creation(path, before)
        raise
    return db, before


def read_database(path: Path) -> sqlite3.Connection:
    """Open a copy for reading only.

    Raises:
        SinkError: There is no copy at the path.
    """
    require_file(path)
    try:
        # Checked before SQLite opens it: SQLite would write the write-ahead log of another program
        # into its database when it closes it.
        with FileIO(real_path(path)) as file:
            is_copy = _is_copy(path, file)
    except OSError as error:
        raise SinkError(path, f"it cannot be read: {error}.") from error
    if not is_copy:
        raise SinkError(path, "this is not a copy made by close-async.")
    with translate_errors(path):
        # Not mode=ro: SQLite could then not remove its two files beside the copy when it closes.
        db = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", uri=True)
        try:
            db.execute("PRAGMA query_only = ON")
        except BaseException:
            db.close()
            raise
    return db


def undo_creation(path: Path, before: "Before") -> None:
    """Restore a path to its state before an empty copy was created there.

    Args:
        path: The file.
        before: Its previous state.
    """
    real = real_path(path)
    with suppress(OSError):
        # A path with such files is rejected when it is opened, so these belong to this copy. They
        # are removed first: a kill must not leave them without it.
        for suffix in _SIDE_FILES:
            Path(f"{real}{suffix}").unlink(missing_ok=True)
        if before == "nothing":
            real.unlink()
        elif before == "empty file":
            os.truncate(real, 0)


@contextmanager
def transaction(db: sqlite3.Connection) -> Generator[None]:
    """Commit everything written in the block, or nothing if it raises."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        # When the disk is full, SQLite rolls back by itself; a second ROLLBACK would hide the
        # cause.
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


@contextmanager
def translate_errors(path: Path) -> Generator[None]:
    """Raise SQLite's errors as a SinkError that says what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise SinkError(path, _explain(error)) from error


_EXPLANATIONS = {
    sqlite3.SQLITE_BUSY: "another program is writing to it; wait for it to end and run again.",
    sqlite3.SQLITE_FULL: FULL,
    # Also if there is no space for the index of the write-ahead log.
    sqlite3.SQLITE_IOERR: "the disk is full, or fails. Free some space, or check the disk, and run "
    "again.",
    sqlite3.SQLITE_READONLY: FORBIDDEN,
    sqlite3.SQLITE_PERM: FORBIDDEN,
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened for writing; check the permissions of the file "
    "and its folder, or name another place.",
    sqlite3.SQLITE_NOTADB: "it is not a SQLite database. It was left untouched; name another file.",
    sqlite3.SQLITE_CORRUPT: DAMAGED,
}


def _explain(error: sqlite3.Error) -> str:
    # The low byte is the kind of error, the rest its detail. Errors of Python's module have no
    # code.
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    return _EXPLANATIONS.get(code, f"SQLite reports: {error}.")


def _is_copy(path: Path, file: FileIO) -> bool:
    """Return whether a file is a copy; ``False`` means that it is empty.

    The header is read without SQLite, which would roll back the journal of another program's
    database, or write its write-ahead log into it.

    Raises:
        SinkError: It is another kind of file, or files of another database are beside it.
    """
    header = file.read(_HEADER_SIZE) or b""
    real = real_path(path)
    if not header:
        if beside := [f"{real}{each}" for each in _SIDE_FILES if os.path.lexists(f"{real}{each}")]:
            raise SinkError(
                path,
                f"{beside[0]} exists without its database, and SQLite would use and delete it. "
                "Name another file, or move that one away.",
            )
        return False
    if len(header) < _HEADER_SIZE or not header.startswith(b"SQLite format 3\0"):
        raise SinkError(
            path, "it is not a SQLite database. It was left untouched; name another file."
        )
    marked = _application_id(header)
    logged = _logged_id(Path(f"{real}-wal"))
    # If the first sync was killed early, the mark may be in the write-ahead log only.
    if (marked if logged is None else logged) == APPLICATION_ID and marked in {APPLICATION_ID, 0}:
        return True
    if marked == APPLICATION_ID:
        raise SinkError(
            path,
            f"{real}-wal belongs to another database. Both were left untouched; move that file "
            "away, or name another one.",
        )
    raise SinkError(
        path,
        "this is a database of another program, not a copy made by close-async. "
        "It was left untouched; name another file.",
    )


def _application_id(page: bytes) -> int:
    """Return the application id in the first page of a database."""
    return int.from_bytes(page[_ID_AT : _ID_AT + 4], "big")


def _logged_id(log: Path) -> int | None:
    """Return the application id in a write-ahead log, from the last committed page 1 in it.

    SQLite writes the header of a frame and its page one after the other. After a kill between the
    two, and while another process writes, a page of an earlier use of the log may follow a new
    header: only the checksum tells.

    See https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    """
    committed: int | None = None
    try:
        with log.open("rb") as file:
            header = file.read(32)
            page_size = int.from_bytes(header[8:12], "big")
            if len(header) < 32 or not 512 <= page_size <= 65536:
                return None
            numbers = ">II" if header[3] & 1 else "<II"
            written, checksum = None, header[24:32]
            # Other salts: a frame from an earlier use of the log.
            while len(frame := file.read(24)) == 24 and frame[8:16] == header[16:24]:
                is_first, commits = int.from_bytes(frame[:4], "big") == 1, any(frame[4:8])
                if is_first or commits:
                    page = file.read(page_size)
                    if _checksum(frame[:8] + page, checksum, numbers) != frame[16:24]:
                        break
                    written = _application_id(page) if is_first else written
                    committed = written if commits else committed
                else:
                    file.seek(page_size, os.SEEK_CUR)
                checksum = frame[16:24]
    except OSError:  # there is no log
        return None
    return committed


def _checksum(data: bytes, previous: bytes, numbers: str) -> bytes:
    """Return the checksum of a frame, which continues that of the frame before.

    Args:
        data: The first eight bytes of the frame's header, and its page.
        previous: The checksum of the frame before; of the log's header, for the first one.
        numbers: How a pair of the numbers that are added up is stored, as for ``struct``.
    """
    if len(data) % 8:  # a page cut short
        return b""
    first, second = struct.unpack(">II", previous)
    for one, other in struct.iter_unpack(numbers, data):
        first = (first + one + second) & 0xFFFFFFFF
        second = (second + other + first) & 0xFFFFFFFF
    return struct.pack(">II", first, second)


def _refuse_newer(path: Path, db: sqlite3.Connection) -> None:
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > FILLING_VERSION:
        raise SinkError(path, "a newer close-async made this copy; upgrade close-async to use it.")


def _prepare(db: sqlite3.Connection) -> None:
    """Create or upgrade the tables to the schema of this version."""
    if db.execute("PRAGMA application_id").fetchone() != (APPLICATION_ID,):
        # Before the write-ahead log is used, so that the file itself is marked from the start; and
        # without a journal, which a kill would leave beside an empty file, where it may be another
        # database's. The mark is one page, written in one piece.
        db.execute("PRAGMA journal_mode = MEMORY")
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")  # in WAL mode, a power failure loses a batch at most
    # Ids are random, so every batch touches pages all over the indexes: cache more of them.
    db.execute("PRAGMA cache_size = -16000")  # kilobytes
    db.execute("PRAGMA wal_autocheckpoint = 4000")  # pages
    with transaction(db):
        version = FILLING_VERSION if filled_tables(db) else SCHEMA_VERSION
        # Only if it differs: else to open a copy would write to it.
        if db.execute("PRAGMA user_version").fetchone() != (version,):
            db.execute(f"PRAGMA user_version = {version}")
        db.execute(META)
        for table in TABLES:
            _prepare_table(db, table)


def _prepare_table(db: sqlite3.Connection, table: Table) -> None:
    for statement in create(table):
        db.execute(statement)
    for name in (table.name, filling(table)):
        present = {column for _, column, *_ in db.execute(f'PRAGMA table_info("{name}")')}
        for column in (*table.columns, *BOOKKEEPING):
            if present and column.name not in present:
                db.execute(f'ALTER TABLE "{name}" ADD COLUMN {declaration(column)}')
