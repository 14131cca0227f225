"""``close.comments``: comments on activities and opportunities."""

from typing import TYPE_CHECKING

from close_async.operations import comments as generated
from close_async.resources.base.resource import M
from close_async.resources.base.unknown_filters import reject_unknown_filters

if TYPE_CHECKING:
    from close_async.models.comments import Comment
    from close_async.options import RequestOptions
    from close_async.paging import Paginator
    from close_async.resources.base.operation import WithResponse


class Comments(generated.Comments[M]):
    """Create, read, update and delete comments on activities and opportunities.

    Example::

        await close.comments.create({"object_id": note_id, "body": "<body>Well done!</body>"})
        async for comment in close.comments.list(object_id=note_id):
            print(comment.created_by, comment.body)

    See https://developer.close.com/api/resources/comments
    """

    @property
    def with_response(self) -> "Comments[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Comments(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        thread_id: str | None = None,
        object_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Comment]":
        """List the comments of one thread, or on one object, the oldest first.

        Args:
            thread_id: The id of the thread, ``comthr_…``.
            object_id: The id of the activity or opportunity.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``thread_id`` is the id of another type of object.
            ValueError: Neither ``thread_id`` nor ``object_id`` is set, or both are.

        Example::

            async for comment in close.comments.list(object_id=note_id):
                print(comment.created_by, comment.body)
        """
        if (thread_id is None) == (object_id is None):
            msg = "comments are those of one thread_id or of one object_id: pass exactly one"
            raise ValueError(msg)
        return self._list(thread_id=thread_id, object_id=object_id, options=options)
