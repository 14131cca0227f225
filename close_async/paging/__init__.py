"""Lists, searches and scans: pages, and the iterators that prefetch them.

How Close lets a list be read decides which module reads it:

- :mod:`~close_async.paging.offset`: lists addressed by ``_skip``. Several pages are requested at
  once (``concurrent``), as many as the rate limit and the round trip need (``concurrency``).
- :mod:`~close_async.paging.cursor`: lists whose pages hold the cursor of the next one. They are
  requested one after the other, a few pages ahead of the reader (``prefetch``).
- :mod:`~close_async.paging.keyset`: searches, which continue past expired cursors and past the
  10,000 objects that Close returns per search.
- :mod:`~close_async.paging.scanning`: scans, which read every object once with all of the above.
  Imported by the first scan.

A user holds a ``Paginator``. Each loop over it has a ``Source`` of its own, which fetches ``Page``
objects. No source refers to the iterator that reads it: when a loop is left early, the iterator is
garbage collected and cancels the requests in flight.
"""

from close_async.paging.cursor import CursorPage, CursorPaginator
from close_async.paging.offset import OffsetPaginator
from close_async.paging.page import Page
from close_async.paging.paginator import Paginator

__all__ = ["CursorPage", "CursorPaginator", "OffsetPaginator", "Page", "Paginator"]
