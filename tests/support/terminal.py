"""Run ``close-async`` in a terminal."""

import os
import pty
import select
import signal
import sys

from tests.support.warm_start import ROOT

_SILENCE_SECONDS = 60  # after so long without output, the command hangs, and is killed


def in_terminal(*args: object, prompt: str, answer: str, **env: str) -> tuple[int, str]:
    """Run the command, type an answer each time that it prompts, and return its code and output.

    Args:
        *args: The words of the command.
        prompt: The text that the command waits after.
        answer: What is typed: ``"y\\n"``, ``"\\x03"`` for Ctrl-C or ``"\\x04"`` for Ctrl-D.
        **env: Additional variables.
    """
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.environ.update({"TERM": "dumb", "COLUMNS": "100", "NO_COLOR": "1"} | env)
        words = [sys.executable, "-m", "close_async.cli", *map(str, args)]
        os.execv(sys.executable, words)  # noqa: S606
    screen, answered = b"", 0
    try:
        while True:
            if not select.select([terminal], [], [], _SILENCE_SECONDS)[0]:
                os.kill(pid, signal.SIGKILL)
            screen += os.read(terminal, 65_536)
            if screen.count(prompt.encode()) > answered:
                answered += 1
                os.write(terminal, answer.encode())
    except OSError:  # the end of a terminal's output
        pass
    finally:
        os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), screen.decode()
