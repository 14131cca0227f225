"""How a search says no: the place in the body, nested as Close nests it, and the message."""

from typing import Any

from close_simulator.validators import ValidationError

Json = dict[str, Any]
Where = tuple[str | int, ...]
"""The way to a value in the request's body: ``("query", "queries", 0, "type")``."""

REQUIRED = "This field is required."


def refused(where: Where, message: str) -> ValidationError:
    """Make the error for the value at a place of the body."""
    first, *rest = where
    node: Any = message
    for step in reversed(rest):
        if isinstance(step, int):
            whole: Json = {"errors": [node], "field-errors": {}} if node is message else node
            node = {"errors": {str(step): whole}}
        else:
            node = {"errors": [], "field-errors": {step: node}}
    return ValidationError({str(first): node})


def member(node: Json, key: str, kind: type | tuple[type, ...], where: Where) -> Any:
    """Give what an object must have under a key.

    Raises:
        ValidationError: It is missing, or of another type.
    """
    value = node.get(key)
    if value is None:
        raise refused((*where, key), REQUIRED)
    kinds = kind if isinstance(kind, tuple) else (kind,)
    if not isinstance(value, kind) or (isinstance(value, bool) and bool not in kinds):
        raise refused((*where, key), f"Value must be of {kinds[0].__name__} type.")
    return value


def choice(node: Json, key: str, known: tuple[str, ...], where: Where) -> str:
    """Give a text that must be one of several.

    Raises:
        ValidationError: It is missing, or none of them.
    """
    value = str(member(node, key, str, where))
    if value not in known:
        raise refused((*where, key), f"Value must be one of {{{', '.join(known)}}}.")
    return value


def texts(node: Json, key: str, where: Where) -> list[str]:
    """Give a list of texts.

    Raises:
        ValidationError: It is missing or no list, or holds something else.
    """
    values: list[Any] = member(node, key, list, where)
    for at, value in enumerate(values):
        if not isinstance(value, str):
            raise refused((*where, key, at), "Value must be of str type.")
    return values
