"""``close.objects``: objects of any type, found by searches."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Literal, overload

from close_async import models
from close_async.models.search import FoundObject
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.searching import make_search_client, paginate
from close_async.wire.convert import adopt_all
from close_async.wire.fields import check_names

if TYPE_CHECKING:
    from close_async.model import Model
    from close_async.models.contacts import Contact
    from close_async.models.leads import Lead
    from close_async.models.opportunities import Opportunity
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.wire.search_body import QueryLike, SortLike

# Loaded when they are searched for: who asks for emails need not wait for the class of leads.
_CLASSES = {"contact": "Contact", "lead": "Lead", "opportunity": "Opportunity"}


class Objects(Resource[M]):
    """Search for objects of any type, those that have no methods of their own among them.

    See https://developer.close.com/api/resources/advanced-filtering
    """

    @overload
    def search(  # type: ignore[overload-overlap]  # pyright: ignore[reportOverlappingOverload]
        self,
        object_type: Literal["contact"],
        query: "QueryLike | None" = ...,
        *,
        sort: "Sequence[SortLike] | None" = ...,
        fields: Sequence[str] = ...,
        limit: int | None = ...,
        page_size: int = ...,
        options: "RequestOptions | None" = ...,
    ) -> "Paginator[Contact]": ...
    @overload
    def search(  # type: ignore[overload-overlap]  # a name is a str too
        self,
        object_type: Literal["lead"],
        query: "QueryLike | None" = ...,
        *,
        sort: "Sequence[SortLike] | None" = ...,
        fields: Sequence[str] = ...,
        limit: int | None = ...,
        page_size: int = ...,
        options: "RequestOptions | None" = ...,
    ) -> "Paginator[Lead]": ...
    @overload
    def search(  # type: ignore[overload-overlap]  # a name is a str too
        self,
        object_type: Literal["opportunity"],
        query: "QueryLike | None" = ...,
        *,
        sort: "Sequence[SortLike] | None" = ...,
        fields: Sequence[str] = ...,
        limit: int | None = ...,
        page_size: int = ...,
        options: "RequestOptions | None" = ...,
    ) -> "Paginator[Opportunity]": ...
    @overload
    def search(
        self,
        object_type: str,
        query: "QueryLike | None" = ...,
        *,
        sort: "Sequence[SortLike] | None" = ...,
        fields: Sequence[str] = ...,
        limit: int | None = ...,
        page_size: int = ...,
        options: "RequestOptions | None" = ...,
    ) -> "Paginator[FoundObject]": ...
    def search(
        self,
        object_type: str,
        query: "QueryLike | None" = None,
        *,
        sort: "Sequence[SortLike] | None" = None,
        fields: Sequence[str] = ("id",),
        limit: int | None = None,
        page_size: int = 200,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Any]":
        """Search objects: await it for the first page, or iterate it to the end.

        It goes on as :meth:`close.leads.search <close_async.resources.leads.Leads.search>` does.

        Args:
            object_type: What to search for: ``activity.email``, ``custom_object``, ``lead``.
            query: A query, as for ``close.leads.search``, with its ``sort`` and ``results_limit``;
                ``None`` matches all.
            sort: What to sort by; the oldest come first without it.
            fields: The names of the fields to get.
            limit: How many objects to read in all; ``None`` reads to the end.
            page_size: How many objects a request asks for, 1 to 200.
            options: What differs from the client's options.

        Returns:
            Contacts, leads and opportunities in their classes; others as FoundObject.

        Raises:
            QueryError: ``query`` is not a query, or is on objects of another type.
            TypeError: ``sort`` is not a list of sort keys.
            ValueError: An argument is out of its range.
            BadRequestError: Close refused the query, or knows no such type.
            SearchLimitError: Over 10 000 objects were found and sorted by a text, or share what
                they are sorted by.

        Example:
            ```python
            async for found in close.objects.search("custom_object", fields=["id", "name"]):
                print(found.extra["name"])
            ```
        """
        _check_type(object_type)
        fields = check_names(fields)
        finder = make_search_client(self._caller, object_type, query, sort, fields, options)
        return paginate(finder, _read(object_type), limit, page_size)

    async def count(
        self,
        object_type: str,
        query: "QueryLike | None" = None,
        *,
        options: "RequestOptions | None" = None,
    ) -> int:
        """Count the objects that a query finds, in one request.

        Args:
            object_type: What to count.
            query: What is asked of them; ``None`` counts all.
            options: What differs from the client's options.

        Raises:
            QueryError: ``query`` is not a query, or is on objects of another type.
            BadRequestError: Close refused the query, or knows no such type.
        """
        _check_type(object_type)
        return await make_search_client(
            self._caller, object_type, query, (), ["id"], options
        ).count()


def _check_type(object_type: object) -> None:
    if not isinstance(object_type, str) or not object_type:
        msg = f"object_type is a text such as 'activity.email', not {object_type!r}"
        raise ValueError(msg)


def _read(object_type: str) -> "Callable[[list[dict[str, Any]]], list[Any]]":
    name = _CLASSES.get(object_type)
    if name is not None:
        model: type[Model] = getattr(models, name)
        return lambda rows: adopt_all(model, rows)
    return lambda rows: adopt_all(
        FoundObject, [{"__object_type": object_type, **row} for row in rows]
    )
