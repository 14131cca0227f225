"""The custom objects of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class CustomObject(Model):
    """An object of a type that the organization defined, which belongs to a lead.
    See https://developer.close.com/api/resources/custom-objects"""

    id: str = UNSET
    """The object's id, custobj_ and letters and digits."""

    custom_object_type_id: str = UNSET
    """The id of its type."""

    lead_id: str = UNSET
    """The id of the lead."""

    name: str = UNSET
    """The name of the object."""

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

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomObjectCreate(Model):
    """A custom object to create."""

    custom_object_type_id: str = UNSET
    """The id of its type."""

    lead_id: str = UNSET
    """The id of the lead."""

    name: str = UNSET
    """The name of the object."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomObjectField(Model):
    """A custom field, as types of custom objects show it."""

    id: str = UNSET
    """The field's id."""

    name: str = UNSET
    """The name of the field."""

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
    """The type of its values."""

    required: bool = UNSET
    """Whether objects must have a value."""

    accepts_multiple_values: bool = UNSET
    """Whether it has several values."""

    description: str | None = UNSET
    """What it is for."""

    editable_with_roles: list[str] = UNSET
    """The ids or names of the roles that may change it; empty for all."""

    choices: list[str] = UNSET
    """The choices of the type choices."""

    referenced_custom_type_id: str | None = UNSET
    """The id of the type of custom objects that its values are the ids of."""

    back_reference_is_visible: bool = UNSET
    """Whether the objects that it refers to show it."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomObjectType(Model):
    """A type of custom objects. See https://developer.close.com/api/resources/custom-object-types"""

    id: str = UNSET
    """The type's id, cotype_ and letters and digits."""

    name: str = UNSET
    """The name of one object of the type."""

    name_plural: str = UNSET
    """The name of several objects of the type."""

    description: str | None = UNSET
    """What the type is for."""

    api_create_only: bool = UNSET
    """Whether objects of the type are created by the API only."""

    editable_with_roles: list[str] = UNSET
    """The ids or names of the roles that may change objects of the type; empty for all."""

    fields: list[CustomObjectField] = UNSET
    """The custom fields of the type, in the order in which the app shows them."""

    back_reference_fields: list[CustomObjectField] = UNSET
    """The custom fields of other types that refer to objects of this type."""

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
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomObjectTypeCreate(Model):
    """A custom object type to create."""

    name: str = UNSET
    """The name of one object of the type."""

    name_plural: str = UNSET
    """The name of several objects of the type."""

    description: str | None = UNSET
    """What the type is for."""

    api_create_only: bool = UNSET
    """Whether objects of the type are created by the API only."""

    editable_with_roles: list[str] = UNSET
    """The ids or names of the roles that may change objects of the type; empty for all."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomObjectTypeUpdate(Model):
    """Changes to a custom object type; absent fields are not changed."""

    name: str = UNSET
    """The name of one object of the type."""

    name_plural: str = UNSET
    """The name of several objects of the type."""

    description: str | None = UNSET
    """What the type is for."""

    api_create_only: bool = UNSET
    """Whether objects of the type are created by the API only."""

    editable_with_roles: list[str] = UNSET
    """The ids or names of the roles that may change objects of the type; empty for all."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomObjectUpdate(Model):
    """Changes to a custom object; absent fields are not changed."""

    name: str = UNSET
    """The name of the object."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
