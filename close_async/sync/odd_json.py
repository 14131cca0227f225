"""Write JSON of any value in a response, including those that orjson reads and cannot write.

orjson reads 1,024 levels of nesting and writes 254, and the lenient reader for damaged responses
returns lone surrogates, integers over 64 bits and numbers that are not finite. One such value must
not keep a lead out of a copy.
"""

import json
import math
from typing import Any, cast

import orjson


def dump(value: Any) -> bytes:
    """Return the JSON of any value that was read from JSON.

    A number that is not finite becomes the string ``NaN``, ``Infinity`` or ``-Infinity``: as a
    number it would not be valid JSON, and as null it would be lost.
    """
    try:
        text = orjson.dumps(value)
    except TypeError:
        return _dump_any(value)
    # orjson writes numbers that are not finite as null; most leads contain neither.
    if b"null" in text and _has_non_finite(value):
        return _dump_any(value)
    return text


def storable_number(value: Any) -> Any:
    """Return a number as SQLite can store it, or as a string if it cannot."""
    if isinstance(value, float):
        return value if math.isfinite(value) else _NOT_FINITE[repr(value)]
    return value if abs(value) <= _LARGEST_INTEGER else _digits(value)


def is_encodable(text: str) -> bool:
    """Return whether a string can be encoded in UTF-8: not if it contains a lone surrogate."""
    if text.isascii():
        return True
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


_LARGEST_INTEGER = 2**63 - 1  # SQLite stores signed 64-bit integers
_NOT_FINITE = {"nan": "NaN", "inf": "Infinity", "-inf": "-Infinity"}


def _has_non_finite(value: Any) -> bool:
    if isinstance(value, float):
        return not math.isfinite(value)
    if isinstance(value, dict):
        return any(map(_has_non_finite, cast("dict[str, Any]", value).values()))
    return isinstance(value, list) and any(map(_has_non_finite, _items(value)))


def _items(value: Any) -> list[Any]:
    return list(value)


class _Written(str):
    """A piece of JSON, as opposed to a value that is still to be written."""

    __slots__ = ()


def _dump_any(value: Any) -> bytes:
    """Return JSON, without recursion: nesting of any depth must not exhaust the stack."""
    pieces: list[str] = []
    left: list[Any] = [value]
    while left:
        item = left.pop()
        if isinstance(item, dict):
            members = cast("dict[Any, Any]", item).items()  # type: ignore[redundant-cast]
            left.append(_Written("}"))
            for number, (key, member) in reversed(list(enumerate(members))):
                comma = "," if number else ""
                left += [member, _Written(f"{comma}{json.dumps(str(key))}:")]
            left.append(_Written("{"))
        elif isinstance(item, list | tuple):
            left.append(_Written("]"))
            for number, member in reversed(list(enumerate(_items(item)))):
                left += [member, _Written("," if number else "")]
            left.append(_Written("["))
        else:
            pieces.append(item if isinstance(item, _Written) else _scalar(item))
    return "".join(pieces).encode()


def _scalar(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, float) and not math.isfinite(value):
        return json.dumps(_NOT_FINITE[repr(value)])
    if isinstance(value, int):
        digits = _digits(value)
        return json.dumps(digits) if digits.lstrip("-").startswith("0x") else digits
    return json.dumps(value if isinstance(value, float) else str(value))


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # Python writes integers of over 4,300 digits in hexadecimal only
        return hex(value)
