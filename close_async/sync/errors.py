"""What can go wrong on the side of the copy."""

from pathlib import Path

from close_async.errors import CloseError


class SinkError(CloseError):
    """The place to write to cannot be used, or stopped working; the message says what to do.

    Args:
        path: The file or folder it is about.
        reason: What is wrong with it and what to do, as a sentence without the path.
    """

    def __init__(self, path: "Path | str", reason: str) -> None:
        super().__init__(path, reason)
        self.path: Path = Path(path)
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class CheckpointError(CloseError):
    """What is in the sink cannot be continued; the message says why and what to do.

    It belongs to another organization, query or choice of fields, or a newer version wrote it.
    Nothing was read from Close's lists, and nothing was written.
    """
