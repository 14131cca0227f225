"""What Close accepts in a lead's body, and how it says no.

Error shapes: https://developer.close.com/topics/http-response-codes/.
"""

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, cast
from zoneinfo import available_timezones

from close_simulator.http import as_list
from close_simulator.organization import Organization
from close_simulator.phones import read_phone

Json = dict[str, Any]
Errors = dict[str, Any]


MOST_PARTS = 100
"""How many e-mail addresses, phone numbers or URLs a contact may have, each."""


class Invalid(Exception):  # noqa: N818 - named after what it says
    """Values that Close refuses.

    Args:
        field_errors: What is wrong, by field.
        errors: What is wrong with the whole.
    """

    def __init__(self, field_errors: Errors, errors: list[str] | None = None) -> None:
        super().__init__(field_errors, errors)
        self.field_errors = field_errors
        self.errors: list[str] = errors or []

    def body(self) -> Json:
        """Give the answer's body."""
        return {"errors": self.errors, "field-errors": self.field_errors}


class Refused(Exception):  # noqa: N818 - named after what it says
    """One value that a field does not take; the argument is Close's message."""


Cleaner = Callable[[Any], Any]


def clean_lead(body: Json, organization: Organization, *, creating: bool) -> Json:
    """Check a lead's body and give what of it counts.

    Args:
        body: The request body.
        organization: Whose statuses, users and custom fields are valid.
        creating: A new lead takes contacts and a creation date, an update ignores them.

    Returns:
        Known keys with checked values; custom fields as ``custom.<id>``, with ``.add`` or
        ``.remove`` kept. Unknown keys are dropped, as Close does.

    Raises:
        Invalid: Every value that was refused.
    """
    if body.get("status") is not None and body.get("status_id") is not None:
        raise Invalid({}, ["Please specify either status or status_id, not both."])
    cleaners: dict[str, Cleaner] = {
        "name": text(1000),
        "url": _url,
        "description": text(None),
        "status_id": lambda value: _status(organization, "id", value),
        "status": lambda value: _status(organization, "label", value),
        "addresses": list_of(_address),
    }
    if creating:
        cleaners |= {
            "contacts": list_of(lambda value: clean_contact(value, organization)),
            "date_created": _moment,
            "created_by": lambda value: a_user(organization, value),
        }
    changes = clean_body(body, cleaners, organization, "lead")
    if "status" in changes:
        changes["status_id"] = changes.pop("status")
    return changes


def clean_contact(body: Any, organization: Organization) -> Json:
    """Check a contact's body, its own or one inside a lead's; see :func:`clean_lead`."""
    contact = _object(body)
    cleaners: dict[str, Cleaner] = {
        "name": text(1000),
        "title": text(1000),
        "timezone": _timezone,
        "date_created": a_moment,
        "created_by": lambda value: a_user(organization, value),
        "lead_id": text(None),
        "emails": list_of(_email, MOST_PARTS),
        "phones": list_of(_phone, MOST_PARTS),
        "urls": list_of(_contact_url, MOST_PARTS),
    }
    return clean_body(contact, cleaners, organization, "contact")


def text(limit: int | None) -> Cleaner:
    """Make a cleaner for a string that may be null."""

    def clean(value: Any) -> str | None:
        if value is not None and not isinstance(value, str):
            raise Refused("Value must be of str type.")
        if value and limit is not None and len(value) > limit:
            raise Refused(f"The value must be no longer than {limit} characters.")
        return value

    return clean


def list_of(clean_item: Cleaner, most: int | None = None) -> Cleaner:
    """Make a cleaner for a list; what is wrong inside is reported by position.

    Args:
        clean_item: Cleans an item.
        most: How many items the list may have; ``None`` for any number.
    """

    def clean(value: Any) -> list[Any]:
        if value is None:
            return []
        if not isinstance(value, list):
            raise Refused("Value must be of list type.")
        if most is not None and len(as_list(value)) > most:
            raise Refused("List is too long.")
        cleaned: list[Any] = []
        errors: Errors = {}
        for position, item in enumerate(as_list(value)):
            try:
                cleaned.append(clean_item(item))
            except Invalid as invalid:
                errors[str(position)] = invalid.body()
            except Refused as refused:
                errors[str(position)] = {"errors": [str(refused)], "field-errors": {}}
        if errors:
            raise Invalid({"errors": errors})
        return cleaned

    return clean


def clean_body(
    body: Json, cleaners: dict[str, Cleaner], organization: Organization, on: str
) -> Json:
    """Check a body's values, those of custom fields among them; see :func:`clean_lead`.

    Args:
        body: The request body.
        cleaners: What each key takes.
        organization: Whose custom fields are valid.
        on: The type of object that it is for, such as ``lead``.

    Raises:
        Invalid: Every value that was refused.
    """
    changes: Json = {}
    errors: Errors = {}
    for key, value in _spread_custom(body).items():
        try:
            if key.startswith("custom."):
                changes |= _custom(key, value, organization, on)
            elif key in cleaners:
                changes[key] = cleaners[key](value)
        except Refused as refused:
            errors["status" if key == "status_id" else key] = str(refused)
        except Invalid as invalid:
            errors[key] = invalid.field_errors
    if errors:
        raise Invalid(errors)
    return changes


def _spread_custom(body: Json) -> Json:
    """Write the deprecated ``custom`` object as ``custom.<name>`` keys."""
    if not isinstance(body.get("custom"), dict):
        return body
    legacy = _object(body["custom"])
    rest = {key: value for key, value in body.items() if key != "custom"}
    return {f"custom.{name}": value for name, value in legacy.items()} | rest


def _custom(key: str, value: Any, organization: Organization, on: str) -> Json:
    reference, operation = key.removeprefix("custom."), ""
    for suffix in (".add", ".remove"):
        if reference.endswith(suffix):
            reference, operation = reference.removesuffix(suffix), suffix
    field = organization.custom_field(on, reference)
    if field is None:
        raise Refused(f'The Custom Field "{reference}" does not exist.')
    multiple = field["accepts_multiple_values"]
    if operation and not multiple:
        raise Refused("This Custom Field does not accept multiple values.")
    clean = _custom_cleaner(field, organization)
    if value is None:
        cleaned = None
    elif multiple:
        cleaned = [clean(item) for item in as_list(value)] or None
    else:
        cleaned = clean(value)
    return {f"custom.{field['id']}{operation}": cleaned}


def _custom_cleaner(field: Json, organization: Organization) -> Cleaner:
    by_type: dict[str, Cleaner] = {
        "number": _number,
        "date": a_date,
        "datetime": _moment,
        "user": lambda value: a_user(organization, value),
        "choices": lambda value: _choice(field["choices"], value),
    }
    return by_type.get(field["type"], text(None))


def _object(value: Any) -> Json:
    if not isinstance(value, dict):
        raise Refused("Value must be of dict type.")
    return cast("Json", value)


def _status(organization: Organization, key: str, value: Any) -> str:
    status = organization.status(key, value) if isinstance(value, str) else None
    if status is None:
        shown = value if isinstance(value, str) else "None"
        raise Refused(
            "Not a valid choice. Please go to Customizations in your organization settings and "
            f'add "{shown}" to the list of lead statuses.'
        )
    return str(status["id"])


def _address(value: Any) -> Json:
    given = _object(value)
    address: Json = {}
    errors: Errors = {}
    for key in ("address_1", "address_2", "city", "country", "label", "state", "zipcode"):
        try:
            # Close shows an address's missing parts as empty strings.
            address[key] = text(None)(given.get(key)) or ("business" if key == "label" else "")
        except Refused as refused:
            errors[key] = str(refused)
    if errors:
        raise Invalid(errors)
    return address


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _email(value: Any) -> Json:
    address = _part(value, "email")
    if not _EMAIL.fullmatch(address):
        raise Invalid({"email": "Invalid email address."})
    return {"email": address, "is_unsubscribed": False, "type": _kind(value)}


def _phone(value: Any) -> Json:
    phone = read_phone(_part(value, "phone"))
    if phone is None:
        raise Invalid({"phone": "Invalid phone number."})
    return {
        "country": phone.country,
        "phone": phone.number,
        "phone_formatted": phone.formatted,
        "type": _kind(value),
    }


def _contact_url(value: Any) -> Json:
    url = _part(value, "url")
    return {"type": _kind(value, "url"), "url": _url(url)}


def _part(value: Any, key: str) -> str:
    part = _object(value).get(key)
    if not part:
        raise Invalid({key: "This field is required."})
    if not isinstance(part, str):
        raise Invalid({key: "Value must be of str type."})
    return part


def _kind(value: Json, default: str = "office") -> str:
    kind = value.get("type")
    if kind is not None and not isinstance(kind, str):
        raise Invalid({"type": "Value must be of str type."})
    return kind or default


def _url(value: Any) -> str | None:
    url = text(None)(value)
    if not url:
        return None
    if re.search(r"\s", url):
        raise Refused("Invalid URL.")
    return url if "://" in url else f"http://{url}"


def _number(value: Any) -> float | int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Refused("Value must be of float type.")
    return value


def a_date(value: Any) -> str:
    """Clean a date."""
    try:
        return date.fromisoformat(value).isoformat()
    except (TypeError, ValueError):
        raise Refused("Invalid ISO 8601 date.") from None


def _moment(value: Any) -> str | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused("Invalid ISO 8601 datetime.") from None
    naive = moment.tzinfo is None
    return moment.isoformat() + ("+00:00" if naive else "")


def a_moment(value: Any) -> str:
    """Clean a point in time."""
    moment = _moment(value)
    if moment is None:
        raise Refused("Invalid ISO 8601 datetime.")
    return moment


def _timezone(value: Any) -> str | None:
    name = text(None)(value)
    if name and name not in available_timezones():
        raise Refused("Invalid timezone.")
    return name or None


def a_user(organization: Organization, value: Any) -> str | None:
    """Clean the id of a user; null is none."""
    if value is None:
        return None
    if all(user["id"] != value for user in organization.users):
        raise Refused("Object does not exist.")
    return str(value)


def _choice(choices: list[str], value: Any) -> str:
    if value not in choices:
        raise Refused(f'"{value}" is not a valid choice.')
    return str(value)
