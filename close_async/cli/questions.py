"""Questions on a terminal, which Ctrl-C ends also while an event loop runs."""

import getpass
import signal
import sys
from collections.abc import Generator
from contextlib import contextmanager, suppress

import typer

from close_async.cli.failures import ExitCode
from close_async.cli.interrupt import Interrupted, stopping_signals
from close_async.cli.terminal import plain, say, stderr


def can_ask() -> bool:
    """Return whether a question can be seen and answered: a script would wait forever."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def require_yes(question: str) -> None:
    """Exit unless a question is answered with yes; the end of input (Ctrl-D) is a no."""
    with _interruptible():
        say(stderr(), f"[bold]{plain(question)}[/] [dim]\\[y/N][/]")
        answer = sys.stdin.readline().strip().casefold()
    if answer not in ("y", "yes"):
        say(stderr(), "Nothing was done.")
        raise typer.Exit(ExitCode.DECLINED)


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
        raise Interrupted(number)

    loop_wakeup = signal.set_wakeup_fd(-1)
    before = {number: signal.signal(number, stop) for number in stopping_signals()}
    try:
        yield
    except Interrupted:
        # Not by the handler, which may have interrupted a write to the same stream.
        with suppress(OSError):  # the terminal may be closed
            sys.stderr.write("\n")  # what follows begins on a line of its own
        raise
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(loop_wakeup)
