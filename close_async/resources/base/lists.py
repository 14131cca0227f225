"""Lists of Close's: paged by offset or by cursor, as models or as dictionaries."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from close_async.paging import CursorPage, CursorPaginator, OffsetPaginator, Page, Paginator
from close_async.paging.page import Source, UnreadPage
from close_async.paging.page_size import PageSize
from close_async.paging.paginator import at_least
from close_async.wire.paging import count_of, optional, read_rows
from close_async.wire.query import encode_params

if TYPE_CHECKING:
    from close_async._requester import Requester
    from close_async.options import RequestOptions
    from close_async.paging.cursor import Towards
    from close_async.response import Response

T = TypeVar("T")
Json = dict[str, Any]

_PAGE_KEYS = frozenset({"data", "has_more", "total_results"})
_CURSOR_PAGE_KEYS = frozenset({"data", "cursor_next", "cursor_previous"})


def offset_paginator(
    caller: "Requester",
    route: str,
    read: Callable[[list[Json]], list[T]],
    *,
    ids: Mapping[str, str] | None = None,
    group: str | None = None,
    params: Mapping[str, Any] | None = None,
    limit: int | None = None,
    page_size: int = 100,
    concurrency: int | None = None,
    ordered: bool = True,
    options: "RequestOptions | None" = None,
) -> Paginator[T]:
    """Return a paginator of a list that is paged by ``_skip``; nothing is requested yet.

    Args:
        caller: Sends the requests.
        route: The template of the path.
        read: Converts the rows of a page.
        ids: The values of the template.
        group: The endpoint group of the rate limit; by default the method and the route.
        params: The filters of the list.
        limit: Maximum number of rows to read; ``None`` for all.
        page_size: Number of rows per request.
        concurrency: Maximum number of requests in flight.
        ordered: Whether rows are returned in the order of the list.
        options: Overrides of the client's options.
    """
    sizes = PageSize(at_least("page_size", 1, page_size))
    job = object()  # the rate limiter serves the pages of several iterations in turn

    async def fetch(offset: int, size: int) -> UnreadPage[T]:
        window = {**(params or {}), "_skip": offset, "_limit": size}
        response = await caller.get_pending(
            route, window, options, sizes.splits(size), ids=ids, group=group, job=job
        )
        return UnreadPage(lambda: read_page(read, route, offset, response.read()), response.raw)

    def overlapping() -> Source[Page[T]]:
        from close_async.paging.scanning.whole_list import WholeListClient, WholeListPages

        client = WholeListClient(
            caller,
            read,
            route=route,
            ids=ids,
            group=group,
            params=params or {},
            page_size=page_size,
            options=options,
        )
        return WholeListPages(client, limit=limit, concurrency=concurrency)

    return OffsetPaginator(
        fetch,
        caller.spawn,
        overlapping=overlapping,
        limit=limit,
        page_size=page_size,
        concurrency=concurrency,
        ordered=ordered,
        sizes=sizes,
    )


def cursor_paginator(
    caller: "Requester",
    route: str,
    read: Callable[[list[Json]], list[T]],
    *,
    ids: Mapping[str, str] | None = None,
    params: Mapping[str, Any] | None = None,
    cursor: str | None = None,
    towards: "Towards" = "older",
    limit: int | None = None,
    page_size: int = 50,
    options: "RequestOptions | None" = None,
) -> Paginator[T]:
    """Return a paginator of a list that is paged by ``_cursor``; nothing is requested yet.

    Args:
        caller: Sends the requests.
        route: The template of the path.
        read: Converts the rows of a page.
        ids: The values of the template.
        params: The filters of the list.
        cursor: The cursor of the first page to read; ``None`` for the newest one.
        towards: The direction in which pages are read.
        limit: Maximum number of rows to read; ``None`` for all.
        page_size: Number of rows per request.
        options: Overrides of the client's options.
    """
    sizes = PageSize(page_size)

    async def fetch(position: str | None, size: int) -> CursorPage[T]:
        window = {**(params or {}), "_cursor": position, "_limit": size}
        response = await caller.call(
            "GET", route, ids=ids, params=window, options=options, splits=sizes.splits(size)
        )
        return _read_cursor_page(read, route, response)

    return CursorPaginator(
        fetch,
        caller.spawn,
        cursor=cursor,
        towards=towards,
        limit=limit,
        page_size=page_size,
        sizes=sizes,
    )


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
    """Return the list at ``path`` as dictionaries; see :meth:`.CloseClient.paginate`."""
    if params is not None:
        encode_params(params)  # raises if they are invalid, before the list is read
    return offset_paginator(
        caller,
        path,
        lambda rows: rows,
        group=group,
        params=params,
        limit=limit,
        page_size=page_size,
        concurrency=concurrency,
        ordered=ordered,
        options=options,
    )


def read_page(
    read: Callable[[list[Json]], list[T]], route: str, offset: int, response: "Response[Any]"
) -> Page[T]:
    """Decode the envelope and the rows of a page."""
    context: dict[str, Any] = {"method": "GET", "path": route, "status": response.status}
    rows = read_rows(response.parsed or {}, **context)
    envelope: Json = dict(response.parsed)
    return Page(
        data=read(rows.objects),
        offset=offset,
        has_more=bool(optional(envelope, "has_more", bool, **context)),
        total_results=count_of(envelope.get("total_results")),
        extra={key: value for key, value in envelope.items() if key not in _PAGE_KEYS},
        unreadable=rows.unreadable,
        response=response,
    )


def _read_cursor_page(
    read: Callable[[list[Json]], list[T]], route: str, response: "Response[Any]"
) -> CursorPage[T]:
    context: dict[str, Any] = {"method": "GET", "path": route, "status": response.status}
    rows = read_rows(response.parsed or {}, **context)
    older = optional(response.parsed, "cursor_next", str, **context)
    return CursorPage(
        data=read(rows.objects),
        has_more=older is not None,
        older=older,
        newer=optional(response.parsed, "cursor_previous", str, **context),
        extra={k: value for k, value in response.parsed.items() if k not in _CURSOR_PAGE_KEYS},
        unreadable=rows.unreadable,
        response=response,
    )
