"""The operations of ``close.activities.whatsapp_messages``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.whatsapp_messages import (
    WhatsAppMessage,
    WhatsAppMessageCreate,
    WhatsAppMessageUpdate,
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

WhatsappMessageType = Literal[
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


class WhatsappMessages(Resource[M]):
    """WhatsApp messages, logged by integrations.

    See https://developer.close.com/api/resources/activities/whatsapp-message
    """

    @property
    def with_response(self) -> "WhatsappMessages[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return WhatsappMessages(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        id__in: Sequence[str] | None = None,
        lead_id: str | None = None,
        contact_id: str | None = None,
        user_id: str | None = None,
        type: WhatsappMessageType | str | None = None,
        organization_id: str | None = None,
        external_whatsapp_message_id: str | None = None,
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
    ) -> "Paginator[WhatsAppMessage]":
        """List WhatsApp messages: await the result for the first page, or iterate over it for all.

        The newest come first.

        Args:
            id__in: Only the activities with these ids, ``acti_…``.
            lead_id: Only the activities of this lead, ``lead_…``.
            contact_id: Only activities with this contact, ``cont_…``.
            user_id: Only the activities of this user, ``user_…``.
            type: Only activities of this type: a class of activities, Custom for all custom
                activities, or the id of a custom activity type.
            organization_id: Only activities of this organization; an API key knows but one.
            external_whatsapp_message_id: Only the message with this id in WhatsApp.
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

            async for whatsapp_message in close.activities.whatsapp_messages.list():
                print(whatsapp_message.id)
        """
        return self._paginator(
            WhatsAppMessage,
            "/activity/whatsapp_message/",
            params={
                "id__in": optional_ids(id__in, "acti", "id__in"),
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
                "contact_id": optional_id(contact_id, "cont", "contact_id"),
                "user_id": optional_id(user_id, "user", "user_id"),
                "_type": type,
                "organization_id": organization_id,
                "external_whatsapp_message_id": external_whatsapp_message_id,
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
        whatsapp_message_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WhatsAppMessage]:
        return await self._request_object(
            WhatsAppMessage,
            "GET",
            "/activity/whatsapp_message/{id}/",
            ids={"id": check_id(whatsapp_message_id, "acti", "whatsapp_message_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        whatsapp_message_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WhatsAppMessage]:
        """Get a WhatsApp message.

        By its id.

        Args:
            whatsapp_message_id: The WhatsApp message's id, ``acti_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``whatsapp_message_id`` is not an id, or is that of another type of
                object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No whatsapp message with this id exists.

        Example::

            whatsapp_message = await close.activities.whatsapp_messages.get(whatsapp_message_id)
        """
        return await self._get(whatsapp_message_id, fields=fields, options=options)

    async def _create(
        self,
        whatsapp_message: WhatsAppMessageCreate | Mapping[str, Any],
        *,
        send_to_inbox: bool | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WhatsAppMessage]:
        return await self._request_object(
            WhatsAppMessage,
            "POST",
            "/activity/whatsapp_message/",
            params={"send_to_inbox": send_to_inbox},
            body=read_body(
                "activities.whatsapp_messages.create", whatsapp_message, WhatsAppMessageCreate
            ),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        whatsapp_message: WhatsAppMessageCreate | Mapping[str, Any],
        *,
        send_to_inbox: bool | None = None,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WhatsAppMessage]:
        """Log a WhatsApp message.

        For integrations with WhatsApp; nothing is sent. Numbers may come without the plus sign.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second whatsapp message.

        Args:
            whatsapp_message: The whatsapp message to create, or a mapping with the keys of Close's
                JSON.
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

            whatsapp_message = await close.activities.whatsapp_messages.create(
                {
                    "activity_at": "2026-05-11T14:20:00+00:00",
                    "contact_id": "cont_Tz5YbW8mLq1KvXc3RsHd9NfJp0GgUe2AoViQt7rB4Mx",
                    "direction": "incoming",
                    "external_whatsapp_message_id": "wamid.HBgLMzUzOTE1NTUwMTQ",
                    "lead_id": "lead_7yJ2kQ0mVbR4tXc9LwZs1HdNfGpA3eUoIiTq5vKx8Ba",
                    "local_phone": "15005550100",
                    "message_markdown": "Can you call me *after* lunch?",
                    "remote_phone": "35391555014",
                }
            )
        """
        return await self._create(
            whatsapp_message, send_to_inbox=send_to_inbox, fields=fields, options=options
        )

    async def _update(
        self,
        whatsapp_message_id: str,
        changes: WhatsAppMessageUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WhatsAppMessage]:
        return await self._request_object(
            WhatsAppMessage,
            "PUT",
            "/activity/whatsapp_message/{id}/",
            ids={"id": check_id(whatsapp_message_id, "acti", "whatsapp_message_id")},
            body=read_body("activities.whatsapp_messages.update", changes, WhatsAppMessageUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        whatsapp_message_id: str,
        changes: WhatsAppMessageUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[WhatsAppMessage]:
        """Change a WhatsApp message.

        Updates only the fields in the body.

        Args:
            whatsapp_message_id: The WhatsApp message's id, ``acti_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``whatsapp_message_id`` is not an id, or is that of another type of
                object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No whatsapp message with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.whatsapp_messages.update(
                whatsapp_message_id,
                WhatsAppMessageUpdate(message_markdown="Can you call me after lunch?"),
            )
        """
        return await self._update(whatsapp_message_id, changes, fields=fields, options=options)

    async def _delete(
        self, whatsapp_message_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/activity/whatsapp_message/{id}/",
            ids={"id": check_id(whatsapp_message_id, "acti", "whatsapp_message_id")},
            options=options,
        )

    @operation
    async def delete(
        self, whatsapp_message_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a WhatsApp message.

        Gone from its lead and from all lists.

        Args:
            whatsapp_message_id: The WhatsApp message's id, ``acti_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``whatsapp_message_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No whatsapp message with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.whatsapp_messages.delete(whatsapp_message_id)
        """
        return await self._delete(whatsapp_message_id, options=options)
