"""What a model class is on the wire: its keys, and what each value is read as."""

import importlib
import types
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Literal, TypeVar, Union, cast

import attrs

from close_async.model import MAPPINGS, Model, mapping_of

T = TypeVar("T")

# A value is read as one of these; ("list", kind) and ("dict", kind) hold such values.
Kind = Literal["plain", "moment", "day"] | type[Model] | tuple[Literal["list", "dict"], Any]


@attrs.frozen
class Field:
    """One key of an object: its Python name, its wire name, what its value is read as."""

    name: str
    wire: str
    kind: Kind


@attrs.frozen
class Place:
    """Where a key goes that no field declares: into one of the mappings, under a key there."""

    mapping: str
    key: str


# Beyond these keys a place is worked out anew; one text serves every object that has the key.
_MOST_PLACES = 4_096


@attrs.frozen
class ModelSchema:
    """The fields of a model class, and which of the key mappings it has."""

    cls: type[Model]
    fields: tuple[Field, ...]
    mappings: frozenset[str]
    by_name: Mapping[str, Field]
    by_wire: Mapping[str, Field]  # by the keys that are declared
    _places: dict[str, Place] = attrs.field(factory=dict[str, Place], init=False, eq=False)

    def place_of(self, key: str) -> Place:
        """Tell where a key goes that is not declared."""
        place = self._places.get(key)
        if place is None:
            place = Place(*mapping_of(key, self.mappings))
            if len(self._places) < _MOST_PLACES:
                self._places[key] = place
        return place


def per_class(make: Callable[[type[Model]], T]) -> Callable[[type[Model]], T]:
    """Make something of a class only once."""
    made: dict[type[Model], T] = {}

    def get(cls: type[Model]) -> T:
        if cls not in made:
            made[cls] = make(cls)
        return made[cls]

    return get


@per_class
def layout_of(cls: type[Model]) -> ModelSchema:
    """Work out a class's layout, once."""
    hints = _hints(cls)
    attributes = cls.__attrs_attrs__
    fields = tuple(
        Field(a.name, wire_name(a), _kind(hints[a.name]))
        for a in attributes
        if a.name not in MAPPINGS
    )
    mappings = frozenset(a.name for a in attributes if a.name in MAPPINGS)
    return ModelSchema(
        cls,
        fields,
        mappings,
        {field.name: field for field in fields},
        {field.wire: field for field in fields},
    )


def wire_name(attribute: "attrs.Attribute[Any]") -> str:
    """Give the key a field has in JSON: its own name, unless Python could not spell it."""
    return str(attribute.metadata.get("wire", attribute.name))


def _hints(cls: type[Model]) -> dict[str, Any]:
    """Give a class's annotations, evaluated."""
    try:
        return typing.get_type_hints(cls)
    except NameError:
        return typing.get_type_hints(cls, localns=cast("dict[str, Any]", _Exported()))


class _Exported(dict[str, Any]):
    """The models package, as a scope for names that a module imports for type checkers only."""

    def __missing__(self, name: str) -> Any:
        models = importlib.import_module("close_async.models")
        try:
            return getattr(models, name)
        except AttributeError:
            raise KeyError(name) from None


def _kind(annotation: Any) -> Kind:
    """Tell what a value of that annotation is read as."""
    found = map(_member_kind, _members(annotation))
    kinds: set[Kind] = {kind for kind in found if kind is not None}
    if kinds == {"moment", "day"}:
        return "day"
    # A choice between several kinds is nobody's to guess: the value stays as it came.
    return kinds.pop() if len(kinds) == 1 else "plain"


def _members(annotation: Any) -> tuple[Any, ...]:
    """Give the members of a union; other annotations are their only member."""
    if typing.get_origin(annotation) not in (Union, types.UnionType):
        return (annotation,)
    return tuple(each for member in typing.get_args(annotation) for each in _members(member))


def _member_kind(annotation: Any) -> Kind | None:
    """Tell what one member of a union is read as; None for null, which any field may be."""
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
        return "moment"
    return "day" if issubclass(cls, date) else "plain"


def _holding(container: Literal["list", "dict"], kind: Kind) -> Kind:
    return "plain" if kind == "plain" else (container, kind)
