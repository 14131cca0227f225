"""``Model``: base class of the generated models."""

import html
import sys
from collections.abc import Callable, Container, Iterator, KeysView, Mapping
from difflib import get_close_matches
from functools import cache
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar, cast, dataclass_transform

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

# Fields that hold credentials, which repr must not show.
_SECRET = frozenset({"signature_key"})

# Characters. A lead has over two hundred fields: its repr shows the first ones, on one line.
_REPR_WIDTH, _REPR_VALUE_WIDTH, _HTML_VALUE_WIDTH = 120, 60, 200
_REPR_ITEMS = 4  # larger containers are shown as their size


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def define(cls: type[T]) -> type[T]:
    """Turn a generated model into an attrs class.

    It inherits the ``__init__`` of :class:`Model`, which sets only the fields that are passed. The
    one of attrs would also store UNSET in a lead's two hundred other fields.
    """
    made = attrs.define(cls, kw_only=True, init=False, repr=False, eq=False, slots=False)
    # Served by Model.__attrs_attrs__ instead. If this attribute is in the namespace of the class,
    # msgspec takes the instance dictionary for all values, and writes only fields read before.
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
    """The signature of a model for ``help`` and shells: its fields as keywords."""

    def __get__(self, _: Any, owner: "type[Model]") -> Signature:
        kind = Parameter.KEYWORD_ONLY
        return Signature([Parameter(name, kind, default=UNSET) for name in field_names(owner)])


class Names(Protocol):
    """The names of custom fields: a :class:`~close_async.custom.CustomSchema`."""

    def labelled(self, item: Any) -> dict[str, tuple[str, Any]]:
        """Return the label and the typed value of each custom field of an object, by field id."""
        ...


class _Storage:
    """Storage of a model: the object that it was decoded from, and the values read or set."""

    __slots__ = ("__dict__", "__weakref__", "_source")


keep_source: Callable[["Model", dict[str, Any]], None] = _Storage.__dict__["_source"].__set__
"""Set the object from which a model decodes its fields."""


class Model(_Storage):
    """Base class of the generated models: an attrs class that decodes fields on first access.

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

    _source: dict[str, Any] | None  # the JSON object of a decoded model
    # Values that were read or set, by field name. Unread fields are absent.
    _held: dict[str, Any]

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

        def __init__(self, **fields: Any) -> None:
            """Set fields by their names."""
            for name in fields:
                if name not in field_names(type(self)):
                    raise TypeError(str(self._no_field(name)))
            self._held.update(fields)

        def __getattr__(self, name: str) -> Any:
            """Return the value of an absent field. Python calls this only for those."""
            if name == "_source":  # created by a program, not decoded
                return None
            if name not in field_names(type(self)):
                raise self._no_field(name)
            if name not in MAPPINGS:
                return UNSET
            return self._held.setdefault(name, {})

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
            mapping, inner = fields.place_of(key)
            # A class without ``extra`` has such a key only in its source.
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
        """Return the schema by which pydantic and FastAPI read and write this class."""
        from close_async.integrations.pydantic import core_schema_of

        return core_schema_of(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: Any, handler: Any) -> dict[str, Any]:
        """Return the JSON schema that pydantic documents for this class."""
        from close_async.integrations.pydantic import json_schema_of

        return json_schema_of(cls)

    def _no_field(self, name: str) -> AttributeError:
        near = get_close_matches(name, field_names(type(self)), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        msg = f"{type(self).__name__} has no field {name!r}{hint}"
        return AttributeError(msg, name=name, obj=self)

    def _set_fields(self) -> Iterator[tuple[str, Any]]:
        """Yield the names and values of the fields that are set, in the order of the class."""
        for name in field_names(type(self)):
            value = getattr(self, name)
            if value is not UNSET and (value or name not in MAPPINGS):
                yield name, value

    def __getstate__(self) -> dict[str, Any]:
        """Return the state for copies and pickles: the decoded value of each field."""
        return dict(self._set_fields())

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Restore the state that :meth:`__getstate__` returned."""
        self._held.update(state)

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
        rows = [
            f"<tr><th>{html.escape(name)}</th><td>{html.escape(_html_text(name, value))}</td></tr>"
            for name, value in self._set_fields()
        ]
        return f"<table>{''.join(rows)}</table>"

    # A class that defines __eq__ is not hashable, which is right for mutable objects.
    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model) or type(other) is not type(self):
            return NotImplemented
        return dict(self._set_fields()) == dict(other._set_fields())


@attrs.frozen
class _Fields:
    """The fields of a model class.

    Args:
        names: The names in order, as keys of a dict for fast look-ups.
        by_name: The keys in JSON by name.
        by_wire: The names by key in JSON, without the mappings.
    """

    names: dict[str, None]
    by_name: dict[str, str]
    by_wire: dict[str, str]

    def place_of(self, key: str) -> tuple[str, str]:
        """Return the mapping that stores a key which is not a field, and the key in it."""
        return mapping_of(key, self.names)


def mapping_of(key: str, mappings: Container[str]) -> tuple[str, str]:
    """Return the mapping that stores a key of JSON, and the key in that mapping.

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


def _read_fields(model: type[Model]) -> _Fields:
    attributes = model.__attrs_attrs__
    wire = {a.name: str(a.metadata.get("wire", a.name)) for a in attributes}
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


def _entries(mapping: Any) -> Mapping[str, Any]:
    """Return the entries of ``custom`` or ``extra``, which a program may have set to any value."""
    return cast("Mapping[str, Any]", mapping) if isinstance(mapping, Mapping) else {}


def _plain(value: Any) -> Any:
    """Replace models by dictionaries, also in containers."""
    if isinstance(value, Model):
        return value.to_dict()
    if isinstance(value, dict):
        pairs = cast("dict[Any, Any]", value)  # type: ignore[redundant-cast]
        return {key: _plain(each) for key, each in pairs.items()}
    if isinstance(value, list):
        return [_plain(each) for each in cast("list[Any]", value)]  # type: ignore[redundant-cast]
    return value
