"""``python -m close_async.cli``: the same as ``close-async``."""

from close_async.cli import main

main()
