"""``Searchable``: resources whose objects Close's Advanced Filtering finds.

See https://developer.close.com/api/resources/advanced-filtering
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

import attrs

from close_async.options import RequestOptions
from close_async.paging.keyset.paginator import SearchPaginator
from close_async.paging.keyset.search_page import Batch
from close_async.paging.keyset.state import MISSING, Start
from close_async.paging.page_size import PageSize
from close_async.paging.paginator import check_page_size
from close_async.ratelimit.priority_queue import job_scope
from close_async.resources.base.resource import M, ModelT, Resource
from close_async.unset import UNSET
from close_async.wire.convert import adopt_all
from close_async.wire.fields import Selection, check_fields, select
from close_async.wire.paging import count_of, optional, read_rows
from close_async.wire.require import require
from close_async.wire.schema import layout_of
from close_async.wire.search_body import (
    QueryLike,
    SortKey,
    SortLike,
    both,
    read_query,
    read_sort,
    smaller,
    sort_value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from close_async._requester import Requester
    from close_async.paging import Paginator
    from close_async.paging.page_size import Splits
    from close_async.response import Response

Json = dict[str, Any]
T = TypeVar("T")

ROUTE = "/data/search/"
_LARGEST_PAGE = 200
# A search changes nothing: unlike other POSTs it can be repeated, whatever became of it.
_REPEATABLE = RequestOptions(retry_unsafe=True)


@attrs.frozen(kw_only=True, eq=False)
class SearchClient:
    """Sends the requests of one search.

    Args:
        caller: Sends them.
        object_type: What is searched for.
        query: What is asked of it.
        sort: The sort keys; the first one is how the search is continued.
        fields: The fields to ask for.
        hidden: Those of them that nobody asked for: they are taken out again.
        options: What differs from the client's options.
        results_limit: The number of results that the query itself asks for.
        sizes: How many objects a request asks for.
    """

    caller: "Requester"
    object_type: str
    query: Json
    sort: Sequence[SortKey]
    fields: Selection
    hidden: frozenset[str]
    options: "RequestOptions | None" = None
    results_limit: int | None = None
    sizes: PageSize = attrs.field(factory=lambda: PageSize(_LARGEST_PAGE))

    async def ask(self, start: Start, size: int, counts: bool) -> Batch:
        """Fetch the page at a place."""
        # Where less could only be asked for from the beginning, the same is asked for again first.
        splits = self.sizes.splits(size) if start.is_resumable else None
        return self.batch(await self._send(self._body(start, size, counts), splits))

    async def count(self) -> int:
        """Count what there is."""
        body = {"query": self.query, "results_limit": 0, "include_counts": True}
        answer = await self._send(body)
        context: dict[str, Any] = {"method": "POST", "path": ROUTE, "status": answer.status}
        envelope: Json = answer.parsed or {}
        count = cast("Json", require(envelope.get("count", UNSET), dict, "count", **context))
        total = require(count.get("total", UNSET), int, "count.total", **context)
        return total if self.results_limit is None else min(total, self.results_limit)

    def _body(self, start: Start, size: int, counts: bool) -> Json:
        query = self.query
        if start.value is not None:
            query = both(query, self.sort[0].bound(start.value))
        body: Json = {
            "query": query,
            "sort": [key.json() for key in self.sort],
            "_fields": {self.object_type: self.fields.sent},
            "_limit": size,
            "cursor": start.cursor,
        }
        return {**body, "include_counts": True} if counts else body

    async def _send(self, body: Json, splits: "Splits | None" = None) -> "Response[Any]":
        options = _REPEATABLE if self.options is None else self.options.merge(_REPEATABLE)
        with job_scope(self):
            return await self.caller.call("POST", ROUTE, body=body, options=options, splits=splits)

    def batch(self, answer: "Response[Any]") -> Batch:
        """Read a page: what the search goes by, and the objects without what nobody asked for."""
        context: dict[str, Any] = {"method": "POST", "path": ROUTE, "status": answer.status}
        found = read_rows(answer.parsed or {}, key="id", **context)
        rows = found.objects
        total, limited = _counts(answer.parsed)
        ids: list[str] = [row["id"] for row in rows]
        name = self.sort[0].name if self.sort else None
        values = [_value(row, name) for row in rows]
        for row in rows if self.hidden else ():
            for key in self.hidden:
                row.pop(key, None)
        for row in rows if self.fields.kept is not None else ():
            self.fields.cut(row)
        return Batch(
            rows=rows,
            ids=ids,
            values=values,
            cursor=optional(answer.parsed, "cursor", str, **context),
            total=total,
            limited=limited,
            unreadable=found.unreadable,
            response=answer,
        )


class Searchable(Resource[M], Generic[M, ModelT]):
    """The base of resources whose objects can be searched.

    Attributes:
        _model: The class of the objects.
        _object_type: What a search calls them.
        _usual_fields: The fields that a list of them shows; None for all that the class has.
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
        """Give what a query finds, not yet read."""
        model = self._model
        chosen = check_fields(model, fields) or self._shown()
        finder = make_search_client(self._caller, self._object_type, query, sort, chosen, options)

        def read(rows: list[Json]) -> list[ModelT]:
            return adopt_all(model, rows)

        return paginate(finder, read, limit, page_size)

    async def _count(self, query: QueryLike | None, options: "RequestOptions | None") -> int:
        """Count what a query finds, in one request."""
        finder = make_search_client(self._caller, self._object_type, query, (), ["id"], options)
        return await finder.count()

    def _shown(self) -> list[str]:
        if self._usual_fields is not None:
            return list(self._usual_fields)
        layout = layout_of(self._model)
        custom = ["custom"] if "custom" in layout.mappings else []
        return [*(field.wire for field in layout.fields), *custom]


def make_search_client(
    caller: "Requester",
    object_type: str,
    query: QueryLike | None,
    sort: Sequence[SortLike] | None,
    fields: Sequence[str],
    options: "RequestOptions | None",
) -> SearchClient:
    """Make what sends a search's requests; without sort keys the oldest objects come first."""
    wanted = read_query(query, object_type)
    keys = read_sort(wanted.sort if sort is None else sort, object_type)
    if not keys:
        keys = read_sort(["date_created"], object_type)
    selection = select(fields)
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
    finder: SearchClient, read: "Callable[[list[Json]], list[T]]", limit: int | None, page_size: int
) -> SearchPaginator[T]:
    """Give what a finder finds, not yet read."""
    check_page_size(page_size, _LARGEST_PAGE)
    finder = attrs.evolve(finder, sizes=PageSize(page_size))
    return SearchPaginator(
        finder.ask,
        read,
        finder.caller.spawn,
        limit=smaller(limit, finder.results_limit),
        page_size=page_size,
        key_can_be_null=finder.sort[0].key_can_be_null,
        key_can_increase=finder.sort[0].key_can_increase,
        sizes=finder.sizes,
    )


def _value(row: Json, name: str | None) -> Any:
    value = None if name is None else row.get(name)
    return MISSING if value is None else sort_value(value)


def _counts(envelope: Any) -> tuple[int | None, int | None]:
    """Give the total of an answer and how many objects a walk gives, where it has them."""
    count = cast("Json", envelope).get("count") if isinstance(envelope, dict) else None
    if not isinstance(count, Mapping):
        return None, None
    held = cast("Mapping[str, Any]", count)
    total, limited = held.get("total"), held.get("limited")
    return count_of(total), count_of(limited)
