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

# The reorder buffer, in pages per request in flight: a slow page must not stop the others. With
# pages of 200 leads and 8 requests in flight, at most 3,200 leads wait.
_PAGES_HELD_PER_REQUEST = 2
# Objects before a page. Close serves no list beyond a _skip of 250,000: one that continues after
# four times that never ends. Only lists of objects without ids get this far, see Repeats.
DEEPEST: Final = 1_000_000


@attrs.define
class _Arrival(Generic[T]):
    """The outcome of a request for a page.

    Args:
        size: Number of objects that it asked for.
        result: The page, undecoded or decoded; or its error.
    """

    size: int
    result: UnreadPage[T] | Page[T] | BaseException


class ConcurrentPages(Generic[T]):
    """A source of pages at fixed offsets.

    As many requests are in flight as the estimate says, and up to twice as many pages are held. A
    server may return fewer objects than requested; the rest of such a page is fetched as a page of
    its own.

    Args:
        fetch: Fetches the page at ``(offset, size)``.
        sizes: The page size; it shrinks while Close fails for so many objects.
        limit: Number of objects after which to stop; ``None`` for the end of the list.
        estimate: How many requests should be in flight.
        ordered: Whether pages come in the list's order or as they arrive.
        spawn: Starts a task that the client cancels when it closes.
    """

    def __init__(
        self,
        fetch: "Callable[[int, int], Awaitable[UnreadPage[T]]]",
        *,
        sizes: PageSize,
        limit: int | None,
        estimate: ConcurrencyEstimate,
        ordered: bool,
        spawn: "Callable[[Awaitable[UnreadPage[T]]], asyncio.Task[UnreadPage[T]]]",
    ) -> None:
        self._fetch = fetch
        self._sizes = sizes
        self._repeats = Repeats()
        self._estimate = estimate
        self._ordered = ordered
        self._spawn = spawn
        self._in_flight: dict[int, asyncio.Task[UnreadPage[T]]] = {}  # by offset
        self._arrived: dict[int, _Arrival[T]] = {}  # by offset, until delivered
        self._missing: dict[int, int] = {}  # left out by short and failed pages: size by offset
        self._next_offset = 0
        self._limit = limit
        self._end = limit  # no page starts at this offset or later
        self._known = 1  # the list is known to reach this offset; page one is always requested
        self._has_total = False  # then the next request is known before a page is decoded
        self._has_news = asyncio.Event()

    async def next(self) -> Page[T] | None:
        """Return the next page, or ``None`` after the last one. Raise the error of a page."""
        self._launch()
        while self._in_flight or self._arrived or self._missing:
            offset = self._deliverable()
            if offset is None:
                self._has_news.clear()
                await self._has_news.wait()
            elif (page := self._deliver(offset)) is not None:
                return page
        return None

    def cancel(self) -> None:
        """Cancel the requests in flight, and send no more."""
        self._end = 0
        self._arrived.clear()
        self._missing.clear()
        self._drop(list(self._in_flight))

    def _deliverable(self) -> int | None:
        """Return the offset of the page to deliver now, or ``None`` to wait.

        An error is delivered after all pages, unless they are ordered: then before later pages.
        """
        if self._ordered:
            first = min((*self._in_flight, *self._arrived, *self._missing))
            return first if first in self._arrived else None
        for at, arrival in self._arrived.items():
            if not isinstance(arrival.result, BaseException):
                return at
        is_more = self._in_flight or self._missing
        return None if is_more else next(iter(self._arrived), None)

    def _deliver(self, offset: int) -> Page[T] | None:
        """Return a page, or ``None`` after decoding it.

        Decoding may reveal that the page was short, or that the list ends: then another page may be
        the next one to deliver.
        """
        result = self._arrived[offset].result
        if isinstance(result, UnreadPage):
            self._decode(offset, result)
            return None
        del self._arrived[offset]
        if isinstance(result, BaseException):
            raise result
        self._check_progress(result, offset)
        self._launch()
        return result if self._limit is None else result.cut(self._limit - offset)

    def _check_progress(self, page: Page[T], offset: int) -> None:
        """Raise an error for a list without end: its pages repeat, or go beyond any list."""
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
        """Send as many requests as are missing in flight."""
        target = 1 if self._sizes.is_searching else self._estimate.target
        # These first, even if the reorder buffer is full: all pages in it may wait for them.
        while self._missing and len(self._in_flight) < target:
            offset = min(self._missing)
            left = self._missing.pop(offset)
            size = self._sizes.next(left)
            if size < left:
                self._missing[offset + size] = left - size
            self._send(offset, size)
        held = len(self._in_flight) + len(self._arrived)
        room = min(target - len(self._in_flight), target * _PAGES_HELD_PER_REQUEST - held)
        for _ in range(room):
            offset, most = self._next_offset, self._sizes.most
            if self._end is not None:
                most = min(most, self._end - offset)
            if offset >= self._known or most <= 0:
                return
            size = self._sizes.next(most)
            self._send(offset, size)
            self._next_offset += size

    def _send(self, offset: int, size: int) -> None:
        task = self._in_flight[offset] = self._spawn(self._fetch(offset, size))
        task.add_done_callback(partial(self._on_response, offset, size))

    def _on_response(self, offset: int, size: int, task: "asyncio.Task[UnreadPage[T]]") -> None:
        # Called by the event loop when the response is there, not when the reader gets to it: a
        # slow reader must not leave the rate limit unused.
        result = _result_of(task)
        if self._in_flight.pop(offset, None) is None:
            return  # dropped: it lies behind the end, or the loop was left
        if isinstance(result, BaseException):
            if size > 1 and is_too_much(result):
                self._sizes.failed(size)
                # Two halves, even if other requests have shown that more is possible elsewhere:
                # the heavy objects are here.
                half = size // 2
                self._missing |= {offset: half, offset + half: size - half}
            else:
                note_place(result, f"at offset {offset}")
                self._arrived[offset] = _Arrival(size, result)
                self._stop_after(offset)
        else:
            self._sizes.succeeded(size)
            self._arrived[offset] = _Arrival(size, result)
            if result.raw is not None:
                self._estimate.update(result.raw)
            if not self._has_total:
                self._decode(offset, result)
        self._launch()
        self._has_news.set()

    def _decode(self, offset: int, unread: UnreadPage[T]) -> None:
        """Decode a page that arrived, and update how far the list is known to reach."""
        arrival = self._arrived[offset]
        try:
            arrival.result = page = unread.read()
        except DecodeError as error:
            arrival.result = error
            self._stop_after(offset)
            return
        rows = page.rows
        if not page.has_more or not rows:
            self._stop_after(offset)
            return
        if rows < arrival.size:
            self._missing[offset + rows] = arrival.size - rows
        self._has_total = page.total_results is not None
        self._known = max(self._known, self._reach(offset, arrival.size, page))

    def _reach(self, offset: int, size: int, page: Page[T]) -> int:
        """Return how far the list is assumed to reach: to its total, or beyond this page.

        A list without a total is probed as far ahead as it has been found to reach. So few requests
        are wasted on a short one, and a long one soon has as many in flight as the estimate says.
        """
        size = max(size, self._sizes.now)
        if page.total_results is None:
            probes = min(self._estimate.target, 1 + offset // size)
            return offset + size * probes + 1
        return max(page.total_results, offset + size + 1)

    def _stop_after(self, offset: int) -> None:
        """Drop every page behind the last page, or behind a failed one."""
        self._end = offset + 1
        self._drop([at for at in self._in_flight if at > offset])
        for pending in (self._arrived, self._missing):
            for later in [at for at in pending if at > offset]:
                del pending[later]

    def _drop(self, offsets: list[int]) -> None:
        for offset in offsets:
            self._in_flight.pop(offset).cancel()


def _result_of(task: "asyncio.Task[UnreadPage[T]]") -> UnreadPage[T] | BaseException:
    # Always retrieves the error: asyncio logs errors of tasks that no one retrieves.
    if task.cancelled():
        return ClientClosedError("the client was closed while this list was being read")
    return task.exception() or task.result()
