"""The playbooks of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class Playbook(Model):
    """A type of conversations. ``conversation_type_id`` of calls and meetings refers to it.
    See https://developer.close.com/api/resources/playbooks"""

    id: str = UNSET
    """The playbook's id, convtyp_ and letters and digits."""

    name: str = UNSET
    """The name of the playbook."""

    description: str | None = UNSET
    """What it is for."""

    summary_guidance: str | None = UNSET
    """What the summary of a conversation should contain."""

    custom_field_ids: list[str] = UNSET
    """The ids of the shared custom fields that are filled in."""

    outcome_ids: list[str] = UNSET
    """The ids of the outcomes that can be chosen."""

    position: int | None = UNSET
    """The position in the list, null if it is archived."""

    archived_at: datetime | None = UNSET
    """When it was archived, null if it is not."""

    archived_by_id: str | None = UNSET
    """The id of the user who archived it."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by_id: str = UNSET
    """The id of the user who created it."""

    updated_by_id: str = UNSET
    """The id of the user who last changed it."""

    created_at: datetime = UNSET
    """When it was created."""

    updated_at: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class PlaybookCreate(Model):
    """A playbook to create."""

    name: str = UNSET
    """The name of the playbook."""

    description: str | None = UNSET
    """What it is for."""

    summary_guidance: str | None = UNSET
    """What the summary of a conversation should contain."""

    custom_field_ids: list[str] = UNSET
    """The ids of the shared custom fields that are filled in."""

    outcome_ids: list[str] = UNSET
    """The ids of the outcomes that can be chosen."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class PlaybookUpdate(Model):
    """Changes to a playbook; absent fields are not changed."""

    name: str = UNSET
    """The name of the playbook."""

    description: str | None = UNSET
    """What it is for."""

    summary_guidance: str | None = UNSET
    """What the summary of a conversation should contain."""

    custom_field_ids: list[str] = UNSET
    """The ids of the shared custom fields that are filled in."""

    outcome_ids: list[str] = UNSET
    """The ids of the outcomes that can be chosen."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
