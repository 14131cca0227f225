"""The emails of Close's API.

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
class Email(Activity):
    """An e-mail. In threads it has no bodies."""

    direction: Literal["incoming", "outgoing"] | str | None = UNSET
    """Whether it came in or went out, null of some drafts."""

    status: Literal["inbox", "draft", "scheduled", "outbox", "sent", "error"] | str = UNSET
    """How far it is."""

    subject: str | None = UNSET
    """The subject."""

    sender: str | None = UNSET
    """The address it is sent from, alone or behind a name."""

    to: list[str] = UNSET
    """The addresses of the recipients."""

    cc: list[str] = UNSET
    """The addresses of the recipients."""

    bcc: list[str] = UNSET
    """The addresses of the recipients."""

    body_text: str | None = UNSET
    """The text without markup."""

    body_html: str | None = UNSET
    """The text as HTML."""

    body_preview: str | None = UNSET
    """The beginning of the text."""

    body_text_quoted: Any = UNSET
    """The text in parts, of which some quote earlier e-mails."""

    body_html_quoted: Any = UNSET
    """The HTML in parts"""

    attachments: list[EmailAttachment] | None = UNSET
    """The attached files, by the URLs that files.upload returns."""

    template_id: str | None = UNSET
    """The id of the template."""

    template_name: str | None = UNSET
    """The name of the template."""

    date_scheduled: datetime | None = UNSET
    """When it is to be sent, of the status scheduled."""

    date_sent: datetime | None = UNSET
    """When it was sent."""

    thread_id: str | None = UNSET
    """The id of its thread, an activity of the type EmailThread."""

    in_reply_to_id: str | None = UNSET
    """The id of the e-mail that it replies to."""

    message_ids: list[str] = UNSET
    """Its Message-IDs."""

    references: list[str] = UNSET
    """The Message-IDs of the e-mails before it."""

    has_reply: bool = UNSET
    """Whether it was answered."""

    envelope: EmailEnvelope | None = UNSET
    """Its head; null until it is sent."""

    opens: list[EmailOpen] | None = UNSET
    """When it was opened by recipients."""

    opens_summary: str | None = UNSET
    """How often it was opened."""

    send_attempts: list[Any] | None = UNSET
    """The attempts to send it."""

    send_as_id: str | None = UNSET
    """The id of the permission to send."""

    email_account_id: str | None = UNSET
    """The id of the e-mail account."""

    need_smtp_credentials: bool = UNSET
    """Whether the account cannot send."""

    bulk_email_action_id: str | None = UNSET
    """The id of the bulk action that sent it."""

    followup_sequence_id: str | None = UNSET
    """The id of the sequence that begins if there is no reply."""

    followup_sequence_delay: int | None = UNSET
    """Seconds until that sequence begins."""

    followup_sequence_add_cc_bcc: bool = UNSET
    """Whether that sequence writes to cc and bcc, too."""

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
class EmailAddress(Model):
    """An address of an e-mail."""

    email: str = UNSET
    """The address."""

    name: str | None = UNSET
    """The name before it."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class EmailAttachment(Model):
    """A file attached to an e-mail."""

    url: str = UNSET
    """The URL of the file."""

    filename: str = UNSET
    """The name of the file."""

    content_type: str | None = UNSET
    """The media type of the file."""

    size: int | None = UNSET
    """The size of the file in bytes."""

    content_id: str | None = UNSET
    """The id by which the HTML refers to it."""

    inline_only: bool = UNSET
    """Whether it is shown only within the HTML."""

    thumbnail_url: str | None = UNSET
    """The URL of a preview."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class EmailCreate(Model):
    """An e-mail to create."""

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

    status: Literal["inbox", "draft", "scheduled", "outbox", "sent", "error"] | str = UNSET
    """How far it is."""

    subject: str | None = UNSET
    """The subject."""

    sender: str | None = UNSET
    """The address it is sent from, alone or behind a name."""

    to: list[str] | None = UNSET
    """The addresses of the recipients."""

    cc: list[str] | None = UNSET
    """The addresses of the recipients."""

    bcc: list[str] | None = UNSET
    """The addresses of the recipients."""

    body_text: str | None = UNSET
    """The text without markup."""

    body_html: str | None = UNSET
    """The text as HTML."""

    attachments: list[EmailAttachment] | None = UNSET
    """The attached files, by the URLs that files.upload returns."""

    template_id: str | None = UNSET
    """The id of the template."""

    date_scheduled: datetime | None = UNSET
    """When it is to be sent, of the status scheduled."""

    send_in: int = UNSET
    """Seconds until it is sent, of the status outbox."""

    in_reply_to_id: str | None = UNSET
    """The id of the e-mail that it replies to."""

    opens: list[EmailOpen] | None = UNSET
    """When it was opened by recipients."""

    email_account_id: str | None = UNSET
    """The id of the e-mail account."""

    followup_date: datetime | None = UNSET
    """When a task reminds of it if there is no reply."""

    followup_sequence_id: str | None = UNSET
    """The id of the sequence that begins if there is no reply."""

    followup_sequence_delay: int | None = UNSET
    """Seconds until that sequence begins."""

    followup_sequence_add_cc_bcc: bool | None = UNSET
    """Whether that sequence writes to cc and bcc, too."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class EmailEnvelope(Model):
    """The head of an e-mail."""

    from_: list[EmailAddress] = attrs.field(default=UNSET, metadata={"wire": "from"})
    """The addresses of this line of the head."""

    sender: list[EmailAddress] = UNSET
    """The addresses of this line of the head."""

    to: list[EmailAddress] = UNSET
    """The addresses of this line of the head."""

    cc: list[EmailAddress] = UNSET
    """The addresses of this line of the head."""

    bcc: list[EmailAddress] = UNSET
    """The addresses of this line of the head."""

    reply_to: list[EmailAddress] = UNSET
    """The addresses of this line of the head."""

    subject: str | None = UNSET
    """The subject."""

    date: str = UNSET
    """When it was sent in the form of RFC 5322."""

    message_id: str | None = UNSET
    """Its Message-ID."""

    in_reply_to: str | None = UNSET
    """The Message-ID that it replies to."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class EmailOpen(Model):
    """That a recipient opened an e-mail."""

    opened_at: datetime = UNSET
    """When it was opened."""

    opened_by: str | None = UNSET
    """The address that opened it."""

    ip_address: str | None = UNSET
    """The IP address."""

    user_agent: str | None = UNSET
    """The mail program."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class EmailThread(Activity):
    """A thread of e-mails, which have no bodies here."""

    latest_normalized_subject: str | None = UNSET
    """The subject of the newest e-mail, without Re: and the like."""

    n_emails: int | None = UNSET
    """How many e-mails it has."""

    emails: list[Email] = UNSET
    """Its e-mails, the newest first."""

    latest_emails: list[Email] = UNSET
    """Its newest e-mails, in short."""

    participants: list[EmailAddress] = UNSET
    """Who wrote or received them."""

    summary: dict[str, Any] | None = UNSET
    """A summary by Close."""

    importance: dict[str, Any] | None = UNSET
    """Whether Close finds it important: a type and a reason."""


@define
class EmailUpdate(Model):
    """Changes to an e-mail; absent fields are not changed."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    user_id: str | None = UNSET
    """The id of the user."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    status: Literal["inbox", "draft", "scheduled", "outbox", "sent", "error"] | str = UNSET
    """How far it is."""

    subject: str | None = UNSET
    """The subject."""

    sender: str | None = UNSET
    """The address it is sent from, alone or behind a name."""

    to: list[str] | None = UNSET
    """The addresses of the recipients."""

    cc: list[str] | None = UNSET
    """The addresses of the recipients."""

    bcc: list[str] | None = UNSET
    """The addresses of the recipients."""

    body_text: str | None = UNSET
    """The text without markup."""

    body_html: str | None = UNSET
    """The text as HTML."""

    attachments: list[EmailAttachment] | None = UNSET
    """The attached files, by the URLs that files.upload returns."""

    template_id: str | None = UNSET
    """The id of the template."""

    date_scheduled: datetime | None = UNSET
    """When it is to be sent, of the status scheduled."""

    send_in: int = UNSET
    """Seconds until it is sent, of the status outbox."""

    in_reply_to_id: str | None = UNSET
    """The id of the e-mail that it replies to."""

    opens: list[EmailOpen] | None = UNSET
    """When it was opened by recipients."""

    email_account_id: str | None = UNSET
    """The id of the e-mail account."""

    followup_date: datetime | None = UNSET
    """When a task reminds of it if there is no reply."""

    followup_sequence_id: str | None = UNSET
    """The id of the sequence that begins if there is no reply."""

    followup_sequence_delay: int | None = UNSET
    """Seconds until that sequence begins."""

    followup_sequence_add_cc_bcc: bool | None = UNSET
    """Whether that sequence writes to cc and bcc, too."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
