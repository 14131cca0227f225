"""A process that is killed while it stores a batch in a SQLite copy.

``python -m tests.support.killed_write PATH NUMBER CHECKPOINT`` stores an empty batch with this
checkpoint, and kills itself after a hundred times this number of steps of SQLite's virtual machine.
"""

import os
import signal
import sys

from close_async.sync import Batch, SQLiteSink


def main(path: str, left: int, checkpoint: str) -> None:
    sink = SQLiteSink(path)
    sink.load()

    def step() -> None:
        nonlocal left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sink._db.set_progress_handler(step, 100)
    sink.write(Batch(checkpoint=checkpoint))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
