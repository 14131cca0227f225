"""The operations of ``close.activities.meetings``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.meetings import (
    Meeting,
    MeetingIntegration,
    MeetingIntegrationUpdate,
    MeetingUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id, optional_ids

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

MeetingType = Literal[
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


class Meetings(Resource[M]):
    """Meetings from the calendars of users.

    See https://developer.close.com/api/resources/activities/meeting
    """

    @property
    def with_response(self) -> "Meetings[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Meetings(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        id__in: Sequence[str] | None = None,
        lead_id: str | None = None,
        contact_id: str | None = None,
        user_id: str | None = None,
        type: MeetingType | str | None = None,
        organization_id: str | None = None,
        provider_calendar_event_id: str | None = None,
        starts_at: datetime | None = None,
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
    ) -> "Paginator[Meeting]":
        """List meetings: await the result for the first page, or iterate over it for all.

        They come from calendars. The newest come first.

        Args:
            id__in: Only the activities with these ids, ``acti_…``.
            lead_id: Only the activities of this lead, ``lead_…``.
            contact_id: Only activities with this contact, ``cont_…``.
            user_id: Only the activities of this user, ``user_…``.
            type: Only activities of this type: a class of activities, Custom for all custom
                activities, or the id of a custom activity type.
            organization_id: Only activities of this organization; an API key knows but one.
            provider_calendar_event_id: Only meetings of this event of the calendar.
            starts_at: Only the meeting of that event that starts at this time.
            date_created__lt: Only activities created before this point in time, or day.
            date_created__lte: Only activities created at or before this point in time, or day.
            date_created__gt: Only activities created after this point in time, or day.
            date_created__gte: Only activities created at or after this point in time, or day.
            activity_at__lt: Only activities that happened before this point in time, or day.
            activity_at__lte: Only activities that happened at or before this point in time, or day.
            activity_at__gt: Only activities that happened after this point in time, or day.
            activity_at__gte: Only activities that happened at or after this point in time, or day.
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 100.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: An item of ``id__in``, ``lead_id``, ``contact_id`` or ``user_id`` is not
                an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.
            PaginationLimitError: The list is longer than Close serves by offset; raised after
                everything before.

        Example::

            async for meeting in close.activities.meetings.list():
                print(meeting.id)
        """
        return self._paginator(
            Meeting,
            "/activity/meeting/",
            params={
                "id__in": optional_ids(id__in, "acti", "id__in"),
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
                "contact_id": optional_id(contact_id, "cont", "contact_id"),
                "user_id": optional_id(user_id, "user", "user_id"),
                "_type": type,
                "organization_id": organization_id,
                "provider_calendar_event_id": provider_calendar_event_id,
                "starts_at": starts_at,
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

    async def _get(
        self,
        meeting_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Meeting]:
        return await self._request_object(
            Meeting,
            "GET",
            "/activity/meeting/{id}/",
            ids={"id": check_id(meeting_id, "acti", "meeting_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        meeting_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Meeting]:
        """Get a meeting.

        By its id.

        Args:
            meeting_id: The meeting's id, ``acti_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``meeting_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No meeting with this id exists.

        Example::

            meeting = await close.activities.meetings.get(meeting_id)
        """
        return await self._get(meeting_id, fields=fields, options=options)

    async def _update(
        self,
        meeting_id: str,
        changes: MeetingUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Meeting]:
        return await self._request_object(
            Meeting,
            "PUT",
            "/activity/meeting/{id}/",
            ids={"id": check_id(meeting_id, "acti", "meeting_id")},
            body=read_body("activities.meetings.update", changes, MeetingUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        meeting_id: str,
        changes: MeetingUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Meeting]:
        """Change a meeting.

        Updates only the fields in the body; most of a meeting comes from the calendar.

        Args:
            meeting_id: The meeting's id, ``acti_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``meeting_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No meeting with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.meetings.update(
                meeting_id,
                MeetingUpdate(user_note_html="<p>They bring their buyer.</p>"),
            )
        """
        return await self._update(meeting_id, changes, fields=fields, options=options)

    async def _delete(
        self, meeting_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/activity/meeting/{id}/",
            ids={"id": check_id(meeting_id, "acti", "meeting_id")},
            options=options,
        )

    @operation
    async def delete(
        self, meeting_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a meeting.

        Gone from its lead and from all lists.

        Args:
            meeting_id: The meeting's id, ``acti_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``meeting_id`` is not an id, or is that of another type of object.
            NotFoundError: No meeting with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.meetings.delete(meeting_id)
        """
        return await self._delete(meeting_id, options=options)

    async def _set_integration(
        self,
        meeting_id: str,
        body: MeetingIntegrationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[MeetingIntegration]:
        return await self._request_object(
            MeetingIntegration,
            "POST",
            "/activity/meeting/{id}/integration/",
            ids={"id": check_id(meeting_id, "acti", "meeting_id")},
            body=read_body("activities.meetings.set_integration", body, MeetingIntegrationUpdate),
            options=options,
        )

    @operation
    async def set_integration(
        self,
        meeting_id: str,
        body: MeetingIntegrationUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[MeetingIntegration]:
        """Add an integration to a meeting.

        For OAuth applications only: the first call of an application adds its note to the meeting,
        later ones change it. An empty body changes nothing.

        Args:
            meeting_id: The meeting's id, ``acti_…``.
            body: The body of the request, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``meeting_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No meeting with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            meeting = await close.activities.meetings.set_integration(
                meeting_id,
                MeetingIntegrationUpdate(
                    integration_data=MeetingIntegrationData(note_html="<p>Recorded.</p>"),
                ),
            )
        """
        return await self._set_integration(meeting_id, body, options=options)
