"""``Place``: whether a file is still where it was opened."""

import os
from pathlib import Path

from close_async.sync.errors import SinkError


class Place:
    """Remembers which file stood under a path.

    Args:
        path: The path.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.stat()

    def check(self) -> None:
        """See that it is still the same: what is written to another would be seen by nobody.

        Raises:
            SinkError: It was removed, or another one was put in its place.
        """
        try:
            is_there = os.path.samestat(self._file, self._path.stat())
        except FileNotFoundError:
            is_there = False
        if not is_there:
            raise SinkError(
                self._path,
                "it was removed or replaced while a sync wrote to it. Run again: what stands "
                "there now is continued, or the copy made anew.",
            )
