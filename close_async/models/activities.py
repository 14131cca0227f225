"""The activities of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .opportunities import CommentSummary


@define
class Activity(Model):
    """Something that was said, heard or done about a lead. The type decides about further fields;
    activities of types that are not listed here have them, too.
    See https://developer.close.com/api/resources/activities"""

    type: str = attrs.field(default=UNSET, metadata={"wire": "_type"})
    """The type: Call, Created, CustomActivity, Email, EmailThread, FormSubmission, ImportUpdate,
    LeadMerge, LeadStatusChange, Meeting, Note, OpportunityStatusChange, SMS, TaskCompleted or
    WhatsAppMessage."""

    id: str = UNSET
    """The activity's id."""

    organization_id: str = UNSET
    """The id of the organization."""

    lead_id: str | None = UNSET
    """The id of the lead that it is about, null if it is about none."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    user_id: str | None = UNSET
    """The id of the user whose activity it is, null if it is no user's."""

    user_name: str | None = UNSET
    """The name of that user."""

    users: list[str] = UNSET
    """The ids of further users who took part."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    created_by_name: str | None = UNSET
    """The name of that user."""

    updated_by: str | None = UNSET
    """The id of the user who last changed it, null if no user did."""

    updated_by_name: str | None = UNSET
    """The name of that user."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was last changed."""

    comment_summary: CommentSummary | None = UNSET
    """How much it was commented on; absent if it was not."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Created(Activity):
    """The creation of a lead."""

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
    """How the lead came about."""

    import_id: str | None = UNSET
    """The id of the import that created it, null if none did."""


@define
class FormSubmission(Activity):
    """A form that somebody filled in."""

    form_id: str = UNSET
    """The id of the form."""

    form_name: str | None = UNSET
    """The name of the form."""

    form_configuration_id: str = UNSET
    """The id of the version of the form."""

    values: dict[str, Any] = UNSET
    """What was filled in: strings, booleans or null, by the id of the field."""

    values_by_name: dict[str, Any] = UNSET
    """The same by the name of the field."""

    source_url: str | None = UNSET
    """The address of the page with the form."""

    source_url_normalized: str | None = UNSET
    """That address without its query."""

    origin: str | None = UNSET
    """The origin of the page."""

    ip_address: str | None = UNSET
    """The IP address of the one who filled it in."""


@define
class ImportUpdate(Activity):
    """A change of a lead by an import of a file."""

    import_id: str | None = UNSET
    """The id of the import."""

    reverted: bool = UNSET
    """Whether the import was reverted."""


@define
class LeadMerge(Activity):
    """The merge of a lead into the lead that it is an activity of."""

    source_lead_id: str = UNSET
    """The id of the lead that is no more."""

    source_display_name: str | None = UNSET
    """The name of that lead."""

    destination_lead_id: str = UNSET
    """The id of the lead that remains."""

    destination_display_name: str | None = UNSET
    """The name of that lead."""

    merge_status: Literal["pending", "in_progress", "completed", "errored"] | str = UNSET
    """How far the merge is."""

    error_message: str | None = UNSET
    """Why the merge failed, null if it did not."""


@define
class LeadStatusChange(Activity):
    """A change of the status of a lead."""

    old_status_id: str = UNSET
    """The id of the status before."""

    old_status_label: str = UNSET
    """The name of the status before."""

    new_status_id: str = UNSET
    """The id of the status after."""

    new_status_label: str = UNSET
    """The name of the status after."""

    paused_subscriptions: list[PausedSubscription] = attrs.field(
        default=UNSET, metadata={"wire": "_paused_subscriptions"}
    )
    """The runs of sequences that the change paused."""


@define
class LeadStatusChangeCreate(Model):
    """A change of a lead's status to create."""

    organization_id: str | None = UNSET
    """The id of the organization."""

    lead_id: str | None = UNSET
    """The id of the lead that it is about, null if it is about none."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    user_id: str | None = UNSET
    """The id of the user whose activity it is, null if it is no user's."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    date_created: datetime | None = UNSET
    """When it was created."""

    old_status_id: str = UNSET
    """The id of the status before."""

    new_status_id: str = UNSET
    """The id of the status after."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OpportunityStatusChange(Activity):
    """A change of the status of an opportunity."""

    opportunity_id: str | None = UNSET
    """The id of the opportunity."""

    old_status_id: str = UNSET
    """The id of the status before."""

    old_status_label: str = UNSET
    """The name of the status before."""

    old_status_type: Literal["active", "won", "lost"] | str = UNSET
    """The meaning of the status before."""

    old_pipeline_id: str = UNSET
    """The id of the pipeline before."""

    old_pipeline_name: str = UNSET
    """The name of the pipeline before."""

    new_status_id: str = UNSET
    """The id of the status after."""

    new_status_label: str = UNSET
    """The name of the status after."""

    new_status_type: Literal["active", "won", "lost"] | str = UNSET
    """The meaning of the status after."""

    new_pipeline_id: str = UNSET
    """The id of the pipeline after."""

    new_pipeline_name: str = UNSET
    """The name of the pipeline after."""

    opportunity_confidence: int | None = UNSET
    """The confidence of the opportunity at that time, in percent."""

    opportunity_date_won: datetime | None = UNSET
    """The day on which it was won, as its midnight in UTC."""

    opportunity_value: int | None = UNSET
    """Its value per period at that time, in the smallest unit of the currency."""

    opportunity_value_currency: str | None = UNSET
    """The currency of the value."""

    opportunity_value_formatted: str | None = UNSET
    """The value with its currency and period, as Close shows it."""

    opportunity_value_period: Literal["one_time", "monthly", "annual"] | str | None = UNSET
    """How often the value is paid."""


@define
class OpportunityStatusChangeCreate(Model):
    """A change of an opportunity's status to create."""

    organization_id: str | None = UNSET
    """The id of the organization."""

    lead_id: str | None = UNSET
    """The id of the lead that it is about, null if it is about none."""

    contact_id: str | None = UNSET
    """The id of the contact that it is about, null if it is about none."""

    user_id: str | None = UNSET
    """The id of the user whose activity it is, null if it is no user's."""

    activity_at: datetime | None = UNSET
    """When it happened: when an e-mail was sent, when a meeting is to start, and otherwise when it
    was created unless it was set."""

    created_by: str | None = UNSET
    """The id of the user who created it, null if no user did."""

    date_created: datetime | None = UNSET
    """When it was created."""

    opportunity_id: str | None = UNSET
    """The id of the opportunity."""

    old_status_id: str = UNSET
    """The id of the status before."""

    new_status_id: str = UNSET
    """The id of the status after."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class PausedSubscription(Model):
    """A contact's run of a sequence that an activity paused."""

    id: str = UNSET
    """The id of the subscription."""

    sequence_id: str = UNSET
    """The id of the sequence."""

    sequence_name: str = UNSET
    """The name of the sequence."""

    sequence_status: str = UNSET
    """The status of the sequence."""

    contact_id: str | None = UNSET
    """The id of the contact."""

    contact_name: str | None = UNSET
    """The name of the contact."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class TaskCompleted(Activity):
    """The completion of a task. It has no contact_id."""

    task_id: str | None = UNSET
    """The id of the task."""

    task_text: str | None = UNSET
    """The text of the task."""

    task_assigned_to: str | None = UNSET
    """The id of the user who was to do it."""

    task_assigned_to_name: str | None = UNSET
    """The name of that user."""

    sequence_id: str | None = UNSET
    """The id of the sequence that created the task."""

    sequence_name: str | None = UNSET
    """The name of the sequence."""

    sequence_subscription_id: str | None = UNSET
    """The id of the contact's run of that sequence."""
