"""``Model``: what every generated class shares."""

import sys
from collections.abc import Callable, Container, Iterator, KeysView, Mapping
from difflib import get_close_matches
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, cast, dataclass_transform

import attrs

from close_async.unset import UNSET

T = TypeVar("T")

# The mappings a model may carry; an empty one says no more than an absent one.
MAPPINGS = frozenset({"custom", "custom_add", "custom_remove", "extra"})

# How an entry of each mapping is called among the object's own keys.
KEY_OF = {
    "custom": "custom.{}",
    "custom_add": "custom.{}.add",
    "custom_remove": "custom.{}.remove",
    "extra": "{}",
}
_CUSTOM = "custom."

# Fields that hold keys, which no log shall show.
_SECRET = frozenset({"signature_key"})


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def define(cls: type[T]) -> type[T]:
    """Make an attrs class of a generated model.

    It has the ``__init__`` of :class:`Model`, which sets what it is given: that of attrs would
    fill a lead's two hundred other fields as well, for whoever writes it to go through.
    """
    made = attrs.define(cls, kw_only=True, init=False, repr=False, eq=False, slots=False)
    # Found through Model. msgspec takes a class that has this in its own namespace for one whose
    # instance dictionary holds all of its values, and would write only the fields read so far.
    _attributes[made] = made.__dict__["__attrs_attrs__"]
    delattr(made, "__attrs_attrs__")
    return made


_attributes: dict[type, tuple[Any, ...]] = {}


class _Attributes:
    """The attrs attributes of a model class, for attrs and cattrs."""

    def __get__(self, _: Any, owner: type) -> tuple[Any, ...]:
        for cls in owner.__mro__:
            if cls in _attributes:
                return _attributes[cls]
        return ()


class _Signature:
    """What ``help`` and shells show of a model: its fields."""

    def __get__(self, _: Any, owner: "type[Model]") -> Signature:
        kind = Parameter.KEYWORD_ONLY
        return Signature([Parameter(name, kind, default=UNSET) for name in field_names(owner)])


class Names(Protocol):
    """The names of custom fields: a :class:`~close_async.custom.CustomSchema`."""

    def labelled(self, item: Any) -> dict[str, tuple[str, Any]]:
        """Return the label and the typed value of each custom field of an object, by field id."""
        ...


class _Storage:
    """The memory of a model: the object that it was decoded from, and the values read or set."""

    __slots__ = ("__dict__", "__weakref__", "_source")


keep_source: Callable[["Model", dict[str, Any]], None] = _Storage.__dict__["_source"].__set__
"""Set the object that a model reads its fields from."""


class Model(_Storage):
    """The base of the generated models: an attrs class that reads a field when it is asked for.

    A model that was decoded keeps the JSON object it stands for. A field is read from it the first
    time it is asked for, and remembered; what nobody asks for costs nothing. A field that the
    object does not carry reads as :data:`~close_async.unset.UNSET`; an empty mapping (``extra``,
    ``custom``) is made when it is first read.

    A model is also a mapping of what it holds, by the keys of Close's JSON (``_type``,
    ``custom.cf_…``), with the values that attributes return::

        lead["name"], "url" in lead, dict(lead), {**lead}, lead.to_dict()

    Two models are equal when they are of one class and carry equal values; UNSET and an empty
    mapping count as carrying nothing. Models are mutable, and so not hashable.
    """

    __slots__ = ()

    _source: dict[str, Any] | None  # what a decoded model stands for
    # Values that were read or set, by field name; what was not read yet is not among them.
    _held: dict[str, Any]

    if TYPE_CHECKING:
        # Not attrs.Attribute[Any]: annotations must evaluate, and that class is no generic.
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
            """What the model holds, as ``dict(model)`` returns it.

            Encoders look here (``json.dumps(…, default=vars)``): they must find everything, and not
            only the fields that were read before.
            """
            return dict(self)

        @property
        def __pydantic_serializer__(self) -> Any:
            """How pydantic writes a model where only ``Any`` is declared."""
            if "pydantic_core" not in sys.modules:  # somebody else looks at every attribute
                raise AttributeError("__pydantic_serializer__")
            from close_async.integrations.pydantic import serializer_of

            return serializer_of(type(self))

        def __init__(self, **fields: Any) -> None:
            """Set fields by their names."""
            for name in fields:
                if name not in field_names(type(self)):
                    raise TypeError(str(self._no_field(name)))
            self._held.update(fields)

        def __getattr__(self, name: str) -> Any:
            """Read a field without a value; Python calls this only when there is none."""
            if name == "_source":  # a program made this model
                return None
            if name not in field_names(type(self)):
                raise self._no_field(name)
            if name not in MAPPINGS:
                return UNSET
            return self._held.setdefault(name, {})

        def __setattr__(self, name: str, value: Any) -> None:
            """Set a field; a misspelt name is an error here, not a value that is never sent."""
            if name not in field_names(type(self)):
                raise self._no_field(name)
            self._held[name] = value

        def __delattr__(self, name: str) -> None:
            """Make a field carry nothing."""
            setattr(self, name, {} if name in MAPPINGS else UNSET)

    def keys(self) -> KeysView[str]:
        """Return the keys of the JSON object that the model stands for, without absent ones."""
        return dict.fromkeys(self._present()).keys()

    def __getitem__(self, key: str) -> Any:
        """Return a value by its key in JSON, as the attribute returns it.

        Raises:
            KeyError: The model does not hold it.
        """
        fields = _fields_of(type(self))
        name = fields.by_wire.get(key)
        if name is not None:
            value = getattr(self, name)
        elif isinstance(key, str):  # pyright: ignore[reportUnnecessaryIsInstance]
            mapping, inner = fields.place_of(key)
            # A class without ``extra`` keeps such a key in its source alone.
            found = getattr(self, mapping) if mapping in fields.names else self._source
            value = _entries(found).get(inner, UNSET)
        else:
            value = UNSET
        if value is UNSET:
            raise KeyError(key)
        return value

    def __contains__(self, key: object) -> bool:
        try:
            self[cast("str", key)]
        except (KeyError, TypeError):  # not there, or unhashable
            return False
        return True

    def to_dict(self, *, names: Names | None = None) -> dict[str, Any]:
        """Return the model as dictionaries and lists, nested models included.

        Keys are those of Close's JSON; values are what attributes return, such as datetimes. For
        values that are plain JSON too, use :func:`close_async.encode`.

        Args:
            names: The custom fields of this type of object. Their values are then keyed by the
                fields' names, and typed, as :meth:`~close_async.custom.CustomSchema.read` returns
                them. A name that is a key of the object itself as well keeps ``custom.cf_…``.

        Example::

            schema = await close.custom_fields.schema("lead")
            rows = [lead.to_dict(names=schema) async for lead in close.leads.search()]
            frame = pandas.DataFrame(rows)
        """
        made: dict[str, Any] = {key: _plain(self[key]) for key in self.keys()}
        if names is None:
            return made
        fields, labelled = _fields_of(type(self)), names.labelled(self)
        taken = {*fields.by_wire, *made}
        named: dict[str, Any] = {}
        for key, value in made.items():
            mapping, field_id = fields.place_of(key)
            if key in fields.by_wire or mapping != "custom" or field_id not in labelled:
                named[key] = value
                continue
            label, typed = labelled[field_id]
            named[key if label in taken or label == field_id else label] = _plain(typed)
        return named

    def _present(self) -> Iterator[str]:
        """Yield the keys of the JSON object, in its order, then those of values that were set."""
        fields, held = _fields_of(type(self)), dict(self._held)
        for key in self._source or ():
            name = fields.by_wire.get(key)
            if name is not None:
                if held.get(name) is not UNSET:
                    yield key
                continue
            mapping, inner = fields.place_of(key)
            if mapping not in held or _entries(held[mapping]).get(inner, UNSET) is not UNSET:
                yield key
        for name, value in held.items():
            if name not in MAPPINGS:
                if value is not UNSET:
                    yield fields.by_name[name]
                continue
            for inner, each in _entries(value).items():
                if each is not UNSET:
                    yield KEY_OF[name].format(inner)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        """Return how pydantic, and with it FastAPI, reads and writes this class."""
        from close_async.integrations.pydantic import core_schema_of

        return core_schema_of(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """Return what pydantic documents of this class."""
        from close_async.integrations.pydantic import json_schema_of

        return json_schema_of(cls)

    def _no_field(self, name: str) -> AttributeError:
        near = get_close_matches(name, field_names(type(self)), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        msg = f"{type(self).__name__} has no field {name!r}{hint}"
        return AttributeError(msg, name=name, obj=self)

    def _set_fields(self) -> dict[str, Any]:
        """Give the fields that carry something, by name."""
        pairs = [(name, getattr(self, name)) for name in field_names(type(self))]
        return {
            name: value
            for name, value in pairs
            if value is not UNSET and (value or name not in MAPPINGS)
        }

    def __getstate__(self) -> dict[str, Any]:
        """Give what copies and pickles carry: every field, read, and not how to read it."""
        return self._set_fields()

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what :meth:`__getstate__` returned."""
        self._held.update(state)

    def __repr__(self) -> str:
        """Show the fields that are set; a lead has over two hundred that usually are not."""
        shown = ", ".join(
            f"{name}={'...' if name in _SECRET else repr(value)}"
            for name, value in self._set_fields().items()
        )
        return f"{type(self).__name__}({shown})"

    # Python leaves a class with an __eq__ of its own unhashable: right for what is mutable.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model) or type(other) is not type(self):
            return NotImplemented
        return self._set_fields() == other._set_fields()


@attrs.frozen
class _Fields:
    """The fields of a model class.

    Args:
        names: Their names, in order, as the keys of a dict.
        by_name: Their keys in JSON.
        by_wire: Their names by key in JSON, without the mappings.
    """

    names: dict[str, None]
    by_name: dict[str, str]
    by_wire: dict[str, str]

    def place_of(self, key: str) -> tuple[str, str]:
        """Return the mapping that a key belongs to which is not a field, and its key in there."""
        return mapping_of(key, self.names)


def mapping_of(key: str, mappings: Container[str]) -> tuple[str, str]:
    """Return the mapping that a key of JSON belongs to, and how it is called in there.

    Args:
        key: A key that is not a field.
        mappings: The names of the mappings that the class has.
    """
    if "custom" not in mappings or not key.startswith(_CUSTOM):
        return "extra", key
    name = key.removeprefix(_CUSTOM)
    for mapping, suffix in (("custom_add", ".add"), ("custom_remove", ".remove")):
        if mapping in mappings and name.endswith(suffix):
            return mapping, name.removesuffix(suffix)
    return "custom", name


_fields: dict[type[Model], _Fields] = {}


def _fields_of(model: type[Model]) -> _Fields:
    found = _fields.get(model)
    if found is None:
        attributes = model.__attrs_attrs__
        wire = {a.name: str(a.metadata.get("wire", a.name)) for a in attributes}
        found = _fields[model] = _Fields(
            names=dict.fromkeys(wire),
            by_name=wire,
            by_wire={key: name for name, key in wire.items() if name not in MAPPINGS},
        )
    return found


def field_names(model: type[Model]) -> dict[str, None]:
    """Give the names of a model's fields, in their order, as the keys of a dict."""
    found = _fields.get(model)
    return (found or _fields_of(model)).names


def _entries(mapping: Any) -> Mapping[str, Any]:
    """Return the entries of ``custom`` or ``extra``; a program may have set it to anything."""
    return cast("Mapping[str, Any]", mapping) if isinstance(mapping, Mapping) else {}


def _plain(value: Any) -> Any:
    """Replace models by dictionaries, in containers as well."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, dict):
        pairs = cast("dict[Any, Any]", value)  # type: ignore[redundant-cast]
        return {key: _plain(each) for key, each in pairs.items()}
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[Any]", value)]  # type: ignore[redundant-cast]
    return value
