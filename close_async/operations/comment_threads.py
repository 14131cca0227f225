"""The operations of ``close.comment_threads``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from close_async.models.comments import CommentThread
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.ids import check_id, optional_ids

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class CommentThreads(Resource[M]):
    """Read the threads that comments form; each object with comments has one.

    See https://developer.close.com/api/resources/comments
    """

    @property
    def with_response(self) -> "CommentThreads[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return CommentThreads(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        ids: Sequence[str] | None = None,
        object_ids: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[CommentThread]":
        """List comment threads: await the result for the first page, or iterate over it for all.

        Users who do not see all leads must set ``ids`` or ``object_ids``.

        Args:
            ids: Only the threads with these ids, ``comthr_…``.
            object_ids: Only the threads on the objects with these ids.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            InvalidIdError: An item of ``ids`` is not an id, or is that of another type of object.
            ValueError: An argument is out of range.

        Example::

            async for comment_thread in close.comment_threads.list():
                print(comment_thread.id)
        """
        return self._paginator(
            CommentThread,
            "/comment_thread/",
            params={"ids": optional_ids(ids, "comthr", "ids"), "object_ids": object_ids},
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self, comment_thread_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CommentThread]:
        return await self._request_object(
            CommentThread,
            "GET",
            "/comment_thread/{id}/",
            ids={"id": check_id(comment_thread_id, "comthr", "comment_thread_id")},
            options=options,
        )

    @operation
    async def get(
        self, comment_thread_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[CommentThread]:
        """Get one comment thread.

        Args:
            comment_thread_id: The comment thread's id, ``comthr_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``comment_thread_id`` is not an id, or is that of another type of
                object.
            NotFoundError: No comment thread with this id exists.

        Example::

            comment_thread = await close.comment_threads.get(comment_thread_id)
        """
        return await self._get(comment_thread_id, options=options)
