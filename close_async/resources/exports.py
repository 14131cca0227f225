"""``close.exports``: everything at once, in a file that Close writes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

from close_async.errors import ExportFailedError
from close_async.models.exports import (
    Export,
    ExportQuery,
    LeadExportCreate,
    OpportunityExportCreate,
)
from close_async.models.leads import Lead
from close_async.models.opportunities import Opportunity
from close_async.models.params import OpportunitiesListParams
from close_async.resources.base.crud import Crud, check_body
from close_async.resources.base.exported import Chunks, Exported, ModelT, save
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import Parsed, WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.transport.download import Download
from close_async.unset import UNSET
from close_async.wire.fields import check_fields
from close_async.wire.filters import check_filters
from close_async.wire.ids import check_id
from close_async.wire.query import encode_params
from close_async.wire.searching import read_query, read_sort, smaller

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.wire.searching import QueryLike

Progress = Callable[[Export], None]
"""Is told how far an export is, each time Close was asked."""

_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 0.25, 15.0, 1.5


class Exports(Crud[M, Export]):
    """Export leads and opportunities: one request for any number of them.

    See https://developer.close.com/api/resources/exports
    """

    _model = Export
    _noun = "export"
    _prefix = "expo"
    _route = "/export/"

    @property
    def with_response(self) -> "Exports[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Exports(self._caller, gives_response=True)

    async def leads(
        self,
        query: "QueryLike | None" = None,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        include_activities: bool = False,
        include_smart_fields: bool = False,
        progress: Progress | None = None,
        options: "RequestOptions | None" = None,
    ) -> Exported[Lead]:
        """Export leads, wait until Close has written them, and give them to be read.

        Close needs minutes for large exports; put ``asyncio.timeout`` around it for a bound.

        Args:
            query: A query, as for ``close.leads.search``, with its ``sort`` and ``results_limit``;
                ``None`` matches all.
            fields: The names of the fields to get; by default the usual ones.
            limit: How many leads to export in all; ``None`` for all that are found.
            include_activities: Whether leads come with their activities.
            include_smart_fields: Whether leads come with what Close computes.
            progress: Is called with the export each time Close was asked how far it is.
            options: What differs from the client's options.

        Raises:
            ExportFailedError: Close could not write the file.
            QueryError: The query is on other objects than leads.
            UnknownFieldError: ``fields`` has a name that leads do not have.

        Example:
            ```python
            async for lead in await close.exports.leads(lead.num_calls > 3, fields=["name"]):
                print(lead.name)
            ```
        """
        sought = read_query(query, "lead")
        keys = [key.json() for key in read_sort(sought.sort, "lead")]
        limit = smaller(limit, sought.results_limit)
        wanted = ExportQuery(query=sought.query, results_limit=limit, sort=keys)
        body = LeadExportCreate(
            format="json",
            type="leads",
            s_query=wanted,
            fields=check_fields(Lead, fields) or UNSET,
            include_activities=include_activities,
            include_smart_fields=include_smart_fields,
            send_done_email=False,
        )
        created = await Exports[Parsed](self._caller).create_leads(body, options=options)
        return await self._finished(created, Lead, progress, options)

    async def opportunities(
        self,
        *,
        fields: Sequence[str] | None = None,
        progress: Progress | None = None,
        options: "RequestOptions | None" = None,
        **filters: Unpack[OpportunitiesListParams],
    ) -> Exported[Opportunity]:
        """Export opportunities, wait until Close has written them, and give them to be read.

        Args:
            fields: The names of the fields to get; by default the usual ones.
            progress: Is called with the export each time Close was asked how far it is.
            options: What differs from the client's options.
            **filters: Those of ``close.opportunities.list``: ``status_type="won"``.

        Raises:
            ExportFailedError: Close could not write the file.
            UnknownFilterError: There is no such filter; the message says which may be meant.
            UnknownFieldError: ``fields`` has a name that opportunities do not have.
        """
        params = check_filters("exports.opportunities", OpportunitiesListParams, filters)
        body = OpportunityExportCreate(
            format="json",
            params=dict(encode_params(params)),
            fields=check_fields(Opportunity, fields) or UNSET,
            send_done_email=False,
        )
        created = await Exports[Parsed](self._caller).create_opportunities(body, options=options)
        return await self._finished(created, Opportunity, progress, options)

    async def wait(
        self,
        export_id: str,
        *,
        progress: Progress | None = None,
        options: "RequestOptions | None" = None,
    ) -> Export:
        """Wait until an export is done, asking ever less often.

        Args:
            export_id: Its id, ``expo_…``.
            progress: Is called with the export each time Close was asked.
            options: What differs from the client's options, for each time.

        Raises:
            InvalidIdError: ``export_id`` is not the id of an export.
            NotFoundError: There is no such export.
            ExportFailedError: Close could not write the file.
        """
        check_id(export_id, self._prefix, "export_id")
        pause = _FIRST_PAUSE
        while True:
            export = (await self._get(export_id, None, options)).parsed
            if progress is not None:
                progress(export)
            if export.status == "error":
                msg = f"Close could not write the export {export_id}"
                raise ExportFailedError(msg, export_id=export_id)
            if export.status == "done":
                return export
            await asyncio.sleep(pause)
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)

    async def save(
        self,
        export_id: str,
        path: str | Path,
        *,
        progress: Progress | None = None,
        options: "RequestOptions | None" = None,
    ) -> Path:
        """Wait until an export is done, and save its file, unpacked: for CSV, for example.

        The file is there whole or not at all.

        Args:
            export_id: Its id, ``expo_…``.
            path: Where to save it; what is there already is replaced.
            progress: Is called with the export each time Close was asked how far it is.
            options: What differs from the client's options.

        Returns:
            The path.

        Raises:
            InvalidIdError: ``export_id`` is not the id of an export.
            ExportFailedError: Close could not write the file.
            OSError: It cannot be written here.

        Example:
            ```python
            export = await close.exports.create_leads(LeadExportCreate(format="csv"))
            await close.exports.save(export.id, "leads.csv")
            ```
        """
        export = await self.wait(export_id, progress=progress, options=options)
        return await save(self._chunks(export, options), Path(path))

    @filtered
    def list(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 100,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Export]":
        """List exports: await it for the first page, or iterate it to the end.

        Args:
            fields: The names of the fields to get.
            limit: How many exports to read in all; ``None`` reads to the end.
            page_size: How many exports a request asks for, 1 to 200.
            ordered: Whether they come in the list's order, or page by page as they arrive.
            concurrency: The most requests that may be under way. Without it there are as many as
                the rate limit and the round trip ask for.
            options: What differs from the client's options.
        """
        return self._list(
            {},
            fields=fields,
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
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
        """Get one export; once it is done, with a link to its file that is good for a minute.

        Args:
            export_id: Its id, ``expo_…``.
            fields: The names of the fields to get.
            options: What differs from the client's options.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            InvalidIdError: ``export_id`` is not the id of an export.
            NotFoundError: There is no such export.
        """
        return await self._get(export_id, fields, options)

    @operation
    async def create_leads(
        self, export: LeadExportCreate, *, options: "RequestOptions | None" = None
    ) -> Response[Export]:
        """Start an export of leads, in any form; :meth:`leads` starts one and reads it.

        Args:
            export: What to export, and how.
            options: What differs from the client's options.

        Raises:
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
        """
        check_body("exports.create_leads", export, LeadExportCreate)
        return await self._object(Export, "POST", "/export/lead/", body=export, options=options)

    @operation
    async def create_opportunities(
        self, export: OpportunityExportCreate, *, options: "RequestOptions | None" = None
    ) -> Response[Export]:
        """Start an export of opportunities; :meth:`opportunities` starts one and reads it.

        Args:
            export: What to export, and how.
            options: What differs from the client's options.

        Raises:
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
        """
        check_body("exports.create_opportunities", export, OpportunityExportCreate)
        return await self._object(
            Export, "POST", "/export/opportunity/", body=export, options=options
        )

    async def _finished(
        self,
        created: Export,
        model: type[ModelT],
        progress: Progress | None,
        options: "RequestOptions | None",
    ) -> Exported[ModelT]:
        export = await self.wait(created.id, progress=progress, options=options)
        return Exported(export, model, self._chunks(export, options), self._caller.spawn)

    def _chunks(self, export: Export, options: "RequestOptions | None") -> Chunks:
        """Give what opens an export's file."""
        caller = self._caller
        again = Exports[Parsed](caller)

        async def link() -> str:
            """Ask for a new link each time: one is good for a minute only."""
            url = (await again.get(export.id, options=options)).download_url
            if not url:
                msg = f"the export {export.id} is done, but has no link to its file"
                raise ExportFailedError(msg, export_id=export.id)
            return url

        def chunks() -> AsyncGenerator[bytes, None]:
            given = caller.options.merge(options)
            download = Download(
                caller.pipeline.http.elsewhere(),
                link,
                within=given.timeout,
                max_retries=given.max_retries,
            )
            return download.chunks()

        return chunks
