"""``Model``: what every generated class shares."""

from difflib import get_close_matches
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar, dataclass_transform

import attrs

from close_async.unset import UNSET

T = TypeVar("T")

# The mappings a model may carry; an empty one says no more than an absent one.
MAPPINGS = frozenset({"custom", "custom_add", "custom_remove", "extra"})

# Fields that hold keys, which no log shall show.
_SECRET = frozenset({"signature_key"})


@dataclass_transform(kw_only_default=True, field_specifiers=(attrs.field,))
def define(cls: type[T]) -> type[T]:
    """Make an attrs class of a generated model.

    It has the ``__init__`` of :class:`Model`, which sets what it is given: that of attrs would
    fill a lead's two hundred other fields as well, for whoever writes it to go through.
    """
    return attrs.define(cls, kw_only=True, init=False, repr=False, eq=False, slots=False)


class _Signature:
    """What ``help`` and shells show of a model: its fields."""

    def __get__(self, _: Any, owner: "type[Model]") -> Signature:
        kind = Parameter.KEYWORD_ONLY
        return Signature([Parameter(name, kind, default=UNSET) for name in field_names(owner)])


class Model:
    """The base of the generated models: an attrs class that reads a field when it is asked for.

    A model that was decoded keeps the JSON object it stands for. A field is read from it the first
    time it is asked for, and remembered; what nobody asks for costs nothing. A field that the
    object does not carry reads as :data:`~close_async.unset.UNSET`; an empty mapping (``extra``,
    ``custom``) is made when it is first read.

    Two models are equal when they are of one class and carry equal values; UNSET and an empty
    mapping count as carrying nothing. Models are mutable, and so not hashable.
    """

    __slots__ = ("__dict__", "__weakref__", "_source")
    # Not attrs.Attribute[Any]: annotations must evaluate, and that class is no generic.
    __attrs_attrs__: ClassVar[tuple[Any, ...]] = ()

    _source: dict[str, Any] | None  # what a decoded model stands for

    if not TYPE_CHECKING:
        # Hidden from type checkers, which would otherwise accept any name.
        __signature__ = _Signature()

        def __init__(self, **fields: Any) -> None:
            """Set fields by their names."""
            for name in fields:
                if name not in field_names(type(self)):
                    raise TypeError(str(self._no_field(name)))
            self.__dict__.update(fields)

        def __getattr__(self, name: str) -> Any:
            """Read a field without a value; Python calls this only when there is none."""
            if name == "_source":  # a program made this model
                return None
            if name not in field_names(type(self)):
                raise self._no_field(name)
            if name not in MAPPINGS:
                return UNSET
            made: dict[str, Any] = {}
            self.__dict__[name] = made
            return made

        def __setattr__(self, name: str, value: Any) -> None:
            """Set a field; a misspelt name is an error here, not a value that is never sent."""
            if name not in field_names(type(self)):
                raise self._no_field(name)
            self.__dict__[name] = value

        def __delattr__(self, name: str) -> None:
            """Make a field carry nothing."""
            setattr(self, name, {} if name in MAPPINGS else UNSET)

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


_names: dict[type[Model], dict[str, None]] = {}


def field_names(model: type[Model]) -> dict[str, None]:
    """Give the names of a model's fields, in their order, as the keys of a dict."""
    names = _names.get(model)
    if names is None:
        names = _names[model] = dict.fromkeys(field.name for field in model.__attrs_attrs__)
    return names
