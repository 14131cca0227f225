"""Detects file system calls on the event loop's thread, which would block it."""

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import close_async

# What the audit events of CPython cover; other calls are replaced while it watches.
_EVENTS = frozenset(
    {"open", "os.rename", "os.remove", "os.chmod", "os.truncate", "os.listdir", "os.scandir"}
)
_CALLS = ("fsync", "read", "write", "stat", "fstat", "close")
_PACKAGE = str(Path(close_async.__file__).parent) + os.sep

_watched: dict[int, list[str]] = {}


def _note(call: str) -> None:
    """Record a call by the package on a watched thread, except while it imports a module."""
    found = _watched.get(threading.get_ident())
    if found is None:
        return
    frame, files = sys._getframe(2), list[str]()
    while frame is not None:
        files.append(f"{frame.f_code.co_filename}:{frame.f_lineno}")
        frame = frame.f_back  # type: ignore[assignment]
    is_import = any("importlib" in file for file in files)
    if not is_import and any(file.startswith(_PACKAGE) for file in files):
        found.append(f"{call} at {' '.join(files[:8])}")


def _audit(event: str, args: tuple[Any, ...]) -> None:
    if event in _EVENTS:
        _note(f"{event} {args[:1]!r}")


sys.addaudithook(_audit)


@contextmanager
def watching() -> Iterator[list[str]]:
    """Collect what the package does with files on this thread."""
    found = _watched[threading.get_ident()] = []

    def noting(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def instead(*args: Any, **named: Any) -> Any:
            _note(f"os.{name} {args[:1]!r}")
            return call(*args, **named)

        return instead

    before = {name: getattr(os, name) for name in _CALLS}
    for name, call in before.items():
        setattr(os, name, noting(name, call))
    try:
        yield found
    finally:
        del _watched[threading.get_ident()]
        for name, call in before.items():
            setattr(os, name, call)
