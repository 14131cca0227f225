"""Fixtures for the tests of whoever builds on close_async; pytest finds this by itself.

``close_simulator``
    A running :class:`~close_async.testing.CloseSimulator`, rate limits on.
``close_client``
    A :class:`~close_async.CloseClient` that talks to it.
``close_simulator_options``
    The simulator's options, a dict; override it to choose others.

They need pytest-asyncio, in strict or auto mode.

Before each test, what clients learnt of rate limits in event loops that are over is forgotten: a
429 that one test makes up does not make the next one wait.

Example:
    ::

        @pytest.fixture
        def close_simulator_options():
            return {"leads": 10_000, "rate_limits": False}

        async def test_import(close_client, close_simulator):
            await my_import(close_client)
            assert len(close_simulator.world.leads) == 10_003
"""

import sys
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from close_async import CloseClient
    from close_async.testing import CloseSimulator

# pytest imports this module at every start, so what the fixtures need is imported inside them.


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup() -> None:
    """Let no test wait for a rate limit that another one met."""
    shared = sys.modules.get("close_async.transport.ratelimit.shared")
    if shared is not None:
        shared.forget_finished_loops()


@pytest.fixture
def close_simulator_options() -> dict[str, Any]:
    """Options of the simulator behind ``close_simulator``; override to choose others."""
    return {}


async def _simulator(close_simulator_options: dict[str, Any]) -> "AsyncIterator[CloseSimulator]":
    """A simulated Close, fresh for each test."""
    from close_async.testing import CloseSimulator

    async with CloseSimulator(**close_simulator_options) as simulator:
        yield simulator


async def _client(close_simulator: "CloseSimulator") -> "AsyncIterator[CloseClient]":
    """A client of the simulated Close."""
    from close_async import CloseClient

    async with CloseClient(
        close_simulator.api_key, base_url=close_simulator.url, trust_env=False
    ) as client:
        yield client


def _missing(request: pytest.FixtureRequest) -> None:
    pytest.fail(
        f"the fixture {request.fixturename!r} needs pytest-asyncio: pip install pytest-asyncio",
        pytrace=False,
    )


close_simulator: Any
close_client: Any
try:
    import pytest_asyncio
except ImportError:
    close_simulator = pytest.fixture(name="close_simulator")(_missing)
    close_client = pytest.fixture(name="close_client")(_missing)
else:
    close_simulator = pytest_asyncio.fixture(name="close_simulator")(_simulator)
    close_client = pytest_asyncio.fixture(name="close_client")(_client)
