"""The custom fields of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class ActivityCustomFieldCreate(Model):
    """A custom field of a custom activity type to create."""

    name: str = UNSET
    """The name of the custom field."""

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

    custom_activity_type_id: str = UNSET
    """The id of the custom activity type that it belongs to."""

    required: bool = UNSET
    """Whether a value is required."""

    description: str | None = UNSET
    """The description of the custom field."""

    choices: list[str] = UNSET
    """The values to choose from, in their order; for type choices."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds a list of values; for the types choices, user, contact and
    custom_object."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; empty for every role."""

    referenced_custom_type_id: str = UNSET
    """The id of the type of custom object it refers to; for type custom_object."""

    back_reference_is_visible: bool = UNSET
    """Whether the referenced objects show the objects that reference them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ActivityCustomFieldUpdate(Model):
    """Changes to a custom field of a custom activity type; absent fields are not changed."""

    name: str = UNSET
    """The name of the custom field."""

    required: bool = UNSET
    """Whether a value is required."""

    description: str | None = UNSET
    """The description of the custom field."""

    choices: list[str] = UNSET
    """The values to choose from, in their order; for type choices."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds a list of values; for the types choices, user, contact and
    custom_object."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; empty for every role."""

    back_reference_is_visible: bool = UNSET
    """Whether the referenced objects show the objects that reference them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomField(Model):
    """A field that an organization has added to a type of object. A field that was not requested
    with ``_fields`` is absent.
    See https://developer.close.com/api/resources/custom-fields"""

    id: str = UNSET
    """The custom field's id, cf_ (lcf_ if it is old) and letters and digits."""

    name: str = UNSET
    """The name of the custom field."""

    description: str | None = UNSET
    """The description of the custom field, or null."""

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
    """The type of its values. After a change Close converts the existing values, which takes a
    while."""

    choices: list[str] = UNSET
    """The values to choose from, in their order; only for type choices."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds a list of values; for the types choices, user, contact and custom_object."""

    required: bool = UNSET
    """Whether a value is required; only fields of custom activities and objects have it."""

    custom_activity_type_id: str | None = UNSET
    """The id of the custom activity type it belongs to; only fields of custom activities
    have it."""

    custom_object_type_id: str | None = UNSET
    """The id of the custom object type it belongs to; only fields of custom objects have it."""

    is_shared: bool = UNSET
    """Whether several types of object have it."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; empty for every role."""

    referenced_custom_type_id: str | None = UNSET
    """The id of the type of custom object it refers to, null if it refers to none; for type
    custom_object."""

    back_reference_is_visible: bool = UNSET
    """Whether the referenced objects show the objects that reference them."""

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
    """The type that it is being converted to, or null."""

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
class CustomFieldAssociation(Model):
    """How a shared custom field is used on a type of object."""

    object_type: (
        Literal["lead", "contact", "opportunity", "custom_activity_type", "custom_object_type"]
        | str
    ) = UNSET
    """The type of object."""

    custom_activity_type_id: str | None = UNSET
    """The id of the custom activity type, null for other types of object."""

    custom_object_type_id: str | None = UNSET
    """The id of the custom object type, null for other types of object."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; empty for every role."""

    required: bool = UNSET
    """Whether a value is required; for custom activities and objects."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomFieldAssociationCreate(Model):
    """A custom field association to create."""

    object_type: (
        Literal["lead", "contact", "opportunity", "custom_activity_type", "custom_object_type"]
        | str
    ) = UNSET
    """The type of object."""

    custom_activity_type_id: str | None = UNSET
    """The id of the custom activity type, null for other types of object."""

    custom_object_type_id: str | None = UNSET
    """The id of the custom object type, null for other types of object."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; empty for every role."""

    required: bool = UNSET
    """Whether a value is required; for custom activities and objects."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomFieldAssociationUpdate(Model):
    """Changes to a custom field association; absent fields are not changed."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; empty for every role."""

    required: bool = UNSET
    """Whether a value is required; for custom activities and objects."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomFieldCreate(Model):
    """A custom field to create."""

    name: str = UNSET
    """The name of the custom field."""

    description: str | None = UNSET
    """The description of the custom field, or null."""

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
    """The type of its values. After a change Close converts the existing values, which takes a
    while."""

    choices: list[str] = UNSET
    """The values to choose from, in their order; only for type choices."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds a list of values; for the types choices, user, contact and custom_object."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; empty for every role."""

    referenced_custom_type_id: str | None = UNSET
    """The id of the type of custom object it refers to, null if it refers to none; for type
    custom_object."""

    back_reference_is_visible: bool = UNSET
    """Whether the referenced objects show the objects that reference them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomFieldReference(Model):
    """A custom field, named by its id."""

    id: str = UNSET
    """The custom field's id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomFieldSchema(Model):
    """The custom fields of a type of object, in display order. See
    https://developer.close.com/api/resources/custom-fields/schema"""

    object_type: str = UNSET
    """The type of object; not every response has it."""

    fields: list[CustomField] = UNSET
    """The custom fields in their order."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomFieldSchemaUpdate(Model):
    """The new order of the custom fields of a type of object."""

    fields: list[CustomFieldReference] = UNSET
    """All its custom fields, in their new order."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomFieldUpdate(Model):
    """Changes to a custom field; absent fields are not changed."""

    name: str = UNSET
    """The name of the custom field."""

    description: str | None = UNSET
    """The description of the custom field, or null."""

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
    """The type of its values. After a change Close converts the existing values, which takes a
    while."""

    choices: list[str] = UNSET
    """The values to choose from, in their order; only for type choices."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds a list of values; for the types choices, user, contact and custom_object."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; empty for every role."""

    back_reference_is_visible: bool = UNSET
    """Whether the referenced objects show the objects that reference them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ObjectCustomFieldCreate(Model):
    """A custom field of a custom object type to create."""

    name: str = UNSET
    """The name of the custom field."""

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

    custom_object_type_id: str = UNSET
    """The id of the custom object type that it belongs to."""

    required: bool = UNSET
    """Whether a value is required."""

    description: str | None = UNSET
    """The description of the custom field."""

    choices: list[str] = UNSET
    """The values to choose from, in their order; for type choices."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds a list of values; for the types choices, user, contact and
    custom_object."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; empty for every role."""

    referenced_custom_type_id: str = UNSET
    """The id of the type of custom object it refers to; for type custom_object."""

    back_reference_is_visible: bool = UNSET
    """Whether the referenced objects show the objects that reference them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ObjectCustomFieldUpdate(Model):
    """Changes to a custom field of a custom object type; absent fields are not changed."""

    name: str = UNSET
    """The name of the custom field."""

    required: bool = UNSET
    """Whether a value is required."""

    description: str | None = UNSET
    """The description of the custom field."""

    choices: list[str] = UNSET
    """The values to choose from, in their order; for type choices."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds a list of values; for the types choices, user, contact and
    custom_object."""

    editable_with_roles: list[str] = UNSET
    """The ids of the roles that may change its values; empty for every role."""

    back_reference_is_visible: bool = UNSET
    """Whether the referenced objects show the objects that reference them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SharedCustomField(CustomField):
    """A custom field that several types of object have.
    See https://developer.close.com/api/resources/custom-fields/custom-fields-shared"""

    associations: list[CustomFieldAssociation] = UNSET
    """On which types of object it is used."""


@define
class SharedCustomFieldCreate(Model):
    """A shared custom field to create."""

    name: str = UNSET
    """The name of the custom field."""

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

    description: str | None = UNSET
    """The description of the custom field."""

    choices: list[str] = UNSET
    """The values to choose from, in their order; for type choices."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds a list of values; for the types choices, user, contact and
    custom_object."""

    referenced_custom_type_id: str = UNSET
    """The id of the type of custom object it refers to; for type custom_object."""

    back_reference_is_visible: bool = UNSET
    """Whether the referenced objects show the objects that reference them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SharedCustomFieldUpdate(Model):
    """Changes to a shared custom field; absent fields are not changed."""

    name: str = UNSET
    """The name of the custom field."""

    description: str | None = UNSET
    """The description of the custom field."""

    choices: list[str] = UNSET
    """The values to choose from, in their order; for type choices."""

    accepts_multiple_values: bool = UNSET
    """Whether it holds a list of values; for the types choices, user, contact and
    custom_object."""

    back_reference_is_visible: bool = UNSET
    """Whether the referenced objects show the objects that reference them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
