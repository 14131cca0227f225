"""``Resource``: base class of all resources, with the methods that send requests."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from close_async.model import Model
from close_async.paging import OffsetPaginator, Page, Paginator
from close_async.paging.page import UnreadPage
from close_async.paging.page_size import PageSize
from close_async.paging.paginator import at_least, combined
from close_async.response import Response
from close_async.wire.convert import adopt, adopt_all
from close_async.wire.fields import check_fields
from close_async.wire.paging import count_of, optional, read_rows

if TYPE_CHECKING:
    from close_async._requester import Requester
    from close_async.options import RequestOptions

_PAGE_KEYS = frozenset({"data", "has_more", "total_results"})

M = TypeVar("M")  # operation.Parsed or operation.WithResponse
ModelT = TypeVar("ModelT", bound=Model)


class Resource(Generic[M]):
    """Base class of all resources.

    Args:
        caller: Sends the requests.
        gives_response: Whether methods return a :class:`Response` instead of its parsed content.
    """

    def __init__(self, caller: "Requester", *, gives_response: bool = False) -> None:
        self._caller = caller
        self._gives_response = gives_response

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._caller.pipeline.base_url!r})"

    async def _request(
        self,
        model: type[ModelT],
        method: str,
        route: str,
        *,
        ids: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        fields: Sequence[str] | None = None,
        body: Model | Mapping[str, Any] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[ModelT]:
        """Send a request whose response is one object."""
        chosen = {**(params or {}), "_fields": check_fields(model, fields)}
        response = await self._caller.call(
            method, route, ids=ids, params=chosen, body=body, options=options
        )
        return Response(adopt(model, response.parsed), response.raw)

    async def _request_empty(
        self,
        method: str,
        route: str,
        *,
        ids: Mapping[str, str] | None = None,
        body: Model | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        """Send a request whose response body carries no data."""
        response = await self._caller.call(method, route, ids=ids, body=body, options=options)
        return Response(None, response.raw)

    async def _request_list(
        self,
        model: type[ModelT],
        route: str,
        *,
        params: Mapping[str, Any] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Sequence[ModelT]]:
        """Send a request whose response lists all objects on one page."""
        response = await self._caller.call("GET", route, params=params, options=options)
        page = _read_page(model, route, 0, response)
        if page.unreadable:
            raise combined(page.unreadable)
        return Response(page.data, response.raw)

    def _paginator(
        self,
        model: type[ModelT],
        route: str,
        *,
        params: Mapping[str, Any] | None = None,
        limit: int | None = None,
        page_size: int = 100,
        concurrency: int | None = None,
        ordered: bool = True,
        options: "RequestOptions | None",
    ) -> Paginator[ModelT]:
        """Return a paginator of the list at ``route``; nothing is requested yet."""
        sizes = PageSize(at_least("page_size", 1, page_size))
        job = object()  # the rate limiter serves the pages of several iterations in turn
        caller = self._caller  # not self: a page in flight must not keep the resource alive

        async def fetch(offset: int, size: int) -> UnreadPage[ModelT]:
            window = {**(params or {}), "_skip": offset, "_limit": size}
            response = await caller.get_pending(route, window, options, sizes.splits(size), job=job)
            return UnreadPage(
                lambda: _read_page(model, route, offset, response.read()), response.raw
            )

        return OffsetPaginator(
            fetch,
            caller.spawn,
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
            sizes=sizes,
        )


def _read_page(
    model: type[ModelT], route: str, offset: int, response: Response[Any]
) -> Page[ModelT]:
    """Decode the envelope and the objects of a page."""
    context: dict[str, Any] = {"method": "GET", "path": route, "status": response.status}
    rows = read_rows(response.parsed or {}, **context)
    envelope = dict(response.parsed)
    has_more = optional(envelope, "has_more", bool, **context)
    return Page(
        data=adopt_all(model, rows.objects),
        offset=offset,
        has_more=bool(has_more),
        total_results=count_of(envelope.get("total_results")),
        extra={key: value for key, value in envelope.items() if key not in _PAGE_KEYS},
        unreadable=rows.unreadable,
        response=response,
    )
