"""Reading lists: pages, and the iterators that fetch them ahead of their reader."""

from close_async.paging.offset import OffsetPaginator
from close_async.paging.page import Page
from close_async.paging.paginator import Paginator

__all__ = ["OffsetPaginator", "Page", "Paginator"]
