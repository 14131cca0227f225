"""``SearchClient``: sends the requests of one search.

See https://developer.close.com/api/resources/advanced-filtering
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

import attrs

from close_async.options import RequestOptions
from close_async.paging.keyset.reader import SearchPage
from close_async.paging.keyset.state import MISSING, Position
from close_async.paging.page_size import PageSize
from close_async.unset import UNSET
from close_async.wire.fields import Selection
from close_async.wire.paging import count_of, optional, read_rows
from close_async.wire.require import require
from close_async.wire.search_body import SortKey, all_of, sort_value

if TYPE_CHECKING:
    from close_async._requester import Requester
    from close_async.paging.page_size import Splits
    from close_async.response import Response

Json = dict[str, Any]

PATH = "/data/search/"
LARGEST_PAGE = 200
"""The most objects that Close returns per request."""

# A search changes nothing: unlike other POSTs it can always be repeated.
_REPEATABLE = RequestOptions(retry_unsafe=True)


@attrs.frozen(kw_only=True, eq=False)
class SearchClient:
    """Sends the requests of one search.

    Args:
        caller: Sends them.
        object_type: The type of the objects: ``lead``, ``activity.email``.
        query: The query as JSON.
        sort: The sort keys. The search continues by the value of the first one.
        fields: The fields to request.
        hidden: Those of them that the user did not ask for; they are removed from the rows.
        options: Overrides of the client's options.
        results_limit: The number of results that the query itself asks for.
        sizes: Number of objects that a request asks for.
        job: Identifies the search, or the scan it belongs to, at the rate limiter.
    """

    caller: "Requester"
    object_type: str
    query: Json
    sort: Sequence[SortKey]
    fields: Selection
    hidden: frozenset[str]
    options: "RequestOptions | None" = None
    results_limit: int | None = None
    sizes: PageSize = attrs.field(factory=lambda: PageSize(LARGEST_PAGE))
    job: object = attrs.field(factory=object)

    async def fetch(self, position: Position, size: int, counts: bool) -> SearchPage:
        """Fetch the page at a position."""
        # If asking for less would mean starting from the beginning, the same is retried first.
        splits = self.sizes.splits(size) if position.is_resumable else None
        return self._read(await self._send(self._body(position, size, counts), splits))

    async def count(self) -> int:
        """Count the objects that the search finds."""
        body = {"query": self.query, "results_limit": 0, "include_counts": True}
        response = await self._send(body)
        context: dict[str, Any] = {"method": "POST", "path": PATH, "status": response.status}
        envelope: Json = response.parsed or {}
        count = cast("Json", require(envelope.get("count", UNSET), dict, "count", **context))
        total = require(count.get("total", UNSET), int, "count.total", **context)
        return total if self.results_limit is None else min(total, self.results_limit)

    def _body(self, position: Position, size: int, counts: bool) -> Json:
        query = self.query
        if position.value is not None:
            query = all_of(query, self.sort[0].bound(position.value))
        body: Json = {
            "query": query,
            "sort": [key.json() for key in self.sort],
            "_fields": {self.object_type: self.fields.sent},
            "_limit": size,
            "cursor": position.cursor,
        }
        return {**body, "include_counts": True} if counts else body

    async def _send(self, body: Json, splits: "Splits | None" = None) -> "Response[Any]":
        options = _REPEATABLE if self.options is None else self.options.merge(_REPEATABLE)
        return await self.caller.call(
            "POST", PATH, body=body, options=options, splits=splits, job=self.job
        )

    def _read(self, response: "Response[Any]") -> SearchPage:
        context: dict[str, Any] = {"method": "POST", "path": PATH, "status": response.status}
        found = read_rows(response.parsed or {}, key="id", **context)
        rows = found.objects
        total, limited = _counts(response.parsed)
        # Before hidden fields are removed: the sort field may be one of them.
        ids: list[str] = [row["id"] for row in rows]
        name = self.sort[0].name if self.sort else None
        values = [_value(row, name) for row in rows]
        for row in rows if self.hidden else ():
            for key in self.hidden:
                row.pop(key, None)
        for row in rows if self.fields.kept is not None else ():
            self.fields.cut(row)
        return SearchPage(
            rows=rows,
            ids=ids,
            values=values,
            cursor=optional(response.parsed, "cursor", str, **context),
            total=total,
            limited=limited,
            unreadable=found.unreadable,
            response=response,
        )


def _value(row: Json, name: str | None) -> Any:
    value = None if name is None else row.get(name)
    return MISSING if value is None else sort_value(value)


def _counts(envelope: Any) -> tuple[int | None, int | None]:
    """Return ``count.total`` and ``count.limited`` of a response, each if it has one."""
    count = cast("Json", envelope).get("count") if isinstance(envelope, dict) else None
    if not isinstance(count, Mapping):
        return None, None
    counts = cast("Mapping[str, Any]", count)
    return count_of(counts.get("total")), count_of(counts.get("limited"))
