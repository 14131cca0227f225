"""``ScanPage``: a page of a scan; what has been read, and what could not be."""

from typing import Generic, TypeVar

import attrs

from close_async.paging.page import Page
from close_async.paging.windows import Window

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class ScanPage(Page[T], Generic[T]):
    """One page of a scan.

    Args:
        window: The window that is being read; None where no windows are used.
        covered: The part of the window whose objects were all given, with this page and the
            ones before it. Store it to go on from there: ``scan(covered=[...])``.
    """

    window: Window | None = None
    covered: Window | None = None


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


@attrs.define
class Progress:
    """How far a scan is; it changes while the scan is read.

    Attributes:
        total: How many objects there are, once that is known.
        leads: How many were fetched.
        requests: How many requests were answered.
        windows_known: How many windows were begun.
        windows_closed: How many windows were read to their end.
    """

    total: int | None = None
    leads: int = 0
    requests: int = 0
    windows_known: int = 0
    windows_closed: int = 0
