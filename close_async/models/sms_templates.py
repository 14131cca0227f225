"""The sms templates of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class SMSTemplate(Model):
    """A text of SMS messages.
    See https://developer.close.com/api/resources/sms-templates"""

    id: str = UNSET
    """The template's id, smstmpl_ and letters and digits."""

    name: str = UNSET
    """The name of the template."""

    text: str = UNSET
    """The text, with variables such as ``{{ contact.first_name }}``."""

    is_shared: bool = UNSET
    """Whether everyone in the organization can use it."""

    status: Literal["active", "archived"] | str = UNSET
    """Whether it is archived."""

    attachments: list[SMSTemplateAttachment] = UNSET
    """The files that messages have; absent unless ``include_attachments`` is set."""

    owned_by: str | None = UNSET
    """The id of the user who owns it."""

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
class SMSTemplateAttachment(Model):
    """A file of an SMS template. It is uploaded with ``close.files.upload``."""

    url: str = UNSET
    """The link of the file."""

    filename: str = UNSET
    """The name of the file."""

    content_type: str = UNSET
    """The MIME type of its content."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SMSTemplateCreate(Model):
    """An SMS template to create."""

    name: str = UNSET
    """The name of the template."""

    text: str = UNSET
    """The text, with variables such as ``{{ contact.first_name }}``."""

    is_shared: bool = UNSET
    """Whether everyone in the organization can use it."""

    attachments: list[SMSTemplateAttachment] = UNSET
    """The files that messages have; absent unless ``include_attachments`` is set."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SMSTemplateUpdate(Model):
    """Changes to an SMS template; absent fields are not changed."""

    name: str = UNSET
    """The name of the template."""

    text: str = UNSET
    """The text, with variables such as ``{{ contact.first_name }}``."""

    is_shared: bool = UNSET
    """Whether everyone in the organization can use it."""

    status: Literal["active", "archived"] | str = UNSET
    """Whether it is archived."""

    attachments: list[SMSTemplateAttachment] = UNSET
    """The files that messages have; absent unless ``include_attachments`` is set."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
