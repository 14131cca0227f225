"""``Resource``: what the typed methods of every resource are made with."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from close_async.model import Model
from close_async.paging import OffsetPaginator, Page, Paginator
from close_async.paging.job import call_as
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
    """The base of every resource.

    Args:
        caller: Sends the requests.
        gives_response: Whether methods return a whole Response.
    """

    def __init__(self, caller: "Requester", *, gives_response: bool = False) -> None:
        self._caller = caller
        self._gives_response = gives_response

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._caller.pipeline.base_url!r})"

    async def _object(
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
        """Send an operation that answers with one object."""
        chosen = {**(params or {}), "_fields": check_fields(model, fields)}
        answer = await self._caller.call(
            method, route, ids=ids, params=chosen, body=body, options=options
        )
        return Response(adopt(model, answer.parsed), answer.raw)

    async def _nothing(
        self,
        method: str,
        route: str,
        *,
        ids: Mapping[str, str] | None = None,
        body: Model | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        """Send an operation whose answer says no more than that it was done."""
        answer = await self._caller.call(method, route, ids=ids, body=body, options=options)
        return Response(None, answer.raw)

    async def _rows(
        self,
        model: type[ModelT],
        route: str,
        *,
        params: Mapping[str, Any] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Sequence[ModelT]]:
        """Send an operation that answers with all objects at once."""
        answer = await self._caller.call("GET", route, params=params, options=options)
        page = _read_page(model, route, 0, answer)
        if page.unreadable:
            raise combined(page.unreadable)
        return Response(page.data, answer.raw)

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
        """Give the list at ``route``, not yet read."""
        sizes = PageSize(at_least("page_size", 1, page_size))
        job = object()  # the pages of one list take turns with those of another
        caller = self._caller  # not self: a page under way must not keep the resource alive

        async def fetch(offset: int, size: int) -> UnreadPage[ModelT]:
            window = {**(params or {}), "_skip": offset, "_limit": size}
            call = caller.get_pending(route, window, options, sizes.splits(size))
            answer = await call_as(job, call)
            return UnreadPage(lambda: _read_page(model, route, offset, answer.read()), answer.raw)

        return OffsetPaginator(
            fetch,
            caller.spawn,
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
            sizes=sizes,
        )


def _read_page(model: type[ModelT], route: str, offset: int, answer: Response[Any]) -> Page[ModelT]:
    """Read a list's envelope, and its objects."""
    context: dict[str, Any] = {"method": "GET", "path": route, "status": answer.status}
    rows = read_rows(answer.parsed or {}, **context)
    envelope = dict(answer.parsed)
    has_more = optional(envelope, "has_more", bool, **context)
    return Page(
        data=adopt_all(model, rows.objects),
        offset=offset,
        has_more=bool(has_more),
        total_results=count_of(envelope.get("total_results")),
        extra={key: value for key, value in envelope.items() if key not in _PAGE_KEYS},
        unreadable=rows.unreadable,
        response=answer,
    )
