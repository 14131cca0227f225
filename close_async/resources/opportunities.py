"""``close.opportunities``: the possible sales to the leads, and what they add up to."""

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
from close_async.resources.base.crud import Crud, check_body, check_lead
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


class Opportunities(Searchable[M, Opportunity], Crud[M, Opportunity]):
    """Create, read, update, delete, search, add up and group opportunities.

    Amounts of money are whole cents, or the smallest unit of the currency.

    See https://developer.close.com/api/resources/opportunities
    """

    _model = Opportunity
    _noun = "opportunity"
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
        """List opportunities: await it for the first page, or iterate it to the end.

        What all that match add up to comes with every page, in ``page.total_results`` and
        ``page.extra``; :meth:`totals` gives it by name, without the opportunities.

        Args:
            fields: The names of the fields to get.
            limit: How many opportunities to read in all; ``None`` reads to the end.
            page_size: How many opportunities a request asks for, 1 to 200.
            ordered: Whether they come in the list's order, or page by page as they arrive.
            concurrency: The most requests that may be under way. Without it there are as many as
                the rate limit and the round trip ask for.
            options: What differs from the client's options.
            **filters: ``lead_id``; ``user_id`` (a user or a group), ``status_id``, ``status_label``
                (``status`` is its older name), ``status_type`` (``"active"``, ``"won"``,
                ``"lost"``) and ``value_period`` (``"one_time"``, ``"monthly"``, ``"annual"``), each
                also with ``__in`` for several; ``date_won``, a day, ``date_created`` and
                ``date_updated``, each with ``__lt``, ``__lte``, ``__gt`` or ``__gte``; ``date_won``
                alone for that very day; ``query`` for words in them; ``lead_saved_search_id`` for
                those of the leads of a Smart View, and ``lead_query``, which is deprecated, for
                those of the leads that a search in Close's text syntax finds; ``is_stalled``.
                ``order_by`` is ``"date_won"``, ``"date_created"``, ``"date_updated"``,
                ``"confidence"``, ``"user_name"``, ``"value"``, ``"annualized_value"`` or
                ``"annualized_expected_value"``, with a minus for the largest or latest first. A
                filter that is ``None`` is left out.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: An argument is out of its range, an empty list, or a datetime without a
                timezone.
            UnknownFieldError: ``fields`` has a name that opportunities do not have.

        Example:
            ```python
            async for sale in close.opportunities.list(status_type="won", order_by="-date_won"):
                print(sale.date_won, sale.lead_name, sale.value_formatted)
            ```
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
        """Add up all opportunities that :meth:`list` would give, in one request.

        Args:
            options: What differs from the client's options.
            **filters: Those of :meth:`list`.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: A filter is an empty list, or a datetime without a timezone.

        Example:
            ```python
            pipeline = await close.opportunities.totals(status_type="active")
            print(pipeline.total_results, pipeline.expected_value_annualized_formatted)
            ```
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
        """Group all opportunities that :meth:`list` would give, and add up each group.

        Close answers with pages of opportunities, on which a large group is continued; here each
        group comes once, with all that belong to it.

        Args:
            by: ``"user_id"``, ``"date_won__week"``, ``"date_won__month"``,
                ``"date_won__quarter"`` or ``"date_won__year"``; with a minus for the last group
                first.
            fields: The names of the opportunities' fields to get; ``["id"]`` where only the
                groups' totals count.
            options: What differs from the client's options.
            **filters: Those of :meth:`list`.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: A filter is an empty list, or a datetime without a timezone.
            UnknownFieldError: ``fields`` has a name that opportunities do not have.
            BadRequestError: Close does not group by that.

        Example:
            ```python
            for group in await close.opportunities.groups("user_id", status_type="won"):
                print(group.user_name, group.total_results, group.total_value_annualized_formatted)
            ```
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
            opportunity_id: Its id, ``oppo_…``.
            fields: The names of the fields to get.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``opportunity_id`` is not the id of an opportunity.
            NotFoundError: There is no such opportunity.
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
        """Create an opportunity at a lead.

        For one without ``lead_id`` Close would create a lead without saying so; here that has to
        be asked for. It is sent once: when its answer is lost, ResponseLostError says so, since a
        second try could make a second opportunity.

        Args:
            opportunity: What to create. With a ``pipeline_id`` and no ``status_id`` it gets the
                pipeline's first status.
            new_lead: Let Close create a lead for it; its id is in the answer.
            fields: The fields of the created opportunity to get back.
            options: What differs from the client's options.

        Raises:
            ValueError: ``lead_id`` is missing, or set together with ``new_lead``; or a datetime
                has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.

        Example:
            ```python
            renewal = OpportunityCreate(lead_id=lead.id, value=150_000, value_period="monthly")
            await close.opportunities.create(renewal)
            ```
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
        """Change the fields of an opportunity that ``changes`` sets, and no others.

        One that is moved to a won status without a ``date_won`` gets the day of the change.

        Args:
            opportunity_id: Its id, ``oppo_…``.
            changes: The new values; ``None`` empties a field, ``lead_id`` moves the opportunity
                to another lead.
            fields: The fields of the changed opportunity to get back.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``opportunity_id`` is not the id of an opportunity.
            ValueError: A datetime has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            NotFoundError: There is no such opportunity.

        Example:
            ```python
            await close.opportunities.update(sale.id, OpportunityUpdate(confidence=80))
            ```
        """
        check_body("opportunities.update", changes, OpportunityUpdate)
        return await self._update(opportunity_id, changes, fields, options)

    @operation
    async def delete(
        self, opportunity_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete an opportunity; its lead stays.

        Args:
            opportunity_id: Its id, ``oppo_…``.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``opportunity_id`` is not the id of an opportunity.
            NotFoundError: There is no such opportunity. It may be that an earlier attempt of this
                very call deleted it and that its answer was lost: ``.attempts`` is then over 1.
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
        """Search opportunities: await it for the first page, or iterate it to the end.

        It reads on past Close's cursors and its 10 000 objects, as ``close.leads.search`` does.

        Args:
            query: A query built with :mod:`close_async.search`, a Smart View or its ``s_query``, or
                the JSON that *Copy Filters* copies in Close. Its ``sort`` is the order unless
                ``sort`` is given, and its ``results_limit`` is a limit. ``None`` matches all.
            sort: What to sort by: ``"date_won"``, ``"-value"``, ``"custom.cf_…"``. The oldest
                opportunities come first without it.
            fields: The names of the fields to get; by default those that a list shows.
            limit: How many opportunities to read in all; ``None`` reads to the end. The
                smaller one counts if the query has a ``results_limit`` as well.
            page_size: How many opportunities a request asks for, 1 to 200.
            options: What differs from the client's options.

        Raises:
            QueryError: ``query`` is not a query, or is on objects of another type.
            TypeError: ``sort`` is not a list of sort keys.
            ValueError: An argument is out of its range.
            UnknownFieldError: ``fields`` has a name that opportunities do not have.
            BadRequestError: Close refused the query; ``.field_errors`` names the place.
            SearchLimitError: Over 10 000 opportunities were found that share what they are sorted
                by, so that the search cannot be continued; raised after those 10 000.

        Example:
            ```python
            from close_async.search import last_month, opportunity

            query = (opportunity.status_type == "won") & opportunity.date_won.within(last_month)
            async for won in close.opportunities.search(query, sort=["-value"]):
                print(won.lead_name, won.value_formatted)
            ```

        See https://developer.close.com/api/resources/advanced-filtering
        """
        return self._search(
            query, sort=sort, fields=fields, limit=limit, page_size=page_size, options=options
        )

    async def count(
        self, query: "QueryLike | None" = None, *, options: "RequestOptions | None" = None
    ) -> int:
        """Count the opportunities that a query finds, in one request.

        Args:
            query: A query, as for :meth:`search`; ``None`` counts all. At most its
                ``results_limit`` is returned.
            options: What differs from the client's options.

        Raises:
            QueryError: ``query`` is not a query, or is on objects of another type.
            BadRequestError: Close refused the query.
        """
        return await self._count(query, options)

    async def _envelope(
        self,
        params: Mapping[str, Any],
        options: "RequestOptions | None",
        splits: "Splits | None" = None,
    ) -> dict[str, Any]:
        """Fetch a page of the list with all that comes beside it."""
        answer = await self._caller.call(
            "GET", self._route, params=params, options=options, splits=splits
        )
        context: dict[str, Any] = {"method": "GET", "path": self._route, "status": answer.status}
        read_rows(answer.parsed or {}, **context)
        return dict(answer.parsed)


def _read_groups(page: dict[str, Any], route: str) -> list[OpportunityGroup]:
    """Read the groups of a page, whose objects decide how far the list was read."""
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
