"""JSON objects to models, lazily: a model stores its object, and decodes a field on first access.

Programs read a few of the two hundred fields of a lead, and a sync stores it as JSON. Decoding all
fields eagerly would cost more than all other work on a page.
"""

from collections.abc import Callable
from typing import Any, cast

from close_async.model import MAPPINGS, Model, keep_source
from close_async.unset import UNSET
from close_async.wire.datetimes import parse_date_leniently, parse_datetime_leniently
from close_async.wire.schema import Kind, ModelSchema

Read = Callable[[Any], Any]
ReadField = Callable[[dict[str, Any]], Any]

_SCALARS: dict[Any, Read] = {"datetime": parse_datetime_leniently, "date": parse_date_leniently}


def make_reader(layout: ModelSchema, reader_of: Callable[[type[Model]], Read]) -> Read:
    """Return a function that reads objects as one class, and returns other values unchanged.

    Args:
        layout: The schema of the class.
        reader_of: Returns the reader of a nested class. Called when such a field is first read, so
            that classes may contain each other.
    """
    cls, new = layout.cls, object.__new__
    for name in (*layout.by_name, *layout.mappings):
        setattr(cls, name, LazyField(name, layout, reader_of))
    keep = keep_source  # bypasses __setattr__, which sets fields

    def read(data: Any, _: Any = None) -> Any:  # cattrs passes the class as well
        if data.__class__ is dict:
            made = new(cls)
            keep(made, data)
            return made
        return read(dict(cast("dict[str, Any]", data))) if isinstance(data, dict) else data

    return read


class LazyField:
    """Decodes a field on first access. Not a data descriptor: the stored value takes precedence."""

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
        if source is None:  # created by a program, not decoded
            raise AttributeError(self._name)
        read = self._read
        if read is None:
            read = self._read = self._build()
        value = read(source)
        if value is not UNSET:
            # setdefault: two threads that read concurrently must get the same list.
            return model._held.setdefault(self._name, value)
        return value

    def _build(self) -> ReadField:
        """Return the reader of this field. Built on first access: most fields are never read."""
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
        name, declared, key_of = self._name, self._layout.by_wire, self._layout.mapping_key_of

        def read(source: dict[str, Any]) -> dict[str, Any]:
            found = [(key_of(wire), wire) for wire in source if wire not in declared]
            return {inner.key: source[wire] for inner, wire in found if inner.mapping == name}

        return read

    def _value(self, kind: Kind) -> Read:
        """Return a function that reads a value of one kind, and returns others unchanged."""
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
