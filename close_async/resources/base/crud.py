"""``CrudMethods``: list, get, create, update and delete, without public signatures."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic

from close_async.model import Model
from close_async.resources.base.resource import M, ModelT, Resource
from close_async.response import Response
from close_async.unset import UNSET
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator

_LARGEST_PAGE = 200


class CrudMethods(Resource[M], Generic[M, ModelT]):
    """Base class of a resource with a collection path and one path per object.

    A resource wraps the methods that Close offers in public ones, with its own parameters and
    documentation.

    Attributes:
        _model: The class of the objects.
        _singular: The name of one object in messages and parameters: ``lead``.
        _prefix: The prefix of its ids, or several prefixes.
        _route: The path of the collection.
    """

    _model: type[ModelT]
    _singular: str
    _prefix: str | tuple[str, ...]
    _route: str

    def _list(
        self,
        params: Mapping[str, Any],
        *,
        fields: Sequence[str] | None = None,
        page_size: int = _LARGEST_PAGE,
        **how: Any,
    ) -> "Paginator[ModelT]":
        """Return a paginator of the collection; ``how`` is passed to the paginator."""
        return self._paginator(
            self._model, self._route, params=params, fields=fields, page_size=page_size, **how
        )

    async def _get(
        self, id_: str, fields: Sequence[str] | None, options: "RequestOptions | None"
    ) -> Response[ModelT]:
        return await self._request_object(
            self._model, "GET", self._item, ids=self._ids(id_), fields=fields, options=options
        )

    async def _create(
        self, body: Model, fields: Sequence[str] | None, options: "RequestOptions | None"
    ) -> Response[ModelT]:
        return await self._request_object(
            self._model, "POST", self._route, body=body, fields=fields, options=options
        )

    async def _update(
        self,
        id_: str,
        changes: Model,
        fields: Sequence[str] | None,
        options: "RequestOptions | None",
    ) -> Response[ModelT]:
        return await self._request_object(
            self._model,
            "PUT",
            self._item,
            ids=self._ids(id_),
            body=changes,
            fields=fields,
            options=options,
        )

    async def _delete(self, id_: str, options: "RequestOptions | None") -> Response[None]:
        return await self._request_nothing(
            "DELETE", self._item, ids=self._ids(id_), options=options
        )

    @property
    def _item(self) -> str:
        return f"{self._route}{{id}}/"

    def _ids(self, id_: str) -> dict[str, str]:
        return {"id": check_id(id_, self._prefix, f"{self._singular}_id")}


def check_body(method: str, body: object, wanted: type[Model]) -> None:
    """Check the class of a request body, for programs that run no type checker.

    Raises:
        TypeError: ``body`` is not an instance of ``wanted``.
    """
    if not isinstance(body, wanted):
        msg = f"{method}() takes a {wanted.__name__}, not {type(body).__name__}"
        raise TypeError(msg)


def check_lead(what: str, lead_id: str | None, *, new_lead: bool) -> None:
    """Check that an object is created for one lead: without one, Close creates a new lead silently.

    Args:
        what: The object to create, for the message: ``the contact``.
        lead_id: The id of an existing lead, if there is one.
        new_lead: Whether the caller requested a new lead.

    Raises:
        ValueError: Neither a lead nor ``new_lead`` is given, or both are.
    """
    has_lead = lead_id is not UNSET and lead_id is not None
    if has_lead and new_lead:
        msg = f"new_lead=True creates a new lead, but lead_id is set to {lead_id}; pass one of them"
        raise ValueError(msg)
    if has_lead:
        check_id(lead_id, "lead", "lead_id")
    elif not new_lead:
        msg = (
            f"{what} has no lead_id: Close would create a new lead for it; "
            "set lead_id, or pass new_lead=True to create one"
        )
        raise ValueError(msg)
