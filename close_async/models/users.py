"""The users of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model
from close_async.unset import UNSET

from .custom_fields import CustomField


@attrs.define(kw_only=True, repr=False, eq=False)
class EmailSignature(Model):
    """What stands at the end of a member's e-mails."""

    id: str = UNSET
    """Id, `emailsig_…`."""

    membership_id: str = UNSET
    """The membership it belongs to, `memb_…`."""

    value: str = UNSET
    """HTML."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False)
class LeadStatusSummary(Model):
    """A lead status of an organization."""

    id: str = UNSET
    """Id, `stat_…`."""

    label: str = UNSET
    """Name."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False)
class Me(Model):
    """The user whose credentials are used.

    See https://developer.close.com/api/resources/users/me"""

    id: str = UNSET
    """Id, `user_…`."""

    email: str = UNSET
    """E-mail address."""

    first_name: str | None = UNSET
    """First name."""

    last_name: str | None = UNSET
    """Last name."""

    phone: str | None = UNSET
    """Telephone number."""

    country: str | None = UNSET
    """Country, two letters of ISO 3166-1."""

    image: str | None = UNSET
    """Where a picture is."""

    google_profile_image_url: str | None = UNSET
    """Where another picture is."""

    last_used_timezone: str | None = UNSET
    """Time zone, for example `Europe/Berlin`."""

    organizations: list[Organization] = UNSET
    """The organizations; an API key belongs to one of them."""

    memberships: list[Membership] = UNSET
    """The places in these organizations."""

    email_signatures: list[EmailSignature] = UNSET
    """Signatures."""

    email_accounts: list[dict[str, Any]] = UNSET
    """E-mail accounts."""

    connected_accounts: list[dict[str, Any]] = UNSET
    """Accounts elsewhere."""

    phone_numbers: list[dict[str, Any]] = UNSET
    """Telephone numbers of the user's own."""

    all_group_numbers: list[dict[str, Any]] = UNSET
    """Telephone numbers of groups."""

    is_passwordless: bool = UNSET
    """Whether there is no password."""

    totp_auth_state: str | None = UNSET
    """Whether a second factor is asked for."""

    outbound_carrier: str | None = UNSET
    """Who carries the calls."""

    preferred_twilio_edge: str | None = UNSET
    """Where calls go through."""

    email_verified_at: datetime | None = UNSET
    """When the address was verified."""

    date_created: datetime = UNSET
    """When the user was created."""

    date_updated: datetime = UNSET
    """When the user was changed last."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False)
class Membership(Model):
    """A user's place in an organization.

    See https://developer.close.com/api/resources/memberships"""

    id: str = UNSET
    """Id, `memb_…`."""

    user_id: str = UNSET
    """The user."""

    organization_id: str = UNSET
    """The organization."""

    role: str | None = UNSET
    """The role's old name."""

    role_id: str = UNSET
    """`admin`, `superuser`, `user`, `restricteduser`, or `role_…`."""

    permissions_granted: list[str] = UNSET
    """What the user may do."""

    onboarding_status: str | None = UNSET
    """How far the user has been shown around."""

    is_free: bool = UNSET
    """Whether it costs nothing."""

    auto_record_calls: Literal["unset", "enabled", "disabled"] | str = UNSET
    """Whether calls are recorded."""

    default_caller_id: str | None = UNSET
    """The number that calls come from, `phon_…`."""

    primary_personal_number: str | None = UNSET
    """The user's own number, `phon_…`."""

    hangup_recording_url: str | None = UNSET
    """What callers hear at the end."""

    may_workflows_impersonate: bool = UNSET
    """Whether workflows may act as the user."""

    track_email_opens: bool = UNSET
    """Whether the opening of e-mails is tracked."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False)
class OpportunityStatusSummary(Model):
    """An opportunity status of an organization or a pipeline."""

    id: str = UNSET
    """Id, `stat_…`."""

    label: str = UNSET
    """Name."""

    type: Literal["active", "won", "lost"] | str = UNSET
    """What it means."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False)
class Organization(Model):
    """An organization, as its members see it.

    See https://developer.close.com/api/resources/organizations"""

    id: str = UNSET
    """Id, `orga_…`."""

    name: str = UNSET
    """Name."""

    status: str = UNSET
    """Whether it is on `trial`, `active` …"""

    currency: str = UNSET
    """Currency, three letters of ISO 4217."""

    currency_symbol: str | None = UNSET
    """How the currency is written."""

    lead_statuses: list[LeadStatusSummary] = UNSET
    """The lead statuses, in their order."""

    opportunity_statuses: list[OpportunityStatusSummary] = UNSET
    """The opportunity statuses of all pipelines."""

    pipelines: list[Pipeline] = UNSET
    """The pipelines."""

    lead_custom_fields: list[CustomField] = UNSET
    """The custom fields of leads."""

    leads_email: str | None = UNSET
    """The address that makes leads of e-mails."""

    plan_id: str | None = UNSET
    """The plan."""

    plan_type: str | None = UNSET
    """The kind of plan."""

    plan_version: int | None = UNSET
    """The version of the plan."""

    features: list[str] = UNSET
    """What is switched on."""

    billing_account_id: str | None = UNSET
    """Id, `acct_…`."""

    limit_of_connected_accounts_per_membership: int | None = UNSET
    """How many e-mail accounts a member may connect."""

    enable_unsubscribe_link: bool = UNSET
    """Whether bulk e-mails have a link to unsubscribe."""

    require_unsubscribe_link: bool = UNSET
    """Whether they must have one."""

    predictive_dialer_status: str | None = UNSET
    """Whether the predictive dialer may be used."""

    abandonment_message_url: str | None = UNSET
    """What the dialer plays when nobody is free."""

    transcript_enabled: bool = UNSET
    """Whether calls are transcribed."""

    created_by: str | None = UNSET
    """The id of the user who created it."""

    updated_by: str | None = UNSET
    """The id of the user who changed it last."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was changed last."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False)
class Pipeline(Model):
    """The statuses that opportunities of a kind go through.

    See https://developer.close.com/api/resources/pipelines"""

    id: str = UNSET
    """Id, `pipe_…`."""

    name: str = UNSET
    """Name."""

    statuses: list[OpportunityStatusSummary] = UNSET
    """The statuses, in their order."""

    organization_id: str = UNSET
    """The organization it belongs to."""

    created_by: str | None = UNSET
    """The id of the user who created it."""

    updated_by: str | None = UNSET
    """The id of the user who changed it last."""

    date_created: str = UNSET
    """When it was created; sent without an offset, in UTC."""

    date_updated: str = UNSET
    """When it was changed last; sent without an offset, in UTC."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""
