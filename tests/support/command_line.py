"""Run ``close-async`` as a process, as its users do, or in this process, which is faster."""

import io
import os
import re
import sys
from functools import cache
from typing import Protocol

import attrs
import pytest
from typer.main import get_command

from close_async.cli.app import run as run_app
from close_async.cli.settings import settings
from close_async.testing import CloseSimulator
from tests.support import warm_start
from tests.support.warm_start import WarmProcess

_SLOW = re.compile(r"^Executing <.*> took \d+\.\d+ seconds\n", re.MULTILINE)


@attrs.frozen
class Outcome:
    code: int
    out: str
    err: str


class Cli(Protocol):
    async def __call__(self, *args: object, **env: str) -> Outcome: ...


async def start(*args: object, **env: str) -> WarmProcess:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("CLOSE_")}
    return await warm_start.start("close_async.cli", *map(str, args), env=inherited | env)


async def outcome(process: WarmProcess) -> Outcome:
    out, err = await process.communicate()
    assert b"Traceback" not in err
    # In Python's development mode, asyncio reports what takes long on a busy machine.
    said = _SLOW.sub("", err.decode())
    return Outcome(process.returncode or 0, out.decode(), said)


def access(sim: CloseSimulator) -> dict[str, str]:
    return {"CLOSE_BASE_URL": sim.url, "CLOSE_API_KEY": sim.api_key}


# Typer builds all commands whenever the program is called, which takes as long as most of them do.
_built = cache(get_command)


class InProcess(Protocol):
    def __call__(self, *args: object, stdin: str = "") -> Outcome: ...


def in_process(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> InProcess:
    """Return a function that runs ``close-async`` in this process: a start takes a second of CPU.

    It reads the credentials from the environment, which the test sets.
    """

    def run(*args: object, stdin: str = "") -> Outcome:
        settings.reset()
        monkeypatch.setattr("typer.main.get_command", _built)
        monkeypatch.setattr(sys, "argv", ["close-async", *map(str, args)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        capsys.readouterr()
        with pytest.raises(SystemExit) as stop:
            run_app()
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        code = stop.value.code
        return Outcome(code if isinstance(code, int) else int(bool(code)), out, err)

    return run
