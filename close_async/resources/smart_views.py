"""``close.smart_views``: searches that are kept under a name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from close_async.models.smart_views import (
    SmartView,
    SmartViewCreate,
    SmartViewQuery,
    SmartViewUpdate,
)
from close_async.resources.base.filtered import filtered
from close_async.resources.base.operation import Parsed
from close_async.resources.base.plain import Plain
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


class SmartViews(Plain[M, SmartView, SmartViewCreate, SmartViewUpdate]):
    """Create, read, change and delete Smart Views; Close calls them saved searches, too.

    Example:
        ```python
        async for view in close.smart_views.list(types=["lead", "contact"]):
            print(view.type, view.name)
        ```

    See https://developer.close.com/api/resources/smart-views
    """

    _model = SmartView
    _creates = SmartViewCreate
    _updates = SmartViewUpdate
    _noun = "smart_view"
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
        """List the user's Smart Views and those that are shared.

        Args:
            types: Those that find one of these; only those that find leads when left out.
            fields: The names of the fields to get.
            limit: How many to read in all; ``None`` reads to the end.
            page_size: How many a request asks for, 1 to 200.
            options: What differs from the client's options.

        Raises:
            UnknownFilterError: There is no such filter; the message says which may be meant.
            ValueError: ``types`` is one text or empty, or another argument is out of its range.
            UnknownFieldError: ``fields`` has a name that Smart Views do not have.
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
        """Keep a search under a name: :meth:`create`, with a query of :mod:`close_async.search`.

        Args:
            name: What to call it.
            query: What it finds; None for everything.
            object_type: What type of object it finds.
            sort: What to sort by: ``"date_updated"``, ``"-name"``, ``"custom.cf_…"``.
            description: What it is for.
            is_shared: Whether everyone in the organization sees it.
            options: What differs from the client's options.

        Raises:
            QueryError: ``query`` is not a query, or is on objects of another type.
            TypeError: ``sort`` is not a list of sort keys.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.

        Example:
            ```python
            big = (lead.num_opportunities >= 3) & ~lead.has(opportunity.status_type == "won")
            view = await close.smart_views.save("To win", big, sort=["-date_updated"])
            async for found in close.leads.search(lead.in_smart_view(view.id)):
                print(found.name)
            ```
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
