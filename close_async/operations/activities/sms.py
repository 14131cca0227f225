"""The operations of ``close.activities.sms``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.sms import Sms, SmsCreate, SmsUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id, optional_ids

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

SmsType = Literal[
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


class SmsMessages(Resource[M]):
    """Text messages (SMS) to and from leads.

    See https://developer.close.com/api/resources/activities/sms
    """

    @property
    def with_response(self) -> "SmsMessages[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SmsMessages(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        id__in: Sequence[str] | None = None,
        lead_id: str | None = None,
        contact_id: str | None = None,
        user_id: str | None = None,
        type: SmsType | str | None = None,
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
    ) -> "Paginator[Sms]":
        """List text messages: await the result for the first page, or iterate over it for all.

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

            async for sms in close.activities.sms.list():
                print(sms.id)
        """
        return self._paginator(
            Sms,
            "/activity/sms/",
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
        sms_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Sms]:
        return await self._request_object(
            Sms,
            "GET",
            "/activity/sms/{id}/",
            ids={"id": check_id(sms_id, "acti", "sms_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        sms_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Sms]:
        """Get a text message.

        By its id.

        Args:
            sms_id: The text message's id, ``acti_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``sms_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No sms with this id exists.

        Example::

            sms = await close.activities.sms.get(sms_id)
        """
        return await self._get(sms_id, fields=fields, options=options)

    async def _create(
        self,
        sms: SmsCreate | Mapping[str, Any],
        *,
        send_to_inbox: bool | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Sms]:
        return await self._request_object(
            Sms,
            "POST",
            "/activity/sms/",
            params={"send_to_inbox": send_to_inbox},
            body=read_body("activities.sms.create", sms, SmsCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        sms: SmsCreate | Mapping[str, Any],
        *,
        send_to_inbox: bool | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Sms]:
        """Create a text message.

        The status decides what happens: outbox sends it now, scheduled at date_scheduled; draft
        stores it; inbox and sent log a message that was received or sent elsewhere. The local_phone
        must be a number of the organization.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second sms.

        Args:
            sms: The sms to create, or a mapping with the keys of Close's JSON.
            send_to_inbox: Whether a message that came in becomes a task in the inbox.
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

            sms = await close.activities.sms.create(
                SmsCreate(
                    contact_id="cont_Tz5YbW8mLq1KvXc3RsHd9NfJp0GgUe2AoViQt7rB4Mx",
                    lead_id="lead_7yJ2kQ0mVbR4tXc9LwZs1HdNfGpA3eUoIiTq5vKx8Ba",
                    local_phone="+15005550100",
                    remote_phone="+35391555014",
                    status="outbox",
                    text="Of course.",
                )
            )
        """
        return await self._create(sms, send_to_inbox=send_to_inbox, fields=fields, options=options)

    async def _update(
        self,
        sms_id: str,
        changes: SmsUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Sms]:
        return await self._request_object(
            Sms,
            "PUT",
            "/activity/sms/{id}/",
            ids={"id": check_id(sms_id, "acti", "sms_id")},
            body=read_body("activities.sms.update", changes, SmsUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        sms_id: str,
        changes: SmsUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Sms]:
        """Change a text message.

        Only drafts can be changed; a draft is sent by the status outbox or scheduled.

        Args:
            sms_id: The text message's id, ``acti_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``sms_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No sms with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.sms.update(sms_id, SmsUpdate(status="draft"))
        """
        return await self._update(sms_id, changes, fields=fields, options=options)

    async def _delete(
        self, sms_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/activity/sms/{id}/",
            ids={"id": check_id(sms_id, "acti", "sms_id")},
            options=options,
        )

    @operation
    async def delete(
        self, sms_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a text message.

        Gone from its lead and from all lists.

        Args:
            sms_id: The text message's id, ``acti_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``sms_id`` is not an id, or is that of another type of object.
            NotFoundError: No sms with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.sms.delete(sms_id)
        """
        return await self._delete(sms_id, options=options)
