"""The leads of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import attrs

from close_async.model import Model, define
from close_async.unset import UNSET

from .common import Address, RenderedIntegrationLink
from .contacts import Contact, ContactCreate, ContactEmail, ContactPhone
from .opportunities import Opportunity
from .tasks import Task


@define
class Lead(Model):
    """A company or person that may buy, with its contacts, opportunities and tasks. Lists, gets,
    creations and updates return the same fields. A field that was not requested with _fields is
    absent, and Smart Fields, which Close computes, are absent unless they are named.
    See https://developer.close.com/api/resources/leads"""

    id: str = UNSET
    """The lead's id, lead_ and letters and digits."""

    name: str | None = UNSET
    """The lead's name, empty or null if it was created without one."""

    display_name: str = UNSET
    """The displayed name; that of a contact if the lead has no name."""

    description: str | None = UNSET
    """The description of the lead; may be empty or null."""

    url: str | None = UNSET
    """The lead's website, null if not known."""

    html_url: str = UNSET
    """The URL of the lead in Close's web application."""

    status_id: str = UNSET
    """The id of the lead's status, stat_ and letters and digits."""

    status_label: str = UNSET
    """The label of the lead's status."""

    addresses: list[Address] = UNSET
    """The lead's postal addresses, the main one first."""

    contacts: list[Contact] = UNSET
    """The contacts of the lead, with all their fields."""

    contact_ids: list[str] = UNSET
    """The ids of the contacts of the lead; not every response has it."""

    opportunities: list[Opportunity] = UNSET
    """All opportunities of the lead, with all their fields, including won and lost ones."""

    tasks: list[Task] = UNSET
    """The open tasks of the lead, with all their fields."""

    integration_links: list[RenderedIntegrationLink] = UNSET
    """Links to the lead in other systems."""

    organization_id: str = UNSET
    """The id of the organization."""

    created_by: str | None = UNSET
    """The id of the user who created the lead, null if no user did."""

    created_by_name: str | None = UNSET
    """The name of that user."""

    updated_by: str | None = UNSET
    """The id of the user who last changed the lead, null if no user did."""

    updated_by_name: str | None = UNSET
    """The name of that user."""

    date_created: datetime = UNSET
    """When the lead was created."""

    date_updated: datetime = UNSET
    """When the lead was last changed."""

    primary_email: ContactEmail | None = UNSET
    """The main e-mail address of the main contact, null if there is no such contact."""

    primary_phone: ContactPhone | None = UNSET
    """The main phone number of the main contact, null if there is no such contact."""

    recent_calls: list[Any] = UNSET
    """The latest calls with the lead, as objects whose shape is not documented."""

    summaries: list[Any] = UNSET
    """The results of Close's AI for the lead, as objects without a documented shape."""

    contacts_summary: str | None = UNSET
    """The names of the contacts, in short."""

    localtime: str | None = UNSET
    """The time of day where the lead is, null if that is not known."""

    timezone_id: str | None = UNSET
    """The IANA timezone of the lead."""

    source: str | None = UNSET
    """The source of the lead."""

    primary_address_full: str | None = UNSET
    """The main address in full."""

    primary_address_summary: str | None = UNSET
    """The main address in short."""

    primary_contact_id: str | None = UNSET
    """The id of the main contact."""

    primary_contact_name: str | None = UNSET
    """The name of the main contact."""

    primary_contact_title: str | None = UNSET
    """The job title of the main contact."""

    first_communication_date: datetime | None = UNSET
    """When the first communication of any kind was."""

    last_communication_date: datetime | None = UNSET
    """When the last communication of any kind was."""

    first_communication_type: str | None = UNSET
    """The type of the first communication, such as a call."""

    last_communication_type: str | None = UNSET
    """The type of the last communication, such as a call."""

    first_communication_summary: str | None = UNSET
    """The first communication, in short."""

    last_communication_summary: str | None = UNSET
    """The last communication, in short."""

    first_communication_user_id: str | None = UNSET
    """The id of the user in the first communication."""

    last_communication_user_id: str | None = UNSET
    """The id of the user in the last communication."""

    first_communication_user_name: str | None = UNSET
    """The name of the user in the first communication."""

    last_communication_user_name: str | None = UNSET
    """The name of the user in the last communication."""

    times_communicated: int | None = UNSET
    """How often there was communication of any kind."""

    last_activity_date: datetime | None = UNSET
    """When the last activity was."""

    last_activity_type: str | None = UNSET
    """The type of the last activity."""

    last_activity_user_id: str | None = UNSET
    """The id of the user of the last activity."""

    last_activity_user_name: str | None = UNSET
    """The name of the user of the last activity."""

    last_lead_status_change_date: datetime | None = UNSET
    """When the status of the lead last changed."""

    num_calls: int | None = UNSET
    """How many calls there were."""

    num_incoming_calls: int | None = UNSET
    """How many calls came in."""

    num_outgoing_calls: int | None = UNSET
    """How many calls went out."""

    num_missed_calls: int | None = UNSET
    """How many calls were missed."""

    first_call_created: datetime | None = UNSET
    """When the first call was created."""

    last_call_created: datetime | None = UNSET
    """When the last call was created."""

    first_call_disposition: str | None = UNSET
    """How the first call ended."""

    last_call_disposition: str | None = UNSET
    """How the last call ended."""

    first_call_duration: int | None = UNSET
    """How long the first call lasted, in seconds."""

    last_call_duration: int | None = UNSET
    """How long the last call lasted, in seconds."""

    first_call_note: str | None = UNSET
    """The note of the first call."""

    last_call_note: str | None = UNSET
    """The note of the last call."""

    first_call_outcome_id: str | None = UNSET
    """The id of the outcome of the first call."""

    last_call_outcome_id: str | None = UNSET
    """The id of the outcome of the last call."""

    first_call_user_id: str | None = UNSET
    """The id of the user in the first call."""

    last_call_user_id: str | None = UNSET
    """The id of the user in the last call."""

    first_call_user_name: str | None = UNSET
    """The name of the user in the first call."""

    last_call_user_name: str | None = UNSET
    """The name of the user in the last call."""

    first_incoming_call_date: datetime | None = UNSET
    """When the first call came in."""

    last_incoming_call_date: datetime | None = UNSET
    """When the last call came in."""

    first_outgoing_call_date: datetime | None = UNSET
    """When the first call went out."""

    last_outgoing_call_date: datetime | None = UNSET
    """When the last call went out."""

    first_voicemail_duration: int | None = UNSET
    """How long the first voicemail is, in seconds."""

    last_voicemail_duration: int | None = UNSET
    """How long the last voicemail is, in seconds."""

    num_emails: int | None = UNSET
    """How many e-mails there were."""

    num_sent_emails: int | None = UNSET
    """How many e-mails were sent."""

    num_received_emails: int | None = UNSET
    """How many e-mails were received."""

    num_email_addresses: int | None = UNSET
    """How many e-mail addresses the contacts have."""

    num_email_attachments: int | None = UNSET
    """How many files were attached to e-mails."""

    first_email_date: datetime | None = UNSET
    """When the first e-mail was sent or received."""

    last_email_date: datetime | None = UNSET
    """When the last e-mail was sent or received."""

    first_email_created: datetime | None = UNSET
    """When the first e-mail was created."""

    last_email_created: datetime | None = UNSET
    """When the last e-mail was created."""

    first_email_subject: str | None = UNSET
    """The subject of the first e-mail."""

    last_email_subject: str | None = UNSET
    """The subject of the last e-mail."""

    first_email_from: str | None = UNSET
    """The sender of the first e-mail."""

    last_email_from: str | None = UNSET
    """The sender of the last e-mail."""

    first_email_to: str | None = UNSET
    """The recipients of the first e-mail."""

    last_email_to: str | None = UNSET
    """The recipients of the last e-mail."""

    first_email_cc: str | None = UNSET
    """The recipients of copies of the first e-mail."""

    last_email_cc: str | None = UNSET
    """The recipients of copies of the last e-mail."""

    first_email_bcc: str | None = UNSET
    """The recipients of blind copies of the first e-mail."""

    last_email_bcc: str | None = UNSET
    """The recipients of blind copies of the last e-mail."""

    first_email_opens: int | None = UNSET
    """How often the first e-mail was opened."""

    last_email_opens: int | None = UNSET
    """How often the last e-mail was opened."""

    first_email_template: str | None = UNSET
    """The template of the first e-mail."""

    last_email_template: str | None = UNSET
    """The template of the last e-mail."""

    first_email_user: str | None = UNSET
    """The user of the first e-mail."""

    last_email_user: str | None = UNSET
    """The user of the last e-mail."""

    first_incoming_email_date: datetime | None = UNSET
    """When the first e-mail came in."""

    last_incoming_email_date: datetime | None = UNSET
    """When the last e-mail came in."""

    first_outgoing_email_date: datetime | None = UNSET
    """When the first e-mail went out."""

    last_outgoing_email_date: datetime | None = UNSET
    """When the last e-mail went out."""

    email_last_opened: datetime | None = UNSET
    """When an e-mail was last opened."""

    num_sms: int | None = UNSET
    """How many text messages there were."""

    num_sent_sms: int | None = UNSET
    """How many text messages were sent."""

    num_received_sms: int | None = UNSET
    """How many text messages were received."""

    first_sms_date: datetime | None = UNSET
    """When the first text message was sent or received."""

    last_sms_date: datetime | None = UNSET
    """When the last text message was sent or received."""

    first_sms_text: str | None = UNSET
    """The text of the first text message."""

    last_sms_text: str | None = UNSET
    """The text of the last text message."""

    first_sms_user: str | None = UNSET
    """The user of the first text message."""

    last_sms_user: str | None = UNSET
    """The user of the last text message."""

    first_incoming_sms_date: datetime | None = UNSET
    """When the first text message came in."""

    last_incoming_sms_date: datetime | None = UNSET
    """When the last text message came in."""

    first_outgoing_sms_date: datetime | None = UNSET
    """When the first text message went out."""

    last_outgoing_sms_date: datetime | None = UNSET
    """When the last text message went out."""

    num_meetings: int | None = UNSET
    """How many meetings there are."""

    num_upcoming_meetings: int | None = UNSET
    """How many meetings are still to come."""

    num_completed_meetings: int | None = UNSET
    """How many meetings took place."""

    num_canceled_meetings: int | None = UNSET
    """How many meetings were canceled."""

    num_in_progress_meetings: int | None = UNSET
    """The number of meetings in progress."""

    num_declined_by_lead_meetings: int | None = UNSET
    """How many meetings the lead declined."""

    num_declined_by_org_meetings: int | None = UNSET
    """How many meetings the organization declined."""

    first_completed_meeting_outcome_id: str | None = UNSET
    """The id of the outcome of the first meeting that took place."""

    last_completed_meeting_outcome_id: str | None = UNSET
    """The id of the outcome of the last meeting that took place."""

    num_activities: int | None = UNSET
    """How many activities there are."""

    num_notes: int | None = UNSET
    """How many notes there are."""

    last_note_created: datetime | None = UNSET
    """When the last note was created."""

    last_note_user: str | None = UNSET
    """The user of the last note."""

    num_tasks: int | None = UNSET
    """How many tasks there are."""

    num_completed_tasks: int | None = UNSET
    """How many tasks are done."""

    num_incomplete_tasks: int | None = UNSET
    """How many tasks are not done."""

    next_task_due_date: date | datetime | None = UNSET
    """When the next task is due, a day or a point in time."""

    next_task_text: str | None = UNSET
    """The text of the next task."""

    next_task_user_id: str | None = UNSET
    """The id of the user who is to do the next task."""

    next_task_user_name: str | None = UNSET
    """The name of the user who is to do the next task."""

    last_complete_task_due_date: date | datetime | None = UNSET
    """When the last task that is done was due."""

    last_complete_task_updated: datetime | None = UNSET
    """When the last task that is done was last changed."""

    num_contacts: int | None = UNSET
    """How many contacts there are."""

    num_contact_urls: int | None = UNSET
    """How many web addresses the contacts have."""

    num_phone_numbers: int | None = UNSET
    """How many phone numbers the contacts have."""

    num_addresses: int | None = UNSET
    """How many addresses the lead has."""

    num_urls: int | None = UNSET
    """How many web addresses the lead and its contacts have."""

    num_opportunities: int | None = UNSET
    """How many opportunities there are."""

    num_active_opportunities: int | None = UNSET
    """How many opportunities are open."""

    num_won_opportunities: int | None = UNSET
    """How many opportunities are won."""

    num_lost_opportunities: int | None = UNSET
    """How many opportunities are lost."""

    num_annual_opportunities: int | None = UNSET
    """How many opportunities are paid yearly."""

    num_monthly_opportunities: int | None = UNSET
    """How many opportunities are paid monthly."""

    num_one_time_opportunities: int | None = UNSET
    """How many opportunities are paid once."""

    primary_opportunity_status_label: str | None = UNSET
    """The status of the main opportunity."""

    primary_opportunity_status_type: str | None = UNSET
    """Whether the main opportunity is active, won or lost."""

    primary_opportunity_value: int | None = UNSET
    """The value of the main opportunity, in the smallest unit of the currency (such as cents)."""

    primary_opportunity_value_summary: str | None = UNSET
    """The value of the main opportunity, as Close shows it."""

    primary_opportunity_period: str | None = UNSET
    """How often the value of the main opportunity is paid."""

    primary_opportunity_confidence: int | None = UNSET
    """How likely the main opportunity is to be won, in per cent."""

    primary_opportunity_date_won: date | None = UNSET
    """The day on which the main opportunity was or will be won."""

    primary_opportunity_pipeline_id: str | None = UNSET
    """The id of the pipeline of the main opportunity."""

    primary_opportunity_pipeline_name: str | None = UNSET
    """The name of the pipeline of the main opportunity."""

    primary_opportunity_user_id: str | None = UNSET
    """The id of the user of the main opportunity."""

    primary_opportunity_user_name: str | None = UNSET
    """The name of the user of the main opportunity."""

    primary_opportunity_created: datetime | None = UNSET
    """When the main opportunity was created."""

    primary_opportunity_updated: datetime | None = UNSET
    """When the main opportunity was last changed."""

    last_opportunity_status_change_date: datetime | None = UNSET
    """When the status of an opportunity last changed."""

    avg_annual_active_opportunity_value: float | None = UNSET
    """The average yearly value of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    avg_annual_won_opportunity_value: float | None = UNSET
    """The average yearly value of won opportunities, in the smallest unit of the currency (such as
    cents)."""

    avg_annual_lost_opportunity_value: float | None = UNSET
    """The average yearly value of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    avg_annual_opportunity_value: float | None = UNSET
    """The average yearly value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    min_annual_active_opportunity_value: int | None = UNSET
    """The minimum yearly value of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    min_annual_won_opportunity_value: int | None = UNSET
    """The minimum yearly value of won opportunities, in the smallest unit of the currency (such as
    cents)."""

    min_annual_lost_opportunity_value: int | None = UNSET
    """The minimum yearly value of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    min_annual_opportunity_value: int | None = UNSET
    """The minimum yearly value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    max_annual_active_opportunity_value: int | None = UNSET
    """The maximum yearly value of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    max_annual_won_opportunity_value: int | None = UNSET
    """The maximum yearly value of won opportunities, in the smallest unit of the currency (such as
    cents)."""

    max_annual_lost_opportunity_value: int | None = UNSET
    """The maximum yearly value of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    max_annual_opportunity_value: int | None = UNSET
    """The maximum yearly value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_annual_active_opportunity_value: int | None = UNSET
    """The total yearly value of open opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_annual_won_opportunity_value: int | None = UNSET
    """The total yearly value of won opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_annual_lost_opportunity_value: int | None = UNSET
    """The total yearly value of lost opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_annual_opportunity_value: int | None = UNSET
    """The total yearly value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    avg_annualized_active_opportunity_value: float | None = UNSET
    """The average yearly worth of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    avg_annualized_won_opportunity_value: float | None = UNSET
    """The average yearly worth of won opportunities, in the smallest unit of the currency (such as
    cents)."""

    avg_annualized_lost_opportunity_value: float | None = UNSET
    """The average yearly worth of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    avg_annualized_opportunity_value: float | None = UNSET
    """The average yearly worth of opportunities, in the smallest unit of the currency (such as
    cents)."""

    min_annualized_active_opportunity_value: int | None = UNSET
    """The minimum yearly worth of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    min_annualized_won_opportunity_value: int | None = UNSET
    """The minimum yearly worth of won opportunities, in the smallest unit of the currency (such as
    cents)."""

    min_annualized_lost_opportunity_value: int | None = UNSET
    """The minimum yearly worth of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    min_annualized_opportunity_value: int | None = UNSET
    """The minimum yearly worth of opportunities, in the smallest unit of the currency (such as
    cents)."""

    max_annualized_active_opportunity_value: int | None = UNSET
    """The maximum yearly worth of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    max_annualized_won_opportunity_value: int | None = UNSET
    """The maximum yearly worth of won opportunities, in the smallest unit of the currency (such as
    cents)."""

    max_annualized_lost_opportunity_value: int | None = UNSET
    """The maximum yearly worth of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    max_annualized_opportunity_value: int | None = UNSET
    """The maximum yearly worth of opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_annualized_active_opportunity_value: int | None = UNSET
    """The total yearly worth of open opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_annualized_won_opportunity_value: int | None = UNSET
    """The total yearly worth of won opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_annualized_lost_opportunity_value: int | None = UNSET
    """The total yearly worth of lost opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_annualized_opportunity_value: int | None = UNSET
    """The total yearly worth of opportunities, in the smallest unit of the currency (such as
    cents)."""

    avg_monthly_active_opportunity_value: float | None = UNSET
    """The average monthly value of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    avg_monthly_won_opportunity_value: float | None = UNSET
    """The average monthly value of won opportunities, in the smallest unit of the currency (such
    as cents)."""

    avg_monthly_lost_opportunity_value: float | None = UNSET
    """The average monthly value of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    avg_monthly_opportunity_value: float | None = UNSET
    """The average monthly value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    min_monthly_active_opportunity_value: int | None = UNSET
    """The minimum monthly value of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    min_monthly_won_opportunity_value: int | None = UNSET
    """The minimum monthly value of won opportunities, in the smallest unit of the currency (such
    as cents)."""

    min_monthly_lost_opportunity_value: int | None = UNSET
    """The minimum monthly value of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    min_monthly_opportunity_value: int | None = UNSET
    """The minimum monthly value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    max_monthly_active_opportunity_value: int | None = UNSET
    """The maximum monthly value of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    max_monthly_won_opportunity_value: int | None = UNSET
    """The maximum monthly value of won opportunities, in the smallest unit of the currency (such
    as cents)."""

    max_monthly_lost_opportunity_value: int | None = UNSET
    """The maximum monthly value of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    max_monthly_opportunity_value: int | None = UNSET
    """The maximum monthly value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_monthly_active_opportunity_value: int | None = UNSET
    """The total monthly value of open opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_monthly_won_opportunity_value: int | None = UNSET
    """The total monthly value of won opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_monthly_lost_opportunity_value: int | None = UNSET
    """The total monthly value of lost opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_monthly_opportunity_value: int | None = UNSET
    """The total monthly value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    avg_one_time_active_opportunity_value: float | None = UNSET
    """The average one-time value of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    avg_one_time_won_opportunity_value: float | None = UNSET
    """The average one-time value of won opportunities, in the smallest unit of the currency (such
    as cents)."""

    avg_one_time_lost_opportunity_value: float | None = UNSET
    """The average one-time value of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    avg_one_time_opportunity_value: float | None = UNSET
    """The average one-time value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    min_one_time_active_opportunity_value: int | None = UNSET
    """The minimum one-time value of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    min_one_time_won_opportunity_value: int | None = UNSET
    """The minimum one-time value of won opportunities, in the smallest unit of the currency (such
    as cents)."""

    min_one_time_lost_opportunity_value: int | None = UNSET
    """The minimum one-time value of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    min_one_time_opportunity_value: int | None = UNSET
    """The minimum one-time value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    max_one_time_active_opportunity_value: int | None = UNSET
    """The maximum one-time value of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    max_one_time_won_opportunity_value: int | None = UNSET
    """The maximum one-time value of won opportunities, in the smallest unit of the currency (such
    as cents)."""

    max_one_time_lost_opportunity_value: int | None = UNSET
    """The maximum one-time value of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    max_one_time_opportunity_value: int | None = UNSET
    """The maximum one-time value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_one_time_active_opportunity_value: int | None = UNSET
    """The total one-time value of open opportunities, in the smallest unit of the currency (such
    as cents)."""

    total_one_time_won_opportunity_value: int | None = UNSET
    """The total one-time value of won opportunities, in the smallest unit of the currency (such as
    cents)."""

    total_one_time_lost_opportunity_value: int | None = UNSET
    """The total one-time value of lost opportunities, in the smallest unit of the currency (such
    as cents)."""

    total_one_time_opportunity_value: int | None = UNSET
    """The total one-time value of opportunities, in the smallest unit of the currency (such as
    cents)."""

    active_opportunity_value_summary: str | None = UNSET
    """The value of all open opportunities, as Close shows it."""

    won_opportunity_value_summary: str | None = UNSET
    """The value of all won opportunities, as Close shows it."""

    lost_opportunity_value_summary: str | None = UNSET
    """The value of all lost opportunities, as Close shows it."""

    total_opportunity_value_summary: str | None = UNSET
    """The value of all opportunities, as Close shows it."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class LeadCreate(Model):
    """A lead to create. All fields are optional. Set the status by its label or by its id,
    not both."""

    name: str | None = UNSET
    """The lead's name."""

    url: str | None = UNSET
    """The lead's website."""

    description: str | None = UNSET
    """The description of the lead."""

    status_id: str = UNSET
    """The id of its status; by default the first status of the organization."""

    status: str = UNSET
    """The label of its status, instead of the id."""

    addresses: list[Address] = UNSET
    """Its postal addresses, the main one first."""

    contacts: list[ContactCreate] = UNSET
    """The contacts of the lead, created with it."""

    created_by: str | None = UNSET
    """The id of the user to name as creator; by default the user of the API key."""

    date_created: datetime = UNSET
    """When the lead was created in the system it comes from."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class LeadMergeCreate(Model):
    """The leads to merge."""

    source: str = UNSET
    """The id of the lead to merge into the other; it is deleted."""

    destination: str = UNSET
    """The id of the lead that remains, and receives the objects of the other."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""


@define
class LeadUpdate(Model):
    """Changes to a lead; absent fields are not changed. Lists replace the current ones.
    Contacts cannot be changed through their lead."""

    name: str | None = UNSET
    """The lead's name."""

    url: str | None = UNSET
    """The lead's website; null removes it."""

    description: str | None = UNSET
    """The description of the lead."""

    status_id: str = UNSET
    """The id of its new status."""

    status: str = UNSET
    """The label of its new status, instead of the id."""

    addresses: list[Address] = UNSET
    """Its postal addresses; they replace the current ones."""

    custom: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Custom fields: values by field id."""

    custom_add: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Values to add to custom fields that hold several: by field id."""

    custom_remove: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Values to remove from custom fields that hold several: by field id."""

    extra: dict[str, Any] = attrs.field(factory=dict[str, Any])
    """Fields unknown to this version, by their keys. They are written back unchanged."""
