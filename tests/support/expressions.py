"""Evaluating the Python that ``to_python`` returns."""

import datetime
from typing import Any

from close_async import search

NAMES: dict[str, Any] = {name: getattr(search, name) for name in search.__all__}
NAMES |= {name: getattr(datetime, name) for name in ("UTC", "date", "datetime", "time")}


def python(text: str) -> Any:
    """Return the value of an expression."""
    return eval(text, NAMES)  # noqa: S307
