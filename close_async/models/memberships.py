"""The memberships of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class MembershipCreate(Model):
    """A membership to create."""

    email: str = UNSET
    """The e-mail address of the user."""

    role_id: str = UNSET
    """The role; admin, superuser, user, restricteduser or the id of another."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class MembershipUpdate(Model):
    """Changes to a membership; absent fields are not changed."""

    role_id: str = UNSET
    """The role; admin, superuser, user, restricteduser or the id of another."""

    auto_record_calls: Literal["unset", "enabled", "disabled"] | str = UNSET
    """Whether the user's calls are recorded."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class PinnedViews(Model):
    """The Smart Views that a member has pinned.
    See https://developer.close.com/api/resources/memberships"""

    saved_view_ids: list[str] = UNSET
    """The ids of the Smart Views, in their order."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
