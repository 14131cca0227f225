"""Fixtures and settings of the simulator's own tests."""

import os
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, settings

from bare_client import Api, running

# No test fails because a machine is slow.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

# urllib would send requests to the simulator through a proxy of the environment.
for _name in [name for name in os.environ if name.lower().endswith("_proxy")]:
    del os.environ[_name]


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with running(leads=50) as api:
        yield api
