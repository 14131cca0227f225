"""Standard streams: safe output, and the format of numbers and times."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, TextIO, cast

from close_async.cli.settings import settings
from close_async.wire.printable import printable

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from close_async.cli.console import SafeConsole

# Variables by which Rich takes any stream for a terminal.
_FORCE_TERMINAL = ("FORCE_COLOR", "TTY_COMPATIBLE")


class OutputError(Exception):
    """Standard output could not be written: the disk is full, or the stream is closed.

    Args:
        cause: The error of the operating system.
    """

    def __init__(self, cause: OSError) -> None:
        super().__init__(f"Standard output cannot be written: {cause.strerror or cause}.")
        self.is_broken_pipe: bool = isinstance(cause, BrokenPipeError)


def prepare_streams() -> None:
    """Make the three standard streams usable in any environment.

    A stream that was closed by the parent process is ``None`` in Python, and the next file or
    socket that is opened takes its number, so that output would go there. A character that the
    locale's encoding does not have would end the command; it is written as an escape instead.
    """
    # In this order, because the operating system assigns the lowest free number. Standard output
    # is opened for reading only, so that a command that has data to write fails.
    for number, flags in ((0, os.O_RDONLY), (1, os.O_RDONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, flags)
    sys.stdin = sys.stdin or open(0, encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stdout = sys.stdout or open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = sys.stderr or open(2, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def discard(stream: TextIO) -> None:
    """Point a stream at the null device, so that the flush when Python exits cannot fail again."""
    with suppress(OSError, ValueError):
        descriptor = os.open(os.devnull, os.O_WRONLY)
        os.dup2(descriptor, stream.fileno())
        os.close(descriptor)


class _BestEffort:
    """A stream whose errors are ignored: a sync must not stop because its progress has no reader.

    Args:
        stream: The stream that is written to.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, ignoring errors."""
        try:
            return self._stream.write(text)
        except OSError:
            discard(self._stream)
            return len(text)

    def flush(self) -> None:
        """Flush, ignoring errors."""
        try:
            self._stream.flush()
        except OSError:
            discard(self._stream)


def stdout() -> "SafeConsole":
    """Return the console for results."""
    from close_async.cli.console import SafeConsole

    return SafeConsole(highlight=False, emoji=False, width=_width())


def stderr() -> "SafeConsole":
    """Return the console for progress, notes and errors."""
    from close_async.cli.console import SafeConsole

    stream = cast("TextIO", _BestEffort(sys.stderr))
    return SafeConsole(file=stream, highlight=False, emoji=False, width=_width())


def is_terminal() -> bool:
    """Return whether standard output is a terminal, without importing Rich if it is not."""
    if sys.stdout.isatty() or any(os.environ.get(name) for name in _FORCE_TERMINAL):
        return stdout().is_terminal
    return False


def _width() -> int | None:
    """Return the terminal's width if ``COLUMNS`` is 0, which Rich would use as it is."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isdigit() and int(columns) == 0:
        return shutil.get_terminal_size().columns  # ignores a COLUMNS of 0
    return None


def is_unicode(console: "Console") -> bool:
    """Return whether the console's encoding has check marks and similar characters."""
    return console.encoding.lower().startswith("utf")


def plain(value: object) -> str:
    """Return a value from Close as text for Rich: one line, printable, without markup."""
    from rich.markup import escape

    return escape(printable("" if value is None else str(value)))


def say(console: "Console", text: str) -> None:
    """Print a sentence with markup: wrapped between words on a terminal, on one line elsewhere."""
    if text and settings.json_log:
        from rich.text import Text

        write_error({"message": Text.from_markup(text).plain})
    elif text:
        console.print(text, soft_wrap=not console.is_terminal)


def show(content: "RenderableType", console: "Console | None" = None, *, cut: bool = False) -> None:
    """Print results.

    Args:
        content: A line with markup, or another object that Rich renders.
        console: The console; standard output by default.
        cut: Whether to cut off a line that is too long for the terminal instead of wrapping it.

    Raises:
        OutputError: It cannot be written.
    """
    console = console or stdout()
    try:
        if cut:
            console.print(content, no_wrap=True, overflow="ellipsis")
        else:
            console.print(content, soft_wrap=isinstance(content, str))
        console.file.flush()
    except OSError as error:
        raise OutputError(error) from error


def write_json(value: object, *, indent: bool = False) -> None:
    """Write an object as JSON to standard output, in UTF-8 whatever the locale is.

    Args:
        value: The object.
        indent: Whether to indent it; else it is one line.

    Raises:
        OutputError: It cannot be written.
    """
    if indent:
        text = json.dumps(value, ensure_ascii=False, indent=2)
        write_stdout(f"{text}\n".encode(errors="backslashreplace"))
        return
    # Imported here: not every command prints JSON, and it is slow to import.
    from close_async.wire.json import dumps

    write_stdout(dumps(value) + b"\n")


def write_stdout(data: bytes) -> None:
    """Write bytes to standard output.

    Raises:
        OutputError: It cannot be written.
    """
    try:
        sys.stdout.buffer.write(data)
        # Flushed, so that a program that reads from a pipe receives each object immediately.
        sys.stdout.buffer.flush()
    except OSError as error:
        raise OutputError(error) from error


def write_error(entry: Mapping[str, Any]) -> None:
    """Write an error, a note or progress as one line of JSON to standard error.

    Args:
        entry: Its keys; those without a value are left out.
    """
    kept = {key: value for key, value in entry.items() if value not in (None, "", {})}
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    # Not by orjson: the error may be that it is not installed, and the start is to be quick.
    _BestEffort(sys.stderr).write(json.dumps({"time": now} | kept) + "\n")


def grouped(number: float) -> str:
    """Format a number for reading: 20,000."""
    return f"{number:,.0f}"


def counted(number: int, noun: str) -> str:
    """Format a number of things: 1 lead, 20,000 leads."""
    return f"{grouped(number)} {noun}{'' if number == 1 else 's'}"


def duration(seconds: float) -> str:
    """Format a duration for reading: 0.8 s, 12 s, 3:07, 1:02:03."""
    if seconds < 9.95:
        return f"{seconds:.1f} s"
    if seconds < 59.5:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def timestamp(time: datetime) -> str:
    """Format a time in the local time zone with its offset: 2026-11-03 10:15:00+01:00.

    Elsewhere than on a terminal it has the T of ISO 8601, which every program reads.
    """
    separator = " " if is_terminal() else "T"
    return time.astimezone().isoformat(sep=separator, timespec="seconds")
