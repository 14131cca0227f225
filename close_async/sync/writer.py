"""``Writer``: runs a blocking sink in a thread of its own."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

from close_async.sync.odd import is_odd
from close_async.sync.sink import Batch, Sink

T = TypeVar("T")

_log = logging.getLogger("close_async.sync")

# Ids of odd leads that a report lists at most; if every lead is odd, a sample is enough.
_MAX_ODD = 100


class Writer:
    """Writes batches to a sink while the next ones are read; at most one is being written.

    Leaving the ``async with`` block, also by an error or a cancellation, first waits for the batch
    that is being written: it is stored whole or not at all. Then the sink is closed.

    Args:
        sink: The destination.

    Attributes:
        odd: Ids of the first leads with nested values that are not objects with an id; a dict for
            its order.
    """

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self.odd: dict[str, None] = {}
        # One thread, because SQLite connections and most sinks are not thread-safe.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="close-async-sink")
        self._writing: asyncio.Future[None] | None = None

    async def call(self, function: Callable[..., T], *args: object) -> T:
        """Call a method of the sink in its thread, after all batches passed before."""
        await self.join()
        return await self._in_thread(function, *args)

    async def put(self, batch: Batch) -> None:
        """Start writing a batch, once the previous one is written."""
        await self.join()
        self._writing = asyncio.ensure_future(self._in_thread(self._write, batch))

    async def join(self) -> None:
        """Wait until the current batch is written, and raise its error if it failed."""
        if self._writing is not None:
            # Shielded: if the reader is cancelled, the batch is still written.
            await asyncio.shield(self._writing)
            self._writing = None

    def reset(self) -> None:
        """Forget that a batch failed, for a new run, which resumes from what is stored."""
        self.odd = {}
        if self._writing is not None and self._writing.done():
            self._writing = None

    def _write(self, batch: Batch) -> None:
        # Here rather than in the event loop: for a page of leads it takes up to three milliseconds.
        for lead in batch.upserts:
            if len(self.odd) < _MAX_ODD and is_odd(lead):
                self.odd[lead.id] = None
        self.sink.write(batch)

    async def _in_thread(self, function: Callable[..., T], *args: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, function, *args)

    async def __aenter__(self) -> "Writer":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if self._writing is not None:
                await _finish(self._writing)
                # Retrieved, so that asyncio does not log it: the first error is the one raised.
                _ = self._writing.cancelled() or self._writing.exception()
        finally:
            # In the sink's thread: closing a large SQLite file moves its write-ahead log into it,
            # which takes seconds, and must not block the event loop.
            closing = asyncio.ensure_future(self._in_thread(self.sink.close))
            try:
                await _finish(closing)
            finally:
                # Without waiting for the thread, which is idle and ends as soon as it is scheduled:
                # beside a busy program, that can take a tenth of a second.
                self._thread.shutdown(wait=False)
            if not closing.cancelled() and (failure := closing.exception()) is not None:
                _log.warning("closing %r failed: %s", self.sink, failure)


async def _finish(future: "asyncio.Future[Any]") -> None:
    """Wait until a future is done, and only then raise a cancellation that came meanwhile.

    The caller of ``async with`` may delete or reopen the file next, so it must be closed by then.
    """
    cancellation: asyncio.CancelledError | None = None
    while not future.done():
        try:
            await asyncio.wait([future])
        except asyncio.CancelledError as error:
            cancellation = error
    if cancellation is not None:
        raise cancellation
