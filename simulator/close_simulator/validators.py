"""Validators of request bodies: what each key accepts, and the errors that Close reports.

A validator returns the value to store, or raises :class:`FieldError` with Close's message. Error
shapes: https://developer.close.com/topics/http-response-codes/.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime
from typing import Any, cast

from close_simulator.http import as_list, not_found
from close_simulator.organization import Organization

Json = dict[str, Any]
Errors = dict[str, Any]


class ValidationError(Exception):
    """A request body that Close rejects.

    Args:
        field_errors: The error of each field, nested as the body is.
        errors: Errors of the body as a whole.
    """

    def __init__(self, field_errors: Errors, errors: list[str] | None = None) -> None:
        super().__init__(field_errors, errors)
        self.field_errors = field_errors
        self.errors: list[str] = errors or []

    def body(self) -> Json:
        """Return the response body."""
        return {"errors": self.errors, "field-errors": self.field_errors}


class FieldError(Exception):
    """A value that its field does not accept; the argument is Close's message."""


Validator = Callable[[Any], Any]


def read_body(
    body: Json, accepted: Mapping[str, Validator], required: Collection[str] = ()
) -> Json:
    """Return the accepted keys of a body, validated. Unknown keys are dropped, as Close does.

    Args:
        body: The request body.
        accepted: The validator of each key.
        required: The keys that must be present.

    Raises:
        ValidationError: All values that were rejected.
    """
    form: Json = {}
    # null counts as missing: Close reports it with the same error.
    errors: Json = {name: "This field is required." for name in required if body.get(name) is None}
    for name, validate in accepted.items():
        if name in body and name not in errors:
            try:
                form[name] = validate(body[name])
            except FieldError as error:
                errors[name] = str(error)
            except ValidationError as error:
                errors[name] = error.field_errors
    if errors:
        raise ValidationError(errors)
    return form


def text(limit: int | None) -> Validator:
    """Return a validator for a string or null.

    Args:
        limit: The longest string, in characters; ``None`` for any length.
    """

    def validate(value: Any) -> str | None:
        if value is not None and not isinstance(value, str):
            raise FieldError("Value must be of str type.")
        if value and limit is not None and len(value) > limit:
            raise FieldError(f"The value must be no longer than {limit} characters.")
        return value

    return validate


def name_of(limit: int = 200) -> Validator:
    """Return a validator for a string that must not be empty."""

    def validate(value: Any) -> str:
        valid = text(limit)(value)
        # An empty string has the same error as a missing one.
        if not valid:
            raise FieldError("This field is required.")
        return str(valid)

    return validate


def one_of(choices: Collection[str]) -> Validator:
    """Return a validator for one of some strings."""

    def validate(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            # Close lists the choices, and users read the message.
            raise FieldError(f"Not a valid choice. Valid choices: {', '.join(sorted(choices))}.")
        return value

    return validate


def optional(validate: Validator) -> Validator:
    """Return a validator that also accepts null."""
    return lambda value: None if value is None else validate(value)


def list_of(validate_item: Validator, most: int | None = None) -> Validator:
    """Return a validator for a list, which reports the errors of items by their position.

    Args:
        validate_item: Validates an item.
        most: The most items that the list may have; ``None`` for any number.
    """

    def validate(value: Any) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise FieldError("Value must be of list type.")
        if most is not None and len(as_list(value)) > most:
            raise FieldError("List is too long.")
        valid: list[Any] = []
        errors: Errors = {}
        for position, item in enumerate(as_list(value)):
            try:
                valid.append(validate_item(item))
            except ValidationError as error:
                errors[str(position)] = error.body()
            except FieldError as error:
                # The error of an item that is not an object has no field to belong to.
                errors[str(position)] = {"errors": [str(error)], "field-errors": {}}
        if errors:
            raise ValidationError({"errors": errors})
        return valid

    return validate


def flag(value: Any) -> bool:
    """Validate a boolean."""
    if not isinstance(value, bool):
        raise FieldError("Value must be of bool type.")
    return value


def number(value: Any) -> float | int:
    """Validate a number; a boolean is not one."""
    # In Python, True is an int.
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldError("Value must be of float type.")
    return value


def mapping(value: Any) -> Json:
    """Validate a JSON object."""
    if not isinstance(value, dict):
        raise FieldError("Value must be of dict type.")
    return cast("Json", value)


def iso_date(value: Any) -> str:
    """Validate a date."""
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise FieldError("Invalid ISO 8601 date.") from None


def iso_datetime(value: Any) -> str:
    """Validate a datetime; one without an offset is UTC."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise FieldError("Invalid ISO 8601 datetime.") from None
    return found.isoformat() + ("+00:00" if found.tzinfo is None else "")


def existing_user(organization: Organization, value: Any) -> str | None:
    """Validate the id of a user, or null."""
    if value is None:
        return None
    # Members who have left are no choice, although objects still name them.
    if all(user["id"] != value for user in organization.users):
        raise FieldError("Object does not exist.")
    return str(value)


def find(rows: list[Json], row_id: str, kind: str) -> Json:
    """Return the row with an id.

    Args:
        rows: The rows.
        row_id: The id.
        kind: The name of the class in Close's message, such as ``LeadStatus``.

    Raises:
        Denied: 404, if no row has the id.
    """
    for row in rows:
        if row["id"] == row_id:
            return row
    raise not_found(kind)


def audited(now: str, user_id: str) -> Json:
    """Return the dates and users of a new row."""
    return {
        "created_by": user_id,
        "date_created": now,
        "date_updated": now,
        "updated_by": user_id,
    }
