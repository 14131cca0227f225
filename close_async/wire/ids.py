"""Ids: checked before a request leaves."""

import re
from typing import Any

from close_async.errors import InvalidIdError

_ID = re.compile(r"[A-Za-z0-9]+_[A-Za-z0-9_.~-]+")
_LONGEST_SHOWN = 60


def check_id(value: Any, prefix: str, parameter: str) -> str:
    """Give an id back if it is one of the wanted kind.

    >>> check_id("lead_x", "lead", "lead_id")
    'lead_x'

    Args:
        value: The id.
        prefix: What ids of that kind begin with, before the underscore.
        parameter: What to call it in the message.

    Raises:
        InvalidIdError: It is of another kind, or no id; the message says what is wanted.
    """
    if isinstance(value, str) and value.startswith(f"{prefix}_") and _ID.fullmatch(value):
        return value
    msg = f"{parameter} must be an id that begins with '{prefix}_', not {_shown(value)}"
    raise InvalidIdError(msg)


def _shown(value: Any) -> str:
    """Show a wrong id; but not a key that was given in its place, nor a whole document."""
    if not isinstance(value, str):
        return f"{value!r} of type {type(value).__name__}" if value is None else _type(value)
    if value.lstrip().startswith("api_"):
        return "an API key"
    return repr(value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}…")


def _type(value: Any) -> str:
    return f"a {type(value).__name__}"
