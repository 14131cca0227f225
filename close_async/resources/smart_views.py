"""``close.smart_views``: saved searches."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from close_async.models.smart_views import SmartView, SmartViewCreate, SmartViewQuery
from close_async.operations import smart_views as generated
from close_async.resources.base.resource import M
from close_async.wire.search_body import QueryLike, SortLike, read_query, read_sort

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.resources.base.operation import WithResponse


class SmartViews(generated.SmartViews[M]):
    """Create, read, update and delete Smart Views, which Close's API calls saved searches.

    Example::

        async for view in close.smart_views.list(types=["lead", "contact"]):
            print(view.type, view.name)

    See https://developer.close.com/api/resources/smart-views
    """

    @property
    def with_response(self) -> "SmartViews[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SmartViews(self._caller, gives_response=True)

    async def save(
        self,
        name: str,
        query: QueryLike | None,
        *,
        object_type: 'Literal["lead", "contact", "opportunity"]' = "lead",
        sort: "Sequence[SortLike] | None" = None,
        description: str | None = None,
        is_shared: bool = False,
        options: "RequestOptions | None" = None,
    ) -> SmartView:
        """Create a Smart View from a query of :mod:`close_async.search`.

        Args:
            name: The name of the Smart View.
            query: The query that it saves; ``None`` matches everything.
            object_type: The type of object that it finds.
            sort: The sort keys: ``"date_updated"``, ``"-name"``, ``"custom.cf_…"``.
            description: A description for users.
            is_shared: Whether all users of the organization see it.
            options: Overrides of the client's options for this call.

        Raises:
            QueryError: ``query`` is not a query, or searches another type of object.
            TypeError: ``sort`` is not a list of sort keys.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            big = (lead.num_opportunities >= 3) & ~lead.has(opportunity.status_type == "won")
            view = await close.smart_views.save("To win", big, sort=["-date_updated"])
            async for found in close.leads.search(lead.in_smart_view(view.id)):
                print(found.name)
        """
        wanted = read_query(query, object_type)
        keys = read_sort(wanted.sort if sort is None else sort, object_type)
        search = SmartViewQuery(query=wanted.query, sort=[key.json() for key in keys])
        if wanted.results_limit is not None:
            search.results_limit = wanted.results_limit
        view = SmartViewCreate(
            name=name,
            description=description,
            type=object_type,
            s_query=search,
            is_shared=is_shared,
        )
        return (await self._create(view, options=options)).parsed
