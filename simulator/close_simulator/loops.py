"""Event loops in other threads: a simulator may be served in one and used in others."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def in_loop(
    loop: asyncio.AbstractEventLoop | None, work: Callable[[], Coroutine[Any, Any, T]]
) -> T:
    """Run a coroutine in the event loop that it belongs to, and return its result.

    Args:
        loop: The event loop; ``None`` or a closed loop means the calling one.
        work: Returns the coroutine.
    """
    if loop is None or loop.is_closed() or loop is asyncio.get_running_loop():
        return await work()
    return await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(work(), loop))


async def cancel_all() -> None:
    """Cancel all other tasks of the running loop, and wait until they end."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if others:
        await asyncio.wait(others)
