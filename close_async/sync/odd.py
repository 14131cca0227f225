"""Responses that differ from Close's documentation: which can be stored, and how."""

from datetime import UTC, datetime
from typing import Any, TypeGuard, cast

from close_async import DecodeError, encode
from close_async.models import Lead

_CHILDREN = ("contacts", "opportunities", "tasks")


def is_id(value: object) -> TypeGuard[str]:
    """Return whether a value can be the key of a stored object."""
    return isinstance(value, str) and value.isascii() and bool(value)


def date_of(value: object) -> datetime | None:
    """Return the datetime in a response, in UTC without an offset; ``None`` if it is not one."""
    try:
        at = datetime.fromisoformat(cast("str", value))
    except (TypeError, ValueError):
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def require_id(lead: dict[str, Any]) -> str:
    """Return the id of a lead that is to be stored.

    Raises:
        DecodeError: It is not a string.
    """
    value = lead.get("id")
    if isinstance(value, str):
        return value
    kind = "null" if value is None else f"of type {type(value).__name__}"
    msg = f"a lead's id in the response is {kind}, not a string"
    raise DecodeError(msg)


def is_odd(lead: Lead) -> bool:
    """Return whether nested values of a lead are not objects with an id, so they cannot be rows."""
    fields = encode(lead, copy=False)
    return any(_is_odd(fields.get(name)) for name in _CHILDREN)


def _is_odd(children: Any) -> bool:
    if not isinstance(children, list):
        return children is not None
    return not all(map(is_child, cast("list[Any]", children)))  # type: ignore[redundant-cast]


def is_child(value: object) -> bool:
    """Return whether a nested value can be a row of its own: it is an object with an id."""
    return isinstance(value, dict) and is_id(cast("dict[str, Any]", value).get("id"))
