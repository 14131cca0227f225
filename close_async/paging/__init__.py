"""Reading lists: pages, and the iterators that fetch them ahead of their reader.

How Close lets a list be read decides which of these reads it. All of them know nothing of HTTP:
they are given a function that fetches a page.

- ``offset`` reads lists by ``_skip``, several pages at once (``readahead``), as many as the rate
  limit and the round trip ask for (``demand``).
- ``cursor`` reads lists whose pages name their neighbours, one after the other, a few pages ahead
  of the reader (``chain``).
- ``search`` reads searches. ``keyset`` knows the way past cursors that die and walks that end, and
  ``walker`` goes it, answer by answer (``batch``).
- ``scanning`` reads every lead once, by all of these; it is loaded for the first scan.

A ``Paginator`` (``paginator``) is what users hold; each loop over it has a ``Source`` of its own,
which fetches ``Page`` objects (``page``, ``source``) and passes them on through a ``channel`` of
bounded length. No source refers to the iterator that reads it: a loop that is left early leaves
garbage, and its end cancels what is under way.
"""

from close_async.paging.cursor import CursorPage, CursorPaginator
from close_async.paging.offset import OffsetPaginator
from close_async.paging.page import Page
from close_async.paging.paginator import Paginator

__all__ = ["CursorPage", "CursorPaginator", "OffsetPaginator", "Page", "Paginator"]
