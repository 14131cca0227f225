"""Conversion of custom field values, checked against the type of the field.

See https://developer.close.com/api/resources/custom-fields
"""

import math
import re
from collections.abc import Callable, Iterable
from datetime import date, datetime
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from close_async.models.custom_fields import CustomField
from close_async.unset import UNSET
from close_async.wire.datetimes import (
    format_datetime,
    parse_date_leniently,
    parse_datetime_leniently,
)
from close_async.wire.ids import check_id

_MAX_SHOWN = 12  # choices listed in an error message
# orjson encodes integers of 64 bits, signed or unsigned.
_MIN_INTEGER, _MAX_INTEGER = -(2**63), 2**64 - 1
_MAX_DIGITS = 400
_FREE_TEXT = frozenset({"text", "textarea", "hidden"})
_NUMBER = re.compile(r"[+-]?\d+(?P<fraction>\.\d+)?(?P<exponent>[eE][+-]?\d+)?", re.ASCII)


def to_wire(field: CustomField, value: Any) -> Any:
    """Return a value as JSON; ``None`` clears the field.

    Raises:
        ValueError: The value does not fit the field; the message names the accepted values.
    """
    if value is None or value is UNSET:
        return value
    if not field.accepts_multiple_values:
        return _one(field, value)
    if isinstance(value, str | bytes | dict) or not isinstance(value, Iterable):
        raise _invalid(f"holds several values: pass a list, [{value!r}]")
    items: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
    return [_one(field, item) for item in items]


def single_to_wire(field: CustomField, value: Any) -> Any:
    """Return a value to add to, or remove from, a field with several values, as JSON.

    Raises:
        ValueError: The value does not fit the field, or the field holds a single value.
    """
    if not field.accepts_multiple_values:
        raise _invalid("holds a single value: set it with custom=, instead of adding or removing")
    return _one(field, value)


def from_wire(field: CustomField, value: Any) -> Any:
    """Return a value as Python: a ``date``, a ``datetime``, or the JSON value.

    An invalid date or datetime is returned unchanged.
    """
    if field.type == "date":
        return parse_date_leniently(value)
    return parse_datetime_leniently(value) if field.type == "datetime" else value


def from_cell(field: CustomField, cell: str, separator: str, decimal: str) -> Any:
    """Return the content of a table cell as JSON; several values are split at ``separator``.

    Raises:
        ValueError: A value does not fit the field; the message names the accepted values.
    """
    if not field.accepts_multiple_values:
        return _one(field, _parse(field, cell, decimal))
    parts = (part.strip() for part in cell.split(separator))
    return [_one(field, _parse(field, part, decimal)) for part in parts if part]


def _parse(field: CustomField, text: str, decimal: str) -> Any:
    # Spaces and line breaks of free text are kept. While a field is converted, or if its type is
    # unknown, there is nothing to parse by.
    if field.converting_to_type or field.type in _FREE_TEXT or field.type not in _CHECKS:
        return text
    text = text.strip()
    return _parse_number(text, decimal) if field.type == "number" else text


def _parse_number(text: str, decimal: str) -> float | int:
    # Thousands separators are rejected: "1,234" is 1234 in one country and 1.234 in another.
    other = "," if decimal == "." else "."
    found = _NUMBER.fullmatch(text.replace(decimal, ".")) if other not in text else None
    if found is None:
        hint = f"; pass decimal={other!r}" if other in text and decimal not in text else ""
        raise _invalid(f"must be a number without thousands separators, not {text!r}{hint}")
    is_whole = found["fraction"] is None and found["exponent"] is None
    # The length bounds the time that int() takes; no valid integer is longer.
    return int(found[0]) if is_whole and len(text) <= _MAX_DIGITS else float(found[0])


def _one(field: CustomField, value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        raise _invalid("holds a single value: pass it without a list")
    # While Close converts a field to another type, values of both types may be valid.
    check = None if field.converting_to_type else _CHECKS.get(field.type)
    return value if check is None else check(field, value)


def _text(_: CustomField, value: Any) -> str:
    if isinstance(value, str):
        return _sendable(str.__str__(value))
    raise _wrong_type("a string", value)


def _sendable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        problem = f"{text!r} contains a lone surrogate at index {error.start}"
        raise _invalid(problem) from None
    return text


def _number(_: CustomField, value: Any) -> float | int:
    if isinstance(value, Decimal):
        # int(Decimal("1E+1000000")) would use a lot of memory and time.
        whole = (
            value.is_finite()
            and -_MAX_INTEGER <= value <= _MAX_INTEGER
            and value == value.to_integral_value()
        )
        try:
            value = int(value) if whole else float(value)
        except ValueError:  # a signaling NaN
            raise _invalid(f"{value!r} is not a number that can be sent") from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _wrong_type("a number", value)
    # Subclasses, such as those of numpy, are sent as plain numbers.
    if isinstance(value, int):
        # Not `in range(…)`, which is linear for a subclass of int.
        if _MIN_INTEGER <= value <= _MAX_INTEGER:
            return int.__int__(value)
        raise _invalid(f"is an integer of {value.bit_length()} bits; the maximum is 64")
    if math.isfinite(value):
        return float.__float__(value)
    raise _invalid(f"{value!r} is not a number that can be sent")


def _date(_: CustomField, value: Any) -> str:
    if isinstance(value, datetime):
        raise _invalid(
            "must be a date, not a datetime: pass value.date(), in the timezone you mean"
        )
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _wrong_type("a date, or a string YYYY-MM-DD", value) from None


def _datetime(_: CustomField, value: Any) -> str:
    try:
        parsed = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong_type("a datetime, or a string in ISO 8601", value) from None
    return format_datetime(parsed)


def _choice(field: CustomField, value: Any) -> str:
    if not field.choices:
        return _text(field, value)
    if isinstance(value, str) and value in field.choices:
        return str.__str__(value)
    near = get_close_matches(value, field.choices, n=1) if isinstance(value, str) else []
    known = ", ".join(map(repr, field.choices[:_MAX_SHOWN]))
    rest = ", …" if len(field.choices) > _MAX_SHOWN else ""
    hint = f"; did you mean {near[0]!r}?" if near else f"; its choices are {known}{rest}"
    raise _invalid(f"{value!r} is not one of its choices{hint}")


def _id_of(prefix: str) -> Callable[[CustomField, Any], str]:
    return lambda _, value: check_id(value, prefix, "the value")


def _invalid(message: str) -> ValueError:
    return ValueError(message)


def _wrong_type(expected: str, value: Any) -> ValueError:
    return _invalid(f"must be {expected}, not {value!r} of type {type(value).__name__}")


_CHECKS: dict[str, Callable[[CustomField, Any], Any]] = {
    "text": _text,
    "textarea": _text,
    "hidden": _text,
    "number": _number,
    "date": _date,
    "datetime": _datetime,
    "choices": _choice,
    "user": _id_of("user"),
    "contact": _id_of("cont"),
    "custom_object": _id_of("custobj"),
}
