"""``WindowReader``: reads every object of one window, by creation date, which never changes."""

from datetime import datetime
from typing import Generic, TypeVar

from close_async.model import Model
from close_async.paging.keyset.reader import KeysetReader, SearchPage
from close_async.paging.keyset.state import Keyset
from close_async.paging.scanning.page_emitter import PageEmitter
from close_async.paging.scanning.same_second import (
    ONE_SECOND,
    SameSecondReader,
    check_advance,
    second_of,
)
from close_async.paging.scanning.scan_client import Json
from close_async.paging.scanning.window import IncompleteWindow
from close_async.paging.scanning.window_splitter import WindowSplitter

T = TypeVar("T", bound=Model)


class WindowReader(Generic[T]):
    """Reads one window.

    Args:
        emitter: Takes the objects.
        splitter: Takes back the part that is too much for one window.
    """

    def __init__(self, emitter: PageEmitter[T], splitter: WindowSplitter) -> None:
        self._emitter = emitter
        self._splitter = splitter
        # By value: each page is a search of its own from the last creation date. A chain of cursors
        # over a changing result could skip objects.
        self._keyset = Keyset("value")
        self._sizes = emitter.client.sizes
        self._reader = KeysetReader(
            emitter.fetcher(self._conditions, "date_created"), self._keyset, self._sizes
        )
        self._last_second: datetime | None = None  # the last one that was read by itself

    async def read(self) -> None:
        """Read the window to its end."""
        page, new = await self._reader.step(self._sizes.most)
        self._narrow()
        while not self._reader.is_done:
            await self._emitter.emit(page, new, self._keyset.last)
            if self._keyset.is_in_run and await self._ends_after_run():
                new = []
                break
            page, new = await self._reader.step(self._sizes.most)
        await self._finish(page, new)

    async def _ends_after_run(self) -> bool:
        """Read the second that fills whole pages; return whether the window ends with it."""
        begin = second_of(self._keyset.last)
        check_advance(self._last_second, begin)
        self._last_second = begin
        await SameSecondReader(self._emitter, begin, self._keyset.seen).read()
        self._keyset.leave_run(begin + ONE_SECOND)
        return begin + ONE_SECOND >= self._emitter.window.end

    async def _finish(self, page: SearchPage, new: list[int]) -> None:
        if self._reader.blocked_at is not None:
            total, emitted = self._reader.total or 0, self._emitter.emitted
            self._emitter.incomplete.append(
                IncompleteWindow(self._emitter.window, total, emitted + len(new))
            )
        self._emitter.progress.windows_closed += 1
        await self._emitter.emit_last(page, new)

    def _conditions(self) -> list[Json]:
        window = self._emitter.window
        return [self._emitter.client.created_between(window.start, window.end)]

    def _narrow(self) -> None:
        """Return to the splitter what is too much, now that the first page holds the count."""
        total = self._reader.total
        if total is not None and not self._reader.is_done:
            window, reached = self._emitter.window, self._keyset.last
            self._emitter.window = self._splitter.resize(window, total, reached)
        elif total is not None:
            self._splitter.resize(self._emitter.window, total, None)
