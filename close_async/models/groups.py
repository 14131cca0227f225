"""The groups of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class Group(Model):
    """A group of users. A field that was not requested with _fields is absent.
    See https://developer.close.com/api/resources/groups"""

    id: str = UNSET
    """The group's id, group_ and letters and digits."""

    name: str = UNSET
    """The name of the group."""

    organization_id: str = UNSET
    """The id of the organization."""

    members: list[GroupMember] | None = UNSET
    """Its members; absent unless ``_fields`` names ``members``."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class GroupCreate(Model):
    """A group to create."""

    name: str = UNSET
    """The name of the group."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class GroupMember(Model):
    """A user in a group."""

    user_id: str = UNSET
    """The id of the user."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class GroupUpdate(Model):
    """Changes to a group; absent fields are not changed."""

    name: str = UNSET
    """The name of the group."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
