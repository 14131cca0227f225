"""Models to JSON objects: unread fields are copied as they arrived, the others are encoded."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from close_async.model import KEY_OF, MAPPINGS, Model
from close_async.unset import UNSET
from close_async.wire.json import MisfitError, copy_json, to_plain
from close_async.wire.schema import ModelSchema

Writer = Callable[[Any], dict[str, Any]]

# Types that are always valid JSON. Strings may contain surrogates, and numbers be too large.
_SCALARS = frozenset({bool, type(None)})


def make_writer(
    layout: ModelSchema, write_model: Writer, take: Callable[[Any], Any] = copy_json
) -> Writer:
    """Return the function that writes models of one class as JSON objects.

    Fields of a decoded model that were never read are written unchanged.

    Args:
        layout: The schema of the class.
        write_model: Writes a nested model of any class.
        take: Copies the part of the source object that is written unchanged.
    """

    def plain(value: Any, *path: str) -> Any:
        if value.__class__ in _SCALARS:
            return value
        if value.__class__ is str and value.isascii():
            return value
        try:
            return to_plain(value, write_model)
        except MisfitError as error:
            raise error.below(*path) from None

    def holder_of(key: str) -> str:
        field = layout.by_wire.get(key)
        return layout.mapping_key_of(key).mapping if field is None else field.name

    def write(model: Model) -> dict[str, Any]:
        # Copied: another thread may read a field for the first time and so add to it.
        held = dict(model._held)  # pyright: ignore[reportPrivateUsage]
        source: dict[str, Any] = model._source or {}  # pyright: ignore[reportPrivateUsage]
        if held:
            source = {key: value for key, value in source.items() if holder_of(key) not in held}
        made: dict[str, Any] = take(source)
        for name, value in held.items():
            if name in MAPPINGS:
                if value and not isinstance(value, Mapping):
                    problem = "is not a mapping of keys to values"
                    raise MisfitError(problem, TypeError, (name,))
                _spread(made, cast("Mapping[str, Any]", value or {}), name, layout, plain)
            elif value is not UNSET:
                made[layout.by_name[name].wire] = plain(value, name)
        return made

    return write


def _spread(
    made: dict[str, Any],
    values: Mapping[str, Any],
    name: str,
    layout: ModelSchema,
    plain: Callable[..., Any],
) -> None:
    """Write the entries of a mapping as keys of the object."""
    for key, value in values.items():
        if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise MisfitError(f"the key {key!r} is not a string", TypeError, (name,))
        wire = KEY_OF[name].format(key)
        if wire in made or wire in layout.by_wire:
            problem = f"{wire!r} occurs twice, or is a field of the model"
            raise MisfitError(problem, ValueError, (name, key))
        if name == "extra" and "custom" in layout.mappings and wire.startswith("custom."):
            raise MisfitError("is a custom field; set it in custom", ValueError, (name, key))
        if value is not UNSET:
            made[wire] = plain(value, name, key)
