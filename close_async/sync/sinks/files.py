"""Open the file of a copy without ever changing a file of another program.

A file is created with ``O_EXCL`` or not at all, so that it is known whether it existed before.
Nothing is written to an existing file before its content is recognised as a copy.
"""

import os
import stat
from io import FileIO
from pathlib import Path

from close_async.sync.sink import SinkError

# Copies hold personal data, so only the owner may read a new one. The mode of an existing file is
# the user's decision.
_NEW_FILE_MODE = 0o600


def real_path(path: Path) -> Path:
    """Return the path of the file itself, with symbolic links resolved.

    A file that was created through a link is removed under its own name, and SQLite keeps its
    side files beside the file, not beside the link.
    """
    return Path(os.path.realpath(path))


def require_usable(path: Path, example: str) -> None:
    """Check that a path can be the file of a copy, before anything is opened.

    Args:
        path: The path of the copy.
        example: A file name for the message.

    Raises:
        SinkError: It is a folder, a device, a pipe, in a missing folder, or read-only.
    """
    folder = real_path(path).parent
    if path.is_dir():
        raise SinkError(path, f"this is a folder; name a file in it, such as {example}.")
    if not folder.is_dir():
        raise SinkError(path, f"the folder {folder} does not exist; create it first.")
    if path.exists() and not path.is_file():
        raise SinkError(path, "this is not a regular file; name another one.")
    if path.exists() and not is_writable(path):
        raise SinkError(path, "the file is read-only; make it writable or name another one.")


def is_writable(path: Path) -> bool:
    """Return whether the effective user may write to a file or into a folder."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def open_or_create(path: Path) -> tuple[FileIO, bool]:
    """Open a file for reading and writing, unbuffered, and create it if it is missing.

    Unbuffered, because data that a full disk rejected must not stay in a buffer and be written
    later.

    Returns:
        The file, and whether it was created here.
    """
    real = real_path(path)
    try:
        return FileIO(real, "x+", opener=_open), True
    except FileExistsError:
        file = FileIO(real, "r+", opener=_open)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise SinkError(path, "this is not a regular file; name another one.")
    return file, False


def _open(path: str, flags: int) -> int:
    # Without O_NONBLOCK, a pipe that took the place of the file would block here.
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0), _NEW_FILE_MODE)
