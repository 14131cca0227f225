"""``Journal``: the plan of a push, and a record of each write before and after it, in SQLite."""

import asyncio
import json
import os
import sqlite3
import stat
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakValueDictionary

import orjson

from close_async.push.errors import JournalError

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], Any]

_APPLICATION_ID = 0x434C4A31  # "CLJ1": marks a SQLite file as a journal of this version
# https://www.sqlite.org/fileformat2.html#the_database_header
_HEADER_SIZE, _ID_AT = 100, 68  # bytes
_MAX_WAL = 64 * 1024 * 1024  # bytes to which SQLite's log is cut off
_MAX_WAIT = 1.0  # seconds for the lock, which a program that reads the file holds only briefly
_PAGE = 500  # rows per read, so that memory does not grow with the number of rows

_SCHEMA = """
CREATE TABLE plan (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL,
    header TEXT NOT NULL
);
-- A row of the input. `item` is the number of the lead that it belongs to.
CREATE TABLE row (
    number INTEGER PRIMARY KEY, cells TEXT NOT NULL, parsed TEXT, item INTEGER,
    kind INTEGER, status TEXT, problems TEXT
);
CREATE INDEX row_item ON row (item);
-- The keys of rows while a plan is made: all of them, with the item that each leads to.
CREATE TABLE key (
    kind INTEGER NOT NULL, value TEXT NOT NULL, item INTEGER, is_first INTEGER NOT NULL,
    PRIMARY KEY (kind, value)
) WITHOUT ROWID;
-- The keys of items by which leads are looked up, and the leads that have them.
CREATE TABLE wanted (
    kind INTEGER NOT NULL, value TEXT NOT NULL, item INTEGER NOT NULL,
    PRIMARY KEY (kind, value, item)
) WITHOUT ROWID;
CREATE INDEX wanted_item ON wanted (item);
CREATE TABLE found (item INTEGER NOT NULL, lead_id TEXT NOT NULL, PRIMARY KEY (item, lead_id))
    WITHOUT ROWID;
CREATE INDEX found_lead ON found (lead_id);
CREATE TABLE lead (id TEXT PRIMARY KEY, state TEXT NOT NULL) WITHOUT ROWID;
-- A lead of the plan, with the steps that change it.
CREATE TABLE item (
    number INTEGER PRIMARY KEY, action TEXT NOT NULL, lead_id TEXT, content TEXT NOT NULL,
    status TEXT, result TEXT
);
CREATE INDEX item_status ON item (status, number);
-- A write. Without `outcome` it is in doubt: its request was, or was about to be, sent.
CREATE TABLE write (
    id INTEGER PRIMARY KEY, plan TEXT NOT NULL, item INTEGER NOT NULL, step INTEGER NOT NULL,
    op TEXT NOT NULL, name TEXT, lead_id TEXT, object_id TEXT, body TEXT, before TEXT,
    began REAL NOT NULL, ended REAL, outcome TEXT, result TEXT, undone TEXT
);
CREATE INDEX write_item ON write (plan, item, step);
CREATE INDEX write_object ON write (object_id);
-- Objects that were created below a lead, so that none is created again by a later push.
CREATE TABLE child (
    lead_id TEXT NOT NULL, fingerprint TEXT NOT NULL, object_id TEXT NOT NULL,
    PRIMARY KEY (lead_id, fingerprint)
) WITHOUT ROWID;
"""

# The journals that this process has open, by device and inode of their files. POSIX locks belong to
# the process: closing another descriptor of such a file would release the lock of its journal.
_held: "WeakValueDictionary[tuple[int, int], Journal]" = WeakValueDictionary()
_opening = threading.Lock()


class Journal:
    """The file that makes a push safe to interrupt, to repeat and to undo.

    A record is on disk before each write is sent, and another one after its response, so that the
    state of every write is known whenever the process ends. Records that are due at the same time
    share one fsync. The file is locked: a second process is refused.

    A new file is readable by its owner only, because it contains personal data.

    Args:
        path: The file, created if it is missing.

    Raises:
        JournalError: The file is not a journal, is in use, or cannot be written.
    """

    def __init__(self, path: "str | Path") -> None:
        self.path: Path = Path(path)
        self._queue: list[tuple[Work, asyncio.Future[Any]]] = []
        self._flusher: asyncio.Task[None] | None = None
        # Plans are read from the caller's thread as well.
        self._lock = threading.Lock()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="close-async-journal")
        self._db = self._open()

    def __repr__(self) -> str:
        return f"Journal({str(self.path)!r})"

    def _open(self) -> sqlite3.Connection:
        with _opening:
            try:
                if not self.path.exists():
                    os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
                status = self.path.stat()
                self._file = status.st_dev, status.st_ino
                if not stat.S_ISREG(status.st_mode):
                    raise JournalError(self.path, "is not a file. Name another one.")
                # Held by another object of this process until that is closed: nothing to wait for.
                max_wait = 0.0 if self._file in _held else _MAX_WAIT
                if self._file not in _held:
                    self._require_journal()
                db = sqlite3.connect(
                    self.path, isolation_level=None, check_same_thread=False, timeout=max_wait
                )
            except (OSError, sqlite3.Error) as error:
                reason = getattr(error, "strerror", None) or error
                raise JournalError(self.path, f"cannot be opened: {reason}.") from error
            try:
                self._prepare(db)
            except BaseException as error:
                db.close()
                if isinstance(error, sqlite3.Error):
                    raise self._error(error) from error
                raise
            _held[self._file] = self
        return db

    def _require_journal(self) -> None:
        """Raise JournalError unless the file is empty or a journal.

        The header is read without SQLite, which would roll back the journal of another program's
        database, or write its write-ahead log into it.
        """
        with self.path.open("rb") as file:
            header = file.read(_HEADER_SIZE)
        if not header:
            return
        if len(header) < _HEADER_SIZE or not header.startswith(b"SQLite format 3\0"):
            raise JournalError(self.path, "is not a journal. Name another file.")
        if int.from_bytes(header[_ID_AT : _ID_AT + 4], "big") != _APPLICATION_ID:
            reason = "is another program's database. Name another file for the journal."
            raise JournalError(self.path, reason)

    def _prepare(self, db: sqlite3.Connection) -> None:
        # The lock is taken by the first statement below, and held until the file is closed.
        db.execute("PRAGMA locking_mode=EXCLUSIVE")
        db.execute("BEGIN IMMEDIATE")
        (tables,) = db.execute("SELECT count(*) FROM sqlite_master").fetchone()
        if not tables:
            for statement in _SCHEMA.split(";"):
                db.execute(statement)
            db.execute(f"PRAGMA application_id={_APPLICATION_ID}")
        db.execute("COMMIT")
        # After the mark, which is in the header of the file then, and not only in its log.
        db.execute("PRAGMA journal_mode=WAL")
        db.execute("PRAGMA synchronous=FULL")
        db.execute(f"PRAGMA journal_size_limit={_MAX_WAL}")

    def _error(self, error: sqlite3.Error) -> JournalError:
        if "locked" in str(error):
            return JournalError(
                self.path, "another process is using it. Wait for it to end, or stop it."
            )
        if isinstance(error, sqlite3.DatabaseError) and "not a database" in str(error):
            return JournalError(self.path, "is not a journal. Name another file.")
        return JournalError(self.path, f"cannot be used: {error}.")

    def close(self) -> None:
        """Close the file, and release its lock."""
        self._thread.shutdown()
        with _opening:
            with suppress(sqlite3.Error):
                self._db.close()
            if _held.get(self._file) is self:
                del _held[self._file]

    async def run(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function in a transaction, in the thread of the journal.

        Raises:
            JournalError: The file cannot be read or written.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, self.run_now, work)

    def run_now(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function in a transaction, in this thread.

        Raises:
            JournalError: The file cannot be read or written.
        """
        with self._lock:
            try:
                self._db.execute("BEGIN")
                try:
                    result = work(self._db)
                    self._db.execute("COMMIT")
                except BaseException:
                    if self._db.in_transaction:
                        self._db.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise self._error(error) from error
        return result

    async def record(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Run a function, and return when its effect is on disk.

        Functions that are waiting share a transaction, and so one fsync.

        Raises:
            JournalError: The file cannot be written.
        """
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._queue.append((work, future))
        if self._flusher is None:
            self._flusher = asyncio.create_task(self._flush())
        # The work is done even if the caller is cancelled while it waits.
        return await asyncio.shield(future)

    async def _flush(self) -> None:
        try:
            while self._queue:
                batch, self._queue = self._queue, []
                try:
                    results = await self.run(lambda db: [work(db) for work, _ in batch])  # noqa: B023
                except Exception as error:
                    for _, future in batch:
                        future.set_exception(error)
                        future.exception()  # its caller may have been cancelled
                else:
                    for (_, future), result in zip(batch, results, strict=True):
                        future.set_result(result)
        finally:
            self._flusher = None

    def pages(
        self, statement: str, *values: Any, start: "int | str" = -1, size: int = _PAGE
    ) -> Iterator[list[tuple[Any, ...]]]:
        """Yield the rows of a query in pages. The query is ordered by its first column.

        Args:
            statement: The query; it ends with a condition ``> ?`` on its first column, an order
                and ``LIMIT ?``.
            *values: The values of its other parameters, which come first.
            start: The value that the first column begins after.
            size: Rows per page.
        """
        after: Any = start
        while True:
            page = self.run_now(
                lambda db: db.execute(statement, (*values, after, size)).fetchall()  # noqa: B023
            )
            if not page:
                return
            yield page
            after = page[-1][0]

    async def read_pages(
        self, statement: str, *values: Any, start: "int | str" = -1, size: int = _PAGE
    ) -> AsyncIterator[list[tuple[Any, ...]]]:
        """Yield the rows of a query in pages, as :meth:`pages` does, without blocking."""
        loop = asyncio.get_running_loop()
        pages = self.pages(statement, *values, start=start, size=size)
        while page := await loop.run_in_executor(self._thread, next, pages, None):
            yield page

    async def begin(
        self,
        plan: str,
        item: int,
        step: int,
        op: str,
        *,
        name: str | None,
        lead_id: str | None,
        object_id: str | None,
        body: Any,
        before: Any,
    ) -> int:
        """Record a write that is about to be sent, and return the id of the record.

        Args:
            plan: The id of the plan.
            item: The number of the item.
            step: The number of the step.
            op: The operation, such as ``lead.create``.
            name: The name of the lead.
            lead_id: The id of the lead, if it exists.
            object_id: The id of the object, if it exists.
            body: The body of the request.
            before: What is known of the object before.
        """
        values = (
            plan, item, step, op, name, lead_id, object_id, dump(body), dump(before), time.time(),
        )  # fmt: skip

        def insert(db: sqlite3.Connection) -> int:
            found = db.execute(
                "INSERT INTO write (plan, item, step, op, name, lead_id, object_id, body, before,"
                " began) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            return int(found.lastrowid or 0)

        return await self.record(insert)


def end_write(
    db: sqlite3.Connection,
    write: int,
    outcome: str,
    *,
    lead_id: str | None = None,
    object_id: str | None = None,
    result: Any = None,
) -> None:
    """Record the outcome of a write.

    Args:
        db: The connection.
        write: The id of the record.
        outcome: ``done``, ``refused``, ``unsent`` or ``absent``.
        lead_id: The id of the lead.
        object_id: The id of the object.
        result: The state of the object after the write.
    """
    db.execute(
        "UPDATE write SET outcome = ?, ended = ?, lead_id = coalesce(?, lead_id),"
        " object_id = coalesce(?, object_id), result = ? WHERE id = ?",
        (outcome, time.time(), lead_id, object_id, dump(result), write),
    )


def dump(value: Any) -> str | None:
    """Return a value as JSON; ``None`` for ``None``."""
    if value is None:
        return None
    try:
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # half of a character, or an integer of more than 64 bits
        return json.dumps(value, default=str)


def load(text: str | None) -> Any:
    """Return the value of JSON; ``None`` for ``None``."""
    if text is None:
        return None
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return json.loads(text)


def load_object(text: str | None) -> dict[str, Any]:
    """Return the object of JSON; an empty one for ``None``."""
    found: dict[str, Any] = load(text) or {}
    return found


def set_state(db: sqlite3.Connection, uid: str, state: str) -> None:
    """Set the state of a plan.

    Args:
        db: The connection.
        uid: The id of the plan.
        state: ``planned``, ``applying`` or ``done``.
    """
    db.execute("UPDATE plan SET state = ? WHERE uid = ?", (state, uid))


def clear_plan(db: sqlite3.Connection) -> None:
    """Remove the rows and items of the last plan; the records of writes remain."""
    for table in ("row", "key", "wanted", "found", "lead", "item"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608 - names from this file


def chunks(values: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Yield a sequence in pieces."""
    for start in range(0, len(values), size):
        yield values[start : start + size]
