"""Fixtures: a simulated Close, a client for it, and sinks."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from close_async import CloseClient
from close_async.sync import phases
from close_async.sync.sinks import postgres
from close_async.testing import CloseSimulator, ManualClock
from tests.support.copies import MemorySink


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def simulator(
    request: pytest.FixtureRequest, clock: ManualClock
) -> AsyncIterator[CloseSimulator]:
    leads = getattr(request, "param", 1_000)
    async with CloseSimulator(leads=leads, rate_limits=False, clock=clock) as sim:
        yield sim


@pytest.fixture
async def close(simulator: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(simulator.api_key, base_url=simulator.url, max_retries=0) as client:
        yield client


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(phases, "PAUSES", (0.0,) * 5)


@pytest.fixture
def refused_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema that another sync writes to is refused without waiting for its lock."""
    monkeypatch.setattr(postgres, "_LOCK_PAUSES", ())


@pytest.fixture
def sink() -> MemorySink:
    return MemorySink()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "leads.db"
