"""A process that is killed while it creates a copy, by its first write beyond a size of a file.

``python -m tests.support.killed_creation SINK PATH SIZE`` creates the copy with this sink, and
stores a large lead. A write that begins before this number of bytes is cut off there.
"""

import resource
import signal
import sys

from close_async import sync
from tests.support.small_leads import lead


def main(sink: str, path: str, size: int) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    copy = getattr(sync, sink)(path)
    copy.load()
    copy.write(sync.Batch(upserts=[lead(description="long" * 9_999)], checkpoint="1"))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
