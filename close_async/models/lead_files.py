"""The lead files of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class LeadFile(Model):
    """A file of a lead, or of one of its activities.
    See https://developer.close.com/api/resources/leads/files-list"""

    id: str = UNSET
    """The file's id."""

    lead_id: str = UNSET
    """The id of the lead."""

    name: str = UNSET
    """The name of the file."""

    content_type: str = UNSET
    """The MIME type of its content."""

    size: int = UNSET
    """Its size in bytes."""

    checksum: str = UNSET
    """A checksum of its content."""

    download_url: str = UNSET
    """The link of the file."""

    thumbnail_url: str | None = UNSET
    """The link of a small picture of it."""

    is_pinned: bool = UNSET
    """Whether it is pinned to the top of the lead."""

    last_object_id: str = UNSET
    """The id of the object that it was last attached to."""

    last_object_type: str = UNSET
    """The type of that object."""

    last_activity_at: datetime = UNSET
    """When it was last attached."""

    organization_id: str = UNSET
    """The id of the organization."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class LeadFileCreate(Model):
    """An uploaded file to attach to a lead."""

    url: str = UNSET
    """The link of the uploaded file."""

    filename: str = UNSET
    """The name of the file."""

    content_type: str = UNSET
    """The MIME type of its content."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
