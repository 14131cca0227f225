"""The operations of ``close.activities``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Literal

from close_async.models.activities import Activity
from close_async.resources.base.operation import WithResponse
from close_async.resources.base.resource import M, Resource
from close_async.wire.filters import optional_choices
from close_async.wire.ids import optional_id, optional_ids

if TYPE_CHECKING:
    from close_async.operations.activities.calls import Calls
    from close_async.operations.activities.created import CreatedActivities
    from close_async.operations.activities.custom import CustomActivities
    from close_async.operations.activities.email_threads import EmailThreads
    from close_async.operations.activities.emails import Emails
    from close_async.operations.activities.form_submissions import FormSubmissions
    from close_async.operations.activities.import_updates import ImportUpdates
    from close_async.operations.activities.lead_merges import LeadMerges
    from close_async.operations.activities.lead_status_changes import LeadStatusChanges
    from close_async.operations.activities.meetings import Meetings
    from close_async.operations.activities.notes import Notes
    from close_async.operations.activities.opportunity_status_changes import (
        OpportunityStatusChanges,
    )
    from close_async.operations.activities.sms import SmsMessages
    from close_async.operations.activities.task_completions import TaskCompletions
    from close_async.operations.activities.whatsapp_messages import WhatsappMessages
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

ActivityType = Literal[
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
ActivityOrderBy = Literal["date_created", "-date_created", "activity_at", "-activity_at"]


class Activities(Resource[M]):
    """Everything that was said to, heard from and done about leads.

    See https://developer.close.com/api/resources/activities
    """

    @property
    def with_response(self) -> "Activities[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Activities(self._caller, gives_response=True)

    @property
    def calls(self) -> "Calls[M]":
        """Telephone calls."""
        from close_async.operations.activities.calls import Calls

        return Calls(self._caller, gives_response=self._gives_response)

    @property
    def created(self) -> "CreatedActivities[M]":
        """The creations of leads."""
        from close_async.operations.activities.created import CreatedActivities

        return CreatedActivities(self._caller, gives_response=self._gives_response)

    @property
    def custom(self) -> "CustomActivities[M]":
        """Activities of types that the organization defined."""
        from close_async.operations.activities.custom import CustomActivities

        return CustomActivities(self._caller, gives_response=self._gives_response)

    @property
    def email_threads(self) -> "EmailThreads[M]":
        """Threads of e-mails."""
        from close_async.operations.activities.email_threads import EmailThreads

        return EmailThreads(self._caller, gives_response=self._gives_response)

    @property
    def emails(self) -> "Emails[M]":
        """E-mails to and from leads."""
        from close_async.operations.activities.emails import Emails

        return Emails(self._caller, gives_response=self._gives_response)

    @property
    def form_submissions(self) -> "FormSubmissions[M]":
        """Forms that somebody filled in."""
        from close_async.operations.activities.form_submissions import FormSubmissions

        return FormSubmissions(self._caller, gives_response=self._gives_response)

    @property
    def import_updates(self) -> "ImportUpdates[M]":
        """Changes of leads by imports of files."""
        from close_async.operations.activities.import_updates import ImportUpdates

        return ImportUpdates(self._caller, gives_response=self._gives_response)

    @property
    def lead_merges(self) -> "LeadMerges[M]":
        """Merges of leads."""
        from close_async.operations.activities.lead_merges import LeadMerges

        return LeadMerges(self._caller, gives_response=self._gives_response)

    @property
    def lead_status_changes(self) -> "LeadStatusChanges[M]":
        """Changes of the statuses of leads."""
        from close_async.operations.activities.lead_status_changes import LeadStatusChanges

        return LeadStatusChanges(self._caller, gives_response=self._gives_response)

    @property
    def meetings(self) -> "Meetings[M]":
        """Meetings from the calendars of users."""
        from close_async.operations.activities.meetings import Meetings

        return Meetings(self._caller, gives_response=self._gives_response)

    @property
    def notes(self) -> "Notes[M]":
        """Notes about leads."""
        from close_async.operations.activities.notes import Notes

        return Notes(self._caller, gives_response=self._gives_response)

    @property
    def opportunity_status_changes(self) -> "OpportunityStatusChanges[M]":
        """Changes of the statuses of opportunities."""
        from close_async.operations.activities.opportunity_status_changes import (
            OpportunityStatusChanges,
        )

        return OpportunityStatusChanges(self._caller, gives_response=self._gives_response)

    @property
    def sms(self) -> "SmsMessages[M]":
        """Text messages (SMS) to and from leads."""
        from close_async.operations.activities.sms import SmsMessages

        return SmsMessages(self._caller, gives_response=self._gives_response)

    @property
    def task_completions(self) -> "TaskCompletions[M]":
        """Completions of tasks."""
        from close_async.operations.activities.task_completions import TaskCompletions

        return TaskCompletions(self._caller, gives_response=self._gives_response)

    @property
    def whatsapp_messages(self) -> "WhatsappMessages[M]":
        """WhatsApp messages, logged by integrations."""
        from close_async.operations.activities.whatsapp_messages import WhatsappMessages

        return WhatsappMessages(self._caller, gives_response=self._gives_response)

    def _list(
        self,
        *,
        id__in: Sequence[str] | None = None,
        lead_id: str | None = None,
        contact_id: str | None = None,
        user_id: str | None = None,
        type: ActivityType | str | None = None,
        organization_id: str | None = None,
        lead_id__in: Sequence[str] | None = None,
        contact_id__in: Sequence[str] | None = None,
        user_id__in: Sequence[str] | None = None,
        type__in: Sequence[ActivityType | str] | None = None,
        order_by: ActivityOrderBy | str | None = None,
        thread_emails: Literal["true", "only"] | str | None = None,
        date_created__lt: date | None = None,
        date_created__lte: date | None = None,
        date_created__gt: date | None = None,
        date_created__gte: date | None = None,
        activity_at__lt: date | None = None,
        activity_at__lte: date | None = None,
        activity_at__gt: date | None = None,
        activity_at__gte: date | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 100,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Activity]":
        return self._paginator(
            Activity,
            "/activity/",
            params={
                "id__in": optional_ids(id__in, "acti", "id__in"),
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
                "contact_id": optional_id(contact_id, "cont", "contact_id"),
                "user_id": optional_id(user_id, "user", "user_id"),
                "_type": type,
                "organization_id": organization_id,
                "lead_id__in": optional_ids(lead_id__in, "lead", "lead_id__in"),
                "contact_id__in": optional_ids(contact_id__in, "cont", "contact_id__in"),
                "user_id__in": optional_ids(user_id__in, "user", "user_id__in"),
                "_type__in": optional_choices(type__in, "type__in", ("Call", "Email")),
                "_order_by": order_by,
                "thread_emails": thread_emails,
                "date_created__lt": date_created__lt,
                "date_created__lte": date_created__lte,
                "date_created__gt": date_created__gt,
                "date_created__gte": date_created__gte,
                "activity_at__lt": activity_at__lt,
                "activity_at__lte": activity_at__lte,
                "activity_at__gt": activity_at__gt,
                "activity_at__gte": activity_at__gte,
            },
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=100,
        )
