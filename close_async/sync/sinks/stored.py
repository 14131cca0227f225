"""``FileIdentity`` and ``CopyInfo``: the file of a copy, seen from outside."""

import os
from collections.abc import Mapping
from pathlib import Path

import attrs

from close_async.sync.checkpoint import Checkpoint
from close_async.sync.sink import SinkError


@attrs.frozen
class CopyInfo:
    """The contents of a copy in numbers.

    Args:
        checkpoint: The state of its sync.
        rows: Number of rows per table.
    """

    checkpoint: Checkpoint
    rows: Mapping[str, int]


class FileIdentity:
    """Detects that the file at a path was removed or replaced.

    Args:
        path: The path of an existing file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.stat()

    def check(self) -> None:
        """Check that the path still leads to the same file: data in any other would be lost.

        Raises:
            SinkError: The file was removed, or replaced by another one.
        """
        try:
            is_same = os.path.samestat(self._file, self._path.stat())
        except FileNotFoundError:
            is_same = False
        if not is_same:
            raise SinkError(
                self._path,
                "it was removed or replaced while a sync wrote to it. Run again: the file that is "
                "there now is continued, or a new copy is made.",
            )


def require_file(path: Path) -> None:
    """Check that a copy to inspect exists.

    Raises:
        SinkError: There is no file, or it is a folder.
    """
    if path.is_dir():
        raise SinkError(path, "this is a folder; name a copy in it, such as leads.db.")
    if not path.is_file():
        raise SinkError(path, "there is no such file. close-async sync creates one.")
