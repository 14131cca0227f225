"""Run a coroutine that SIGINT and SIGTERM cancel, so that it can store its progress."""

import signal
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, TypeVar

T = TypeVar("T")


class Interrupted(Exception):  # noqa: N818 - not an error: the user asked for it
    """A signal stopped the command, after it stored its progress.

    Args:
        number: The signal's number.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run_interruptibly(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine; the first SIGINT or SIGTERM cancels it, a second one kills the process.

    Raises:
        Interrupted: A signal arrived, and the coroutine has ended.
    """
    # Imported here and below: the help, the version and usage errors run nothing, and asyncio takes
    # a tenth of their time.
    import asyncio

    return asyncio.run(_guarded(work))


async def _guarded(work: Coroutine[Any, Any, T]) -> T:
    import asyncio

    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    caught: list[int] = []

    def stop(number: int) -> None:
        caught.append(number)
        loop.remove_signal_handler(number)
        task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows has no such handlers; there, asyncio itself cancels on Ctrl-C.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop, number)
    try:
        return await task
    except asyncio.CancelledError:
        if caught:
            raise Interrupted(caught[0]) from None
        raise
