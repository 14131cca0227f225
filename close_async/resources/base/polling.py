"""``poll``: waits for work that Close does in the background, such as an export."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from close_async._checks import check_function, check_seconds

T = TypeVar("T")

# Seconds between polls. Small exports and bulk actions are done within a second; large ones take
# minutes, and one request per 15 seconds is negligible beside the rate limit.
_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 0.25, 15.0, 1.5
# Seconds without progress after which waiting ends. Close takes minutes to count many objects;
# work without progress for an hour is lost, paused, or has a status unknown to this version.
_LONGEST_STANDSTILL = 3600.0


def check_wait(progress: Callable[[T], None] | None, max_wait: float | None) -> None:
    """Check the arguments of a wait before the work is started, which cannot be stopped.

    Raises:
        ConfigurationError: ``progress`` is not a function, or ``max_wait`` is neither a number
            above 0 nor ``None``.
    """
    if progress is not None:
        check_function("progress", progress)
    check_seconds("max_wait", max_wait, unlimited=True)


async def poll(
    fetch: Callable[[], Awaitable[T]],
    is_done: Callable[[T], bool],
    *,
    state: Callable[[T], object],
    too_late: Callable[[T, float], Exception],
    max_wait: float | None,
) -> T:
    """Fetch an object at growing intervals until it is done, and return it.

    Args:
        fetch: Fetches the object.
        is_done: Returns whether it is done, or raises an error if it failed.
        state: Returns what changes when there is progress.
        too_late: Returns the error for an object that is not done after these seconds.
        max_wait: Maximum number of seconds to wait. ``None`` waits until there was no progress for
            an hour.
    """
    clock = asyncio.get_running_loop().time
    began = changed = clock()
    shown: object = None
    pause = _FIRST_PAUSE
    while True:
        found = await fetch()
        if is_done(found):
            return found
        now = clock()
        if state(found) != shown:
            shown, changed = state(found), now
        left = changed + _LONGEST_STANDSTILL - now
        if max_wait is not None:
            left = began + max_wait - now
        if left <= 0:
            raise too_late(found, now - began)
        await asyncio.sleep(min(pause, left))
        pause = min(pause * _GROWTH, _LONGEST_PAUSE)
