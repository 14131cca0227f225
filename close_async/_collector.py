"""``RareCollections``: fewer runs of Python's garbage collector while pages of objects are read.

A page has thousands of objects, all of them in use and none in a reference cycle. By default the
collector runs after 700 new ones and traverses the pages in memory again and again: with eight
pages of two hundred leads, that takes as long as everything else together, in steps of up to 40 ms.
"""

import gc
from threading import RLock

# New objects between two runs. With 10,000 the longest step is already as short as without any
# run; more only lets a program's own cycles occupy memory for longer.
_THRESHOLD = 50_000

# Recursive, since the collector may finalize an iterator while it is held.
_lock = RLock()
_holders = 0
_previous: int | None = None  # the threshold to restore


class RareCollections:
    """Raises the collector's threshold from :meth:`begin` to :meth:`end`.

    The threshold is that of the process, so it is shared by all that hold it, and the last one
    restores it. One that a program raised itself, or changes meanwhile, is left alone, as is a
    collector that is switched off.
    """

    __slots__ = ("_is_held",)

    def __init__(self) -> None:
        self._is_held = False

    def begin(self) -> None:
        """Raise the threshold; a second call does nothing."""
        global _holders, _previous
        with _lock:
            if self._is_held:
                return
            self._is_held = True
            _holders += 1
            threshold, *older = gc.get_threshold()
            if _holders == 1 and 0 < threshold < _THRESHOLD:
                _previous = threshold
                gc.set_threshold(_THRESHOLD, *older)

    def end(self) -> None:
        """Restore the threshold once nothing else holds it; a second call does nothing."""
        global _holders, _previous
        with _lock:
            if not self._is_held:
                return
            self._is_held = False
            _holders -= 1
            if _holders or _previous is None:
                return
            threshold, *older = gc.get_threshold()
            if threshold == _THRESHOLD:
                gc.set_threshold(_previous, *older)
            _previous = None
