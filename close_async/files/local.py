"""Local files, read and replaced in threads, because a disk may block the event loop.

Errors are ``OSError`` with the name of the file, as in the standard library.
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

# Bytes per read: below a millisecond on a slow disk, and 160 switches of threads per 10 MB.
_PIECE = 64 * 1024
# Random names tried for a new file. One of 48 random bits is practically never taken.
_ATTEMPTS = 100
_BINARY = getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)


async def in_thread(function: Callable[..., T], *args: object) -> T:
    """Call a function in a thread.

    A cancellation is raised only after the function has returned: until then the thread uses the
    file, which could not be closed or removed.
    """
    work = asyncio.get_running_loop().run_in_executor(None, function, *args)
    cancelled: asyncio.CancelledError | None = None
    while not work.done():
        try:
            await asyncio.wait([work])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        _ = work.exception()  # retrieved, so that asyncio does not log it as never retrieved
        raise cancelled
    return work.result()


def is_writable(path: Path) -> bool:
    """Return whether the effective user may write to a file or into a folder."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


@contextmanager
def replacing(path: Path, *, mode: int = 0o600) -> Generator[Path]:
    """Yield a new file that replaces a file when the block has ended.

    If the block raises, or the process is killed, the file stays as it was. The block does the
    writing, and blocks; :class:`Replacement` is for writes that alternate with awaits.

    Args:
        path: The file, which need not exist. A link stays one, and a pipe or a device, which cannot
            be replaced, is yielded itself.
        mode: The permissions of a new file, of which the umask is subtracted; by default only its
            owner can read it. A file that is replaced keeps its own, without those that are not
            among these.

    Raises:
        OSError: The file cannot be replaced, or the block could not write the new one: the disk is
            full. It names the file.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():
        with _naming(path, instead_of=target):
            yield target
        return
    if not target.parent.is_dir():  # named here: the file that cannot be created is a temporary one
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(target.parent))
    made = target.with_name(f"{target.name}.{secrets.token_hex(4)}.tmp")
    with _naming(path, instead_of=made):
        kept = target.stat().st_mode & mode if target.exists() else None
        made.touch(mode if kept is None else 0o600)
        try:
            yield made
            if kept is not None:
                made.chmod(kept)
            made.replace(target)
        finally:
            made.unlink(missing_ok=True)


class Replacement:
    """Replaces a file atomically: writes a temporary file, and renames it when it is complete.

    The temporary file has a random name in the same folder, so that concurrent saves do not share
    it. If the path is a symbolic link, its target is replaced. The permissions of a replaced file
    are preserved; a new file gets those of the umask. All methods block.

    Args:
        path: The path of the file to replace or create.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._target = path
        self._part: Path | None = None
        self._descriptor: int | None = None

    def begin(self) -> None:
        """Create the temporary file.

        Raises:
            OSError: The path is a folder or a device, or its folder is missing or not writable.
            ValueError: The path is not a valid file name.
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
                os.fchmod(self._opened(), mode)  # the umask may have removed some bits

    def write(self, data: bytes) -> None:
        """Append to the temporary file.

        Raises:
            OSError: The file cannot be written.
        """
        left = memoryview(data)
        with _naming(self._path):
            while left:
                left = left[os.write(self._opened(), left) :]

    def commit(self) -> None:
        """Rename the temporary file to the path, after its data was flushed to the disk.

        Raises:
            OSError: The file cannot be written; a file at the path is unchanged.
        """
        if self._part is None:
            msg = "commit() was called before begin()"
            raise RuntimeError(msg)
        with _naming(self._path):
            os.fsync(self._opened())
            self._close()
            self._part.replace(self._target)
            self._part = None
        # Flushes the rename. Some file systems refuse this, and the file is in place either way.
        with suppress(OSError):
            folder = os.open(self._target.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def discard(self) -> None:
        """Remove the temporary file, if it was not committed."""
        with suppress(OSError):  # closing reports a full disk a second time
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
        # Part of the name, to identify a file left by a crash; the full name could become too long.
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
    """The content of an upload: a path, an open file, or bytes.

    The length is determined by :meth:`open`. If the file grows afterwards, the rest is not read; if
    it shrinks, reading raises.

    Args:
        source: The path, the open file or the bytes.

    Attributes:
        size: Number of bytes, from the position of an open file to its end.
        error: The error that ended reading, if one did.
    """

    def __init__(self, source: str | Path | bytes | IO[bytes]) -> None:
        self._source = source
        self._file: IO[bytes] | None = None
        self.size: int = 0
        self.error: Exception | None = None

    def open(self) -> None:
        """Open the file and determine its size. Blocks.

        Raises:
            OSError: The file cannot be opened, or is not a regular file: reading a pipe or a device
                could block forever or never end.
            ValueError: The source is a stream without a length, or the path is not a valid file
                name.
        """
        if isinstance(self._source, bytes):
            self.size = len(self._source)
        elif isinstance(self._source, str | Path):
            path = Path(self._source)
            _require_regular(path.stat(), path)
            self._file = os.fdopen(_open_at_once(path), "rb")
            # Checked again: the file may have been replaced by a pipe in between.
            found = os.fstat(self._file.fileno())
            _require_regular(found, path)
            self.size = found.st_size
        else:
            self.size = _size_of(self._source)

    def close(self) -> None:
        """Close the file if :meth:`open` opened it. Blocks."""
        if self._file is not None:
            self._file.close()

    async def __aiter__(self) -> AsyncGenerator[bytes, None]:
        """Yield the content in pieces, ``size`` bytes in total."""
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
            msg = f"the file returned {type(piece).__name__} instead of bytes; open it with 'rb'"
            raise TypeError(msg)
        if not 0 < len(piece) <= size:
            name = str(getattr(source, "name", "the file"))
            msg = f"the file changed during the upload: {at} of {self.size} bytes were read"
            raise OSError(errno.EIO, msg, name)
        return piece


def _open_at_once(path: Path) -> int:
    """Open a file without blocking, as opening a pipe without a writer would."""
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)


def _size_of(file: IO[bytes]) -> int:
    """Return the number of bytes from an open file's position to its end."""
    try:
        found = os.fstat(file.fileno())
    except (AttributeError, OSError, ValueError):
        pass  # a file in memory, without a descriptor
    else:
        if stat.S_ISCHR(found.st_mode) or stat.S_ISBLK(found.st_mode):
            msg = "file is a device; pass a regular file"
            raise ValueError(msg)
    try:
        position = file.tell()
        size = file.seek(0, os.SEEK_END) - position
        file.seek(position)
    except (AttributeError, OSError, ValueError, TypeError):
        msg = (
            "file is a stream without a length, which the upload needs; read it, and pass its bytes"
        )
        raise ValueError(msg) from None
    return max(0, size)


def _require_regular(found: os.stat_result, path: Path) -> None:
    if stat.S_ISDIR(found.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EINVAL, "Not a regular file", str(path))


@contextmanager
def _naming(path: Path, *, instead_of: Path | None = None) -> Generator[None, None, None]:
    """Replace the path in an OSError by the one that the caller passed.

    Args:
        path: The path that the caller passed.
        instead_of: The path to replace, besides none at all; ``None`` for any path.
    """
    try:
        yield
    except OSError as error:
        is_other = instead_of is not None and error.filename not in (None, str(instead_of))
        if error.errno is None or is_other:
            raise
        # OSError() returns the subclass that belongs to errno.
        raise OSError(error.errno, error.strerror, str(path)) from None
