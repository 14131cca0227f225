"""JSON objects to models: a model keeps its object, and each field is read when it is asked for.

Programs look at a few of a lead's fields, and a copy of it goes on as JSON: reading all of them
in advance would cost more than everything else that happens to a page.
"""

from collections.abc import Callable
from typing import Any, cast

from close_async.model import MAPPINGS, Model, keep_source
from close_async.unset import UNSET
from close_async.wire.datetimes import parse_date_leniently, parse_datetime_leniently
from close_async.wire.schema import Kind, ModelSchema

Read = Callable[[Any], Any]
ReadField = Callable[[dict[str, Any]], Any]

_SCALARS: dict[Any, Read] = {"moment": parse_datetime_leniently, "day": parse_date_leniently}


def make_reader(layout: ModelSchema, reader_of: Callable[[type[Model]], Read]) -> Read:
    """Make what reads values as one class; a value that is no object it gives back.

    Args:
        layout: The class.
        reader_of: Gives the reader of a nested class; asked when such a field is first read, so
            that classes may contain each other.
    """
    cls, new = layout.cls, object.__new__
    for name in (*layout.by_name, *layout.mappings):
        setattr(cls, name, LazyField(name, layout, reader_of))
    keep = keep_source  # past __setattr__, which is for programs

    def read(data: Any, _: Any = None) -> Any:  # cattrs names the class as well
        if data.__class__ is dict:
            made = new(cls)
            keep(made, data)
            return made
        return read(dict(cast("dict[str, Any]", data))) if isinstance(data, dict) else data

    return read


class LazyField:
    """A field that was not asked for yet; its value, once it is read, takes precedence."""

    __slots__ = ("_layout", "_name", "_read", "_reader_of")

    def __init__(
        self, name: str, layout: ModelSchema, reader_of: Callable[[type[Model]], Read]
    ) -> None:
        self._name, self._layout, self._reader_of = name, layout, reader_of
        self._read: ReadField | None = None

    def __get__(self, model: Any, owner: type[Model] | None = None) -> Any:
        if model is None:
            return self
        source = model._source
        if source is None:  # made by a program; there is nothing to read
            raise AttributeError(self._name)
        read = self._read
        if read is None:
            read = self._read = self._made()
        value = read(source)
        if value is not UNSET:
            # Two threads that read at once must get the same list.
            return model._held.setdefault(self._name, value)
        return value

    def _made(self) -> ReadField:
        """Make what reads this field; only now, since most fields are never asked for."""
        return self._mapping() if self._name in MAPPINGS else self._field()

    def _field(self) -> ReadField:
        field = self._layout.by_name[self._name]
        wire = field.wire
        if field.kind == "plain":
            return lambda source: source.get(wire, UNSET)
        read_value = self._value(field.kind)

        def read(source: dict[str, Any]) -> Any:
            value = source.get(wire, UNSET)
            return value if value is UNSET else read_value(value)

        return read

    def _mapping(self) -> ReadField:
        name, declared, place_of = self._name, self._layout.by_wire, self._layout.place_of

        def read(source: dict[str, Any]) -> dict[str, Any]:
            places = [(place_of(key), key) for key in source if key not in declared]
            return {place.key: source[key] for place, key in places if place.mapping == name}

        return read

    def _value(self, kind: Kind) -> Read:
        """Make what reads a value as a kind; a value of another kind it gives back."""
        if isinstance(kind, type):
            return self._reader_of(kind)
        if isinstance(kind, tuple):
            container, member = kind
            return _CONTAINERS[container](self._value(member))
        return _SCALARS[kind]


def _list_of(read: Read) -> Read:
    return lambda value: [read(each) for each in value] if value.__class__ is list else value


def _dict_of(read: Read) -> Read:
    def read_values(value: Any) -> Any:
        return {k: read(v) for k, v in value.items()} if value.__class__ is dict else value

    return read_values


_CONTAINERS: dict[str, Callable[[Read], Read]] = {"list": _list_of, "dict": _dict_of}
