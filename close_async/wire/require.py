"""``require``: checks a value of a response that the library itself uses.

Models store any value that Close sends, so that one invalid value does not fail a page. But if the
library depends on a field (the id of a row, a link to open, a date to continue from), a value of
another type must not cause an ``AttributeError`` far from the response.
"""

from typing import Any, TypeVar

from close_async.errors import DecodeError
from close_async.unset import UNSET

T = TypeVar("T")

_KIND_NAMES: dict[type, str] = {
    str: "a string",
    int: "an integer",
    float: "a number",
    bool: "a boolean",
    dict: "an object",
    list: "a list",
}


def require(value: object, kind: type[T], field: str, **context: Any) -> T:
    """Return ``value`` if it is of the expected type.

    Args:
        value: A value of a response.
        kind: The expected type. A boolean is not accepted as an integer.
        field: The dotted path of the field, for the message: ``data.0.id``.
        **context: Attributes of the error, such as ``method`` and ``path``.

    Raises:
        DecodeError: The value is of another type, or absent.
    """
    if isinstance(value, kind) and not (isinstance(value, bool) and kind is int):
        return value
    expected = _KIND_NAMES.get(kind, kind.__name__)
    msg = f"{field} in the response is {_described(value)}, not {expected}"
    raise DecodeError(msg, **context)


def _described(value: object) -> str:
    if value is UNSET:
        return "absent"
    if value is None:
        return "null"
    return _KIND_NAMES.get(type(value), type(value).__name__)
