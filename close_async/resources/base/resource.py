"""``Resource``: base class of all resources, with the methods that send requests."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from close_async.errors import DecodeError
from close_async.model import Model
from close_async.paging import Paginator
from close_async.paging.paginator import check_page_size, combined
from close_async.resources.base.lists import cursor_paginator, offset_paginator, read_page
from close_async.response import Response
from close_async.transport.responses import decode_array, decode_text
from close_async.wire.convert import decode_all_in_place, decode_in_place, encode
from close_async.wire.fields import check_fields
from close_async.wire.query import encode_params

if TYPE_CHECKING:
    from close_async._requester import Requester
    from close_async.options import RequestOptions
    from close_async.paging.cursor import Towards

Body = Model | Mapping[str, Any]

M = TypeVar("M")  # operation.Parsed or operation.WithResponse
ModelT = TypeVar("ModelT", bound=Model)

# Of lists whose maximum Close does not document. Larger pages are slower and time out.
_LARGEST_PAGE = 200


class Resource(Generic[M]):
    """Base class of all resources.

    Args:
        caller: Sends the requests.
        gives_response: Whether methods return a :class:`Response` instead of its parsed content.

    Attributes:
        _filter_hints: What to use instead of filters that lists do not have, by their names.
    """

    _filter_hints: ClassVar[Mapping[str, str]] = {}

    def __init__(self, caller: "Requester", *, gives_response: bool = False) -> None:
        self._caller = caller
        self._gives_response = gives_response

    def __repr__(self) -> str:
        return f"{type(self).__name__}(base_url={self._caller.pipeline.base_url!r})"

    async def _request_object(
        self,
        model: type[ModelT],
        method: str,
        route: str,
        *,
        ids: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        params_in_body: Mapping[str, Any] | None = None,
        fields: Sequence[str] | None = None,
        body: Body | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[ModelT]:
        """Send a request whose response is one object.

        ``params_in_body`` are filters that Close reads from the body, under ``_params``.
        """
        chosen = {**(params or {}), "_fields": check_fields(model, fields)}
        if params_in_body is not None:
            own = encode(body) if isinstance(body, Model) else body or {}
            body = {**own, "_params": encode_params(params_in_body)}
        response = await self._caller.call(
            method, route, ids=ids, params=chosen, body=body, options=options
        )
        if response.parsed is None:
            msg = "the response has no body"
            raise DecodeError(msg, method=method, path=route, status=response.status)
        return Response(decode_in_place(model, response.parsed), response.raw)

    async def _request_nothing(
        self,
        method: str,
        route: str,
        *,
        ids: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        body: Body | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[None]:
        """Send a request whose response body carries no data."""
        response = await self._caller.call(
            method, route, ids=ids, params=params, body=body, options=options
        )
        return Response(None, response.raw)

    async def _request_rows(
        self,
        model: type[ModelT],
        method: str,
        route: str,
        *,
        ids: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        fields: Sequence[str] | None = None,
        body: Body | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Sequence[ModelT]]:
        """Send a request whose response lists all objects on one page."""
        chosen = {**(params or {}), "_fields": check_fields(model, fields)}
        response = await self._caller.call(
            method, route, ids=ids, params=chosen, body=body, options=options
        )
        page = read_page(partial(decode_all_in_place, model), route, 0, response)
        if page.unreadable:
            raise combined(page.unreadable)
        return Response(page.data, response.raw)

    async def _request_array(
        self,
        model: type[ModelT],
        method: str,
        route: str,
        *,
        ids: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        fields: Sequence[str] | None = None,
        body: Body | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Sequence[ModelT]]:
        """Send a request whose response is a JSON array."""
        chosen = {**(params or {}), "_fields": check_fields(model, fields)}
        response = await self._caller.call_other(
            method, route, decode_array, ids=ids, params=chosen, body=body, options=options
        )
        return Response(decode_all_in_place(model, response.parsed), response.raw)

    async def _request_text(
        self,
        method: str,
        route: str,
        *,
        accept: str,
        ids: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        body: Body | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[str]:
        """Send a request whose response is text, such as CSV."""
        return await self._caller.call_other(
            method,
            route,
            decode_text,
            accept=accept,
            ids=ids,
            params=params,
            body=body,
            options=options,
        )

    def _paginator(
        self,
        model: type[ModelT],
        route: str,
        *,
        ids: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = _LARGEST_PAGE,
        max_page_size: int = _LARGEST_PAGE,
        concurrency: int | None = None,
        ordered: bool = True,
        options: "RequestOptions | None" = None,
    ) -> Paginator[ModelT]:
        """Return a paginator of the list at ``route``; nothing is requested yet."""
        check_page_size(page_size, max_page_size)
        return offset_paginator(
            self._caller,  # not self: a page in flight must not keep the resource alive
            route,
            partial(decode_all_in_place, model),
            ids=ids,
            params={**(params or {}), "_fields": check_fields(model, fields)},
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
            options=options,
        )

    def _cursor_paginator(
        self,
        model: type[ModelT],
        route: str,
        *,
        ids: Mapping[str, str] | None = None,
        params: Mapping[str, Any] | None = None,
        fields: Sequence[str] | None = None,
        cursor: str | None = None,
        towards: "Towards" = "older",
        limit: int | None = None,
        page_size: int = _LARGEST_PAGE,
        max_page_size: int = _LARGEST_PAGE,
        options: "RequestOptions | None" = None,
    ) -> Paginator[ModelT]:
        """Return a paginator of a list whose pages hold cursors; nothing is requested yet."""
        check_page_size(page_size, max_page_size)
        return cursor_paginator(
            self._caller,
            route,
            partial(decode_all_in_place, model),
            ids=ids,
            params={**(params or {}), "_fields": check_fields(model, fields)},
            cursor=cursor,
            towards=towards,
            limit=limit,
            page_size=page_size,
            options=options,
        )
