"""A client and a simulator for the operations of the document."""

from collections.abc import AsyncIterator

import pytest

from close_async import CloseClient
from close_async.testing import CloseSimulator
from tests.operations.harness import Harness


@pytest.fixture
async def harness() -> AsyncIterator[Harness]:
    async with (
        CloseSimulator(leads=3, rate_limits=False) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        # Deliveries fail, and would change subscriptions between one request and the next.
        sim.world.events.listeners.remove(sim.world.webhooks.heard)
        yield Harness(sim, close)
