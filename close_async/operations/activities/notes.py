"""The operations of ``close.activities.notes``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.notes import Note, NoteCreate, NoteUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id, optional_ids

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

NoteType = Literal[
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


class Notes(Resource[M]):
    """Notes about leads.

    See https://developer.close.com/api/resources/activities/note
    """

    @property
    def with_response(self) -> "Notes[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Notes(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        id__in: Sequence[str] | None = None,
        lead_id: str | None = None,
        contact_id: str | None = None,
        user_id: str | None = None,
        type: NoteType | str | None = None,
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
    ) -> "Paginator[Note]":
        """List notes: await the result for the first page, or iterate over it for all.

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

            async for note in close.activities.notes.list():
                print(note.id)
        """
        return self._paginator(
            Note,
            "/activity/note/",
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
        note_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Note]:
        return await self._request_object(
            Note,
            "GET",
            "/activity/note/{id}/",
            ids={"id": check_id(note_id, "acti", "note_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        note_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Note]:
        """Get a note.

        By its id.

        Args:
            note_id: The note's id, ``acti_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``note_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No note with this id exists.

        Example::

            note = await close.activities.notes.get(note_id)
        """
        return await self._get(note_id, fields=fields, options=options)

    async def _create(
        self,
        note: NoteCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Note]:
        return await self._request_object(
            Note,
            "POST",
            "/activity/note/",
            body=read_body("activities.notes.create", note, NoteCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        note: NoteCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Note]:
        """Create a note.

        Of note and note_html, each is derived from the other; note_html wins if both are given.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second note.

        Args:
            note: The note to create, or a mapping with the keys of Close's JSON.
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

            note = await close.activities.notes.create(
                NoteCreate(
                    lead_id="lead_7yJ2kQ0mVbR4tXc9LwZs1HdNfGpA3eUoIiTq5vKx8Ba",
                    note="Wants an offer for both sites",
                )
            )
        """
        return await self._create(note, fields=fields, options=options)

    async def _update(
        self,
        note_id: str,
        changes: NoteUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Note]:
        return await self._request_object(
            Note,
            "PUT",
            "/activity/note/{id}/",
            ids={"id": check_id(note_id, "acti", "note_id")},
            body=read_body("activities.notes.update", changes, NoteUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        note_id: str,
        changes: NoteUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Note]:
        """Change a note.

        Updates only the fields in the body. Of note and note_html, each is derived from the other.

        Args:
            note_id: The note's id, ``acti_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``note_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No note with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.notes.update(
                note_id,
                NoteUpdate(
                    note_html="<body><p>Wants an offer for <b>both</b> sites</p></body>",
                    pinned=True,
                ),
            )
        """
        return await self._update(note_id, changes, fields=fields, options=options)

    async def _delete(
        self, note_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/activity/note/{id}/",
            ids={"id": check_id(note_id, "acti", "note_id")},
            options=options,
        )

    @operation
    async def delete(
        self, note_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a note.

        Gone from its lead and from all lists.

        Args:
            note_id: The note's id, ``acti_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``note_id`` is not an id, or is that of another type of object.
            NotFoundError: No note with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.notes.delete(note_id)
        """
        return await self._delete(note_id, options=options)
