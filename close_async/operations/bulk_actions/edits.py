"""The operations of ``close.bulk_actions.edits``.

Generated from openapi/ by `python -m codegen`. Do not edit: change the document.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from close_async.models.bulk_actions import BulkEdit, BulkEditCreate
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M, Resource
from close_async.resources.base.unknown_filters import reject_unknown_filters
from close_async.response import Response
from close_async.wire.bodies import read_body
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class BulkEdits(Resource[M]):
    """Set a custom field or the status of all leads that match a query.

    See https://developer.close.com/api/resources/bulk-actions
    """

    @property
    def with_response(self) -> "BulkEdits[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return BulkEdits(self._caller, gives_response=True)

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
    ) -> "Paginator[BulkEdit]":
        """List bulk edits: await the result for the first page, or iterate over it for all.

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

            async for edit in close.bulk_actions.edits.list():
                print(edit.id)
        """
        return self._paginator(
            BulkEdit,
            "/bulk_action/edit/",
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
        edit_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkEdit]:
        return await self._request_object(
            BulkEdit,
            "GET",
            "/bulk_action/edit/{id}/",
            ids={"id": check_id(edit_id, "bulkedit", "edit_id")},
            fields=fields,
            options=options,
        )

    @operation
    async def get(
        self,
        edit_id: str,
        *,
        fields: Sequence[str] | None = None,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkEdit]:
        """Get one bulk edit.

        Returns its progress.

        Args:
            edit_id: The bulk edit's id, ``bulkedit_…``.
            fields: Names of the fields to return; ``None`` for Close's default.
            options: Overrides of the client's options for this call.

        Raises:
            InvalidIdError: ``edit_id`` is not an id, or is that of another type of object.
            UnknownFieldError: ``fields`` contains an unknown name; the message suggests a similar
                one.
            NotFoundError: No edit with this id exists.

        Example::

            edit = await close.bulk_actions.edits.get(edit_id)
        """
        return await self._get(edit_id, fields=fields, options=options)

    async def _create(
        self, edit: BulkEditCreate | Mapping[str, Any], *, options: "RequestOptions | None" = None
    ) -> Response[BulkEdit]:
        return await self._request_object(
            BulkEdit,
            "POST",
            "/bulk_action/edit/",
            body=read_body("bulk_actions.edits.create", edit, BulkEditCreate),
            options=options,
        )
