"""Running what ``repr`` shows."""

import datetime
from typing import Any

from close_async import search

NAMES: dict[str, Any] = {name: getattr(search, name) for name in search.__all__}
NAMES |= {name: getattr(datetime, name) for name in ("UTC", "date", "datetime", "time")}


def python(text: str) -> Any:
    """Give what an expression stands for."""
    return eval(text, NAMES)  # noqa: S307
