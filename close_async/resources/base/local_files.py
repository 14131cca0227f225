"""Files of this machine, read and replaced in threads: a disk may be slow.

Their errors are ``OSError``, with the name of the file, as those of the standard library.
"""

import asyncio
import errno
import os
import secrets
import stat
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TypeVar, cast

T = TypeVar("T")

# Read at once: below a millisecond of a slow disk, and some hundred times per file of 10 MB.
_PIECE = 64 * 1024
_ATTEMPTS = 100
_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


async def in_thread(function: Callable[..., T], *args: object) -> T:
    """Call a function in a thread.

    If the caller is cancelled meanwhile, the cancellation is raised when the function has returned:
    until then the thread uses the file, and it could not be closed or removed.
    """
    work = asyncio.get_running_loop().run_in_executor(None, function, *args)
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            await asyncio.wait([work])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        _ = work.exception()  # only looked at, so that asyncio does not report it as lost
        raise cancelled
    return work.result()


class Replacement:
    """A new file that takes the place of a path when it is complete.

    It is written under a name of its own in the same folder, so that neither another program nor
    another save can hold that name, and renamed at the end. Where the path is a symbolic link, the
    file that it leads to is replaced. Permissions are those of the file that is replaced, or those
    that the umask gives any new one. All methods block.

    Args:
        path: The path.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._target = path
        self._part: Path | None = None
        self._descriptor: int | None = None

    def begin(self) -> None:
        """Create the new file.

        Raises:
            OSError: The path is a folder or a device, or its folder is missing or cannot be
                written.
            ValueError: The path cannot be the name of a file.
        """
        try:
            self._target = Path(os.path.realpath(self._path))
            mode = self._replaced_mode()
        except UnicodeEncodeError:
            msg = f"path cannot be the name of a file: {str(self._path)!r}"
            raise ValueError(msg) from None
        with _naming(self._target.parent):
            self._create(0o666 if mode is None else mode)
        if mode is not None and hasattr(os, "fchmod"):
            with _naming(self._path):
                os.fchmod(self._opened(), mode)  # the umask may have taken some of it away

    def write(self, data: bytes) -> None:
        """Append to it.

        Raises:
            OSError: It cannot be written.
        """
        left = memoryview(data)
        with _naming(self._path):
            while left:
                left = left[os.write(self._opened(), left) :]

    def commit(self) -> None:
        """Put it in its place, durably: the data is on the disk before the name leads to it.

        Raises:
            OSError: It cannot be written; what was there is untouched.
        """
        if self._part is None:
            msg = "nothing was begun"
            raise RuntimeError(msg)
        with _naming(self._path):
            os.fsync(self._opened())
            self._close()
            self._part.replace(self._target)
            self._part = None
        # Some file systems refuse this. The file is in its place either way.
        with suppress(OSError):
            folder = os.open(self._target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def discard(self) -> None:
        """Remove it, if it was not put in its place."""
        with suppress(OSError):  # a full disk may say so once more
            self._close()
        if self._part is not None:
            self._part.unlink(missing_ok=True)
            self._part = None

    def _replaced_mode(self) -> int | None:
        """Return the permissions of the file to replace; ``None`` if there is no file."""
        try:
            found = self._target.stat()
        except FileNotFoundError:
            return None
        _require_regular(found, self._path)
        return stat.S_IMODE(found.st_mode)

    def _create(self, mode: int) -> None:
        # A part of the name, for whoever finds it after a crash; whole, it might become too long.
        name = self._target.name[:40]
        for _ in range(_ATTEMPTS):
            part = self._target.with_name(f".{name}.{secrets.token_hex(6)}.part")
            with suppress(FileExistsError):
                flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _BINARY
                self._descriptor = os.open(part, flags, mode & 0o777)
                self._part = part
                return
        raise FileExistsError(errno.EEXIST, "no free name for a new file", str(self._target.parent))

    def _opened(self) -> int:
        if self._descriptor is None:
            msg = "the file is not open"
            raise RuntimeError(msg)
        return self._descriptor

    def _close(self) -> None:
        descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)


class Content:
    """What is uploaded: a file by its path, an open file, or bytes.

    Its length is that at the time of :meth:`open`. A file that grows afterwards is read up to it;
    one that shrinks is an error.

    Args:
        source: It.

    Attributes:
        size: How many bytes it has, from the position of an open file to its end.
        error: What went wrong while it was read.
    """

    def __init__(self, source: str | Path | bytes | IO[bytes]) -> None:
        self._source = source
        self._file: IO[bytes] | None = None
        self.size = 0
        self.error: Exception | None = None

    def open(self) -> None:
        """Open it and measure it. Blocks.

        Raises:
            OSError: It cannot be opened, or is not a regular file: reading a pipe or a device
                would wait for ever, or never end.
            ValueError: It has no length, as a stream has none; or the path cannot be the name of
                a file.
        """
        if isinstance(self._source, bytes):
            self.size = len(self._source)
        elif isinstance(self._source, str | Path):
            path = Path(self._source)
            _require_regular(path.stat(), path)
            self._file = os.fdopen(_open_at_once(path), "rb")
            # Once more: it may have been replaced by a pipe in between.
            found = os.fstat(self._file.fileno())
            _require_regular(found, path)
            self.size = found.st_size
        else:
            self.size = _size_of(self._source)

    def close(self) -> None:
        """Close it if it was opened here. Blocks."""
        if self._file is not None:
            self._file.close()

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        """Yield its bytes, ``size`` of them."""
        left = self.size
        try:
            while left:
                piece = await self._piece(self.size - left, min(_PIECE, left))
                left -= len(piece)
                yield piece
        except Exception as error:
            self.error = error
            raise

    async def _piece(self, at: int, size: int) -> bytes:
        if isinstance(self._source, bytes):
            return self._source[at : at + size]
        source = self._source if self._file is None else self._file
        piece: object = await in_thread(cast("IO[bytes]", source).read, size)
        if not isinstance(piece, bytes):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = (
                f"the file returned {type(piece).__name__} where bytes were read; open it with 'rb'"
            )
            raise TypeError(msg)
        if not 0 < len(piece) <= size:
            name = str(getattr(source, "name", "the file"))
            msg = f"the file changed while it was uploaded: {at} of {self.size} bytes were there"
            raise OSError(errno.EIO, msg, name)
        return piece


def _open_at_once(path: Path) -> int:
    """Open a file without waiting for another process, as opening a pipe would."""
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)


def _size_of(file: IO[bytes]) -> int:
    """Return the number of bytes from an open file's position to its end."""
    try:
        found = os.fstat(file.fileno())
    except (AttributeError, OSError, ValueError):
        pass  # in memory, or not even a descriptor
    else:
        if stat.S_ISCHR(found.st_mode) or stat.S_ISBLK(found.st_mode):
            msg = "file is a device; a regular file can be uploaded"
            raise ValueError(msg)
    try:
        position = file.tell()
        size = file.seek(0, os.SEEK_END) - position
        file.seek(position)
    except (AttributeError, OSError, ValueError, TypeError):
        msg = (
            "file is a stream without a length, which storage asks for; read it, and pass its bytes"
        )
        raise ValueError(msg) from None
    return max(0, size)


def _require_regular(found: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "Not a regular file", str(path))


@contextmanager
def _naming(path: Path) -> Generator[None, None, None]:
    """Have an error of the operating system name the path that the caller knows."""
    try:
        yield
    except OSError as error:
        if error.errno is None:
            raise
        # OSError makes itself the class that belongs to the number.
        raise OSError(error.errno, error.strerror, str(path)) from None
