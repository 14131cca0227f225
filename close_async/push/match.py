"""Match keys: how rows are recognized as leads that exist."""

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import attrs

from close_async.models import CustomField
from close_async.push.columns import Parsed, Settings
from close_async.push.errors import ColumnError
from close_async.push.normalize import (
    canonical_email,
    canonical_name,
    host_of,
    is_empty,
    objects,
    phone_number,
)
from close_async.search import Query, any_of, contact, contact_email, contact_phone, lead

Kind = Literal["id", "custom", "email", "phone", "url", "name"]

# Custom fields of these types can hold a key; a date or a user does not identify a lead.
_KEY_TYPES = frozenset({"text", "textarea", "hidden", "number", "choices"})


@attrs.frozen
class Match:
    """A match key. Made by :func:`by_id`, :func:`by_custom`, :func:`by_email` and the others.

    Args:
        kind: The kind of key.
        name: The name or id of the custom field, for ``custom``.
        calling_code: The calling code of numbers without one, for ``phone``.
    """

    kind: Kind
    name: str = ""
    calling_code: str = "1"

    def __str__(self) -> str:
        code = f":{self.calling_code}" if self.kind == "phone" and self.calling_code != "1" else ""
        return self.name or f"{self.kind}{code}"


def by_id() -> Match:
    """Match by the id of the lead, in a column ``id``."""
    return Match("id")


def by_custom(field: str) -> Match:
    """Match by a custom field of leads, whose text, number or choice must be equal.

    Args:
        field: The name or id of the field.
    """
    return Match("custom", field)


def by_email() -> Match:
    """Match by an e-mail address of any contact of the lead, whatever its case."""
    return Match("email")


def by_phone(*, calling_code: str = "1") -> Match:
    """Match by a phone number of any contact of the lead.

    Args:
        calling_code: The calling code of the country of numbers without one: ``"49"``.
    """
    return Match("phone", calling_code=calling_code.lstrip("+"))


def by_url() -> Match:
    """Match by the host of the lead's URL, without ``www.``: that of a company."""
    return Match("url")


def by_name() -> Match:
    """Match by the name of the lead, whatever its case."""
    return Match("name")


def match_named(text: str) -> Match:
    """Return the match key of a name: ``id``, ``email``, ``phone``, ``url``, ``name``, or a field.

    Args:
        text: The name, as on the command line; ``phone:49`` names the calling code of numbers
            without one, and anything else a custom field.
    """
    phone, colon, code = text.partition(":")
    if phone in ("phone", "contact_phone") and colon and code.lstrip("+").isdigit():
        return by_phone(calling_code=code)
    plain = {"email": "email", "contact_email": "email", "phone": "phone",
             "contact_phone": "phone", "url": "url", "name": "name", "id": "id",
             "lead_id": "id"}  # fmt: skip
    kind = plain.get(text)
    if kind is None:
        return by_custom(text)
    return Match(kind)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


@attrs.frozen
class Key:
    """A match key with the definition of its custom field.

    Args:
        match: The match key.
        field: The custom field, for ``custom``.
    """

    match: Match
    field: CustomField | None = None

    def of_row(self, parsed: Parsed) -> list[str]:
        """Return the values of a row, normalized for comparison."""
        if self.match.kind in ("email", "phone"):
            return self._of_contacts(parsed.contacts)
        return self._of_lead_fields(parsed.lead)

    def of_lead(self, found: dict[str, Any]) -> list[str]:
        """Return the values of a lead, normalized for comparison."""
        if self.match.kind in ("email", "phone"):
            return self._of_contacts(objects(found.get("contacts")))
        return self._of_lead_fields(found)

    def fields(self) -> list[str]:
        """Return the fields of a lead that the key is read from."""
        kind = self.match.kind
        if kind == "custom":
            return ["custom"]
        return ["contacts"] if kind in ("email", "phone") else [kind]

    def query(self, values: Sequence[str]) -> Query:
        """Return the search for leads that may have one of these values."""
        kind = self.match.kind
        if kind == "email":
            return lead.has(contact.has(any_of(*(contact_email.email == v for v in values))))
        if kind == "phone":
            return lead.has(contact.has(any_of(*(contact_phone.phone == v for v in values))))
        if kind == "name":
            return any_of(*(lead.name == v for v in values))
        if kind == "url":
            # Close searches words: the host is a phrase of its parts within the URL. Other hosts
            # that contain it are found as well, and dropped by comparing the hosts.
            return any_of(*(lead.url.contains(v, "phrase") for v in values))
        if kind == "id":
            return lead.id.is_in(*values)
        return self._custom_query(values)

    def _custom_query(self, values: Sequence[str]) -> Query:
        field = self.field
        assert field is not None  # noqa: S101 - set for this kind
        custom = lead.custom(field)
        if field.type == "choices":
            return custom.is_in(*values)
        if field.type == "number":
            return any_of(*(custom == float(value) for value in values))
        return any_of(*(custom == value for value in values))

    def _of_contacts(self, contacts: Iterable[dict[str, Any]]) -> list[str]:
        found: list[str] = []
        for each in contacts:
            if self.match.kind == "email":
                found += (
                    canonical_email(e.get("email") or "") for e in objects(each.get("emails"))
                )
            else:
                code = self.match.calling_code
                found += (
                    phone_number(p.get("phone") or "", code) for p in objects(each.get("phones"))
                )
        return list(dict.fromkeys(value for value in found if value))

    def _of_lead_fields(self, values: dict[str, Any]) -> list[str]:
        key = self.match.kind if self.field is None else f"custom.{self.field.id}"
        value = values.get(key)
        if is_empty(value):
            return []
        if self.match.kind == "url":
            found = host_of(str(value))
        elif self.match.kind == "name":
            found = canonical_name(str(value))
        elif isinstance(value, float) and value.is_integer():
            found = str(int(value))
        else:
            found = str(value).strip()
        return [found] if found else []


def bind(matches: Sequence[Match], settings: Settings) -> list[Key]:
    """Return the match keys with their custom fields.

    Raises:
        ColumnError: A custom field does not exist, or cannot be a key.
    """
    keys: list[Key] = []
    for match in matches:
        if match.kind != "custom":
            keys.append(Key(match))
            continue
        if match.name not in settings.lead:
            try:
                settings.lead[match.name]
            except ValueError as error:
                msg = f"rows cannot be matched by {match.name!r}: {error}"
                raise ColumnError(msg) from None
        field = settings.lead[match.name]
        if field.type not in _KEY_TYPES or field.accepts_multiple_values:
            several = "holds several values" if field.accepts_multiple_values else field.type
            msg = (
                f"rows cannot be matched by {field.name!r} ({several}): a key is a custom field "
                "that holds one text, number or choice"
            )
            raise ColumnError(msg)
        keys.append(Key(match, field))
    return keys
