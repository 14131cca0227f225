"""Encodes query parameters.

See https://developer.close.com/api/overview/filter-parameters
"""

import math
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, cast

from close_async.unset import UNSET
from close_async.wire.datetimes import format_datetime

_MAX_BITS = 64  # of an integer, as in JSON
# Characters. A longer repr is that of a whole object, passed instead of its id.
_MAX_SHOWN = 60


def encode_params(params: Mapping[str, Any]) -> dict[str, str]:
    """Return query parameters as Close reads them, without those that are None or UNSET.

    Lists are joined by commas: Close ignores a repeated parameter, and would return everything
    unfiltered.

    >>> encode_params({"id__in": ["lead_1", "lead_2"], "is_complete": False, "query": None})
    {'id__in': 'lead_1,lead_2', 'is_complete': 'false'}

    Raises:
        ValueError: A list is empty, an item contains a comma, a datetime has no timezone, a string
            contains a lone surrogate, or a number is not finite or has over 64 bits; the message
            names the parameter.
        TypeError: ``params`` is not a mapping with string keys, or a value has a type that cannot
            be sent in a query.
    """
    if not isinstance(params, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"params must map names to values; not {type(params).__name__}"
        raise TypeError(msg)
    encoded: dict[str, str] = {}
    for key, value in params.items():
        if value is not None and value is not UNSET:
            encoded[_name(key)] = _text(key, value)
    return encoded


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
        msg = f"{key} is an empty list, which Close would read as no filter at all; leave it out"
        raise ValueError(msg)
    for item in items:
        if "," in item:
            msg = f"{key}: {item!r} contains a comma, which Close would read as two values"
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
        return _datetime(key, value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int) and value.bit_length() <= _MAX_BITS:
        return int.__repr__(value)
    if isinstance(value, float) and math.isfinite(value):
        return float.__repr__(value)
    wrong = ValueError if isinstance(value, int | float) else TypeError
    shown = f"a {type(value).__name__}"
    if isinstance(value, int):
        shown = f"an integer of {value.bit_length()} bits"
    elif len(repr(value)) <= _MAX_SHOWN:
        shown = repr(value)
    msg = f"{key}: {shown} cannot be sent in a query"
    raise wrong(msg)


def _sendable(key: str, value: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        msg = f"{key}: {value!r} contains a lone surrogate at {error.start}"
        raise ValueError(msg) from None
    return value


def _datetime(key: str, value: datetime) -> str:
    try:
        return format_datetime(value)
    except ValueError as error:
        msg = f"{key}: {error}"
        raise ValueError(msg) from None
