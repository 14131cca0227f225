"""``CustomSchema``: the custom fields of one type of object, by name."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Protocol, cast

from close_async.custom.values import from_cell, from_wire, single_to_wire, to_wire
from close_async.errors import AmbiguousFieldError, CustomValueError, UnknownFieldError
from close_async.models.custom_fields import CustomField
from close_async.unset import UNSET
from close_async.wire.require import require

_MAX_SHOWN = 12  # names listed in an error message


class HasCustom(Protocol):
    """An object with custom fields: a lead, a contact, an opportunity."""

    @property
    def custom(self) -> Mapping[str, Any]:
        """The values, by field id."""
        ...


class CustomSchema:
    """The custom fields of one type of object, by the labels in Close's interface.

    Close's API identifies custom fields by id. A schema translates names to ids and back, and
    checks values before they are sent. An id is accepted wherever a name is. Iterate over a schema
    for the fields, in the order of Close's interface. ``await close.custom_fields.schema("lead")``
    returns the schema of leads.

    Args:
        fields: The fields in their order.
        object_type: The type of object that they belong to, for messages.

    Raises:
        DecodeError: The id, name or type of a field is missing or not a string; the message names
            it.

    Attributes:
        object_type: The type of object that the fields belong to.

    Example::

        schema = await close.custom_fields.schema("lead")
        await close.leads.update(lead.id, LeadUpdate(custom=schema.values({"Industry": "Energy"})))
        schema.read(await close.leads.get(lead.id))["Industry"]

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
        """Return a field by its name or id.

        Raises:
            UnknownFieldError: There is no such field; the message suggests similar names.
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
        """Return the id of a field. Raises the errors of ``schema[name]``.

        Args:
            name: The name.
        """
        return self[name].id

    def name(self, field_id: str) -> str:
        """Return the name of a field. Raises the errors of ``schema[field_id]``.

        Args:
            field_id: The id.
        """
        return self[field_id].name

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return checked values by id, for ``custom=``.

        Args:
            values: The values by name: strings, numbers, ``date`` and aware ``datetime`` (or
                strings in ISO 8601), choices, ids of users, contacts and custom objects; a list
                for a field that holds several values; ``None`` to clear a field.

        Raises:
            UnknownFieldError: There is no such field; the message suggests similar names.
            AmbiguousFieldError: Several fields have this name; use the id.
            CustomValueError: Values do not fit their fields; ``.field_errors`` has all problems.

        Example::

            LeadCreate(name="Oscorp", custom=schema.values({"Renewal": date(2027, 1, 31)}))
        """
        return self._checked(values, to_wire)

    def single(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Return checked single values by id, for ``custom_add=`` and ``custom_remove=``.

        Args:
            values: One value per field, by name; each field must be one that holds several values.

        Raises:
            UnknownFieldError: There is no such field; the message suggests similar names.
            AmbiguousFieldError: Several fields have this name; use the id.
            CustomValueError: Values do not fit their fields; ``.field_errors`` has all problems.

        Example::

            LeadUpdate(custom_add=schema.single({"Interests": "API"}))
        """
        return self._checked(values, single_to_wire)

    def parse(
        self, row: Mapping[str, str | None], *, separator: str = ";", decimal: str = "."
    ) -> dict[str, Any]:
        """Return the cells of a CSV row as checked values by id, for ``custom=``.

        Numbers are parsed, dates and datetimes must be in ISO 8601 (datetimes with a timezone), and
        cells of fields that hold several values are split. Empty cells are omitted.

        Args:
            row: The cells by column; each column is the name or id of a field. Remove the columns
                that are not custom fields: ``{name: row[name] for name in row if name in schema}``.
            separator: Separates the values of a field that holds several.
            decimal: The decimal separator, ``"."`` or ``","``.

        Raises:
            UnknownFieldError: A column is not a field; the message suggests similar names.
            AmbiguousFieldError: Several fields have this name; use the id.
            CustomValueError: Cells do not fit their fields; ``.field_errors`` has all problems.
            ValueError: ``separator`` is empty, or ``decimal`` is another character.

        Example::

            for row in csv.DictReader(file):
                name = row.pop("name")
                await close.leads.create(LeadCreate(name=name, custom=schema.parse(row)))
        """
        if not separator or decimal not in (".", ","):
            msg = f"separator must not be empty, and decimal must be '.' or ',', not {decimal!r}"
            raise ValueError(msg)

        def convert(field: CustomField, cell: str) -> Any:
            if not isinstance(cell, str):  # pyright: ignore[reportUnnecessaryIsInstance]
                msg = f"a cell must be a string, not {cell!r}"
                raise ValueError(msg)  # noqa: TRY004  collected with the other problems
            return from_cell(field, cell, separator, decimal)

        _check_mapping(row)
        unknown = [column for column in row if column not in self]
        if unknown:
            raise _unknown(self.object_type, unknown[0], [*self._by_name])
        cells = {
            column: cell
            for column, cell in row.items()
            if cell is not None and not (isinstance(cell, str) and not cell.strip())  # pyright: ignore[reportUnnecessaryIsInstance]
        }
        return self._checked(cells, convert)

    def read(self, item: HasCustom) -> dict[str, Any]:
        """Return the custom fields of a lead, or another object, by name, in the schema's order.

        Dates are ``date`` and datetimes ``datetime``. Fields without a value are missing: Close
        omits them, and omits all custom fields if ``fields`` was passed without ``custom``. The key
        is the id instead of the name if several fields share the name, or if the field was created
        after this schema was fetched. :meth:`values` accepts the result.

        Args:
            item: The object.

        Raises:
            TypeError: The object has no custom fields.
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
                errors[name] = "is passed twice, by name and by id"
        if errors:
            raise _invalid_values(self.object_type, errors)
        return wire


def _listed(fields: object) -> Iterable[CustomField]:
    """Return the fields of a response, or raise if it is not a list."""
    if fields is UNSET or isinstance(fields, str | bytes) or not isinstance(fields, Iterable):
        require(fields, list, "fields")
    return cast("Iterable[CustomField]", fields)


def _check_field(field: object, place: str) -> None:
    """Check the attributes of a field that are used here and in :mod:`.values`."""
    known = require(field, CustomField, place)
    for name in ("id", "name", "type"):
        require(getattr(known, name), str, f"{place}.{name}")
    choices: Any = known.choices
    if choices is not UNSET and choices is not None:
        for at, choice in enumerate(
            cast("list[object]", require(choices, list, f"{place}.choices"))
        ):
            require(choice, str, f"{place}.choices.{at}")


def _check_mapping(values: object) -> None:
    if not isinstance(values, Mapping):
        msg = f"values must be a mapping, such as {{'Industry': 'Energy'}}, not {values!r}"
        raise TypeError(msg)


def _unknown(object_type: str, name: str, known: list[str]) -> UnknownFieldError:
    folded = {other.casefold(): other for other in known}
    near = [folded[key] for key in get_close_matches(str(name).casefold(), folded, cutoff=0.7)]
    hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else f"; it has {_some(known)}"
    return UnknownFieldError(f"{object_type} has no custom field {name!r}{hint}")


def _some(names: list[str]) -> str:
    shown = ", ".join(map(repr, names[:_MAX_SHOWN])) or "none"
    return f"{shown}, …" if len(names) > _MAX_SHOWN else shown


def _ambiguous(object_type: str, name: str, found: list[CustomField]) -> AmbiguousFieldError:
    shown = " or ".join(f"{field.id} ({field.type})" for field in found)
    return AmbiguousFieldError(
        f"{object_type} has {len(found)} custom fields named {name!r}: use an id instead, {shown}",
        candidates={field.id: field.type for field in found},
    )


def _invalid_values(object_type: str, errors: dict[str, str]) -> CustomValueError:
    problems = "; ".join(f"{name!r}: {problem}" for name, problem in errors.items())
    return CustomValueError(f"custom fields of {object_type}: {problems}", field_errors=errors)
