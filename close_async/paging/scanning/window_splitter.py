"""``Frontier``: what of a span is not yet being read, handed out window by window.

Windows are cut from the left, each as wide as the last count suggests. A window that turns out to
hold too much is made narrower, and the rest of it goes back. So the windows, however they were
guessed, always cover the span and never overlap. Pure: it is told what was counted.
"""

from bisect import insort
from collections.abc import Iterable
from datetime import datetime, timedelta

from close_async.paging.scanning.window import Window

_SECOND = timedelta(seconds=1)
# Counts say little about the time after them: the next window is at most so much wider.
_WIDER = 4
# A rest this much smaller than a window is not worth one of its own.
_REST = 0.1
# So much more than was aimed at is let pass.
_TOLERANCE = 1.5


class WindowSplitter:
    """Hands out windows.

    Args:
        gaps: What is to be read, in order.
        count: How many objects it holds, as far as is known.
        target: How many objects a window shall hold.
    """

    def __init__(self, gaps: Iterable[Window], *, count: int, target: int) -> None:
        self._gaps = list(gaps)
        self._target = target
        whole = sum((gap.width for gap in self._gaps), timedelta())
        self._width = whole * min(target / max(count, 1), 1.0)

    @property
    def gaps(self) -> list[Window]:
        """What nobody reads yet, in order."""
        return list(self._gaps)

    def next(self) -> Window | None:
        """Hand out the next window; ``None`` where nothing is left."""
        if not self._gaps:
            return None
        gap = self._gaps.pop(0)
        if self._width >= gap.width * (1 - _REST):
            return gap
        return self._cut(gap, gap.start + self._width)

    def resize(self, window: Window, count: int, reached: datetime | None) -> Window:
        """Learn what a window holds, and give what of it its reader shall keep.

        Args:
            window: The window, as it was handed out.
            count: How many objects it holds.
            reached: The last moment that was read of it already, which stays in it.
        """
        self._width = window.width * min(self._target / max(count, 1), _WIDER)
        if count <= self._target * _TOLERANCE:
            return window
        end = window.start + self._width
        return self._cut(window, end if reached is None else max(end, reached + _SECOND))

    def _cut(self, window: Window, at: datetime) -> Window:
        """Cut a window in two at about a moment; the part behind it goes back."""
        end = _whole_second(at)
        if not window.start < end < window.end:
            return window
        insort(self._gaps, Window(end, window.end))
        return Window(window.start, end)


def _whole_second(moment: datetime) -> datetime:
    """Round up: at whole seconds it does not matter how finely Close compares."""
    return moment if not moment.microsecond else moment.replace(microsecond=0) + _SECOND
