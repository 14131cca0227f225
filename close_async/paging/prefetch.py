"""``Chain``: pages of which each says where the next one begins."""

import asyncio
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from close_async.errors import ClientClosedError
from close_async.paging.channel import BoundedChannel
from close_async.paging.page import Page

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

P = TypeVar("P", bound=Page[Any])

# Besides these, one more page is fetched and waits to be put in.
_PAGES_AHEAD = 2


class Prefetcher(Generic[P]):
    """Pages fetched one after the other, a few ahead of their reader.

    Args:
        step: Fetches the next page; ``None`` after the last one.
        spawn: Starts a task which the client awaits when it closes.
    """

    def __init__(
        self,
        step: "Callable[[], Awaitable[P | None]]",
        spawn: "Callable[[Awaitable[None]], asyncio.Task[None]]",
    ) -> None:
        self._step = step
        self._spawn = spawn
        self._channel: BoundedChannel[P] = BoundedChannel(_PAGES_AHEAD)
        self._task: asyncio.Task[None] | None = None
        self._is_cancelled = False

    async def next(self) -> P | None:
        """Wait for the next page; ``None`` after the last one. An error of a page is raised."""
        if self._task is None and not self._is_cancelled:
            self._task = self._spawn(_run(self._step, self._channel))
            self._task.add_done_callback(self._settled)
        return await self._channel.next()

    def cancel(self) -> None:
        """Stop what is under way. Nothing is fetched after it."""
        self._is_cancelled = True
        self._channel.clear()
        if self._task is not None:
            self._task.cancel()

    def _settled(self, task: "asyncio.Task[None]") -> None:
        self._channel.end(failure_of(task))


async def _run(step: "Callable[[], Awaitable[P | None]]", channel: BoundedChannel[P]) -> None:
    while (page := await step()) is not None:
        await channel.put(page)


def failure_of(task: "asyncio.Task[Any]") -> BaseException | None:
    """Give what a task that feeds a loop ended with, as the loop shall raise it."""
    if task.cancelled():
        msg = "the client was closed while this list was being read"
        return ClientClosedError(msg)
    return task.exception()
