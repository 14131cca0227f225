"""``ReadAhead``: the pages of an offset list, fetched several at once, ahead of their reader."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from close_async.paging.demand import Demand
from close_async.paging.page import Page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

# The reorder buffer: with pages of 200 leads and 8 requests at once, at most 3 200 leads wait.
_PAGES_HELD_PER_REQUEST = 2


class ReadAhead(Generic[T]):
    """Pages at fixed offsets, as many under way as are needed and twice as many held.

    A server may give less at once than it was asked for: what such a page left out is fetched as
    a page of its own.

    It is separate from the iterator a user holds, and nothing here refers to that iterator: when
    a loop is left early the iterator is garbage, and its end cancels what is under way.

    Args:
        fetch: Fetches the page at ``(offset, size)``.
        page_size: How many objects a page has.
        limit: Where to stop, in objects; ``None`` for the end of the list.
        demand: Says how many requests should be under way.
        ordered: Whether pages come in the list's order or as they arrive.
        spawn: Starts a task which the client awaits when it closes.
    """

    def __init__(
        self,
        fetch: "Callable[[int, int], Awaitable[Page[T]]]",
        *,
        page_size: int,
        limit: int | None,
        demand: Demand,
        ordered: bool,
        spawn: "Callable[[Awaitable[Page[T]]], asyncio.Task[Page[T]]]",
    ) -> None:
        self._fetch = fetch
        self._page_size = page_size
        self._demand = demand
        self._ordered = ordered
        self._spawn = spawn
        self._under_way: dict[int, asyncio.Task[Page[T]]] = {}  # by offset
        self._arrived: dict[int, asyncio.Task[Page[T]]] = {}  # by offset, until delivered
        self._launch_at = 0
        self._limit = limit
        self._end = limit  # no page starts here or later
        self._known = 1  # the list is known to reach this far; the first page is always asked for
        self._news = asyncio.Event()

    async def next(self) -> Page[T] | None:
        """Wait for the next page; ``None`` after the last one. An error of a page is raised."""
        self._launch()
        while self._under_way or self._arrived:
            offset = self._ready()
            if offset is not None:
                return self._deliver(offset)
            self._news.clear()
            await self._news.wait()
        return None

    def cancel(self) -> None:
        """Stop everything that is under way. Nothing is fetched after it."""
        self._end = 0
        self._arrived.clear()
        self._drop(list(self._under_way))

    def _ready(self) -> int | None:
        """Give the offset of the page to deliver now; a failed one waits for all the others."""
        if self._ordered:
            first = min((*self._under_way, *self._arrived))
            return first if first in self._arrived else None
        good = (at for at, task in self._arrived.items() if not _failed(task))
        return next(good, None if self._under_way else next(iter(self._arrived), None))

    def _deliver(self, offset: int) -> Page[T]:
        task = self._arrived.pop(offset)
        if task.cancelled():
            msg = "the client was closed while this list was being read"
            raise RuntimeError(msg)
        self._launch()
        page = task.result()
        return page if self._limit is None else page.cut(self._limit - offset)

    def _launch(self) -> None:
        needed = self._demand.needed
        held = len(self._under_way) + len(self._arrived)
        room = min(needed - len(self._under_way), needed * _PAGES_HELD_PER_REQUEST - held)
        for _ in range(room):
            offset, size = self._launch_at, self._page_size
            if self._end is not None:
                size = min(size, self._end - offset)
            if offset >= self._known or size <= 0:
                return
            self._ask(offset, size)
            self._launch_at += self._page_size

    def _ask(self, offset: int, size: int) -> None:
        task = self._under_way[offset] = self._spawn(self._fetch(offset, size))
        task.add_done_callback(partial(self._settled, offset, size))

    def _settled(self, offset: int, size: int, task: "asyncio.Task[Page[T]]") -> None:
        """Learn from a page how far the list goes, and use the request that came free."""
        failed = _failed(task)  # reads the error, or asyncio would warn of one nobody waits for
        if self._under_way.pop(offset, None) is None:
            return
        self._arrived[offset] = task
        if failed or not task.result().has_more or not task.result().data:
            self._stop_after(offset)
        else:
            self._demand.learn(task.result().response)
            given = len(task.result().data)
            if given < size:
                self._ask(offset + given, size - given)
            self._known = max(self._known, self._reach(offset, task.result()))
        self._launch()
        self._news.set()

    def _reach(self, offset: int, page: Page[T]) -> int:
        """Tell how far the list surely goes: to its total, or to the page after this one.

        A list without a total is probed as far ahead as it has been found to go: few requests are
        wasted on a short one, and a long one soon has as many under way as are needed.
        """
        if page.total_results is None:
            probes = min(self._demand.needed, 1 + offset // self._page_size)
            return offset + self._page_size * probes + 1
        return max(page.total_results, offset + self._page_size + 1)

    def _stop_after(self, offset: int) -> None:
        """Forget every page behind the last one, or behind a failed one."""
        self._end = offset + 1
        self._drop([at for at in self._under_way if at > offset])
        for later in [at for at in self._arrived if at > offset]:
            del self._arrived[later]

    def _drop(self, offsets: list[int]) -> None:
        for offset in offsets:
            self._under_way.pop(offset).cancel()


def _failed(task: "asyncio.Task[Page[T]]") -> bool:
    return task.cancelled() or task.exception() is not None
