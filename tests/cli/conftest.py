"""Run ``close-async`` as its users do: as a process, against a simulated Close."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Protocol

import attrs
import pytest

from close_async.testing import CloseSimulator


@attrs.frozen
class Outcome:
    code: int
    out: str
    err: str


class Cli(Protocol):
    async def __call__(self, *args: object, **env: str) -> Outcome: ...


async def start(*args: object, **env: str) -> Process:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("CLOSE_")}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "close_async.cli", *map(str, args)),
        env=inherited | env,
        cwd=Path(__file__).parents[2],
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )


async def outcome(process: Process) -> Outcome:
    out, err = await process.communicate()
    assert b"Traceback" not in err
    return Outcome(process.returncode or 0, out.decode(), err.decode())


@pytest.fixture
async def simulator() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=450, rate_limits=False) as sim:
        yield sim


def access(sim: CloseSimulator) -> dict[str, str]:
    return {"CLOSE_BASE_URL": sim.url, "CLOSE_API_KEY": sim.api_key}


@pytest.fixture
def cli() -> Cli:
    async def run(*args: object, **env: str) -> Outcome:
        return await outcome(await start(*args, **env))

    return run
