"""The operations of ``close.opportunity_statuses``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.statuses import (
    OpportunityStatus,
    OpportunityStatusCreate,
    OpportunityStatusUpdate,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class OpportunityStatuses(Resource[M]):
    """Create, read, rename and delete the statuses of opportunities, in all pipelines.

    Each belongs to a pipeline, which defines the order; ``close.pipelines.update`` changes the
    order, and moves statuses between pipelines. Deleting a status that an opportunity has raises
    :class:`~close_async.BadRequestError`.

    See https://developer.close.com/api/resources/opportunity-statuses
    """

    @property
    def with_response(self) -> "OpportunityStatuses[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return OpportunityStatuses(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[OpportunityStatus]":
        """List opportunity statuses.

        Those of all pipelines, on one page.

        Await the result for the first page, or iterate over it for all.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            async for opportunity_status in close.opportunity_statuses.list():
                print(opportunity_status.label)
        """
        return self._paginator(
            OpportunityStatus, "/status/opportunity/", fields=fields, options=options
        )

    async def _get(
        self,
        opportunity_status_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStatus]:
        return await self._request_object(
            OpportunityStatus,
            "GET",
            "/status/opportunity/{id}/",
            ids={"id": check_id(opportunity_status_id, "stat", "opportunity_status_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        opportunity_status_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStatus]:
        """Get one opportunity status.

        Args:
            opportunity_status_id: The status's id, ``stat_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_status_id`` is not an id, or is that of another type of
                object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No opportunity status with this id exists.

        Example::

            opportunity_status = await close.opportunity_statuses.get(opportunity_status_id)
        """
        return await self._get(opportunity_status_id, fields=fields, options=options)

    async def _create(
        self,
        opportunity_status: OpportunityStatusCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStatus]:
        return await self._request_object(
            OpportunityStatus,
            "POST",
            "/status/opportunity/",
            body=read_body(
                "opportunity_statuses.create", opportunity_status, OpportunityStatusCreate
            ),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        opportunity_status: OpportunityStatusCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStatus]:
        """Create an opportunity status.

        It becomes the last one of its pipeline. ``PUT /pipeline/{id}/`` changes the order.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second opportunity status.

        Args:
            opportunity_status: The opportunity status to create, or a mapping with the keys of
                Close's JSON.
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

            opportunity_status = await close.opportunity_statuses.create(
                OpportunityStatusCreate(
                    label="Contract sent",
                    type="active",
                    pipeline_id="pipe_5TbW9mYc1HsJd4PgUf7AtE",
                )
            )
        """
        return await self._create(opportunity_status, fields=fields, options=options)

    async def _update(
        self,
        opportunity_status_id: str,
        changes: OpportunityStatusUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStatus]:
        return await self._request_object(
            OpportunityStatus,
            "PUT",
            "/status/opportunity/{id}/",
            ids={"id": check_id(opportunity_status_id, "stat", "opportunity_status_id")},
            body=read_body("opportunity_statuses.update", changes, OpportunityStatusUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        opportunity_status_id: str,
        changes: OpportunityStatusUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[OpportunityStatus]:
        """Update an opportunity status.

        Updates only the fields in the body. Its opportunities have the new label immediately; with
        another ``pipeline_id`` they move too.

        Args:
            opportunity_status_id: The status's id, ``stat_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_status_id`` is not an id, or is that of another type of
                object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No opportunity status with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.opportunity_statuses.update(
                opportunity_status_id,
                OpportunityStatusUpdate(label="Contract signed"),
            )
        """
        return await self._update(opportunity_status_id, changes, fields=fields, options=options)

    async def _delete(
        self, opportunity_status_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/status/opportunity/{id}/",
            ids={"id": check_id(opportunity_status_id, "stat", "opportunity_status_id")},
            options=options,
        )

    @operation
    async def delete(
        self, opportunity_status_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete an opportunity status.

        Close deletes only a status that no opportunity has.

        Args:
            opportunity_status_id: The status's id, ``stat_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_status_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No opportunity status with this id exists. If ``.attempts`` is above 1,
                an earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.
            BadRequestError: An opportunity has the status.

        Example::

            await close.opportunity_statuses.delete(opportunity_status_id)
        """
        return await self._delete(opportunity_status_id, options=options)
