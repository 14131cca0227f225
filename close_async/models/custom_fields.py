"""The custom fields of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model
from close_async.unset import UNSET


@attrs.define(kw_only=True, repr=False, eq=False)
class CustomField(Model):
    """A field that an organization has added to a kind of object.

    Fields with `accepts_multiple_values` have a list as their value.
    See https://developer.close.com/api/resources/custom-fields"""

    id: str = UNSET
    """Id, `cf_…`; the value's key is `custom.cf_…`."""

    name: str = UNSET
    """Name."""

    description: str | None = UNSET
    """What it is for, at most 280 characters."""

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
    """What values it takes."""

    choices: list[str] | None = UNSET
    """The values to choose from, of the type `choices`."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds several values."""

    editable_with_roles: list[str] = UNSET
    """Who may change its values; everybody if empty."""

    is_shared: bool = UNSET
    """Whether several kinds of object have it."""

    required: bool = UNSET
    """Whether it must have a value."""

    referenced_custom_type_id: str | None = UNSET
    """The type of object it refers to, of the type `custom_object`."""

    back_reference_is_visible: bool = UNSET
    """Whether that object shows the reference."""

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
    """The type it is being converted to."""

    organization_id: str = UNSET
    """The organization it belongs to."""

    created_by: str | None = UNSET
    """The id of the user who created it."""

    updated_by: str | None = UNSET
    """The id of the user who changed it last."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was changed last."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False)
class CustomFieldSchema(Model):
    """The custom fields of a kind of object, in the order in which Close shows them.

    See https://developer.close.com/api/resources/custom-fields/schema"""

    fields: list[CustomField] = UNSET
    """The fields, shared ones included."""

    object_type: str = UNSET
    """The kind of object."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""
