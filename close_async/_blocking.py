"""Read an asynchronous iterator from blocking code, whether or not an event loop runs there."""

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import aclosing, suppress
from typing import Final, Generic, TypeVar

T = TypeVar("T")

_ITEMS_AHEAD: Final = 4
"""Items that may wait for the reader; each is a page or a batch, so this bounds the memory."""

_POLL: Final = 0.2
"""Seconds between two looks at whether the reader has stopped, while the queue is full."""


class _End:
    """The end of the items, or the error that ended them."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class _Reading(Generic[T]):
    """Runs an asynchronous generator in a thread with an event loop of its own."""

    def __init__(self, source: Callable[[], AsyncGenerator[T, None]]) -> None:
        self._source = source
        self._queue: queue.Queue[T | _End] = queue.Queue(_ITEMS_AHEAD)
        self._is_stopped = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, name="close-async-reader", daemon=True)

    def items(self) -> Generator[T, None, None]:
        self._thread.start()
        try:
            while not isinstance(item := self._queue.get(), _End):
                yield item
        finally:
            self._stop()
        if item.error is not None:
            raise item.error

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            asyncio.run(self._read())
        except BaseException as caught:
            error = caught
        self._put(_End(error))

    async def _read(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        async with aclosing(self._source()) as items:
            async for item in items:
                # In a thread, because the reader may be slow, and requests must go on meanwhile.
                await asyncio.to_thread(self._put, item)
                if self._is_stopped.is_set():
                    return

    def _put(self, item: T | _End) -> None:
        while not self._is_stopped.is_set():
            with suppress(queue.Full):
                self._queue.put(item, timeout=_POLL)
                return

    def _stop(self) -> None:
        """End the thread, with its requests cancelled and its client closed."""
        self._is_stopped.set()
        if self._loop is not None and self._task is not None:
            with suppress(RuntimeError):  # the loop is closed already
                self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join()


def iterate(source: Callable[[], AsyncGenerator[T, None]]) -> Generator[T, None, None]:
    """Yield the items of an asynchronous generator, which runs in a thread of its own.

    Closing the generator cancels the other one, and waits until it has ended.

    Args:
        source: Returns the asynchronous generator; called in the thread.
    """
    return _Reading(source).items()
