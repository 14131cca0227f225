"""``Writer``: a blocking sink, worked from the event loop through one thread of its own."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

from close_async.models import Lead
from close_async.sync.sinks.sqlite import SQLiteSink

T = TypeVar("T")


class Writer:
    """Hands a sink its batches while the next ones are read; at most one is being written.

    Leaving ``async with``, also by an error or a cancellation, first lets the batch that is
    being written end: it is stored whole or not at all.

    Args:
        sink: Where the leads go.
    """

    def __init__(self, sink: SQLiteSink) -> None:
        self.written = 0
        self._sink = sink
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="close-async-sink")
        self._writing: asyncio.Future[None] | None = None

    async def call(self, function: Callable[..., T], *args: object) -> T:
        """Run one of the sink's methods, after what was handed over before."""
        await self.settle()
        return await asyncio.get_running_loop().run_in_executor(self._thread, function, *args)

    async def put(self, leads: Sequence[Lead]) -> None:
        """Hand over a batch, once the one before is written."""
        await self.settle()
        self._writing = asyncio.ensure_future(self._write(leads))

    async def settle(self) -> None:
        """Wait until everything handed over is written, and raise what went wrong with it."""
        if self._writing is not None:
            # A cancelled reader must not take the batch with it.
            await asyncio.shield(self._writing)
            self._writing = None

    async def _write(self, leads: Sequence[Lead]) -> None:
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, self._sink.write, leads)
        self.written += len(leads)

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
            self._thread.shutdown()
