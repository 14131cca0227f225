"""``JSONLinesSink``: every change of an organization's leads, one JSON object a line."""

import errno
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from io import FileIO
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from close_async.sync.checkpoint import Checkpoint
from close_async.sync.errors import SinkError
from close_async.sync.sink import Batch
from close_async.sync.sinks.idset import IdSet
from close_async.sync.sinks.place import Place
from close_async.sync.sinks.stored import Stored, refuse_missing
from close_async.wire.convert import view

_READ_BACK = 1 << 20
_START = b'{"op":"'
_CHECKPOINT = _START + b'checkpoint",'


class JSONLinesSink:
    r"""Appends each change of a lead to a file, for pipelines that read a log of changes.

    A line is one of

    - ``{"op":"upsert","id":"lead_…","lead":{…}}``: the whole lead as Close answers it;
    - ``{"op":"delete","id":"lead_…"}``: it was deleted, merged into another, or left the query;
    - ``{"op":"checkpoint","checkpoint":{…}}``: what stands above it is complete.

    A later line holds over an earlier one, and a lead may come again unchanged. What stands
    behind the last checkpoint is a batch under way: leave it alone until its checkpoint is there.
    One that a crash cut off is taken away when the file is opened to be continued.

    Args:
        path: The file. A missing one is made.

    Raises:
        SinkError: The file cannot be used, or stopped being usable. Says what to do.
    """

    def __init__(self, path: "str | Path") -> None:
        self.path: Path = Path(path)
        self._ids: IdSet | None = None
        self._checkpoint: str | None = None
        with _explained(self.path):
            _refuse_unusable(self.path)
            # Unbuffered: what a full disk refuses must not wait in a buffer for its next chance.
            self._file = self.path.open("a+b", buffering=0)
        try:
            self._place = Place(self.path)
            self._begin()
        except BaseException:
            self._file.close()
            raise

    def __repr__(self) -> str:
        return f"JSONLinesSink({str(self.path)!r})"

    def __enter__(self) -> "JSONLinesSink":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def load(self) -> str | None:
        """Give the checkpoint of the last complete batch; ``None`` in a new file."""
        return self._checkpoint

    def write(self, batch: Batch) -> None:
        """Append a batch and its checkpoint, and have the disk hold them.

        Raises:
            SinkError: The file cannot be written; it ends where it ended before.
        """
        lines = [orjson.dumps({"op": "delete", "id": one}) for one in batch.deletions]
        lines += (_upsert(view(lead)) for lead in batch.upserts)
        lines.append(b'%b"checkpoint":%b}' % (_CHECKPOINT, batch.checkpoint.encode()))
        with _explained(self.path):
            self._place.check()
            try:
                self._append(b"\n".join([*lines, b""]))
            except OSError:
                # Where even this fails, the next opening takes the rest away.
                with suppress(OSError):
                    self._file.truncate(self._end)
                raise
        self._checkpoint = batch.checkpoint
        if self._ids is not None:
            self._ids.discard(batch.deletions)
            self._ids.add(lead.id for lead in batch.upserts)

    def ids(self, after: str, limit: int) -> Sequence[str]:
        """Give the first ids of leads in the log and not deleted that sort behind ``after``."""
        return self._index().after(after, limit)

    def counts(self) -> dict[str, int]:
        """Count the leads that are in the log and not deleted."""
        return {"lead": len(self._index())}

    def close(self) -> None:
        """Close the file; one that was made here and never used is removed again."""
        if self._file.closed:
            return
        unused = self._end == 0
        self._file.close()
        if self._ids is not None:
            self._ids.close()
        if unused:
            with suppress(OSError):
                self.path.unlink()

    def _begin(self) -> None:
        """Lock the file, find its last complete batch, and take away what stands behind it."""
        with _explained(self.path):
            _lock(self.path, self._file)
            self._end, line = _last_checkpoint(self.path, self._file)
            self._file.truncate(self._end)
        if line:
            self._checkpoint = orjson.dumps(orjson.loads(line)["checkpoint"]).decode()

    def _append(self, text: bytes) -> None:
        left = memoryview(text)
        while left:
            left = left[self._file.write(left) :]
        os.fsync(self._file.fileno())
        self._end += len(text)

    def _index(self) -> IdSet:
        """Give the ids of the leads in the log, found by reading it once."""
        if self._ids is None:
            self._ids = _ids_in(self.path)
        return self._ids


def peek_log(path: Path) -> Stored:
    """Look into a log, also while a sync writes to it, and change nothing.

    Args:
        path: The file.

    Raises:
        SinkError: There is no copy.
    """
    refuse_missing(path)
    with _explained(path), path.open("rb", buffering=0) as log:
        _, line = _last_checkpoint(path, log)
    if not line:
        raise SinkError(path, "no sync has stored anything here yet.")
    checkpoint = Checkpoint.from_json(orjson.dumps(orjson.loads(line)["checkpoint"]).decode())
    with closing(_ids_in(path)) as ids:
        return Stored(checkpoint, {"lead": len(ids)})


def _upsert(lead: dict[str, Any]) -> bytes:
    return orjson.dumps({"op": "upsert", "id": lead["id"], "lead": lead})


def _ids_in(path: Path) -> IdSet:
    ids = IdSet()
    with _explained(path), path.open("rb") as log:
        for added, removed in _changes(log):
            ids.discard(removed)
            ids.add(added)
    return ids


def _changes(log: BinaryIO) -> Iterator[tuple[list[str], list[str]]]:
    """Give which ids each batch added and removed."""
    added: list[str] = []
    removed: list[str] = []
    for line in log:
        # Every line begins with its operation and id: the lead itself need not be read.
        op, _, rest = line[len(_START) :].partition(b'"')
        if op == b"checkpoint":
            yield added, removed
            added, removed = [], []
        else:
            lead_id = rest[len(b',"id":"') :].partition(b'"')[0].decode()
            (added if op == b"upsert" else removed).append(lead_id)


def _last_checkpoint(path: Path, log: FileIO) -> tuple[int, bytes]:
    """Find the last line that ends a batch; give where it ends, and the line, empty if none."""
    end = log.seek(0, os.SEEK_END)
    log.seek(0)
    if end and not log.read(len(_START)) == _START[:end]:
        raise SinkError(
            path, "this is a file of something else. It was left untouched; name another one."
        )
    tail = b""
    while end > 0:
        start = max(0, end - _READ_BACK)
        log.seek(start)
        tail = log.read(end - start) + tail
        # Before the file's first line there is no end of another.
        at, line = _find_checkpoint(tail if start else b"\n" + tail)
        if line:
            return start + at + len(line) + (1 if start else 0), line
        end = start
    return 0, b""


def _find_checkpoint(text: bytes) -> tuple[int, bytes]:
    """Find the last complete line with a checkpoint: the end of the line before, and the line."""
    at = text.rfind(b"\n" + _CHECKPOINT)
    while at >= 0:
        line, newline, _ = text[at + 1 :].partition(b"\n")
        if newline and _is_json(line):
            return at, line + newline
        at = text.rfind(b"\n" + _CHECKPOINT, 0, at)
    return 0, b""


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except ValueError:
        return False
    return True


def _refuse_unusable(path: Path) -> None:
    folder = path.absolute().parent
    if path.is_dir():
        raise SinkError(path, "this is a folder; name a file in it, such as leads.jsonl.")
    if not folder.is_dir():
        raise SinkError(path, f"the folder {folder} does not exist; create it first.")
    if path.exists() and not path.is_file():
        raise SinkError(path, "this is not a regular file; name another one.")


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
