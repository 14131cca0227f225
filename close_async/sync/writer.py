"""``Writer``: a blocking sink, worked from the event loop through one thread of its own."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

from close_async.sync.sink import Batch, Sink

T = TypeVar("T")


class Writer:
    """Hands a sink its batches while the next ones are read; at most one is being written.

    Leaving ``async with``, also by an error or a cancellation, first lets the batch that is
    being written end: it is stored whole or not at all. Then the sink is closed.

    Args:
        sink: Where the leads go.
    """

    def __init__(self, sink: Sink) -> None:
        self.sink = sink
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="close-async-sink")
        self._writing: asyncio.Future[None] | None = None

    async def call(self, function: Callable[..., T], *args: object) -> T:
        """Run one of the sink's methods, after what was handed over before."""
        await self.settle()
        return await self._in_thread(function, *args)

    async def put(self, batch: Batch) -> None:
        """Hand over a batch, once the one before is written."""
        await self.settle()
        self._writing = asyncio.ensure_future(self._in_thread(self.sink.write, batch))

    async def settle(self) -> None:
        """Wait until everything handed over is written, and raise what went wrong with it."""
        if self._writing is not None:
            # A cancelled reader must not take the batch with it.
            await asyncio.shield(self._writing)
            self._writing = None

    def reset(self) -> None:
        """Forget that a batch failed; for a new run, which goes on from what is stored."""
        if self._writing is not None and self._writing.done():
            self._writing = None

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
                await asyncio.wait([self._writing])
                # Only read, so that asyncio does not warn: the first error is the one to raise.
                _ = self._writing.cancelled() or self._writing.exception()
        finally:
            # In the thread that worked it, and after its last batch.
            self._thread.submit(self.sink.close)
            self._thread.shutdown()
