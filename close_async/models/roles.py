"""The roles of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class Role(Model):
    """The permissions of its users. A membership assigns a role to a user.
    See https://developer.close.com/api/resources/roles"""

    id: str = UNSET
    """The role's id, role_ and letters and digits, or the name of a built-in one."""

    name: str = UNSET
    """The name of the role."""

    editable: bool = UNSET
    """Whether it can be changed; built-in roles cannot."""

    permissions: list[str] = UNSET
    """The names of its permissions, such as export or view_all_leads."""

    visibility_user_lcf_ids: list[str] = UNSET
    """The ids of the custom fields of leads, of type user, that decide which leads its users
    see; empty for a role that sees all leads."""

    visibility_user_lcf_behavior: Literal["require_assignment", "allow_unassigned"] | str | None = (
        UNSET
    )
    """Whether its users see unassigned leads; null for a role that sees all
    leads."""

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
class RoleCreate(Model):
    """A role to create."""

    name: str = UNSET
    """The name of the role."""

    permissions: list[str] = UNSET
    """The names of its permissions, such as export or view_all_leads."""

    visibility_user_lcf_ids: list[str] = UNSET
    """The ids of the custom fields of leads, of type user, that decide which leads its users
    see; empty for a role that sees all leads."""

    visibility_user_lcf_behavior: Literal["require_assignment", "allow_unassigned"] | str | None = (
        UNSET
    )
    """Whether its users see unassigned leads; null for a role that sees all
    leads."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class RoleUpdate(Model):
    """Changes to a role; absent fields are not changed."""

    name: str = UNSET
    """The name of the role."""

    permissions: list[str] = UNSET
    """The names of its permissions, such as export or view_all_leads."""

    visibility_user_lcf_ids: list[str] = UNSET
    """The ids of the custom fields of leads, of type user, that decide which leads its users
    see; empty for a role that sees all leads."""

    visibility_user_lcf_behavior: Literal["require_assignment", "allow_unassigned"] | str | None = (
        UNSET
    )
    """Whether its users see unassigned leads; null for a role that sees all
    leads."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
