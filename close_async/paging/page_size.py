"""``PageSize``: how many objects a request asks for; fewer while Close fails for so many.

Close has to build a page before its gateway times out, and the client limits the size of a
response. In an organization with heavy leads, pages of 200 exceed both every time. A page that
fails for that reason is requested again in smaller parts, and the rest of the pass uses the size
that works.
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
"""Which failures of a page are not retried, because the caller asks for less instead: pages that
took too long (a 504, a timeout), or any failure of the server."""

# Failures of the server that a smaller page may avoid: the gateway timed out (504), or the process
# that built the page died (500, 502, 503).
_STATUSES = frozenset({500, 502, 503, 504})
# A larger size is tried only if it is at least this factor above the size that works: each trial
# that fails costs a timeout, and a gain of less would not repay it.
_MIN_GAIN = 1.25
# Pages. After each failed trial, twice as many pages are read before the next one, up to this
# number. A failed trial may cost a timeout of 30 s; at this number it is one request in 65.
_MAX_PAGES_BETWEEN_TRIALS = 64


def is_too_much(error: BaseException) -> bool:
    """Return whether a page failed in a way that a smaller one may avoid.

    Not if the deadline of the call has passed, or if Close sent when to come back.
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
    """The page size of one pass, shared by its requests.

    A size that fails is halved. After that, one request at a time tries a larger size: half-way to
    the smallest size that failed, or twice as much once those two are close.

    Args:
        most: Number of objects that a request asks for while nothing fails.

    Attributes:
        now: Number of objects that requests ask for, apart from trials.
    """

    most: int
    now: int = attrs.field(
        init=False, default=attrs.Factory(lambda self: self.most, takes_self=True)
    )
    _is_reduced: bool = attrs.field(init=False, default=False)
    _works: bool = attrs.field(init=False, default=True)  # whether ``now`` has succeeded
    _fails: int | None = attrs.field(init=False, default=None)  # the smallest size that failed
    _trial: int | None = attrs.field(init=False, default=None)  # a larger size to try next
    _pages: int = attrs.field(init=False, default=0)  # of the current size, since the last trial
    _pages_wanted: int = attrs.field(init=False, default=1)  # before the next trial

    @property
    def is_searching(self) -> bool:
        """Whether no size has succeeded yet. Then one request at a time finds it most cheaply."""
        return not self._works

    def splits(self, size: int) -> Splits | None:
        """Return which failures of a request for ``size`` objects must not be retried."""
        if size <= 1:
            return None
        return "failed" if self._is_reduced else "slow"

    def next(self, most: int) -> int:
        """Return how many of ``most`` objects the next request should ask for."""
        if self._trial is not None and self._trial <= most:
            trial, self._trial = self._trial, None
            return trial
        return min(most, self.now)

    def failed(self, size: int) -> None:
        """Reduce the size after a request for ``size`` objects failed."""
        self._is_reduced = True
        if size > self.now:
            # A trial, or a request that was in flight when an earlier failure reduced the size.
            if self._works:
                self._pages_wanted = min(self._pages_wanted * 2, _MAX_PAGES_BETWEEN_TRIALS)
                self._fails = min(size, self._fails or size)
        else:
            self.now, self._works, self._fails = max(size // 2, 1), False, size
        self._trial, self._pages = None, 0

    def succeeded(self, size: int) -> None:
        """Schedule a trial of a larger size after enough requests for ``size`` objects."""
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
        if between < size * _MIN_GAIN:
            # The bisection has converged. Heavy objects may be behind us by now: start over.
            self._fails, between = None, size * 2
        self._trial = min(between, self.most)


async def ask_for_less(
    fetch: Callable[[int], Awaitable[T]], size: int, sizes: PageSize
) -> tuple[T, int]:
    """Fetch up to ``size`` objects, and fewer while that is too much.

    Returns:
        The response, and the number of objects that its request asked for.
    """
    while True:
        asked = sizes.next(size)
        try:
            response = await fetch(asked)
        except APIError as error:
            if asked <= 1 or not is_too_much(error):
                raise
            sizes.failed(asked)
            size = asked // 2
        else:
            sizes.succeeded(asked)
            return response, asked


def note_place(error: BaseException, place: str) -> None:
    """Add to the error of a single object its position in the list."""
    if isinstance(error, APIError) and is_too_much(error):
        error.message = f"{error.message}: not even for one object, {place}".removeprefix(": ")
