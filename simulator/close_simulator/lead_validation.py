"""Validation of the bodies of leads and contacts, custom fields included."""

import re
from typing import Any
from zoneinfo import available_timezones

from close_simulator.http import as_list
from close_simulator.organization import Organization
from close_simulator.phones import read_phone
from close_simulator.validators import (
    Errors,
    FieldError,
    ValidationError,
    Validator,
    existing_user,
    iso_date,
    iso_datetime,
    list_of,
    mapping,
    number,
    optional,
    text,
)

Json = dict[str, Any]

MOST_PARTS = 100
"""The most email addresses, phone numbers or URLs that a contact may have, each: Close's limit."""


def validate_lead(body: Json, organization: Organization, *, creating: bool) -> Json:
    """Return the accepted keys of a lead's body, validated.

    Args:
        body: The request body.
        organization: Its statuses, users and custom fields are valid.
        creating: Whether the lead is new. Updates ignore contacts and the creation date.

    Returns:
        Known keys. Custom fields are named ``custom.<id>``, followed by ``.add`` or ``.remove`` if
        the body has it. Unknown keys are dropped, as Close does.

    Raises:
        ValidationError: All values that were rejected.
    """
    if body.get("status") is not None and body.get("status_id") is not None:
        raise ValidationError({}, ["Please specify either status or status_id, not both."])
    accepted: dict[str, Validator] = {
        "name": text(1000),
        "url": _url,
        "description": text(None),
        "status_id": lambda value: _status(organization, "id", value),
        "status": lambda value: _status(organization, "label", value),
        "addresses": list_of(_address),
    }
    if creating:
        accepted |= {
            "contacts": list_of(lambda value: validate_contact(value, organization)),
            "date_created": optional(iso_datetime),
            "created_by": lambda value: existing_user(organization, value),
        }
    changes = validate_body(body, accepted, organization, "lead")
    if "status" in changes:
        changes["status_id"] = changes.pop("status")
    return changes


def validate_contact(body: Any, organization: Organization) -> Json:
    """Return the accepted keys of a contact's body; see :func:`validate_lead`."""
    contact = mapping(body)
    accepted: dict[str, Validator] = {
        "name": text(1000),
        "title": text(1000),
        "timezone": _timezone,
        "date_created": iso_datetime,
        "created_by": lambda value: existing_user(organization, value),
        "lead_id": text(None),
        "emails": list_of(_email, MOST_PARTS),
        "phones": list_of(_phone, MOST_PARTS),
        "urls": list_of(_contact_url, MOST_PARTS),
    }
    return validate_body(contact, accepted, organization, "contact")


def validate_body(
    body: Json, accepted: dict[str, Validator], organization: Organization, on: str
) -> Json:
    """Return the accepted keys of a body and its custom fields; see :func:`validate_lead`.

    Args:
        body: The request body.
        accepted: The validator of each key.
        organization: Its custom fields are valid.
        on: The object type, such as ``lead``.

    Raises:
        ValidationError: All values that were rejected.
    """
    changes: Json = {}
    errors: Errors = {}
    for key, value in _spread_custom(body).items():
        try:
            if key.startswith("custom."):
                changes |= _custom(key, value, organization, on)
            # Any other key is dropped without an error: a misspelt field returns 200 and is not
            # written.
            elif key in accepted:
                changes[key] = accepted[key](value)
        except FieldError as error:
            # Close names the field status in both cases.
            errors["status" if key == "status_id" else key] = str(error)
        except ValidationError as error:
            errors[key] = error.field_errors
    if errors:
        raise ValidationError(errors)
    return changes


def _spread_custom(body: Json) -> Json:
    """Write the deprecated ``custom`` object as ``custom.<name>`` keys."""
    if not isinstance(body.get("custom"), dict):
        return body
    legacy = mapping(body["custom"])
    rest = {key: value for key, value in body.items() if key != "custom"}
    return {f"custom.{name}": value for name, value in legacy.items()} | rest


def _custom(key: str, value: Any, organization: Organization, on: str) -> Json:
    reference, operation = key.removeprefix("custom."), ""
    for suffix in (".add", ".remove"):
        if reference.endswith(suffix):
            reference, operation = reference.removesuffix(suffix), suffix
    # By id, or by the deprecated name.
    field = organization.custom_field(on, reference)
    if field is None:
        raise FieldError(f'The Custom Field "{reference}" does not exist.')
    multiple = field["accepts_multiple_values"]
    if operation and not multiple:
        raise FieldError("This Custom Field does not accept multiple values.")
    validate = _custom_validator(field, organization)
    if value is None:
        valid = None
    elif multiple:
        valid = [validate(item) for item in as_list(value)] or None
    else:
        valid = validate(value)
    return {f"custom.{field['id']}{operation}": valid}


def _custom_validator(field: Json, organization: Organization) -> Validator:
    by_type: dict[str, Validator] = {
        "number": number,
        "date": iso_date,
        "datetime": optional(iso_datetime),
        "user": lambda value: existing_user(organization, value),
        "choices": lambda value: _choice(field["choices"], value),
    }
    return by_type.get(field["type"], text(None))


def _status(organization: Organization, key: str, value: Any) -> str:
    status = organization.status(key, value) if isinstance(value, str) else None
    if status is None:
        shown = value if isinstance(value, str) else "None"
        raise FieldError(
            "Not a valid choice. Please go to Customizations in your organization settings and "
            f'add "{shown}" to the list of lead statuses.'
        )
    return str(status["id"])


def _address(value: Any) -> Json:
    given = mapping(value)
    address: Json = {}
    errors: Errors = {}
    for key in ("address_1", "address_2", "city", "country", "label", "state", "zipcode"):
        try:
            # Close shows an address's missing parts as empty strings.
            address[key] = text(None)(given.get(key)) or ("business" if key == "label" else "")
        except FieldError as error:
            errors[key] = str(error)
    if errors:
        raise ValidationError(errors)
    return address


_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _email(value: Any) -> Json:
    address = _part(value, "email")
    if not _EMAIL.fullmatch(address):
        raise ValidationError({"email": "Invalid email address."})
    return {"email": address, "is_unsubscribed": False, "type": _kind(value)}


def _phone(value: Any) -> Json:
    phone = read_phone(_part(value, "phone"))
    if phone is None:
        raise ValidationError({"phone": "Invalid phone number."})
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
    part = mapping(value).get(key)
    if not part:
        raise ValidationError({key: "This field is required."})
    if not isinstance(part, str):
        raise ValidationError({key: "Value must be of str type."})
    return part


def _kind(value: Json, default: str = "office") -> str:
    kind = value.get("type")
    if kind is not None and not isinstance(kind, str):
        raise ValidationError({"type": "Value must be of str type."})
    return kind or default


def _url(value: Any) -> str | None:
    url = text(None)(value)
    if not url:
        return None
    if re.search(r"\s", url):
        raise FieldError("Invalid URL.")
    # Close adds the scheme; what is read back is not what was sent.
    return url if "://" in url else f"http://{url}"


def _timezone(value: Any) -> str | None:
    name = text(None)(value)
    if name and name not in available_timezones():
        raise FieldError("Invalid timezone.")
    return name or None


def _choice(choices: list[str], value: Any) -> str:
    if value not in choices:
        raise FieldError(f'"{value}" is not a valid choice.')
    return str(value)
