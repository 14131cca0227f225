"""``CustomSchema``: the custom fields of a type of object, found by name."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Protocol, cast

from close_async.custom.values import from_wire, single_to_wire, to_wire
from close_async.errors import AmbiguousFieldError, CustomValueError, UnknownFieldError
from close_async.models.custom_fields import CustomField
from close_async.unset import UNSET
from close_async.wire.require import require

_MOST_SHOWN = 12


class HasCustom(Protocol):
    """Whatever has custom fields: a lead, a contact, an opportunity."""

    @property
    def custom(self) -> Mapping[str, Any]:
        """The values by field id."""
        ...


class CustomSchema:
    """The custom fields of one type of object, by the names that people gave them.

    ``await close.custom_fields.schema("lead")`` gives it. Close takes and gives custom fields by
    id; this translates both ways, and checks values before they are sent. A field's id does
    wherever its name does. It iterates over the fields, in the order people see them.

    Args:
        fields: The fields in their order.
        object_type: Whose fields they are, for messages.

    Raises:
        DecodeError: A field has no id, no name or no type, or one of another kind than a string;
            the message names it.

    Attributes:
        object_type: Whose fields they are.

    Example:
        ```python
        schema = await close.custom_fields.schema("lead")
        await close.leads.update(lead.id, LeadUpdate(custom=schema.values({"Industry": "Energy"})))
        schema.read(await close.leads.get(lead.id))["Industry"]
        ```

    See https://developer.close.com/api/resources/custom-fields/schema
    """

    def __init__(self, fields: Iterable[CustomField], object_type: str) -> None:
        self.object_type = object_type
        self._by_id: dict[str, CustomField] = {}
        for at, field in enumerate(_listed(fields)):
            _check_field(field, f"fields.{at}")
            self._by_id[field.id] = field
        self._by_name: dict[str, list[CustomField]] = {}
        for field in self:
            self._by_name.setdefault(field.name, []).append(field)

    def __getitem__(self, name: str) -> CustomField:
        """Find a field by its name or id.

        Raises:
            UnknownFieldError: There is none; the message names those that are spelled alike.
            AmbiguousFieldError: Several fields have this name; the message lists them.
        """
        if name in self._by_id:
            return self._by_id[name]
        found = self._by_name.get(name, [])
        if len(found) > 1:
            raise _ambiguous(self.object_type, name, found)
        if not found:
            raise _unknown(self.object_type, name, [*self._by_name])
        return found[0]

    def __iter__(self) -> Iterator[CustomField]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, name: object) -> bool:
        return name in self._by_id or name in self._by_name

    def __repr__(self) -> str:
        return f"CustomSchema({self.object_type!r}: {', '.join(field.name for field in self)})"

    def id(self, name: str) -> str:
        """Give a field's id by its name; raises as :meth:`__getitem__` does.

        Args:
            name: The name.
        """
        return self[name].id

    def name(self, field_id: str) -> str:
        """Give a field's name by its id; raises as :meth:`__getitem__` does.

        Args:
            field_id: The id.
        """
        return self[field_id].name

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Give values by name as ``custom`` takes them, by id, each checked.

        Args:
            values: What to set, by name: text, numbers, ``date`` and aware ``datetime`` (or their
                texts in ISO 8601), choices, ids of users, contacts and custom objects; a list for
                a field that holds several values; ``None`` to empty a field.

        Raises:
            UnknownFieldError: There is no such field; the message names those spelled alike.
            AmbiguousFieldError: Several fields have this name; use the id.
            CustomValueError: Fields that do not take their values; ``.field_errors`` has all.

        Example:
            ```python
            LeadCreate(name="Oscorp", custom=schema.values({"Renewal": date(2027, 1, 31)}))
            ```
        """
        return self._checked(values, to_wire)

    def single(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Give single values as ``custom_add`` and ``custom_remove`` take them, each checked.

        Args:
            values: One value for each field, all of which hold several.

        Raises:
            UnknownFieldError: There is no such field; the message names those spelled alike.
            AmbiguousFieldError: Several fields have this name; use the id.
            CustomValueError: Fields that do not take their values; ``.field_errors`` has all.

        Example:
            ```python
            LeadUpdate(custom_add=schema.single({"Interests": "API"}))
            ```
        """
        return self._checked(values, single_to_wire)

    def read(self, item: HasCustom) -> dict[str, Any]:
        """Give the custom fields of a lead, or another object, by name, in the schema's order.

        Days are ``date`` and moments ``datetime``. Only what the object has is there: Close leaves
        out empty fields, and every one where ``fields`` was given without ``custom``. A field whose
        name another one shares is given by its id, and so is one that was created after this
        schema was read. What this gives, :meth:`values` takes.

        Args:
            item: The object.
        """
        return dict(self.labelled(item).values())

    def labelled(self, item: HasCustom) -> dict[str, tuple[str, Any]]:
        """Return the label and the value of each custom field of an object, by field id.

        Labels and values are those of :meth:`read`.

        Args:
            item: The object.

        Raises:
            TypeError: The object has no custom fields.
        """
        custom: object = getattr(item, "custom", None)
        if not isinstance(custom, Mapping):
            msg = f"a {type(item).__name__} has no custom fields"
            raise TypeError(msg)
        held = dict(cast("Mapping[str, Any]", custom))
        known = {
            field.id: (self._label(field), from_wire(field, held.pop(field.id)))
            for field in self
            if field.id in held
        }
        return known | {field_id: (field_id, value) for field_id, value in held.items()}

    def _label(self, field: CustomField) -> str:
        return field.name if len(self._by_name[field.name]) == 1 else field.id

    def _checked(
        self, values: Mapping[str, Any], convert: Callable[[CustomField, Any], Any]
    ) -> dict[str, Any]:
        _check_mapping(values)
        fields = {name: self[name] for name in values}
        given = Counter(field.id for field in fields.values())
        wire: dict[str, Any] = {}
        errors: dict[str, str] = {}
        for name, field in fields.items():
            try:
                wire[field.id] = convert(field, values[name])
            except ValueError as error:
                errors[name] = str(error)
            if given[field.id] > 1:
                errors[name] = "it is given twice, by its name and by its id"
        if errors:
            raise _unfit(self.object_type, errors)
        return wire


def _listed(fields: object) -> Iterable[CustomField]:
    """Return the fields of a response, which may be anything."""
    if fields is UNSET or isinstance(fields, str | bytes) or not isinstance(fields, Iterable):
        require(fields, list, "fields")
    return cast("Iterable[CustomField]", fields)


def _check_field(field: object, where: str) -> None:
    """Check what this class and :mod:`.values` use of a field."""
    known = require(field, CustomField, where)
    for name in ("id", "name", "type"):
        require(getattr(known, name), str, f"{where}.{name}")
    choices: Any = known.choices
    if choices is not UNSET and choices is not None:
        for at, choice in enumerate(
            cast("list[object]", require(choices, list, f"{where}.choices"))
        ):
            require(choice, str, f"{where}.choices.{at}")


def _check_mapping(values: object) -> None:
    if not isinstance(values, Mapping):
        msg = f"values are a mapping, such as {{'Industry': 'Energy'}}, not {values!r}"
        raise TypeError(msg)


def _unknown(object_type: str, name: str, known: list[str]) -> UnknownFieldError:
    folded = {other.casefold(): other for other in known}
    near = [folded[key] for key in get_close_matches(str(name).casefold(), folded, cutoff=0.7)]
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else f"; it has {_some(known)}"
    return UnknownFieldError(f"{object_type} has no custom field {name!r}{hint}")


def _some(names: list[str]) -> str:
    shown = ", ".join(map(repr, names[:_MOST_SHOWN])) or "none"
    return f"{shown}, …" if len(names) > _MOST_SHOWN else shown


def _ambiguous(object_type: str, name: str, found: list[CustomField]) -> AmbiguousFieldError:
    shown = " or ".join(f"{field.id} ({field.type})" for field in found)
    return AmbiguousFieldError(
        f"{object_type} has {len(found)} custom fields named {name!r}: use an id instead, {shown}",
        candidates={field.id: field.type for field in found},
    )


def _unfit(object_type: str, errors: dict[str, str]) -> CustomValueError:
    said = "; ".join(f"{name!r}: {problem}" for name, problem in errors.items())
    return CustomValueError(f"custom fields of {object_type}: {said}", field_errors=errors)
