"""JSON by orjson, with what it would let slip through silently turned into errors."""

import math
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

import orjson

from close_async.unset import UNSET
from close_async.wire.collector import PausedCollector
from close_async.wire.moments import format_moment

_FINITE = frozenset({str, int, bool, type(None)})
_SCALARS = _FINITE | {float}
# Datetimes come to _plain: orjson would write a naive one as if it said which zone it is in.
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME


def loads(body: bytes | bytearray | memoryview | str) -> Any:
    """Read JSON.

    Raises:
        ValueError: The text is not JSON; the message says where it goes wrong.
    """
    with PausedCollector():
        return orjson.loads(body)


def dumps(value: Any) -> bytes:
    """Write compact JSON.

    Raises:
        ValueError: A datetime has no timezone, or a number is not finite.
        TypeError: A value is nothing that JSON can hold.
    """
    try:
        text = orjson.dumps(value, default=_plain, option=_OPTIONS)
    except TypeError as error:
        cause = error.__cause__
        if isinstance(cause, ValueError):
            raise cause from None
        raise
    if b"null" in text:  # which is what orjson makes of NaN
        _refuse_not_finite(value)
    return text


def _refuse_not_finite(value: Any) -> None:
    if isinstance(value, float) and not math.isfinite(value):
        msg = f"{value!r} is no number that JSON can hold"
        raise ValueError(msg)
    if isinstance(value, dict):
        value = cast("dict[Any, Any]", value).values()  # type: ignore[redundant-cast]
    elif not isinstance(value, list | tuple):
        return
    for each in cast("Iterable[Any]", value):
        if each.__class__ not in _FINITE:
            _refuse_not_finite(each)


def copied(value: Any) -> Any:
    """Copy what JSON is made of; anything else in it is shared."""
    # Whole at first, and then what is no scalar anew: nearly every value is one.
    if isinstance(value, dict):
        made = cast("dict[Any, Any]", {**value})  # type: ignore[redundant-cast]  # pyright's unknowns
        for key, each in made.items():
            if each.__class__ not in _SCALARS:
                made[key] = copied(each)
        return made
    if isinstance(value, list):
        items = cast("list[Any]", value)  # type: ignore[redundant-cast]
        return [each if each.__class__ in _SCALARS else copied(each) for each in items]
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return format_moment(value)
    if value is UNSET:
        msg = "UNSET cannot be sent; leave the key out, or give None for null"
        raise ValueError(msg)
    isoformat = getattr(value, "isoformat", None)
    if isoformat is not None:
        return cast("str", isoformat())
    if isinstance(value, set | frozenset):
        return list(cast("set[Any]", value))
    msg = f"{type(value).__name__} is nothing that JSON can hold"
    raise TypeError(msg)
