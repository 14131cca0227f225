"""``close.opportunities``: the opportunities of leads, their totals and groups."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack, cast

from close_async.errors import DecodeError, UnknownFilterError
from close_async.models.opportunities import (
    Opportunity,
    OpportunityCreate,
    OpportunityGroup,
    OpportunityTotals,
    OpportunityUpdate,
)
from close_async.models.params import OpportunitiesListParams
from close_async.paging.concurrent import DEEPEST
from close_async.paging.page_size import PageSize, ask_for_less
from close_async.paging.repeats import Repeats, mark_of
from close_async.resources.base.crud import CrudMethods, check_body, check_lead
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.resources.base.searching import Searchable
from close_async.response import Response
from close_async.wire.convert import adopt, adopt_all
from close_async.wire.fields import check_fields
from close_async.wire.filters import check_filters
from close_async.wire.ids import check_id
from close_async.wire.paging import optional, read_rows
from close_async.wire.require import require

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.paging.page_size import Splits
    from close_async.wire.search_body import QueryLike, SortLike

_LARGEST_PAGE = 200


class Opportunities(Searchable[M, Opportunity], CrudMethods[M, Opportunity]):
    """Create, read, update, delete, search, add up and group opportunities.

    Amounts (``value``, ``total_value_…``) are integers in the smallest unit of the currency: cents
    for EUR and USD. The currency is ``value_currency``; ``value_formatted`` is for display.

    See https://developer.close.com/api/resources/opportunities
    """

    _model = Opportunity
    _singular = "opportunity"
    _prefix = "oppo"
    _route = "/opportunity/"
    _object_type = "opportunity"

    @property
    def with_response(self) -> "Opportunities[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Opportunities(self._caller, gives_response=True)

    def list(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
        **filters: Unpack[OpportunitiesListParams],
    ) -> "Paginator[Opportunity]":
        """List opportunities: await the result for the first page, or iterate over it for all.

        Each page carries the totals of all matching opportunities, in ``page.total_results`` and
        ``page.extra``; :meth:`totals` returns them as a model, without the opportunities.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of opportunities to return; ``None`` for all.
            page_size: Number of opportunities per request, 1 to 200.
            ordered: Whether the objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.
            **filters: ``lead_id``; ``user_id`` (a user or a group), ``status_id``, ``status_label``
                (``status`` is its older name), ``status_type`` (``"active"``, ``"won"``,
                ``"lost"``) and ``value_period`` (``"one_time"``, ``"monthly"``, ``"annual"``), each
                also with ``__in`` for several; ``date_won``, a day, ``date_created`` and
                ``date_updated``, each with ``__lt``, ``__lte``, ``__gt`` or ``__gte``; ``date_won``
                alone for that day; ``query`` for words that they contain; ``lead_saved_search_id``
                for opportunities of the leads of a Smart View, and ``lead_query`` (deprecated) for
                those of the leads that match a search in Close's text syntax; ``is_stalled``.
                ``order_by`` is ``"date_won"``, ``"date_created"``, ``"date_updated"``,
                ``"confidence"``, ``"user_name"``, ``"value"``, ``"annualized_value"`` or
                ``"annualized_expected_value"``, with a minus for descending order. A filter
                that is ``None`` is ignored.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: An argument is out of its range, an empty list, or a datetime without a
                timezone.
            UnknownFieldError: ``fields`` contains a name that opportunities do not have.

        Example::

            async for sale in close.opportunities.list(status_type="won", order_by="-date_won"):
                print(sale.date_won, sale.lead_name, sale.value_formatted)
        """
        return self._list(
            _narrowed("opportunities.list", filters),
            fields=fields,
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
            options=options,
        )

    async def totals(
        self,
        *,
        options: "RequestOptions | None" = None,
        **filters: Unpack[OpportunitiesListParams],
    ) -> OpportunityTotals:
        """Get the totals of the opportunities that match filters, in one request.

        Args:
            options: Overrides of the client's options for this call.
            **filters: The filters of :meth:`list`.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: A filter is an empty list, or a datetime without a timezone.

        Example::

            pipeline = await close.opportunities.totals(status_type="active")
            print(pipeline.total_results, pipeline.expected_value_annualized_formatted)
        """
        params = {**_narrowed("opportunities.totals", filters), "_limit": 1, "_fields": ["id"]}
        envelope = await self._envelope(params, options)
        return adopt(OpportunityTotals, _without(envelope, "data", "has_more"))

    async def groups(
        self,
        by: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
        **filters: Unpack[OpportunitiesListParams],
    ) -> Sequence[OpportunityGroup]:
        """Group the opportunities that match filters, with the totals of each group.

        Close splits a large group over several pages; here each group is returned once, with all
        its opportunities.

        Args:
            by: ``"user_id"``, ``"date_won__week"``, ``"date_won__month"``,
                ``"date_won__quarter"`` or ``"date_won__year"``; with a minus for descending
                order.
            fields: Names of the opportunities' fields to return; ``["id"]`` if only the totals are
                needed.
            options: Overrides of the client's options for this call.
            **filters: The filters of :meth:`list`.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: A filter is an empty list, or a datetime without a timezone.
            UnknownFieldError: ``fields`` contains a name that opportunities do not have.
            BadRequestError: Close does not support this grouping.

        Example::

            for group in await close.opportunities.groups("user_id", status_type="won"):
                print(group.user_name, group.total_results, group.total_value_annualized_formatted)
        """
        params = {
            **_narrowed("opportunities.groups", filters),
            "_group_by": by,
            "_fields": check_fields(Opportunity, fields),
        }
        found: dict[str, OpportunityGroup] = {}
        skip, has_more, repeats = 0, True, Repeats()
        sizes = PageSize(_LARGEST_PAGE)

        async def fetch(size: int) -> dict[str, Any]:
            window = {**params, "_skip": skip, "_limit": size}
            return await self._envelope(window, options, sizes.splits(size))

        while has_more:
            page, _ = await ask_for_less(fetch, _LARGEST_PAGE, sizes)
            groups = _read_groups(page, self._route)
            for group in groups:
                known = found.setdefault(repr(group.key), group)
                if known is not group:
                    known.objects = [*(known.objects or ()), *(group.objects or ())]
            objects = [each for group in groups for each in group.objects or ()]
            if repeats.add(mark_of(objects)) or skip > DEEPEST:
                msg = f"the groups do not end: has_more is still true at offset {skip}"
                raise DecodeError(msg, method="GET", path=self._route)
            has_more = bool(optional(page, "has_more", bool, method="GET", path=self._route))
            skip, has_more = skip + len(objects), has_more and bool(objects)
        return [*found.values()]

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
            opportunity_id: The id of the opportunity, ``oppo_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_id`` is not the id of an opportunity.
            NotFoundError: No such opportunity exists.
        """
        return await self._get(opportunity_id, fields, options)

    @operation
    async def create(
        self,
        opportunity: OpportunityCreate,
        *,
        new_lead: bool = False,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Opportunity]:
        """Create an opportunity of a lead.

        Without ``lead_id`` Close would silently create a new lead, so that requires
        ``new_lead=True``. A lost response raises :class:`~close_async.ResponseLostError` and is not
        retried, because a second attempt could create a second opportunity.

        Args:
            opportunity: The object to create. With a ``pipeline_id`` and no ``status_id`` it gets
                the pipeline's first status.
            new_lead: Whether Close creates a new lead for it; its id is in the response.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            ValueError: ``lead_id`` is missing, or set together with ``new_lead``; or a datetime
                has no timezone.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            renewal = OpportunityCreate(lead_id=lead.id, value=150_000, value_period="monthly")
            await close.opportunities.create(renewal)
        """
        check_body("opportunities.create", opportunity, OpportunityCreate)
        check_lead("the opportunity", opportunity.lead_id, new_lead=new_lead)
        return await self._create(opportunity, fields, options)

    @operation
    async def update(
        self,
        opportunity_id: str,
        changes: OpportunityUpdate,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Opportunity]:
        """Update the fields of an opportunity that are set in ``changes``.

        One that is moved to a won status without a ``date_won`` gets the day of the change.

        Args:
            opportunity_id: The id of the opportunity, ``oppo_…``.
            changes: The fields to update; ``None`` clears a field, ``lead_id`` moves the
                opportunity to another lead.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_id`` is not the id of an opportunity.
            ValueError: A datetime has no timezone.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No such opportunity exists.

        Example::

            await close.opportunities.update(sale.id, OpportunityUpdate(confidence=80))
        """
        check_body("opportunities.update", changes, OpportunityUpdate)
        return await self._update(opportunity_id, changes, fields, options)

    @operation
    async def delete(
        self, opportunity_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete an opportunity; its lead is not deleted.

        Args:
            opportunity_id: The id of the opportunity, ``oppo_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``opportunity_id`` is not the id of an opportunity.
            NotFoundError: No such opportunity exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
        """
        return await self._delete(opportunity_id, options)

    def search(
        self,
        query: "QueryLike | None" = None,
        *,
        sort: "Sequence[SortLike] | None" = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Opportunity]":
        """Search opportunities: await the result for the first page, or iterate over it for all.

        The search continues past Close's limit of 10 000 objects, as ``close.leads.search`` does.

        Args:
            query: A filter built with :mod:`close_async.search`, a Smart View or its ``s_query``,
                or the JSON that *Copy Filters* in Close produces. Its ``sort`` applies unless
                ``sort`` is given, its ``results_limit`` as a limit. ``None`` matches everything.
            sort: The sort keys: ``"date_won"``, ``"-value"``, ``"custom.cf_…"``. ``None`` sorts by
                creation date, oldest first.
            fields: Names of the fields to return; ``None`` for those that a list returns.
            limit: Maximum number of opportunities to return; ``None`` for all. If the query has a
                ``results_limit`` as well, the smaller one applies.
            page_size: Number of opportunities per request, 1 to 200.
            options: Overrides of the client's options for this call.

        Raises:
            QueryError: ``query`` is not a query, or searches another type of object.
            TypeError: ``sort`` is not a list of sort keys.
            ValueError: An argument is out of range.
            UnknownFieldError: ``fields`` contains a name that opportunities do not have.
            BadRequestError: Close rejected the query; ``.field_errors`` names the position.
            SearchLimitError: More than 10 000 opportunities share the value that they are sorted
                by, so that the search cannot be continued; raised after those 10 000.

        Example::

            from close_async.search import last_month, opportunity

            query = (opportunity.status_type == "won") & opportunity.date_won.within(last_month)
            async for won in close.opportunities.search(query, sort=["-value"]):
                print(won.lead_name, won.value_formatted)

        See https://developer.close.com/api/resources/advanced-filtering
        """
        return self._search(
            query, sort=sort, fields=fields, limit=limit, page_size=page_size, options=options
        )

    async def count(
        self, query: "QueryLike | None" = None, *, options: "RequestOptions | None" = None
    ) -> int:
        """Count the opportunities that match a query, in one request.

        Args:
            query: A query, as for :meth:`search`; ``None`` counts everything. Its ``results_limit``
                caps the result.
            options: Overrides of the client's options for this call.

        Raises:
            QueryError: ``query`` is not a query, or searches another type of object.
            BadRequestError: Close rejected the query.
        """
        return await self._count(query, options)

    async def _envelope(
        self,
        params: Mapping[str, Any],
        options: "RequestOptions | None",
        splits: "Splits | None" = None,
    ) -> dict[str, Any]:
        """Fetch a page of the list with its totals."""
        response = await self._caller.call(
            "GET", self._route, params=params, options=options, splits=splits
        )
        context: dict[str, Any] = {"method": "GET", "path": self._route, "status": response.status}
        read_rows(response.parsed or {}, **context)
        return dict(response.parsed)


def _read_groups(page: dict[str, Any], route: str) -> list[OpportunityGroup]:
    """Decode the groups of a page; the number of their objects is the next offset."""
    for at, group in enumerate(page["data"]):
        require(group, dict, f"data.{at}", method="GET", path=route)
        objects = cast("list[Any]", optional(group, "objects", list) or [])
        for beside, each in enumerate(objects):
            require(each, dict, f"data.{at}.objects.{beside}", method="GET", path=route)
    return adopt_all(OpportunityGroup, page["data"])


def _narrowed(method: str, filters: OpportunitiesListParams) -> dict[str, Any]:
    if "group_by" in filters:
        msg = f"{method}() has no filter 'group_by'; use opportunities.groups(by=...)"
        raise UnknownFilterError(msg)
    found = check_filters(method, OpportunitiesListParams, filters)
    if found.get("lead_id") is not None:
        check_id(found["lead_id"], "lead", "lead_id")
    return found


def _without(envelope: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in envelope.items() if name not in names}
