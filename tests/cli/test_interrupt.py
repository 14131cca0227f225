"""Signals while a command runs."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from close_async.cli.interrupt import Interrupted, run_interruptibly


async def _interrupted(times: int) -> None:
    for _ in range(times):
        try:
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            continue
    raise asyncio.CancelledError


@pytest.mark.parametrize(("times", "error"), [(1, Interrupted), (2, KeyboardInterrupt)])
def test_ctrl_c_prints_nothing(
    times: int, error: type[BaseException], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(error):
        run_interruptibly(_interrupted(times))
    assert caplog.messages == []


_WHILE_IMPORTING = """
class Interrupting:
    def find_spec(self, name, *_):
        if name == "close_async.cli.app":
            raise KeyboardInterrupt

sys.meta_path.insert(0, Interrupting())
"""
_WHILE_EXITING = """
import atexit, signal, time
atexit.register(lambda: (signal.raise_signal(signal.SIGINT), time.sleep(60)))
"""


@pytest.mark.parametrize(
    ("moment", "code"),
    [(_WHILE_IMPORTING, 130), (_WHILE_EXITING, -signal.SIGINT)],
    ids=["while importing", "while exiting"],
)
def test_ctrl_c_at_the_start_and_the_end_prints_nothing(moment: str, code: int) -> None:
    program = f"import sys\n{moment}\nfrom close_async.cli import main\nmain()"
    ran = subprocess.run(
        [sys.executable, "-c", program, "--help"], capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (code, b"")
