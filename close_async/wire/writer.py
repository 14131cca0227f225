"""Models to JSON objects."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from close_async.model import KEY_OF, MAPPINGS, Model
from close_async.unset import UNSET
from close_async.wire.json import MisfitError, copied, to_plain
from close_async.wire.schema import ModelSchema

Writer = Callable[[Any], dict[str, Any]]

# What JSON holds as it is. Strings may hold surrogates, integers be too large, floats not finite.
_SCALARS = frozenset({bool, type(None)})


def make_writer(
    layout: ModelSchema, write_model: Writer, take: Callable[[Any], Any] = copied
) -> Writer:
    """Make the function that writes one class as a JSON object.

    What a decoded model was never asked for is written as it came.

    Args:
        layout: The class.
        write_model: Writes a nested model of any class.
        take: Gives the object to write into, from what came.
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
        return layout.place_of(key).mapping if field is None else field.name

    def write(model: Model) -> dict[str, Any]:
        # Copied: another thread may be reading a field for the first time.
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
    """Write a mapping's entries among the object's own keys."""
    for key, value in values.items():
        if not isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise MisfitError(f"the key {key!r} is not a string", TypeError, (name,))
        wire = KEY_OF[name].format(key)
        if wire in made or wire in layout.by_wire:
            problem = f"{wire!r} is given twice, or is a field of its own"
            raise MisfitError(problem, ValueError, (name, key))
        if name == "extra" and "custom" in layout.mappings and wire.startswith("custom."):
            raise MisfitError("a custom field; it belongs in custom", ValueError, (name, key))
        if value is not UNSET:
            made[wire] = plain(value, name, key)
