"""``ScanPage``: a page of a scan, which says how far it reaches."""

from typing import Generic, TypeVar

import attrs

from close_async.paging.page import Page
from close_async.paging.scanning.window import Window

T = TypeVar("T")


@attrs.frozen(kw_only=True, repr=False)
class ScanPage(Page[T], Generic[T]):
    """One page of a scan.

    Args:
        window: The window that is being read; None where no windows are used.
        covered: The part of the window whose objects were all given, with this page and the
            ones before it. Store it to go on from there: ``scan(covered=[...])``.
    """

    window: Window | None = None
    covered: Window | None = None
