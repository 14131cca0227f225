"""What kind of field a custom field is, as its definition says."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from close_async.search.any_field import AnyField
from close_async.search.fields import ChoiceField, DateTimeField, Field, NumberField, TextField
from close_async.search.id_fields import ReferenceField, UserField


class Definition(Protocol):
    """The definition of a custom field, as ``schema["Industry"]`` gives it."""

    @property
    def id(self) -> str:
        """Its id."""
        ...

    @property
    def name(self) -> str:
        """What people call it."""
        ...

    @property
    def type(self) -> str:
        """What it holds."""
        ...

    @property
    def choices(self) -> Sequence[str] | None:
        """What can be chosen, if it holds choices."""
        ...


_KINDS: Mapping[str, Callable[[], Field]] = {
    "text": TextField,
    "textarea": TextField,
    "hidden": TextField,
    "number": NumberField,
    "date": DateTimeField,
    "datetime": DateTimeField,
    "user": UserField,
    "contact": lambda: ReferenceField("contact", "cont"),
    "custom_object": lambda: ReferenceField("custom_object", "custobj"),
}


def defined(definition: Definition) -> AnyField:
    """Give a field that can be asked what its definition says it holds."""
    if definition.type == "choices":
        return AnyField(ChoiceField(definition.choices or ()), definition.name)
    make = _KINDS.get(definition.type)  # a kind that is not known here may hold anything
    return AnyField(None if make is None else make(), definition.name)
