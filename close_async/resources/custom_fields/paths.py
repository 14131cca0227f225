"""Paths of custom fields by type of object, built-in or custom."""

from collections.abc import Mapping
from typing import Literal, get_args

from close_async.errors import InvalidIdError
from close_async.wire.ids import check_id

ObjectType = Literal["lead", "contact", "opportunity"]


def schema_path(
    object_type: ObjectType | str, root: str, custom_types: Mapping[str, str], name: str = "id"
) -> tuple[str, dict[str, str]]:
    """Return the route of a type of object below ``root``, and the values of its placeholders.

    Args:
        object_type: ``lead``, ``contact``, ``opportunity`` or the id of a custom type.
        root: The path before the type.
        custom_types: The path segments of custom types, by the prefix of their ids.
        name: The placeholder for the id of a custom type.

    Raises:
        InvalidIdError: ``object_type`` is not one of these.
    """
    if object_type in get_args(ObjectType):
        return f"{root}{{object_type}}/", {"object_type": object_type}
    for prefix, kind in custom_types.items():
        if str(object_type).startswith(f"{prefix}_"):
            return f"{root}{kind}/{{{name}}}/", {name: check_id(object_type, prefix, "object_type")}
    msg = (
        "object_type is 'lead', 'contact', 'opportunity', or the id of a custom activity type "
        f"(actitype_…) or of a custom object type (cotype_…), not {object_type!r}"
    )
    raise InvalidIdError(msg)


def check_field_id(field_id: str) -> str:
    """Return ``field_id`` if it is the id of a custom field.

    Raises:
        InvalidIdError: It is the id of another type of object.
    """
    prefix = "lcf" if str(field_id).startswith("lcf_") else "cf"
    return check_id(field_id, prefix, "field_id")
