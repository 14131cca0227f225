"""``close.leads``: the leads of an organization."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from close_async.models.leads import Lead, LeadCreate, LeadMerge, LeadUpdate
from close_async.resources.operation import WithResponse, operation
from close_async.resources.resource import M, Resource
from close_async.response import Response
from close_async.unset import UNSET
from close_async.wire.fields import check_fields
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Leads(Resource[M]):
    """Create, read, update, delete and merge leads.

    See https://developer.close.com/api/resources/leads
    """

    @property
    def with_response(self) -> "Leads[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`.

        ```python
        response = await close.leads.with_response.get("lead_1")
        response.parsed, response.rate_limit, response.trace_id
        ```
        """
        return Leads(self._caller, gives_response=True)

    def list(
        self,
        *,
        query: str | None = None,
        ids: Sequence[str] | None = None,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int = 8,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Lead]":
        """List leads: await it for the first page, or iterate it to the end.

        Close serves the first 35 200 leads this way.

        Args:
            query: A search in the text syntax of Close's search box. Close honours it without
                documenting it any longer.
            ids: Only the leads of these ids; honoured without being documented.
            fields: The names of the fields to get; Smart Fields only come when named.
            limit: How many leads to read in all; ``None`` reads to the end.
            page_size: How many leads a request asks for, 1 to 200.
            ordered: Whether leads come in the list's order, or page by page as they arrive.
            concurrency: How many requests may be under way.
            options: What differs from the client's options.

        Raises:
            ValueError: An argument is out of its range.
            UnknownFieldError: ``fields`` has a name that leads do not have.
            PaginationLimitError: The list is longer than Close serves by offsets; raised after
                every lead before that point was delivered.

        Example:
            ```python
            async for lead in close.leads.list(fields=["id", "name"], concurrency=8):
                print(lead.name)
            ```
        """
        if page_size > _LARGEST_PAGE:
            msg = f"page_size is at most {_LARGEST_PAGE} for leads, not {page_size}"
            raise ValueError(msg)
        params = {
            "query": query,
            "id__in": None if ids is None else [check_id(i, "lead", "ids") for i in ids],
            "_fields": check_fields(Lead, fields),
        }
        return self._paginator(
            Lead,
            "/lead/",
            params=params,
            limit=limit,
            page_size=page_size,
            concurrency=concurrency,
            ordered=ordered,
            options=options,
        )

    @operation
    async def get(
        self,
        lead_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Get one lead.

        Args:
            lead_id: Its id, ``lead_…``.
            fields: The names of the fields to get, as for :meth:`list`.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``lead_id`` is not the id of a lead.
            NotFoundError: There is no such lead.
        """
        ids = {"id": check_id(lead_id, "lead", "lead_id")}
        return await self._object(
            Lead, "GET", "/lead/{id}/", ids=ids, fields=fields, options=options
        )

    @operation
    async def create(
        self,
        lead: LeadCreate,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Create a lead, with its contacts and addresses.

        It is sent once: when its answer is lost, ResponseLostError says so, since a second try
        could make a second lead. ``RequestOptions(retry_unsafe=True)`` tries again all the same.

        Args:
            lead: What to create.
            fields: The fields of the created lead to get back.
            options: What differs from the client's options.

        Raises:
            ValueError: Both ``status`` and ``status_id`` are set, or a datetime has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
        """
        _check_body("create", lead, LeadCreate)
        return await self._object(Lead, "POST", "/lead/", body=lead, fields=fields, options=options)

    @operation
    async def update(
        self,
        lead_id: str,
        changes: LeadUpdate,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[Lead]:
        """Change the fields of a lead that ``changes`` sets, and no others.

        Args:
            lead_id: Its id, ``lead_…``.
            changes: The new values; ``None`` empties a field.
            fields: The fields of the changed lead to get back.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``lead_id`` is not the id of a lead.
            ValueError: Both ``status`` and ``status_id`` are set, or a datetime has no timezone.
            BadRequestError: Close refused a value; ``.field_errors`` names the fields.
            NotFoundError: There is no such lead.

        Example:
            ```python
            await close.leads.update(lead.id, LeadUpdate(url=None, custom_add={"cf_days": "Mon"}))
            ```
        """
        ids = {"id": check_id(lead_id, "lead", "lead_id")}
        _check_body("update", changes, LeadUpdate)
        return await self._object(
            Lead, "PUT", "/lead/{id}/", ids=ids, body=changes, fields=fields, options=options
        )

    @operation
    async def delete(
        self, lead_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a lead and everything that belongs to it.

        Args:
            lead_id: Its id, ``lead_…``.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``lead_id`` is not the id of a lead.
            NotFoundError: There is no such lead. It may be that an earlier attempt of this very
                call deleted it and that its answer was lost: ``.attempts`` is then over 1.
        """
        ids = {"id": check_id(lead_id, "lead", "lead_id")}
        return await self._nothing("DELETE", "/lead/{id}/", ids=ids, options=options)

    @operation
    async def merge(
        self, *, source: str, destination: str, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Merge one lead into another; the source is gone after it.

        Args:
            source: The id of the lead that ends.
            destination: The id of the lead that stays.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: An id is not the id of a lead.
            ValueError: Both ids are the same.
            NotFoundError: There is no such lead.

        See https://developer.close.com/api/resources/leads/merge
        """
        body = LeadMerge(
            source=check_id(source, "lead", "source"),
            destination=check_id(destination, "lead", "destination"),
        )
        if source == destination:
            msg = f"source and destination are the same lead, {source}"
            raise ValueError(msg)
        return await self._nothing("POST", "/lead/merge/", body=body, options=options)


_LARGEST_PAGE = 200


def _check_body(method: str, body: object, wanted: type[LeadCreate | LeadUpdate]) -> None:
    if not isinstance(body, wanted):
        msg = f"leads.{method}() takes a {wanted.__name__}, not {type(body).__name__}"
        raise TypeError(msg)
    if body.status is not UNSET and body.status_id is not UNSET:
        msg = "set status (a label) or status_id, not both: Close refuses a lead with two statuses"
        raise ValueError(msg)
