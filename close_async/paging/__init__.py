"""Reading lists: pages, and the iterators that fetch them ahead of their reader."""

from close_async.paging.cursor import CursorPage, CursorPaginator
from close_async.paging.offset import OffsetPaginator
from close_async.paging.page import Page
from close_async.paging.paginator import Paginator
from close_async.paging.plan import Plan
from close_async.paging.scan import Scan
from close_async.paging.scanpage import IncompleteWindow, Progress, ScanPage
from close_async.paging.windows import Window

__all__ = [
    "CursorPage",
    "CursorPaginator",
    "IncompleteWindow",
    "OffsetPaginator",
    "Page",
    "Paginator",
    "Plan",
    "Progress",
    "Scan",
    "ScanPage",
    "Window",
]
