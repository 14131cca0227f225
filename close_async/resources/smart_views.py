"""``close.smart_views``: saved searches."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from close_async.models.smart_views import (
    SmartView,
    SmartViewCreate,
    SmartViewQuery,
    SmartViewUpdate,
)
from close_async.resources.base.crud_resource import CrudResource
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import Parsed
from close_async.resources.base.resource import M
from close_async.wire.search_body import QueryLike, SortLike, read_query, read_sort

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.resources.base.operation import WithResponse

SmartViewType = Literal[
    "lead",
    "contact",
    "opportunity",
    "call",
    "email",
    "sms",
    "meeting",
    "note",
    "whatsapp_message",
    "custom_activity",
    "form_submission",
]


class SmartViews(CrudResource[M, SmartView, SmartViewCreate, SmartViewUpdate]):
    """Create, read, update and delete Smart Views, which Close's API calls saved searches.

    Example::

        async for view in close.smart_views.list(types=["lead", "contact"]):
            print(view.type, view.name)

    See https://developer.close.com/api/resources/smart-views
    """

    _model = SmartView
    _create_model = SmartViewCreate
    _update_model = SmartViewUpdate
    _singular = "smart_view"
    _prefix = "save"
    _route = "/saved_search/"

    @property
    def with_response(self) -> "SmartViews[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return SmartViews(self._caller, gives_response=True)

    @filtered
    def list(
        self,
        *,
        types: "Sequence[SmartViewType | str] | None" = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 100,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[SmartView]":
        """List the Smart Views of the user and the shared ones.

        Args:
            types: The types of object that the views find; ``None`` for those that find leads.
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number to return; ``None`` for all.
            page_size: Number per request, 1 to 200.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            ValueError: ``types`` is a string or empty, or another argument is out of range.
            UnknownFieldError: ``fields`` contains a name that Smart Views do not have.
        """
        if types is not None and (isinstance(types, str) or not types):
            msg = f"types is a list of names, such as ['lead', 'contact'], not {types!r}"
            raise ValueError(msg)
        params = {"type__in": types}
        return self._list(params, fields=fields, limit=limit, page_size=page_size, options=options)

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
        return await SmartViews[Parsed](self._caller).create(view, options=options)
