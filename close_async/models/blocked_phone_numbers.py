"""The blocked phone numbers of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class BlockedPhoneNumber(Model):
    """A phone number whose calls are rejected.
    See https://developer.close.com/api/resources/blocked-phone-numbers"""

    id: str = UNSET
    """The id, blkph_ and letters and digits."""

    phone: str = UNSET
    """The number in E.164 format."""

    reason: str = UNSET
    """Why it is blocked."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str = UNSET
    """The id of the user who created it."""

    updated_by: str = UNSET
    """The id of the user who last changed it."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class BlockedPhoneNumberCreate(Model):
    """A blocked phone number to create."""

    phone: str = UNSET
    """The number in E.164 format."""

    reason: str = UNSET
    """Why it is blocked."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class BlockedPhoneNumberSettings(Model):
    """The settings of the blocking of calls."""

    reject_anonymous_inbound_calls: bool = UNSET
    """Whether calls without a number are rejected."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class BlockedPhoneNumberUpdate(Model):
    """Changes to a blocked phone number; absent fields are not changed."""

    reason: str = UNSET
    """Why it is blocked."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
