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
from close_async.resources.base.crud_resource import CrudResource
from close_async.resources.base.resource import M

if TYPE_CHECKING:
    from close_async.resources.base.operation import WithResponse


class LeadStatuses(CrudResource[M, LeadStatus, LeadStatusCreate, LeadStatusUpdate]):
    """Create, read, rename and delete the statuses of leads.

    They are listed in the order of the organization, which ``close.organizations.update`` changes.
    A new label applies to all leads with the status. Deleting a status that a lead has raises
    :class:`~close_async.BadRequestError`.

    Example::

        status = await close.lead_statuses.create(LeadStatusCreate(label="Nurturing"))
        await close.leads.update(lead_id, LeadUpdate(status_id=status.id))

    See https://developer.close.com/api/resources/lead-statuses
    """

    _model = LeadStatus
    _create_model = LeadStatusCreate
    _update_model = LeadStatusUpdate
    _singular = "status"
    _prefix = "stat"
    _route = "/status/lead/"

    @property
    def with_response(self) -> "LeadStatuses[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return LeadStatuses(self._caller, gives_response=True)


class OpportunityStatuses(
    CrudResource[M, OpportunityStatus, OpportunityStatusCreate, OpportunityStatusUpdate]
):
    """Create, read, rename and delete the statuses of opportunities, in all pipelines.

    Each belongs to a pipeline, which defines the order; ``close.pipelines.update`` changes the
    order, and moves statuses between pipelines. Deleting a status that an opportunity has raises
    :class:`~close_async.BadRequestError`.

    See https://developer.close.com/api/resources/opportunity-statuses
    """

    _model = OpportunityStatus
    _create_model = OpportunityStatusCreate
    _update_model = OpportunityStatusUpdate
    _singular = "status"
    _prefix = "stat"
    _route = "/status/opportunity/"

    @property
    def with_response(self) -> "OpportunityStatuses[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return OpportunityStatuses(self._caller, gives_response=True)


class Pipelines(CrudResource[M, Pipeline, PipelineCreate, PipelineUpdate]):
    """Create, read, update and delete pipelines, which group the statuses of opportunities.

    A new pipeline has no statuses. ``update`` changes the order of its statuses, and moves statuses
    from other pipelines into it. A pipeline with statuses cannot be deleted.

    Example::

        async for pipeline in close.pipelines.list():
            print(pipeline.name, [status.label for status in pipeline.statuses])
        order = [StatusReference(id=status.id) for status in reversed(pipeline.statuses)]
        await close.pipelines.update(pipeline.id, PipelineUpdate(statuses=order))

    See https://developer.close.com/api/resources/pipelines
    """

    _model = Pipeline
    _create_model = PipelineCreate
    _update_model = PipelineUpdate
    _singular = "pipeline"
    _prefix = "pipe"
    _route = "/pipeline/"

    @property
    def with_response(self) -> "Pipelines[WithResponse]":
        """The same methods, each returning a :class:`~close_async.Response`."""
        return Pipelines(self._caller, gives_response=True)
