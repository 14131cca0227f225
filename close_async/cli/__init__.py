"""``close-async``: the command line. Needs the extra: ``pip install 'close-async[cli]'``."""

import sys
from importlib.util import find_spec


def main() -> None:
    """Run the command line, or exit with how to install its extra."""
    if find_spec("typer") is None or find_spec("rich") is None:
        sys.exit("close-async: the command line needs its extra: pip install 'close-async[cli]'")
    from close_async.cli.app import run

    run()
