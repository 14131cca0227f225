"""The operations of ``close.opportunities``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

from close_async.models.opportunities import Opportunity, OpportunityCreate, OpportunityUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.filters import optional_choices
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

OpportunityOrderBy = Literal[
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


class Opportunities(Resource[M]):
    """Possible sales to leads, with their values and confidences.

    See https://developer.close.com/api/resources/opportunities
    """

    @property
    def with_response(self) -> "Opportunities[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Opportunities(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        order_by: OpportunityOrderBy | str | None = None,
        lead_id: str | None = None,
        user_id: str | None = None,
        user_id__in: Sequence[str] | None = None,
        status_id: str | None = None,
        status_id__in: Sequence[str] | None = None,
        status_type: Literal["active", "won", "lost"] | str | None = None,
        status_type__in: Sequence[Literal["active", "won", "lost"] | str] | None = None,
        status_label: str | None = None,
        status_label__in: Sequence[str] | None = None,
        status: str | None = None,
        status__in: Sequence[str] | None = None,
        value_period: Literal["one_time", "monthly", "annual"] | str | None = None,
        value_period__in: Sequence[Literal["one_time", "monthly", "annual"] | str] | None = None,
        date_won: date | None = None,
        date_won__lt: date | None = None,
        date_won__lte: date | None = None,
        date_won__gt: date | None = None,
        date_won__gte: date | None = None,
        date_created: datetime | None = None,
        date_created__lt: datetime | None = None,
        date_created__lte: datetime | None = None,
        date_created__gt: datetime | None = None,
        date_created__gte: datetime | None = None,
        date_updated: datetime | None = None,
        date_updated__lt: datetime | None = None,
        date_updated__lte: datetime | None = None,
        date_updated__gt: datetime | None = None,
        date_updated__gte: datetime | None = None,
        query: str | None = None,
        lead_query: str | None = None,
        lead_saved_search_id: str | None = None,
        is_stalled: bool | None = None,
        organization_id: str | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Opportunity]":
        """List opportunities: await the result for the first page, or iterate over it for all.

        Those of the newest leads first, unless ``order_by`` is set. Each page contains the number
        and the total values of all matching opportunities, in ``total_results`` and ``extra`` of
        the page; ``close.opportunities.totals`` returns them without the opportunities.

        Args:
            order_by: The sort key; a minus sorts in descending order.
            lead_id: Only the opportunities of this lead, ``lead_…``.
            user_id: Only those of this user, or of the members of this group.
            user_id__in: Only those of these users and groups.
            status_id: Only those in the status with this id.
            status_id__in: Only those in the statuses with these ids.
            status_type: Only those that are open, won or lost.
            status_type__in: Only those of these types.
            status_label: Only those in a status with this label.
            status_label__in: Only those in statuses with these labels.
            status: Only those in a status with this label; an older name of status_label.
            status__in: Only those in statuses with these labels; an older name of status_label__in.
            value_period: Only those whose value has this period.
            value_period__in: Only those whose value has one of these periods.
            date_won: Only those won, or expected to be, on this day.
            date_won__lt: Only those won, or expected to be, before this day.
            date_won__lte: Only those won, or expected to be, on or before this day.
            date_won__gt: Only those won, or expected to be, after this day.
            date_won__gte: Only those won, or expected to be, on or after this day.
            date_created: Only those created at this point in time.
            date_created__lt: Only those created before this point in time.
            date_created__lte: Only those created at or before this point in time.
            date_created__gt: Only those created after this point in time.
            date_created__gte: Only those created at or after this point in time.
            date_updated: Only those last changed at this point in time.
            date_updated__lt: Only those last changed before this point in time.
            date_updated__lte: Only those last changed at or before this point in time.
            date_updated__gt: Only those last changed after this point in time.
            date_updated__gte: Only those last changed at or after this point in time.
            query: Only those that contain these words.
            lead_query: Only those of leads that this search finds, in the text syntax of Close's
                search box. Deprecated in favor of lead_saved_search_id.
            lead_saved_search_id: Only those of leads that this Smart View finds.
            is_stalled: Only those that Close considers stalled, or only the others.
            organization_id: Only those of this organization; all are.
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``lead_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.
            PaginationLimitError: The list is longer than Close serves by offset; raised after
                everything before.

        Example::

            async for sale in close.opportunities.list(status_type="won", order_by="-date_won"):
                print(sale.date_won, sale.lead_name, sale.value_formatted)
        """
        return self._paginator(
            Opportunity,
            "/opportunity/",
            params={
                "_order_by": order_by,
                "lead_id": optional_id(lead_id, "lead", "lead_id"),
                "user_id": user_id,
                "user_id__in": user_id__in,
                "status_id": status_id,
                "status_id__in": status_id__in,
                "status_type": status_type,
                "status_type__in": optional_choices(
                    status_type__in, "status_type__in", ("active", "won")
                ),
                "status_label": status_label,
                "status_label__in": status_label__in,
                "status": status,
                "status__in": status__in,
                "value_period": value_period,
                "value_period__in": optional_choices(
                    value_period__in, "value_period__in", ("one_time", "monthly")
                ),
                "date_won": date_won,
                "date_won__lt": date_won__lt,
                "date_won__lte": date_won__lte,
                "date_won__gt": date_won__gt,
                "date_won__gte": date_won__gte,
                "date_created": date_created,
                "date_created__lt": date_created__lt,
                "date_created__lte": date_created__lte,
                "date_created__gt": date_created__gt,
                "date_created__gte": date_created__gte,
                "date_updated": date_updated,
                "date_updated__lt": date_updated__lt,
                "date_updated__lte": date_updated__lte,
                "date_updated__gt": date_updated__gt,
                "date_updated__gte": date_updated__gte,
                "query": query,
                "lead_query": lead_query,
                "lead_saved_search_id": lead_saved_search_id,
                "is_stalled": is_stalled,
                "organization_id": organization_id,
            },
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self,
        opportunity_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Opportunity]:
        return await self._request_object(
            Opportunity,
            "GET",
            "/opportunity/{id}/",
            ids={"id": check_id(opportunity_id, "oppo", "opportunity_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        opportunity_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Opportunity]:
        """Get one opportunity.

        Args:
            opportunity_id: The opportunity's id, ``oppo_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No opportunity with this id exists.

        Example::

            opportunity = await close.opportunities.get(opportunity_id)
        """
        return await self._get(opportunity_id, fields=fields, options=options)

    async def _create(
        self,
        opportunity: OpportunityCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Opportunity]:
        return await self._request_object(
            Opportunity,
            "POST",
            "/opportunity/",
            body=read_body("opportunities.create", opportunity, OpportunityCreate),
            fields=fields,
            options=options,
        )

    async def _update(
        self,
        opportunity_id: str,
        changes: OpportunityUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Opportunity]:
        return await self._request_object(
            Opportunity,
            "PUT",
            "/opportunity/{id}/",
            ids={"id": check_id(opportunity_id, "oppo", "opportunity_id")},
            body=read_body("opportunities.update", changes, OpportunityUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        opportunity_id: str,
        changes: OpportunityUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Opportunity]:
        """Update an opportunity.

        Updates only the fields in the body. An opportunity that is moved to a won status without a
        ``date_won`` gets the day of the change in the timezone of ``x-tz-offset``, and keeps it
        when it is moved back.

        Args:
            opportunity_id: The opportunity's id, ``oppo_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field. ``lead_id`` moves the opportunity to another lead.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No opportunity with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.opportunities.update(opportunity_id, OpportunityUpdate(confidence=80))
        """
        return await self._update(opportunity_id, changes, fields=fields, options=options)

    async def _delete(
        self, opportunity_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/opportunity/{id}/",
            ids={"id": check_id(opportunity_id, "oppo", "opportunity_id")},
            options=options,
        )

    @operation
    async def delete(
        self, opportunity_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete an opportunity.

        Its lead is not deleted.

        Args:
            opportunity_id: The opportunity's id, ``oppo_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_id`` is not an id, or is that of another type of object.
            NotFoundError: No opportunity with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.opportunities.delete(opportunity_id)
        """
        return await self._delete(opportunity_id, options=options)
