"""``ConcurrentPages``: fetches several pages of an offset list at once, ahead of their reader."""

import asyncio
from functools import partial
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import attrs

from close_async.errors import ClientClosedError, DecodeError
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.page import Page, UnreadPage
from close_async.paging.page_size import PageSize, is_too_much, note_place
from close_async.paging.repeats import Repeats, mark_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")

# The reorder buffer: with pages of 200 leads and 8 requests at once, at most 3 200 leads wait.
_PAGES_HELD_PER_REQUEST = 2
# Objects in front of a page. Close serves no list further than to a _skip of 250,000: one that goes
# on after four times that never ends. Only objects without ids get so far, see Repeats.
DEEPEST: Final = 1_000_000


@attrs.define
class _Arrival(Generic[T]):
    """What a request for a page came to.

    Args:
        size: How many objects it asked for.
        found: The page, as it came or read; or why there is none.
    """

    size: int
    found: UnreadPage[T] | Page[T] | BaseException


class ConcurrentPages(Generic[T]):
    """Pages at fixed offsets, as many under way as are needed and twice as many held.

    A server may give less at once than it was asked for: what such a page left out is fetched as
    a page of its own.

    It is separate from the iterator a user holds, and nothing here refers to that iterator: when
    a loop is left early the iterator is garbage, and its end cancels what is under way.

    Args:
        fetch: Fetches the page at ``(offset, size)``.
        sizes: How many objects a page has; fewer while Close fails for as many.
        limit: Where to stop, in objects; ``None`` for the end of the list.
        demand: Says how many requests should be under way.
        ordered: Whether pages come in the list's order or as they arrive.
        spawn: Starts a task which the client awaits when it closes.
    """

    def __init__(
        self,
        fetch: "Callable[[int, int], Awaitable[UnreadPage[T]]]",
        *,
        sizes: PageSize,
        limit: int | None,
        demand: ConcurrencyEstimate,
        ordered: bool,
        spawn: "Callable[[Awaitable[UnreadPage[T]]], asyncio.Task[UnreadPage[T]]]",
    ) -> None:
        self._fetch = fetch
        self._sizes = sizes
        self._repeats = Repeats()
        self._demand = demand
        self._ordered = ordered
        self._spawn = spawn
        self._under_way: dict[int, asyncio.Task[UnreadPage[T]]] = {}  # by offset
        self._arrived: dict[int, _Arrival[T]] = {}  # by offset, until delivered
        self._left_out: dict[int, int] = {}  # what short and failed pages left: offset and size
        self._launch_at = 0
        self._limit = limit
        self._end = limit  # no page starts here or later
        self._known = 1  # the list is known to reach this far; the first page is always asked for
        self._has_total = False  # then a page need not be read to know what to ask for next
        self._news = asyncio.Event()

    async def next(self) -> Page[T] | None:
        """Wait for the next page; ``None`` after the last one. An error of a page is raised."""
        self._launch()
        while self._under_way or self._arrived or self._left_out:
            offset = self._ready()
            if offset is None:
                self._news.clear()
                await self._news.wait()
            elif (page := self._deliver(offset)) is not None:
                return page
        return None

    def cancel(self) -> None:
        """Stop everything that is under way. Nothing is fetched after it."""
        self._end = 0
        self._arrived.clear()
        self._left_out.clear()
        self._drop(list(self._under_way))

    def _ready(self) -> int | None:
        """Give the offset of the page to deliver now; a failed one waits for all the others."""
        if self._ordered:
            first = min((*self._under_way, *self._arrived, *self._left_out))
            return first if first in self._arrived else None
        for at, arrival in self._arrived.items():
            if not isinstance(arrival.found, BaseException):
                return at
        is_more = self._under_way or self._left_out
        return None if is_more else next(iter(self._arrived), None)

    def _deliver(self, offset: int) -> Page[T] | None:
        """Give a page; if it is only read now, that may show that another's turn is first."""
        found = self._arrived[offset].found
        if isinstance(found, UnreadPage):
            self._read(offset, found)
            return None
        del self._arrived[offset]
        if isinstance(found, BaseException):
            raise found
        self._check_progress(found, offset)
        self._launch()
        return found if self._limit is None else found.cut(self._limit - offset)

    def _check_progress(self, page: Page[T], offset: int) -> None:
        """Refuse a list without end: one whose pages repeat, or that goes on beyond any list."""
        if not page.has_more:
            return
        if self._repeats.add(mark_of(page.data)):
            msg = f"the list does not end: the page at offset {offset} came again and again"
        elif offset > DEEPEST:
            msg = f"the list does not end: has_more is still true at offset {offset}"
        else:
            return
        self.cancel()
        response = page.response
        raise DecodeError(msg, status=None if response is None else response.status)

    def _launch(self) -> None:
        needed = 1 if self._sizes.is_searching else self._demand.needed
        # Whatever is held: what is behind them may be waiting for these.
        while self._left_out and len(self._under_way) < needed:
            offset = min(self._left_out)
            left = self._left_out.pop(offset)
            size = self._sizes.next(left)
            if size < left:
                self._left_out[offset + size] = left - size
            self._ask(offset, size)
        held = len(self._under_way) + len(self._arrived)
        room = min(needed - len(self._under_way), needed * _PAGES_HELD_PER_REQUEST - held)
        for _ in range(room):
            offset, most = self._launch_at, self._sizes.most
            if self._end is not None:
                most = min(most, self._end - offset)
            if offset >= self._known or most <= 0:
                return
            size = self._sizes.next(most)
            self._ask(offset, size)
            self._launch_at += size

    def _ask(self, offset: int, size: int) -> None:
        task = self._under_way[offset] = self._spawn(self._fetch(offset, size))
        task.add_done_callback(partial(self._settled, offset, size))

    def _settled(self, offset: int, size: int, task: "asyncio.Task[UnreadPage[T]]") -> None:
        """Take in what came, and use the request that came free."""
        found = _outcome(task)
        if self._under_way.pop(offset, None) is None:
            return
        if isinstance(found, BaseException):
            if size > 1 and is_too_much(found):
                self._sizes.failed(size)
                # Two halves, whatever other requests show to be possible elsewhere.
                half = size // 2
                self._left_out |= {offset: half, offset + half: size - half}
            else:
                note_place(found, f"at offset {offset}")
                self._arrived[offset] = _Arrival(size, found)
                self._stop_after(offset)
        else:
            self._sizes.succeeded(size)
            self._arrived[offset] = _Arrival(size, found)
            self._demand.learn(found.answer)
            if not self._has_total:
                self._read(offset, found)
        self._launch()
        self._news.set()

    def _read(self, offset: int, unread: UnreadPage[T]) -> None:
        """Read a page that came, and learn from it how far the list goes."""
        arrival = self._arrived[offset]
        try:
            arrival.found = page = unread.read()
        except DecodeError as error:
            arrival.found = error
            self._stop_after(offset)
            return
        given = page.rows
        if not page.has_more or not given:
            self._stop_after(offset)
            return
        if given < arrival.size:
            self._left_out[offset + given] = arrival.size - given
        self._has_total = page.total_results is not None
        self._known = max(self._known, self._reach(offset, arrival.size, page))

    def _reach(self, offset: int, size: int, page: Page[T]) -> int:
        """Tell how far the list surely goes: to its total, or to the page after this one.

        A list without a total is probed as far ahead as it has been found to go: few requests are
        wasted on a short one, and a long one soon has as many under way as are needed.
        """
        size = max(size, self._sizes.now)
        if page.total_results is None:
            probes = min(self._demand.needed, 1 + offset // size)
            return offset + size * probes + 1
        return max(page.total_results, offset + size + 1)

    def _stop_after(self, offset: int) -> None:
        """Forget every page behind the last one, or behind a failed one."""
        self._end = offset + 1
        self._drop([at for at in self._under_way if at > offset])
        for waiting in (self._arrived, self._left_out):
            for later in [at for at in waiting if at > offset]:
                del waiting[later]

    def _drop(self, offsets: list[int]) -> None:
        for offset in offsets:
            self._under_way.pop(offset).cancel()


def _outcome(task: "asyncio.Task[UnreadPage[T]]") -> UnreadPage[T] | BaseException:
    """Give a task's page or error; asyncio would warn of an error that nobody asks for."""
    if task.cancelled():
        return ClientClosedError("the client was closed while this list was being read")
    return task.exception() or task.result()
