"""``close.leads``: the leads of an organization."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from close_async.errors import QueryError
from close_async.models.leads import Lead, LeadCreate, LeadMergeCreate, LeadUpdate
from close_async.operations import leads as generated
from close_async.paging.paginator import check_page_size
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.resources.base.searchable import Searchable
from close_async.response import Response
from close_async.unset import UNSET
from close_async.wire.bodies import read_body
from close_async.wire.fields import check_fields
from close_async.wire.ids import check_id
from close_async.wire.paging import smaller
from close_async.wire.search_body import read_query

if TYPE_CHECKING:
    from close_async._requester import Requester
    from close_async.integrations._frames import Frame
    from close_async.models.exports import Export
    from close_async.options import RequestOptions
    from close_async.paging import Page, Paginator
    from close_async.paging.page import Source
    from close_async.paging.scanning.plan import Strategy
    from close_async.paging.scanning.scan import Scan
    from close_async.paging.scanning.scan_client import ExportAll, ScanClient
    from close_async.paging.scanning.window import Window
    from close_async.resources.base.export_reader import LeadExports
    from close_async.wire.search_body import QueryLike, SortLike


_LARGEST_PAGE = 200


class Leads(Searchable[M, Lead], generated.Leads[M]):
    """Create, read, update, delete, merge, search and scan leads.

    See https://developer.close.com/api/resources/leads

    Args:
        caller: Sends the requests.
        gives_response: Whether methods return a :class:`~close_async.Response`.
        exports: Returns the exports for ``scan(strategy="export")``, because resources do not
            import each other.
    """

    _model = Lead
    _object_type = "lead"
    _usual_fields = (
        "id", "name", "display_name", "description", "url", "html_url", "status_id",
        "status_label", "addresses", "contacts", "opportunities", "tasks", "integration_links",
        "organization_id", "created_by", "created_by_name", "updated_by", "updated_by_name",
        "date_created", "date_updated", "custom",
    )  # fmt: skip

    def __init__(
        self,
        caller: "Requester",
        *,
        gives_response: bool = False,
        exports: "Callable[[], LeadExports] | None" = None,
    ) -> None:
        super().__init__(caller, gives_response=gives_response)
        self._exports = exports

    @property
    def with_response(self) -> "Leads[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`.

        Example::

            response = await close.leads.with_response.get("lead_1")
            response.parsed, response.rate_limit, response.trace_id
        """
        return Leads(self._caller, gives_response=True, exports=self._exports)

    def search(
        self,
        query: "QueryLike | None" = None,
        *,
        sort: "Sequence[SortLike] | None" = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Lead]":
        """Search leads: await the result for the first page, or iterate over it for all.

        Pages are fetched ahead while Close's cursors are valid (30 seconds). If a cursor expires
        because the caller reads slowly, or Close's limit of 10 000 objects is reached, the search
        continues from the last sort value. Changes of the last minute may not be indexed yet. When
        sorting by a mutable field, a lead that changes during the search may be returned twice or
        not at all. :meth:`scan` returns each lead once.

        Args:
            query: A filter built with :mod:`close_async.search`, a Smart View or its ``s_query``,
                or the JSON that *Copy Filters* in Close produces. Its ``sort`` applies unless
                ``sort`` is given, its ``results_limit`` as a limit. ``None`` matches everything.
            sort: The sort keys: ``"date_updated"``, ``"-name"``, ``"custom.cf_…"``. ``None`` sorts
                by creation date, oldest first.
            fields: Names of the fields to return; ``None`` for those that a list returns.
            limit: Maximum number of leads to return; ``None`` for all. If the query has a
                ``results_limit`` as well, the smaller one applies.
            page_size: Number of leads per request, 1 to 200.
            options: Overrides of the client's options for this call.

        Raises:
            QueryError: ``query`` is not a query, or searches another type of object.
            TypeError: ``sort`` is not a list of sort keys.
            ValueError: An argument is out of range.
            UnknownFieldError: ``fields`` contains a name that leads do not have.
            BadRequestError: Close rejected the query; ``.field_errors`` names the position.
            SearchLimitError: Over 10 000 leads were found and sorted by a string, or share the
                value that they are sorted by, so that the search cannot be continued; raised after
                those 10 000.

        Example::

            query = {"type": "text", "mode": "full_words", "value": "acme"}
            async for lead in close.leads.search(query, sort=["-date_updated"]):
                print(lead.name)

        See https://developer.close.com/api/resources/advanced-filtering
        """
        return self._search(
            query, sort=sort, fields=fields, limit=limit, page_size=page_size, options=options
        )

    async def count(
        self, query: "QueryLike | None" = None, *, options: "RequestOptions | None" = None
    ) -> int:
        """Count the leads that match a query, in one request.

        Args:
            query: A query, as for :meth:`search`; ``None`` counts everything. Its ``results_limit``
                caps the result.
            options: Overrides of the client's options for this call.

        Raises:
            QueryError: ``query`` is not a query, or searches another type of object.
            BadRequestError: Close rejected the query.
        """
        return await self._count(query, options)

    def scan(
        self,
        query: "QueryLike | None" = None,
        *,
        fields: Sequence[str] | None = None,
        strategy: "Strategy" = "auto",
        ordered: bool = False,
        concurrency: int | None = None,
        limit: int | None = None,
        page_size: int = 200,
        covered: "Iterable[Window]" = (),
        options: "RequestOptions | None" = None,
    ) -> "Scan[Lead]":
        """Read all leads, or all leads that match a query, each exactly once and without a limit.

        Up to 35 000 leads are read as a list. More are read by searches over windows of creation
        dates, which are counted and split until each holds few enough leads; windows of one second
        are split further. Leads may be created, changed, deleted and merged during the scan.

        Args:
            query: A query, as for :meth:`search`; ``None`` matches all. Its ``results_limit`` is a
                limit; its ``sort`` is ignored, because a scan defines its own order.
            fields: Names of the fields to return; ``None`` for those that a list returns.
            strategy: ``offset`` reads the list, ``windows`` searches, ``export`` downloads a file
                that Close writes first; ``auto`` chooses.
            ordered: Whether leads are returned in order: that of the list, or for windows that of
                creation. If false, they are returned as they arrive, which needs less memory. An
                export has no defined order.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            limit: Maximum number of leads to return; ``None`` for all.
            page_size: Maximum number of leads per request, 1 to 200. After an error, a timeout or a
                response that is too large, smaller pages are requested, which grow again later.
            covered: Windows that were read before and are skipped: the ``covered`` of each page of
                :meth:`~close_async.Scan.pages` lists the windows that the page completes.
            options: Overrides of the client's options for this call.

        Raises:
            QueryError: ``query`` is not a query, searches another type of object, or has both a
                ``sort`` and a ``results_limit``.
            TypeError: ``covered`` holds an object that is not a window.
            ValueError: An argument is out of range, or cannot be combined with the others.
            UnknownFieldError: ``fields`` contains a name that leads do not have.
            ExportFailedError: Close could not write the export.
            IncompleteScanError: More leads share status, creator, creation and update time than
                Close returns for one search; raised after all others were returned.

        Example::

            scan = close.leads.scan(fields=["id", "name"])
            print(await scan.plan())
            async for lead in scan:
                print(lead.name)
        """
        from close_async.paging.scanning.scan import Scan
        from close_async.paging.scanning.strategy import ScanRun
        from close_async.partitions import Partition

        wanted = read_query(query, "lead")
        if wanted.sort and wanted.results_limit is not None:
            msg = (
                f"the query is limited to {wanted.results_limit} results in an order, and a scan "
                "has no order: use leads.search, or pass only the value of its 'query' to scan"
            )
            raise QueryError(msg)
        client = self._scan_client(wanted.query, fields, options, page_size)
        return Scan(
            partial(ScanRun, client),
            has_query=query is not None,
            strategy=strategy,
            ordered=ordered,
            concurrency=concurrency,
            limit=smaller(limit, wanted.results_limit),
            covered=covered,
            whole=lambda connection: Partition(
                connection=connection,
                query=None if query is None else wanted.query,
                fields=fields,
            ),
            frame=lambda: self._frame(fields, options),
        )

    async def _frame(
        self, fields: Sequence[str] | None, options: "RequestOptions | None"
    ) -> "Frame":
        from close_async.integrations._frames import read_frame
        from close_async.operations.custom_fields.contact import ContactCustomFields
        from close_async.operations.custom_fields.lead import LeadCustomFields
        from close_async.operations.custom_fields.opportunity import OpportunityCustomFields

        custom_fields: dict[str, Any] = {
            "lead": LeadCustomFields(self._caller),
            "contact": ContactCustomFields(self._caller),
            "opportunity": OpportunityCustomFields(self._caller),
        }
        lists = {name: partial(each.list, options=options) for name, each in custom_fields.items()}
        return await read_frame(Lead, lists, fields=fields)

    def _scan_client(
        self,
        query: "dict[str, Any]",
        fields: Sequence[str] | None,
        options: "RequestOptions | None",
        page_size: int,
    ) -> "ScanClient[Lead]":
        from close_async.paging.scanning.scan_client import PartitionField, ScanClient

        check_page_size(page_size, _LARGEST_PAGE)
        chosen = check_fields(Lead, fields)
        return ScanClient(
            self._caller,
            Lead,
            object_type=self._object_type,
            path="/lead/",
            query=query,
            fields=chosen or self._shown(),
            listed_fields=chosen,
            partitions=(
                PartitionField("status_id", "status.lead", "/status/lead/"),
                PartitionField("created_by", "user", "/user/"),
            ),
            page_size=page_size,
            export=self._export_of(query, chosen, options),
            options=options,
        )

    def _export_of(
        self,
        query: "dict[str, Any]",
        fields: Sequence[str] | None,
        options: "RequestOptions | None",
    ) -> "ExportAll[Lead] | None":
        exports = self._exports
        if exports is None:
            return None

        async def export(
            limit: int | None, progress: "Callable[[Export], None]"
        ) -> "Source[Page[Lead]]":
            stream = await exports().leads(
                query, fields=fields, limit=limit, progress=progress, options=options
            )
            return stream.source()

        return export

    @operation
    async def create(
        self,
        lead: LeadCreate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Create a lead, with its contacts and addresses.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second lead. ``RequestOptions(retry_unsafe=True)`` retries
        anyway.

        Args:
            lead: The lead to create, or a mapping with the keys of Close's JSON.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            ValueError: Both ``status`` and ``status_id`` are set, or a datetime has no timezone.
            InvalidBodyError: A mapping has an unknown key, or a value of the wrong type;
                ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
        """
        made = read_body("leads.create", lead, LeadCreate)
        _check_statuses(made)
        return await self._create(made, fields=fields, options=options)

    @operation
    async def update(
        self,
        lead_id: str,
        changes: LeadUpdate | Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Update the fields of a lead that are set in ``changes``.

        Args:
            lead_id: The id of the lead, ``lead_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON; ``None``
                clears a field.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: Both ``status`` and ``status_id`` are set, or a datetime has no timezone.
            InvalidBodyError: A mapping has an unknown key, or a value of the wrong type;
                ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No such lead exists.

        Example::

            await close.leads.update(lead.id, LeadUpdate(url=None, custom_add={"cf_days": "Mon"}))
        """
        made = read_body("leads.update", changes, LeadUpdate)
        _check_statuses(made)
        return await self._update(lead_id, made, fields=fields, options=options)

    @operation
    async def merge(
        self, *, source: str, destination: str, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Merge one lead into another; the source is deleted.

        Args:
            source: The id of the lead to merge and delete.
            destination: The id of the lead to keep.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: An id is not the id of a lead.
            ValueError: Both ids are the same.
            NotFoundError: No such lead exists.

        See https://developer.close.com/api/resources/leads/merge
        """
        body = LeadMergeCreate(
            source=check_id(source, "lead", "source"),
            destination=check_id(destination, "lead", "destination"),
        )
        if source == destination:
            msg = f"source and destination are the same lead, {source}"
            raise ValueError(msg)
        return await self._merge(body, options=options)


def _check_statuses(body: LeadCreate | LeadUpdate) -> None:
    if body.status is not UNSET and body.status_id is not UNSET:
        msg = "set status (a label) or status_id, not both: Close refuses a lead with two statuses"
        raise ValueError(msg)
