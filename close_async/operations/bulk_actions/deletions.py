"""The operations of ``close.bulk_actions.deletions``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.bulk_actions import BulkDeletion, BulkDeletionCreate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class BulkDeletions(Resource[M]):
    """Delete all leads that match a query.

    See https://developer.close.com/api/resources/bulk-actions
    """

    @property
    def with_response(self) -> "BulkDeletions[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return BulkDeletions(self._caller, gives_response=True)

    @reject_unknown_filters
    def list(
        self,
        *,
        fields: Sequence[str] | None = None,
        limit: int | None = None,
        page_size: int = 200,
        ordered: bool = True,
        concurrency: int | None = None,
        options: "RequestOptions | None" = None,
    ) -> "Paginator[BulkDeletion]":
        """List bulk deletions: await the result for the first page, or iterate over it for all.

        Newest first.

        Args:
            fields: Names of the fields to return; ``None`` for Close's default.
            limit: Maximum number of objects to return; ``None`` for all.
            page_size: Number of objects per request, 1 to 200.
            ordered: Whether objects are returned in the order of the list. If false, pages are
                returned as they arrive.
            concurrency: Maximum number of requests in flight. ``None`` derives it from the rate
                limit and the round-trip time.
            options: Overrides of the client's options for this call.

        Raises:
            UnknownFilterError: No such filter exists; the message suggests a similar one.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            ValueError: An argument is out of range.

        Example::

            async for deletion in close.bulk_actions.deletions.list():
                print(deletion.id)
        """
        return self._paginator(
            BulkDeletion,
            "/bulk_action/delete/",
            fields=fields,
            limit=limit,
            page_size=page_size,
            ordered=ordered,
            concurrency=concurrency,
            options=options,
            max_page_size=200,
        )

    async def _get(
        self,
        deletion_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkDeletion]:
        return await self._request_object(
            BulkDeletion,
            "GET",
            "/bulk_action/delete/{id}/",
            ids={"id": check_id(deletion_id, "bulkdelete", "deletion_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        deletion_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkDeletion]:
        """Get one bulk deletion.

        Returns its progress.

        Args:
            deletion_id: The bulk deletion's id, ``bulkdelete_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``deletion_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No deletion with this id exists.

        Example::

            deletion = await close.bulk_actions.deletions.get(deletion_id)
        """
        return await self._get(deletion_id, fields=fields, options=options)

    async def _create(
        self,
        deletion: BulkDeletionCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkDeletion]:
        return await self._request_object(
            BulkDeletion,
            "POST",
            "/bulk_action/delete/",
            body=read_body("bulk_actions.deletions.create", deletion, BulkDeletionCreate),
            options=options,
        )
