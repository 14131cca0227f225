"""Models to JSON objects: unread fields are copied as they arrived, the others are encoded."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, cast

from close_async.model import KEY_OF, MAPPINGS, Model, entries
from close_async.unset import UNSET
from close_async.wire.datetimes import WireDatetime, format_datetime
from close_async.wire.json import MisfitError, copy_json, to_plain
from close_async.wire.schema import ModelSchema

Writer = Callable[[Any], dict[str, Any]]

# Types that are always valid JSON. Strings may contain surrogates, and numbers be too large.
_ALWAYS_VALID = frozenset({bool, type(None)})
_SCALARS = _ALWAYS_VALID | {str, int, float}
_DATETIMES = frozenset({datetime, WireDatetime})


def make_writer(schema: ModelSchema, write_model: Writer, *, copy: bool = True) -> Writer:
    """Return the function that writes models of one class as JSON objects.

    Fields of a decoded model that were never read are written unchanged.

    Args:
        schema: The schema of the class.
        write_model: Writes a nested model of any class.
        copy: Whether lists and objects in unread fields are copied.
    """
    wire_of = {field.name: field.wire for field in schema.fields}
    name_of = {field.wire: field.name for field in schema.fields}

    def plain(value: Any, *path: str) -> Any:
        kind = value.__class__
        if kind in _ALWAYS_VALID or (kind is str and value.isascii()):
            return value
        try:
            if kind in _DATETIMES:
                return _formatted(value)
            if kind is list and all(isinstance(each, Model) for each in value):
                return _written(value, write_model)
            return to_plain(value, write_model)
        except MisfitError as error:
            raise error.below(*path) from None

    def write(model: Model) -> dict[str, Any]:
        source = model._source  # pyright: ignore[reportPrivateUsage]
        # Copied: another thread may read a field for the first time and so add to it.
        held = dict(model._held)  # pyright: ignore[reportPrivateUsage]
        if not held:
            return (copy_json(source) if copy else dict(source)) if source else {}
        made = unread(source, held) if source else {}
        for name, value in held.items():
            wire = wire_of.get(name)
            kind = value.__class__
            if wire is None:
                if value and not isinstance(value, Mapping):
                    problem = "is not a mapping of keys to values"
                    raise MisfitError(problem, TypeError, (name,))
                if value:
                    _spread(made, cast("Mapping[str, Any]", value), name, schema, plain)
            elif kind in _SCALARS and source and source.get(wire) is value:
                made[wire] = value  # as it arrived
            elif value is not UNSET:
                made[wire] = plain(value, name)
        return made

    def unread(source: dict[str, Any], held: dict[str, Any]) -> dict[str, Any]:
        made = {key: value for key, value in source.items() if name_of.get(key) not in held}
        if not MAPPINGS.isdisjoint(held):
            for key in [key for key in made if key not in name_of]:
                mapping, _ = schema.mapping_key_of(key, made[key])
                # An empty ``custom`` belongs to no mapping; one that the program set replaces it.
                if mapping in held or (not mapping and key in entries(held.get("extra"))):
                    del made[key]
        return copy_json(made) if copy else made

    return write


def _formatted(value: datetime) -> str:
    try:
        return format_datetime(value)
    except ValueError as error:
        raise MisfitError(str(error), ValueError) from None


def _written(models: list[Model], write_model: Writer) -> list[Any]:
    made: list[Any] = []
    for model in models:
        try:
            made.append(write_model(model))
        except MisfitError as error:
            raise error.below(str(len(made))) from None
    return made


def _spread(
    made: dict[str, Any],
    values: Mapping[str, Any],
    name: str,
    schema: ModelSchema,
    plain: Callable[..., Any],
) -> None:
    """Write the entries of a mapping as keys of the object."""
    for key, value in values.items():
        if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise MisfitError(f"the key {key!r} is not a string", TypeError, (name,))
        wire = KEY_OF[name].format(key)
        if wire in made or wire in schema.by_wire:
            problem = f"{wire!r} occurs twice, or is a field of the model"
            raise MisfitError(problem, ValueError, (name, key))
        if name == "extra" and "custom" in schema.mappings and wire.startswith("custom."):
            raise MisfitError("is a custom field; set it in custom", ValueError, (name, key))
        if value is not UNSET:
            made[wire] = plain(value, name, key)
