"""Where custom fields are used, as paths name it: on leads, or on the objects of a custom type."""

from collections.abc import Mapping
from typing import Literal, get_args

from close_async.errors import InvalidIdError
from close_async.wire.ids import check_id

ObjectType = Literal["lead", "contact", "opportunity"]


def place(
    object_type: ObjectType | str, root: str, custom_types: Mapping[str, str], name: str = "id"
) -> tuple[str, dict[str, str]]:
    """Give the route for a type of object below ``root``, and what goes into it.

    Args:
        object_type: ``lead``, ``contact``, ``opportunity`` or the id of a custom type.
        root: The path that comes before.
        custom_types: What the path calls custom types, by what their ids begin with.
        name: What the route calls the id of a custom type.

    Raises:
        InvalidIdError: ``object_type`` is none of these.
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
    """Give the id of a custom field back, if that is what it is.

    Raises:
        InvalidIdError: It is the id of something else.
    """
    prefix = "lcf" if str(field_id).startswith("lcf_") else "cf"
    return check_id(field_id, prefix, "field_id")
