"""The object types of searches, with their fields.

The fields of leads include the Smart Fields, see https://developer.close.com/topics/fields/.
"""

from close_async.search.any_field import AnyField
from close_async.search.fields import (
    BooleanField,
    ChoiceField,
    DateTimeField,
    Field,
    NumberField,
    TextField,
    TimezoneField,
)
from close_async.search.id_fields import IdField, ReferenceField, UserField
from close_async.search.object_type import ObjectType


class LeadFields(ObjectType):
    """Leads, as ``lead``: the companies or people that an organization sells to.

    Fields that Close computes from activities have no value, instead of 0, for a lead that never
    had such an activity, and ranges exclude such leads.
    """

    id: IdField = IdField("lead")
    name: TextField = TextField()
    display_name: TextField = TextField()
    description: TextField = TextField()
    url: TextField = TextField()
    status_id: ReferenceField = ReferenceField("status.lead", "stat")
    created_by: UserField = UserField()
    updated_by: UserField = UserField()
    date_created: DateTimeField = DateTimeField()
    date_updated: DateTimeField = DateTimeField()
    addresses_count: NumberField = NumberField()
    all_urls_count: NumberField = NumberField()

    contacts_summary: TextField = TextField()
    localtime: TextField = TextField()
    timezone_id: TimezoneField = TimezoneField()
    source: TextField = TextField()
    primary_address_full: TextField = TextField()
    primary_address_summary: TextField = TextField()
    primary_contact_id: ChoiceField = ChoiceField()
    primary_contact_name: TextField = TextField()
    primary_contact_title: TextField = TextField()
    first_communication_date: DateTimeField = DateTimeField()
    last_communication_date: DateTimeField = DateTimeField()
    first_communication_type: ChoiceField = ChoiceField()
    last_communication_type: ChoiceField = ChoiceField()
    first_communication_summary: TextField = TextField()
    last_communication_summary: TextField = TextField()
    first_communication_user_id: UserField = UserField()
    last_communication_user_id: UserField = UserField()
    first_communication_user_name: TextField = TextField()
    last_communication_user_name: TextField = TextField()
    times_communicated: NumberField = NumberField()
    last_activity_date: DateTimeField = DateTimeField()
    last_activity_type: ChoiceField = ChoiceField()
    last_activity_user_id: UserField = UserField()
    last_activity_user_name: TextField = TextField()
    last_lead_status_change_date: DateTimeField = DateTimeField()
    num_calls: NumberField = NumberField()
    num_incoming_calls: NumberField = NumberField()
    num_outgoing_calls: NumberField = NumberField()
    num_missed_calls: NumberField = NumberField()
    first_call_created: DateTimeField = DateTimeField()
    last_call_created: DateTimeField = DateTimeField()
    first_call_disposition: ChoiceField = ChoiceField()
    last_call_disposition: ChoiceField = ChoiceField()
    first_call_duration: NumberField = NumberField()
    last_call_duration: NumberField = NumberField()
    first_call_note: TextField = TextField()
    last_call_note: TextField = TextField()
    first_call_outcome_id: ChoiceField = ChoiceField()
    last_call_outcome_id: ChoiceField = ChoiceField()
    first_call_user_id: UserField = UserField()
    last_call_user_id: UserField = UserField()
    first_call_user_name: TextField = TextField()
    last_call_user_name: TextField = TextField()
    first_incoming_call_date: DateTimeField = DateTimeField()
    last_incoming_call_date: DateTimeField = DateTimeField()
    first_outgoing_call_date: DateTimeField = DateTimeField()
    last_outgoing_call_date: DateTimeField = DateTimeField()
    first_voicemail_duration: NumberField = NumberField()
    last_voicemail_duration: NumberField = NumberField()
    num_emails: NumberField = NumberField()
    num_sent_emails: NumberField = NumberField()
    num_received_emails: NumberField = NumberField()
    num_email_addresses: NumberField = NumberField()
    num_email_attachments: NumberField = NumberField()
    first_email_date: DateTimeField = DateTimeField()
    last_email_date: DateTimeField = DateTimeField()
    first_email_created: DateTimeField = DateTimeField()
    last_email_created: DateTimeField = DateTimeField()
    first_email_subject: TextField = TextField()
    last_email_subject: TextField = TextField()
    first_email_from: TextField = TextField()
    last_email_from: TextField = TextField()
    first_email_to: TextField = TextField()
    last_email_to: TextField = TextField()
    first_email_cc: TextField = TextField()
    last_email_cc: TextField = TextField()
    first_email_bcc: TextField = TextField()
    last_email_bcc: TextField = TextField()
    first_email_opens: NumberField = NumberField()
    last_email_opens: NumberField = NumberField()
    first_email_template: TextField = TextField()
    last_email_template: TextField = TextField()
    first_email_user: TextField = TextField()
    last_email_user: TextField = TextField()
    first_incoming_email_date: DateTimeField = DateTimeField()
    last_incoming_email_date: DateTimeField = DateTimeField()
    first_outgoing_email_date: DateTimeField = DateTimeField()
    last_outgoing_email_date: DateTimeField = DateTimeField()
    email_last_opened: DateTimeField = DateTimeField()
    num_sms: NumberField = NumberField()
    num_sent_sms: NumberField = NumberField()
    num_received_sms: NumberField = NumberField()
    first_sms_date: DateTimeField = DateTimeField()
    last_sms_date: DateTimeField = DateTimeField()
    first_sms_text: TextField = TextField()
    last_sms_text: TextField = TextField()
    first_sms_user: TextField = TextField()
    last_sms_user: TextField = TextField()
    first_incoming_sms_date: DateTimeField = DateTimeField()
    last_incoming_sms_date: DateTimeField = DateTimeField()
    first_outgoing_sms_date: DateTimeField = DateTimeField()
    last_outgoing_sms_date: DateTimeField = DateTimeField()
    num_meetings: NumberField = NumberField()
    num_upcoming_meetings: NumberField = NumberField()
    num_completed_meetings: NumberField = NumberField()
    num_canceled_meetings: NumberField = NumberField()
    num_in_progress_meetings: NumberField = NumberField()
    num_declined_by_lead_meetings: NumberField = NumberField()
    num_declined_by_org_meetings: NumberField = NumberField()
    first_completed_meeting_outcome_id: ChoiceField = ChoiceField()
    last_completed_meeting_outcome_id: ChoiceField = ChoiceField()
    num_activities: NumberField = NumberField()
    num_notes: NumberField = NumberField()
    last_note_created: DateTimeField = DateTimeField()
    last_note_user: TextField = TextField()
    num_tasks: NumberField = NumberField()
    num_completed_tasks: NumberField = NumberField()
    num_incomplete_tasks: NumberField = NumberField()
    next_task_due_date: DateTimeField = DateTimeField()
    next_task_text: TextField = TextField()
    next_task_user_id: UserField = UserField()
    next_task_user_name: TextField = TextField()
    last_complete_task_due_date: DateTimeField = DateTimeField()
    last_complete_task_updated: DateTimeField = DateTimeField()
    num_contacts: NumberField = NumberField()
    num_contact_urls: NumberField = NumberField()
    num_phone_numbers: NumberField = NumberField()
    num_addresses: NumberField = NumberField()
    num_urls: NumberField = NumberField()
    num_opportunities: NumberField = NumberField()
    num_active_opportunities: NumberField = NumberField()
    num_won_opportunities: NumberField = NumberField()
    num_lost_opportunities: NumberField = NumberField()
    num_annual_opportunities: NumberField = NumberField()
    num_monthly_opportunities: NumberField = NumberField()
    num_one_time_opportunities: NumberField = NumberField()
    primary_opportunity_status_label: TextField = TextField()
    primary_opportunity_status_type: ChoiceField = ChoiceField()
    primary_opportunity_value: NumberField = NumberField()
    primary_opportunity_value_summary: TextField = TextField()
    primary_opportunity_period: ChoiceField = ChoiceField()
    primary_opportunity_confidence: NumberField = NumberField()
    primary_opportunity_date_won: DateTimeField = DateTimeField()
    primary_opportunity_pipeline_id: ChoiceField = ChoiceField()
    primary_opportunity_pipeline_name: TextField = TextField()
    primary_opportunity_user_id: UserField = UserField()
    primary_opportunity_user_name: TextField = TextField()
    primary_opportunity_created: DateTimeField = DateTimeField()
    primary_opportunity_updated: DateTimeField = DateTimeField()
    last_opportunity_status_change_date: DateTimeField = DateTimeField()
    avg_annual_active_opportunity_value: NumberField = NumberField()
    avg_annual_won_opportunity_value: NumberField = NumberField()
    avg_annual_lost_opportunity_value: NumberField = NumberField()
    avg_annual_opportunity_value: NumberField = NumberField()
    min_annual_active_opportunity_value: NumberField = NumberField()
    min_annual_won_opportunity_value: NumberField = NumberField()
    min_annual_lost_opportunity_value: NumberField = NumberField()
    min_annual_opportunity_value: NumberField = NumberField()
    max_annual_active_opportunity_value: NumberField = NumberField()
    max_annual_won_opportunity_value: NumberField = NumberField()
    max_annual_lost_opportunity_value: NumberField = NumberField()
    max_annual_opportunity_value: NumberField = NumberField()
    total_annual_active_opportunity_value: NumberField = NumberField()
    total_annual_won_opportunity_value: NumberField = NumberField()
    total_annual_lost_opportunity_value: NumberField = NumberField()
    total_annual_opportunity_value: NumberField = NumberField()
    avg_annualized_active_opportunity_value: NumberField = NumberField()
    avg_annualized_won_opportunity_value: NumberField = NumberField()
    avg_annualized_lost_opportunity_value: NumberField = NumberField()
    avg_annualized_opportunity_value: NumberField = NumberField()
    min_annualized_active_opportunity_value: NumberField = NumberField()
    min_annualized_won_opportunity_value: NumberField = NumberField()
    min_annualized_lost_opportunity_value: NumberField = NumberField()
    min_annualized_opportunity_value: NumberField = NumberField()
    max_annualized_active_opportunity_value: NumberField = NumberField()
    max_annualized_won_opportunity_value: NumberField = NumberField()
    max_annualized_lost_opportunity_value: NumberField = NumberField()
    max_annualized_opportunity_value: NumberField = NumberField()
    total_annualized_active_opportunity_value: NumberField = NumberField()
    total_annualized_won_opportunity_value: NumberField = NumberField()
    total_annualized_lost_opportunity_value: NumberField = NumberField()
    total_annualized_opportunity_value: NumberField = NumberField()
    avg_monthly_active_opportunity_value: NumberField = NumberField()
    avg_monthly_won_opportunity_value: NumberField = NumberField()
    avg_monthly_lost_opportunity_value: NumberField = NumberField()
    avg_monthly_opportunity_value: NumberField = NumberField()
    min_monthly_active_opportunity_value: NumberField = NumberField()
    min_monthly_won_opportunity_value: NumberField = NumberField()
    min_monthly_lost_opportunity_value: NumberField = NumberField()
    min_monthly_opportunity_value: NumberField = NumberField()
    max_monthly_active_opportunity_value: NumberField = NumberField()
    max_monthly_won_opportunity_value: NumberField = NumberField()
    max_monthly_lost_opportunity_value: NumberField = NumberField()
    max_monthly_opportunity_value: NumberField = NumberField()
    total_monthly_active_opportunity_value: NumberField = NumberField()
    total_monthly_won_opportunity_value: NumberField = NumberField()
    total_monthly_lost_opportunity_value: NumberField = NumberField()
    total_monthly_opportunity_value: NumberField = NumberField()
    avg_one_time_active_opportunity_value: NumberField = NumberField()
    avg_one_time_won_opportunity_value: NumberField = NumberField()
    avg_one_time_lost_opportunity_value: NumberField = NumberField()
    avg_one_time_opportunity_value: NumberField = NumberField()
    min_one_time_active_opportunity_value: NumberField = NumberField()
    min_one_time_won_opportunity_value: NumberField = NumberField()
    min_one_time_lost_opportunity_value: NumberField = NumberField()
    min_one_time_opportunity_value: NumberField = NumberField()
    max_one_time_active_opportunity_value: NumberField = NumberField()
    max_one_time_won_opportunity_value: NumberField = NumberField()
    max_one_time_lost_opportunity_value: NumberField = NumberField()
    max_one_time_opportunity_value: NumberField = NumberField()
    total_one_time_active_opportunity_value: NumberField = NumberField()
    total_one_time_won_opportunity_value: NumberField = NumberField()
    total_one_time_lost_opportunity_value: NumberField = NumberField()
    total_one_time_opportunity_value: NumberField = NumberField()
    active_opportunity_value_summary: TextField = TextField()
    won_opportunity_value_summary: TextField = TextField()
    lost_opportunity_value_summary: TextField = TextField()
    total_opportunity_value_summary: TextField = TextField()


class _Dated(ObjectType):
    """The fields that most object types have."""

    date_created: DateTimeField = DateTimeField()
    date_updated: DateTimeField = DateTimeField()


class ContactFields(_Dated):
    """Contacts, as ``contact``: the people at a lead."""

    id: IdField = IdField("cont")
    name: TextField = TextField()
    title: TextField = TextField()
    lead_id: ReferenceField = ReferenceField("lead", "lead")
    created_by: UserField = UserField()
    updated_by: UserField = UserField()
    emails_count: NumberField = NumberField()
    phones_count: NumberField = NumberField()
    urls_count: NumberField = NumberField()


class ContactEmailFields(ObjectType):
    """The e-mail addresses of contacts, as ``contact_email``."""

    email: TextField = TextField()
    type: ChoiceField = ChoiceField()


class ContactPhoneFields(ObjectType):
    """The phone numbers of contacts, as ``contact_phone``."""

    phone: TextField = TextField()
    type: ChoiceField = ChoiceField()


class ContactUrlFields(ObjectType):
    """The URLs of contacts, as ``contact_url``."""

    url: TextField = TextField()
    type: ChoiceField = ChoiceField()


class AddressFields(ObjectType):
    """The addresses of leads, as ``address``."""

    address_1: TextField = TextField()
    address_2: TextField = TextField()
    city: TextField = TextField()
    state: TextField = TextField()
    zipcode: TextField = TextField()
    country: ChoiceField = ChoiceField()
    label: ChoiceField = ChoiceField()
    location: AnyField = AnyField()


class OpportunityFields(_Dated):
    """Opportunities, as ``opportunity``; values are in cents."""

    id: IdField = IdField("oppo")
    lead_id: ReferenceField = ReferenceField("lead", "lead")
    contact_id: ReferenceField = ReferenceField("contact", "cont")
    user_id: UserField = UserField()
    status_id: ReferenceField = ReferenceField("status.opportunity", "stat")
    status_type: ChoiceField = ChoiceField()
    pipeline_id: ReferenceField = ReferenceField("pipeline", "pipe")
    value: NumberField = NumberField()
    value_period: ChoiceField = ChoiceField()
    value_currency: ChoiceField = ChoiceField()
    annualized_value: NumberField = NumberField()
    expected_value: NumberField = NumberField()
    confidence: NumberField = NumberField()
    note: TextField = TextField()
    date_won: DateTimeField = DateTimeField()
    date_lost: DateTimeField = DateTimeField()
    created_by: UserField = UserField()
    updated_by: UserField = UserField()


class TaskFields(_Dated):
    """Tasks of leads, as ``task``; Close calls the type ``task.lead``."""

    id: IdField = IdField("task")
    lead_id: ReferenceField = ReferenceField("lead", "lead")
    assigned_to: UserField = UserField()
    text: TextField = TextField()
    date: DateTimeField = DateTimeField()
    due_date: DateTimeField = DateTimeField()
    is_complete: BooleanField = BooleanField()
    created_by: UserField = UserField()
    updated_by: UserField = UserField()


class ActivityFields(_Dated):
    """Activities of any kind."""

    user_id: UserField = UserField()
    direction: ChoiceField = ChoiceField()
    status: ChoiceField = ChoiceField()
    date_sent: DateTimeField = DateTimeField()
    body_text: TextField = TextField()


class CustomActivityFields(ActivityFields):
    """Custom activities, as ``activity.custom_activity``."""

    custom_activity_type_id: ChoiceField = ChoiceField()


class CustomObjectFields(_Dated):
    """Custom objects, as ``custom_object``."""

    custom_object_type_id: ChoiceField = ChoiceField()
    name: TextField = TextField()


class Activities:
    """The kinds of activities, as ``activity.email``."""

    call: ActivityFields = ActivityFields("activity.call")
    email: ActivityFields = ActivityFields("activity.email")
    sms: ActivityFields = ActivityFields("activity.sms")
    meeting: ActivityFields = ActivityFields("activity.meeting")
    note: ActivityFields = ActivityFields("activity.note")
    whatsapp_message: ActivityFields = ActivityFields("activity.whatsapp_message")
    form_submission: ActivityFields = ActivityFields("activity.form_submission")
    custom_activity: CustomActivityFields = CustomActivityFields("activity.custom_activity")


lead: LeadFields = LeadFields("lead")
contact: ContactFields = ContactFields("contact")
contact_email: ContactEmailFields = ContactEmailFields("contact_email")
contact_phone: ContactPhoneFields = ContactPhoneFields("contact_phone")
contact_url: ContactUrlFields = ContactUrlFields("contact_url")
address: AddressFields = AddressFields("address")
opportunity: OpportunityFields = OpportunityFields("opportunity")
task: TaskFields = TaskFields("task.lead", "task")
activity: Activities = Activities()
custom_object: CustomObjectFields = CustomObjectFields("custom_object")

_PREDEFINED = {
    each.object_type: each
    for each in [
        lead,
        contact,
        contact_email,
        contact_phone,
        contact_url,
        address,
        opportunity,
        task,
        custom_object,
        *(kind for kind in vars(Activities).values() if isinstance(kind, ObjectType)),
    ]
}


def predefined(object_type: str) -> ObjectType:
    """Return the predefined object type of a name, or a new one."""
    return _PREDEFINED.get(object_type) or ObjectType(object_type)


def known_field(object_type: str, name: str) -> Field | None:
    """Return a field of a predefined object type, or ``None`` if either is unknown."""
    found = getattr(_PREDEFINED.get(object_type), name, None)
    return found if isinstance(found, Field) else None
