"""``Walker``: goes the way of a :class:`Keyset`, request by request."""

import asyncio
from collections.abc import Awaitable, Callable

from close_async.errors import CursorExpiredError, SearchLimitError
from close_async.paging.batch import Batch
from close_async.paging.keyset import Keyset, RunTooLongError, Start

Ask = Callable[[Start, int, bool], Awaitable[Batch]]
"""Fetches the page at a place, of a size; the flag asks for counts."""

# A cursor lives for 30 seconds; one this old may have died when its request has waited its turn.
_CURSOR_LIFE = 20.0
# So many walks begun anew, or empty pages, that bring nothing new between them lead nowhere.
_MOST_FRUITLESS = 10


class Walker:
    """Fetches pages one after the other, over cursors that die and walks that end early.

    Args:
        ask: Fetches a page.
        keyset: Knows the way.

    Attributes:
        total: How many objects there are, once the first page has come.
        stuck: Says at which value the way cannot be continued.
    """

    def __init__(self, ask: Ask, keyset: Keyset) -> None:
        self.total: int | None = None
        self.stuck: RunTooLongError | None = None
        self._ask = ask
        self._keyset = keyset
        self._cursor_came = 0.0
        self._fruitless = 0

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left, or no way on."""
        return self._keyset.is_done or self.stuck is not None

    @property
    def is_too_long(self) -> bool:
        """Whether there is more than one walk gives."""
        is_over = self.total is not None and self.total > self._keyset.cap
        return is_over or self.stuck is not None

    async def step(self, size: int) -> tuple[Batch, list[int]]:
        """Fetch the next page; give it, and the places of what is new in it.

        Raises:
            SearchLimitError: Again and again nothing new comes.
        """
        batch, new = await self._next(size)
        if new:
            self._fruitless = 0
        elif not batch.ids and not self.is_done:
            self._note_fruitless()
        return batch, new

    async def _next(self, size: int) -> tuple[Batch, list[int]]:
        batch = await self._fetch(size)
        if self.total is None:
            self.total = batch.total
        if batch.total is not None and batch.limited is not None and batch.limited < batch.total:
            self._keyset.learn_cap(batch.limited)
        try:
            return batch, self._keyset.take(batch.ids, batch.values, batch.cursor)
        except RunTooLongError as run:
            self.stuck = run
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

    async def _fetch(self, size: int) -> Batch:
        clock = asyncio.get_running_loop().time
        while True:
            lives = clock() - self._cursor_came < _CURSOR_LIFE
            start = self._keyset.start(cursor_lives=lives)
            if start.cursor is None:
                self._note_fruitless()
            try:
                batch = await self._ask(start, size, self.total is None)
            except CursorExpiredError:
                self._keyset.expired()
                continue
            self._cursor_came = clock()
            return batch
