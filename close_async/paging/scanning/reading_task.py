"""``ReadingTask``: the task whose readers fill the buffer of a scan."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Generic, TypeVar

from close_async.errors import IncompleteScanError
from close_async.paging.prefetch import failure_of
from close_async.paging.scanning.buffers import Buffer
from close_async.paging.scanning.window import IncompleteWindow, ScanPage

P = TypeVar("P", bound=ScanPage[Any])


class ReadingTask(Generic[P]):
    """Starts readers when the first page is asked for, and ends them when the loop is left.

    Args:
        spawn: Starts a task that ends with the client.
        buffer: Takes the pages of the readers.
        start_readers: Starts the first readers in a group.
        incomplete: Receives what could not be read, which is an error after the last page.
    """

    def __init__(
        self,
        spawn: Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"],
        buffer: Buffer[P],
        start_readers: Callable[[asyncio.TaskGroup], None],
        incomplete: list[IncompleteWindow],
    ) -> None:
        self._spawn = spawn
        self._buffer = buffer
        self._start_readers = start_readers
        self._incomplete = incomplete
        self._task: asyncio.Task[None] | None = None
        self._is_cancelled = False

    async def next(self) -> P | None:
        """Return the next page, or ``None`` after the last one. Raise the error of a page."""
        if self._task is None and not self._is_cancelled:
            self._task = self._spawn(self._work())
            buffer = self._buffer
            self._task.add_done_callback(lambda task: buffer.close(failure_of(task)))
        return await self._buffer.receive()

    def cancel(self) -> None:
        """Cancel the requests in flight, and send no more."""
        self._is_cancelled = True
        self._buffer.clear()
        if self._task is not None:
            self._task.cancel()

    async def _work(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                self._start_readers(group)
        except BaseExceptionGroup as errors:
            raise errors.exceptions[0] from None
        if self._incomplete:
            raise IncompleteScanError(self._incomplete)
