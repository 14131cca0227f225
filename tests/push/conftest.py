"""Fixtures: a simulated Close, a client for it, and pushes to it."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from close_async import CloseClient
from close_async.push import LeadPush, by_custom, by_email, by_name
from close_async.testing import CloseSimulator


@pytest.fixture
async def simulator() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=50, rate_limits=False) as sim:
        yield sim


@pytest.fixture
async def close(simulator: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(simulator.api_key, base_url=simulator.url, max_retries=0) as client:
        yield client


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "import.journal"


@pytest.fixture
def make(close: CloseClient, path: Path) -> Iterator[Callable[..., LeadPush]]:
    """Make a push; it matches by Source, e-mail and name unless told otherwise."""
    made: list[LeadPush] = []

    def push(**arguments: Any) -> LeadPush:
        while made:
            made.pop().close()
        match = [by_custom("Source"), by_email(), by_name()]
        # The simulator's searches show everything at once.
        usual = {"match": match, "journal": path, "index_lag": 0.05}
        made.append(LeadPush(close, **usual | arguments))
        return made[-1]

    yield push
    while made:
        made.pop().close()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for lost writes at once, because the simulator shows them at once."""
    monkeypatch.setattr("close_async.push.apply._POLL", 0.02)
