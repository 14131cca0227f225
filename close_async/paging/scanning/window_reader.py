"""``WindowReader``: every object of one window, by when it was created, which never changes."""

from datetime import datetime
from typing import Generic, TypeVar

from close_async.paging.keyset.reader import KeysetReader
from close_async.paging.keyset.search_page import Batch
from close_async.paging.keyset.state import Keyset
from close_async.paging.scanning.backend import Json
from close_async.paging.scanning.page_emitter import PageEmitter
from close_async.paging.scanning.progress import IncompleteWindow
from close_async.paging.scanning.same_second import (
    ONE_SECOND,
    SameSecondReader,
    check_advance,
    instant_of,
)
from close_async.paging.scanning.window_splitter import WindowSplitter

T = TypeVar("T")


class WindowReader(Generic[T]):
    """Reads one window.

    Args:
        delivery: Takes what is found.
        frontier: Takes back what is too much for one window.
    """

    def __init__(self, delivery: PageEmitter[T], frontier: WindowSplitter) -> None:
        self._delivery = delivery
        self._frontier = frontier
        self._keyset = Keyset("value")
        self._sizes = delivery.backend.sizes
        self._walker = KeysetReader(
            delivery.asking(self._scope, "date_created"), self._keyset, self._sizes
        )
        self._instant: datetime | None = None  # the last one that was read by itself

    async def read(self) -> None:
        """Read the window to its end."""
        batch, new = await self._walker.step(self._sizes.most)
        self._trim()
        while not self._walker.is_done:
            await self._delivery.emit_page(batch, new, self._keyset.last)
            if self._keyset.is_in_run and await self._is_over_after_run():
                new = []
                break
            batch, new = await self._walker.step(self._sizes.most)
        await self._finish(batch, new)

    async def _is_over_after_run(self) -> bool:
        """Read the instant where the window stopped; tell whether the window ends with it."""
        begin = instant_of(self._keyset.last)
        check_advance(self._instant, begin)
        self._instant = begin
        await SameSecondReader(self._delivery, begin, self._keyset.seen).read()
        self._keyset.leave_run(begin + ONE_SECOND)
        return begin + ONE_SECOND >= self._delivery.window.end

    async def _finish(self, batch: Batch, new: list[int]) -> None:
        if self._walker.blocked_at is not None:
            total, given = self._walker.total or 0, self._delivery.given
            self._delivery.incomplete.append(
                IncompleteWindow(self._delivery.window, total, given + len(new))
            )
        self._delivery.progress.windows_closed += 1
        await self._delivery.hand_on_last(batch, new)

    def _scope(self) -> list[Json]:
        window = self._delivery.window
        return [self._delivery.backend.created(window.start, window.end)]

    def _trim(self) -> None:
        """Leave to others what is too much, now that the first page has told how much there is."""
        total = self._walker.total
        if total is not None and not self._walker.is_done:
            window, reached = self._delivery.window, self._keyset.last
            self._delivery.window = self._frontier.resize(window, total, reached)
        elif total is not None:
            self._frontier.resize(self._delivery.window, total, None)
