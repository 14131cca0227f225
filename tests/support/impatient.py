"""``close-async`` that hardly pauses after failures.

``python -m tests.support.impatient NUMBER …`` is ``close-async …`` with a SQLite copy that appends
from this number of leads on.
"""

import sys

from close_async.cli import main
from close_async.sync import phases
from close_async.sync.sinks import sqlite_fill
from close_async.transport import retry

_PAUSE = 0.05  # seconds: a tenth of the usual ones

if __name__ == "__main__":
    sqlite_fill.FILL_FROM = int(sys.argv.pop(1))
    retry._INITIAL_DELAY = _PAUSE
    phases.PAUSES = (_PAUSE,) * 5
    main()
