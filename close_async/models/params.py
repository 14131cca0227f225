"""The query parameters of Close's API.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as date_aliased
from datetime import datetime
from typing import Literal, NotRequired, TypedDict


class ActivitiesCallsListParams(TypedDict):
    """
    The query parameters of ``activities.calls.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesCreatedListParams(TypedDict):
    """
    The query parameters of ``activities.created.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesCustomListParams(TypedDict):
    """
    The query parameters of ``activities.custom.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    custom_activity_type_id: NotRequired[str]
    """
    Only activities of this type; needs a lead_id.
    """
    custom_activity_type_id__in: NotRequired[Sequence[str]]
    """
    Only activities of these types, joined by commas; needs a lead_id.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesEmailThreadsListParams(TypedDict):
    """
    The query parameters of ``activities.email_threads.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesEmailsListParams(TypedDict):
    """
    The query parameters of ``activities.emails.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesFormSubmissionsListParams(TypedDict):
    """
    The query parameters of ``activities.form_submissions.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    lead_id__in: NotRequired[Sequence[str]]
    """
    Only the activities of these leads, joined by commas.
    """
    contact_id__in: NotRequired[Sequence[str]]
    """
    Only activities with these contacts, joined by commas.
    """
    user_id__in: NotRequired[Sequence[str]]
    """
    Only the activities of these users, joined by commas.
    """
    type__in: NotRequired[
        Sequence[
            Literal[
                "Call",
                "Email",
                "EmailThread",
                "SMS",
                "Note",
                "Meeting",
                "WhatsAppMessage",
                "Custom",
                "Created",
                "LeadStatusChange",
                "OpportunityStatusChange",
                "TaskCompleted",
                "LeadMerge",
                "FormSubmission",
                "ImportUpdate",
            ]
            | str
        ]
    ]
    """
    Only activities of these types, joined by commas.
    """
    form_id: NotRequired[str]
    """
    Only the submissions of this form.
    """
    form_id__in: NotRequired[Sequence[str]]
    """
    Only the submissions of these forms, joined by commas.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesImportUpdatesListParams(TypedDict):
    """
    The query parameters of ``activities.import_updates.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesLeadMergesListParams(TypedDict):
    """
    The query parameters of ``activities.lead_merges.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesLeadStatusChangesListParams(TypedDict):
    """
    The query parameters of ``activities.lead_status_changes.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesListParams(TypedDict):
    """
    The query parameters of ``activities.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    lead_id__in: NotRequired[Sequence[str]]
    """
    Only the activities of these leads, joined by commas.
    """
    contact_id__in: NotRequired[Sequence[str]]
    """
    Only activities with these contacts, joined by commas.
    """
    user_id__in: NotRequired[Sequence[str]]
    """
    Only the activities of these users, joined by commas.
    """
    type__in: NotRequired[
        Sequence[
            Literal[
                "Call",
                "Email",
                "EmailThread",
                "SMS",
                "Note",
                "Meeting",
                "WhatsAppMessage",
                "Custom",
                "Created",
                "LeadStatusChange",
                "OpportunityStatusChange",
                "TaskCompleted",
                "LeadMerge",
                "FormSubmission",
                "ImportUpdate",
            ]
            | str
        ]
    ]
    """
    Only activities of these types, joined by commas.
    """
    order_by: NotRequired[
        Literal["date_created", "-date_created", "activity_at", "-activity_at"] | str
    ]
    """
    The sort key; a minus sorts in descending order. activity_at needs one lead_id.
    """
    thread_emails: NotRequired[Literal["true", "only"] | str]
    """
    Whether threads of e-mails are listed: with true beside the e-mails, with only instead of them.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesMeetingsListParams(TypedDict):
    """
    The query parameters of ``activities.meetings.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    provider_calendar_event_id: NotRequired[str]
    """
    Only meetings of this event of the calendar.
    """
    starts_at: NotRequired[datetime]
    """
    Only the meeting of that event that starts at this time.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesNotesListParams(TypedDict):
    """
    The query parameters of ``activities.notes.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesOpportunityStatusChangesListParams(TypedDict):
    """
    The query parameters of ``activities.opportunity_status_changes.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    opportunity_id: NotRequired[str]
    """
    Only the changes of this opportunity.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesSmsCreateParams(TypedDict):
    """
    The query parameters of ``activities.sms.create``.
    """

    send_to_inbox: NotRequired[bool]
    """
    Whether a message that came in becomes a task in the inbox.
    """


class ActivitiesSmsListParams(TypedDict):
    """
    The query parameters of ``activities.sms.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesTaskCompletionsListParams(TypedDict):
    """
    The query parameters of ``activities.task_completions.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class ActivitiesWhatsappMessagesCreateParams(TypedDict):
    """
    The query parameters of ``activities.whatsapp_messages.create``.
    """

    send_to_inbox: NotRequired[bool]
    """
    Whether a message that came in becomes a task in the inbox.
    """


class ActivitiesWhatsappMessagesListParams(TypedDict):
    """
    The query parameters of ``activities.whatsapp_messages.list``.
    """

    id__in: NotRequired[Sequence[str]]
    """
    Only the activities with these ids, joined by commas.
    """
    lead_id: NotRequired[str]
    """
    Only the activities of this lead.
    """
    contact_id: NotRequired[str]
    """
    Only activities with this contact.
    """
    user_id: NotRequired[str]
    """
    Only the activities of this user.
    """
    type: NotRequired[
        Literal[
            "Call",
            "Email",
            "EmailThread",
            "SMS",
            "Note",
            "Meeting",
            "WhatsAppMessage",
            "Custom",
            "Created",
            "LeadStatusChange",
            "OpportunityStatusChange",
            "TaskCompleted",
            "LeadMerge",
            "FormSubmission",
            "ImportUpdate",
        ]
        | str
    ]
    """
    Only activities of this type: a class of activities, Custom for all custom activities, or the id of a custom activity type.
    """
    organization_id: NotRequired[str]
    """
    Only activities of this organization; an API key knows but one.
    """
    external_whatsapp_message_id: NotRequired[str]
    """
    Only the message with this id in WhatsApp.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only activities created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only activities created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only activities created at or after this point in time, or day.
    """
    activity_at__lt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened before this point in time, or day.
    """
    activity_at__lte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or before this point in time, or day.
    """
    activity_at__gt: NotRequired[date_aliased | datetime]
    """
    Only activities that happened after this point in time, or day.
    """
    activity_at__gte: NotRequired[date_aliased | datetime]
    """
    Only activities that happened at or after this point in time, or day.
    """


class BulkActionsEmailsListParams(TypedDict):
    """
    The query parameters of ``bulk_actions.emails.list``.
    """

    template_id: NotRequired[str]
    """
    Only those with this template.
    """


class ContactsListParams(TypedDict):
    """
    The query parameters of ``contacts.list``.
    """

    lead_id: NotRequired[str]
    """
    Only the contacts of this lead.
    """


class EventsListParams(TypedDict):
    """
    The query parameters of ``events.list``.
    """

    object_type: NotRequired[str]
    """
    The type of object that was changed: lead, contact, activity.email and so on.
    """
    object_id: NotRequired[str]
    """
    The id of the object that was changed.
    """
    lead_id: NotRequired[str]
    """
    The id of the lead that was changed, or whose objects were.
    """
    action: NotRequired[str]
    """
    The action: created, updated, deleted, merged and so on.
    """
    user_id: NotRequired[str]
    """
    The id of the user who caused it.
    """
    request_id: NotRequired[str]
    """
    The id of the request that caused it.
    """
    date_updated__gt: NotRequired[datetime]
    """
    Only events last extended after this time.
    """
    date_updated__gte: NotRequired[datetime]
    """
    Only events last extended at or after this time.
    """
    date_updated__lt: NotRequired[datetime]
    """
    Only events last extended before this time.
    """
    date_updated__lte: NotRequired[datetime]
    """
    Only events last extended at or before this time.
    """
    cursor: NotRequired[str]
    """
    The ``cursor_next`` or ``cursor_previous`` of a page. All filters except dates must be
    sent again.
    """


class LeadsListParams(TypedDict):
    """
    The query parameters of ``leads.list``.
    """

    query: NotRequired[str]
    """
    A search in the text syntax of Close's search box. Deprecated by Close in 2022 and no
    longer documented, but supported.
    """
    id__in: NotRequired[Sequence[str]]
    """
    Only the leads of these ids, joined by commas; not documented, but supported.
    """


class OpportunitiesListParams(TypedDict):
    """
    The query parameters of ``opportunities.list``.
    """

    order_by: NotRequired[
        Literal[
            "date_won",
            "-date_won",
            "date_updated",
            "-date_updated",
            "date_created",
            "-date_created",
            "confidence",
            "-confidence",
            "user_name",
            "-user_name",
            "value",
            "-value",
            "annualized_value",
            "-annualized_value",
            "annualized_expected_value",
            "-annualized_expected_value",
        ]
        | str
    ]
    """
    The sort key; a minus sorts in descending order.
    """
    lead_id: NotRequired[str]
    """
    Only the opportunities of this lead.
    """
    user_id: NotRequired[str]
    """
    Only those of this user, or of the members of this group.
    """
    user_id__in: NotRequired[Sequence[str]]
    """
    Only those of these users and groups, joined by commas.
    """
    status_id: NotRequired[str]
    """
    Only those in the status with this id.
    """
    status_id__in: NotRequired[Sequence[str]]
    """
    Only those in the statuses with these ids, joined by commas.
    """
    status_type: NotRequired[Literal["active", "won", "lost"] | str]
    """
    Only those that are open, won or lost.
    """
    status_type__in: NotRequired[Sequence[Literal["active", "won", "lost"] | str]]
    """
    Only those of these types, joined by commas.
    """
    status_label: NotRequired[str]
    """
    Only those in a status with this label.
    """
    status_label__in: NotRequired[Sequence[str]]
    """
    Only those in statuses with these labels, joined by commas.
    """
    status: NotRequired[str]
    """
    Only those in a status with this label; an older name of status_label.
    """
    status__in: NotRequired[Sequence[str]]
    """
    Only those in statuses with these labels, joined by commas; an older name of status_label__in.
    """
    value_period: NotRequired[Literal["one_time", "monthly", "annual"] | str]
    """
    Only those whose value has this period.
    """
    value_period__in: NotRequired[Sequence[Literal["one_time", "monthly", "annual"] | str]]
    """
    Only those whose value has one of these periods, joined by commas.
    """
    date_won: NotRequired[date_aliased]
    """
    Only those won, or expected to be, on this day.
    """
    date_won__lt: NotRequired[date_aliased]
    """
    Only those won, or expected to be, before this day.
    """
    date_won__lte: NotRequired[date_aliased]
    """
    Only those won, or expected to be, on or before this day.
    """
    date_won__gt: NotRequired[date_aliased]
    """
    Only those won, or expected to be, after this day.
    """
    date_won__gte: NotRequired[date_aliased]
    """
    Only those won, or expected to be, on or after this day.
    """
    date_created: NotRequired[datetime]
    """
    Only those created at this point in time.
    """
    date_created__lt: NotRequired[datetime]
    """
    Only those created before this point in time.
    """
    date_created__lte: NotRequired[datetime]
    """
    Only those created at or before this point in time.
    """
    date_created__gt: NotRequired[datetime]
    """
    Only those created after this point in time.
    """
    date_created__gte: NotRequired[datetime]
    """
    Only those created at or after this point in time.
    """
    date_updated: NotRequired[datetime]
    """
    Only those last changed at this point in time.
    """
    date_updated__lt: NotRequired[datetime]
    """
    Only those last changed before this point in time.
    """
    date_updated__lte: NotRequired[datetime]
    """
    Only those last changed at or before this point in time.
    """
    date_updated__gt: NotRequired[datetime]
    """
    Only those last changed after this point in time.
    """
    date_updated__gte: NotRequired[datetime]
    """
    Only those last changed at or after this point in time.
    """
    query: NotRequired[str]
    """
    Only those that contain these words.
    """
    lead_query: NotRequired[str]
    """
    Only those of leads that this search finds, in the text syntax of Close's search box.
    Deprecated in favor of lead_saved_search_id.
    """
    lead_saved_search_id: NotRequired[str]
    """
    Only those of leads that this Smart View finds.
    """
    is_stalled: NotRequired[bool]
    """
    Only those that Close considers stalled, or only the others.
    """
    organization_id: NotRequired[str]
    """
    Only those of this organization; all are.
    """


class OrganizationsGetParams(TypedDict):
    """
    The query parameters of ``organizations.get``.
    """

    expand: NotRequired[Sequence[Literal["memberships__user", "inactive_memberships__user"] | str]]
    """
    The users to expand in their memberships, joined by commas.
    """


class OrganizationsUpdateParams(TypedDict):
    """
    The query parameters of ``organizations.update``.
    """

    expand: NotRequired[Sequence[Literal["memberships__user", "inactive_memberships__user"] | str]]
    """
    The users to expand in their memberships, joined by commas.
    """


class ReportsExplorerParams(TypedDict):
    """
    The query parameters of ``reports.explorer``.
    """

    query: NotRequired[str]
    """
    Only what matches this query of the older query language.
    """
    x: NotRequired[str]
    """
    The field of the X axis, such as lead.custom.MRR or opportunity.date_created.
    """
    y: NotRequired[str]
    """
    The number of the Y axis: lead.count by default, or a numeric field such as opportunity.value or call.duration.
    """
    interval: NotRequired[Literal["auto", "hour", "day", "week", "month", "quarter", "year"] | str]
    """
    The precision of the X axis: auto, hour, day, week, month, quarter or year; for a numeric one a whole number.
    """
    group_by: NotRequired[str]
    """
    A field; each of its values is a series of its own.
    """
    transform_y: NotRequired[Literal["sum", "avg", "min", "max"] | str]
    """
    How the values of a point become one; the sum by default.
    """
    start: NotRequired[str]
    """
    Where the X axis begins, a date or a number.
    """
    end: NotRequired[str]
    """
    Where the X axis ends, a date or a number.
    """


class ReportsLeadStatusesParams(TypedDict):
    """
    The query parameters of ``reports.lead_statuses``.
    """

    date_start: NotRequired[date_aliased]
    """
    The first day.
    """
    date_end: NotRequired[date_aliased]
    """
    The last day.
    """
    query: NotRequired[str]
    """
    Only what matches this query of the older query language.
    """
    smart_view_id: NotRequired[str]
    """
    Only what this Smart View finds; not together with a query.
    """


class ReportsOpportunityStatusesParams(TypedDict):
    """
    The query parameters of ``reports.opportunity_statuses``.
    """

    date_start: NotRequired[date_aliased]
    """
    The first day.
    """
    date_end: NotRequired[date_aliased]
    """
    The last day.
    """
    query: NotRequired[str]
    """
    Only what matches this query of the older query language.
    """
    smart_view_id: NotRequired[str]
    """
    Only what this Smart View finds; not together with a query.
    """
    user_id: NotRequired[str]
    """
    Only what belongs to this user.
    """


class ReportsSentEmailsParams(TypedDict):
    """
    The query parameters of ``reports.sent_emails``.
    """

    date_start: NotRequired[date_aliased]
    """
    The first day.
    """
    date_end: NotRequired[date_aliased]
    """
    The last day.
    """
    user_id: NotRequired[str]
    """
    Only what belongs to this user.
    """


class SequenceSubscriptionsListParams(TypedDict):
    """
    The query parameters of ``sequence_subscriptions.list``.
    """

    sequence_id: NotRequired[str]
    """
    Only the subscriptions of this sequence.
    """
    contact_id: NotRequired[str]
    """
    Only the subscriptions of this contact.
    """
    lead_id: NotRequired[str]
    """
    Only the subscriptions of the contacts of this lead.
    """


class SmartViewsListParams(TypedDict):
    """
    The query parameters of ``smart_views.list``.
    """

    type: NotRequired[
        Literal[
            "lead",
            "contact",
            "opportunity",
            "call",
            "email",
            "sms",
            "meeting",
            "note",
            "whatsapp_message",
            "custom_activity",
            "form_submission",
        ]
        | str
    ]
    """
    Only Smart Views that find this type; ``lead`` if neither this nor ``type__in`` is set.
    """
    type__in: NotRequired[
        Sequence[
            Literal[
                "lead",
                "contact",
                "opportunity",
                "call",
                "email",
                "sms",
                "meeting",
                "note",
                "whatsapp_message",
                "custom_activity",
                "form_submission",
            ]
            | str
        ]
    ]
    """
    Only Smart Views that find one of these, joined by commas.
    """


class TasksListParams(TypedDict):
    """
    The query parameters of ``tasks.list``.
    """

    order_by: NotRequired[Literal["date", "-date", "date_created", "-date_created"] | str]
    """
    The sort key; a minus sorts in descending order.
    """
    lead_id: NotRequired[str]
    """
    Only the tasks of this lead.
    """
    assigned_to: NotRequired[str]
    """
    Only the tasks of the user with this id.
    """
    is_complete: NotRequired[bool]
    """
    Only tasks that are done, or only those that are not.
    """
    id: NotRequired[str]
    """
    Only the task with this id.
    """
    id__in: NotRequired[Sequence[str]]
    """
    Only the tasks with these ids, joined by commas.
    """
    type: NotRequired[
        Literal[
            "all",
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
    ]
    """
    Only tasks of this type; ``all`` for those of every type. Close takes ``lead`` without it.
    """
    type__in: NotRequired[
        Sequence[
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
        ]
    ]
    """
    Only tasks of these types, joined by commas.
    """
    view: NotRequired[Literal["inbox", "future", "archive"] | str]
    """
    Only the tasks of a view of Close's inbox: due, future or done ones. Filters by ``date`` and
    ``due_date`` are then ignored.
    """
    date: NotRequired[date_aliased | datetime]
    """
    Only tasks that are due on this day, or at this point in time.
    """
    date__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks due before this point in time, or day.
    """
    date__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks due at or before this point in time, or day.
    """
    date__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks due after this point in time, or day.
    """
    date__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks due at or after this point in time, or day.
    """
    due_date: NotRequired[date_aliased | datetime]
    """
    Only tasks whose due date is this point in time, or day.
    """
    due_date__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks first due before this point in time, or day.
    """
    due_date__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks first due at or before this point in time, or day.
    """
    due_date__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks first due after this point in time, or day.
    """
    due_date__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks first due at or after this point in time, or day.
    """
    date_created: NotRequired[date_aliased | datetime]
    """
    Only tasks created at this point in time.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks created at or after this point in time, or day.
    """
    date_updated: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed at this point in time.
    """
    date_updated__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed before this point in time, or day.
    """
    date_updated__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed at or before this point in time, or day.
    """
    date_updated__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed after this point in time, or day.
    """
    date_updated__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed at or after this point in time, or day.
    """
    organization_id: NotRequired[str]
    """
    Only tasks of this organization; an API key has access to one only.
    """
    format: NotRequired[str]
    """
    The format of the response, JSON by default. Close does not describe its values.
    """


class TasksUpdateManyParams(TypedDict):
    """
    The query parameters of ``tasks.update_many``.
    """

    order_by: NotRequired[Literal["date", "-date", "date_created", "-date_created"] | str]
    """
    The sort key; a minus sorts in descending order.
    """
    lead_id: NotRequired[str]
    """
    Only the tasks of this lead.
    """
    assigned_to: NotRequired[str]
    """
    Only the tasks of the user with this id.
    """
    is_complete: NotRequired[bool]
    """
    Only tasks that are done, or only those that are not.
    """
    id: NotRequired[str]
    """
    Only the task with this id.
    """
    id__in: NotRequired[Sequence[str]]
    """
    Only the tasks with these ids, joined by commas.
    """
    type: NotRequired[
        Literal[
            "all",
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
    ]
    """
    Only tasks of this type; ``all`` for those of every type. Close takes ``lead`` without it.
    """
    type__in: NotRequired[
        Sequence[
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
        ]
    ]
    """
    Only tasks of these types, joined by commas.
    """
    view: NotRequired[Literal["inbox", "future", "archive"] | str]
    """
    Only the tasks of a view of Close's inbox: due, future or done ones. Filters by ``date`` and
    ``due_date`` are then ignored.
    """
    date: NotRequired[date_aliased | datetime]
    """
    Only tasks that are due on this day, or at this point in time.
    """
    date__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks due before this point in time, or day.
    """
    date__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks due at or before this point in time, or day.
    """
    date__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks due after this point in time, or day.
    """
    date__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks due at or after this point in time, or day.
    """
    due_date: NotRequired[date_aliased | datetime]
    """
    Only tasks whose due date is this point in time, or day.
    """
    due_date__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks first due before this point in time, or day.
    """
    due_date__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks first due at or before this point in time, or day.
    """
    due_date__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks first due after this point in time, or day.
    """
    due_date__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks first due at or after this point in time, or day.
    """
    date_created: NotRequired[date_aliased | datetime]
    """
    Only tasks created at this point in time.
    """
    date_created__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks created before this point in time, or day.
    """
    date_created__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks created at or before this point in time, or day.
    """
    date_created__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks created after this point in time, or day.
    """
    date_created__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks created at or after this point in time, or day.
    """
    date_updated: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed at this point in time.
    """
    date_updated__lt: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed before this point in time, or day.
    """
    date_updated__lte: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed at or before this point in time, or day.
    """
    date_updated__gt: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed after this point in time, or day.
    """
    date_updated__gte: NotRequired[date_aliased | datetime]
    """
    Only tasks last changed at or after this point in time, or day.
    """
    organization_id: NotRequired[str]
    """
    Only tasks of this organization; an API key has access to one only.
    """
    format: NotRequired[str]
    """
    The format of the response, JSON by default. Close does not describe its values.
    """


class UsersAvailabilityParams(TypedDict):
    """
    The query parameters of ``users.availability``.
    """

    organization_id: NotRequired[str]
    """
    The id of the organization; by default that of the credentials.
    """


class UsersListParams(TypedDict):
    """
    The query parameters of ``users.list``.
    """

    order_by: NotRequired[Literal["last_name,first_name", "first_name,last_name"] | str]
    """
    The name to sort the users by.
    """
