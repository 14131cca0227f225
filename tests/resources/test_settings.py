"""Users, statuses and pipelines: decoded as their models."""

from collections.abc import AsyncIterator
from datetime import UTC

import pytest

from close_async import CloseClient, InvalidIdError, NotFoundError
from close_async.testing import CloseSimulator
from tests.support.mocked_close import MockedClose


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=1, rate_limits=False) as simulator:
        yield simulator


@pytest.fixture
async def live(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


async def test_users(sim: CloseSimulator, live: CloseClient) -> None:
    last = live.users.list(order_by="last_name,first_name", page_size=1)
    names = [user.last_name async for user in last]
    assert names == sorted(row["last_name"] for row in sim.world.organization.users)
    me = await live.users.get((await live.me()).id, fields=["id", "email", "organizations"])
    assert me.organizations == [sim.world.organization.id]
    with pytest.raises(NotFoundError, match="User matching query"):
        await live.users.get("user_nobody")


async def test_requests_for_users(close: CloseClient, mocked: MockedClose) -> None:
    answer = {"data": [{"id": "user_a1"}], "has_more": False}
    order = "first_name%2Clast_name"
    mocked.answers("GET", f"/user/?_skip=0&_limit=200&_order_by={order}&_fields=id", answer)
    [user] = await close.users.list(order_by="first_name,last_name", fields=["id"])
    assert user.id == "user_a1"
    with pytest.raises(InvalidIdError, match="user_id"):
        await close.users.get("lead_a1")


async def test_pipelines_and_their_statuses(live: CloseClient) -> None:
    [pipeline] = await live.pipelines.list()
    assert pipeline.date_created.tzinfo is UTC  # Close sends no offset
    statuses = [status async for status in live.opportunity_statuses.list()]
    assert [status.id for status in statuses] == [status.id for status in pipeline.statuses]
    assert {status.pipeline_id for status in statuses} == {pipeline.id}
    assert [status.type for status in statuses][-2:] == ["won", "lost"]
