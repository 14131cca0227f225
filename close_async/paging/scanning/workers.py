"""``Workers``: reads the windows of a scan, as many at once as the rate limit allows."""

import asyncio
from collections.abc import Set
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from close_async.errors import DecodeError
from close_async.model import Model
from close_async.paging.concurrency import ConcurrencyEstimate
from close_async.paging.keyset.search_client import PATH
from close_async.paging.scanning.buffers import Buffer
from close_async.paging.scanning.page_emitter import PageEmitter
from close_async.paging.scanning.reading_task import ReadingTask
from close_async.paging.scanning.scan_client import ScanClient
from close_async.paging.scanning.window import IncompleteWindow, Progress, ScanPage, Window
from close_async.paging.scanning.window_reader import WindowReader
from close_async.paging.scanning.window_splitter import WindowSplitter

if TYPE_CHECKING:
    from close_async.response import Response

T = TypeVar("T", bound=Model)

# Leads that were created in bursts of some hundreds, years apart, need up to 15 windows per burst.
# One window per ten leads, and this many besides, is beyond any real distribution.
_MAX_WINDOWS = 1_000


class Workers(Generic[T]):
    """A source that reads windows, several at once, until the splitter has none left.

    Args:
        client: Sends the requests.
        splitter: Hands out the windows.
        buffer: Takes the pages.
        estimate: How many windows should be read at once.
        progress: Updated with each window.
        incomplete: Receives what could not be read.
        skip: The ids of objects that were already delivered.
    """

    def __init__(
        self,
        client: ScanClient[T],
        splitter: WindowSplitter,
        buffer: Buffer[ScanPage[T]],
        estimate: ConcurrencyEstimate,
        progress: Progress,
        incomplete: list[IncompleteWindow],
        skip: Set[str],
    ) -> None:
        self._client = client
        self._splitter = splitter
        self._buffer = buffer
        self._estimate = estimate
        self._progress = progress
        self._incomplete = incomplete
        self._skip = skip
        self._readers = 0
        self._max_windows = _MAX_WINDOWS + len(splitter.gaps)
        self._reading: ReadingTask[ScanPage[T]] = ReadingTask(
            client.spawn, buffer, self._start_readers, incomplete
        )

    async def next(self) -> ScanPage[T] | None:
        """Return the next page, or ``None`` after the last one. Raise the error of a page."""
        return await self._reading.next()

    def cancel(self) -> None:
        """Cancel the requests in flight, and send no more."""
        self._reading.cancel()

    def _start_readers(self, group: asyncio.TaskGroup) -> None:
        """Start as many readers as are missing and as there are gaps for.

        Called again after each page: a page may narrow its window, which leaves a gap, and its
        response may change the estimate.
        """
        missing = min(self._estimate.target - self._readers, len(self._splitter.gaps))
        for _ in range(missing):
            self._readers += 1
            group.create_task(self._read_windows(group))

    async def _read_windows(self, group: asyncio.TaskGroup) -> None:
        try:
            while (window := self._splitter.next()) is not None:
                self._start_readers(group)
                await self._read(window, group)
        finally:
            self._readers -= 1

    async def _read(self, window: Window, group: asyncio.TaskGroup) -> None:
        async def send(page: ScanPage[T]) -> None:
            self._start_readers(group)
            await self._buffer.send(window.start, page)

        self._progress.windows_known += 1
        self._check_progress()
        await self._buffer.open(window.start)
        emitter = PageEmitter(
            self._client, window, self._progress, send, self._on_response, self._skip
        )
        await WindowReader(emitter, self._splitter).read()
        self._incomplete.extend(emitter.incomplete)
        self._buffer.finish(window.start)

    def _check_progress(self) -> None:
        """Raise an error if there are far too many windows.

        Counts that are too high would otherwise split the whole time into windows of a second.
        """
        if self._progress.windows_known > self._max_windows + self._progress.fetched // 10:
            msg = (
                f"count.total in the responses cannot be true: {self._progress.fetched} leads were "
                f"found in {self._progress.windows_known} windows"
            )
            raise DecodeError(msg, method="POST", path=PATH)

    def _on_response(self, response: "Response[Any] | None") -> None:
        self._progress.requests += 1
        if response is not None:
            self._estimate.update(response.raw)
