"""Run ``close-async`` as its users do: as a process, against a simulated Close."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path
from typing import Protocol

import attrs

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


def access(sim: CloseSimulator) -> dict[str, str]:
    return {"CLOSE_BASE_URL": sim.url, "CLOSE_API_KEY": sim.api_key}
