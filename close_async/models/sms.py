"""The sms of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .activities import Activity


@define
class Sms(Activity):
    """A text message."""

    direction: Literal["inbound", "outbound"] | str = UNSET
    """Whether it came in or went out; without it, the status decides."""

    status: Literal["inbox", "draft", "scheduled", "outbox", "sent", "error"] | str = UNSET
    """How far it is."""

    text: str | None = UNSET
    """The text."""

    template_id: str | None = UNSET
    """The id of the template."""

    source: Literal["Close.io", "External"] | str = UNSET
    """Whether it was sent with Close."""

    local_phone: str | None = UNSET
    """The number of the organization."""

    local_phone_formatted: str | None = UNSET
    """That number as Close shows it."""

    local_country_iso: str | None = UNSET
    """Its country as an ISO 3166-1 code of two letters."""

    remote_phone: str | None = UNSET
    """The number of the other side."""

    remote_phone_formatted: str | None = UNSET
    """That number as Close shows it."""

    remote_country_iso: str | None = UNSET
    """Its country as an ISO 3166-1 code of two letters."""

    attachments: list[SmsAttachment] = UNSET
    """The attached files."""

    date_scheduled: datetime | None = UNSET
    """When it is to be sent, of the status scheduled."""

    date_sent: datetime | None = UNSET
    """When it was sent."""

    cost: str | None = UNSET
    """What it cost in cents of a US dollar, as decimals."""

    error_message: str | None = UNSET
    """Why it was not sent, null if it was."""

    sequence_id: str | None = UNSET
    """The id of the sequence that it belongs to."""

    sequence_name: str | None = UNSET
    """The name of that sequence."""

    sequence_subscription_id: str | None = UNSET
    """The id of the contact's run of that sequence."""

    agent_action_reason: str | None = UNSET
    """Why an AI agent wrote it."""

    agent_config_id: str | None = UNSET
    """The id of the settings of that agent."""


@define
class SmsAttachment(Model):
    """A file attached to a text message."""

    url: str = UNSET
    """The URL of the file."""

    filename: str | None = UNSET
    """The name of the file."""

    content_type: str | None = UNSET
    """The media type of the file."""

    size: int | None = UNSET
    """The size of the file in bytes."""

    media_id: str | None = UNSET
    """The id of the file."""

    thumbnail_url: str | None = UNSET
    """The URL of a preview."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SmsCreate(Model):
    """A text message to create."""

    organization_id: str | None = UNSET
    """The id of the organization."""

    lead_id: str | None = UNSET
    """The id of the lead."""

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

    direction: Literal["inbound", "outbound"] | str = UNSET
    """Whether it came in or went out; without it, the status decides."""

    status: Literal["inbox", "draft", "scheduled", "outbox", "sent", "error"] | str = UNSET
    """How far it is."""

    text: str | None = UNSET
    """The text."""

    template_id: str | None = UNSET
    """The id of the template."""

    source: Literal["Close.io", "External"] | str = UNSET
    """Whether it was sent with Close."""

    local_phone: str | None = UNSET
    """The number of the organization."""

    remote_phone: str | None = UNSET
    """The number of the other side."""

    attachments: list[SmsAttachment] | None = UNSET
    """The attached files."""

    date_scheduled: datetime | None = UNSET
    """When it is to be sent, of the status scheduled."""

    send_in: int = UNSET
    """Seconds until it is sent, of the status outbox."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SmsUpdate(Model):
    """Changes to a text message; absent fields are not changed."""

    lead_id: str | None = UNSET
    """The id of the lead."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    user_id: str | None = UNSET
    """The id of the user."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    status: Literal["inbox", "draft", "scheduled", "outbox", "sent", "error"] | str = UNSET
    """How far it is."""

    text: str | None = UNSET
    """The text."""

    template_id: str | None = UNSET
    """The id of the template."""

    local_phone: str | None = UNSET
    """The number of the organization."""

    remote_phone: str | None = UNSET
    """The number of the other side."""

    attachments: list[SmsAttachment] | None = UNSET
    """The attached files."""

    date_scheduled: datetime | None = UNSET
    """When it is to be sent, of the status scheduled."""

    send_in: int = UNSET
    """Seconds until it is sent, of the status outbox."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
