"""``WindowSplitter``: divides the time that is not read yet into windows of a similar count.

Windows are cut from the left, each as wide as the last count suggests. A window that holds too much
is made narrower, and the rest of it is returned to the splitter. So the windows always cover the
whole time and never overlap, however wrong the estimates are. Pure: it is passed the counts.
"""

from bisect import insort
from collections.abc import Iterable
from datetime import datetime, timedelta

from close_async.paging.scanning.window import Window

_SECOND = timedelta(seconds=1)
# A count says little about the time after it: leads come in bursts, such as imports. A window is
# therefore at most this many times as wide as the last one.
_MAX_GROWTH = 4
# Share of a window. A rest smaller than this is read with the window before it: a window of its own
# would cost a request.
_MIN_REST = 0.1
# A window is kept whole up to this multiple of the target: splitting it costs a request, too.
_TOLERANCE = 1.5


class WindowSplitter:
    """Hands out windows.

    Args:
        gaps: The time to read, in order.
        count: Number of objects in it, as far as known.
        target: Number of objects that a window should hold.
    """

    def __init__(self, gaps: Iterable[Window], *, count: int, target: int) -> None:
        self._gaps = list(gaps)
        self._target = target
        whole = sum((gap.width for gap in self._gaps), timedelta())
        self._width = whole * min(target / max(count, 1), 1.0)

    @property
    def gaps(self) -> list[Window]:
        """The time that no reader has taken yet, in order."""
        return list(self._gaps)

    def next(self) -> Window | None:
        """Return the next window, or ``None`` if nothing is left."""
        if not self._gaps:
            return None
        gap = self._gaps.pop(0)
        if self._width >= gap.width * (1 - _MIN_REST):
            return gap
        return self._cut(gap, gap.start + self._width)

    def resize(self, window: Window, count: int, reached: datetime | None) -> Window:
        """Adapt the width to the count of a window, and return the part that its reader keeps.

        Args:
            window: The window, as :meth:`next` returned it.
            count: Number of objects in it.
            reached: The last creation date that was read in it, which remains in it.
        """
        self._width = window.width * min(self._target / max(count, 1), _MAX_GROWTH)
        if count <= self._target * _TOLERANCE:
            return window
        end = window.start + self._width
        return self._cut(window, end if reached is None else max(end, reached + _SECOND))

    def _cut(self, window: Window, at: datetime) -> Window:
        """Return the part of a window before about ``at``, and keep the rest as a gap."""
        end = _round_up(at)
        if not window.start < end < window.end:
            return window
        insort(self._gaps, Window(end, window.end))
        return Window(window.start, end)


def _round_up(time: datetime) -> datetime:
    # To a whole second: the precision at which Close compares datetimes is not documented, and an
    # object between two windows could otherwise fall into both or neither.
    return time if not time.microsecond else time.replace(microsecond=0) + _SECOND
