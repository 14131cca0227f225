"""Ids: checked before a request is sent."""

import re
from typing import Any

from close_async.errors import InvalidIdError
from close_async.model import Model

_ID = re.compile(r"[A-Za-z0-9]+_[A-Za-z0-9_.~-]+")
_SEGMENT = re.compile(r"[A-Za-z0-9_-]+")
_LONGEST_SHOWN = 60
_EACH_OF = "each of "  # before the name of a parameter that is a list


def check_id(
    value: Any,
    prefix: str | tuple[str, ...],
    parameter: str,
    *,
    names: frozenset[str] = frozenset(),
) -> str:
    """Return ``value`` if it is an id of the expected type of object.

    >>> check_id("lead_x", "lead", "lead_id")
    'lead_x'

    Args:
        value: The id.
        prefix: The prefix of such ids without the underscore, or several prefixes.
        parameter: The name of the parameter, for the message.
        names: Names that Close accepts instead of an id, such as those of built-in roles.

    Raises:
        InvalidIdError: ``value`` is the id of another type of object, or not an id.
    """
    starts = (f"{prefix}_",) if isinstance(prefix, str) else tuple(f"{each}_" for each in prefix)
    if isinstance(value, str) and value.startswith(starts) and _ID.fullmatch(value):
        return value
    if names and isinstance(value, str) and value in names:
        return value
    wanted = " or ".join(f"'{start}'" for start in starts)
    if isinstance(value, str) and value.startswith(starts):
        problem = f"must be an id with letters and digits after {wanted}, not {_shown(value)}"
        raise _invalid(parameter, problem)
    raise _invalid(parameter, f"must be an id that begins with {wanted}, not {_shown(value)}")


def check_segment(value: Any, parameter: str) -> str:
    """Return ``value`` if it can be an id whose prefix Close does not document.

    Raises:
        InvalidIdError: ``value`` is not an id.
    """
    if isinstance(value, str) and _SEGMENT.fullmatch(value):
        return value
    raise _invalid(parameter, f"must be an id, not {_shown(value)}")


def check_text(value: Any, parameter: str) -> str:
    """Return ``value`` if it can be a part of a path, which is quoted there: not an id of Close.

    Raises:
        InvalidIdError: ``value`` is not a string, is empty, or would name another path.
    """
    if isinstance(value, str) and value.strip() and value not in (".", ".."):
        return value
    problem = f"must be a string that is not empty, '.' or '..', not {_shown(value)}"
    raise _invalid(parameter, problem)


def check_ids(values: Any, prefix: str | tuple[str, ...], parameter: str) -> list[str]:
    """Return ``values`` as a list if all are ids of the expected type of object.

    Raises:
        InvalidIdError: ``values`` is not a list, or an item is not such an id.
        ValueError: The list is empty.
    """
    if isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        shown = f"a string: {parameter}=[{values!r}]" if isinstance(values, str) else _type(values)
        raise _invalid(parameter, f"is a list of ids, not {shown}")
    ids = [check_id(each, prefix, f"{_EACH_OF}{parameter}") for each in values]
    if not ids:
        msg = f"{parameter} is empty, which Close would take for all ids; omit it to select all"
        raise ValueError(msg)
    return ids


def optional_id(value: Any, prefix: str | tuple[str, ...], parameter: str) -> str | None:
    """Return the id of a filter as :func:`check_id` does, or ``None`` if it is not set."""
    return None if value is None else check_id(value, prefix, parameter)


def optional_ids(values: Any, prefix: str | tuple[str, ...], parameter: str) -> list[str] | None:
    """Return the ids of a filter as :func:`check_ids` does, or ``None`` if it is not set."""
    return None if values is None else check_ids(values, prefix, parameter)


def _invalid(parameter: str, problem: str) -> InvalidIdError:
    name = parameter.removeprefix(_EACH_OF)
    return InvalidIdError(f"{parameter} {problem}", field_errors={name: problem})


def _shown(value: Any) -> str:
    """Describe an invalid id, without revealing an API key or printing a whole document."""
    if not isinstance(value, str):
        return "None" if value is None else _type(value)
    if value.lstrip().startswith("api_"):
        return "an API key"
    return repr(value if len(value) <= _LONGEST_SHOWN else f"{value[:_LONGEST_SHOWN]}…")


def _type(value: Any) -> str:
    name = type(value).__name__
    return f"{name}: pass its id" if isinstance(value, Model) else name
