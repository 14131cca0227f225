"""The send as of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class SendAsAssociation(Model):
    """A user's permission to send emails as another user.
    See https://developer.close.com/api/resources/send-as"""

    id: str = UNSET
    """The permission's id, sdas_ and letters and digits."""

    allowing_user_id: str = UNSET
    """The id of the user who allows the other to send."""

    allowed_user_id: str = UNSET
    """The id of the user who may send as the other."""

    organization_id: str = UNSET
    """The id of the organization."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SendAsAssociationCreate(Model):
    """A permission to send as another user to create."""

    allowing_user_id: str = UNSET
    """The id of the user who allows the other to send."""

    allowed_user_id: str = UNSET
    """The id of the user who may send as the other."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SendAsChanges(Model):
    """The users who may, and those who may no longer, send emails as the caller."""

    allowed_user_ids: list[str] = UNSET
    """The ids of users to allow."""

    disallowed_user_ids: list[str] = UNSET
    """The ids of users to disallow."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
