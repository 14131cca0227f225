"""``Model``: base class of the generated models."""

import sys
from collections.abc import Callable, Container, Iterator, KeysView, Mapping
from copy import deepcopy
from functools import cache
from inspect import Parameter, Signature
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    NamedTuple,
    Protocol,
    TypeVar,
    cast,
    dataclass_transform,
)

import attrs

from close_async.unset import UNSET

T = TypeVar("T")

# The mappings that a model may have. An empty one is equal to an absent one.
MAPPINGS = frozenset({"custom", "custom_add", "custom_remove", "extra"})

# The key in JSON of an entry of each mapping.
KEY_OF = {
    "custom": "custom.{}",
    "custom_add": "custom.{}.add",
    "custom_remove": "custom.{}.remove",
    "extra": "{}",
}
_CUSTOM = "custom."
_SCALARS = frozenset({str, int, float, bool, type(None)})

# Fields that hold credentials, which repr must not show.
_SECRET = frozenset({"signature_key"})

# Characters. A lead has over two hundred fields: its repr shows the first ones, on one line.
_REPR_WIDTH, _REPR_VALUE_WIDTH, _HTML_VALUE_WIDTH = 120, 60, 200
_REPR_ITEMS = 4  # larger containers are shown as their size


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def define(cls: type[T]) -> type[T]:
    """Turn a generated model into a model class, which is also an attrs class.

    It inherits the ``__init__`` of :class:`Model`, which sets only the fields that are passed. The
    attributes that attrs needs are made when they are first used: for the hundred classes of the
    package this would take longer than all other work of importing them.
    """
    own = cls.__annotations__
    declared = {name: each for name, each in _declared_in(cls).items() if name not in own}
    for name, annotation in own.items():
        given = cls.__dict__.get(name, UNSET)
        default, metadata = given, dict[str, Any]()
        if isinstance(given, _SPECIFIER):
            default, metadata = given._default, given.metadata
        declared[name] = _Declared(str(metadata.get("wire", name)), annotation, default, metadata)
        # The class has the value of an absent field, until it is first decoded.
        value = AbsentMapping(name) if name in MAPPINGS else default
        if value is not given:
            setattr(cls, name, value)
    _declared[cls] = declared
    return cls


_SPECIFIER: Any = attrs.field().__class__


class _Declared(NamedTuple):
    """A declared field: its key in JSON, and what attrs needs."""

    wire: str
    annotation: Any
    default: Any
    metadata: Mapping[str, Any]


_declared: dict[type, dict[str, _Declared]] = {}


class AbsentMapping:
    """A mapping that is absent from a model: reading it stores an empty one."""

    __slots__ = ("_name",)

    def __init__(self, name: str) -> None:
        self._name = name

    def __get__(self, model: Any, owner: type | None = None) -> Any:
        return self if model is None else model._held.setdefault(self._name, {})


class _Attributes:
    """The attrs attributes of a model class, for attrs and cattrs.

    They are not in the namespace of the class: if they were, msgspec would take the instance
    dictionary for all values, and write only fields that were read before.
    """

    def __get__(self, _: Any, owner: type) -> tuple[Any, ...]:
        return _attributes_of(owner)


@cache
def _attributes_of(cls: type) -> tuple[Any, ...]:
    fields: dict[str, Any] = {}
    for name, each in _declared_in(cls).items():
        fields[name] = attrs.field(
            default=each.default, kw_only=True, type=each.annotation, metadata=each.metadata
        )
    made: Any = attrs.make_class(cls.__name__, fields, init=False, repr=False, eq=False)
    return cast("tuple[Any, ...]", made.__attrs_attrs__)


def _declared_in(cls: type) -> dict[str, _Declared]:
    for base in cls.__mro__:
        if base in _declared:
            return _declared[base]
    return {}


class _Signature:
    """The signature of a model for ``help`` and shells: its fields as keywords."""

    def __get__(self, _: Any, owner: "type[Model]") -> Signature:
        kind = Parameter.KEYWORD_ONLY
        return Signature([Parameter(name, kind, default=UNSET) for name in field_names(owner)])


class Names(Protocol):
    """The names of custom fields: a :class:`~close_async.custom.CustomSchema`."""

    def labelled(self, item: Any) -> dict[str, tuple[str, Any]]:
        """Return the label and the typed value of each custom field of an object, by field id."""
        ...


class Decoder(Protocol):
    """Decodes the objects of one class: :class:`close_async.wire.reader.ModelReader`."""

    restore: Callable[..., Any]
    """Returns a model with a JSON object and values. Pickles refer to it by its name."""

    def copy(self, source: dict[str, Any]) -> dict[str, Any]:
        """Return a copy of a JSON object that shares no container with it."""
        ...

    def field(self, source: dict[str, Any], name: str) -> Any:
        """Return the decoded value of one field."""
        ...

    def all_fields(self, source: dict[str, Any]) -> dict[str, Any]:
        """Return the decoded values of all fields that are present, by name."""
        ...


class _Storage:
    """Storage of a model: the object that it was decoded from, and the values read or set."""

    __slots__ = ("__dict__", "__weakref__", "_source")


keep_source: Callable[["Model", dict[str, Any] | None], None] = _Storage.__dict__["_source"].__set__
"""Set the object from which a model decodes its fields."""

keep_held: Callable[["Model", dict[str, Any]], None] = _Storage.__dict__["__dict__"].__set__
"""Replace the values of a model, by field name."""


class Model(_Storage):
    """Base class of the generated models: an attrs class that decodes fields on demand.

    A decoded model stores the JSON object. A field is decoded on first access and then stored, so
    that unread fields cost nothing. A field that is absent from the object is
    :data:`~close_async.unset.UNSET`; an absent mapping (``extra``, ``custom``) is empty.

    A model is also a mapping from the keys of Close's JSON (``_type``, ``custom.cf_…``) to the
    values that attributes return::

        lead["name"], "url" in lead, dict(lead), {**lead}, lead.to_dict()

    Two models are equal if they are of the same class and have equal values; UNSET and an empty
    mapping count as absent. Models are mutable and therefore not hashable.
    """

    __slots__ = ()

    # The JSON object of a decoded model, which is never changed; of others None.
    _source: dict[str, Any] | None
    # Decoded or set values by field name. They take precedence over the object.
    _held: dict[str, Any]
    # Set when the class is first decoded.
    _decoder: ClassVar[Decoder]

    if TYPE_CHECKING:
        # Not attrs.Attribute[Any]: annotations are evaluated, and that class is not generic then.
        __attrs_attrs__: ClassVar[tuple[Any, ...]] = ()
    else:
        # Hidden from type checkers, which would otherwise accept any name.
        __attrs_attrs__ = _Attributes()
        __signature__ = _Signature()
        _held = _Storage.__dict__["__dict__"]

        # With __getitem__ alone Python would try the keys 0, 1, 2, …
        __iter__ = None

        @property
        def __dict__(self) -> dict[str, Any]:
            """All present fields, as ``dict(model)`` returns them.

            Encoders use it (``json.dumps(…, default=vars)``), and must get all fields instead of
            only those that were read before.
            """
            return dict(self)

        @property
        def __pydantic_serializer__(self) -> Any:
            """The serializer that pydantic uses for a value declared as ``Any``."""
            if "pydantic_core" not in sys.modules:  # other code that inspects attributes
                raise AttributeError("__pydantic_serializer__")
            from close_async.integrations.pydantic import serializer_of

            return serializer_of(type(self))

        def __new__(cls, *_: Any, **__: Any) -> Any:
            """Return a model without a JSON object."""
            made = object.__new__(cls)
            keep_source(made, None)
            return made

        def __init__(self, **fields: Any) -> None:
            """Set fields by their names."""
            for name in fields:
                if name not in field_names(type(self)):
                    raise TypeError(str(self._no_field(name)))
            self._held.update(fields)

        # There is no __getattr__, which would double the time of each read of a field. For a
        # misspelt name, Python's own message suggests a similar one.

        def __setattr__(self, name: str, value: Any) -> None:
            """Set a field. A misspelt name raises, instead of being silently not sent."""
            if name not in field_names(type(self)):
                raise self._no_field(name)
            self._held[name] = value

        def __delattr__(self, name: str) -> None:
            """Set a field to UNSET, or a mapping to an empty one."""
            setattr(self, name, {} if name in MAPPINGS else UNSET)

    def keys(self) -> KeysView[str]:
        """Return the keys of the fields that are present, as in Close's JSON."""
        return dict.fromkeys(self._present()).keys()

    def __getitem__(self, key: str) -> Any:
        """Return the value of a key in JSON, as the attribute returns it.

        Raises:
            KeyError: The key is absent.
        """
        fields = _fields_of(type(self))
        name = fields.by_wire.get(key)
        if name is not None:
            value = getattr(self, name)
        elif isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            mapping, inner = fields.place_of(key, (self._source or {}).get(key), self._held)
            # Only the source has the key of a class without ``extra``, or an empty ``custom``.
            found = getattr(self, mapping) if mapping in fields.names else self._source
            value = entries(found).get(inner, UNSET)
        else:
            value = UNSET
        if value is UNSET:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        try:
            self[cast("str", key)]
        except (KeyError, TypeError):  # absent, or unhashable
            return False
        return True

    def to_dict(self, *, names: Names | None = None) -> dict[str, Any]:
        """Return the model as dictionaries and lists, including nested models.

        Keys are those of Close's JSON; values are those of the attributes, such as datetimes. For
        plain JSON values, use :func:`close_async.encode`.

        Args:
            names: The schema of the custom fields. If given, keys are the names of the custom
                fields and their values typed, as :meth:`~close_async.custom.CustomSchema.read`
                returns them. A field whose name is also another key of the object keeps the key
                ``custom.cf_…``.

        Example::

            schema = await close.custom_fields.schema("lead")
            rows = [lead.to_dict(names=schema) async for lead in close.leads.search()]
            frame = pandas.DataFrame(rows)
        """
        made = self._to_plain()
        if names is None:
            return made
        fields, labelled = _fields_of(type(self)), names.labelled(self)
        taken = {*fields.by_wire, *made}
        named: dict[str, Any] = {}
        for key, value in made.items():
            mapping, field_id = fields.place_of(key, value, self._held)
            if key in fields.by_wire or mapping != "custom" or field_id not in labelled:
                named[key] = value
                continue
            label, typed = labelled[field_id]
            named[key if label in taken or label == field_id else label] = _plain(typed)
        return named

    def _to_plain(self) -> dict[str, Any]:
        """Return the values by their keys, in the order of :meth:`keys`, without storing them."""
        fields, source, held = _fields_of(type(self)), self._source, dict(self._held)
        values = held if source is None or held else self._decoder.all_fields(source)
        made: dict[str, Any] = {}
        for key, original in (source or {}).items():
            name, inner = fields.by_wire.get(key), None
            if name is None:
                name, inner = fields.place_of(key, original, held)
            if name in values:
                value = values[name]
            elif name in fields.names:
                value = values[name] = self._value(name)
            else:  # only the source has it
                made[key] = _plain(original)
                continue
            if inner is not None:
                value = entries(value).get(inner, UNSET)
            if value is not UNSET:
                made[key] = value if value.__class__ in _SCALARS else _plain(value)
        for name, value in held.items():
            if name not in MAPPINGS:
                if value is not UNSET:
                    made.setdefault(fields.by_name[name], _plain(value))
                continue
            for inner, each in entries(value).items():
                if each is not UNSET:
                    made.setdefault(KEY_OF[name].format(inner), _plain(each))
        return made

    def _present(self) -> Iterator[str]:
        """Yield the keys of the JSON object, in its order, then those of values that were set."""
        fields, held = _fields_of(type(self)), dict(self._held)
        for key, original in (self._source or {}).items():
            name = fields.by_wire.get(key)
            if name is not None:
                if held.get(name) is not UNSET:
                    yield key
                continue
            mapping, inner = fields.place_of(key, original, held)
            if mapping not in held or entries(held[mapping]).get(inner, UNSET) is not UNSET:
                yield key
        for name, value in held.items():
            if name not in MAPPINGS:
                if value is not UNSET:
                    yield fields.by_name[name]
                continue
            for inner, each in entries(value).items():
                if each is not UNSET:
                    yield KEY_OF[name].format(inner)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Return the schema by which pydantic and FastAPI read and write this class."""
        from close_async.integrations.pydantic import core_schema_of

        return core_schema_of(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """Return the JSON schema that pydantic documents for this class."""
        from close_async.integrations.pydantic import json_schema_of

        return json_schema_of(cls)

    def _no_field(self, name: str) -> AttributeError:
        from difflib import get_close_matches  # 1 ms, for an error

        near = get_close_matches(name, field_names(type(self)), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        msg = f"{type(self).__name__} has no field {name!r}{hint}"
        return AttributeError(msg, name=name, obj=self)

    def _value(self, name: str) -> Any:
        """Return the value of a field without storing it; of an empty mapping, UNSET."""
        source, held = self._source, self._held
        if name in held:
            value = held[name]
        elif source is None:
            return UNSET
        else:
            value = self._decoder.field(source, name)
        return UNSET if not value and name in MAPPINGS else value

    def _set_fields(self) -> Iterator[tuple[str, Any]]:
        """Yield the names and values of the fields that are set, in the order of the class."""
        source, held = self._source or {}, self._held
        for name, wire in _fields_of(type(self)).by_name.items():
            if wire in source or name in held or (source and name in MAPPINGS):
                value = self._value(name)
                if value is not UNSET:
                    yield name, value

    def __reduce_ex__(self, protocol: Any) -> Any:
        """Return what pickle stores: the JSON object, and the values that were read or set."""
        source, held = self._source, dict(self._held)
        if source is None:
            return created, (type(self), held)
        return self._decoder.restore, (type(self), source, held)

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Set the values of a pickle that an older version wrote."""
        self._held.update(state)

    def __copy__(self) -> Any:
        """Return a model that shares its lists, mappings and nested models with this one.

        All fields are read first, so that what is shared does not depend on what was read before.
        """
        for name in field_names(type(self)):
            getattr(self, name)
        return restored(type(self), self._source, dict(self._held))

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        source = self._source
        if source is not None:
            source = self._decoder.copy(source)
        made: Any = restored(type(self), source, {})
        memo[id(self)] = made
        made._held.update(deepcopy(dict(self._held), memo))
        return made

    def __repr__(self) -> str:
        """Return the first fields that are set, on one line; :meth:`to_dict` returns all."""
        shown: list[str] = []
        room = _REPR_WIDTH - len(type(self).__name__)
        for name, value in self._set_fields():
            text = f"{name}={'...' if name in _SECRET else _abbreviated(value)}"
            room -= len(text) + 2
            if room < 0:
                shown.append("...")
                break
            shown.append(text)
        return f"{type(self).__name__}({', '.join(shown)})"

    def _repr_html_(self) -> str:
        """Return a table of all fields that are set, for notebooks."""
        import html  # 4 ms, for notebooks

        rows = [
            f"<tr><th>{html.escape(name)}</th><td>{html.escape(_html_text(name, value))}</td></tr>"
            for name, value in self._set_fields()
        ]
        return f"<table>{''.join(rows)}</table>"

    # A class that defines __eq__ is not hashable, which is right for mutable objects.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model) or type(other) is not type(self):
            return NotImplemented
        source, held = self._source or {}, self._held
        other_source, other_held = other._source or {}, other._held
        # Equal JSON is decoded to equal values. Only fields that differ in JSON, as a datetime may
        # in two notations, or that were read or set, are compared by value.
        names = {*held, *other_held}
        if source != other_source:
            fields = _fields_of(type(self))
            for key in {**source, **other_source}:
                if source.get(key, UNSET) != other_source.get(key, UNSET):
                    names.add(fields.by_wire.get(key) or fields.place_of(key, None, {})[0])
            names &= fields.names.keys()
        return all(self._value(name) == other._value(name) for name in names)


def restored(cls: type[T], source: dict[str, Any] | None, held: dict[str, Any]) -> T:
    """Return a model with a JSON object and values, by field name."""
    made: Any = cls.__new__(cls)
    keep_source(made, source)
    made._held.update(held)
    return cast("T", made)


def created(cls: type[T], held: dict[str, Any]) -> T:
    """Return a model that has no JSON object. Pickles refer to this function by its name."""
    return restored(cls, None, held)


class _Fields(NamedTuple):
    """The fields of a model class.

    Args:
        names: The names in order, as keys of a dict for fast look-ups.
        by_name: The keys in JSON by name.
        by_wire: The names by key in JSON, without the mappings.
    """

    names: dict[str, None]
    by_name: dict[str, str]
    by_wire: dict[str, str]

    def place_of(self, key: str, value: Any, held: Mapping[str, Any]) -> tuple[str, str]:
        """Return the mapping that stores a key which is not a field, and the key in it."""
        mapping, inner = mapping_of(key, value, self.names)
        # A program may have put the empty ``custom`` of Close, which has no mapping, in ``extra``.
        if not mapping and key in entries(held.get("extra")):
            return "extra", key
        return mapping, inner


def mapping_of(key: str, value: Any, mappings: Container[str]) -> tuple[str, str]:
    """Return the mapping that stores a key of JSON, and the key in that mapping.

    The mapping is ``""`` for a key that belongs to none of them: it is part of the JSON object
    only, which :func:`~close_async.encode` writes unchanged.

    Args:
        key: A key that is not a field.
        value: Its value.
        mappings: The names of the mappings that the class has.
    """
    # Close still sends this deprecated object, empty, because custom fields have keys of their own.
    # In ``extra``, every lead would seem to have a field that this version does not know.
    if key == "custom" and value == {} and key in mappings:
        return "", key
    if "custom" not in mappings or not key.startswith(_CUSTOM):
        return "extra", key
    name = key.removeprefix(_CUSTOM)
    for mapping, suffix in (("custom_add", ".add"), ("custom_remove", ".remove")):
        if mapping in mappings and name.endswith(suffix):
            return mapping, name.removesuffix(suffix)
    return "custom", name


def _read_fields(model: type[Model]) -> _Fields:
    wire = {name: each.wire for name, each in _declared_in(model).items()}
    return _Fields(
        names=dict.fromkeys(wire),
        by_name=wire,
        by_wire={key: name for name, key in wire.items() if name not in MAPPINGS},
    )


# The cast is for mypy, which takes a class whose instances are not hashable for unhashable itself.
_fields_of = cast("Callable[[type[Model]], _Fields]", cache(_read_fields))


def field_names(model: type[Model]) -> dict[str, None]:
    """Return the names of the fields of a model in order, as keys of a dict."""
    return _fields_of(model).names


def wire_names(model: type[Model]) -> dict[str, str]:
    """Return the keys in JSON of the fields of a model, by name and in order."""
    return _fields_of(model).by_name


def _abbreviated(value: Any) -> str:
    kind = value.__class__
    if kind in (list, dict) and len(value) > _REPR_ITEMS:
        return f"<{kind.__name__} of {len(value)}>"
    return _cut(repr(value), _REPR_VALUE_WIDTH)


def _html_text(name: str, value: Any) -> str:
    if name in _SECRET:
        return "..."
    return _cut(value if isinstance(value, str) else repr(value), _HTML_VALUE_WIDTH)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."


def entries(mapping: Any) -> Mapping[str, Any]:
    """Return the entries of ``custom`` or ``extra``, which a program may have set to any value."""
    return cast("Mapping[str, Any]", mapping) if isinstance(mapping, Mapping) else {}


def _plain(value: Any) -> Any:
    """Replace models by dictionaries, also in containers."""
    if value.__class__ in _SCALARS:
        return value
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, dict):
        pairs = cast("dict[Any, Any]", value)  # type: ignore[redundant-cast]
        return {key: _plain(each) for key, each in pairs.items()}
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[Any]", value)]  # type: ignore[redundant-cast]
    return value
