"""The operations of ``close.comments``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from close_async.models.comments import Comment, CommentCreate, CommentUpdate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id, optional_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class Comments(Resource[M]):
    """Create, read, update and delete comments on activities and opportunities.

    Example::

        await close.comments.create(
            {"object_id": note_id, "body": "<body><p>Well done!</p></body>"}
        )
        async for comment in close.comments.list(object_id=note_id):
            print(comment.created_by, comment.body)

    See https://developer.close.com/api/resources/comments
    """

    @property
    def with_response(self) -> "Comments[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Comments(self._caller, gives_response=True)

    def _list(
        self,
        *,
        thread_id: str | None = None,
        object_id: str | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[Comment]":
        return self._paginator(
            Comment,
            "/comment/",
            params={
                "thread_id": optional_id(thread_id, "comthr", "thread_id"),
                "object_id": object_id,
            },
            options=options,
        )

    async def _get(
        self, comment_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Comment]:
        return await self._request_object(
            Comment,
            "GET",
            "/comment/{id}/",
            ids={"id": check_id(comment_id, "comm", "comment_id")},
            options=options,
        )

    @operation
    async def get(
        self, comment_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[Comment]:
        """Get one comment.

        Args:
            comment_id: The comment's id, ``comm_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``comment_id`` is not an id, or is that of another type of object.
            NotFoundError: No comment with this id exists.

        Example::

            comment = await close.comments.get(comment_id)
        """
        return await self._get(comment_id, options=options)

    async def _create(
        self, comment: CommentCreate | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[Comment]:
        return await self._request_object(
            Comment,
            "POST",
            "/comment/",
            body=read_body("comments.create", comment, CommentCreate),
            options=options,
        )

    @operation
    async def create(
        self, comment: CommentCreate | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[Comment]:
        """Create a comment.

        The first comment on an object starts its thread.

        A lost response raises :class:`~close_async.ResponseLostError` and is not retried, because a
        second attempt could create a second comment.

        Args:
            comment: The comment to create, or a mapping with the keys of Close's JSON.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            comment = await close.comments.create(
                CommentCreate(
                    body="<body><p>Well done!</p></body>",
                    object_id="acti_7Tq2mXw9KbR4vLc8ZsN1HdYfGpA3eUoJiQk5rPx6BtM",
                )
            )
        """
        return await self._create(comment, options=options)

    async def _update(
        self,
        comment_id: str,
        changes: CommentUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Comment]:
        return await self._request_object(
            Comment,
            "PUT",
            "/comment/{id}/",
            ids={"id": check_id(comment_id, "comm", "comment_id")},
            body=read_body("comments.update", changes, CommentUpdate),
            options=options,
        )

    @operation
    async def update(
        self,
        comment_id: str,
        changes: CommentUpdate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[Comment]:
        """Update a comment.

        Only the user who created it can change it.

        Args:
            comment_id: The comment's id, ``comm_…``.
            changes: The fields to update, or a mapping with the keys of Close's JSON. ``None``
                clears a field.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``comment_id`` is not an id, or is that of another type of object.
            InvalidBodyError: A mapping has an unknown key, lacks a required one, or has a value of
                the wrong type; ``.field_errors`` names them.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.
            NotFoundError: No comment with this id exists.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.comments.update(
                comment_id,
                CommentUpdate(body="<body><p>Very well done!</p></body>"),
            )
        """
        return await self._update(comment_id, changes, options=options)

    async def _delete(
        self, comment_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        return await self._request_nothing(
            "DELETE",
            "/comment/{id}/",
            ids={"id": check_id(comment_id, "comm", "comment_id")},
            options=options,
        )

    @operation
    async def delete(
        self, comment_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[None]:
        """Delete a comment.

        Its text is removed, and ``removed_at`` is set. The thread with all its comments disappears
        with the last one that has a text.

        Args:
            comment_id: The comment's id, ``comm_…``.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``comment_id`` is not an id, or is that of another type of object.
            NotFoundError: No comment with this id exists. If ``.attempts`` is above 1, an earlier
                attempt of this call may have deleted it and its response was lost.
            PermissionDeniedError: The role of the user does not permit it.

        Example::

            await close.comments.delete(comment_id)
        """
        return await self._delete(comment_id, options=options)
