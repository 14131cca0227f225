"""``close-async``: the command line. Needs the extra: ``pip install 'close-async[cli]'``."""

import os
import signal
import sys
from importlib.util import find_spec


def main() -> None:
    """Run the command line, or exit with how to install its extra."""
    try:
        _run()
    except KeyboardInterrupt:  # while modules are imported: a command handles it itself
        sys.exit(130)
    finally:
        # All that is left is Python's exit: Ctrl-C would print a traceback from the middle of it.
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, signal.SIG_DFL)


def _run() -> None:
    if find_spec("typer") is None or find_spec("rich") is None:
        sys.exit("close-async: the command line needs its extra: pip install 'close-async[cli]'")
    # Scripts ask for the version before they do anything else, and it needs no command line.
    if sys.argv[1:] == ["--version"] and _is_version_printed():
        return
    from close_async.cli.app import run

    run()


def _is_version_printed() -> bool:
    """Print the version; if it cannot be written, the command line reports why."""
    from close_async.version import __version__

    if sys.stdout is None:  # closed by the parent process
        return False
    try:
        # Past the buffer of the stream: what cannot be written would stay in it, and each further
        # flush would fail, the one when Python exits included.
        os.write(sys.stdout.fileno(), f"close-async {__version__}\n".encode())
    except OSError:
        return False
    return True
