"""What Close accepts in the bodies of settings, and how it says no.

Error shapes: https://developer.close.com/topics/http-response-codes/.
"""

from collections.abc import Collection, Mapping
from typing import Any, cast

from close_simulator.http import as_list, not_found
from close_simulator.validate import Cleaner, Invalid, Refused, text

Json = dict[str, Any]


def read_form(body: Json, cleaners: Mapping[str, Cleaner], needed: Collection[str] = ()) -> Json:
    """Give what of a body counts: known keys, with checked values.

    Args:
        body: The request body.
        cleaners: What each key takes.
        needed: The keys that must be there.

    Raises:
        Invalid: Every value that was refused.
    """
    form: Json = {}
    errors: Json = {name: "This field is required." for name in needed if body.get(name) is None}
    for name, clean in cleaners.items():
        if name in body and name not in errors:
            try:
                form[name] = clean(body[name])
            except Refused as refused:
                errors[name] = str(refused)
            except Invalid as invalid:
                errors[name] = invalid.field_errors
    if errors:
        raise Invalid(errors)
    return form


def name_of(limit: int = 200) -> Cleaner:
    """Make a cleaner for a text that must not be empty."""

    def clean(value: Any) -> str:
        cleaned = text(limit)(value)
        if not cleaned:
            raise Refused("This field is required.")
        return str(cleaned)

    return clean


def one_of(choices: Collection[str]) -> Cleaner:
    """Make a cleaner for one of some texts."""

    def clean(value: Any) -> str:
        if not isinstance(value, str) or value not in choices:
            raise Refused(f"Not a valid choice. Valid choices: {', '.join(sorted(choices))}.")
        return value

    return clean


def flag(value: Any) -> bool:
    """Clean a boolean."""
    if not isinstance(value, bool):
        raise Refused("Value must be of bool type.")
    return value


def texts(value: Any) -> list[str]:
    """Clean a list of texts; null is none."""
    if value is not None and not isinstance(value, list):
        raise Refused("Value must be of list type.")
    found = as_list(value)
    if not all(isinstance(item, str) for item in found):
        raise Refused("Value must be of str type.")
    return list(dict.fromkeys(found))


def references(value: Any) -> list[str]:
    """Clean a list of objects that name something by its id; give the ids."""
    if not isinstance(value, list):
        raise Refused("Value must be of list type.")
    ids = [cast("Json", item).get("id") for item in as_list(value) if isinstance(item, dict)]
    found = [each for each in ids if isinstance(each, str)]
    if len(found) < len(as_list(value)):
        raise Refused("Value must be of dict type, with an id.")
    return found


def optional(clean: Cleaner) -> Cleaner:
    """Make a cleaner that takes null, too."""
    return lambda value: None if value is None else clean(value)


def find(rows: list[Json], row_id: str, kind: str) -> Json:
    """Give the row with an id, or answer 404."""
    for row in rows:
        if row["id"] == row_id:
            return row
    raise not_found(kind)


def audited(world_now: str, user_id: str) -> Json:
    """Give what a new row says of its making."""
    return {
        "created_by": user_id,
        "date_created": world_now,
        "date_updated": world_now,
        "updated_by": user_id,
    }
