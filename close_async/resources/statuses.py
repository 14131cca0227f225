"""``close.lead_statuses``, ``close.opportunity_statuses`` and ``close.pipelines``."""

from typing import TYPE_CHECKING

from close_async.models.statuses import LeadStatus, OpportunityStatus, Pipeline
from close_async.resources.operation import WithResponse, operation
from close_async.resources.resource import M, Resource
from close_async.response import Response
from close_async.wire.ids import check_id

if TYPE_CHECKING:
    from close_async.options import RequestOptions
    from close_async.paging import Paginator


class LeadStatuses(Resource[M]):
    """Read the statuses of leads.

    See https://developer.close.com/api/resources/lead-statuses
    """

    @property
    def with_response(self) -> "LeadStatuses[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return LeadStatuses(self._caller, gives_response=True)

    def list(self, *, options: "RequestOptions | None" = None) -> "Paginator[LeadStatus]":
        """List the statuses, in the organization's order."""
        return self._paginator(LeadStatus, "/status/lead/", options=options)

    @operation
    async def get(
        self, status_id: str, *, options: "RequestOptions | None" = None
    ) -> Response[LeadStatus]:
        """Get one status.

        Args:
            status_id: Its id, ``stat_…``.
            options: What differs from the client's options.

        Raises:
            InvalidIdError: ``status_id`` is not the id of a status.
            NotFoundError: There is no such status.
        """
        ids = {"id": check_id(status_id, "stat", "status_id")}
        return await self._object(LeadStatus, "GET", "/status/lead/{id}/", ids=ids, options=options)


class OpportunityStatuses(Resource[M]):
    """Read the statuses of opportunities.

    See https://developer.close.com/api/resources/opportunity-statuses
    """

    def list(self, *, options: "RequestOptions | None" = None) -> "Paginator[OpportunityStatus]":
        """List the statuses of all pipelines."""
        return self._paginator(OpportunityStatus, "/status/opportunity/", options=options)


class Pipelines(Resource[M]):
    """Read pipelines, the ways of selling.

    See https://developer.close.com/api/resources/pipelines
    """

    def list(self, *, options: "RequestOptions | None" = None) -> "Paginator[Pipeline]":
        """List the pipelines, each with its statuses in their order.

        Example:
            ```python
            async for pipeline in close.pipelines.list():
                print(pipeline.name, [status.label for status in pipeline.statuses])
            ```
        """
        return self._paginator(Pipeline, "/pipeline/", options=options)
