"""``Delivery``: the pages of one window, each saying up to where nothing is missing."""

from collections.abc import Awaitable, Callable, Sequence, Set
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from close_async.paging.keyset.reader import FetchPage
from close_async.paging.keyset.search_page import Batch
from close_async.paging.keyset.state import Start
from close_async.paging.scanning.backend import Backend, Json
from close_async.paging.scanning.progress import IncompleteWindow, Progress
from close_async.paging.scanning.scan_page import ScanPage
from close_async.paging.scanning.window import Window

if TYPE_CHECKING:
    from close_async.response import Response

T = TypeVar("T")

Emit = Callable[[ScanPage[T]], Awaitable[None]]


@attrs.define(eq=False)
class PageEmitter(Generic[T]):
    """Makes pages of what the requests of a window bring.

    Args:
        backend: Sends the requests.
        window: What is read.
        progress: Where to count.
        emit: Takes the pages.
        learn: Hears of every answer.
        skip: The ids of what was given before the windows were begun.
        incomplete: What could not be read.
        given: How many objects of the window were given.
    """

    backend: Backend[T]
    window: Window
    progress: Progress
    emit: Emit[T]
    learn: "Callable[[Response[Any] | None], None]"
    skip: Set[str] = frozenset()
    incomplete: list[IncompleteWindow] = attrs.field(factory=list[IncompleteWindow])
    given: int = 0
    _has_unreadable: bool = attrs.field(default=False, init=False)

    def asking(self, conditions: Callable[[], Sequence[Json]], sort: str) -> FetchPage:
        """Give the way to ask for what fulfils conditions, which may change on the way."""

        async def ask(start: Start, size: int, counts: bool) -> Batch:
            batch = await self.backend.find(conditions(), sort, start, size, counts)
            self.learn(batch.response)
            return batch

        return ask

    async def emit_page(self, batch: Batch, new: Sequence[int], reached: datetime) -> None:
        """Give what is new in a batch; all that was created before ``reached`` has been given."""
        rows = self._rows(batch, new)
        if rows or batch.unreadable:
            covered = self.window.until(reached.replace(microsecond=0))
            await self._emit(rows, covered, batch, is_end=False)

    async def hand_on_last(self, batch: Batch, new: Sequence[int]) -> None:
        """Give what is new in the window's last batch, even where that is nothing."""
        await self._emit(self._rows(batch, new), self.window, batch, is_end=True)

    def _rows(self, batch: Batch, new: Sequence[int]) -> list[Json]:
        rows = [batch.rows[at] for at in new if batch.ids[at] not in self.skip]
        return [row for row in rows if self.backend.created_at(row) in self.window]

    async def _emit(
        self, rows: list[Json], covered: Window | None, batch: Batch, *, is_end: bool
    ) -> None:
        self.given += len(rows)
        self.progress.fetched += len(rows)
        self._has_unreadable = self._has_unreadable or bool(batch.unreadable)
        if self._has_unreadable:  # nor is a window with a row that nobody could read
            covered = None
        for gap in self.incomplete:  # what is missing is not covered, nor is what follows it
            covered = covered and covered.until(gap.window.start)
        page = ScanPage(
            data=self.backend.read(rows),
            has_more=not is_end,
            window=self.window,
            covered=covered,
            unreadable=batch.unreadable,
            response=batch.response,
        )
        await self.emit(page)
