"""Open the file of a copy without ever changing a file of another program.

A file is created with ``O_EXCL`` or not at all, so that it is known whether it existed before.
Nothing is written to an existing file before its content is recognised as a copy.
"""

import errno
import os
import stat
from collections.abc import Generator
from contextlib import contextmanager, suppress
from io import BufferedWriter, FileIO
from pathlib import Path

from close_async.files.local import is_writable
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


def create_private(path: Path, mode: int) -> BufferedWriter:
    """Create a file for writing, with exactly these permissions."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    os.chmod(path, mode)  # noqa: PTH101  # the umask may have taken some away
    return os.fdopen(descriptor, "wb")


def replace_file(path: Path, content: bytes, mode: int) -> None:
    """Replace the content of a file, so that readers see all of it or none, also after a crash."""
    part = path.with_name(f"{path.name}.tmp")
    part.unlink(missing_ok=True)
    try:
        with create_private(part, mode) as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Store the names of the files in a folder on the disk, where the system can."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def lock_file(path: Path, file: FileIO) -> None:
    """Lock a file for this process if the system can; the system releases it when that ends.

    Args:
        path: The copy, for the message.
        file: The file.

    Raises:
        SinkError: Another sync holds the lock.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise SinkError(
            path, "another sync is writing to it. Wait for it to end, or name another place."
        ) from None


@contextmanager
def translate_os_errors(path: Path) -> Generator[None]:
    """Raise errors of the operating system as a SinkError that says what to do."""
    try:
        yield
    except OSError as error:
        raise SinkError(path, _EXPLANATIONS.get(error.errno or 0) or f"{error}.") from error


# What is wrong with a copy, of whichever kind, and what to do.
FULL = "the disk is full; everything stored before is intact. Free some space and run again."
DAMAGED = (
    "the database is damaged. Name another file, or remove this one and run again: a new copy is "
    "made."
)
FORBIDDEN = "it cannot be written; check the permissions of the file and folder."
_EXPLANATIONS = {
    errno.ENOSPC: FULL,
    errno.EDQUOT: FULL,
    errno.EFBIG: "it has reached the largest size that this file system allows. Name another file.",
    errno.EACCES: FORBIDDEN,
    errno.EPERM: FORBIDDEN,
    errno.EROFS: FORBIDDEN,
}
