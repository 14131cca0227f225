"""The connected accounts of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class ConnectedAccount(Model):
    """An email, calendar or conferencing account of a user.
    See https://developer.close.com/api/resources/connected-accounts"""

    type: Literal["google", "microsoft", "custom_email", "zoom", "calendly"] | str = attrs.field(
        default=UNSET, metadata={"wire": "_type"}
    )
    """The type of the account."""

    id: str = UNSET
    """The account's id, emailacct_ and letters and digits."""

    user_id: str = UNSET
    """The id of the user."""

    organization_id: str = UNSET
    """The id of the organization."""

    email: str | None = UNSET
    """The email address of the account."""

    identities: list[EmailIdentity] = UNSET
    """The names and addresses that emails can be sent from."""

    default_identity: Any = UNSET
    """The identity that emails are sent from by default."""

    smtp: MailServer | None = UNSET
    """The server that sends emails."""

    imap: MailServer | None = UNSET
    """The server that receives emails."""

    synced_calendars: list[str] = UNSET
    """The ids of the calendars that are synchronized."""

    sync_all_calendars: Any = UNSET
    """Whether all calendars are synchronized."""

    available_calendars: Any = UNSET
    """The calendars of the account."""

    available_features: Any = UNSET
    """What the account can be used for."""

    enabled_features: Any = UNSET
    """What the account is used for."""

    has_meeting_creation_scopes: Any = UNSET
    """Whether meetings may be created with it."""

    is_imap_archive_sync_enabled: Any = UNSET
    """Whether archived emails are synchronized."""

    calendar_receive_status: Any = UNSET
    """Whether meetings are synchronized."""

    email_receive_status: Any = UNSET
    """Whether emails are received."""

    receive_status: Any = UNSET
    """Whether emails and meetings are received."""

    send_status: Any = UNSET
    """Whether emails are sent."""

    latest_receive_error: Any = UNSET
    """Why receiving failed most recently, or null."""

    latest_send_error: Any = UNSET
    """Why sending failed most recently, or null."""

    calendly: Any = UNSET
    """The account of Calendly."""

    zoom_account_plan: Any = UNSET
    """The plan of an account of Zoom."""

    lead_suggestions_updated_at: Any = UNSET
    """When leads were last suggested because of it."""

    date_created: datetime = UNSET
    """When it was connected."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class EmailIdentity(Model):
    """A name and an address that emails are sent from."""

    email: str = UNSET
    """The email address."""

    name: str | None = UNSET
    """The name."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class MailServer(Model):
    """A server that sends or receives emails. Its password is not returned."""

    host: str = UNSET
    """The name of the host."""

    port: int = UNSET
    """The port."""

    use_ssl: bool = UNSET
    """Whether the connection is encrypted from the start."""

    username: str = UNSET
    """The name of the user on the server."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
