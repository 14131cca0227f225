"""The custom activities of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .activities import Activity


@define
class CustomActivity(Activity):
    """An activity of a type that the organization defined."""

    custom_activity_type_id: str = UNSET
    """The id of its type."""

    status: Literal["draft", "published"] | str = UNSET
    """Whether it is published; a draft need not have values for all fields."""

    last_published_at: datetime | None = UNSET
    """When it was last published."""

    pinned: bool = UNSET
    """Whether it is pinned to the top of the lead."""

    pinned_at: datetime | None = UNSET
    """When it was pinned, null if it is not."""

    mentions: list[str] = UNSET
    """The ids of the users whom its texts mention."""

    mentions_updated_at: datetime | None = UNSET
    """When the mentions were last changed."""

    source: (
        Literal[
            "ui",
            "api",
            "import",
            "clipper",
            "email",
            "suggestion",
            "segment-integration",
            "customerio-integration",
            "calendly-integration",
            "ai",
            "whatsapp",
            "webform",
        ]
        | str
        | None
    ) = UNSET
    """How it came about; null of old activities."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""


@define
class CustomActivityCreate(Model):
    """A custom activity to create."""

    organization_id: str | None = UNSET
    """The id of the organization."""

    lead_id: str | None = UNSET
    """The id of the lead that it is about, null if it is about none."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    user_id: str | None = UNSET
    """The id of the user whose activity it is, null if it is no user's."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    date_created: datetime | None = UNSET
    """When it was created."""

    custom_activity_type_id: str = UNSET
    """The id of its type."""

    status: Literal["draft", "published"] | str = UNSET
    """Whether it is published; a draft need not have values for all fields."""

    pinned: bool | None = UNSET
    """Whether it is pinned to the top of the lead."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomActivityField(Model):
    """A field of a type of activities."""

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
    """Whether published activities must have a value."""

    accepts_multiple_values: bool = UNSET
    """Whether it has several values."""

    description: str | None = UNSET
    """What it is for."""

    editable_with_roles: list[str] = UNSET
    """The ids or names of the roles that may change it; empty for all."""

    converting_to_type: str | None = UNSET
    """The type that it is becoming, or null."""

    choices: list[str] = UNSET
    """The choices of the type choices."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomActivityType(Model):
    """A type of activities that the organization defined.
    See https://developer.close.com/api/resources/custom-activities"""

    id: str = UNSET
    """The type's id."""

    name: str = UNSET
    """The name of the type."""

    description: str | None = UNSET
    """What it is for."""

    api_create_only: bool = UNSET
    """Whether activities of the type are created by the API only."""

    editable_with_roles: list[str] = UNSET
    """The ids or names of the roles that may change them; empty for all."""

    is_archived: bool = UNSET
    """Whether no more of them can be created."""

    fields: list[CustomActivityField] = UNSET
    """Its fields in their order. In an update only their ids count."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it, null if no user did."""

    date_created: datetime = UNSET
    """When it was created; Close sends it without an offset and means UTC."""

    date_updated: datetime = UNSET
    """When it was last changed; Close sends it without an offset and means UTC."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomActivityTypeCreate(Model):
    """A custom activity type to create."""

    name: str = UNSET
    """The name of the type."""

    description: str | None = UNSET
    """What it is for."""

    api_create_only: bool = UNSET
    """Whether activities of the type are created by the API only."""

    editable_with_roles: list[str] = UNSET
    """The ids or names of the roles that may change them; empty for all."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomActivityTypeUpdate(Model):
    """Changes to a custom activity type; absent fields are not changed."""

    name: str = UNSET
    """The name of the type."""

    description: str | None = UNSET
    """What it is for."""

    api_create_only: bool = UNSET
    """Whether activities of the type are created by the API only."""

    editable_with_roles: list[str] = UNSET
    """The ids or names of the roles that may change them; empty for all."""

    is_archived: bool = UNSET
    """Whether no more of them can be created."""

    fields: list[CustomActivityField] = UNSET
    """Its fields in their order. In an update only their ids count."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CustomActivityUpdate(Model):
    """Changes to a custom activity; absent fields are not changed."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    status: Literal["draft", "published"] | str = UNSET
    """Whether it is published; a draft need not have values for all fields."""

    pinned: bool | None = UNSET
    """Whether it is pinned to the top of the lead."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
