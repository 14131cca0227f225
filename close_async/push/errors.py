"""The errors of a push."""

from collections.abc import Mapping
from pathlib import Path

from close_async.errors import CloseError


class PushError(CloseError):
    """A push cannot begin or go on; the message says why and what to do."""


class ColumnError(PushError, ValueError):
    """Columns are not fields of Close, or a file cannot be read as a table; nothing was sent.

    Args:
        message: A sentence that describes the failure.
        problems: The problem of each column.
    """

    def __init__(self, message: str, *, problems: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.problems: dict[str, str] = dict(problems or {})


class GuardError(PushError):
    """The plan writes more leads than ``at_most`` or ``at_most_share`` allows; nothing was sent."""


class JournalError(PushError):
    """The journal cannot be used.

    Args:
        path: The file.
        reason: What is wrong with it and what to do, as a sentence without the path.
    """

    def __init__(self, path: "Path | str", reason: str) -> None:
        super().__init__(path, reason)
        self.path: Path = Path(path)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"
