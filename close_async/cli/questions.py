"""Questions on a terminal, which Ctrl-C ends also while an event loop runs."""

import getpass
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress

from close_async.cli.interrupt import Interrupted, stopping_signals
from close_async.cli.terminal import plain, say, stderr


def confirm(question: str) -> bool:
    """Return whether the answer to a question is yes; the end of input (Ctrl-D) is a no."""
    with _interruptible():
        say(stderr(), f"[bold]{plain(question)}[/] [dim]\\[y/N][/]")
        return sys.stdin.readline().strip().casefold() in ("y", "yes")


def ask_secret(prompt: str) -> str:
    """Return a text that is typed and not shown; it is empty at the end of input (Ctrl-D)."""
    with _interruptible():
        try:
            return getpass.getpass(prompt).strip()
        except EOFError:
            sys.stderr.write("\n")
            return ""


@contextmanager
def _interruptible() -> Generator[None]:
    """Raise Interrupted in the block when a signal arrives.

    The handlers of an event loop would run when the loop does again: after the answer.
    """

    def stop(number: int, _frame: object) -> None:
        with suppress(OSError):  # the terminal may be closed
            sys.stderr.write("\n")  # what follows begins on a line of its own
        raise Interrupted(number)

    loop_wakeup = signal.set_wakeup_fd(-1)
    before = {number: signal.signal(number, stop) for number in stopping_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(loop_wakeup)
