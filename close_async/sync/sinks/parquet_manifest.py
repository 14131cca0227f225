"""``Manifest``: the files of a Parquet copy as of one batch.

It is a JSON file that is replaced by renaming, so a reader finds the files of whole batches alone:

- ``files`` of a table hold plain rows, sorted by id. Their ranges of ids do not overlap.
- ``changes`` hold what later batches did to them: rows that replace those with the same id, and
  *ends*, which remove rows, or mark them as deleted, if a batch before theirs (``_seq``) wrote
  them. A table is as after its last batch once all of them are applied, in any order.
- ``merging`` is there while the changes up to a batch are merged into the plain files, range by
  range. Up to its id that is done; to apply these changes once more alters nothing, so they stay
  until all ranges are done. Then all of them go at once: until then, they are not merged with later
  ones.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import attrs
import orjson

from close_async.sync.sink import SinkError
from close_async.sync.tables import TABLES

MANIFEST = "manifest.json"

# Of the JSON and of the files; raise it when older versions of this package could misread them.
VERSION = 1
_MARK = "close_async"

_NAME = re.compile(r"\d{8}-[0-9a-f]{8}\.parquet")


@attrs.frozen(kw_only=True)
class DataFile:
    """A Parquet file.

    Args:
        path: Its path in the folder, with ``/``.
        rows: Number of rows, without ends.
        size: Its size in bytes.
    """

    path: str
    rows: int
    size: int


@attrs.frozen(kw_only=True)
class PlainFile(DataFile):
    """A file with plain rows.

    Args:
        first: The smallest id in it.
        last: The greatest id in it.
        marked: Number of rows that are marked as deleted.
    """

    first: str
    last: str
    marked: int = 0


@attrs.frozen(kw_only=True)
class ChangeFile(DataFile):
    """A file with the changes of one batch or of several.

    Args:
        ends: Number of ends; they are in the first row groups.
        since: Number of its first batch.
        until: Number of its last batch.
        level: How often its changes were merged with others.
    """

    ends: int
    since: int
    until: int
    level: int = 0


@attrs.frozen(kw_only=True)
class Merging:
    """How far changes are merged into the plain files.

    Args:
        until: The last batch whose changes are merged.
        after: The greatest id of the rows that are done.
    """

    until: int
    after: str = ""


@attrs.frozen(kw_only=True)
class TableFiles:
    """The files of a table; see the module."""

    files: tuple[PlainFile, ...] = ()
    changes: tuple[ChangeFile, ...] = ()
    merging: Merging | None = None

    @property
    def all(self) -> tuple[DataFile, ...]:
        """All files."""
        return (*self.files, *self.changes)

    @property
    def rows(self) -> int:
        """The number of rows in the plain files."""
        return sum(file.rows for file in self.files)


@attrs.frozen(kw_only=True)
class Manifest:
    """The files of a copy, and the state of its sync.

    Args:
        batch: Number of the last batch.
        checkpoint: Its checkpoint; ``None`` before the first batch.
        tables: The files by table.
    """

    batch: int = 0
    checkpoint: str | None = None
    tables: Mapping[str, TableFiles] = attrs.field(
        factory=lambda: {table.name: TableFiles() for table in TABLES}
    )

    @property
    def paths(self) -> set[str]:
        """The paths of all files."""
        return {file.path for files in self.tables.values() for file in files.all}

    def with_table(self, name: str, files: TableFiles) -> "Manifest":
        """Return the manifest with other files of a table."""
        return attrs.evolve(self, tables={**self.tables, name: files})

    def to_json(self) -> bytes:
        """Return the content of the file."""
        data = {"application": _MARK, "version": VERSION, **attrs.asdict(self)}
        return orjson.dumps(data, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def file_name(batch: int, token: str) -> str:
    """Return a file name.

    Args:
        batch: The number of a batch.
        token: Eight hexadecimal digits that make the name unique: a killed process may have left a
            file of the same batch.
    """
    return f"{batch:08}-{token}.parquet"


def is_file_name(name: str) -> bool:
    """Return whether this is the name of a file of a copy, or of one that was not completed."""
    return _NAME.fullmatch(name.removesuffix(".tmp")) is not None


def read_manifest(folder: Path) -> Manifest | None:
    """Read the manifest of a folder; return ``None`` if there is no such file.

    Raises:
        SinkError: It is damaged, of another program, or of a newer version.
        OSError: It cannot be read.
    """
    try:
        text = (folder / MANIFEST).read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return None
    try:
        data: Any = orjson.loads(text)
    except ValueError as error:
        raise _damaged(folder, f"it is not JSON: {error}") from error
    if not isinstance(data, dict) or cast("dict[str, Any]", data).get("application") != _MARK:
        raise SinkError(
            folder,
            f"{MANIFEST} in it is of another program. The folder was left untouched; name another "
            "one.",
        )
    found = cast("dict[str, Any]", data)
    try:
        if found["version"] > VERSION:
            raise SinkError(
                folder, "a newer close-async made this copy; upgrade close-async to use it."
            )
        tables = {table.name: TableFiles() for table in TABLES}
        tables |= {name: _files(name, given) for name, given in found["tables"].items()}
        checkpoint = found["checkpoint"]
        if not isinstance(checkpoint, str | None):
            raise _damaged(folder, "its checkpoint is not a string")
        return Manifest(batch=int(found["batch"]), checkpoint=checkpoint, tables=tables)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _damaged(folder, f"{type(error).__name__}: {error}") from error


def missing(path: str) -> str:
    """Return what to do about a missing file."""
    return (
        f"{path} is missing or was changed, and belongs to the copy. Restore it, or remove the "
        "folder and run again: a new copy is made."
    )


def _files(table: str, data: dict[str, Any]) -> TableFiles:
    merging = data["merging"]
    files = TableFiles(
        files=tuple(PlainFile(**each) for each in data["files"]),
        changes=tuple(ChangeFile(**each) for each in data["changes"]),
        merging=None if merging is None else Merging(**merging),
    )
    _require_types(*files.all, *([files.merging] if files.merging else []))
    for file in files.all:
        parent, _, name = file.path.partition("/")
        # A path that leads out of the folder would be read, and removed one day.
        if parent != table or not is_file_name(name):
            msg = f"{file.path!r} is not a file of the table {table}"
            raise ValueError(msg)
    return files


def _require_types(*found: DataFile | Merging) -> None:
    for each in found:
        for field in attrs.fields(type(each)):
            if type(getattr(each, field.name)) is not field.type:
                msg = f"{field.name} is not of its type"
                raise TypeError(msg)


def _damaged(folder: Path, reason: str) -> SinkError:
    return SinkError(
        folder,
        f"{MANIFEST} in it is damaged ({reason}). It was left untouched: restore it, or remove the "
        "folder and run again: a new copy is made.",
    )
