"""Python's garbage collector, kept out of the way while a page is read."""

import gc
from types import TracebackType


class PausedCollector:
    """Pauses the collector for a stretch of code that neither waits nor yields.

    Reading a page makes thousands of objects, all of them alive and none in a cycle. The
    collector would go through them several times over to find nothing, which takes a sixth of
    the time. It resumes after at most a few milliseconds, unless it was off anyway.
    """

    __slots__ = ("_was_on",)

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._was_on:
            gc.enable()
