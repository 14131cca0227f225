"""``close.bulk_actions.deletions``: deletions of all leads that match a query."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from close_async.models.bulk_actions import BulkDeletion, BulkDeletionCreate
from close_async.operations.bulk_actions import deletions as generated
from close_async.resources.base.bulk_actions import (
    BulkActionResource,
    check_selection,
    selection,
)
from close_async.resources.base.operation import WithResponse, operation
from close_async.resources.base.resource import M
from close_async.response import Response
from close_async.wire.bodies import read_body

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.wire.search_body import QueryLike, SortLike

BulkObjectType: TypeAlias = Literal["lead", "contact", "call", "custom_activity", "form_submission"]
"""The type of the objects of a bulk deletion."""

# The types of activities in searches.
_SEARCHED = {
    "call": "activity.call",
    "custom_activity": "activity.custom_activity",
    "form_submission": "activity.form_submission",
}


class BulkDeletions(generated.BulkDeletions[M], BulkActionResource[M, BulkDeletion]):
    """Delete all leads that match a query.

    See https://developer.close.com/api/resources/bulk-actions
    """

    _model = BulkDeletion
    _route = "/bulk_action/delete/{id}/"
    _prefix = "bulkdelete"
    _singular = "bulk deletion"

    @property
    def with_response(self) -> "BulkDeletions[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return BulkDeletions(self._caller, gives_response=True)

    async def run(
        self,
        query: "QueryLike",
        *,
        object_type: "BulkObjectType" = "lead",
        sort: "Sequence[SortLike] | None" = None,
        limit: int | None = None,
        send_done_email: bool = False,
        progress: Callable[[BulkDeletion], None] | None = None,
        max_wait: float | None = None,
        options: "RequestOptions | None" = None,
    ) -> BulkDeletion:
        """Delete the leads that match a query, and return the bulk deletion when it is done.

        With a lead, everything that belongs to it is deleted. The API cannot restore it.

        Args:
            query: A query, as for ``close.leads.search``: made with :mod:`close_async.search`, a
                Smart View or its ``s_query``, or the JSON of *Copy Filters*. Its ``sort`` and
                ``results_limit`` are applied.
            object_type: The type of the objects that the query finds, and that are deleted.
            sort: The order in which leads are selected, if ``limit`` leaves out some;
                ``None`` for the one stored with the query.
            limit: Maximum number of objects to select; ``None`` for all.
            send_done_email: Whether Close sends you an email when it is done.
            progress: Called with the bulk action when it is started, and after each poll.
            max_wait: Seconds to wait until it is done; see :meth:`wait`.
            options: Overrides of the client's options for each request.

        Raises:
            BulkActionFailedError: Close ended it with an error, or did not process everything, or
                not in time.
            QueryError: ``query`` is not a query, is ``None``, or finds another type of object.
            ConfigurationError: An argument is missing or out of range. No request was sent.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            old = (lead.status_id == junk.id) & (lead.date_updated < date(2025, 1, 1))
            print(await close.leads.count(old))
            await close.bulk_actions.deletions.run(old, limit=1000)
        """
        chosen = selection(
            query, _SEARCHED.get(object_type, object_type), sort, limit, progress, max_wait
        )
        body = BulkDeletionCreate(
            bulk_object_type=object_type, send_done_email=send_done_email, **chosen
        )
        return await self._run(self._create(body, options=options), progress, max_wait, options)

    @operation
    async def create(
        self,
        deletion: BulkDeletionCreate | Mapping[str, Any],
        *,
        options: "RequestOptions | None" = None,
    ) -> Response[BulkDeletion]:
        """Start a bulk deletion; :meth:`run` starts one and waits for it.

        Args:
            deletion: The bulk deletion to create. ``s_query`` is the query alone;
                ``results_limit`` and ``sort`` are fields of their own.
            options: Overrides of the client's options for this call.

        Raises:
            ConfigurationError: It has no query, and would be for every lead. No request was sent.
            QueryError: ``s_query`` is not a query. No request was sent.
            InvalidBodyError: A mapping has unknown keys or wrong values. No request was sent.
            BadRequestError: Close rejected a value; ``.field_errors`` names the fields.

        Example::

            deletion = await close.bulk_actions.deletions.create(body)
            await close.bulk_actions.deletions.wait(deletion.id)
        """
        made = read_body("bulk_actions.deletions.create", deletion, BulkDeletionCreate)
        check_selection(made)
        return await self._create(made, options=options)
