"""The users of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .custom_fields import CustomField
from .statuses import LeadStatus, OpportunityStatus, Pipeline


@define
class EmailSignature(Model):
    """The signature of a member's e-mails."""

    id: str = UNSET
    """The signature's id, emailsig_ and letters and digits."""

    membership_id: str = UNSET
    """The id of the membership it belongs to."""

    value: str = UNSET
    """The signature as HTML."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Membership(Model):
    """The membership of a user in an organization.
    See https://developer.close.com/api/resources/memberships"""

    id: str = UNSET
    """The membership's id, memb_ and letters and digits."""

    user_id: str = UNSET
    """The id of the user."""

    organization_id: str = UNSET
    """The id of the organization."""

    role: str | None = UNSET
    """The older name of the role."""

    role_id: str = UNSET
    """The role; admin, superuser, user, restricteduser or the id of another."""

    permissions_granted: list[str] = UNSET
    """The names of the user's permissions."""

    onboarding_status: str | None = UNSET
    """The progress of the user's onboarding."""

    is_free: bool = UNSET
    """Whether the membership is free of charge."""

    auto_record_calls: Literal["unset", "enabled", "disabled"] | str = UNSET
    """Whether the user's calls are recorded."""

    default_caller_id: str | None = UNSET
    """The id of the phone number that calls are made from."""

    primary_personal_number: str | None = UNSET
    """The id of the user's own phone number."""

    hangup_recording_url: str | None = UNSET
    """The URL of the message to leave on a voicemail."""

    may_workflows_impersonate: bool = UNSET
    """Whether workflows may act as the user."""

    track_email_opens: bool = UNSET
    """Whether opens of the user's e-mails are tracked."""

    user_email: str = UNSET
    """The user's e-mail address; only an organization's memberships have it."""

    user_first_name: str | None = UNSET
    """The user's first name; only an organization's memberships have it."""

    user_last_name: str | None = UNSET
    """The user's last name; only an organization's memberships have it."""

    user_image: str | None = UNSET
    """The URL of the user's picture; only an organization's memberships have it."""

    user: User = UNSET
    """The user, if _expand requests it."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Organization(Model):
    """An organization as its members see it.
    See https://developer.close.com/api/resources/organizations"""

    id: str = UNSET
    """The organization's id, orga_ and letters and digits."""

    name: str = UNSET
    """The name of the organization."""

    status: str = UNSET
    """The state of its subscription, such as trial or active."""

    currency: str = UNSET
    """The currency of its money as an ISO 4217 code."""

    currency_symbol: str | None = UNSET
    """The sign of that currency."""

    memberships: list[Membership] = UNSET
    """The memberships of its active members; GET /organization/ has them."""

    inactive_memberships: list[Membership] = UNSET
    """The memberships of its former members; GET /organization/ has them."""

    lead_statuses: list[LeadStatus] = UNSET
    """The statuses a lead can have, in their order."""

    opportunity_statuses: list[OpportunityStatus] = UNSET
    """The statuses an opportunity can have, of all pipelines."""

    pipelines: list[Pipeline] = UNSET
    """The pipelines with their statuses."""

    lead_custom_fields: list[CustomField] = UNSET
    """The custom fields of leads."""

    leads_email: str | None = UNSET
    """The address that turns the e-mails sent to it into leads."""

    plan_id: str | None = UNSET
    """The id of its plan."""

    plan_type: str | None = UNSET
    """The kind of its plan."""

    plan_version: int | None = UNSET
    """The version of its plan."""

    features: list[str] = UNSET
    """The names of the features that are switched on."""

    billing_account_id: str | None = UNSET
    """The id of the account that pays."""

    limit_of_connected_accounts_per_membership: int | None = UNSET
    """How many accounts a member may connect."""

    enable_unsubscribe_link: bool = UNSET
    """Whether bulk e-mails have a link to opt out."""

    require_unsubscribe_link: bool = UNSET
    """Whether bulk e-mails must have that link."""

    predictive_dialer_status: str | None = UNSET
    """Whether the predictive dialer may be used."""

    abandonment_message_url: str | None = UNSET
    """The URL of the message that is played if no user is available."""

    transcript_enabled: bool = UNSET
    """Whether calls are transcribed."""

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
class Person(Model):
    """The common fields of ``User`` and ``Me``. A field that was not requested
    with _fields is absent."""

    id: str = UNSET
    """The user's id, user_ and letters and digits."""

    email: str = UNSET
    """The user's e-mail address."""

    first_name: str | None = UNSET
    """The user's first name."""

    last_name: str | None = UNSET
    """The user's last name."""

    image: str | None = UNSET
    """The URL of a picture of the user, or null."""

    google_profile_image_url: str | None = UNSET
    """The URL of the user's picture at Google, or null."""

    email_verified_at: datetime | None = UNSET
    """When the e-mail address was verified, null if it was not."""

    last_used_timezone: str | None = UNSET
    """The IANA timezone in which the user was last seen."""

    date_created: datetime = UNSET
    """When the user was created."""

    date_updated: datetime = UNSET
    """When the user was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Me(Person):
    """The user of the credentials, with organizations and memberships.
    See https://developer.close.com/api/resources/users/me"""

    organizations: list[Organization] = UNSET
    """The user's organizations; an API key belongs to one of them."""

    memberships: list[Membership] = UNSET
    """The user's membership in each of these organizations."""

    phone: str | None = UNSET
    """The user's own phone number in the international form of E.164."""

    country: str | None = UNSET
    """The user's country as an ISO 3166-1 code of two letters."""

    email_signatures: list[EmailSignature] = UNSET
    """The signature of the user's e-mails."""

    email_accounts: list[Any] = UNSET
    """The e-mail accounts of the user, as objects."""

    connected_accounts: list[Any] = UNSET
    """The user's accounts at other services, as objects."""

    phone_numbers: list[Any] = UNSET
    """The phone numbers that Close rents for the user, as objects."""

    all_group_numbers: list[Any] = UNSET
    """The phone numbers that the user shares with others, as objects."""

    is_passwordless: bool = UNSET
    """Whether the user logs in without a password."""

    totp_auth_state: str | None = UNSET
    """Whether a second factor is required."""

    outbound_carrier: str | None = UNSET
    """The carrier of the user's calls."""

    preferred_twilio_edge: str | None = UNSET
    """The location of the carrier of the user's calls."""


@define
class Telephone(Model):
    """A connected phone of a user."""

    type: Literal["mobile", "native", "web"] | str = UNSET
    """The application that it runs in."""

    status: str = UNSET
    """Whether the user can be called on it."""

    active_calls: list[Any] = UNSET
    """Its calls in progress, as objects."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class User(Person):
    """A member of the organization.
    See https://developer.close.com/api/resources/users"""

    organizations: list[str] = UNSET
    """The ids of the user's organizations."""


@define
class UserAvailability(Model):
    """A phone on which a user can be called.
    See https://developer.close.com/api/resources/users"""

    user_id: str = UNSET
    """The id of the user."""

    availability: list[Telephone] = UNSET
    """The user's connected phones."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
