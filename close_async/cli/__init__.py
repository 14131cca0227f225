"""``close-async``: the command line. Needs the extra: ``pip install 'close-async[cli]'``."""

import sys
from importlib.util import find_spec


def main() -> None:
    """Run the command line, or exit with how to install its extra."""
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

    try:
        print(f"close-async {__version__}", flush=True)  # noqa: T201
    except OSError:
        return False
    return sys.stdout is not None  # closed by the parent process
