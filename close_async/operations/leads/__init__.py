"""The operations of ``close.leads``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.leads import Lead, LeadCreate, LeadMergeCreate, LeadUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_ids

if TYPE_CHECKING:
    from close_async.operations.leads.files import LeadFiles
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Leads(Resource[M]):
    """Companies or people, with their contacts, opportunities and tasks.

    See https://developer.close.com/api/resources/leads
    """

    @property
    def with_response(self) -> "Leads[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Leads(self._caller, gives_response=True)

    @property
    def files(self) -> "LeadFiles[M]":
        """The files of a lead, and of its activities."""
        from close_async.operations.leads.files import LeadFiles

        return LeadFiles(self._caller, gives_response=self._gives_response)

    @reject_unknown_filters
    def list(
        self,
        *,
        query: str | None = None,
        ids: Sequence[str] | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Lead]":
        """List leads: await the result for the first page, or iterate over it for all.

        Newest first. A page has at most 200 leads, and none begins beyond the first 35 000:
        ``close.leads.scan`` reads any number.

        Args:
            query: A search in the text syntax of Close's search box. Deprecated by Close in 2022
                and no longer documented, but supported.
            ids: Only the leads of these ids, ``lead_…``; not documented, but supported.
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
            InvalidIdError: An item of ``ids`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.
            PaginationLimitError: The list is longer than Close serves by offset; raised after
                everything before.

        Example::

            async for lead in close.leads.list(fields=["id", "name"]):
                print(lead.name)
        """
        return self._paginator(
            Lead,
            "/lead/",
            params={"query": query, "id__in": optional_ids(ids, "lead", "ids")},
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
        lead_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        return await self._request_object(
            Lead,
            "GET",
            "/lead/{id}/",
            ids={"id": check_id(lead_id, "lead", "lead_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        lead_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Get one lead.

        For up to a minute after its deletion, Close may still return a lead.

        Args:
            lead_id: The lead's id, ``lead_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No lead with this id exists.

        Example::

            lead = await close.leads.get(lead_id)
        """
        return await self._get(lead_id, fields=fields, options=options)

    async def _create(
        self,
        lead: LeadCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        return await self._request_object(
            Lead,
            "POST",
            "/lead/",
            body=read_body("leads.create", lead, LeadCreate),
            fields=fields,
            options=options,
        )

    async def _update(
        self,
        lead_id: str,
        changes: LeadUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        return await self._request_object(
            Lead,
            "PUT",
            "/lead/{id}/",
            ids={"id": check_id(lead_id, "lead", "lead_id")},
            body=read_body("leads.update", changes, LeadUpdate),
            fields=fields,
            options=options,
        )

    async def _delete(
        self, lead_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/lead/{id}/",
            ids={"id": check_id(lead_id, "lead", "lead_id")},
            options=options,
        )

    @operation
    async def delete(
        self, lead_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a lead.

        Deletes everything that belongs to it.

        Args:
            lead_id: The lead's id, ``lead_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_id`` is not an id, or is that of another type of object.
            NotFoundError: No lead with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.leads.delete(lead_id)
        """
        return await self._delete(lead_id, options=options)

    async def _merge(
        self, body: LeadMergeCreate | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "POST",
            "/lead/merge/",
            body=read_body("leads.merge", body, LeadMergeCreate),
            options=options,
        )
