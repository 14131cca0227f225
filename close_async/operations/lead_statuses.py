"""The operations of ``close.lead_statuses``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.statuses import LeadStatus, LeadStatusCreate, LeadStatusUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class LeadStatuses(Resource[M]):
    """Create, read, rename and delete the statuses of leads.

    They are listed in the order of the organization, which ``close.organizations.update`` changes.
    A new label applies to all leads with the status. Deleting a status that a lead has raises
    :class:`~close_async.BadRequestError`.

    Example::

        status = await close.lead_statuses.create(LeadStatusCreate(label="Nurturing"))
        await close.leads.update(lead_id, LeadUpdate(status_id=status.id))

    See https://developer.close.com/api/resources/lead-statuses
    """

    @property
    def with_response(self) -> "LeadStatuses[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return LeadStatuses(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self, *, fields: Sequence[str] | None = None, options: "RequestOptions | None" = None
    ) -> "Paginator[LeadStatus]":
        """List lead statuses: await the result for the first page, or iterate over it for all.

        All lead statuses in the order of the organization, on one page.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.

        Example::

            async for lead_status in close.lead_statuses.list():
                print(lead_status.label)
        """
        return self._paginator(LeadStatus, "/status/lead/", fields=fields, options=options)

    async def _get(
        self,
        lead_status_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[LeadStatus]:
        return await self._request_object(
            LeadStatus,
            "GET",
            "/status/lead/{id}/",
            ids={"id": check_id(lead_status_id, "stat", "lead_status_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        lead_status_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[LeadStatus]:
        """Get one lead status.

        Args:
            lead_status_id: The status's id, ``stat_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_status_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No lead status with this id exists.

        Example::

            lead_status = await close.lead_statuses.get(lead_status_id)
        """
        return await self._get(lead_status_id, fields=fields, options=options)

    async def _create(
        self,
        lead_status: LeadStatusCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[LeadStatus]:
        return await self._request_object(
            LeadStatus,
            "POST",
            "/status/lead/",
            body=read_body("lead_statuses.create", lead_status, LeadStatusCreate),
            fields=fields,
            options=options,
        )

    @operation
    async def create(
        self,
        lead_status: LeadStatusCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[LeadStatus]:
        """Create a lead status.

        It becomes the last one. ``PUT /organization/{id}/`` with ``lead_statuses`` changes the
        order.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second lead status.

        Args:
            lead_status: The lead status to create, or a mapping with the keys of Close's JSON.
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

            lead_status = await close.lead_statuses.create(
                LeadStatusCreate(label="Nurturing", color="teal")
            )
        """
        return await self._create(lead_status, fields=fields, options=options)

    async def _update(
        self,
        lead_status_id: str,
        changes: LeadStatusUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[LeadStatus]:
        return await self._request_object(
            LeadStatus,
            "PUT",
            "/status/lead/{id}/",
            ids={"id": check_id(lead_status_id, "stat", "lead_status_id")},
            body=read_body("lead_statuses.update", changes, LeadStatusUpdate),
            fields=fields,
            options=options,
        )

    @operation
    async def update(
        self,
        lead_status_id: str,
        changes: LeadStatusUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[LeadStatus]:
        """Update a lead status.

        Updates only the fields in the body. Its leads have the new label immediately. To move a
        lead to another status, update the lead.

        Args:
            lead_status_id: The status's id, ``stat_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_status_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No lead status with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.lead_statuses.update(
                lead_status_id,
                LeadStatusUpdate(label="Nurtured", color=None),
            )
        """
        return await self._update(lead_status_id, changes, fields=fields, options=options)

    async def _delete(
        self, lead_status_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/status/lead/{id}/",
            ids={"id": check_id(lead_status_id, "stat", "lead_status_id")},
            options=options,
        )

    @operation
    async def delete(
        self, lead_status_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a lead status.

        Close deletes only a status that no lead has.

        Args:
            lead_status_id: The status's id, ``stat_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_status_id`` is not an id, or is that of another type of object.
            NotFoundError: No lead status with this id exists. If ``.attempts`` is above 1, an
                earlier attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.
            BadRequestError: A lead has the status.

        Example::

            await close.lead_statuses.delete(lead_status_id)
        """
        return await self._delete(lead_status_id, options=options)
