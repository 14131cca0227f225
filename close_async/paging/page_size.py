"""``PageSize``: how many objects a request asks for, fewer while Close cannot answer for more.

Close builds a page within the time its gateway allows, and the client accepts responses up to a
size. An organization with heavy leads exceeds both with pages of 200, every time. So a page that
fails for that reason is asked for again in smaller parts, and the size that works is kept for the
rest of the pass.
"""

from collections.abc import Awaitable, Callable
from typing import Literal, TypeVar

import attrs

from close_async.errors import (
    APIError,
    APITimeoutError,
    DeadlineExceededError,
    InternalServerError,
    ResponseLostError,
    ResponseTooLargeError,
)

T = TypeVar("T")

Splits = Literal["slow", "failed"]
"""Which failures of a page are not retried, as less is asked for instead: a page that took too long
(a 504, a timeout), or any failure of the server."""

# Failures of the server that a smaller page may avoid: the gateway gave up (504), or the process
# that built the page ended (500, 502, 503).
_STATUSES = frozenset({500, 502, 503, 504})
# Between the size that works and the one that does not, a gain of less than this is not tried.
_LEAST_GAIN = 1.25
# After each trial that failed, twice as many pages are read before the next one. A trial may cost a
# timeout of 30 s; at this many, it is one request in 65.
_MOST_PAGES_BETWEEN_TRIALS = 64


def is_too_much(error: BaseException) -> bool:
    """Return whether a page failed in a way that a smaller one may not.

    Not if the deadline of the call has passed, or if Close sends when to come back.
    """
    if isinstance(error, ResponseTooLargeError | ResponseLostError):
        return True
    if isinstance(error, APITimeoutError):
        return error.sent and not isinstance(error, DeadlineExceededError)
    if not isinstance(error, InternalServerError) or error.status not in _STATUSES:
        return False
    return error.status != 503 or "retry-after" not in error.headers


@attrs.define(eq=False)
class PageSize:
    """The size of the pages of one pass, shared by its requests.

    A size that fails is halved. After that, a larger size is tried now and then, by one request at
    a time: half-way to the smallest size that failed, or twice as much once that one is close.

    Args:
        most: How many objects a request asks for while nothing fails.

    Attributes:
        now: How many objects requests ask for, but for one that tries more.
    """

    most: int
    now: int = attrs.field(
        init=False, default=attrs.Factory(lambda self: self.most, takes_self=True)
    )
    _is_reduced: bool = attrs.field(init=False, default=False)
    _works: bool = attrs.field(init=False, default=True)  # whether ``now`` is known to
    _fails: int | None = attrs.field(init=False, default=None)  # the smallest size that did not
    _trial: int | None = attrs.field(init=False, default=None)  # a larger size to try
    _pages: int = attrs.field(init=False, default=0)  # of the present size, since the last trial
    _pages_wanted: int = attrs.field(init=False, default=1)  # before the next trial

    @property
    def is_searching(self) -> bool:
        """Whether no size is known to work: then one request at a time finds out most cheaply."""
        return not self._works

    def splits(self, size: int) -> Splits | None:
        """Return which failures of a request for ``size`` objects are not to be retried."""
        if size <= 1:
            return None
        return "failed" if self._is_reduced else "slow"

    def next(self, most: int) -> int:
        """Return how many of ``most`` objects the next request is to ask for."""
        if self._trial is not None and self._trial <= most:
            trial, self._trial = self._trial, None
            return trial
        return min(most, self.now)

    def failed(self, size: int) -> None:
        """Ask for less, after a request for ``size`` objects failed."""
        self._is_reduced = True
        if size > self.now:
            # A trial, or sent before an earlier failure from which this was learned already.
            if self._works:
                self._pages_wanted = min(self._pages_wanted * 2, _MOST_PAGES_BETWEEN_TRIALS)
                self._fails = min(size, self._fails or size)
        else:
            self.now, self._works, self._fails = max(size // 2, 1), False, size
        self._trial, self._pages = None, 0

    def succeeded(self, size: int) -> None:
        """Try a larger size, after enough requests for ``size`` objects succeeded."""
        if not self._is_reduced or size < self.now:
            return
        self.now, self._works = size, True
        if size >= self.most:
            self._is_reduced, self._fails, self._pages_wanted = False, None, 1
            return
        self._pages += 1
        if self._pages < self._pages_wanted:
            return
        self._pages = 0
        between = (size + (self._fails or 0)) // 2
        if between < size * _LEAST_GAIN:
            self._fails, between = None, size * 2
        self._trial = min(between, self.most)


async def ask_for_less(
    ask: Callable[[int], Awaitable[T]], size: int, sizes: PageSize
) -> tuple[T, int]:
    """Ask for ``size`` objects, and for fewer while that is too much.

    Returns:
        The response, and how many objects it was asked for.
    """
    while True:
        asked = sizes.next(size)
        try:
            found = await ask(asked)
        except APIError as error:
            if asked <= 1 or not is_too_much(error):
                raise
            sizes.failed(asked)
            size = asked // 2
        else:
            sizes.succeeded(asked)
            return found, asked


def note_place(error: BaseException, place: str) -> None:
    """Add to the error of a single object where it is in the list."""
    if isinstance(error, APIError) and is_too_much(error):
        error.message = f"{error.message}: not even for one object, {place}".removeprefix(": ")
