"""Fixtures: a simulated Close, and the command as a process."""

from collections.abc import AsyncIterator

import pytest

from close_async.testing import CloseSimulator
from tests.support.command_line import Cli, Outcome, outcome, start


@pytest.fixture
async def simulator() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=450, rate_limits=False) as sim:
        yield sim


@pytest.fixture
def cli() -> Cli:
    async def run(*args: object, **env: str) -> Outcome:
        return await outcome(await start(*args, **env))

    return run
