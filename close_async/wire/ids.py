"""Ids: checked before a request leaves."""

import re
from typing import Any

from close_async.errors import InvalidIdError

_ID = re.compile(r"[A-Za-z0-9]+_[A-Za-z0-9_.~-]+")
_LONGEST_SHOWN = 60


def check_id(value: Any, prefix: str | tuple[str, ...], parameter: str) -> str:
    """Give an id back if it is one of the wanted kind.

    >>> check_id("lead_x", "lead", "lead_id")
    'lead_x'

    Args:
        value: The id.
        prefix: What ids of that kind begin with, before the underscore; several for any of them.
        parameter: What to call it in the message.

    Raises:
        InvalidIdError: It is of another kind, or no id; the message says what is wanted.
    """
    starts = (f"{prefix}_",) if isinstance(prefix, str) else tuple(f"{each}_" for each in prefix)
    if isinstance(value, str) and value.startswith(starts) and _ID.fullmatch(value):
        return value
    wanted = " or ".join(f"'{start}'" for start in starts)
    msg = f"{parameter} must be an id that begins with {wanted}, not {_shown(value)}"
    raise InvalidIdError(msg)


def check_ids(values: Any, prefix: str, parameter: str) -> list[str]:
    """Give a list of ids back if it has some, all of the wanted kind.

    Raises:
        InvalidIdError: It is no list, or one of them is of another kind.
        ValueError: It is empty.
    """
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        shown = f"one text: {parameter}=[{values!r}]" if isinstance(values, str) else _type(values)
        msg = f"{parameter} is a list of ids, not {shown}"
        raise InvalidIdError(msg)
    ids = [check_id(each, prefix, f"each of {parameter}") for each in values]
    if not ids:
        msg = f"{parameter} is empty, which Close would take for every id; leave it out for that"
        raise ValueError(msg)
    return ids


def _shown(value: Any) -> str:
    """Show a wrong id; but not a key that was given in its place, nor a whole document."""
    if not isinstance(value, str):
        return f"{value!r} of type {type(value).__name__}" if value is None else _type(value)
    if value.lstrip().startswith("api_"):
        return "an API key"
    return repr(value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}…")


def _type(value: Any) -> str:
    return f"a {type(value).__name__}"
