"""The email templates of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class EmailTemplate(Model):
    """A text of emails, with variables for the values of a contact and its lead.
    See https://developer.close.com/api/resources/email-templates"""

    id: str = UNSET
    """The template's id, tmpl_ and letters and digits."""

    name: str = UNSET
    """The name of the template."""

    subject: str = UNSET
    """The subject, with variables such as ``{{ lead.display_name }}``."""

    body: str = UNSET
    """The text or HTML, with variables such as ``{{ contact.first_name }}``."""

    is_shared: bool = UNSET
    """Whether everyone in the organization can use it."""

    is_archived: bool = UNSET
    """Whether it is archived; such templates cannot be chosen in the app."""

    attachments: list[EmailTemplateAttachment] = UNSET
    """The files that emails with this template have."""

    used_by_sequences: list[SequenceReference] = UNSET
    """The sequences that send it; absent in lists."""

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
class EmailTemplateAttachment(Model):
    """A file of an email template. It is uploaded with ``close.files.upload``."""

    url: str = UNSET
    """The link of the file."""

    filename: str = UNSET
    """The name of the file."""

    content_type: str = UNSET
    """The MIME type of its content."""

    size: int = UNSET
    """Its size in bytes."""

    content_id: str | None = UNSET
    """The id by which an image in the text refers to it."""

    inline_only: bool = UNSET
    """Whether it is part of the text, and no attachment of its own."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class EmailTemplateCreate(Model):
    """An email template to create."""

    name: str = UNSET
    """The name of the template."""

    subject: str = UNSET
    """The subject, with variables such as ``{{ lead.display_name }}``."""

    body: str = UNSET
    """The text or HTML, with variables such as ``{{ contact.first_name }}``."""

    is_shared: bool = UNSET
    """Whether everyone in the organization can use it."""

    attachments: list[EmailTemplateAttachment] = UNSET
    """The files that emails with this template have."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class EmailTemplateUpdate(Model):
    """Changes to an email template; absent fields are not changed."""

    name: str = UNSET
    """The name of the template."""

    subject: str = UNSET
    """The subject, with variables such as ``{{ lead.display_name }}``."""

    body: str = UNSET
    """The text or HTML, with variables such as ``{{ contact.first_name }}``."""

    is_shared: bool = UNSET
    """Whether everyone in the organization can use it."""

    is_archived: bool = UNSET
    """Whether it is archived; such templates cannot be chosen in the app."""

    attachments: list[EmailTemplateAttachment] = UNSET
    """The files that emails with this template have."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class RenderedEmailTemplate(Model):
    """An email template with the values of a contact. All fields are absent if there is no contact
    at this position."""

    subject: str = UNSET
    """The subject."""

    body: str = UNSET
    """The text or HTML."""

    email: str | None = UNSET
    """The email address of the contact."""

    contact_id: str = UNSET
    """The id of the contact."""

    contact_display_name: str = UNSET
    """The name of the contact."""

    lead_id: str = UNSET
    """The id of the lead."""

    lead_display_name: str = UNSET
    """The name of the lead."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SequenceReference(Model):
    """A sequence, by name."""

    id: str = UNSET
    """The id of the sequence."""

    name: str = UNSET
    """The name of the sequence."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
