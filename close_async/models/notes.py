"""The notes of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .activities import Activity
from .opportunities import Attachment


@define
class Note(Activity):
    """A note about a lead."""

    title: str | None = UNSET
    """The title."""

    note: str = UNSET
    """The text without markup."""

    note_html: str = UNSET
    """The text as HTML, within <body> and </body>."""

    note_mentions: list[str] = UNSET
    """The ids of the users whom the text mentions."""

    attachments: list[Attachment] = UNSET
    """The attached files, by the URLs that files.upload returns."""

    pinned: bool = UNSET
    """Whether it is pinned to the top of the lead."""

    pinned_at: datetime | None = UNSET
    """When it was pinned, null if it is not."""

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
    """How it came about; null of old notes."""


@define
class NoteCreate(Model):
    """A note to create."""

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

    title: str | None = UNSET
    """The title."""

    note: str | None = UNSET
    """The text without markup."""

    note_html: str | None = UNSET
    """The text as HTML, within <body> and </body>."""

    attachments: list[Attachment] | None = UNSET
    """The attached files, by the URLs that files.upload returns."""

    pinned: bool | None = UNSET
    """Whether it is pinned to the top of the lead."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class NoteUpdate(Model):
    """Changes to a note; absent fields are not changed."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    title: str | None = UNSET
    """The title."""

    note: str | None = UNSET
    """The text without markup."""

    note_html: str | None = UNSET
    """The text as HTML, within <body> and </body>."""

    attachments: list[Attachment] | None = UNSET
    """The attached files, by the URLs that files.upload returns."""

    pinned: bool | None = UNSET
    """Whether it is pinned to the top of the lead."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
