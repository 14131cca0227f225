"""The custom fields of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model
from close_async.unset import UNSET


@attrs.define(kw_only=True, repr=False, eq=False, slots=False)
class CustomField(Model):
    """A field that an organization has added to a type of object. A field of it that was not asked
    for with _fields is absent.
    See https://developer.close.com/api/resources/custom-fields"""

    id: str = UNSET
    """The custom field's id, cf_ (lcf_ if it is old) and letters and digits."""

    name: str = UNSET
    """What the custom field is called."""

    description: str | None = UNSET
    """What the custom field is for, null if that was not written down."""

    type: (
        Literal[
            "text",
            "textarea",
            "number",
            "date",
            "datetime",
            "choices",
            "user",
            "contact",
            "custom_object",
            "hidden",
        ]
        | str
    ) = UNSET
    """What its values are."""

    choices: list[str] = UNSET
    """The values to choose from; only fields of type choices have it."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds a list of values."""

    required: bool = UNSET
    """Whether a value must be given; not every type of object has it."""

    is_shared: bool = UNSET
    """Whether several types of object have it."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; none means every role."""

    referenced_custom_type_id: str | None = UNSET
    """The id of the type of custom object it refers to, null if it refers to none."""

    back_reference_is_visible: bool = UNSET
    """Whether what it refers to shows where it is referred to from."""

    converting_to_type: (
        Literal[
            "text",
            "textarea",
            "number",
            "date",
            "datetime",
            "choices",
            "user",
            "contact",
            "custom_object",
            "hidden",
        ]
        | str
        | None
    ) = UNSET
    """The type it is being converted to, null if it is not."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it, null if no user did."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False, slots=False)
class CustomFieldSchema(Model):
    """The custom fields of a type of object, in the order in which people see
    them. See https://developer.close.com/api/resources/custom-fields/schema"""

    object_type: str = UNSET
    """The type of object; not every response has it."""

    fields: list[CustomField] = UNSET
    """The custom fields in their order."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""
