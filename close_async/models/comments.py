"""The comments of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class Comment(Model):
    """A comment on an activity or opportunity.
    See https://developer.close.com/api/resources/comments"""

    id: str = UNSET
    """The comment's id, comm_ and letters and digits."""

    thread_id: str = UNSET
    """The id of the thread."""

    lead_id: str | None = UNSET
    """The id of the lead."""

    body: str = UNSET
    """The text as HTML within a body element; empty if it was removed."""

    mentions: list[str] = UNSET
    """The ids of the users whom it mentions."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str | None = UNSET
    """The id of the user who created it."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it."""

    created_at: datetime = UNSET
    """When it was created."""

    updated_at: datetime = UNSET
    """When it was last changed."""

    removed_at: datetime | None = UNSET
    """When its text was removed, null if it was not."""

    removed_by: str | None = UNSET
    """The id of the user who removed its text."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CommentCreate(Model):
    """A comment to create."""

    object_id: str = UNSET
    """The id of the activity or opportunity."""

    body: str = UNSET
    """The text as HTML within a body element."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CommentThread(Model):
    """The comments on one object."""

    id: str = UNSET
    """The thread's id, comthr_ and letters and digits."""

    object_id: str = UNSET
    """The id of the activity or opportunity."""

    object_type: str = UNSET
    """The type of the object, such as activity.note or opportunity."""

    lead_id: str | None = UNSET
    """The id of the lead."""

    num_comments: int = UNSET
    """How many comments it has."""

    participating: list[str] = UNSET
    """The ids of the users who take part in it."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_at: datetime = UNSET
    """When it was created."""

    updated_at: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class CommentUpdate(Model):
    """Changes to a comment."""

    body: str = UNSET
    """The text as HTML within a body element."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
