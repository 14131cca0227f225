"""``Workers``: the readers of a scan's windows, as many as the rate limit can keep busy."""

import asyncio
from collections.abc import Set
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from close_async.errors import DecodeError, IncompleteScanError
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.prefetch import failure_of
from close_async.paging.scanning.backend import Backend
from close_async.paging.scanning.buffers import Buffer
from close_async.paging.scanning.page_emitter import PageEmitter
from close_async.paging.scanning.progress import IncompleteWindow, Progress
from close_async.paging.scanning.scan_page import ScanPage
from close_async.paging.scanning.window import Window
from close_async.paging.scanning.window_reader import WindowReader
from close_async.paging.scanning.window_splitter import WindowSplitter

if TYPE_CHECKING:
    from close_async.response import Response

T = TypeVar("T")

# A scan of leads in bursts needs up to 15 windows for each burst of some hundred leads: one window
# for ten leads, and these besides.
_MOST_WINDOWS = 1_000


class Workers(Generic[T]):
    """Reads windows, several at once, until the frontier has none left.

    Args:
        backend: Sends the requests.
        frontier: Hands out the windows.
        buffer: Takes the pages.
        demand: Says how many readers there should be.
        progress: Where to count.
        incomplete: Takes what could not be read.
        skip: The ids of what was given already.
    """

    def __init__(
        self,
        backend: Backend[T],
        frontier: WindowSplitter,
        buffer: Buffer[ScanPage[T]],
        demand: ConcurrencyEstimate,
        progress: Progress,
        incomplete: list[IncompleteWindow],
        skip: Set[str],
    ) -> None:
        self._backend = backend
        self._frontier = frontier
        self._buffer = buffer
        self._demand = demand
        self._progress = progress
        self._incomplete = incomplete
        self._skip = skip
        self._readers = 0
        self._most_windows = _MOST_WINDOWS + len(frontier.gaps)
        self._task: asyncio.Task[None] | None = None
        self._is_cancelled = False

    async def next(self) -> ScanPage[T] | None:
        """Wait for the next page; ``None`` after the last one. An error of a page is raised."""
        if self._task is None and not self._is_cancelled:
            self._task = self._backend.spawn(self._work())
            buffer = self._buffer
            self._task.add_done_callback(lambda task: buffer.end(failure_of(task)))
        return await self._buffer.next()

    def cancel(self) -> None:
        """Stop what is under way. Nothing is fetched after it."""
        self._is_cancelled = True
        self._buffer.clear()
        if self._task is not None:
            self._task.cancel()

    async def _work(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                self._hire(group)
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
        if self._incomplete:
            raise IncompleteScanError(self._incomplete)

    def _hire(self, group: asyncio.TaskGroup) -> None:
        """Let as many read as are needed and there is something for."""
        more = min(self._demand.needed - self._readers, len(self._frontier.gaps))
        for _ in range(more):
            self._readers += 1
            group.create_task(self._read_windows(group))

    async def _read_windows(self, group: asyncio.TaskGroup) -> None:
        try:
            while (window := self._frontier.next()) is not None:
                self._hire(group)
                await self._read(window, group)
        finally:
            self._readers -= 1

    async def _read(self, window: Window, group: asyncio.TaskGroup) -> None:
        async def emit(page: ScanPage[T]) -> None:
            self._hire(group)
            await self._buffer.put(window.start, page)

        self._progress.windows_known += 1
        self._check_progress()
        await self._buffer.open(window.start)
        delivery = PageEmitter(self._backend, window, self._progress, emit, self._learn, self._skip)
        await WindowReader(delivery, self._frontier).read()
        self._incomplete.extend(delivery.incomplete)
        self._buffer.close(window.start)

    def _check_progress(self) -> None:
        """Refuse counts that cannot be true: they would cut the span into windows of a second."""
        if self._progress.windows_known > self._most_windows + self._progress.fetched // 10:
            msg = (
                f"count.total in the responses cannot be true: {self._progress.fetched} leads were "
                f"found in {self._progress.windows_known} windows"
            )
            raise DecodeError(msg, method="POST", path="/data/search/")

    def _learn(self, response: "Response[Any] | None") -> None:
        self._progress.requests += 1
        self._demand.learn(response)
