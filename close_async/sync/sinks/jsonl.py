"""``JSONLinesSink``: a log of all changes of an organization, one JSON object per line."""

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import orjson

from close_async import encode
from close_async.sync.checkpoint import Checkpoint
from close_async.sync.odd import require_id
from close_async.sync.odd_json import dump
from close_async.sync.sink import Batch, SinkError, TableChange
from close_async.sync.sinks.files import (
    lock_file,
    open_or_create,
    real_path,
    require_usable,
    translate_os_errors,
)
from close_async.sync.sinks.idset import IdSet
from close_async.sync.sinks.stored import CopyInfo, FileIdentity, require_file

_LEAD = "lead"
_START = b'{"op":"'
_UPSERT_START = _START + b'upsert","id":"'
_DELETE_START = _START + b'delete","id":"'
_CHECKPOINT_START = _START + b'checkpoint","checkpoint":'
_ID = rb'("(?:[^"\\\x00-\x1f]|\\.)*")'
_TABLE_STARTS = tuple(
    _START + op + b'","table":"' for op in (b"upsert", b"delete", b"replace")
)  # the lines of other tables than that of the leads
_OF_TABLE = re.compile(rb'\{"op":"(\w+)","table":"(\w+)","id":' + _ID)
_UPSERT = re.compile(rb'\{"op":"upsert","id":' + _ID + rb',"lead":\{')
_DELETE = re.compile(rb'\{"op":"delete","id":' + _ID + rb"\}\n")
# This replaces the file's first byte until the first batch is complete. So a log whose first batch
# was cut off by a crash differs from a file into which another program copied lines of a log.
_UNFINISHED = b"\0"

_READ_AT_ONCE = 1 << 20  # bytes
# A log up to this size is checked when it is opened, which takes milliseconds; a larger one when it
# is loaded, in the sink's thread.
_CHECKED_AT_ONCE = 1 << 20  # bytes
# More than the client accepts as a response, so no lead is as long.
_LONGEST_LINE = 256 << 20  # bytes


class JSONLinesSink:
    r"""Appends each change of a lead to a file, for pipelines that read a log of changes.

    A line is one of

    - ``{"op":"upsert","id":"lead_…","lead":{…}}``: the whole lead as Close returned it;
    - ``{"op":"delete","id":"lead_…"}``: it was deleted, merged into another, or no longer matches;
    - ``{"op":"replace","table":"lead_status","rows":[…]}``: all rows of a small table as Close
      returned them, in place of those before;
    - ``{"op":"upsert","table":"…","id":"…","object":{…}}`` and
      ``{"op":"delete","table":"…","id":"…"}``: the same as for leads, for objects of other types;
    - ``{"op":"checkpoint","checkpoint":{…}}``: all lines above are complete.

    A later line replaces an earlier one, and a lead may be repeated unchanged. Lines after the last
    checkpoint belong to a batch in progress: ignore them until its checkpoint is there. A batch
    that was cut off by a crash is removed when the next one is written.

    A file is continued only if each of its lines has one of these forms and one is a checkpoint.
    Any other file is rejected and left untouched. A new file is readable by its owner only (mode
    0600), because it contains personal data; the mode of an existing file is not changed.

    Args:
        path: The file, created if it is missing.

    Raises:
        SinkError: The file cannot be used; the message says what to do.
    """

    def __init__(self, path: "str | Path") -> None:
        self.path: Path = Path(path)
        self._ids: dict[str, IdSet] = {}  # by table, once they were needed
        self._log: _Log | None = None  # the state of the file, once it was read
        require_usable(self.path, "leads.jsonl")
        with translate_os_errors(self.path):
            self._file, self._is_created = open_or_create(self.path)
        try:
            with translate_os_errors(self.path):
                self._identity = FileIdentity(self.path)
                lock_file(self.path, self._file)
                _check_start(self.path, self._file)
                if _size(self._file) <= _CHECKED_AT_ONCE:
                    self._read()
        except BaseException:
            self._release(is_unused=True)
            raise

    def __repr__(self) -> str:
        return f"JSONLinesSink({str(self.path)!r})"

    def __enter__(self) -> "JSONLinesSink":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self) -> str | None:
        """Return the checkpoint of the last complete batch; ``None`` in a new file.

        Reads the file to its end, once.

        Raises:
            SinkError: The file is not such a log, or is damaged. It is left untouched.
        """
        return self._read().checkpoint

    def write(self, batch: Batch) -> None:
        """Append a batch and its checkpoint, and sync the file to disk.

        Raises:
            SinkError: The file cannot be written; it ends where it ended before.
            DecodeError: A lead has no id; nothing was written.
        """
        lead_ids = [lead.id for lead in batch.upserts]
        lines = [dump({"op": "delete", "id": one}) for one in batch.deletions]
        lines += [_upsert(encode(lead, copy=False)) for lead in batch.upserts]
        for table, change in batch.tables.items():
            lines += _lines_of(table, change)
        lines.append(b"%b%b}" % (_CHECKPOINT_START, batch.checkpoint.encode()))
        log = self._read()
        with translate_os_errors(self.path):
            self._identity.check()
            if _size(self._file) != log.size:
                raise SinkError(
                    self.path,
                    "another program wrote to it meanwhile. It was left untouched; wait for that "
                    "program to end, or name another file.",
                )
            try:
                self._append(b"\n".join([*lines, b""]), log)
            except OSError:
                # If even this fails, the next run removes the rest.
                with suppress(OSError):
                    self._file.truncate(log.end)
                self._log = log._replace(size=_size(self._file))
                raise
            size = _size(self._file)
        self._log = _Log(size, size, batch.checkpoint, is_unfinished=False)
        for table, ids in self._ids.items():
            if table == _LEAD:
                ids.discard(batch.deletions)
                ids.add(lead_ids)
            elif table in batch.tables:
                ids.discard(batch.tables[table].deletions)
                ids.add(row["id"] for row in batch.tables[table].rows)

    def ids(self, after: str, limit: int, table: str = "lead") -> Sequence[str]:
        """Return up to ``limit`` ids of a table greater than ``after``, sorted."""
        return self._index(table).after(after, limit)

    def counts(self) -> dict[str, int]:
        """Return the number of leads in the log that are not deleted."""
        return {"lead": len(self._index(_LEAD))}

    def close(self) -> None:
        """Close the file; if this object created it and wrote no batch, remove it."""
        if not self._file.closed:
            for ids in self._ids.values():
                ids.close()
            self._release(is_unused=self._log is None or self._log.end == 0)

    def _release(self, *, is_unused: bool) -> None:
        """Close the file, and remove it if this object created it and it is empty."""
        # Removed before the lock is released: afterwards, another sync may have started to use it.
        if self._is_created and is_unused and _size(self._file) == 0:
            with suppress(OSError, SinkError):
                self._identity.check()
                real_path(self.path).unlink()
        self._file.close()

    def _read(self) -> "_Log":
        if self._log is None:
            with translate_os_errors(self.path):
                self._log = _read_log(self.path, self._file)
        return self._log

    def _append(self, text: bytes, log: "_Log") -> None:
        """Write a batch after the last complete one."""
        self._file.truncate(log.end)
        self._write_at(log.end, text if log.end else _UNFINISHED + text[1:])
        if log.is_unfinished:
            # Last, after the rest has reached the disk.
            self._write_at(0, _START[:1])

    def _write_at(self, place: int, text: bytes) -> None:
        self._file.seek(place)
        left = memoryview(text)
        while left:
            left = left[self._file.write(left) :]
        os.fsync(self._file.fileno())

    def _index(self, table: str) -> IdSet:
        """Return the ids of a table in the log; the first call for it reads the whole log."""
        if table not in self._ids:
            self._read()
            with translate_os_errors(self.path):
                self._ids[table] = _ids_in(self.path, self._file, table)
        return self._ids[table]


def peek_log(path: Path) -> CopyInfo:
    """Return the state of a log without changing it, also while a sync writes to it.

    Args:
        path: The file.

    Raises:
        SinkError: There is no copy at the path.
    """
    require_file(path)
    with translate_os_errors(path), FileIO(path) as file:
        _check_start(path, file)
        log = _read_log(path, file)
        if log.checkpoint is None:
            raise SinkError(path, "no sync has stored anything here yet.")
        with closing(_ids_in(path, file, _LEAD)) as ids:
            return CopyInfo(Checkpoint.from_json(log.checkpoint), {"lead": len(ids)})


class _Log(NamedTuple):
    """The state of a log.

    Attributes:
        end: Offset of the end of its last complete batch, in bytes.
        size: Its size in bytes.
        checkpoint: The last checkpoint; ``None`` in a log without any.
        is_unfinished: Whether the first byte is still to be written, see ``_UNFINISHED``: the log
            is new, or its sync was killed before the last byte of the first batch.
    """

    end: int
    size: int
    checkpoint: str | None
    is_unfinished: bool


class _Line(NamedTuple):
    """A complete line.

    Attributes:
        op: Its operation.
        value: The id of the object, or the checkpoint.
        end: Offset of its end in the file, in bytes.
        table: The table of the object.
    """

    op: Literal["upsert", "delete", "checkpoint", "replace"]
    value: str
    end: int
    table: str = _LEAD


def _upsert(lead: dict[str, Any]) -> bytes:
    lead_id = require_id(lead)
    return b'{"op":"upsert","id":%b,"lead":%b}' % (dump(lead_id), dump(lead))


def _lines_of(table: str, change: TableChange) -> list[bytes]:
    """Return the lines of the changes of a table other than that of the leads."""
    if change.replaces:
        return [dump({"op": "replace", "table": table, "rows": list(change.rows)})]
    ended = [{"op": "delete", "table": table, "id": one} for one in change.deletions]
    rows = [{"op": "upsert", "table": table, "id": row["id"], "object": row} for row in change.rows]
    return [dump(line) for line in (*ended, *rows)]


def _size(file: FileIO) -> int:
    return os.fstat(file.fileno()).st_size


def _check_start(path: Path, file: FileIO) -> None:
    """Check the first bytes of a file, however large it is.

    Raises:
        SinkError: It does not start as a log does.
    """
    file.seek(0)
    start = file.read(len(_START)) or b""
    if not _START.startswith(start) and start != _UNFINISHED + _START[1:]:
        raise _foreign(path)


def _read_log(path: Path, file: FileIO) -> _Log:
    """Read a log to its end without changing it.

    Raises:
        SinkError: It is a file of another program, or damaged.
    """
    end, checkpoint, lines = 0, None, 0
    reader = _Reader(path, file)
    for line in reader:
        lines += 1
        if line.op == "checkpoint":
            end, checkpoint = line.end, line.value
    if checkpoint is None and not reader.is_unfinished and (lines or _is_json(reader.rest)):
        raise (
            _foreign(path)
            if not lines and _line(reader.rest + b"\n", 0) is None
            else SinkError(
                path,
                "it contains lines of a log but no checkpoint, so no sync completed it. It was "
                "left untouched; name another file, or remove this one.",
            )
        )
    is_ours = checkpoint is not None or reader.is_unfinished
    # After a power failure, the last blocks of a file may exist and contain zeros.
    if not _may_be_cut(reader.rest.rstrip(b"\0") if is_ours else reader.rest):
        raise _damaged(path, lines + 1) if lines else _foreign(path)
    return _Log(end, reader.size, checkpoint, reader.is_unfinished or end == 0)


class _Reader:
    """Iterates over the complete lines of a log, from its beginning.

    Args:
        path: Its name, for errors.
        file: The file.

    Attributes:
        is_unfinished: Whether the first batch is incomplete.
        rest: The bytes after the last complete line, once all lines were read.
        size: Number of bytes read.
    """

    def __init__(self, path: Path, file: FileIO) -> None:
        self.is_unfinished = False
        self.rest = b""
        self.size = 0
        self._path = path
        self._file = file

    def __iter__(self) -> Iterator[_Line]:
        number = 0
        self._file.seek(0)
        with FileIO(self._file.fileno(), closefd=False) as own:
            reader = BufferedReader(own, _READ_AT_ONCE)
            while text := reader.readline(_LONGEST_LINE):
                if self.size == 0 and text.startswith(_UNFINISHED + _START[1:]):
                    self.is_unfinished = True
                    text = _START[:1] + text[1:]
                self.size += len(text)
                if not text.endswith(b"\n"):
                    self.rest = text
                    self.size += sum(map(len, iter(lambda: reader.read(_READ_AT_ONCE), b"")))
                    return
                number += 1
                line = _line(text, self.size)
                if line is None:
                    raise _foreign(self._path) if number == 1 else _damaged(self._path, number)
                yield line


def _line(text: bytes, end: int) -> _Line | None:
    """Parse a complete line; return ``None`` if it has none of the three forms."""
    try:
        if text.startswith(_CHECKPOINT_START):
            value = _checkpoint(orjson.loads(text))
            return None if value is None else _Line("checkpoint", value, end)
        if text.startswith(_TABLE_STARTS):
            return _line_of_table(text, end)
        if match := _DELETE.fullmatch(text):
            return _Line("delete", orjson.loads(match[1]), end)
        match = _UPSERT.match(text)
        if match and text.endswith(b"}}\n"):
            return _Line("upsert", orjson.loads(match[1]), end)
    except ValueError:
        return None
    return None


def _line_of_table(text: bytes, end: int) -> _Line | None:
    """Parse a line of another table than that of the leads."""
    if not text.endswith(b"}\n"):
        return None
    if text.startswith(_TABLE_STARTS[-1]):
        return _Line("replace", "", end, "")
    match = _OF_TABLE.match(text)
    if match is None:
        return None
    op: Literal["upsert", "delete"] = "upsert" if match[1] == b"upsert" else "delete"
    return _Line(op, orjson.loads(match[3]), end, match[2].decode())


def _checkpoint(line: Any) -> str | None:
    """Return the checkpoint of a line, if it is one that a sync wrote."""
    value: Any = line.get("checkpoint")
    if set(line) != {"op", "checkpoint"} or not isinstance(value, dict):
        return None
    fields = cast("dict[str, Any]", value)
    is_ours = "organization_id" in fields and "scope" in fields
    # Every checkpoint has a version; those of other programs also have other fields.
    if type(fields.get("version")) is not int or not (is_ours or set(fields) == {"version"}):
        return None
    return orjson.dumps(fields).decode()


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except ValueError:
        return False
    return True


def _may_be_cut(text: bytes) -> bool:
    """Return whether this may be the start of a line that was cut off by a crash."""
    for start, close in ((_UPSERT_START, b',"lead":{'), (_DELETE_START, b"}")):
        if text.startswith(start):
            _, quote, rest = text[len(start) :].partition(b'"')
            return not quote or close.startswith(rest) or rest.startswith(b',"lead":{')
    starts = (*_TABLE_STARTS, _CHECKPOINT_START + b'{"version":')
    return text.startswith(starts) or any(
        start.startswith(text) for start in (*starts, _UPSERT_START, _DELETE_START)
    )


def _ids_in(path: Path, file: FileIO, table: str) -> IdSet:
    """Return the ids of a table after all complete batches of a log."""
    ids = IdSet()
    added: list[str] = []
    removed: list[str] = []
    for line in _Reader(path, file):
        if line.op == "checkpoint":
            ids.discard(removed)
            ids.add(added)
            added, removed = [], []
        elif line.table == table:
            (added if line.op == "upsert" else removed).append(line.value)
    return ids


def _foreign(path: Path) -> SinkError:
    return SinkError(
        path, "this is a file of another program. It was left untouched; name another one."
    )


def _damaged(path: Path, number: int) -> SinkError:
    return SinkError(
        path,
        f"line {number} is not a line of such a log, or is damaged. The file was left untouched; "
        "name another one.",
    )
