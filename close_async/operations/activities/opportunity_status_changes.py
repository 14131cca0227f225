"""The operations of ``close.activities.opportunity_status_changes``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.activities import OpportunityStatusChange, OpportunityStatusChangeCreate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id, optional_ids

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

OpportunityStatusChangeType = Literal[
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


class OpportunityStatusChanges(Resource[M]):
    """Changes of the statuses of opportunities.

    See https://developer.close.com/api/resources/activities/opportunitystatuschange
    """

    @property
    def with_response(self) -> "OpportunityStatusChanges[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return OpportunityStatusChanges(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        id__in: Sequence[str] | None = None,
        lead_id: str | None = None,
        contact_id: str | None = None,
        user_id: str | None = None,
        type: OpportunityStatusChangeType | str | None = None,
        organization_id: str | None = None,
        opportunity_id: str | None = None,
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
    ) -> "Paginator[OpportunityStatusChange]":
        """List changes of the statuses of opportunities.

        The newest come first.

        Await the result for the first page, or iterate over it for all.

        Args:
            id__in: Only the activities with these ids, ``acti_…``.
            lead_id: Only the activities of this lead, ``lead_…``.
            contact_id: Only activities with this contact, ``cont_…``.
            user_id: Only the activities of this user, ``user_…``.
            type: Only activities of this type: a class of activities, Custom for all custom
                activities, or the id of a custom activity type.
            organization_id: Only activities of this organization; an API key knows but one.
            opportunity_id: Only the changes of this opportunity, ``oppo_…``.
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
            InvalidIdError: An item of ``id__in``, ``lead_id``, ``contact_id``, ``user_id`` or
                ``opportunity_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.
            PaginationLimitError: The list is longer than Close serves by offset; raised after
                everything before.

        Example::

            async for opportunity_status_change in close.activities.opportunity_status_changes.list():
                print(opportunity_status_change.id)
        """
        return self._paginator(
            OpportunityStatusChange,
            "/activity/status_change/opportunity/",
            params={
                "id__in": optional_ids(id__in, "acti", "id__in"),
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
                "contact_id": optional_id(contact_id, "cont", "contact_id"),
                "user_id": optional_id(user_id, "user", "user_id"),
                "_type": type,
                "organization_id": organization_id,
                "opportunity_id": optional_id(opportunity_id, "oppo", "opportunity_id"),
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
        opportunity_status_change_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStatusChange]:
        return await self._request_object(
            OpportunityStatusChange,
            "GET",
            "/activity/status_change/opportunity/{id}/",
            ids={
                "id": check_id(opportunity_status_change_id, "acti", "opportunity_status_change_id")
            },
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        opportunity_status_change_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStatusChange]:
        """Get a change of an opportunity's status.

        By its id.

        Args:
            opportunity_status_change_id: The activity's id, ``acti_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_status_change_id`` is not an id, or is that of another
                type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No opportunity status change with this id exists.

        Example::

            opportunity_status_change = await close.activities.opportunity_status_changes.get(
                opportunity_status_change_id
            )
        """
        return await self._get(opportunity_status_change_id, fields=fields, options=options)

    async def _create(
        self,
        opportunity_status_change: OpportunityStatusChangeCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStatusChange]:
        return await self._request_object(
            OpportunityStatusChange,
            "POST",
            "/activity/status_change/opportunity/",
            body=read_body(
                "activities.opportunity_status_changes.create",
                opportunity_status_change,
                OpportunityStatusChangeCreate,
            ),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        opportunity_status_change: OpportunityStatusChangeCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStatusChange]:
        """Record a change of an opportunity's status.

        To import a history: the opportunity itself is not changed.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second opportunity status change.

        Args:
            opportunity_status_change: The opportunity status change to create, or a mapping with
                the keys of Close's JSON.
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

            opportunity_status_change = await close.activities.opportunity_status_changes.create(
                {
                    "date_created": "2024-03-01T09:00:00+00:00",
                    "lead_id": "lead_7yJ2kQ0mVbR4tXc9LwZs1HdNfGpA3eUoIiTq5vKx8Ba",
                    "new_status_id": "stat_8TmL3wYc5HsJd0PgUf9AtEoQiWk2rB7MxRb6Vn1KzXq",
                    "old_status_id": "stat_1KzXq8TmL3wYc5HsJd0PgUf9AtEoQiWk2rB7MxRb6Vn",
                    "opportunity_id": "oppo_Vn1KzXq8TmL3wYc5HsJd0PgUf9AtEoQiWk2rB7MxRb6",
                }
            )
        """
        return await self._create(opportunity_status_change, fields=fields, options=options)

    async def _delete(
        self, opportunity_status_change_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/activity/status_change/opportunity/{id}/",
            ids={
                "id": check_id(opportunity_status_change_id, "acti", "opportunity_status_change_id")
            },
            options=options,
        )

    @operation
    async def delete(
        self, opportunity_status_change_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a change of an opportunity's status.

        The opportunity keeps its status.

        Args:
            opportunity_status_change_id: The activity's id, ``acti_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_status_change_id`` is not an id, or is that of another
                type of object.
            NotFoundError: No opportunity status change with this id exists. If ``.attempts`` is
                above 1, an earlier attempt of this call may have deleted it and its response was
                lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.activities.opportunity_status_changes.delete(opportunity_status_change_id)
        """
        return await self._delete(opportunity_status_change_id, options=options)
