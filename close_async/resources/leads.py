"""``close.leads``: the leads of an organization."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from close_async.errors import QueryError
from close_async.models.leads import Lead, LeadCreate, LeadMerge, LeadUpdate
from close_async.paging.paginator import check_page_size
from close_async.resources.base.crud import Crud, check_body
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.resources.base.searching import Searchable
from close_async.response import Response
from close_async.unset import UNSET
from close_async.wire.fields import check_fields
from close_async.wire.ids import check_id, check_ids
from close_async.wire.search_body import read_query, smaller

if TYPE_CHECKING:
    from close_async._requester import Requester
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


class Leads(Searchable[M, Lead], Crud[M, Lead]):
    """Create, read, update, delete, merge, search and scan leads.

    See https://developer.close.com/api/resources/leads

    Args:
        caller: Sends the requests.
        gives_response: Whether methods return a whole Response.
        exports: Gives what exports leads; resources do not know each other.
    """

    _model = Lead
    _noun = "lead"
    _prefix = "lead"
    _route = "/lead/"
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

        ```python
        response = await close.leads.with_response.get("lead_1")
        response.parsed, response.rate_limit, response.trace_id
        ```
        """
        return Leads(self._caller, gives_response=True, exports=self._exports)

    @filtered
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
        """List leads: await it for the first page, or iterate it to the end.

        Close serves the first 35 200 leads this way.

        Args:
            query: A search in the text syntax of Close's search box. Close honours it without
                documenting it any longer.
            ids: Only the leads of these ids; honoured without being documented.
            fields: The names of the fields to get; Smart Fields only come when named.
            limit: How many leads to read in all; ``None`` reads to the end.
            page_size: How many leads a request asks for, 1 to 200.
            ordered: Whether leads come in the list's order, or page by page as they arrive.
            concurrency: The most requests that may be under way. Without it there are as many as
                the rate limit and the round trip ask for.
            options: What differs from the client's options.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            ValueError: An argument is out of its range.
            UnknownFieldError: ``fields`` has a name that leads do not have.
            PaginationLimitError: The list is longer than Close serves by offsets; raised after
                every lead before that point was delivered.

        Example:
            ```python
            async for lead in close.leads.list(fields=["id", "name"]):
                print(lead.name)
            ```
        """
        params = {
            "query": query,
            "id__in": None if ids is None else check_ids(ids, "lead", "ids"),
        }
        return self._list(
            params,
            fields=fields,
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
            options=options,
        )

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
        """Search leads: await it for the first page, or iterate it to the end.

        Pages are fetched ahead while Close's cursors live. Whoever reads slowly loses nothing:
        where a cursor has died, or Close's 10 000 objects are used up, the search is continued at
        the sort value where it stopped. What was changed less than a minute ago may not be found
        yet. In an order by something that changes, a lead that changes meanwhile comes at its new
        place: twice, or not at all. :meth:`scan` gives each lead once.

        Args:
            query: A query built with :mod:`close_async.search`, a Smart View or its ``s_query``, or
                the JSON that *Copy Filters* copies in Close. Its ``sort`` is the order unless
                ``sort`` is given, and its ``results_limit`` is a limit. ``None`` matches all.
            sort: What to sort by: ``"date_updated"``, ``"-name"``, ``"custom.cf_…"``. The oldest
                leads come first without it.
            fields: The names of the fields to get; by default those that a list shows.
            limit: How many leads to read in all; ``None`` reads to the end. The smaller one counts
                if the query has a ``results_limit`` as well.
            page_size: How many leads a request asks for, 1 to 200.
            options: What differs from the client's options.

        Raises:
            QueryError: ``query`` is not a query, or is on objects of another type.
            TypeError: ``sort`` is not a list of sort keys.
            ValueError: An argument is out of its range.
            UnknownFieldError: ``fields`` has a name that leads do not have.
            BadRequestError: Close refused the query; ``.field_errors`` names the place.
            SearchLimitError: Over 10 000 leads were found and sorted by a text, or share what they
                are sorted by, so that the search cannot be continued; raised after those 10 000.

        Example:
            ```python
            query = {"type": "text", "mode": "full_words", "value": "acme"}
            async for lead in close.leads.search(query, sort=["-date_updated"]):
                print(lead.name)
            ```

        See https://developer.close.com/api/resources/advanced-filtering
        """
        return self._search(
            query, sort=sort, fields=fields, limit=limit, page_size=page_size, options=options
        )

    async def count(
        self, query: "QueryLike | None" = None, *, options: "RequestOptions | None" = None
    ) -> int:
        """Count the leads that a query finds, in one request.

        Args:
            query: A query, as for :meth:`search`; ``None`` counts all. At most its
                ``results_limit`` is returned.
            options: What differs from the client's options.

        Raises:
            QueryError: ``query`` is not a query, or is on objects of another type.
            BadRequestError: Close refused the query.
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
        """Read every lead, or every lead that a query finds, each once and however many there are.

        Up to 35 000 leads are read as a list. More are read by searches, in windows of creation
        dates that are counted and split as they are read, and further where thousands of leads
        share an instant. Others may create, change, delete and merge leads meanwhile.

        Args:
            query: A query, as for :meth:`search`; ``None`` matches all. Its ``results_limit`` is a
                limit; its ``sort`` is ignored, since a scan has an order of its own.
            fields: The names of the fields to get; by default those that a list shows.
            strategy: ``auto`` chooses, ``offset`` reads the list, ``windows`` searches; ``export``
                has Close write everything into a file first, and reads that.
            ordered: Whether leads come in one order: the list's own, or for windows that of their
                creation. Without it they come as they arrive, which needs less memory. An export
                has no order that could be asked for.
            concurrency: The most requests that may be under way. Without it there are as many as
                the rate limit and the round trip ask for.
            limit: How many leads to read in all; ``None`` reads all.
            page_size: The most leads that a request asks for, 1 to 200. Smaller pages are asked for
                where Close fails, times out or responds with too much for as many, and larger ones
                again after that.
            covered: Windows that were read already and are left out: each page of
                :meth:`~close_async.Scan.pages` says in ``covered`` what it completes.
            options: What differs from the client's options.

        Raises:
            QueryError: ``query`` is not a query, is on objects of another type, or has both a
                ``sort`` and a ``results_limit``.
            TypeError: ``covered`` holds something else than windows.
            ValueError: An argument is out of its range, or goes with none of the others.
            UnknownFieldError: ``fields`` has a name that leads do not have.
            ExportFailedError: Close could not write the export.
            IncompleteScanError: Of leads alike in status, creator and when they were created and
                changed there are more than Close lets anyone read; raised after all others.

        Example:
            ```python
            scan = close.leads.scan(fields=["id", "name"])
            print(await scan.plan())
            async for lead in scan:
                print(lead.name)
            ```
        """
        from close_async.paging.scanning.scan import Scan

        wanted = read_query(query, "lead")
        if wanted.sort and wanted.results_limit is not None:
            msg = (
                f"the query asks for {wanted.results_limit} results in an order, and a scan has "
                "none: use leads.search, or scan what the query holds under 'query'"
            )
            raise QueryError(msg)
        return Scan(
            self._scan_client(wanted.query, fields, options, page_size),
            has_query=query is not None,
            strategy=strategy,
            ordered=ordered,
            concurrency=concurrency,
            limit=smaller(limit, wanted.results_limit),
            covered=covered,
        )

    def _scan_client(
        self,
        query: "dict[str, Any]",
        fields: Sequence[str] | None,
        options: "RequestOptions | None",
        page_size: int,
    ) -> "ScanClient[Lead]":
        from close_async.paging.scanning.scan_client import Partition, ScanClient

        check_page_size(page_size, _LARGEST_PAGE)
        chosen = check_fields(Lead, fields)
        return ScanClient(
            self._caller,
            Lead,
            object_type=self._object_type,
            path=self._route,
            query=query,
            fields=chosen or self._shown(),
            listed_fields=chosen,
            partitions=(
                Partition("status_id", "status.lead", "/status/lead/"),
                Partition("created_by", "user", "/user/"),
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
    async def get(
        self,
        lead_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Get one lead.

        Args:
            lead_id: Its id, ``lead_…``.
            fields: The names of the fields to get, as for :meth:`list`.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``lead_id`` is not the id of a lead.
            NotFoundError: There is no such lead.
        """
        return await self._get(lead_id, fields, options)

    @operation
    async def create(
        self,
        lead: LeadCreate,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Create a lead, with its contacts and addresses.

        It is sent once: when its answer is lost, ResponseLostError says so, since a second try
        could make a second lead. ``RequestOptions(retry_unsafe=True)`` tries again all the same.

        Args:
            lead: What to create.
            fields: The fields of the created lead to get back.
            options: What differs from the client's options.

        Raises:
            ValueError: Both ``status`` and ``status_id`` are set, or a datetime has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
        """
        check_body("leads.create", lead, LeadCreate)
        _check_statuses(lead)
        return await self._create(lead, fields, options)

    @operation
    async def update(
        self,
        lead_id: str,
        changes: LeadUpdate,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Change the fields of a lead that ``changes`` sets, and no others.

        Args:
            lead_id: Its id, ``lead_…``.
            changes: The new values; ``None`` empties a field.
            fields: The fields of the changed lead to get back.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: Both ``status`` and ``status_id`` are set, or a datetime has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            NotFoundError: There is no such lead.

        Example:
            ```python
            await close.leads.update(lead.id, LeadUpdate(url=None, custom_add={"cf_days": "Mon"}))
            ```
        """
        check_body("leads.update", changes, LeadUpdate)
        _check_statuses(changes)
        return await self._update(lead_id, changes, fields, options)

    @operation
    async def delete(
        self, lead_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a lead and everything that belongs to it.

        Args:
            lead_id: Its id, ``lead_…``.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``lead_id`` is not the id of a lead.
            NotFoundError: There is no such lead. It may be that an earlier attempt of this very
                call deleted it and that its answer was lost: ``.attempts`` is then over 1.
        """
        return await self._delete(lead_id, options)

    @operation
    async def merge(
        self, *, source: str, destination: str, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Merge one lead into another; the source is gone after it.

        Args:
            source: The id of the lead that ends.
            destination: The id of the lead that stays.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: An id is not the id of a lead.
            ValueError: Both ids are the same.
            NotFoundError: There is no such lead.

        See https://developer.close.com/api/resources/leads/merge
        """
        body = LeadMerge(
            source=check_id(source, "lead", "source"),
            destination=check_id(destination, "lead", "destination"),
        )
        if source == destination:
            msg = f"source and destination are the same lead, {source}"
            raise ValueError(msg)
        return await self._nothing("POST", "/lead/merge/", body=body, options=options)


def _check_statuses(body: LeadCreate | LeadUpdate) -> None:
    if body.status is not UNSET and body.status_id is not UNSET:
        msg = "set status (a label) or status_id, not both: Close refuses a lead with two statuses"
        raise ValueError(msg)
