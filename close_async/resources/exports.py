"""``close.exports``: everything at once, in a file that Close writes."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, cast

from close_async.errors import ConfigurationError, DecodeError, ExportFailedError, QueryError
from close_async.models.exports import Export, LeadExportCreate, OpportunityExportCreate
from close_async.models.leads import Lead
from close_async.models.opportunities import Opportunity
from close_async.models.params import OpportunitiesListParams
from close_async.paging.paginator import check_page_size
from close_async.resources.base.crud import Crud, check_body
from close_async.resources.base.export_reader import Chunks, ExportStream, ModelT, Target, row_count
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import Parsed, WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.transport.download import ResumableDownload
from close_async.transport.links import storage_link
from close_async.unset import UNSET
from close_async.wire.fields import check_fields
from close_async.wire.filters import check_filters
from close_async.wire.ids import check_id
from close_async.wire.query import encode_params
from close_async.wire.require import require
from close_async.wire.search_body import read_query, read_sort, smaller

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.wire.search_body import QueryLike

Progress = Callable[[Export], None]
"""Called with the export each time its progress was fetched."""

_FIRST_PAUSE, _LONGEST_PAUSE, _GROWTH = 0.25, 15.0, 1.5
# Seconds without any change after which an export is given up. Close needs minutes for large ones,
# and counts rows meanwhile; one that shows nothing for an hour has a status that this version does
# not know the meaning of, or is lost.
_LONGEST_STANDSTILL = 3600.0


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
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
    ) -> ExportStream[Lead]:
        """Export leads, wait until Close has written them, and return them to be read.

        Close needs minutes for large exports. Reading ends with a ``DecodeError`` if the file has
        another number of leads than Close counted; those that are in it were yielded before.

        Args:
            query: A query, as for ``close.leads.search``, with its ``sort`` and ``results_limit``;
                ``None`` matches all.
            fields: The names of the fields to get; by default the usual ones.
            limit: How many leads to export in all; ``None`` for all that are found.
            include_activities: Whether leads come with their activities.
            include_smart_fields: Whether leads come with what Close computes.
            progress: Called with the export each time its progress was fetched.
            max_wait: Seconds to wait for Close to write the file; see :meth:`wait`.
            options: Overrides of the client's options for this call.

        Raises:
            ExportFailedError: Close could not write the file, or not in time.
            QueryError: The query is on other objects than leads.
            ValueError: ``limit`` or ``max_wait`` is out of range.
            UnknownFieldError: ``fields`` has a name that leads do not have.

        Example:
            ```python
            async for lead in await close.exports.leads(lead.num_calls > 3, fields=["name"]):
                print(lead.name)
            ```
        """
        _check_max_wait(max_wait)
        sought = read_query(query, "lead")
        if limit is not None and (not isinstance(limit, int) or limit < 1):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"limit is 1 or more, or None for all that are found; not {limit!r}"
            raise ConfigurationError(msg)
        most = smaller(limit, sought.results_limit)
        sort = [key.json() for key in read_sort(sought.sort, "lead")]
        body = LeadExportCreate(
            format="json",
            type="leads",
            s_query=sought.query,
            results_limit=UNSET if most is None else most,
            sort=sort or UNSET,
            fields=check_fields(Lead, fields) or UNSET,
            include_activities=include_activities,
            include_smart_fields=include_smart_fields,
            send_done_email=False,
        )
        created = await Exports[Parsed](self._caller).create_leads(body, options=options)
        return await self._finished(created, Lead, most, progress, max_wait, options)

    async def opportunities(
        self,
        *,
        fields: Sequence[str] | None = None,
        progress: Progress | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
        **filters: Unpack[OpportunitiesListParams],
    ) -> ExportStream[Opportunity]:
        """Export opportunities, wait until Close has written them, and return them to be read.

        Args:
            fields: The names of the fields to get; by default the usual ones.
            progress: Called with the export each time its progress was fetched.
            max_wait: Seconds to wait for Close to write the file; see :meth:`wait`.
            options: Overrides of the client's options for this call.
            **filters: Those of ``close.opportunities.list``: ``status_type="won"``.

        Raises:
            ExportFailedError: Close could not write the file, or not in time.
            UnknownFilterError: There is no such filter; the message says which may be meant.
            UnknownFieldError: ``fields`` has a name that opportunities do not have.
        """
        _check_max_wait(max_wait)
        params = check_filters("exports.opportunities", OpportunitiesListParams, filters)
        body = OpportunityExportCreate(
            format="json",
            params=dict(encode_params(params)),
            fields=check_fields(Opportunity, fields) or UNSET,
            send_done_email=False,
        )
        created = await Exports[Parsed](self._caller).create_opportunities(body, options=options)
        return await self._finished(created, Opportunity, None, progress, max_wait, options)

    async def wait(
        self,
        export_id: str,
        *,
        progress: Progress | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
    ) -> Export:
        """Wait until an export is done, polling less and less often: after 15 seconds at the most.

        Args:
            export_id: Its id, ``expo_…``.
            progress: Called with the export each time its progress was fetched.
            max_wait: Seconds to wait at the most. Without it, the wait ends an hour after
                something last changed in the export.
            options: Overrides of the client's options, for each poll.

        Raises:
            InvalidIdError: ``export_id`` is not the id of an export.
            NotFoundError: There is no such export.
            ExportFailedError: Close could not write the file, or not in time. Such an export goes
                on; the error's ``export_id`` serves to wait for it again.
            ValueError: ``max_wait`` is not above 0.
        """
        check_id(export_id, self._prefix, "export_id")
        _check_max_wait(max_wait)
        clock = asyncio.get_running_loop().time
        began = changed = clock()
        shown: object = None
        pause = _FIRST_PAUSE
        while True:
            export = (await self._get(export_id, None, options)).parsed
            status = require(export.status, str, "status", method="GET", path="/export/{id}/")
            if progress is not None:
                progress(export)
            if status == "error":
                msg = f"Close could not write the export {export_id}"
                raise ExportFailedError(msg, export_id=export_id)
            if status == "done":
                return export
            now = clock()
            state = (status, export.n_docs, export.n_docs_processed, export.date_updated)
            if state != shown:
                shown, changed = state, now
            left = changed + _LONGEST_STANDSTILL - now
            if max_wait is not None:
                left = began + max_wait - now
            if left <= 0:
                msg = (
                    f"the export {export_id} was not done within {now - began:.0f} s, "
                    f"its status is {status!r}; wait for it again with close.exports.wait"
                )
                raise ExportFailedError(msg, export_id=export_id)
            await asyncio.sleep(min(pause, left))
            pause = min(pause * _GROWTH, _LONGEST_PAUSE)

    async def save(
        self,
        export_id: str,
        path: str | Path,
        *,
        progress: Progress | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
    ) -> Path:
        """Wait until an export is done, and save its file, unpacked: for CSV, for example.

        The file is there whole or not at all: it is written under another name in the same folder,
        and put in its place at the end. The rows of JSON and CSV are counted before that.

        Args:
            export_id: Its id, ``expo_…``.
            path: Where to save it. A file that is there is replaced, and its permissions are kept;
                if it is a symbolic link, the file that it leads to is replaced.
            progress: Called with the export each time its progress was fetched.
            max_wait: Seconds to wait for Close to write the file; see :meth:`wait`.
            options: Overrides of the client's options for this call.

        Returns:
            The path.

        Raises:
            InvalidIdError: ``export_id`` is not the id of an export.
            ExportFailedError: Close could not write the file, or not in time.
            DecodeError: The file is cut off or broken, or has another number of rows than Close
                counted.
            OSError: It cannot be written here: the folder is missing, the path is a folder, the
                disk is full. What can be known before is, before anything is requested.
            ValueError: The path cannot be the name of a file, or ``max_wait`` is not above 0.

        Example:
            ```python
            export = await close.exports.create_leads(LeadExportCreate(format="csv", type="leads"))
            await close.exports.save(export.id, "leads.csv")
            ```
        """
        check_id(export_id, self._prefix, "export_id")
        _check_max_wait(max_wait)
        async with Target(Path(path)) as target:
            export = await self.wait(
                export_id, progress=progress, max_wait=max_wait, options=options
            )
            await target.save(export, self._chunks(export_id, options))
        return Path(path)

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
            InvalidIdError: ``export_id`` is not the id of an export.
            NotFoundError: There is no such export.
        """
        return await self._get(export_id, fields, options)

    @filtered
    def list_leads(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 100,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Export]":
        """List the exports of leads; :meth:`list` lists those of both kinds.

        Args:
            fields: The names of the fields to get.
            limit: How many exports to read in all; ``None`` reads to the end.
            page_size: How many exports a request asks for, 1 to 200.
            ordered: Whether they come in the list's order, or page by page as they arrive.
            concurrency: The most requests in flight. Without it there are as many as the rate
                limit and the round trip ask for.
            options: Overrides of the client's options for this call.
        """
        check_page_size(page_size, 200)
        return self._paginator(
            Export,
            "/export/lead/",
            params={"_fields": check_fields(Export, fields)},
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
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
        """Get one export of leads; :meth:`get` gets one of either kind.

        Args:
            export_id: Its id, ``expo_…``.
            fields: The names of the fields to get.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``export_id`` is not the id of an export.
            NotFoundError: There is no such export of leads.
        """
        return await self._object(
            Export,
            "GET",
            "/export/lead/{id}/",
            ids=self._ids(export_id),
            fields=fields,
            options=options,
        )

    @filtered
    def list_opportunities(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 100,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Export]":
        """List the exports of opportunities; :meth:`list` lists those of both kinds.

        Args:
            fields: The names of the fields to get.
            limit: How many exports to read in all; ``None`` reads to the end.
            page_size: How many exports a request asks for, 1 to 200.
            ordered: Whether they come in the list's order, or page by page as they arrive.
            concurrency: The most requests in flight. Without it there are as many as the rate
                limit and the round trip ask for.
            options: Overrides of the client's options for this call.
        """
        check_page_size(page_size, 200)
        return self._paginator(
            Export,
            "/export/opportunity/",
            params={"_fields": check_fields(Export, fields)},
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
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
        """Get one export of opportunities; :meth:`get` gets one of either kind.

        Args:
            export_id: Its id, ``expo_…``.
            fields: The names of the fields to get.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``export_id`` is not the id of an export.
            NotFoundError: There is no such export of opportunities.
        """
        return await self._object(
            Export,
            "GET",
            "/export/opportunity/{id}/",
            ids=self._ids(export_id),
            fields=fields,
            options=options,
        )

    @operation
    async def create_leads(
        self, export: LeadExportCreate, *, options: "RequestOptions | None" = None
    ) -> Response[Export]:
        """Start an export of leads, in any form; :meth:`leads` starts one and reads it.

        Args:
            export: What to export, and how: ``format`` and ``type`` are required, and
                ``include_activities`` goes with JSON of leads only. ``s_query`` is the query
                itself; ``results_limit`` and ``sort`` stand beside it.
            options: Overrides of the client's options for this call.

        Raises:
            ConfigurationError: Something required is missing, or does not go with the rest;
                nothing was sent.
            QueryError: ``s_query`` is not a query; nothing was sent.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
        """
        check_body("exports.create_leads", export, LeadExportCreate)
        _check_lead_export(export)
        return await self._object(Export, "POST", "/export/lead/", body=export, options=options)

    @operation
    async def create_opportunities(
        self, export: OpportunityExportCreate, *, options: "RequestOptions | None" = None
    ) -> Response[Export]:
        """Start an export of opportunities; :meth:`opportunities` starts one and reads it.

        Args:
            export: What to export, and how; ``format`` is required.
            options: Overrides of the client's options for this call.

        Raises:
            ConfigurationError: ``format`` is missing; nothing was sent.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
        """
        check_body("exports.create_opportunities", export, OpportunityExportCreate)
        _require_set("exports.create_opportunities", export, "format")
        return await self._object(
            Export, "POST", "/export/opportunity/", body=export, options=options
        )

    async def _finished(
        self,
        created: Export,
        model: type[ModelT],
        limit: int | None,
        progress: Progress | None,
        max_wait: float | None,
        options: "RequestOptions | None",
    ) -> ExportStream[ModelT]:
        export_id = require(created.id, str, "id", method="POST", path="/export/")
        try:
            check_id(export_id, self._prefix, "id")
        except ValueError as error:
            msg = f"in the response, {error}"
            raise DecodeError(msg, method="POST", path="/export/") from None
        export = await self.wait(export_id, progress=progress, max_wait=max_wait, options=options)
        return ExportStream(
            export,
            model,
            self._chunks(export_id, options),
            self._caller.spawn,
            count=row_count(export, limit),
        )

    def _chunks(self, export_id: str, options: "RequestOptions | None") -> Chunks:
        """Return what opens an export's file."""
        caller = self._caller
        again = Exports[Parsed](caller)

        async def link() -> str:
            """Request a new link each time: one is good for a minute only."""
            url = (await again.get(export_id, options=options)).download_url
            if not url:
                msg = f"the export {export_id} is done, but has no link to its file"
                raise ExportFailedError(msg, export_id=export_id)
            return storage_link(url, "download_url", base_url=caller.pipeline.base_url)

        def chunks() -> AsyncGenerator[bytes, None]:
            given = caller.options.merge(options)
            download = ResumableDownload(
                caller.pipeline.http.elsewhere(),
                link,
                within=given.timeout,
                max_retries=given.max_retries,
            )
            return download.chunks()

        return chunks


def _check_max_wait(max_wait: float | None) -> None:
    if max_wait is not None and (isinstance(max_wait, str) or not max_wait > 0):
        msg = f"max_wait is a number of seconds above 0, or None; not {max_wait!r}"
        raise ConfigurationError(msg)


def _check_lead_export(export: LeadExportCreate) -> None:
    """Refuse what Close's documentation rules out.

    See https://developer.close.com/api/resources/exports
    """
    _require_set("exports.create_leads", export, "format", "type")
    if export.include_activities is True and (export.format, export.type) != ("json", "leads"):
        msg = (
            "include_activities=True goes with format='json' and type='leads' only, "
            f"not with format={export.format!r} and type={export.type!r}"
        )
        raise ConfigurationError(msg)
    query = cast("Any", export.s_query)
    if isinstance(query, Mapping) and "type" not in query:
        msg = (
            "s_query is the query itself, an object with a type; results_limit and sort are fields "
            "of their own beside it: LeadExportCreate(s_query=copied['query'], sort=copied['sort'])"
        )
        raise QueryError(msg)


def _require_set(operation: str, body: Any, *names: str) -> None:
    missing = [name for name in names if getattr(body, name) in (UNSET, None)]
    if missing:
        msg = f"{operation} needs {' and '.join(missing)}: {type(body).__name__}({missing[0]}=…)"
        raise ConfigurationError(msg)
