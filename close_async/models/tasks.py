"""The tasks of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import date as date_aliased
from datetime import datetime
from typing import Any, Literal

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET


@define
class LeadTaskCreate(Model):
    """A task of a lead to create."""

    type: str = attrs.field(default=UNSET, metadata={"wire": "_type"})
    """The type, ``lead``; optional."""

    lead_id: str = UNSET
    """The id of the lead."""

    contact_id: str | None = UNSET
    """The id of the contact it is about."""

    text: str = UNSET
    """The text of the task."""

    assigned_to: str = UNSET
    """The id of the user who is to do it; by default the user of the API key."""

    date: date_aliased | datetime | None = UNSET
    """When it is due, a day or a point in time; null for no date."""

    is_complete: bool = UNSET
    """Whether it is done already."""

    priority: Literal["high", "medium"] | str = UNSET
    """How urgent it is; ``medium`` by default."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class OutgoingCallTaskCreate(Model):
    """A call to make to a contact, to create."""

    type: str = attrs.field(default=UNSET, metadata={"wire": "_type"})
    """The type, outgoing_call."""

    lead_id: str = UNSET
    """The id of the lead."""

    contact_id: str = UNSET
    """The id of the contact to call."""

    text: str | None = UNSET
    """The subject of the call."""

    assigned_to: str = UNSET
    """The id of the user who is to do it; by default the user of the API key."""

    date: date_aliased | datetime | None = UNSET
    """When it is due, a day or a point in time; null for no date."""

    is_complete: bool = UNSET
    """Whether it is done already."""

    priority: Literal["high", "medium"] | str = UNSET
    """How urgent it is; ``medium`` by default."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class Task(Model):
    """Something to do about a lead. Its type decides which further fields it has; a task of a type
    that is not known here has the fields of this class. A field that was not requested with
    _fields is absent.
    See https://developer.close.com/api/resources/tasks"""

    type: (
        Literal[
            "lead",
            "outgoing_call",
            "incoming_email",
            "email_followup",
            "missed_call",
            "answered_detached_call",
            "voicemail",
            "opportunity_due",
            "incoming_sms",
        ]
        | str
    ) = attrs.field(default=UNSET, metadata={"wire": "_type"})
    """The type of the task."""

    id: str = UNSET
    """The task's id; task_ for tasks of users, noti_ for those that Close creates."""

    lead_id: str | None = UNSET
    """The id of the lead."""

    lead_name: str | None = UNSET
    """The name of the lead."""

    contact_id: str | None = UNSET
    """The id of its contact, or null."""

    contact_name: str | None = UNSET
    """The name of that contact."""

    assigned_to: str | None = UNSET
    """The id of the user who is to do it."""

    assigned_to_name: str | None = UNSET
    """The name of that user."""

    text: str | None = UNSET
    """The text of the task."""

    date: date_aliased | datetime | None = UNSET
    """When it is due, a day or a point in time; null if it has no date."""

    due_date: date_aliased | datetime | None = UNSET
    """When it was first due, a day or a point in time; null if it has no date."""

    is_complete: bool = UNSET
    """Whether it is done."""

    is_dateless: bool = UNSET
    """Whether it has no date."""

    is_primary_lead_notification: bool | None = UNSET
    """Whether it is the task that represents its lead in the inbox."""

    priority: Literal["high", "medium"] | str = UNSET
    """How urgent it is."""

    resolution: Literal["abandoned", "skipped"] | str | None = UNSET
    """How it ended without being done, null if it did not."""

    view: Literal["inbox", "future", "archive"] | str | None = UNSET
    """The tab of Close's inbox that shows it, or null."""

    object_type: str | None = UNSET
    """The kind of object that led to it, such as call, sms, or opportunity."""

    object_id: str | None = UNSET
    """The id of that object."""

    sequence_id: str | None = UNSET
    """The id of the workflow that created it, or null."""

    sequence_subscription_id: str | None = UNSET
    """The id of the contact's run through that workflow."""

    agent_config_id: str | None = UNSET
    """The id of the settings of the AI agent that is to do it, or null."""

    deduplication_key: str | None = UNSET
    """The key with which Close identifies repeated tasks."""

    organization_id: str = UNSET
    """The id of the organization."""

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

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class AnsweredDetachedCallTask(Task):
    """A call that was answered outside of Close, to be assigned to a lead."""

    phone_number_description: str | None = UNSET
    """The purpose of the number that was called."""

    recording_url: str | None = UNSET
    """The URL of the recording of the call, or null."""


@define
class EmailFollowupTask(Task):
    """A sent e-mail without a reply."""

    email_id: str | None = UNSET
    """The id of the e-mail."""

    subject: str | None = UNSET
    """The subject of the e-mail."""


@define
class IncomingEmailTask(Task):
    """A received e-mail that has not been answered."""

    subject: str | None = UNSET
    """The subject of the e-mail."""

    body_preview: str | None = UNSET
    """The beginning of the e-mail's text."""

    emails: list[str] | None = UNSET
    """The ids of the e-mails that the task is about."""


@define
class IncomingSmsTask(Task):
    """A received text message that has not been answered."""

    local_phone: str | None = UNSET
    """The number it was sent to."""

    remote_phone: str | None = UNSET
    """The number it came from."""

    remote_phone_formatted: str | None = UNSET
    """That number as Close shows it."""

    remote_phone_description: str | None = UNSET
    """The purpose of that number."""


@define
class LeadTask(Task):
    """A task that a user, a program or a workflow created."""


@define
class MissedCallTask(Task):
    """A call that was not answered."""

    phone: str | None = UNSET
    """The number of the caller."""

    phone_formatted: str | None = UNSET
    """That number as Close shows it."""

    phone_number_description: str | None = UNSET
    """The purpose of the number that was called."""

    local_phone: str | None = UNSET
    """The number that was called."""


@define
class OpportunityDueTask(Task):
    """An opportunity whose expected day has come."""

    opportunity_note: str | None = UNSET
    """The note of the opportunity."""

    opportunity_value: int | None = UNSET
    """The value of the opportunity per period, in the smallest unit of the currency (such as
    cents)."""

    opportunity_value_currency: str | None = UNSET
    """The currency as an ISO 4217 code."""

    opportunity_value_formatted: str | None = UNSET
    """The value with its currency and period, as Close shows it."""

    opportunity_value_period: str | None = UNSET
    """How often the value is paid, such as one_time, monthly or annual."""


@define
class OutgoingCallTask(Task):
    """A call to make to a contact."""


@define
class TaskBulkUpdate(Model):
    """Changes to many tasks; absent fields are not changed."""

    text: str = UNSET
    """The text of the task."""

    assigned_to: str = UNSET
    """The id of the user who is to do them."""

    date: date_aliased | datetime | None = UNSET
    """When they are due, a day or a point in time; null for no date."""

    is_complete: bool = UNSET
    """Whether they are done."""

    priority: Literal["high", "medium"] | str = UNSET
    """How urgent they are."""

    resolution: Literal["abandoned", "skipped"] | str | None = UNSET
    """How they ended without being done."""

    organization_id: str = UNSET
    """The id of the organization, which they belong to already."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class TaskUpdate(Model):
    """Changes to a task; absent fields are not changed. Of tasks that Close created, only date
    and is_complete can be changed."""

    text: str = UNSET
    """The text of the task."""

    assigned_to: str = UNSET
    """The id of the user who is to do it."""

    date: date_aliased | datetime | None = UNSET
    """When it is due, a day or a point in time; null for no date."""

    due_date: date_aliased | datetime | None = UNSET
    """When it was first due."""

    is_complete: bool = UNSET
    """Whether it is done."""

    is_dateless: bool = UNSET
    """Whether it has no date."""

    priority: Literal["high", "medium"] | str = UNSET
    """How urgent it is."""

    resolution: Literal["abandoned", "skipped"] | str | None = UNSET
    """How it ended without being done."""

    lead_id: str = UNSET
    """The id of the lead to move it to."""

    contact_id: str | None = UNSET
    """The id of the contact it is about; null for none."""

    agent_config_id: str | None = UNSET
    """The id of the settings of the AI agent that is to do it; null for none."""

    organization_id: str = UNSET
    """The id of the organization, which it belongs to already."""

    created_by: str = UNSET
    """The id of the user to name as creator."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class VoicemailTask(Task):
    """A message that a caller left."""

    phone: str | None = UNSET
    """The number of the caller."""

    phone_formatted: str | None = UNSET
    """That number as Close shows it."""

    voicemail_url: str | None = UNSET
    """The URL of the recorded message."""

    voicemail_duration: int | None = UNSET
    """How long the message is, in seconds."""
