"""Models to JSON objects."""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any, cast

from close_async.model import KEY_OF, MAPPINGS, Model, held_of
from close_async.unset import UNSET
from close_async.wire.json import copied
from close_async.wire.layout import Layout
from close_async.wire.moments import format_moment

Writer = Callable[[Any], dict[str, Any]]

# What JSON holds as it is. Floats are not among them: some are no JSON number.
_SCALARS = frozenset({str, int, bool, type(None)})


def make_writer(layout: Layout, write_model: Writer, take: Callable[[Any], Any] = copied) -> Writer:
    """Make the function that writes one class as a JSON object.

    What a decoded model was never asked for is written as it came.

    Args:
        layout: The class.
        write_model: Writes a nested model of any class.
        take: Gives the object to write into, from what came.
    """

    def plain(value: Any, field: str) -> Any:
        if value.__class__ in _SCALARS:
            return value
        try:
            return _plain(value, write_model)
        except (ValueError, TypeError) as error:
            raise type(error)(f"{layout.cls.__name__}.{field}: {error}") from None

    def holder_of(key: str) -> str:
        field = layout.by_wire.get(key)
        return layout.place_of(key).mapping if field is None else field.name

    def write(model: Model) -> dict[str, Any]:
        held = dict(held_of(model))  # another thread may be reading a field for the first time
        source: dict[str, Any] = model._source or {}  # pyright: ignore[reportPrivateUsage]
        if held:
            source = {key: value for key, value in source.items() if holder_of(key) not in held}
        made: dict[str, Any] = take(source)
        for name, value in held.items():
            if name in MAPPINGS:
                _spread(made, value or {}, name, layout, plain)
            elif value is not UNSET:
                made[layout.by_name[name].wire] = plain(value, name)
        return made

    return write


def _spread(
    made: dict[str, Any],
    values: Mapping[str, Any],
    name: str,
    layout: Layout,
    plain: Callable[[Any, str], Any],
) -> None:
    """Write a mapping's entries among the object's own keys."""
    for key, value in values.items():
        where, wire = f"{name}[{key!r}]", KEY_OF[name].format(key)
        if wire in made or wire in layout.by_wire:
            msg = (
                f"{layout.cls.__name__}.{where}: {wire!r} is given twice, or is a field of its own"
            )
            raise ValueError(msg)
        if name == "extra" and "custom" in layout.mappings and wire.startswith("custom."):
            msg = f"{layout.cls.__name__}.{where}: a custom field; it belongs in custom"
            raise ValueError(msg)
        if value is not UNSET:
            made[wire] = plain(value, where)


def _plain(value: Any, write_model: Writer) -> Any:
    """Give what JSON can hold for a value; containers are copied."""
    if value.__class__ in _SCALARS:
        return value
    if isinstance(value, Model):
        return write_model(value)
    if isinstance(value, Mapping):
        pairs = cast("Any", value)
        return {_key(k): _plain(v, write_model) for k, v in pairs.items() if v is not UNSET}
    if isinstance(value, list | tuple | set | frozenset):
        items = cast("list[Any]", value)
        return [_plain(item, write_model) for item in items if item is not UNSET]
    return _plain_scalar(value)


def _plain_scalar(value: Any) -> Any:
    if isinstance(value, float):
        if not math.isfinite(value):
            msg = f"{value!r} is no number that JSON can hold"
            raise ValueError(msg)
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int):
        return value
    if isinstance(value, datetime):
        return format_moment(value)
    if isinstance(value, date):
        return value.isoformat()
    msg = f"a {type(value).__name__} is nothing that JSON can hold"
    raise TypeError(msg)


def _key(key: Any) -> str:
    if isinstance(key, str):
        return key
    msg = f"the key {key!r} is no text"
    raise TypeError(msg)
