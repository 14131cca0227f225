"""The whatsapp messages of Close's API.

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
class WhatsAppMessage(Activity):
    """A WhatsApp message, logged by an integration."""

    external_whatsapp_message_id: str = UNSET
    """The id of the message in WhatsApp."""

    direction: Literal["incoming", "outgoing"] | str = UNSET
    """Whether it came in or went out."""

    message_markdown: str = UNSET
    """The text in WhatsApp's Markdown."""

    message_html: str = UNSET
    """The text as HTML."""

    text: str = UNSET
    """The text without markup."""

    local_phone: str = UNSET
    """The number of the organization."""

    local_phone_formatted: str = UNSET
    """That number as Close shows it."""

    remote_phone: str = UNSET
    """The number of the other side."""

    remote_phone_formatted: str = UNSET
    """That number as Close shows it."""

    attachments: list[Attachment] = UNSET
    """The attached files, together at most 25 MB."""

    response_to_id: str | None = UNSET
    """The id of the activity that it replies to."""

    integration_link: str | None = UNSET
    """The URL of the message in the integration."""

    integration_name: str | None = UNSET
    """The name of the integration."""

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
    ) = UNSET
    """How it came about."""

    sequence_id: str | None = UNSET
    """The id of the sequence that it belongs to."""

    sequence_name: str | None = UNSET
    """The name of that sequence."""

    sequence_subscription_id: str | None = UNSET
    """The id of the contact's run of that sequence."""


@define
class WhatsAppMessageCreate(Model):
    """A WhatsApp message to create."""

    organization_id: str | None = UNSET
    """The id of the organization."""

    lead_id: str | None = UNSET
    """The id of the lead that it is about, null if it is about none."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    user_id: str | None = UNSET
    """The id of the user."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    date_created: datetime | None = UNSET
    """When it was created."""

    external_whatsapp_message_id: str = UNSET
    """The id of the message in WhatsApp."""

    direction: Literal["incoming", "outgoing"] | str = UNSET
    """Whether it came in or went out."""

    message_markdown: str = UNSET
    """The text in WhatsApp's Markdown."""

    local_phone: str = UNSET
    """The number of the organization."""

    remote_phone: str = UNSET
    """The number of the other side."""

    attachments: list[Attachment] = UNSET
    """The attached files, together at most 25 MB."""

    response_to_id: str | None = UNSET
    """The id of the activity that it replies to."""

    integration_link: str | None = UNSET
    """The URL of the message in the integration."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class WhatsAppMessageUpdate(Model):
    """Changes to a WhatsApp message; absent fields are not changed."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    user_id: str | None = UNSET
    """The id of the user."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    direction: Literal["incoming", "outgoing"] | str = UNSET
    """Whether it came in or went out."""

    message_markdown: str = UNSET
    """The text in WhatsApp's Markdown."""

    local_phone: str = UNSET
    """The number of the organization."""

    remote_phone: str = UNSET
    """The number of the other side."""

    attachments: list[Attachment] = UNSET
    """The attached files, together at most 25 MB."""

    response_to_id: str | None = UNSET
    """The id of the activity that it replies to."""

    integration_link: str | None = UNSET
    """The URL of the message in the integration."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
