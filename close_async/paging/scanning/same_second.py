"""``SameSecondReader``: reads all objects that were created in one second, however many.

Imports create thousands of leads per second, and a search by creation date cannot continue inside
a second: the precision at which Close compares datetimes is not documented. So a second is read in
the order of the last change. An object that is changed meanwhile moves towards the end, and is met
again. Objects that were also changed in one second are divided by other fields, and those that
still cannot be told apart are reported as an incomplete window.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from close_async.errors import SearchLimitError
from close_async.model import Model
from close_async.paging.keyset.reader import KeysetReader, SearchPage
from close_async.paging.keyset.state import Keyset
from close_async.paging.scanning.page_emitter import PageEmitter
from close_async.paging.scanning.scan_client import Json
from close_async.paging.scanning.window import IncompleteWindow, Window

T = TypeVar("T", bound=Model)

ONE_SECOND = timedelta(seconds=1)


class SameSecondReader(Generic[T]):
    """Reads one second of a window.

    Args:
        emitter: Takes the objects.
        begin: The start of the second.
        emitted: The ids of its objects that were already emitted.
    """

    def __init__(self, emitter: PageEmitter[T], begin: datetime, emitted: Iterable[str]) -> None:
        self._emitter = emitter
        self._client = emitter.client
        self._begin = begin
        self._emitted = set(emitted)

    async def read(self) -> None:
        """Read the second to its end."""
        scope = [self._client.created_between(self._begin, self._begin + ONE_SECOND)]
        keyset = Keyset("cursor", key_can_increase=True)
        sizes = self._client.sizes
        reader = KeysetReader(self._emitter.fetcher(lambda: scope, "date_updated"), keyset, sizes)
        before: datetime | None = None
        while not reader.is_done:
            page, new = await reader.step(sizes.most)
            await self._emit(page, new)
            if reader.blocked_at is not None:
                changed = second_of(reader.blocked_at.value)
                check_advance(before, changed)
                before = changed
                await self._read_same_change(
                    [*scope, self._client.updated_between(changed, changed + ONE_SECOND)]
                )
                keyset.leave_run(changed + ONE_SECOND)
                reader.blocked_at = None

    async def _read_same_change(self, scope: Sequence[Json], depth: int = 0) -> None:
        """Read objects that were also changed in one second; in one pass if that is enough."""
        met: set[str] = set()
        if not await self._read_pass(scope, "date_updated", met):
            return
        partitions = await self._client.partitions()
        if depth < len(partitions):
            for condition in partitions[depth]:
                await self._read_same_change([*scope, condition], depth + 1)
            return
        # No field is left to divide by. Two passes from both ends reach twice as many objects.
        total = 0
        for sort in ("name", "-name"):
            total = await self._read_pass(scope, sort, met, is_all=False)
        if len(met) < total:
            window = Window(self._begin, self._begin + ONE_SECOND)
            self._emitter.incomplete.append(IncompleteWindow(window, total, len(met)))

    async def _read_pass(
        self, scope: Sequence[Json], sort: str, met: set[str], *, is_all: bool = True
    ) -> int:
        """Read from cursor to cursor; return the total if one pass is too short, otherwise 0.

        Args:
            scope: The conditions.
            sort: The sort field.
            met: Receives the ids of all objects that were met.
            is_all: Whether to stop at once if one pass is too short.
        """
        sizes = self._client.sizes
        reader = KeysetReader(self._emitter.fetcher(lambda: scope, sort), Keyset("cursor"), sizes)
        while not reader.is_done:
            page, new = await reader.step(sizes.most)
            if reader.is_too_long and is_all:
                return reader.total or 1
            met.update(page.ids)
            await self._emit(page, new)
        return (reader.total or 0) if reader.is_too_long else 0

    async def _emit(self, page: SearchPage, new: Sequence[int]) -> None:
        fresh = [at for at in new if page.ids[at] not in self._emitted]
        self._emitted.update(page.ids[at] for at in fresh)
        await self._emitter.emit(page, fresh, self._begin)


def check_advance(before: datetime | None, second: datetime) -> None:
    """Raise an error if a search returns to a second that was already read.

    Raises:
        SearchLimitError: It does, and would do so again and again.
    """
    if before is not None and second <= before:
        msg = f"the search does not get past {before}: Close's pages are not in the order asked for"
        raise SearchLimitError(msg, value=before)


def second_of(time: datetime) -> datetime:
    """Return the start of the second that a datetime belongs to."""
    return time.replace(microsecond=0)


def span_of(oldest: datetime, newest: datetime) -> Window:
    """Return the window from one creation to another, both included."""
    begin = second_of(oldest)
    return Window(begin, max(second_of(newest), begin) + ONE_SECOND)
