"""Statuses and pipelines: requests and their effects."""

from collections.abc import AsyncIterator

import pytest

from close_async import BadRequestError, CloseClient, InvalidIdError, NotFoundError
from close_async.models import (
    LeadCreate,
    LeadStatusCreate,
    LeadStatusUpdate,
    OpportunityStatusCreate,
    OpportunityStatusUpdate,
    OrganizationUpdate,
    PipelineCreate,
    PipelineUpdate,
    StatusReference,
)
from close_async.testing import CloseSimulator
from tests.support.mocked_close import MockedClose


@pytest.fixture
async def live() -> AsyncIterator[CloseClient]:
    async with (
        CloseSimulator(leads=20, rate_limits=False) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as client,
    ):
        yield client


async def test_what_is_sent(close: CloseClient, mocked: MockedClose) -> None:
    status = {"id": "stat_a1", "label": "A", "color": None, "type": "won"}
    pipeline = {"id": "pipe_a1", "name": "B", "statuses": [status]}
    mocked.answers("POST", "/status/lead/", status)
    mocked.answers("PUT", "/status/lead/stat_a1/", status)
    mocked.answers("GET", "/status/opportunity/stat_a1/?_fields=label", status)
    mocked.answers("PUT", "/status/opportunity/stat_a1/", status)
    mocked.answers("POST", "/pipeline/", pipeline, status=201)
    mocked.answers("PUT", "/pipeline/pipe_a1/", pipeline)
    mocked.answers("DELETE", "/pipeline/pipe_a1/", b"", status=204)
    made = await close.lead_statuses.create(LeadStatusCreate(label="A"))
    assert (made.color, made.extra) == (None, {"type": "won"})
    await close.lead_statuses.update(made.id, LeadStatusUpdate(color=None))
    await close.opportunity_statuses.get("stat_a1", fields=["label"])
    await close.opportunity_statuses.update("stat_a1", OpportunityStatusUpdate(label="C"))
    first = await close.pipelines.with_response.create(PipelineCreate(name="B"))
    assert (first.status, first.parsed.statuses[0].type) == (201, "won")
    order = [StatusReference(id=each.id) for each in first.parsed.statuses]
    await close.pipelines.update("pipe_a1", PipelineUpdate(statuses=order))
    assert await close.pipelines.delete("pipe_a1") is None
    assert [body for *_, body in mocked.sent() if body] == [
        {"label": "A"},
        {"color": None},
        {"label": "C"},
        {"name": "B"},
        {"statuses": [{"id": "stat_a1"}]},
    ]


async def test_bad_arguments_are_not_sent(close: CloseClient, mocked: MockedClose) -> None:
    for call in (
        close.lead_statuses.get("pipe_a1"),
        close.opportunity_statuses.delete("oppo_a1"),
        close.pipelines.get("stat_a1"),
    ):
        with pytest.raises(InvalidIdError, match=r"(status|pipeline)_id must be an id that begins"):
            await call
    with pytest.raises(TypeError, match="takes a LeadStatusUpdate, not LeadStatusCreate"):
        await close.lead_statuses.update("stat_a1", LeadStatusCreate(label="A"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    assert mocked.sent() == []


async def test_a_lead_status_from_beginning_to_end(live: CloseClient) -> None:
    made = await live.lead_statuses.create(LeadStatusCreate(label="Nurturing", color="teal"))
    lead = await live.leads.create(LeadCreate(name="A", status_id=made.id))
    await live.lead_statuses.update(made.id, LeadStatusUpdate(label="Nurtured"))
    assert (await live.lead_statuses.get(made.id)).color == "teal"
    assert (await live.leads.get(lead.id)).status_label == "Nurtured"
    [mine] = (await live.me()).organizations
    await live.organizations.update(
        mine.id, OrganizationUpdate(lead_statuses=[StatusReference(id=made.id)])
    )
    page = await live.lead_statuses.list()
    assert page.data[0].id == made.id
    with pytest.raises(BadRequestError, match="there are leads in it"):
        await live.lead_statuses.delete(made.id)
    await live.leads.delete(lead.id)
    await live.lead_statuses.delete(made.id)
    with pytest.raises(NotFoundError):
        await live.lead_statuses.get(made.id)


async def test_a_pipeline_from_beginning_to_end(live: CloseClient) -> None:
    pipeline = await live.pipelines.create(PipelineCreate(name="Renewals"))
    for label, kind in (("Lost", "lost"), ("Won", "won")):
        await live.opportunity_statuses.create(
            OpportunityStatusCreate(label=label, type=kind, pipeline_id=pipeline.id)
        )
    pipeline = await live.pipelines.get(pipeline.id)
    turned = [StatusReference(id=status.id) for status in reversed(pipeline.statuses)]
    changed = await live.pipelines.update(pipeline.id, PipelineUpdate(statuses=turned))
    assert [status.label for status in changed.statuses] == ["Won", "Lost"]
    with pytest.raises(BadRequestError, match="it has opportunity statuses"):
        await live.pipelines.delete(pipeline.id)
    for status in changed.statuses:
        await live.opportunity_statuses.delete(status.id)
    await live.pipelines.delete(pipeline.id)
    assert [each.name async for each in live.pipelines.list()] == ["Sales"]
