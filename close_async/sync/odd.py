"""Leads that are not as Close documents them: which of them can be stored, and how."""

from typing import Any, TypeGuard, cast

from close_async.models import Lead
from close_async.wire.convert import view

_CHILDREN = ("contacts", "opportunities", "tasks")


def is_id(value: object) -> TypeGuard[str]:
    """Return whether an object can be stored under a value as its id."""
    return isinstance(value, str) and value.isascii() and bool(value)


def is_odd(lead: Lead) -> bool:
    """Return whether parts of a lead are not objects with an id, and so have no rows."""
    fields = view(lead)
    return any(_is_odd(fields.get(name)) for name in _CHILDREN)


def _is_odd(children: Any) -> bool:
    if not isinstance(children, list):
        return children is not None
    return not all(map(is_child, cast("list[Any]", children)))  # type: ignore[redundant-cast]


def is_child(value: object) -> bool:
    """Return whether a part of a lead can be stored by itself: it is an object with an id."""
    return isinstance(value, dict) and is_id(cast("dict[str, Any]", value).get("id"))
