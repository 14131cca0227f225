"""Run a coroutine that signals cancel, so that it can store its progress."""

import signal
import sys
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


def stopping_signals() -> list[signal.Signals]:
    """Return the signals that stop a command.

    SIGHUP, of a closed terminal, is one unless it is ignored: nohup keeps a command running.
    """
    signals = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32" and signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        signals.append(signal.SIGHUP)
    return signals


def run_interruptibly(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine; the first signal that stops it cancels it, a second one does not wait.

    Raises:
        Interrupted: A signal arrived, and the coroutine has ended.
        KeyboardInterrupt: Ctrl-C was pressed again before it had ended.
    """
    # Imported here and below: the help, the version and usage errors run nothing, and asyncio takes
    # a tenth of their time.
    import asyncio

    result = asyncio.run(_guarded(work))
    if isinstance(result, Interrupted):
        raise result
    return result


async def _guarded(work: Coroutine[Any, Any, T]) -> T | Interrupted:
    """Return the result, or Interrupted, which asyncio would log at a second Ctrl-C if raised."""
    import asyncio

    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    caught: list[int] = []

    def stop(number: int) -> None:
        caught.append(number)
        loop.remove_signal_handler(number)
        task.cancel()

    for number in stopping_signals():
        # Windows has no such handlers; there, asyncio itself cancels on Ctrl-C.
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop, number)
    try:
        return await task
    except asyncio.CancelledError:
        if caught:
            return Interrupted(caught[0])
        raise
