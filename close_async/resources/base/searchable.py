"""``Searchable``: resources whose objects Close's Advanced Filtering finds.

``search_objects`` and ``count_objects`` do the same for objects of any type.

See https://developer.close.com/api/resources/advanced-filtering
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar

import attrs

from close_async import models
from close_async.paging.keyset.paginator import SearchPaginator
from close_async.paging.keyset.search_client import LARGEST_PAGE, SearchClient
from close_async.paging.page_size import PageSize
from close_async.paging.paginator import check_page_size
from close_async.resources.base.resource import M, ModelT, Resource
from close_async.wire.convert import decode_all_in_place
from close_async.wire.fields import check_fields, check_names, select
from close_async.wire.paging import smaller
from close_async.wire.schema import schema_of
from close_async.wire.search_body import QueryLike, SortLike, read_query, read_sort

if TYPE_CHECKING:
    from collections.abc import Callable

    from close_async._requester import Requester
    from close_async.model import Model
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

Json = dict[str, Any]
T = TypeVar("T")

# The types with a class of their own. Classes are imported when they are searched for: a search for
# emails does not need the class of leads.
ActivityObjectType = Literal[
    "activity.call",
    "activity.custom_activity",
    "activity.email",
    "activity.email_thread",
    "activity.form_submission",
    "activity.lead_status_change",
    "activity.meeting",
    "activity.note",
    "activity.opportunity_status_change",
    "activity.sms",
    "activity.task_completed",
    "activity.whatsapp_message",
]

_CLASSES = {
    "activity.call": "Call",
    "activity.custom_activity": "CustomActivity",
    "activity.email": "Email",
    "activity.email_thread": "EmailThread",
    "activity.form_submission": "FormSubmission",
    "activity.lead_status_change": "LeadStatusChange",
    "activity.meeting": "Meeting",
    "activity.note": "Note",
    "activity.opportunity_status_change": "OpportunityStatusChange",
    "activity.sms": "Sms",
    "activity.task_completed": "TaskCompleted",
    "activity.whatsapp_message": "WhatsAppMessage",
    "contact": "Contact",
    "lead": "Lead",
    "opportunity": "Opportunity",
}


class Searchable(Resource[M], Generic[M, ModelT]):
    """The base of resources whose objects can be searched.

    Attributes:
        _model: The class of the objects.
        _object_type: Their type in a search.
        _usual_fields: The fields that a list of them returns; ``None`` for all of the class.
    """

    _model: type[ModelT]
    _object_type: str
    _usual_fields: tuple[str, ...] | None = None

    def _search(
        self,
        query: QueryLike | None,
        *,
        sort: Sequence[SortLike] | None,
        fields: Sequence[str] | None,
        limit: int | None,
        page_size: int,
        options: "RequestOptions | None",
    ) -> "Paginator[ModelT]":
        model = self._model
        chosen = check_fields(model, fields) or self._shown()
        search = make_search_client(self._caller, self._object_type, query, sort, chosen, options)
        return paginate(search, lambda rows: decode_all_in_place(model, rows), limit, page_size)

    async def _count(self, query: QueryLike | None, options: "RequestOptions | None") -> int:
        search = make_search_client(self._caller, self._object_type, query, (), ["id"], options)
        return await search.count()

    def _shown(self) -> list[str]:
        if self._usual_fields is not None:
            return list(self._usual_fields)
        schema = schema_of(self._model)
        custom = ["custom"] if "custom" in schema.mappings else []
        return [*(field.wire for field in schema.fields), *custom]


def search_objects(
    caller: "Requester",
    object_type: str,
    query: QueryLike | None,
    *,
    sort: Sequence[SortLike] | None,
    fields: Sequence[str],
    limit: int | None,
    page_size: int,
    options: "RequestOptions | None",
) -> "Paginator[Any]":
    """Search for objects of any type; see :meth:`.CloseClient.search`."""
    _check_type(object_type)
    search = make_search_client(caller, object_type, query, sort, check_names(fields), options)
    return paginate(search, _converter(object_type), limit, page_size)


async def count_objects(
    caller: "Requester",
    object_type: str,
    query: QueryLike | None,
    options: "RequestOptions | None",
) -> int:
    """Count objects of any type; see :meth:`.CloseClient.count`."""
    _check_type(object_type)
    return await make_search_client(caller, object_type, query, (), ["id"], options).count()


def make_search_client(
    caller: "Requester",
    object_type: str,
    query: QueryLike | None,
    sort: Sequence[SortLike] | None,
    fields: Sequence[str],
    options: "RequestOptions | None",
) -> SearchClient:
    """Return the client of a search. Without sort keys the oldest objects come first."""
    wanted = read_query(query, object_type)
    keys = read_sort(wanted.sort if sort is None else sort, object_type)
    if not keys:
        keys = read_sort(["date_created"], object_type)
    selection = select(fields)
    # Paging needs the id and the first sort key of every object. Those that the user did not ask
    # for are requested too, and removed from the rows.
    needed = ("id", *(key.name for key in keys[:1]))
    everything = "_all" in selection.sent
    custom = "custom" in selection.sent
    missing = [
        name
        for name in needed
        if name not in fields and not everything and not (custom and name.startswith("custom."))
    ]
    return SearchClient(
        caller=caller,
        object_type=object_type,
        query=wanted.query,
        sort=keys,
        fields=attrs.evolve(selection, sent=[*selection.sent, *missing]),
        hidden=frozenset({*missing, "__object_type"}),
        options=options,
        results_limit=wanted.results_limit,
    )


def paginate(
    search: SearchClient, read: "Callable[[list[Json]], list[T]]", limit: int | None, page_size: int
) -> SearchPaginator[T]:
    """Return the paginator of a search.

    Args:
        search: Sends the requests.
        read: Converts rows to objects.
        limit: Maximum number of objects, besides the query's own ``results_limit``.
        page_size: Number of objects that a request asks for.
    """
    check_page_size(page_size, LARGEST_PAGE)
    search = attrs.evolve(search, sizes=PageSize(page_size))
    return SearchPaginator(
        search.fetch,
        read,
        search.caller.spawn,
        limit=smaller(limit, search.results_limit),
        page_size=page_size,
        key_can_be_null=search.sort[0].key_can_be_null,
        key_can_increase=search.sort[0].key_can_increase,
        sizes=search.sizes,
    )


def _check_type(object_type: object) -> None:
    if not isinstance(object_type, str) or not object_type:
        msg = f"object_type is a string such as 'activity.email', not {object_type!r}"
        raise ValueError(msg)


def _converter(object_type: str) -> "Callable[[list[Json]], list[Any]]":
    model: type[Model] = getattr(models, _CLASSES.get(object_type, "FoundObject"))
    if object_type in _CLASSES:
        return lambda rows: decode_all_in_place(model, rows)
    return lambda rows: decode_all_in_place(
        model, [{"__object_type": object_type, **row} for row in rows]
    )
