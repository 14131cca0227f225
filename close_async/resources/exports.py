"""``close.exports``: bulk exports, as files that Close writes and the client downloads."""

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

from close_async._checks import check_count
from close_async.errors import ConfigurationError, DecodeError, ExportFailedError
from close_async.files.download import ResumableDownload
from close_async.files.links import storage_link
from close_async.files.transfer import FileTransfer
from close_async.models.exports import Export, LeadExportCreate, OpportunityExportCreate
from close_async.models.leads import Lead
from close_async.models.opportunities import Opportunity
from close_async.operations import exports as generated
from close_async.resources.base.checks import check_query_alone
from close_async.resources.base.export_reader import Chunks, ExportStream, ModelT, Target, row_count
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.polling import check_wait, poll
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.unset import UNSET
from close_async.wire.bodies import read_body
from close_async.wire.fields import check_fields
from close_async.wire.filters import check_filters
from close_async.wire.ids import check_id
from close_async.wire.paging import smaller
from close_async.wire.query import encode_params
from close_async.wire.require import require
from close_async.wire.search_body import read_query, read_sort

if TYPE_CHECKING:
    from close_async.models.params import OpportunitiesListParams
    from close_async.options import RequestOptions
    from close_async.wire.search_body import QueryLike

Progress = Callable[[Export], None]
"""Called with the export after each poll."""


class Exports(generated.Exports[M]):
    """Export any number of leads or opportunities, as typed objects or as a file.

    See https://developer.close.com/api/resources/exports
    """

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
        """Export leads, wait until Close has written the file, and return a stream of its leads.

        Close needs minutes for large exports. If the number of leads in the file differs from the
        one that Close reported, iteration raises a ``DecodeError`` after the last lead.

        Args:
            query: A query, as for ``close.leads.search``, with its ``sort`` and ``results_limit``;
                ``None`` matches everything.
            fields: Names of the fields to return; ``None`` for those that a list returns.
            limit: Maximum number of leads to export; ``None`` for all.
            include_activities: Whether leads include their activities.
            include_smart_fields: Whether leads include the fields that Close computes.
            progress: Called with the export after each poll.
            max_wait: Seconds to wait for Close to write the file; see :meth:`wait`.
            options: Overrides of the client's options for this call.

        Raises:
            ExportFailedError: Close could not write the file, or not in time.
            QueryError: ``query`` is not a query, or searches another type of object.
            ValueError: ``limit`` or ``max_wait`` is out of range.
            UnknownFieldError: ``fields`` contains a name that leads do not have.

        Example::

            async for lead in await close.exports.leads(lead.num_calls > 3, fields=["name"]):
                print(lead.name)
        """
        check_wait(progress, max_wait)
        sought = read_query(query, "lead")
        check_count("limit", limit, least=1, unlimited=True)
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
        created = await self._create_leads(body, options=options)
        return await self._finished(created.parsed, Lead, most, progress, max_wait, options)

    async def opportunities(
        self,
        *,
        fields: Sequence[str] | None = None,
        progress: Progress | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
        **filters: "Unpack[OpportunitiesListParams]",
    ) -> ExportStream[Opportunity]:
        """Export opportunities, wait until Close has written the file, and return a stream of them.

        Args:
            fields: Names of the fields to return; ``None`` for those that a list returns.
            progress: Called with the export after each poll.
            max_wait: Seconds to wait for Close to write the file; see :meth:`wait`.
            options: Overrides of the client's options for this call.
            **filters: The filters of ``close.opportunities.list``: ``status_type="won"``.

        Raises:
            ExportFailedError: Close could not write the file, or not in time.
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains a name that opportunities do not have.
        """
        check_wait(progress, max_wait)
        params = check_filters("exports.opportunities", "OpportunitiesListParams", filters)
        body = OpportunityExportCreate(
            format="json",
            params=dict(encode_params(params)),
            fields=check_fields(Opportunity, fields) or UNSET,
            send_done_email=False,
        )
        created = await self._create_opportunities(body, options=options)
        return await self._finished(created.parsed, Opportunity, None, progress, max_wait, options)

    async def wait(
        self,
        export_id: str,
        *,
        progress: Progress | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
    ) -> Export:
        """Wait until an export is done, polling at intervals that grow to 15 seconds.

        Args:
            export_id: The id of the export, ``expo_…``.
            progress: Called with the export after each poll.
            max_wait: Maximum number of seconds to wait. ``None`` waits until the export has made no
                progress for an hour.
            options: Overrides of the client's options for each poll.

        Raises:
            InvalidIdError: ``export_id`` is not the id of an export.
            NotFoundError: No such export exists.
            ExportFailedError: Close could not write the file, or not in time. In the latter case
                the export continues; pass the error's ``export_id`` to wait for it again.
            ValueError: ``max_wait`` is not above 0.
        """
        check_id(export_id, "expo", "export_id")
        check_wait(progress, max_wait)

        async def fetch() -> Export:
            return (await self._get(export_id, options=options)).parsed

        def is_done(export: Export) -> bool:
            status = require(export.status, str, "status", method="GET", path="/export/{id}/")
            if progress is not None:
                progress(export)
            if status == "error":
                msg = f"Close could not write the export {export_id}"
                raise ExportFailedError(msg, export_id=export_id)
            return status == "done"

        def too_late(export: Export, seconds: float) -> ExportFailedError:
            msg = (
                f"the export {export_id} was not done within {seconds:.0f} s, "
                f"its status is {export.status!r}; wait for it again with close.exports.wait"
            )
            return ExportFailedError(msg, export_id=export_id)

        def state(export: Export) -> object:
            return export.status, export.n_docs, export.n_docs_processed, export.date_updated

        return await poll(fetch, is_done, state=state, too_late=too_late, max_wait=max_wait)

    async def save(
        self,
        export_id: str,
        path: str | Path,
        *,
        progress: Progress | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
    ) -> Path:
        """Wait until an export is done, and save its file decompressed, such as a CSV file.

        The file is saved completely or not at all: it is written under a temporary name in the same
        folder and renamed at the end, after the rows of JSON and CSV were counted.

        Args:
            export_id: The id of the export, ``expo_…``.
            path: The path to save to. An existing file is replaced and its permissions are
                preserved; if the path is a symbolic link, its target is replaced.
            progress: Called with the export after each poll.
            max_wait: Seconds to wait for Close to write the file; see :meth:`wait`.
            options: Overrides of the client's options for this call.

        Returns:
            The path.

        Raises:
            InvalidIdError: ``export_id`` is not the id of an export.
            ExportFailedError: Close could not write the file, or not in time.
            DecodeError: The file is truncated or corrupt, or its number of rows differs from that
                which Close reported.
            OSError: The file cannot be written: the folder is missing, the path is a folder, the
                disk is full. Checked before the first request as far as possible.
            ValueError: The path is not a valid file name, or ``max_wait`` is not above 0.

        Example::

            export = await close.exports.create_leads(LeadExportCreate(format="csv", type="leads"))
            await close.exports.save(export.id, "leads.csv")
        """
        check_id(export_id, "expo", "export_id")
        check_wait(progress, max_wait)
        async with Target(Path(path)) as target:
            export = await self.wait(
                export_id, progress=progress, max_wait=max_wait, options=options
            )
            await target.save(export, self._chunks(export_id, options))
        return Path(path)

    @operation
    async def create_leads(
        self,
        export: LeadExportCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Export]:
        """Start an export of leads in any format; :meth:`leads` starts one and reads it.

        Args:
            export: The export to create. ``format`` and ``type`` are required;
                ``include_activities`` requires the format JSON and the type leads. ``s_query`` is
                the query alone; ``results_limit`` and ``sort`` are fields of their own.
            options: Overrides of the client's options for this call.

        Raises:
            ConfigurationError: A required field is missing, or fields contradict each other. No
                request was sent.
            QueryError: ``s_query`` is not a query. No request was sent.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
        """
        made = read_body("exports.create_leads", export, LeadExportCreate)
        _check_lead_export(made)
        return await self._create_leads(made, options=options)

    @operation
    async def create_opportunities(
        self,
        export: OpportunityExportCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Export]:
        """Start an export of opportunities; :meth:`opportunities` starts one and reads it.

        Args:
            export: The export to create; ``format`` is required.
            options: Overrides of the client's options for this call.

        Raises:
            ConfigurationError: ``format`` is missing. No request was sent.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
        """
        made = read_body("exports.create_opportunities", export, OpportunityExportCreate)
        _require_set("exports.create_opportunities", made, "format")
        return await self._create_opportunities(made, options=options)

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
            check_id(export_id, "expo", "id")
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
        """Return a function that starts the download of an export's file."""
        caller = self._caller

        async def link() -> str:
            """Request a new link each time, because a link is valid for a minute."""
            url = (await self._get(export_id, options=options)).parsed.download_url
            if not url:
                msg = f"the export {export_id} is done, but has no link to its file"
                raise ExportFailedError(msg, export_id=export_id)
            return storage_link(url, "download_url", base_url=caller.pipeline.base_url)

        def chunks() -> AsyncGenerator[bytes, None]:
            given = caller.options.merge(options)
            download = ResumableDownload(
                FileTransfer(caller.pipeline.http),
                link,
                within=given.timeout,
                max_retries=given.max_retries,
            )
            return download.chunks()

        return chunks


def _check_lead_export(export: LeadExportCreate) -> None:
    """Check the combinations that Close's documentation excludes.

    See https://developer.close.com/api/resources/exports
    """
    _require_set("exports.create_leads", export, "format", "type")
    if export.include_activities is True and (export.format, export.type) != ("json", "leads"):
        msg = (
            "include_activities=True goes with format='json' and type='leads' only, "
            f"not with format={export.format!r} and type={export.type!r}"
        )
        raise ConfigurationError(msg)
    check_query_alone(export.s_query, "LeadExportCreate")


def _require_set(operation: str, body: Any, *names: str) -> None:
    missing = [name for name in names if getattr(body, name) in (UNSET, None)]
    if missing:
        msg = f"{operation} needs {' and '.join(missing)}: {type(body).__name__}({missing[0]}=…)"
        raise ConfigurationError(msg)
