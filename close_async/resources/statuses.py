"""``close.lead_statuses``, ``close.opportunity_statuses`` and ``close.pipelines``."""

from typing import TYPE_CHECKING

from close_async.models.statuses import (
    LeadStatus,
    LeadStatusCreate,
    LeadStatusUpdate,
    OpportunityStatus,
    OpportunityStatusCreate,
    OpportunityStatusUpdate,
    Pipeline,
    PipelineCreate,
    PipelineUpdate,
)
from close_async.resources.base.plain import Plain
from close_async.resources.base.resource import M

if TYPE_CHECKING:
    from close_async.resources.base.operation import WithResponse


class LeadStatuses(Plain[M, LeadStatus, LeadStatusCreate, LeadStatusUpdate]):
    """Create, read, rename and delete the statuses of leads.

    They are listed in the organization's order, which ``close.organizations.update`` changes. A
    renamed status is renamed at every lead that is in it. One that a lead is in is not deleted:
    Close answers 400, a :class:`~close_async.BadRequestError`.

    Example:
        ```python
        status = await close.lead_statuses.create(LeadStatusCreate(label="Nurturing"))
        await close.leads.update(lead_id, LeadUpdate(status_id=status.id))
        ```

    See https://developer.close.com/api/resources/lead-statuses
    """

    _model = LeadStatus
    _creates = LeadStatusCreate
    _updates = LeadStatusUpdate
    _noun = "status"
    _prefix = "stat"
    _route = "/status/lead/"

    @property
    def with_response(self) -> "LeadStatuses[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return LeadStatuses(self._caller, gives_response=True)


class OpportunityStatuses(
    Plain[M, OpportunityStatus, OpportunityStatusCreate, OpportunityStatusUpdate]
):
    """Create, read, rename and delete the statuses of opportunities, those of all pipelines.

    Each is in a pipeline, which gives their order; ``close.pipelines.update`` changes that, and
    moves them between pipelines. One that an opportunity is in is not deleted: Close answers 400,
    a :class:`~close_async.BadRequestError`.

    See https://developer.close.com/api/resources/opportunity-statuses
    """

    _model = OpportunityStatus
    _creates = OpportunityStatusCreate
    _updates = OpportunityStatusUpdate
    _noun = "status"
    _prefix = "stat"
    _route = "/status/opportunity/"

    @property
    def with_response(self) -> "OpportunityStatuses[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return OpportunityStatuses(self._caller, gives_response=True)


class Pipelines(Plain[M, Pipeline, PipelineCreate, PipelineUpdate]):
    """Create, read, change and delete pipelines, the ways of selling.

    A new one has no statuses. ``update`` puts its statuses into another order, and takes them
    from other pipelines; one that still has statuses is not deleted.

    Example:
        ```python
        async for pipeline in close.pipelines.list():
            print(pipeline.name, [status.label for status in pipeline.statuses])
        order = [StatusReference(id=status.id) for status in reversed(pipeline.statuses)]
        await close.pipelines.update(pipeline.id, PipelineUpdate(statuses=order))
        ```

    See https://developer.close.com/api/resources/pipelines
    """

    _model = Pipeline
    _creates = PipelineCreate
    _updates = PipelineUpdate
    _noun = "pipeline"
    _prefix = "pipe"
    _route = "/pipeline/"

    @property
    def with_response(self) -> "Pipelines[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Pipelines(self._caller, gives_response=True)
