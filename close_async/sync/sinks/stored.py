"""``Stored``: what is in a sink, looked at from outside."""

from collections.abc import Mapping
from pathlib import Path

import attrs

from close_async.sync.checkpoint import Checkpoint
from close_async.sync.errors import SinkError


@attrs.frozen
class Stored:
    """What a copy holds.

    Args:
        checkpoint: Where its sync stands.
        rows: How many objects of each kind there are.
    """

    checkpoint: Checkpoint
    rows: Mapping[str, int]


def refuse_missing(path: Path) -> None:
    """Refuse to look into what is no file.

    Raises:
        SinkError: There is nothing, or a folder.
    """
    if path.is_dir():
        raise SinkError(path, "this is a folder; name a copy in it, such as leads.db.")
    if not path.is_file():
        raise SinkError(path, "there is no such file. close-async sync makes one.")
