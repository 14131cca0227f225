"""``close.objects``: objects of any type, found by searches."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.search import FoundObject
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.searching import make_finder, paginate
from close_async.wire.convert import adopt_all

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.wire.searching import QueryLike, SortLike


class Objects(Resource[M]):
    """Search for objects of a type that has no methods of its own.

    See https://developer.close.com/api/resources/advanced-filtering
    """

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
    ) -> "Paginator[FoundObject]":
        """Search objects: await it for the first page, or iterate it to the end.

        It goes on as :meth:`close.leads.search <close_async.resources.leads.Leads.search>` does.

        Args:
            object_type: What to search for: ``activity.email``, ``custom_object``, ``lead``.
            query: What is asked of the objects; ``None`` for all.
            sort: What to sort by; the oldest come first without it.
            fields: The names of the fields to get.
            limit: How many objects to read in all; ``None`` reads to the end.
            page_size: How many objects a request asks for, 1 to 200.
            options: What differs from the client's options.

        Raises:
            TypeError: ``query`` or ``sort`` is none.
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
        finder = make_finder(self._caller, object_type, query, sort, list(fields), options)
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
            TypeError: ``query`` is none.
            BadRequestError: Close refused the query, or knows no such type.
        """
        return await make_finder(self._caller, object_type, query, (), ["id"], options).count()


def _read(object_type: str) -> Any:
    def read(rows: list[dict[str, Any]]) -> list[FoundObject]:
        return adopt_all(FoundObject, [{"__object_type": object_type, **row} for row in rows])

    return read
