"""``Walker``: goes the way of a :class:`Keyset`, request by request."""

import asyncio
from collections.abc import Awaitable, Callable

from close_async.errors import APIError, CursorExpiredError, SearchLimitError
from close_async.paging.keyset.search_page import Batch
from close_async.paging.keyset.state import Keyset, Start, TooManyEqualValuesError
from close_async.paging.page_size import PageSize, is_too_much, note_place
from close_async.paging.repeats import Repeats

FetchPage = Callable[[Start, int, bool], Awaitable[Batch]]
"""Fetches the page at a place, of a size; the flag asks for counts."""

# A cursor lives for 30 seconds; one this old may have died when its request has waited its turn.
_CURSOR_LIFE = 20.0
# So many walks begun anew, or empty pages, that bring nothing new between them lead nowhere.
_MOST_FRUITLESS = 10


class KeysetReader:
    """Fetches pages one after the other, over cursors that die and walks that end early.

    Args:
        ask: Fetches a page.
        keyset: Knows the way.
        sizes: How many objects a page has; fewer while Close fails for as many.

    Attributes:
        total: How many objects there are, once the first page has come.
        stuck: Says at which value the way cannot be continued.
        asked: How many objects the last page was asked for.
    """

    def __init__(self, ask: FetchPage, keyset: Keyset, sizes: PageSize) -> None:
        self.total: int | None = None
        self.blocked_at: TooManyEqualValuesError | None = None
        self.asked = 0
        self._ask = ask
        self._keyset = keyset
        self._sizes = sizes
        self._walk_size = sizes.now
        self._cursor_came = 0.0
        self._fruitless = 0
        self._again = 0  # objects in a row that this walk met and that were seen before
        self._repeats = Repeats()

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left, or no way on."""
        return self._keyset.is_done or self.blocked_at is not None

    @property
    def is_too_long(self) -> bool:
        """Whether there is more than one walk gives."""
        is_over = self.total is not None and self.total > self._keyset.cap
        return is_over or self.blocked_at is not None

    async def step(self, most: int) -> tuple[Batch, list[int]]:
        """Fetch the next page; give it, and the places of what is new in it.

        Args:
            most: The most objects to ask for.

        Raises:
            SearchLimitError: Again and again nothing new comes.
        """
        batch, new = await self._next(most)
        self._again += len(batch.ids) - len(new)
        if new:
            self._fruitless = self._again = 0
        elif not batch.ids and not self.is_done:
            self._note_fruitless()
        if not self.is_done:
            self._check_progress(batch, new)
        return batch, new

    async def _next(self, most: int) -> tuple[Batch, list[int]]:
        batch = await self._fetch(most)
        if self.total is None:
            self.total = batch.total
        if batch.total is not None and batch.limited is not None and batch.limited < batch.total:
            self._keyset.learn_cap(batch.limited)
        try:
            return batch, self._keyset.take(batch.ids, batch.values, batch.cursor)
        except TooManyEqualValuesError as run:
            self.blocked_at = run
            return batch, run.new

    def _note_fruitless(self) -> None:
        """Count what brings nothing new until something does."""
        self._fruitless += 1
        if self._fruitless > _MOST_FRUITLESS:
            value = self._keyset.last
            msg = (
                f"the search does not get past {value}: Close's pages are empty, or come more "
                "slowly than its cursors live, which is 30 seconds; try again when it is faster"
            )
            raise SearchLimitError(msg, value=value)

    def _check_progress(self, batch: Batch, new: list[int]) -> None:
        """Refuse a search without end.

        A walk yields an object once. So it cannot meet more objects that were seen already than
        were seen, apart from those that move while it lasts: one page of them is allowed.
        """
        mark = (batch.ids[0], batch.ids[-1], len(batch.ids)) if new else None
        most = len(self._keyset.seen) + max(len(batch.ids), self.asked)
        if self._repeats.add(mark) or (not new and self._again > most):
            value = self._keyset.last
            msg = f"the search does not get past {value}: the same objects come again and again"
            raise SearchLimitError(msg, value=value)

    async def _fetch(self, most: int) -> Batch:
        clock = asyncio.get_running_loop().time
        has_failed = False
        while True:
            lives = clock() - self._cursor_came < _CURSOR_LIFE
            if self._walk_size < most and self._keyset.can_restart:
                lives = False  # another size may be tried, or be known to work by now
            start = self._keyset.start(cursor_lives=lives)
            if start.cursor is None:
                self._again = 0
                self._walk_size = self._sizes.next(self._sizes.most)
                if not has_failed:
                    self._note_fruitless()
            # Whether a cursor can be continued with another size is not documented. So a walk has
            # one size, and another one begins a new walk at the last sort value.
            size = self.asked = min(most, self._walk_size)
            try:
                batch = await self._ask(start, size, self.total is None)
            except CursorExpiredError:
                self._keyset.expired()
                has_failed = False
            except APIError as error:
                if size <= 1 or not is_too_much(error):
                    value = self._keyset.last
                    place = "the first one" if value is None else f"at or after {value}"
                    note_place(error, place)
                    raise
                self._sizes.failed(size)
                self._keyset.expired()
                # Less than this here, whatever other requests show to be possible elsewhere.
                most, has_failed = size // 2, True
            else:
                self._sizes.succeeded(size)
                self._cursor_came = clock()
                return batch
