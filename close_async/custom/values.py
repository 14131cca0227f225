"""What a custom field takes, checked before it is sent, and what it gives.

See https://developer.close.com/api/resources/custom-fields
"""

import math
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

_MOST_SHOWN = 12
_SMALLEST, _LARGEST = -(2**63), 2**64 - 1  # of the integers that JSON is sent with


def to_wire(field: CustomField, value: Any) -> Any:
    """Give a value of a field as it is sent; None empties the field.

    Raises:
        ValueError: The field does not take it; the message says what it takes.
    """
    if value is None or value is UNSET:
        return value
    if not field.accepts_multiple_values:
        return _one(field, value)
    if isinstance(value, str | bytes | dict) or not isinstance(value, Iterable):
        raise _misfit(f"it holds several values: give a list, [{value!r}]")
    items: list[Any] = list(value)  # pyright: ignore[reportUnknownArgumentType]
    return [_one(field, item) for item in items]


def single_to_wire(field: CustomField, value: Any) -> Any:
    """Give a value to add to, or remove from, those that a field holds.

    Raises:
        ValueError: The field does not take it, or holds one value only.
    """
    if not field.accepts_multiple_values:
        raise _misfit("it holds one value, which is set and not added to or removed from")
    return _one(field, value)


def from_wire(field: CustomField, value: Any) -> Any:
    """Give a value as Python has it: a date, a datetime, or what Close sent.

    What cannot be read stays as it came.
    """
    if field.type == "date":
        return parse_date_leniently(value)
    return parse_datetime_leniently(value) if field.type == "datetime" else value


def _one(field: CustomField, value: Any) -> Any:
    if isinstance(value, list | tuple | set | frozenset):
        raise _misfit("it takes one value, not a list")
    # One that is being converted may take either kind; Close knows which.
    check = None if field.converting_to_type else _CHECKS.get(field.type)
    return value if check is None else check(field, value)


def _text(_: CustomField, value: Any) -> str:
    if isinstance(value, str):
        return _sendable(str.__str__(value))
    raise _unlike("text", value)


def _sendable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        problem = f"{text!r} holds half a character (a surrogate) at {error.start}"
        raise _misfit(problem) from None
    return text


def _number(_: CustomField, value: Any) -> float | int:
    if isinstance(value, Decimal):
        # Not int() of 1E+1000000, which would fill the memory.
        whole = (
            value.is_finite()
            and -_LARGEST <= value <= _LARGEST
            and value == value.to_integral_value()
        )
        try:
            value = int(value) if whole else float(value)
        except ValueError:  # a signaling NaN
            raise _misfit(f"{value!r} is not a number that can be sent") from None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _unlike("a number", value)
    # Subclasses (numpy has some) are sent as the numbers that they are.
    if isinstance(value, int):
        # Compared, since a range is searched from end to end for a subclass of int.
        if _SMALLEST <= value <= _LARGEST:
            return int.__int__(value)
        raise _misfit(f"an integer of {value.bit_length()} bits is sent with at most 64")
    if math.isfinite(value):
        return float.__float__(value)
    raise _misfit(f"{value!r} is not a number that can be sent")


def _day(_: CustomField, value: Any) -> str:
    if isinstance(value, datetime):
        raise _misfit("it takes a date: give value.date(), in the timezone that you mean")
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise _unlike("a date, or its text as YYYY-MM-DD", value) from None


def _moment(_: CustomField, value: Any) -> str:
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise _unlike("a datetime, or its text in ISO 8601", value) from None
    return format_datetime(moment)


def _choice(field: CustomField, value: Any) -> str:
    if not field.choices:
        return _text(field, value)
    if isinstance(value, str) and value in field.choices:
        return str.__str__(value)
    near = get_close_matches(value, field.choices, n=1) if isinstance(value, str) else []
    known = ", ".join(map(repr, field.choices[:_MOST_SHOWN]))
    rest = ", …" if len(field.choices) > _MOST_SHOWN else ""
    hint = f"; did you mean {near[0]!r}?" if near else f"; its choices are {known}{rest}"
    raise _misfit(f"{value!r} is not one of its choices{hint}")


def _id_of(prefix: str) -> Callable[[CustomField, Any], str]:
    return lambda _, value: check_id(value, prefix, "it")


def _misfit(message: str) -> ValueError:
    return ValueError(message)


def _unlike(wanted: str, value: Any) -> ValueError:
    return _misfit(f"it takes {wanted}, not {value!r} of type {type(value).__name__}")


_CHECKS: dict[str, Callable[[CustomField, Any], Any]] = {
    "text": _text,
    "textarea": _text,
    "hidden": _text,
    "number": _number,
    "date": _day,
    "datetime": _moment,
    "choices": _choice,
    "user": _id_of("user"),
    "contact": _id_of("cont"),
    "custom_object": _id_of("custobj"),
}
