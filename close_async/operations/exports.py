"""The operations of ``close.exports``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.exports import Export, LeadExportCreate, OpportunityExportCreate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Exports(Resource[M]):
    """Files of many objects, written by Close.

    See https://developer.close.com/api/resources/exports
    """

    @property
    def with_response(self) -> "Exports[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Exports(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Export]":
        """List exports: await the result for the first page, or iterate over it for all.

        Exports of leads and of opportunities, newest first.

        Args:
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
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            async for export in close.exports.list():
                print(export.id)
        """
        return self._paginator(
            Export,
            "/export/",
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
        export_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Export]:
        return await self._request_object(
            Export,
            "GET",
            "/export/{id}/",
            ids={"id": check_id(export_id, "expo", "export_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        export_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Export]:
        """Get one export.

        Returns its progress. Once it is done, it has a link to its file; each request returns a new
        link.

        Args:
            export_id: The export's id, ``expo_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``export_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No export with this id exists.

        Example::

            export = await close.exports.get(export_id)
        """
        return await self._get(export_id, fields=fields, options=options)

    @reject_unknown_filters
    def list_leads(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Export]":
        """List exports of leads: await the result for the first page, or iterate over it for all.

        Newest first.

        Args:
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
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            async for export in close.exports.list_leads():
                print(export.id)
        """
        return self._paginator(
            Export,
            "/export/lead/",
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _create_leads(
        self,
        export: LeadExportCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Export]:
        return await self._request_object(
            Export,
            "POST",
            "/export/lead/",
            body=read_body("exports.create_leads", export, LeadExportCreate),
            options=options,
        )

    @reject_unknown_filters
    def list_opportunities(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Export]":
        """List exports of opportunities.

        Newest first.

        Await the result for the first page, or iterate over it for all.

        Args:
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
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            async for export in close.exports.list_opportunities():
                print(export.id)
        """
        return self._paginator(
            Export,
            "/export/opportunity/",
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _create_opportunities(
        self,
        export: OpportunityExportCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Export]:
        return await self._request_object(
            Export,
            "POST",
            "/export/opportunity/",
            body=read_body("exports.create_opportunities", export, OpportunityExportCreate),
            options=options,
        )

    async def _get_leads(
        self,
        export_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Export]:
        return await self._request_object(
            Export,
            "GET",
            "/export/lead/{id}/",
            ids={"id": check_id(export_id, "expo", "export_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get_leads(
        self,
        export_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Export]:
        """Get one export of leads.

        An export of opportunities is not found.

        Args:
            export_id: The export's id, ``expo_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``export_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No export with this id exists.

        Example::

            export = await close.exports.get_leads(export_id)
        """
        return await self._get_leads(export_id, fields=fields, options=options)

    async def _get_opportunities(
        self,
        export_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Export]:
        return await self._request_object(
            Export,
            "GET",
            "/export/opportunity/{id}/",
            ids={"id": check_id(export_id, "expo", "export_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get_opportunities(
        self,
        export_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Export]:
        """Get one export of opportunities.

        An export of leads is not found.

        Args:
            export_id: The export's id, ``expo_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``export_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No export with this id exists.

        Example::

            export = await close.exports.get_opportunities(export_id)
        """
        return await self._get_opportunities(export_id, fields=fields, options=options)
