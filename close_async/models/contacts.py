"""The contacts of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .common import RenderedIntegrationLink


@define
class Contact(Model):
    """A person at a lead. A field that was not requested with _fields is absent.
    See https://developer.close.com/api/resources/contacts"""

    id: str = UNSET
    """The contact's id, cont_ and letters and digits."""

    lead_id: str | None = UNSET
    """The id of the lead that the contact belongs to."""

    name: str | None = UNSET
    """The person's name, empty or null if it is not known."""

    display_name: str = UNSET
    """The displayed name; an address or a number if the name is not known."""

    title: str | None = UNSET
    """The person's job title."""

    emails: list[ContactEmail] = UNSET
    """The person's e-mail addresses, the main one first."""

    phones: list[ContactPhone] = UNSET
    """The person's phone numbers, the main one first."""

    urls: list[ContactUrl] = UNSET
    """Web addresses about the person."""

    timezone: str | None = UNSET
    """The person's IANA timezone, null if it is not known."""

    timezone_source: str | None = UNSET
    """How Close inferred the timezone, such as inferred_from_phone_number."""

    integration_links: list[RenderedIntegrationLink] = UNSET
    """Links to the contact in other systems."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str | None = UNSET
    """The id of the user who created the contact, null if no user did."""

    created_by_name: str | None = UNSET
    """The name of that user."""

    updated_by: str | None = UNSET
    """The id of the user who last changed the contact, null if no user did."""

    updated_by_name: str | None = UNSET
    """The name of that user."""

    date_created: datetime = UNSET
    """When the contact was created."""

    date_updated: datetime = UNSET
    """When the contact was last changed."""

    recent_calls: list[RecentCall] = UNSET
    """The latest calls with the person; sent only by some endpoints."""

    subscriptions: list[ContactSubscription] = UNSET
    """The workflows the person is or was in; sent only by some endpoints."""

    lead_suggestions_operation_id: str | None = UNSET
    """The id of a search for leads that may fit a contact without a lead."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ContactCreate(Model):
    """A contact to create, at a lead or together with its lead."""

    lead_id: str | None = UNSET
    """The id of the lead. A contact that is created together with its lead needs none; without
    one, Close creates a lead for any other contact."""

    name: str | None = UNSET
    """The person's name."""

    title: str | None = UNSET
    """The person's job title."""

    emails: list[ContactEmail] = UNSET
    """The person's e-mail addresses, the main one first."""

    phones: list[ContactPhone] = UNSET
    """The person's phone numbers, the main one first."""

    urls: list[ContactUrl] = UNSET
    """Web addresses about the person."""

    timezone: str | None = UNSET
    """The person's IANA timezone; by default Close infers it from the phone number."""

    created_by: str | None = UNSET
    """The id of the user to name as creator; by default the user of the API key."""

    date_created: datetime = UNSET
    """When the contact was created in the system it comes from."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ContactEmail(Model):
    """An e-mail address of a contact."""

    email: str = UNSET
    """The address."""

    type: str = UNSET
    """The type of the address, such as office, home, direct or other."""

    is_unsubscribed: bool = UNSET
    """Whether the person has opted out of e-mail; only Close sets it."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ContactPhone(Model):
    """A phone number of a contact."""

    phone: str = UNSET
    """The number in the international form of E.164, beginning with a plus sign."""

    phone_formatted: str = UNSET
    """The number as Close shows it; only Close sets it."""

    country: str | None = UNSET
    """The country of the number as an ISO 3166-1 code of two letters."""

    type: str = UNSET
    """The type of the number, such as office, mobile, home, direct or fax."""

    outbound_sms_blocked: bool = UNSET
    """Whether the number has opted out of text messages; absent if not known."""

    tz_ids: list[str] = UNSET
    """IANA timezones that the number may be in; sent only when Close knows them."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ContactSubscription(Model):
    """A contact's run through a workflow, which the API calls a sequence."""

    subscription_id: str = UNSET
    """The id of the run."""

    sequence_id: str = UNSET
    """The id of the workflow."""

    sequence_name: str = UNSET
    """The name of the workflow."""

    sequence_status: str = UNSET
    """Whether the workflow is active, paused or otherwise."""

    subscription_status: str = UNSET
    """The state of the run."""

    subscription_status_reason: str | None = UNSET
    """The reason of its state, or null."""

    contact_email: str | None = UNSET
    """The address that the workflow writes to."""

    start_date: str | None = UNSET
    """When the run starts or started."""

    initial_email_id: str | None = UNSET
    """The id of the first e-mail of the run."""

    date_created: datetime = UNSET
    """When the run was created."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ContactUpdate(Model):
    """Changes to a contact; absent fields are not changed. Lists replace the current ones."""

    lead_id: str = UNSET
    """The id of the lead to move the contact to."""

    name: str | None = UNSET
    """The person's name."""

    title: str | None = UNSET
    """The person's job title."""

    emails: list[ContactEmail] = UNSET
    """The person's e-mail addresses; they replace the current ones."""

    phones: list[ContactPhone] = UNSET
    """The person's phone numbers; they replace the current ones."""

    urls: list[ContactUrl] = UNSET
    """Web addresses about the person; they replace the current ones."""

    timezone: str | None = UNSET
    """The person's IANA timezone."""

    date_created: datetime = UNSET
    """When the contact was created in the system it comes from."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    custom_add: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Values to add to custom fields that hold several: by field id."""

    custom_remove: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Values to remove from custom fields that hold several: by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class ContactUrl(Model):
    """A web address about a contact."""

    url: str = UNSET
    """The address."""

    type: str = UNSET
    """The type of the URL; url by default."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class RecentCall(Model):
    """A call in short."""

    id: str = UNSET
    """The id of the call."""

    status: (
        Literal[
            "created",
            "in-progress",
            "completed",
            "cancel",
            "no-answer",
            "busy",
            "failed",
            "timeout",
        ]
        | str
    ) = UNSET
    """The state of the call, or how it ended."""

    duration: int = UNSET
    """How long the call lasted, in seconds."""

    dialer_id: str | None = UNSET
    """The id of the dialer session that it was part of, or null."""

    finish_timestamp: datetime = UNSET
    """When the call ended."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
