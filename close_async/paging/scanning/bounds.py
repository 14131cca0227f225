"""``balanced_bounds``: times that divide a scan into parts of about the same number of objects."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final

import attrs

from close_async.paging.scanning.same_second import ONE_SECOND, second_of
from close_async.paging.scanning.window import Window

_PIECES_PER_PART: Final = 2
"""Pieces are halved until each holds at most this share of a part. The parts that they are put
together to then differ by at most half of their size."""

_MAX_COUNTS: Final = 64
"""Counts beside two per part. A burst of one hour in ten years is found with 17."""


@attrs.frozen
class _Piece:
    window: Window
    count: int

    @property
    def middle(self) -> datetime:
        return second_of(self.window.start + self.window.width / 2)

    @property
    def is_divisible(self) -> bool:
        return self.window.width >= 2 * ONE_SECOND and self.window.start < self.middle


async def balanced_bounds(
    span: Window, count: int, parts: int, count_in: Callable[[Window], Awaitable[int]]
) -> list[datetime]:
    """Return at most ``parts - 1`` times, in whole seconds and in order, that divide a span.

    Args:
        span: From the first creation to the last.
        count: The number of objects in it.
        parts: The number of parts to divide it into.
        count_in: Counts the objects that were created in a window.
    """
    pieces = [_Piece(span, count)]
    for _ in range(_PIECES_PER_PART * parts + _MAX_COUNTS):
        piece = max((each for each in pieces if each.is_divisible), key=_count, default=None)
        if piece is None or piece.count * _PIECES_PER_PART * parts <= count:
            break
        at, middle = pieces.index(piece), piece.middle
        first = Window(piece.window.start, middle)
        found = min(await count_in(first), piece.count)
        pieces[at : at + 1] = [
            _Piece(first, found),
            _Piece(Window(middle, piece.window.end), piece.count - found),
        ]
    return _bounds(pieces, count, parts)


def _bounds(pieces: list[_Piece], count: int, parts: int) -> list[datetime]:
    """Return the ends of pieces that are nearest to the shares of the count."""
    ends: list[tuple[int, datetime]] = []
    before = 0
    for piece in pieces[:-1]:
        before += piece.count
        ends.append((before, piece.window.end))
    bounds: set[datetime] = set()
    for part in range(1, parts if ends else 1):
        wanted = count * part / parts
        held, end = min(ends, key=lambda each: abs(each[0] - wanted))
        if 0 < held < count:
            bounds.add(end)
    return sorted(bounds)


def _count(piece: _Piece) -> int:
    return piece.count
