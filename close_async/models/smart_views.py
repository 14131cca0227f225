"""The smart views of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class SharingSettings(Model):
    """The users and groups that something is shared with."""

    whole_org: bool = UNSET
    """Whether everyone in the organization sees it."""

    user_ids: list[str] = UNSET
    """The ids of the users it is shared with."""

    group_ids: list[str] = UNSET
    """The ids of the groups it is shared with."""

    created_at: datetime | None = UNSET
    """When it was first shared."""

    created_by_id: str | None = UNSET
    """The id of the user who first shared it."""

    updated_at: datetime | None = UNSET
    """When this was last changed."""

    updated_by_id: str | None = UNSET
    """The id of the user who last changed this."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SmartView(Model):
    """A saved search.
    See https://developer.close.com/api/resources/smart-views"""

    id: str = UNSET
    """The Smart View's id, save_ and letters and digits."""

    name: str = UNSET
    """The name of the Smart View."""

    description: str | None = UNSET
    """A description for users."""

    type: (
        Literal[
            "lead",
            "contact",
            "opportunity",
            "call",
            "email",
            "sms",
            "meeting",
            "note",
            "whatsapp_message",
            "custom_activity",
            "form_submission",
        ]
        | str
    ) = UNSET
    """The type of object that it finds; leads by default."""

    query: str | None = UNSET
    """The query in the older query language."""

    s_query: SmartViewQuery | None = UNSET
    """The query of Advanced Filtering."""

    selected_fields: list[Any] | None = UNSET
    """The columns that users see, null for the default ones."""

    is_shared: bool = UNSET
    """Whether everyone in the organization sees it."""

    is_user_dependent: bool | None = UNSET
    """Whether its results depend on the user."""

    used_recently: bool = UNSET
    """Whether it was used recently."""

    shared_with: list[str] | None = UNSET
    """The ids of those it is shared with."""

    sharing_settings: SharingSettings | None = UNSET
    """The users and groups that it is shared with, or null."""

    user_id: str | None = UNSET
    """The id of its owner."""

    organization_id: str = UNSET
    """The id of the organization."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SmartViewCreate(Model):
    """A Smart View to create."""

    name: str = UNSET
    """The name of the Smart View."""

    description: str | None = UNSET
    """A description for users."""

    type: (
        Literal[
            "lead",
            "contact",
            "opportunity",
            "call",
            "email",
            "sms",
            "meeting",
            "note",
            "whatsapp_message",
            "custom_activity",
            "form_submission",
        ]
        | str
    ) = UNSET
    """The type of object that it finds; leads by default."""

    query: str | None = UNSET
    """The query in the older query language."""

    s_query: SmartViewQuery | None = UNSET
    """The query of Advanced Filtering."""

    selected_fields: list[Any] | None = UNSET
    """The columns that users see, null for the default ones."""

    is_shared: bool = UNSET
    """Whether everyone in the organization sees it."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SmartViewQuery(Model):
    """The query of a Smart View."""

    query: dict[str, Any] = UNSET
    """A query of Advanced Filtering."""

    results_limit: int | None = UNSET
    """How many objects it finds at most, null for no bound."""

    sort: list[Any] | None = UNSET
    """The sort keys of its results."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SmartViewUpdate(Model):
    """Changes to a Smart View; absent fields are not changed."""

    name: str = UNSET
    """The name of the Smart View."""

    description: str | None = UNSET
    """A description for users."""

    type: (
        Literal[
            "lead",
            "contact",
            "opportunity",
            "call",
            "email",
            "sms",
            "meeting",
            "note",
            "whatsapp_message",
            "custom_activity",
            "form_submission",
        ]
        | str
    ) = UNSET
    """The type of object that it finds; leads by default."""

    query: str | None = UNSET
    """The query in the older query language."""

    s_query: SmartViewQuery | None = UNSET
    """The query of Advanced Filtering."""

    selected_fields: list[Any] | None = UNSET
    """The columns that users see, null for the default ones."""

    is_shared: bool = UNSET
    """Whether everyone in the organization sees it."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
