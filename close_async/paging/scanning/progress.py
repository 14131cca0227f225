"""How far a scan is, and what it could not read."""

import attrs

from close_async.paging.scanning.window import Window


@attrs.define
class Progress:
    """How far a scan is; it changes while the scan is read.

    Attributes:
        total: How many objects there are, once that is known.
        fetched: How many were fetched.
        requests: How many requests were answered.
        windows_known: How many windows were begun.
        windows_closed: How many windows were read to their end.
    """

    total: int | None = None
    fetched: int = 0
    requests: int = 0
    windows_known: int = 0
    windows_closed: int = 0


@attrs.frozen
class IncompleteWindow:
    """A window of which not everything could be read.

    Args:
        window: The window.
        count: How many objects it holds.
        given: How many of them were given.
    """

    window: Window
    count: int
    given: int

    def __str__(self) -> str:
        """Give ``[start to end]: 12000 of 25000``."""
        return f"[{self.window}]: {self.given} of {self.count}"
