"""JSON objects to models: a model stores its object, and decodes a field when it is first read.

Programs read a few of the two hundred fields of a lead, or all of them, and a sync stores it as
JSON. Decoding all fields of a page takes longer than all other work on it, and decoding the fields
of an object one by one takes three times as long as decoding them together. So each class observes
how much of its objects is read, and while most of them are read whole, it decodes new ones whole,
before anybody else has them. Only the time depends on that, never a result.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

from close_async.model import (
    MAPPINGS,
    AbsentMapping,
    Model,
    keep_held,
    keep_source,
)
from close_async.unset import UNSET
from close_async.wire.datetimes import parse_date_leniently, parse_datetime_leniently
from close_async.wire.json import copy_json
from close_async.wire.schema import Kind, ModelSchema

Read = Callable[[Any], Any]

_SCALARS: dict[Any, Read] = {"datetime": parse_datetime_leniently, "date": parse_date_leniently}

# Objects are decoded whole if of those observed at least this part was read at all, and of the keys
# of these at least this part. Decoding whole takes as long as decoding two thirds one by one.
_OBJECTS_READ, _KEYS_READ = 0.5, 0.7
# Objects to observe for a decision. Some pages: those that were fetched ahead are not read yet.
_OBSERVED = 200
# Of the objects that are decoded whole, one in this many is not, to observe how much of it is read;
# and the number of those for a decision, so that a class follows a program that changes.
_SAMPLED, _OBSERVED_SAMPLES = 32, 32


class ModelReader:
    """Reads JSON objects as one class.

    Args:
        schema: The schema of the class.
        reader_of: Returns the function that reads a nested class. Called when such a field is first
            read, so that classes may contain each other.
        restore: Returns a model with a JSON object and values, as in
            :class:`~close_async.model.Decoder`.
    """

    def __init__(
        self,
        schema: ModelSchema,
        reader_of: Callable[[type[Model]], Read],
        restore: Callable[..., Any],
    ) -> None:
        self._cls, self._schema, self._reader_of = schema.cls, schema, reader_of
        self.restore: Callable[..., Any] = restore
        # How values are read, by name; None returns them as they are.
        self._reads: dict[str, Read | None] = {}
        # The keys of fields that have the same name, and how those values are read that need it.
        # Keys of the latter are added when an object has them: few of a class are ever seen. One
        # attribute, since threads must not see the one without the other.
        plain = frozenset(f.wire for f in schema.fields if f.kind == "plain" and f.name == f.wire)
        self._known: tuple[frozenset[str], tuple[tuple[str, Read], ...]] = (plain, ())
        self._mappings = tuple(schema.mappings)
        self._to_decode_whole = 0  # objects, before the next one is observed
        self._is_whole = False
        # Of the objects observed. Threads may lose a count, which changes nothing but time.
        self._observed = 0
        self.objects_read: int = 0
        self.keys: int = 0
        self.keys_read: int = 0

    def install(self) -> None:
        """Make the class decode its fields with this reader."""
        cls, schema = self._cls, self._schema
        for field in schema.fields:
            is_plain = field.kind == "plain"
            setattr(cls, field.name, LazyField(field.name, field.wire, self, is_plain=is_plain))
        for name in schema.mappings:
            setattr(cls, name, LazyMapping(name, self))
        cls._decoder = self  # pyright: ignore[reportPrivateUsage]

    def function(self) -> Read:
        """Return a function that reads objects, and returns other values unchanged."""
        cls, new, keep = self._cls, object.__new__, keep_source  # faster than calling the class

        def read(data: Any, _: Any = None) -> Any:  # cattrs passes the class as well
            if data.__class__ is dict:
                made = new(cls)
                keep(made, data)
                if self._to_decode_whole > 0:
                    self._to_decode_whole -= 1
                    with suppress(RecursionError):  # nested deeply: decoded when it is read
                        keep_held(made, self.all_fields(data))
                else:
                    self._observe()
                return made
            return read(dict(cast("dict[str, Any]", data))) if isinstance(data, dict) else data

        return read

    def _observe(self) -> None:
        """Count a new object that is not decoded, and decide about the next ones."""
        self._observed += 1
        if self._observed < (_OBSERVED_SAMPLES if self._is_whole else _OBSERVED):
            self._to_decode_whole = _SAMPLED - 1 if self._is_whole else 0
            return
        self._is_whole = (
            self.objects_read >= _OBJECTS_READ * self._observed
            and self.keys_read >= _KEYS_READ * self.keys
        )
        self._observed = self.objects_read = self.keys = self.keys_read = 0
        self._to_decode_whole = _SAMPLED - 1 if self._is_whole else 0

    def copy(self, source: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of a JSON object that shares no container with it."""
        return cast("dict[str, Any]", copy_json(source))

    def field(self, source: dict[str, Any], name: str) -> Any:
        """Return the decoded value of one field, or UNSET if it is absent."""
        if name in MAPPINGS:
            return self._mapping(source, name)
        value = source.get(self._schema.by_name[name].wire, UNSET)
        read = self._read_of(name)
        return value if read is None or value is UNSET else read(value)

    def all_fields(self, source: dict[str, Any]) -> dict[str, Any]:
        """Return the decoded values of all fields that are present, by name.

        Copying the object in C and then converting what needs it takes a third of the time of
        decoding field by field.
        """
        made = source.copy()
        others = () if self._known[0].issuperset(source) else self._others(source)
        for wire in others:
            del made[wire]
        for wire, read in self._known[1]:
            if wire in made:
                made[wire] = read(made[wire])
        for name in self._mappings:
            made[name] = {}
        for wire in others:
            field = self._schema.by_wire.get(wire)
            if field is not None:  # its name differs from its key
                made[field.name] = self.field(source, field.name)
                continue
            mapping, key = self._schema.mapping_key_of(wire, source[wire])
            if mapping in self._mappings:
                made[mapping][key] = source[wire]
        return made

    def _others(self, source: dict[str, Any]) -> list[str]:
        """Return the keys that are not fields, or not the name of their field."""
        others: list[str] = []
        for wire in [wire for wire in source if wire not in self._known[0]]:
            field = self._schema.by_wire.get(wire)
            if field is None or field.name != wire:
                others.append(wire)
            else:
                keys, readers = self._known
                read = cast("Read", self._read_of(wire))
                self._known = keys | {wire}, (*readers, (wire, read))
        return others

    def _mapping(self, source: dict[str, Any], name: str) -> dict[str, Any]:
        declared, place_of = self._schema.by_wire, self._schema.mapping_key_of
        made: dict[str, Any] = {}
        for wire in [wire for wire in source if wire not in declared]:
            mapping, key = place_of(wire, source[wire])
            if mapping == name:
                made[key] = source[wire]
        return made

    def _read_of(self, name: str) -> Read | None:
        """Return how values of a field are read. Built on first use: most are never read."""
        try:
            return self._reads[name]
        except KeyError:
            kind = self._schema.by_name[name].kind
            read = self._reads[name] = None if kind == "plain" else self._value(kind)
            return read

    def _value(self, kind: Kind) -> Read:
        """Return a function that reads a value of one kind, and returns others unchanged."""
        if isinstance(kind, type):
            return self._reader_of(kind)
        if isinstance(kind, tuple):
            container, member = kind
            return _CONTAINERS[container](self._value(member))
        return _SCALARS[kind]


class LazyField:
    """A field that was not read yet. Not a data descriptor: the stored value takes precedence."""

    __slots__ = ("_is_plain", "_name", "_reader", "_wire")

    def __init__(self, name: str, wire: str, reader: ModelReader, *, is_plain: bool) -> None:
        self._name, self._wire, self._reader, self._is_plain = name, wire, reader, is_plain

    def __get__(self, model: Any, owner: type[Model] | None = None) -> Any:
        if model is None:
            return self
        source = model._source
        if source is None or self._wire not in source:
            return UNSET
        held, reader = model._held, self._reader
        if not held:
            reader.objects_read += 1
            reader.keys += len(source)
        reader.keys_read += 1
        value = source[self._wire] if self._is_plain else reader.field(source, self._name)
        # setdefault: two threads that read concurrently must get the same list.
        return held.setdefault(self._name, value)


class LazyMapping(AbsentMapping):
    """A mapping that was not read yet."""

    __slots__ = ("_reader",)

    def __init__(self, name: str, reader: ModelReader) -> None:
        super().__init__(name)
        self._reader = reader

    def __get__(self, model: Any, owner: type[Model] | None = None) -> Any:
        if model is None or model._source is None:
            return super().__get__(model, owner)
        source, held, reader = model._source, model._held, self._reader
        if not held:
            reader.objects_read += 1
            reader.keys += len(source)
        value = reader.field(source, self._name)
        reader.keys -= len(value)  # these are no fields
        return held.setdefault(self._name, value)


def _list_of(read: Read) -> Read:
    def read_items(value: Any) -> Any:
        if value.__class__ is not list:
            return value
        return [read(each) for each in value] if value else []

    return read_items


def _dict_of(read: Read) -> Read:
    def read_values(value: Any) -> Any:
        return {k: read(v) for k, v in value.items()} if value.__class__ is dict else value

    return read_values


_CONTAINERS: dict[str, Callable[[Read], Read]] = {"list": _list_of, "dict": _dict_of}
