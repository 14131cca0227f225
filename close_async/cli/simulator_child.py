"""The simulator as a child process, which ends when its parent does, however that ends.

Run as ``python -m close_async.cli.simulator_child`` with the arguments of
``close_async.testing.simulator`` and a pipe for standard input.
"""

import os
import runpy
import sys
import threading


def _end_with_parent() -> None:
    # The pipe ends when the parent closes it, and also when the parent is killed.
    sys.stdin.buffer.read()
    os._exit(0)


if __name__ == "__main__":
    threading.Thread(target=_end_with_parent, daemon=True).start()
    runpy.run_module("close_async.testing.simulator", run_name="__main__", alter_sys=True)
