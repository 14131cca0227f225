"""``JSONLinesSink``: every change of an organization's leads, one JSON object a line."""

import errno
import os
import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

import orjson

from close_async.sync.checkpoint import Checkpoint
from close_async.sync.errors import SinkError
from close_async.sync.sink import Batch
from close_async.sync.sinks.files import open_or_create, real_path, refuse_unusable
from close_async.sync.sinks.idset import IdSet
from close_async.sync.sinks.odd_json import dump
from close_async.sync.sinks.place import Place
from close_async.sync.sinks.stored import Stored, refuse_missing
from close_async.wire.convert import view
from close_async.wire.require import require

_START = b'{"op":"'
_UPSERT_START = _START + b'upsert","id":"'
_DELETE_START = _START + b'delete","id":"'
_CHECKPOINT_START = _START + b'checkpoint","checkpoint":'
_ID = rb'("(?:[^"\\\x00-\x1f]|\\.)*")'
_UPSERT = re.compile(rb'\{"op":"upsert","id":' + _ID + rb',"lead":\{')
_DELETE = re.compile(rb'\{"op":"delete","id":' + _ID + rb"\}\n")
# Until the first batch is complete, this stands in place of the file's first byte. So a log whose
# first batch a crash cut off is told from a file that somebody made of lines of a log.
_UNFINISHED = b"\0"

_READ_AT_ONCE = 1 << 20  # bytes
# A log up to this size is checked while it is opened, in milliseconds; a larger one when it is
# loaded, which happens in the sink's thread.
_CHECKED_AT_ONCE = 1 << 20  # bytes
# No response, and so no lead, is as long.
_LONGEST_LINE = 256 << 20  # bytes


class JSONLinesSink:
    r"""Appends each change of a lead to a file, for pipelines that read a log of changes.

    A line is one of

    - ``{"op":"upsert","id":"lead_…","lead":{…}}``: the whole lead as Close answers it;
    - ``{"op":"delete","id":"lead_…"}``: it was deleted, merged into another, or left the query;
    - ``{"op":"checkpoint","checkpoint":{…}}``: what stands above it is complete.

    A later line holds over an earlier one, and a lead may come again unchanged. What stands
    behind the last checkpoint is a batch under way: leave it alone until its checkpoint is there.
    One that a crash cut off is removed when the next batch is written.

    A file is only continued if each of its lines has one of these forms and one is a checkpoint.
    Anything else is refused and left as it is. A new file is readable by its owner only (mode
    0600), because it holds personal data; the mode of a file that exists is kept.

    Args:
        path: The file. A missing one is made.

    Raises:
        SinkError: The file cannot be used, or stopped being usable. Says what to do.
    """

    def __init__(self, path: "str | Path") -> None:
        self.path: Path = Path(path)
        self._ids: IdSet | None = None
        self._log: _Log | None = None  # what the file holds, once it was read
        refuse_unusable(self.path, "leads.jsonl")
        with _explained(self.path):
            self._file, self._is_created = open_or_create(self.path)
        try:
            with _explained(self.path):
                self._place = Place(self.path)
                _lock(self.path, self._file)
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
            SinkError: The file is not such a log, or is damaged. It is left as it is.
        """
        return self._read().checkpoint

    def write(self, batch: Batch) -> None:
        """Append a batch and its checkpoint, and have the disk hold them.

        Raises:
            SinkError: The file cannot be written; it ends where it ended before.
            DecodeError: A lead has no id; nothing was written.
        """
        lines = [dump({"op": "delete", "id": one}) for one in batch.deletions]
        lines += [_upsert(view(lead)) for lead in batch.upserts]
        lines.append(b"%b%b}" % (_CHECKPOINT_START, batch.checkpoint.encode()))
        log = self._read()
        with _explained(self.path):
            self._place.check()
            if _size(self._file) != log.size:
                raise SinkError(
                    self.path,
                    "another program wrote to it meanwhile. It was left as it is; let that "
                    "program end, or name another file.",
                )
            try:
                self._append(b"\n".join([*lines, b""]), log.end)
            except OSError:
                # Where even this fails, the next run takes the rest away.
                with suppress(OSError):
                    self._file.truncate(log.end)
                self._log = log._replace(size=_size(self._file))
                raise
            size = _size(self._file)
        self._log = _Log(size, size, batch.checkpoint)
        if self._ids is not None:
            self._ids.discard(batch.deletions)
            self._ids.add(lead.id for lead in batch.upserts)

    def ids(self, after: str, limit: int) -> Sequence[str]:
        """Return the first ids of leads in the log and not deleted that sort behind ``after``."""
        return self._index().after(after, limit)

    def counts(self) -> dict[str, int]:
        """Count the leads that are in the log and not deleted."""
        return {"lead": len(self._index())}

    def close(self) -> None:
        """Close the file; one that was made here and never used is removed again."""
        if not self._file.closed:
            if self._ids is not None:
                self._ids.close()
            self._release(is_unused=self._log is None or self._log.end == 0)

    def _release(self, *, is_unused: bool) -> None:
        """Close the file, and remove it if it was created here and nothing is in it."""
        # Removed before its lock is given up, or another sync may have begun to use it.
        if self._is_created and is_unused and _size(self._file) == 0:
            with suppress(OSError, SinkError):
                self._place.check()
                real_path(self.path).unlink()
        self._file.close()

    def _read(self) -> "_Log":
        if self._log is None:
            with _explained(self.path):
                self._log = _read_log(self.path, self._file)
        return self._log

    def _append(self, text: bytes, end: int) -> None:
        """Write a batch behind the last complete one."""
        self._file.truncate(end)
        if end:
            self._write_at(end, text)
            return
        self._write_at(0, _UNFINISHED + text[1:])
        self._write_at(0, text[:1])

    def _write_at(self, place: int, text: bytes) -> None:
        self._file.seek(place)
        left = memoryview(text)
        while left:
            left = left[self._file.write(left) :]
        os.fsync(self._file.fileno())

    def _index(self) -> IdSet:
        """Return the ids of the leads in the log, found by reading it once."""
        if self._ids is None:
            self._read()
            with _explained(self.path):
                self._ids = _ids_in(self.path, self._file)
        return self._ids


def peek_log(path: Path) -> Stored:
    """Look into a log, also while a sync writes to it, and change nothing.

    Args:
        path: The file.

    Raises:
        SinkError: There is no copy.
    """
    refuse_missing(path)
    with _explained(path), FileIO(path) as file:
        _check_start(path, file)
        log = _read_log(path, file)
        if log.checkpoint is None:
            raise SinkError(path, "no sync has stored anything here yet.")
        with closing(_ids_in(path, file)) as ids:
            return Stored(Checkpoint.from_json(log.checkpoint), {"lead": len(ids)})


class _Log(NamedTuple):
    """What a log holds.

    Attributes:
        end: Where its last complete batch ends.
        size: How many bytes it has.
        checkpoint: The last checkpoint, ``None`` in a log that has nothing yet.
    """

    end: int
    size: int
    checkpoint: str | None


class _Line(NamedTuple):
    """A complete line.

    Attributes:
        op: What it says.
        value: The id of the lead, or the checkpoint.
        end: Where the line ends.
    """

    op: Literal["upsert", "delete", "checkpoint"]
    value: str
    end: int


def _upsert(lead: dict[str, Any]) -> bytes:
    lead_id = require(lead.get("id"), str, "id")
    return b'{"op":"upsert","id":%b,"lead":%b}' % (dump(lead_id), dump(lead))


def _size(file: FileIO) -> int:
    return os.fstat(file.fileno()).st_size


def _check_start(path: Path, file: FileIO) -> None:
    """Refuse a file of something else by its first bytes, however large it is.

    Raises:
        SinkError: It does not begin as a log of ours does.
    """
    file.seek(0)
    start = file.read(len(_START)) or b""
    if not _START.startswith(start) and start != _UNFINISHED + _START[1:]:
        raise _foreign(path)


def _read_log(path: Path, file: FileIO) -> _Log:
    """Read a log to its end, and change nothing.

    Raises:
        SinkError: It is a file of something else, or damaged.
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
                "it holds lines of a log but no checkpoint, so no sync wrote it to its end. It was "
                "left untouched; name another file, or remove this one.",
            )
        )
    is_ours = checkpoint is not None or reader.is_unfinished
    # After a power cut, the last blocks of a file can be there and hold nothing.
    if not _may_be_cut(reader.rest.rstrip(b"\0") if is_ours else reader.rest):
        raise _damaged(path, lines + 1) if lines else _foreign(path)
    return _Log(end, reader.size, checkpoint)


class _Reader:
    """The complete lines of a log, from its beginning.

    Args:
        path: Its name, for errors.
        file: The file.

    Attributes:
        is_unfinished: Whether the first batch was not written to its end.
        rest: What stands behind the last complete line, once all were read.
        size: How many bytes were read.
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
    """Read a complete line; ``None`` if it has none of the three forms."""
    try:
        if text.startswith(_CHECKPOINT_START):
            value = _checkpoint(orjson.loads(text))
            return None if value is None else _Line("checkpoint", value, end)
        if match := _DELETE.fullmatch(text):
            return _Line("delete", orjson.loads(match[1]), end)
        match = _UPSERT.match(text)
        if match and text.endswith(b"}}\n"):
            return _Line("upsert", orjson.loads(match[1]), end)
    except ValueError:
        return None
    return None


def _checkpoint(line: Any) -> str | None:
    """Return the checkpoint of a line, if it is one that a sync wrote."""
    value: Any = line.get("checkpoint")
    if set(line) != {"op", "checkpoint"} or not isinstance(value, dict):
        return None
    fields = cast("dict[str, Any]", value)
    is_ours = "organization_id" in fields and "scope" in fields
    # The least that a checkpoint has is its version; other programs number theirs otherwise.
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
    """Return whether this is the beginning of a line that a crash cut off."""
    for start, close in ((_UPSERT_START, b',"lead":{'), (_DELETE_START, b"}")):
        if text.startswith(start):
            _, quote, rest = text[len(start) :].partition(b'"')
            return not quote or close.startswith(rest) or rest.startswith(b',"lead":{')
    starts = (_UPSERT_START, _DELETE_START, _CHECKPOINT_START + b'{"version":')
    return text.startswith(starts[-1]) or any(start.startswith(text) for start in starts)


def _ids_in(path: Path, file: FileIO) -> IdSet:
    """Return the ids of the leads that the complete batches of a log come to."""
    ids = IdSet()
    added: list[str] = []
    removed: list[str] = []
    for line in _Reader(path, file):
        if line.op == "checkpoint":
            ids.discard(removed)
            ids.add(added)
            added, removed = [], []
        else:
            (added if line.op == "upsert" else removed).append(line.value)
    return ids


def _foreign(path: Path) -> SinkError:
    return SinkError(
        path, "this is a file of something else. It was left untouched; name another one."
    )


def _damaged(path: Path, number: int) -> SinkError:
    return SinkError(
        path,
        f"line {number} is not of a log of leads, or is damaged. The file was left untouched; "
        "name another one.",
    )


def _lock(path: Path, log: FileIO) -> None:
    """Keep other syncs away, where the system can: two would cut off each other's batches."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(log, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SinkError(
            path, "another sync is writing to it. Let it end, or name another file."
        ) from None


@contextmanager
def _explained(path: Path) -> Generator[None]:
    """Turn the system's errors into a SinkError that says what to do."""
    try:
        yield
    except OSError as error:
        raise SinkError(path, _EXPLANATIONS.get(error.errno or 0) or f"{error}.") from error


_FULL = "the disk is full; everything stored before is intact. Free some space and run again."
_FORBIDDEN = "it cannot be written; check the permissions of the file and folder."
_EXPLANATIONS = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: _FULL,
    errno.EFBIG: "it has reached the largest size that this file system allows. Name another file.",
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
}
