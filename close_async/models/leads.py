"""The leads of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

import attrs

from close_async.model import Model
from close_async.unset import UNSET

from .common import Address, IntegrationLink
from .contacts import Contact, ContactCreate, ContactEmail, ContactPhone
from .opportunities import Opportunity
from .tasks import Task


@attrs.define(kw_only=True, repr=False, eq=False)
class Lead(Model):
    """A company or a person, with the contacts, opportunities and tasks that hang on it.

    Smart Fields come only when a request names them in `fields`.
    See https://developer.close.com/api/resources/leads"""

    id: str = UNSET
    """Id, `lead_…`."""

    name: str | None = UNSET
    """Name."""

    display_name: str = UNSET
    """The name, or what stands for it where it is empty."""

    description: str | None = UNSET
    """Free text; empty, seldom null, when there is none."""

    url: str | None = UNSET
    """Web address."""

    html_url: str = UNSET
    """Where Close shows the lead."""

    status_id: str = UNSET
    """Its status, `stat_…`."""

    status_label: str = UNSET
    """The name of the status."""

    addresses: list[Address] = UNSET
    """Postal addresses."""

    contacts: list[Contact] = UNSET
    """The people at the lead. Close calls this deprecated, and sends it."""

    contact_ids: list[str] = UNSET
    """The ids of the contacts. Close calls this required, and seldom sends it."""

    opportunities: list[Opportunity] = UNSET
    """All opportunities. Close calls this deprecated, and sends it."""

    tasks: list[Task] = UNSET
    """The tasks that are not complete."""

    integration_links: list[IntegrationLink] = UNSET
    """Links to other systems."""

    organization_id: str = UNSET
    """The organization it belongs to."""

    created_by: str | None = UNSET
    """The id of the user who created it."""

    created_by_name: str | None = UNSET
    """The name of that user."""

    updated_by: str | None = UNSET
    """The id of the user who changed it last."""

    updated_by_name: str | None = UNSET
    """The name of that user."""

    date_created: datetime = UNSET
    """When it was created."""

    date_updated: datetime = UNSET
    """When it was changed last."""

    contacts_summary: str | None = UNSET
    """The contacts, in one line."""

    localtime: str | None = UNSET
    """The lead's local time, without an offset."""

    timezone_id: str | None = UNSET
    """The lead's time zone."""

    source: str | None = UNSET
    """Where the lead came from."""

    primary_address_full: str | None = UNSET
    """The first address, whole."""

    primary_address_summary: str | None = UNSET
    """The first address, without the street."""

    primary_contact_id: str | None = UNSET
    """The id of the first contact."""

    primary_contact_name: str | None = UNSET
    """The name of the first contact."""

    primary_contact_title: str | None = UNSET
    """The title of the first contact."""

    primary_email: ContactEmail | None = UNSET
    """The first e-mail address of its contacts."""

    primary_phone: ContactPhone | None = UNSET
    """The first telephone number of its contacts."""

    recent_calls: list[dict[str, Any]] = UNSET
    """Recent calls."""

    summaries: list[dict[str, Any]] = UNSET
    """What Close has summed up."""

    first_communication_date: datetime | None = UNSET
    """When the first communication was."""

    first_communication_type: str | None = UNSET
    """The kind of the first communication."""

    first_communication_summary: str | None = UNSET
    """The first communication, in short."""

    first_communication_user_id: str | None = UNSET
    """The id of the user of the first communication."""

    first_communication_user_name: str | None = UNSET
    """The user of the first communication."""

    last_communication_date: datetime | None = UNSET
    """When the last communication was."""

    last_communication_type: str | None = UNSET
    """The kind of the last communication."""

    last_communication_summary: str | None = UNSET
    """The last communication, in short."""

    last_communication_user_id: str | None = UNSET
    """The id of the user of the last communication."""

    last_communication_user_name: str | None = UNSET
    """The user of the last communication."""

    times_communicated: int | None = UNSET
    """How many communications there were."""

    last_activity_date: datetime | None = UNSET
    """When the last activity was."""

    last_activity_type: str | None = UNSET
    """The kind of the last activity."""

    last_activity_user_id: str | None = UNSET
    """The id of the user of the last activity."""

    last_activity_user_name: str | None = UNSET
    """The user of the last activity."""

    num_contacts: int | None = UNSET
    """How many contacts there are."""

    num_contact_urls: int | None = UNSET
    """How many web addresses of contacts there are."""

    num_addresses: int | None = UNSET
    """How many addresses there are."""

    num_urls: int | None = UNSET
    """How many web addresses there are."""

    num_email_addresses: int | None = UNSET
    """How many e-mail addresses there are."""

    num_phone_numbers: int | None = UNSET
    """How many telephone numbers there are."""

    num_activities: int | None = UNSET
    """How many activities there are."""

    num_notes: int | None = UNSET
    """How many notes there are."""

    num_calls: int | None = UNSET
    """How many calls there are."""

    num_incoming_calls: int | None = UNSET
    """How many incoming calls there are."""

    num_outgoing_calls: int | None = UNSET
    """How many outgoing calls there are."""

    num_missed_calls: int | None = UNSET
    """How many missed calls there are."""

    num_emails: int | None = UNSET
    """How many e-mails there are."""

    num_sent_emails: int | None = UNSET
    """How many sent e-mails there are."""

    num_received_emails: int | None = UNSET
    """How many received e-mails there are."""

    num_email_attachments: int | None = UNSET
    """How many attachments of e-mails there are."""

    num_sms: int | None = UNSET
    """How many text messages there are."""

    num_sent_sms: int | None = UNSET
    """How many sent text messages there are."""

    num_received_sms: int | None = UNSET
    """How many received text messages there are."""

    num_meetings: int | None = UNSET
    """How many meetings there are."""

    num_upcoming_meetings: int | None = UNSET
    """How many upcoming meetings there are."""

    num_completed_meetings: int | None = UNSET
    """How many completed meetings there are."""

    num_canceled_meetings: int | None = UNSET
    """How many canceled meetings there are."""

    num_in_progress_meetings: int | None = UNSET
    """How many meetings in progress there are."""

    num_declined_by_lead_meetings: int | None = UNSET
    """How many meetings that the lead declined there are."""

    num_declined_by_org_meetings: int | None = UNSET
    """How many meetings that the organization declined there are."""

    num_tasks: int | None = UNSET
    """How many tasks there are."""

    num_completed_tasks: int | None = UNSET
    """How many completed tasks there are."""

    num_incomplete_tasks: int | None = UNSET
    """How many incomplete tasks there are."""

    num_opportunities: int | None = UNSET
    """How many opportunities there are."""

    num_active_opportunities: int | None = UNSET
    """How many active opportunities there are."""

    num_won_opportunities: int | None = UNSET
    """How many won opportunities there are."""

    num_lost_opportunities: int | None = UNSET
    """How many lost opportunities there are."""

    num_annual_opportunities: int | None = UNSET
    """How many opportunities paid each year there are."""

    num_monthly_opportunities: int | None = UNSET
    """How many opportunities paid each month there are."""

    num_one_time_opportunities: int | None = UNSET
    """How many opportunities paid once there are."""

    first_call_created: datetime | None = UNSET
    """When the first call was."""

    first_call_disposition: str | None = UNSET
    """How the first call was answered."""

    first_call_duration: int | None = UNSET
    """Seconds the first call lasted."""

    first_call_note: str | None = UNSET
    """The note of the first call."""

    first_call_outcome_id: str | None = UNSET
    """The outcome of the first call."""

    first_call_user_id: str | None = UNSET
    """The id of the user of the first call."""

    first_call_user_name: str | None = UNSET
    """The user of the first call."""

    first_incoming_call_date: datetime | None = UNSET
    """When the first incoming call was."""

    first_outgoing_call_date: datetime | None = UNSET
    """When the first outgoing call was."""

    first_voicemail_duration: int | None = UNSET
    """Seconds the first voicemail lasts."""

    last_call_created: datetime | None = UNSET
    """When the last call was."""

    last_call_disposition: str | None = UNSET
    """How the last call was answered."""

    last_call_duration: int | None = UNSET
    """Seconds the last call lasted."""

    last_call_note: str | None = UNSET
    """The note of the last call."""

    last_call_outcome_id: str | None = UNSET
    """The outcome of the last call."""

    last_call_user_id: str | None = UNSET
    """The id of the user of the last call."""

    last_call_user_name: str | None = UNSET
    """The user of the last call."""

    last_incoming_call_date: datetime | None = UNSET
    """When the last incoming call was."""

    last_outgoing_call_date: datetime | None = UNSET
    """When the last outgoing call was."""

    last_voicemail_duration: int | None = UNSET
    """Seconds the last voicemail lasts."""

    first_email_date: datetime | None = UNSET
    """When the first e-mail was."""

    first_email_created: datetime | None = UNSET
    """When the first e-mail came into Close."""

    first_email_subject: str | None = UNSET
    """The subject of the first e-mail."""

    first_email_from: Any = UNSET
    """The sender of the first e-mail."""

    first_email_to: Any = UNSET
    """Who got the first e-mail."""

    first_email_cc: Any = UNSET
    """Who got a copy of the first e-mail."""

    first_email_bcc: Any = UNSET
    """Who got a blind copy of the first e-mail."""

    first_email_opens: Any = UNSET
    """How often the first e-mail was opened."""

    first_email_template: Any = UNSET
    """The template of the first e-mail."""

    first_email_user: Any = UNSET
    """The user of the first e-mail."""

    first_incoming_email_date: datetime | None = UNSET
    """When the first incoming e-mail was."""

    first_outgoing_email_date: datetime | None = UNSET
    """When the first outgoing e-mail was."""

    last_email_date: datetime | None = UNSET
    """When the last e-mail was."""

    last_email_created: datetime | None = UNSET
    """When the last e-mail came into Close."""

    last_email_subject: str | None = UNSET
    """The subject of the last e-mail."""

    last_email_from: Any = UNSET
    """The sender of the last e-mail."""

    last_email_to: Any = UNSET
    """Who got the last e-mail."""

    last_email_cc: Any = UNSET
    """Who got a copy of the last e-mail."""

    last_email_bcc: Any = UNSET
    """Who got a blind copy of the last e-mail."""

    last_email_opens: Any = UNSET
    """How often the last e-mail was opened."""

    last_email_template: Any = UNSET
    """The template of the last e-mail."""

    last_email_user: Any = UNSET
    """The user of the last e-mail."""

    last_incoming_email_date: datetime | None = UNSET
    """When the last incoming e-mail was."""

    last_outgoing_email_date: datetime | None = UNSET
    """When the last outgoing e-mail was."""

    email_last_opened: datetime | None = UNSET
    """When an e-mail was opened last."""

    first_sms_date: datetime | None = UNSET
    """When the first text message was."""

    first_sms_text: str | None = UNSET
    """The first text message."""

    first_sms_user: Any = UNSET
    """The user of the first text message."""

    first_incoming_sms_date: datetime | None = UNSET
    """When the first incoming text message was."""

    first_outgoing_sms_date: datetime | None = UNSET
    """When the first outgoing text message was."""

    first_completed_meeting_outcome_id: str | None = UNSET
    """The outcome of the first completed meeting."""

    last_sms_date: datetime | None = UNSET
    """When the last text message was."""

    last_sms_text: str | None = UNSET
    """The last text message."""

    last_sms_user: Any = UNSET
    """The user of the last text message."""

    last_incoming_sms_date: datetime | None = UNSET
    """When the last incoming text message was."""

    last_outgoing_sms_date: datetime | None = UNSET
    """When the last outgoing text message was."""

    last_completed_meeting_outcome_id: str | None = UNSET
    """The outcome of the last completed meeting."""

    last_note_created: datetime | None = UNSET
    """When the last note was written."""

    last_note_user: Any = UNSET
    """Who wrote the last note."""

    next_task_due_date: date | datetime | None = UNSET
    """When the next task is due."""

    next_task_text: str | None = UNSET
    """What the next task is."""

    next_task_user_id: str | None = UNSET
    """The id of the user of the next task."""

    next_task_user_name: str | None = UNSET
    """The user of the next task."""

    last_complete_task_due_date: date | datetime | None = UNSET
    """When the last completed task was due."""

    last_complete_task_updated: datetime | None = UNSET
    """When the last completed task was changed."""

    last_lead_status_change_date: datetime | None = UNSET
    """When the status changed last."""

    last_opportunity_status_change_date: datetime | None = UNSET
    """When the status of an opportunity changed last."""

    primary_opportunity_status_label: str | None = UNSET
    """The status of the first opportunity."""

    primary_opportunity_status_type: Literal["active", "won", "lost"] | str | None = UNSET
    """What the status of the first opportunity means."""

    primary_opportunity_value: int | None = UNSET
    """The value of the first opportunity, in cents."""

    primary_opportunity_value_summary: str | None = UNSET
    """The value of the first opportunity, as people read it."""

    primary_opportunity_period: Literal["one_time", "monthly", "annual"] | str | None = UNSET
    """How often the value of the first opportunity is paid."""

    primary_opportunity_confidence: int | None = UNSET
    """The confidence in the first opportunity, in percent."""

    primary_opportunity_date_won: date | None = UNSET
    """The day the first opportunity was or will be won."""

    primary_opportunity_pipeline_id: str | None = UNSET
    """The pipeline of the first opportunity."""

    primary_opportunity_pipeline_name: str | None = UNSET
    """The name of that pipeline."""

    primary_opportunity_user_id: str | None = UNSET
    """The id of the user of the first opportunity."""

    primary_opportunity_user_name: str | None = UNSET
    """The user of the first opportunity."""

    primary_opportunity_created: datetime | None = UNSET
    """When the first opportunity was created."""

    primary_opportunity_updated: datetime | None = UNSET
    """When the first opportunity was changed last."""

    active_opportunity_value_summary: str | None = UNSET
    """The value of active opportunities, as people read it."""

    won_opportunity_value_summary: str | None = UNSET
    """The value of won opportunities, as people read it."""

    lost_opportunity_value_summary: str | None = UNSET
    """The value of lost opportunities, as people read it."""

    total_opportunity_value_summary: str | None = UNSET
    """The value of all opportunities, as people read it."""

    total_annual_opportunity_value: float | None = UNSET
    """Total value of opportunities paid each year."""

    total_annual_active_opportunity_value: float | None = UNSET
    """Total value of active opportunities paid each year."""

    total_annual_won_opportunity_value: float | None = UNSET
    """Total value of won opportunities paid each year."""

    total_annual_lost_opportunity_value: float | None = UNSET
    """Total value of lost opportunities paid each year."""

    total_annualized_opportunity_value: float | None = UNSET
    """Total value a year, of all opportunities."""

    total_annualized_active_opportunity_value: float | None = UNSET
    """Total value a year, of all active opportunities."""

    total_annualized_won_opportunity_value: float | None = UNSET
    """Total value a year, of all won opportunities."""

    total_annualized_lost_opportunity_value: float | None = UNSET
    """Total value a year, of all lost opportunities."""

    total_monthly_opportunity_value: float | None = UNSET
    """Total value of opportunities paid each month."""

    total_monthly_active_opportunity_value: float | None = UNSET
    """Total value of active opportunities paid each month."""

    total_monthly_won_opportunity_value: float | None = UNSET
    """Total value of won opportunities paid each month."""

    total_monthly_lost_opportunity_value: float | None = UNSET
    """Total value of lost opportunities paid each month."""

    total_one_time_opportunity_value: float | None = UNSET
    """Total value of opportunities paid once."""

    total_one_time_active_opportunity_value: float | None = UNSET
    """Total value of active opportunities paid once."""

    total_one_time_won_opportunity_value: float | None = UNSET
    """Total value of won opportunities paid once."""

    total_one_time_lost_opportunity_value: float | None = UNSET
    """Total value of lost opportunities paid once."""

    avg_annual_opportunity_value: float | None = UNSET
    """Average value of opportunities paid each year."""

    avg_annual_active_opportunity_value: float | None = UNSET
    """Average value of active opportunities paid each year."""

    avg_annual_won_opportunity_value: float | None = UNSET
    """Average value of won opportunities paid each year."""

    avg_annual_lost_opportunity_value: float | None = UNSET
    """Average value of lost opportunities paid each year."""

    avg_annualized_opportunity_value: float | None = UNSET
    """Average value a year, of all opportunities."""

    avg_annualized_active_opportunity_value: float | None = UNSET
    """Average value a year, of all active opportunities."""

    avg_annualized_won_opportunity_value: float | None = UNSET
    """Average value a year, of all won opportunities."""

    avg_annualized_lost_opportunity_value: float | None = UNSET
    """Average value a year, of all lost opportunities."""

    avg_monthly_opportunity_value: float | None = UNSET
    """Average value of opportunities paid each month."""

    avg_monthly_active_opportunity_value: float | None = UNSET
    """Average value of active opportunities paid each month."""

    avg_monthly_won_opportunity_value: float | None = UNSET
    """Average value of won opportunities paid each month."""

    avg_monthly_lost_opportunity_value: float | None = UNSET
    """Average value of lost opportunities paid each month."""

    avg_one_time_opportunity_value: float | None = UNSET
    """Average value of opportunities paid once."""

    avg_one_time_active_opportunity_value: float | None = UNSET
    """Average value of active opportunities paid once."""

    avg_one_time_won_opportunity_value: float | None = UNSET
    """Average value of won opportunities paid once."""

    avg_one_time_lost_opportunity_value: float | None = UNSET
    """Average value of lost opportunities paid once."""

    min_annual_opportunity_value: float | None = UNSET
    """Least value of opportunities paid each year."""

    min_annual_active_opportunity_value: float | None = UNSET
    """Least value of active opportunities paid each year."""

    min_annual_won_opportunity_value: float | None = UNSET
    """Least value of won opportunities paid each year."""

    min_annual_lost_opportunity_value: float | None = UNSET
    """Least value of lost opportunities paid each year."""

    min_annualized_opportunity_value: float | None = UNSET
    """Least value a year, of all opportunities."""

    min_annualized_active_opportunity_value: float | None = UNSET
    """Least value a year, of all active opportunities."""

    min_annualized_won_opportunity_value: float | None = UNSET
    """Least value a year, of all won opportunities."""

    min_annualized_lost_opportunity_value: float | None = UNSET
    """Least value a year, of all lost opportunities."""

    min_monthly_opportunity_value: float | None = UNSET
    """Least value of opportunities paid each month."""

    min_monthly_active_opportunity_value: float | None = UNSET
    """Least value of active opportunities paid each month."""

    min_monthly_won_opportunity_value: float | None = UNSET
    """Least value of won opportunities paid each month."""

    min_monthly_lost_opportunity_value: float | None = UNSET
    """Least value of lost opportunities paid each month."""

    min_one_time_opportunity_value: float | None = UNSET
    """Least value of opportunities paid once."""

    min_one_time_active_opportunity_value: float | None = UNSET
    """Least value of active opportunities paid once."""

    min_one_time_won_opportunity_value: float | None = UNSET
    """Least value of won opportunities paid once."""

    min_one_time_lost_opportunity_value: float | None = UNSET
    """Least value of lost opportunities paid once."""

    max_annual_opportunity_value: float | None = UNSET
    """Greatest value of opportunities paid each year."""

    max_annual_active_opportunity_value: float | None = UNSET
    """Greatest value of active opportunities paid each year."""

    max_annual_won_opportunity_value: float | None = UNSET
    """Greatest value of won opportunities paid each year."""

    max_annual_lost_opportunity_value: float | None = UNSET
    """Greatest value of lost opportunities paid each year."""

    max_annualized_opportunity_value: float | None = UNSET
    """Greatest value a year, of all opportunities."""

    max_annualized_active_opportunity_value: float | None = UNSET
    """Greatest value a year, of all active opportunities."""

    max_annualized_won_opportunity_value: float | None = UNSET
    """Greatest value a year, of all won opportunities."""

    max_annualized_lost_opportunity_value: float | None = UNSET
    """Greatest value a year, of all lost opportunities."""

    max_monthly_opportunity_value: float | None = UNSET
    """Greatest value of opportunities paid each month."""

    max_monthly_active_opportunity_value: float | None = UNSET
    """Greatest value of active opportunities paid each month."""

    max_monthly_won_opportunity_value: float | None = UNSET
    """Greatest value of won opportunities paid each month."""

    max_monthly_lost_opportunity_value: float | None = UNSET
    """Greatest value of lost opportunities paid each month."""

    max_one_time_opportunity_value: float | None = UNSET
    """Greatest value of opportunities paid once."""

    max_one_time_active_opportunity_value: float | None = UNSET
    """Greatest value of active opportunities paid once."""

    max_one_time_won_opportunity_value: float | None = UNSET
    """Greatest value of won opportunities paid once."""

    max_one_time_lost_opportunity_value: float | None = UNSET
    """Greatest value of lost opportunities paid once."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False)
class LeadCreate(Model):
    """A lead to be created. Everything may be left out, even the name.

    See https://developer.close.com/api/resources/leads/create"""

    name: str | None = UNSET
    """Name."""

    url: str | None = UNSET
    """Web address."""

    description: str | None = UNSET
    """Free text."""

    status_id: str = UNSET
    """Its status; without one, the organization's first."""

    status: str = UNSET
    """The name of its status; not together with `status_id`."""

    addresses: list[Address] = UNSET
    """Postal addresses."""

    contacts: list[ContactCreate] = UNSET
    """The people at the lead, created with it."""

    created_by: str = UNSET
    """The id of the user who is to count as its creator, for imports."""

    date_created: datetime = UNSET
    """When it counts as created, for imports."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""


@attrs.define(kw_only=True, repr=False, eq=False)
class LeadUpdate(Model):
    """What to change in a lead; null empties a field.

    See https://developer.close.com/api/resources/leads/update"""

    name: str | None = UNSET
    """Name."""

    url: str | None = UNSET
    """Web address."""

    description: str | None = UNSET
    """Free text."""

    status_id: str = UNSET
    """Its status."""

    status: str = UNSET
    """The name of its status; not together with `status_id`."""

    addresses: list[Address] = UNSET
    """All postal addresses; those that are there are replaced."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    custom_add: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Values to add to custom fields that hold several: by field id."""

    custom_remove: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Values to remove from custom fields that hold several: by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Keys that this version does not know, as they came; they are written back."""
