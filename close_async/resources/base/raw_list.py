"""``paginate_raw``: any list of Close's, as dictionaries; for lists that have no method."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.paging import OffsetPaginator, Page, Paginator
from close_async.paging.page import UnreadPage
from close_async.paging.page_size import PageSize
from close_async.paging.paginator import at_least
from close_async.wire.paging import count_of, optional, read_rows

if TYPE_CHECKING:
    from close_async._requester import Requester
    from close_async.options import RequestOptions
    from close_async.response import Response

Json = dict[str, Any]

_PAGE_KEYS = frozenset({"data", "has_more", "total_results"})


def paginate_raw(
    caller: "Requester",
    path: str,
    *,
    group: str,
    params: Mapping[str, Any] | None,
    limit: int | None,
    page_size: int,
    concurrency: int | None,
    ordered: bool,
    options: "RequestOptions | None",
) -> Paginator[Json]:
    """Return the list at ``path``; see :meth:`.CloseClient.paginate`.

    Args:
        caller: Sends the requests.
        path: The path of the list.
        group: The rate limit group: the method and the path's template.
        params: Further query parameters.
        limit: Maximum number of rows to read.
        page_size: Number of rows that a request asks for.
        concurrency: Maximum number of requests in flight.
        ordered: Whether rows come in the list's order.
        options: Overrides of the client's options.
    """
    sizes = PageSize(at_least("page_size", 1, page_size))
    job = object()  # the pages of one list take turns with those of another

    async def fetch(offset: int, size: int) -> UnreadPage[Json]:
        response = await caller.call(
            "GET",
            path,
            group=group,
            params={**(params or {}), "_skip": offset, "_limit": size},
            options=options,
            splits=sizes.splits(size),
            job=job,
        )
        return UnreadPage(lambda: _read_page(path, offset, response), response.raw)

    return OffsetPaginator(
        fetch,
        caller.spawn,
        limit=limit,
        page_size=page_size,
        concurrency=concurrency,
        ordered=ordered,
        sizes=sizes,
    )


def _read_page(path: str, offset: int, response: "Response[Any]") -> Page[Json]:
    context: dict[str, Any] = {"method": "GET", "path": path, "status": response.status}
    envelope: Json = response.parsed or {}
    rows = read_rows(envelope, **context)
    return Page(
        data=rows.objects,
        offset=offset,
        has_more=bool(optional(envelope, "has_more", bool, **context)),
        total_results=count_of(envelope.get("total_results")),
        extra={key: value for key, value in envelope.items() if key not in _PAGE_KEYS},
        unreadable=rows.unreadable,
        response=response,
    )
