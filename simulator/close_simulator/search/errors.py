"""Errors of search requests, at their position in the body, nested as Close nests them."""

from typing import Any

from close_simulator.validators import ValidationError

Json = dict[str, Any]
Where = tuple[str | int, ...]
"""The path to a value in the request body: ``("query", "queries", 0, "type")``."""

REQUIRED = "This field is required."


def error_at(where: Where, message: str) -> ValidationError:
    """Return the error for the value at a position of the body."""
    first, *rest = where
    node: Any = message
    # Close wraps each object and list: {"errors": [], "field-errors": {"queries": …}}.
    for step in reversed(rest):
        if isinstance(step, int):
            whole: Json = {"errors": [node], "field-errors": {}} if node is message else node
            node = {"errors": {str(step): whole}}
        else:
            node = {"errors": [], "field-errors": {step: node}}
    return ValidationError({str(first): node})


def member(node: Json, key: str, kind: type | tuple[type, ...], where: Where) -> Any:
    """Return the value of a required key.

    Raises:
        ValidationError: It is missing, or has another type.
    """
    value = node.get(key)
    if value is None:
        raise error_at((*where, key), REQUIRED)
    kinds = kind if isinstance(kind, tuple) else (kind,)
    # In Python, True is an int.
    if not isinstance(value, kind) or (isinstance(value, bool) and bool not in kinds):
        raise error_at((*where, key), f"Value must be of {kinds[0].__name__} type.")
    return value


def choice(node: Json, key: str, known: tuple[str, ...], where: Where) -> str:
    """Return the value of a required key, one of several strings.

    Raises:
        ValidationError: It is missing, or another value.
    """
    value = str(member(node, key, str, where))
    if value not in known:
        raise error_at((*where, key), f"Value must be one of {{{', '.join(known)}}}.")
    return value


def texts(node: Json, key: str, where: Where) -> list[str]:
    """Return the value of a required key, a list of strings.

    Raises:
        ValidationError: It is missing, or not a list of strings.
    """
    values: list[Any] = member(node, key, list, where)
    for at, value in enumerate(values):
        if not isinstance(value, str):
            raise error_at((*where, key, at), "Value must be of str type.")
    return values
