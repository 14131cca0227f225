"""``SameSecondReader``: everything that was created in one second, however much that is.

A second, for nobody knows whether Close compares more finely. It is read by when it was last
changed: whoever is changed meanwhile moves ahead and is met again. Where that is one second too,
it is divided by what else it has; and what still cannot be told apart is reported, never left out
in silence.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from close_async.errors import SearchLimitError
from close_async.paging.keyset.reader import KeysetReader
from close_async.paging.keyset.search_page import Batch
from close_async.paging.keyset.state import Keyset
from close_async.paging.scanning.backend import Json
from close_async.paging.scanning.page_emitter import PageEmitter
from close_async.paging.scanning.progress import IncompleteWindow
from close_async.paging.scanning.window import Window

T = TypeVar("T")

ONE_SECOND = timedelta(seconds=1)
"""How long an instant is: no finer than Close may compare."""


class SameSecondReader(Generic[T]):
    """Reads one instant of a window.

    Args:
        delivery: Takes what is found.
        begin: The instant.
        given: The ids of what was given of it already.
    """

    def __init__(self, delivery: PageEmitter[T], begin: datetime, given: Iterable[str]) -> None:
        self._delivery = delivery
        self._backend = delivery.backend
        self._begin = begin
        self._given = set(given)

    async def read(self) -> None:
        """Read it to its end."""
        scope = [self._backend.created(self._begin, self._begin + ONE_SECOND)]
        keyset = Keyset("cursor", key_can_increase=True)
        sizes = self._backend.sizes
        walker = KeysetReader(self._delivery.asking(lambda: scope, "date_updated"), keyset, sizes)
        before: datetime | None = None
        while not walker.is_done:
            batch, new = await walker.step(sizes.most)
            await self._hand_on(batch, new)
            if walker.blocked_at is not None:
                changed = instant_of(walker.blocked_at.value)
                check_advance(before, changed)
                before = changed
                await self._read_twins(
                    [*scope, self._backend.updated(changed, changed + ONE_SECOND)]
                )
                keyset.leave_run(changed + ONE_SECOND)
                walker.blocked_at = None

    async def _read_twins(self, scope: Sequence[Json], depth: int = 0) -> None:
        """Read what was also changed in one instant, in one walk where that is enough."""
        met: set[str] = set()
        if not await self._walk(scope, "date_updated", met):
            return
        partitions = await self._backend.partitions()
        if depth < len(partitions):
            for condition in partitions[depth]:
                await self._read_twins([*scope, condition], depth + 1)
            return
        total = 0
        for sort in ("name", "-name"):  # from both ends: twice as far
            total = await self._walk(scope, sort, met, is_all=False)
        if len(met) < total:
            self._report(total, len(met))

    async def _walk(
        self, scope: Sequence[Json], sort: str, met: set[str], *, is_all: bool = True
    ) -> int:
        """Walk from cursor to cursor; give how much there is where one walk is too short for it.

        Args:
            scope: What to read.
            sort: What to sort by.
            met: Takes the ids of all that was met.
            is_all: Whether to give up at once where the walk is too short.
        """
        sizes = self._backend.sizes
        walker = KeysetReader(self._delivery.asking(lambda: scope, sort), Keyset("cursor"), sizes)
        while not walker.is_done:
            batch, new = await walker.step(sizes.most)
            if walker.is_too_long and is_all:
                return walker.total or 1
            met.update(batch.ids)
            await self._hand_on(batch, new)
        return (walker.total or 0) if walker.is_too_long else 0

    async def _hand_on(self, batch: Batch, new: Sequence[int]) -> None:
        fresh = [at for at in new if batch.ids[at] not in self._given]
        self._given.update(batch.ids[at] for at in fresh)
        await self._delivery.emit_page(batch, fresh, self._begin)

    def _report(self, count: int, given: int) -> None:
        window = Window(self._begin, self._begin + ONE_SECOND)
        self._delivery.incomplete.append(IncompleteWindow(window, count, given))


def check_advance(before: datetime | None, instant: datetime) -> None:
    """Refuse a search that comes back to an instant that was read already, or to an earlier one.

    Raises:
        SearchLimitError: It does; it would do so again and again.
    """
    if before is not None and instant <= before:
        msg = f"the search does not get past {before}: Close's pages are not in the order asked for"
        raise SearchLimitError(msg, value=before)


def instant_of(moment: datetime) -> datetime:
    """Give the beginning of a moment's instant."""
    return moment.replace(microsecond=0)
