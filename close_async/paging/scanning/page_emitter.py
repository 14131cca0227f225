"""``PageEmitter``: turns the responses for one window into pages that state what is complete."""

from collections.abc import Awaitable, Callable, Sequence, Set
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import attrs

from close_async.model import Model
from close_async.paging.keyset.reader import FetchPage, SearchPage
from close_async.paging.keyset.state import Position
from close_async.paging.scanning.scan_client import Json, ScanClient
from close_async.paging.scanning.window import IncompleteWindow, Progress, ScanPage, Window

if TYPE_CHECKING:
    from close_async.response import Response

T = TypeVar("T", bound=Model)

Send = Callable[[ScanPage[T]], Awaitable[None]]


@attrs.define(eq=False)
class PageEmitter(Generic[T]):
    """Emits the pages of one window.

    Args:
        client: Sends the requests.
        window: The window that is read.
        progress: Updated with each page.
        send: Takes the pages.
        on_response: Called with each response.
        skip: The ids of objects that were delivered before the first window.
        incomplete: What could not be read.
        emitted: Number of objects of the window in emitted pages.
    """

    client: ScanClient[T]
    window: Window
    progress: Progress
    send: Send[T]
    on_response: "Callable[[Response[Any] | None], None]"
    skip: Set[str] = frozenset()
    incomplete: list[IncompleteWindow] = attrs.field(factory=list[IncompleteWindow])
    emitted: int = 0
    _has_unreadable: bool = attrs.field(default=False, init=False)

    def fetcher(self, conditions: Callable[[], Sequence[Json]], sort: str) -> FetchPage:
        """Return a function that searches under conditions, which may change between requests."""

        async def fetch(position: Position, size: int, counts: bool) -> SearchPage:
            page = await self.client.search(conditions(), sort, position, size, counts)
            self.on_response(page.response)
            return page

        return fetch

    async def emit(self, page: SearchPage, new: Sequence[int], reached: datetime) -> None:
        """Emit the new objects of a response; all created before ``reached`` were emitted."""
        rows = self._rows(page, new)
        if rows or page.unreadable:
            # To the whole second below: other objects of that second may follow.
            covered = self.window.until(reached.replace(microsecond=0))
            await self._emit(rows, covered, page, is_end=False)

    async def emit_last(self, page: SearchPage, new: Sequence[int]) -> None:
        """Emit the last page of the window, even if it is empty: it covers the whole window."""
        await self._emit(self._rows(page, new), self.window, page, is_end=True)

    def _rows(self, page: SearchPage, new: Sequence[int]) -> list[Json]:
        # The window may have been made narrower after the request was sent: its other part is
        # another reader's.
        rows = [page.rows[at] for at in new if page.ids[at] not in self.skip]
        return [row for row in rows if self.client.created_at(row) in self.window]

    async def _emit(
        self, rows: list[Json], covered: Window | None, page: SearchPage, *, is_end: bool
    ) -> None:
        self.emitted += len(rows)
        self.progress.fetched += len(rows)
        # A row that could not be read may belong anywhere in the window: nothing is complete then.
        self._has_unreadable = self._has_unreadable or bool(page.unreadable)
        if self._has_unreadable:
            covered = None
        for gap in self.incomplete:
            # A covered part starts with the window, so it ends at the first gap.
            covered = covered and covered.until(gap.window.start)
        await self.send(
            ScanPage(
                data=self.client.read(rows),
                has_more=not is_end,
                window=self.window,
                covered=covered,
                unreadable=page.unreadable,
                response=page.response,
            )
        )
