"""What kind of field a custom field is, as its definition says."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from close_async.search.fields import (
    ChoiceField,
    Field,
    MomentField,
    NumberField,
    ReferenceField,
    TextField,
    UserField,
)


class Definition(Protocol):
    """The definition of a custom field, as ``schema["Industry"]`` gives it."""

    @property
    def id(self) -> str:
        """Its id."""
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
    "date": MomentField,
    "datetime": MomentField,
    "user": UserField,
    "contact": lambda: ReferenceField("contact", "cont"),
    "custom_object": lambda: ReferenceField("custom_object", "custobj"),
}


def kind_of(definition: Definition) -> Field | None:
    """Give the kind of field that a definition describes, None if it is not known here."""
    if definition.type == "choices":
        return ChoiceField(definition.choices or ())
    make = _KINDS.get(definition.type)
    return None if make is None else make()
