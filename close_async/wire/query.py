"""Query parameters as Close reads them.

See https://developer.close.com/api/overview/filter-parameters
"""

import math
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, cast

from close_async.unset import UNSET
from close_async.wire.datetimes import format_datetime

_MOST_BITS = 64  # of an integer, as in JSON
_LONGEST_SHOWN = 60  # what is longer is a whole object, given in place of its id


def encode_params(params: Mapping[str, Any]) -> dict[str, str]:
    """Write query parameters: what is None or UNSET is left out.

    Lists are joined by commas, since Close ignores a repeated parameter and would answer with
    everything, unfiltered.

    >>> encode_params({"id__in": ["lead_1", "lead_2"], "is_complete": False, "query": None})
    {'id__in': 'lead_1,lead_2', 'is_complete': 'false'}

    Raises:
        ValueError: A list is empty, an item holds a comma, a datetime has no timezone, a string
            holds half a character, or a number is not finite or has over 64 bits; the message names
            the parameter.
        TypeError: ``params`` is not a mapping of strings, or a value is of a type that a query
            cannot hold.
    """
    if not isinstance(params, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"params maps names to values, not a {type(params).__name__}"
        raise TypeError(msg)
    sent = {key: value for key, value in params.items() if value is not None and value is not UNSET}
    return {_name(key): _text(key, value) for key, value in sent.items()}


def _name(key: object) -> str:
    if not isinstance(key, str):
        msg = f"params: the name {key!r} is not a string"
        raise TypeError(msg)
    return _sendable("params", str.__str__(key))


def _text(key: str, value: Any) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        return _joined(key, [_scalar(key, item) for item in cast("list[Any]", value)])
    return _scalar(key, value)


def _joined(key: str, items: list[str]) -> str:
    if not items:
        msg = f"{key} is an empty list, which Close would take for no filter at all; leave it out"
        raise ValueError(msg)
    for item in items:
        if "," in item:
            msg = f"{key}: {item!r} holds a comma, which Close would take for two values"
            raise ValueError(msg)
    return ",".join(items)


def _scalar(key: str, value: Any) -> str:
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _sendable(key, str.__str__(value))
    if isinstance(value, datetime):
        return _moment(key, value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() <= _MOST_BITS:
        return int.__repr__(value)
    if isinstance(value, float) and math.isfinite(value):
        return float.__repr__(value)
    wrong = ValueError if isinstance(value, int | float) else TypeError
    shown = f"a {type(value).__name__}"
    if isinstance(value, int):
        shown = f"an integer of {value.bit_length()} bits"
    elif len(repr(value)) <= _LONGEST_SHOWN:
        shown = repr(value)
    msg = f"{key}: {shown} is not a value that a query can hold"
    raise wrong(msg)


def _sendable(key: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        msg = f"{key}: {value!r} holds half a character (a surrogate) at {error.start}"
        raise ValueError(msg) from None
    return value


def _moment(key: str, value: datetime) -> str:
    try:
        return format_datetime(value)
    except ValueError as error:
        msg = f"{key}: {error}"
        raise ValueError(msg) from None
