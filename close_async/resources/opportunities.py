"""``close.opportunities``: the opportunities of leads, their totals and groups."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Unpack, cast

from close_async.errors import DecodeError, UnknownFilterError
from close_async.models.opportunities import (
    Opportunity,
    OpportunityCreate,
    OpportunityGroup,
    OpportunityTotals,
)
from close_async.operations import opportunities as generated
from close_async.paging.concurrent import DEEPEST
from close_async.paging.page_size import PageSize, ask_for_less
from close_async.paging.repeats import Repeats, mark_of
from close_async.resources.base.checks import check_lead
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.resources.base.searchable import Searchable
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.convert import decode_all_in_place, decode_in_place
from close_async.wire.fields import check_fields
from close_async.wire.filters import check_filters
from close_async.wire.ids import check_id
from close_async.wire.paging import optional, read_rows
from close_async.wire.require import require

if TYPE_CHECKING:
    from close_async.models.params import OpportunitiesListParams
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.paging.page_size import Splits
    from close_async.wire.search_body import QueryLike, SortLike

_LARGEST_PAGE = 200
_ROUTE = "/opportunity/"


class Opportunities(Searchable[M, Opportunity], generated.Opportunities[M]):
    """Create, read, update, delete, search, add up and group opportunities.

    Amounts (``value``, ``total_value_…``) are integers in the smallest unit of the currency: cents
    for EUR and USD. The currency is ``value_currency``; ``value_formatted`` is for display.

    See https://developer.close.com/api/resources/opportunities
    """

    _model = Opportunity
    _object_type = "opportunity"
    _filter_hints: ClassVar[Mapping[str, str]] = {"group_by": "use opportunities.groups(by=...)"}

    @property
    def with_response(self) -> "Opportunities[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Opportunities(self._caller, gives_response=True)

    @operation
    async def create(
        self,
        opportunity: OpportunityCreate | Mapping[str, Any],
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
            opportunity: The opportunity to create, or a mapping with the keys of Close's JSON. With
                a ``pipeline_id`` and no ``status_id`` it gets the pipeline's first status.
            new_lead: Whether Close creates a new lead for it; its id is in the response.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            ValueError: ``lead_id`` is missing, or set together with ``new_lead``; or a datetime
                has no timezone.
            InvalidBodyError: A mapping has an unknown key, or a value of the wrong type.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            renewal = OpportunityCreate(lead_id=lead.id, value=150_000, value_period="monthly")
            await close.opportunities.create(renewal)
        """
        made = read_body("opportunities.create", opportunity, OpportunityCreate)
        check_lead("the opportunity", made.lead_id, new_lead=new_lead)
        return await self._create(made, fields=fields, options=options)

    async def totals(
        self,
        *,
        options: "RequestOptions | None" = None,
        **filters: "Unpack[OpportunitiesListParams]",
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
        return decode_in_place(OpportunityTotals, _without(envelope, "data", "has_more"))

    async def groups(
        self,
        by: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
        **filters: "Unpack[OpportunitiesListParams]",
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
            groups = _read_groups(page, _ROUTE)
            for group in groups:
                known = found.setdefault(repr(group.key), group)
                if known is not group:
                    known.objects = [*(known.objects or ()), *(group.objects or ())]
            objects = [each for group in groups for each in group.objects or ()]
            if repeats.add(mark_of(objects)) or skip > DEEPEST:
                msg = f"the groups do not end: has_more is still true at offset {skip}"
                raise DecodeError(msg, method="GET", path=_ROUTE)
            has_more = bool(optional(page, "has_more", bool, method="GET", path=_ROUTE))
            skip, has_more = skip + len(objects), has_more and bool(objects)
        return [*found.values()]

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
            "GET", _ROUTE, params=params, options=options, splits=splits
        )
        context: dict[str, Any] = {"method": "GET", "path": _ROUTE, "status": response.status}
        read_rows(response.parsed or {}, **context)
        return dict(response.parsed)


def _read_groups(page: dict[str, Any], route: str) -> list[OpportunityGroup]:
    """Decode the groups of a page; the number of their objects is the next offset."""
    for at, group in enumerate(page["data"]):
        require(group, dict, f"data.{at}", method="GET", path=route)
        objects = cast("list[Any]", optional(group, "objects", list) or [])
        for beside, each in enumerate(objects):
            require(each, dict, f"data.{at}.objects.{beside}", method="GET", path=route)
    return decode_all_in_place(OpportunityGroup, page["data"])


def _narrowed(method: str, filters: "OpportunitiesListParams") -> dict[str, Any]:
    if "group_by" in filters:
        msg = f"{method}() has no filter 'group_by'; use opportunities.groups(by=...)"
        raise UnknownFilterError(msg)
    found = check_filters(method, "OpportunitiesListParams", filters)
    if found.get("lead_id") is not None:
        check_id(found["lead_id"], "lead", "lead_id")
    return found


def _without(envelope: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in envelope.items() if name not in names}
