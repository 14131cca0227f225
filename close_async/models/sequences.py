"""The sequences of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class ScheduleRange(Model):
    """Hours of a weekday."""

    weekday: int = UNSET
    """The day, 1 for Monday to 7 for Sunday."""

    start: str = UNSET
    """The first minute, as 09:00."""

    end: str = UNSET
    """The last minute, as 16:59."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Sequence(Model):
    """Steps that Close takes with a contact, one after the other, until the contact replies.
    See https://developer.close.com/api/resources/sequences"""

    id: str = UNSET
    """The sequence's id, seq_ and letters and digits."""

    organization_id: str = UNSET
    """The id of the organization."""

    name: str = UNSET
    """The name of the sequence."""

    status: Literal["active", "paused", "draft"] | str = UNSET
    """Whether its steps are taken."""

    owner_id: str | None = UNSET
    """The id of the user who owns it."""

    timezone: str | None = UNSET
    """The IANA timezone of its schedule."""

    schedule: SequenceSchedule | None = UNSET
    """When steps are taken; null for any time."""

    schedule_id: str | None = UNSET
    """The id of a shared schedule."""

    steps: list[SequenceStep] = UNSET
    """Its steps in order; in an update, all that it shall have."""

    allow_manual_enrollment: bool = UNSET
    """Whether users can subscribe contacts."""

    trigger_query: Any = UNSET
    """The query whose leads are subscribed automatically, null for none. Close does not document
    its form."""

    subscription_counts_by_status: SubscriptionCounts = UNSET
    """The numbers of its subscriptions; absent from lists and new sequences."""

    created_by_id: str | None = UNSET
    """The id of the user who created it."""

    updated_by_id: str | None = UNSET
    """The id of the user who last changed it."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SequenceCreate(Model):
    """A sequence to create."""

    name: str = UNSET
    """The name of the sequence."""

    status: Literal["active", "paused", "draft"] | str = UNSET
    """Whether its steps are taken."""

    owner_id: str | None = UNSET
    """The id of the user who owns it."""

    timezone: str | None = UNSET
    """The IANA timezone of its schedule."""

    schedule: SequenceSchedule | None = UNSET
    """When steps are taken; null for any time."""

    schedule_id: str | None = UNSET
    """The id of a shared schedule."""

    steps: list[SequenceStep] = UNSET
    """Its steps in order; in an update, all that it shall have."""

    allow_manual_enrollment: bool = UNSET
    """Whether users can subscribe contacts."""

    trigger_query: Any = UNSET
    """The query whose leads are subscribed automatically, null for none. Close does not document
    its form."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SequenceSchedule(Model):
    """The hours in which steps are taken."""

    ranges: list[ScheduleRange] = UNSET
    """The hours of each weekday."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SequenceStep(Model):
    """A step of a sequence."""

    id: str = UNSET
    """The step's id, seqstep_…; names an existing step."""

    step_type: Literal["email", "call", "sms"] | str = UNSET
    """What is done."""

    delay: int = UNSET
    """Seconds since the previous step."""

    required: bool = UNSET
    """Whether the next step waits for it."""

    email_template_id: str | None = UNSET
    """The id of the template of an email."""

    sms_template_id: str | None = UNSET
    """The id of the template of a text message."""

    threading: Literal["old_thread", "new_thread"] | str | None = UNSET
    """Whether an email continues the thread of the previous one; null otherwise."""

    step_allowed_delay: int | None = UNSET
    """Seconds that the step may be late."""

    created_by_id: str | None = UNSET
    """The id of the user who created it."""

    updated_by_id: str | None = UNSET
    """The id of the user who last changed it."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SequenceSubscription(Model):
    """The run of a sequence by a contact.
    See https://developer.close.com/api/resources/sequences"""

    id: str = UNSET
    """The subscription's id, sub_ and letters and digits."""

    organization_id: str = UNSET
    """The id of the organization."""

    sequence_id: str = UNSET
    """The id of the sequence."""

    lead_id: str | None = UNSET
    """The id of the contact's lead."""

    contact_id: str = UNSET
    """The id of the contact."""

    contact_email: str | None = UNSET
    """The address that emails are sent to."""

    sender_account_id: str | None = UNSET
    """The id of the connected account that emails are sent from."""

    sender_name: str | None = UNSET
    """The name of the sender."""

    sender_email: str | None = UNSET
    """The address of the sender."""

    calls_assigned_to: list[str] | None = UNSET
    """The ids of the users who get the tasks of calls."""

    status: Literal["active", "paused", "finished", "goal", "error"] | str = UNSET
    """Whether its steps are taken; paused and active can be set."""

    status_reason: (
        Literal[
            "manual",
            "pending-call-timed-out",
            "bulk-action",
            "rate-limited",
            "sequence-deleted",
            "workflow-paused",
            "filter-not-matched",
            "reply-received",
            "call-answered",
            "meeting-booked",
            "lead-status-changed",
            "outcome-met",
            "account-invalid",
            "account-failures",
            "sending-throttled-too-long",
            "membership-inactive",
            "send-as-error",
            "email-bounced",
            "call-failed",
            "sms-failed",
            "no-user-phone",
            "billing-error",
            "assignment-field-invalid",
            "lead-status-field-invalid",
            "assignees-missing",
            "run-as-disabled",
            "lead-not-visible",
            "internal-error",
            "field-mapping-error",
            "filter-config-invalid",
            "email-ai-generation-failed",
            "insufficient-ai-credit-balance",
        ]
        | str
        | None
    ) = UNSET
    """Why it has this status, null if it is active."""

    start_date: datetime | None = UNSET
    """When its first step is taken."""

    created_by_id: str | None = UNSET
    """The id of the user who created it."""

    updated_by_id: str | None = UNSET
    """The id of the user who last changed it."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SequenceSubscriptionCreate(Model):
    """A sequence subscription to create."""

    sequence_id: str = UNSET
    """The id of the sequence."""

    contact_id: str = UNSET
    """The id of the contact."""

    contact_email: str | None = UNSET
    """The address that emails are sent to."""

    sender_account_id: str | None = UNSET
    """The id of the connected account that emails are sent from."""

    sender_name: str | None = UNSET
    """The name of the sender."""

    sender_email: str | None = UNSET
    """The address of the sender."""

    calls_assigned_to: list[str] | None = UNSET
    """The ids of the users who get the tasks of calls."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SequenceSubscriptionUpdate(Model):
    """Changes to a sequence subscription; absent fields are not changed."""

    status: Literal["active", "paused", "finished", "goal", "error"] | str = UNSET
    """Whether its steps are taken; paused and active can be set."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SequenceUpdate(Model):
    """Changes to a sequence; absent fields are not changed."""

    name: str = UNSET
    """The name of the sequence."""

    status: Literal["active", "paused", "draft"] | str = UNSET
    """Whether its steps are taken."""

    owner_id: str | None = UNSET
    """The id of the user who owns it."""

    timezone: str | None = UNSET
    """The IANA timezone of its schedule."""

    schedule: SequenceSchedule | None = UNSET
    """When steps are taken; null for any time."""

    schedule_id: str | None = UNSET
    """The id of a shared schedule."""

    steps: list[SequenceStep] = UNSET
    """Its steps in order; in an update, all that it shall have."""

    allow_manual_enrollment: bool = UNSET
    """Whether users can subscribe contacts."""

    trigger_query: Any = UNSET
    """The query whose leads are subscribed automatically, null for none. Close does not document
    its form."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class SubscriptionCounts(Model):
    """The numbers of subscriptions by status."""

    active: int = UNSET
    """Those whose steps are taken."""

    paused: int = UNSET
    """Those that are paused."""

    finished: int = UNSET
    """Those whose steps were all taken."""

    goal: int = UNSET
    """Those that ended because the goal was reached."""

    error: int = UNSET
    """Those that ended because of an error."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
