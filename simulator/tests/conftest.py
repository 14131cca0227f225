"""Fixtures of the simulator's own tests."""

from collections.abc import AsyncIterator

import pytest

from bare_client import Api, running


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with running(leads=50) as api:
        yield api
