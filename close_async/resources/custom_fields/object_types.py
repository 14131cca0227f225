"""The types of object that have custom fields, built-in or custom."""

from typing import Any, Literal, get_args

from close_async.errors import InvalidIdError

ObjectType = Literal["lead", "contact", "opportunity"]

_CUSTOM_TYPES: dict[str, Literal["activity", "custom_object"]] = {
    "actitype_": "activity",
    "cotype_": "custom_object",
}


def kind_of(object_type: Any) -> Literal["built_in", "activity", "custom_object"]:
    """Return which kind of type ``object_type`` names.

    Args:
        object_type: ``lead``, ``contact``, ``opportunity``, or the id of a custom type.

    Raises:
        InvalidIdError: ``object_type`` is not one of these.
    """
    if object_type in get_args(ObjectType):
        return "built_in"
    for prefix, kind in _CUSTOM_TYPES.items():
        if str(object_type).startswith(prefix):
            return kind
    problem = (
        "is 'lead', 'contact', 'opportunity', or the id of a custom activity type "
        f"(actitype_…) or of a custom object type (cotype_…), not {object_type!r}"
    )
    raise InvalidIdError(f"object_type {problem}", field_errors={"object_type": problem})
