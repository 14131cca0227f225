"""Fixtures: a simulated Close, and the command as a process."""

from collections.abc import AsyncIterator

import pytest

from close_async.testing import CloseSimulator, SimulatorProcess
from tests.support.command_line import Cli, InProcess, Outcome, in_process, outcome, start


@pytest.fixture
async def simulator() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=450, rate_limits=False) as sim:
        yield sim


@pytest.fixture
def cli() -> Cli:
    async def run(*args: object, **env: str) -> Outcome:
        return await outcome(await start(*args, **env))

    return run


@pytest.fixture
def ca(
    sim: SimulatorProcess, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> InProcess:
    """The command in this process, for the simulator ``sim`` of the module."""
    monkeypatch.setenv("CLOSE_API_KEY", sim.api_key)
    monkeypatch.setenv("CLOSE_BASE_URL", sim.url)
    return in_process(monkeypatch, capsys)
