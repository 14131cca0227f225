"""The operations of ``close.activities.calls``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.calls import Call, CallCreate, CallUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id, optional_ids

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

CallType = Literal[
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


class Calls(Resource[M]):
    """Telephone calls.

    See https://developer.close.com/api/resources/activities/call
    """

    @property
    def with_response(self) -> "Calls[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Calls(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        id__in: Sequence[str] | None = None,
        lead_id: str | None = None,
        contact_id: str | None = None,
        user_id: str | None = None,
        type: CallType | str | None = None,
        organization_id: str | None = None,
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
    ) -> "Paginator[Call]":
        """List calls: await the result for the first page, or iterate over it for all.

        The newest come first.

        Args:
            id__in: Only the activities with these ids, ``acti_…``.
            lead_id: Only the activities of this lead, ``lead_…``.
            contact_id: Only activities with this contact, ``cont_…``.
            user_id: Only the activities of this user, ``user_…``.
            type: Only activities of this type: a class of activities, Custom for all custom
                activities, or the id of a custom activity type.
            organization_id: Only activities of this organization; an API key knows but one.
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

            async for call in close.activities.calls.list():
                print(call.id)
        """
        return self._paginator(
            Call,
            "/activity/call/",
            params={
                "id__in": optional_ids(id__in, "acti", "id__in"),
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
                "contact_id": optional_id(contact_id, "cont", "contact_id"),
                "user_id": optional_id(user_id, "user", "user_id"),
                "_type": type,
                "organization_id": organization_id,
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
        call_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Call]:
        return await self._request_object(
            Call,
            "GET",
            "/activity/call/{id}/",
            ids={"id": check_id(call_id, "acti", "call_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        call_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Call]:
        """Get a call.

        By its id.

        Args:
            call_id: The call's id, ``acti_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``call_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No call with this id exists.

        Example::

            call = await close.activities.calls.get(call_id)
        """
        return await self._get(call_id, fields=fields, options=options)

    async def _create(
        self,
        call: CallCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Call]:
        return await self._request_object(
            Call,
            "POST",
            "/activity/call/",
            body=read_body("activities.calls.create", call, CallCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        call: CallCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Call]:
        """Log a call.

        For calls made with other systems; nothing is dialled. Without a status it is completed.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second call.

        Args:
            call: The call to create, or a mapping with the keys of Close's JSON.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            call = await close.activities.calls.create(
                CallCreate(
                    contact_id="cont_Tz5YbW8mLq1KvXc3RsHd9NfJp0GgUe2AoViQt7rB4Mx",
                    custom={"cf_Rz8xQv2nT5bWm9YcH1sJ": "Price"},
                    direction="outbound",
                    duration=84,
                    lead_id="lead_7yJ2kQ0mVbR4tXc9LwZs1HdNfGpA3eUoIiTq5vKx8Ba",
                    note="Asked for the new price list",
                    phone="+35391555014",
                )
            )
        """
        return await self._create(call, fields=fields, options=options)

    async def _update(
        self,
        call_id: str,
        changes: CallUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Call]:
        return await self._request_object(
            Call,
            "PUT",
            "/activity/call/{id}/",
            ids={"id": check_id(call_id, "acti", "call_id")},
            body=read_body("activities.calls.update", changes, CallUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        call_id: str,
        changes: CallUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Call]:
        """Change a call.

        Updates only the fields in the body. Of calls made with Close, status, duration and
        direction cannot be changed. A change of recording_url or voicemail_url deletes the
        recording for good.

        Args:
            call_id: The call's id, ``acti_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``call_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No call with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.calls.update(
                call_id,
                CallUpdate(note="Called again", outcome_id=None),
            )
        """
        return await self._update(call_id, changes, fields=fields, options=options)

    async def _delete(
        self, call_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/activity/call/{id}/",
            ids={"id": check_id(call_id, "acti", "call_id")},
            options=options,
        )

    @operation
    async def delete(
        self, call_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a call.

        Gone from its lead and from all lists.

        Args:
            call_id: The call's id, ``acti_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``call_id`` is not an id, or is that of another type of object.
            NotFoundError: No call with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.calls.delete(call_id)
        """
        return await self._delete(call_id, options=options)
