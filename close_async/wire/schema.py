"""The JSON schema of a model class: its keys, and how each value is read."""

import importlib
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar, Union, cast

from close_async.model import MAPPINGS, Model, mapping_of, wire_names

T = TypeVar("T")

# How a value is read. ("list", kind) and ("dict", kind) are containers of such values.
Kind = Literal["plain", "datetime", "date"] | type[Model] | tuple[Literal["list", "dict"], Any]


class Field(NamedTuple):
    """A field: its name in Python, its key in JSON, and how its value is read."""

    name: str
    wire: str
    kind: Kind


# Keys per class that are cached. An organization has some hundred custom fields; the limit bounds
# the memory if a server invents keys.
_MAX_CACHED_KEYS = 4_096


class ModelSchema:
    """The fields of a model class, and the mappings (``custom``, ``extra``) that it has."""

    def __init__(
        self, cls: type[Model], fields: tuple[Field, ...], mappings: frozenset[str]
    ) -> None:
        self.cls = cls
        self.fields = fields
        self.mappings = mappings
        self.by_name: Mapping[str, Field] = {field.name: field for field in fields}
        self.by_wire: Mapping[str, Field] = {field.wire: field for field in fields}
        self._cached_keys: dict[str, tuple[str, str]] = {}

    def mapping_key_of(self, wire: str, value: Any) -> tuple[str, str]:
        """Return the mapping that stores a key which is not a field, and the key in it."""
        if wire == "custom":  # the only key whose mapping depends on its value
            return mapping_of(wire, value, self.mappings)
        found = self._cached_keys.get(wire)
        if found is None:
            found = mapping_of(wire, value, self.mappings)
            if len(self._cached_keys) < _MAX_CACHED_KEYS:
                self._cached_keys[wire] = found
        return found


def per_class(make: Callable[[type[Model]], T]) -> Callable[[type[Model]], T]:
    """Cache the result per class.

    ``functools.cache`` itself, with another type: mypy takes a class whose instances are not
    hashable for an argument that is not.
    """
    return cast("Any", cache)(make)  # type: ignore[no-any-return]


@per_class
def schema_of(cls: type[Model]) -> ModelSchema:
    """Return the schema of a model class."""
    hints = annotations_of(cls)
    names = wire_names(cls)
    fields = tuple(
        Field(name, wire, _kind(hints[name]))
        for name, wire in names.items()
        if name not in MAPPINGS
    )
    mappings = MAPPINGS & names.keys()
    return ModelSchema(cls, fields, frozenset(mappings))


@per_class
def annotations_of(cls: type[Model]) -> dict[str, Any]:
    """Return the evaluated annotations of a class, which takes milliseconds for a lead."""
    try:
        return typing.get_type_hints(cls)
    except NameError:
        return typing.get_type_hints(cls, localns=cast("dict[str, Any]", _Exported()))


class _Exported(dict[str, Any]):
    """The models package as a namespace, for names that a module imports for type checkers only."""

    def __missing__(self, name: str) -> Any:
        models = importlib.import_module("close_async.models")
        try:
            return getattr(models, name)
        except AttributeError:
            raise KeyError(name) from None


def _kind(annotation: Any) -> Kind:
    """Return how a value with this annotation is read."""
    found = map(_member_kind, members_of(annotation))
    kinds: set[Kind] = {kind for kind in found if kind is not None}
    if kinds == {"datetime", "date"}:
        return "date"
    # A union of several kinds is ambiguous: the value is stored unchanged.
    return kinds.pop() if len(kinds) == 1 else "plain"


def members_of(annotation: Any) -> tuple[Any, ...]:
    """Return the members of a union, or the annotation itself if it is not a union."""
    if typing.get_origin(annotation) not in (Union, types.UnionType):
        return (annotation,)
    return tuple(each for member in typing.get_args(annotation) for each in members_of(member))


def _member_kind(annotation: Any) -> Kind | None:
    """Return how one member of a union is read, or ``None`` for null."""
    if annotation is type(None):
        return None
    if isinstance(annotation, type):
        return _class_kind(annotation)
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is list:
        return _holding("list", _kind(arguments[0]))
    if origin in (dict, Mapping):
        return _holding("dict", _kind(arguments[1]))
    return "plain"


def _class_kind(cls: type) -> Kind:
    if issubclass(cls, Model):
        return cls
    if issubclass(cls, datetime):
        return "datetime"
    return "date" if issubclass(cls, date) else "plain"


def _holding(container: Literal["list", "dict"], kind: Kind) -> Kind:
    return "plain" if kind == "plain" else (container, kind)
