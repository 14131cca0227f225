"""``KeysetReader``: sends the requests of a search, as its :class:`Keyset` decides."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

import attrs

from close_async.errors import APIError, CursorExpiredError, SearchLimitError
from close_async.paging.keyset.state import Keyset, Position, TooManyEqualValuesError
from close_async.paging.page_size import PageSize, is_too_much, note_place
from close_async.paging.repeats import Repeats

if TYPE_CHECKING:
    from close_async.errors import DecodeError
    from close_async.response import Response

# Seconds. Cursors expire after 30; one that is older than this may expire while its request waits
# for the rate limit, and a new pass costs no more than the request that would fail.
_CURSOR_LIFETIME = 20.0
# New passes, or empty pages, in a row without a new object. A slow reader may cause some of them by
# letting cursors expire; this many mean that the search cannot advance.
_MAX_FRUITLESS = 10


@attrs.frozen(kw_only=True)
class SearchPage:
    """One response of a search.

    Args:
        rows: The objects as JSON.
        ids: Their ids.
        values: Their sort values.
        cursor: The cursor of the next page of the pass; ``None`` at its end.
        total: Number of objects that the search finds, if the request asked for counts.
        limited: Number of them that a pass returns, if the request asked for counts.
        unreadable: The rows that could not be used, each as the error that names its position.
        response: The HTTP response.
    """

    rows: list[dict[str, Any]]
    ids: list[str]
    values: list[Any]
    cursor: str | None
    total: int | None = None
    limited: int | None = None
    unreadable: "tuple[DecodeError, ...]" = attrs.field(default=(), repr=False)
    response: "Response[Any] | None" = attrs.field(default=None, repr=False)


FetchPage = Callable[[Position, int, bool], Awaitable[SearchPage]]
"""Fetches the page at a position, of a size; the flag asks for counts."""


class KeysetReader:
    """Fetches the pages of a search in turn, across expired cursors and passes that end early.

    Args:
        fetch: Fetches a page.
        keyset: Decides where pages begin.
        sizes: The page size; it shrinks while Close fails for so many objects.

    Attributes:
        total: Number of objects that the search finds, once the first page was fetched.
        blocked_at: The value that more objects share than a pass returns, if the search cannot
            continue because of it.
        asked: Number of objects that the last request asked for.
    """

    def __init__(self, fetch: FetchPage, keyset: Keyset, sizes: PageSize) -> None:
        self.total: int | None = None
        self.blocked_at: TooManyEqualValuesError | None = None
        self.asked: int = 0
        self._fetch = fetch
        self._keyset = keyset
        self._sizes = sizes
        self._pass_size = sizes.now
        self._cursor_received = 0.0
        self._fruitless = 0
        self._seen_again = 0  # objects in a row in this pass that an earlier pass returned
        self._repeats = Repeats()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left, or the search is blocked."""
        return self._keyset.is_done or self.blocked_at is not None

    @property
    def is_too_long(self) -> bool:
        """Whether the search finds more than one pass returns."""
        is_over = self.total is not None and self.total > self._keyset.cap
        return is_over or self.blocked_at is not None

    async def step(self, most: int) -> tuple[SearchPage, list[int]]:
        """Fetch the next page, and return it with the indexes of its new objects.

        Args:
            most: Maximum number of objects to ask for.

        Raises:
            SearchLimitError: Pages without new objects come again and again.
        """
        page, new = await self._next_page(most)
        self._seen_again += len(page.ids) - len(new)
        if new:
            self._fruitless = self._seen_again = 0
        elif not page.ids and not self.is_done:
            self._count_fruitless()
        if not self.is_done:
            self._check_progress(page, new)
        return page, new

    async def _next_page(self, most: int) -> tuple[SearchPage, list[int]]:
        page = await self._fetch_page(most)
        if self.total is None:
            self.total = page.total
        if page.total is not None and page.limited is not None and page.limited < page.total:
            self._keyset.reduce_cap(page.limited)
        try:
            return page, self._keyset.take(page.ids, page.values, page.cursor)
        except TooManyEqualValuesError as run:
            self.blocked_at = run
            return page, run.new

    def _count_fruitless(self) -> None:
        self._fruitless += 1
        if self._fruitless > _MAX_FRUITLESS:
            value = self._keyset.last
            msg = (
                f"the search does not get past {value}: Close's pages are empty, or come more "
                "slowly than its cursors live, which is 30 seconds; try again when it is faster"
            )
            raise SearchLimitError(msg, value=value)

    def _check_progress(self, page: SearchPage, new: list[int]) -> None:
        """Raise an error for a search without end.

        A pass returns each object once. So it cannot return more known objects than there are,
        apart from those that are changed meanwhile and so move ahead: one page of them is allowed.
        """
        mark = (page.ids[0], page.ids[-1], len(page.ids)) if new else None
        most = len(self._keyset.seen) + max(len(page.ids), self.asked)
        if self._repeats.add(mark) or (not new and self._seen_again > most):
            value = self._keyset.last
            msg = f"the search does not get past {value}: the same objects come again and again"
            raise SearchLimitError(msg, value=value)

    async def _fetch_page(self, most: int) -> SearchPage:
        clock = asyncio.get_running_loop().time
        has_failed = False
        while True:
            lives = clock() - self._cursor_received < _CURSOR_LIFETIME
            if self._pass_size < most and self._keyset.can_restart:
                lives = False  # start a new pass, with the larger size that may work by now
            position = self._keyset.start(cursor_lives=lives)
            if position.cursor is None:
                self._seen_again = 0
                self._pass_size = self._sizes.next(self._sizes.most)
                if not has_failed:
                    self._count_fruitless()
            # Close does not document whether a cursor can be continued with another size. So a pass
            # has one size, and another size means a new pass from the last sort value.
            size = self.asked = min(most, self._pass_size)
            try:
                page = await self._fetch(position, size, self.total is None)
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
                # Less than this here, even if other requests show that more works elsewhere.
                most, has_failed = size // 2, True
            else:
                self._sizes.succeeded(size)
                self._cursor_received = clock()
                return page
