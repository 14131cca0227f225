"""The commands in different environments: cron, containers, pipes, full disks."""

import asyncio
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import IO, Any

import pytest

from close_async.testing import CloseSimulator, Fault
from tests.support import warm_start
from tests.support.command_line import Cli, access, in_process

# No word of ours begins like its second line: "seconds" may begin a wrapped one on a slow machine.
_NAME = "Café Zürich 🚀\x1b]52;c;cm0=\x07\nforged"
_QUERY = '{"type": "object_type", "object_type": "lead"}'
_ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
_TERMINAL = {"FORCE_COLOR": "1", "TERM": "xterm"}


@pytest.fixture
def query(tmp_path: Path) -> Path:
    file = tmp_path / "query.json"
    file.write_text(_QUERY)
    return file


@pytest.fixture
def odd(simulator: CloseSimulator) -> CloseSimulator:
    """An organization whose names contain everything that a web form should have rejected."""
    for lead in list(simulator.world.leads):
        simulator.world.update_lead(lead, name=_NAME)
    me = simulator.world.organization.me()
    me["first_name"] = _NAME
    me["organizations"][0]["name"] = _NAME
    body = json.dumps(me).encode()
    simulator.faults.add(Fault.body(body, "application/json", times=None, match="GET /me/"))
    return simulator


async def run(args: list[object], env: dict[str, str], *, stdout: int) -> "tuple[int, bytes]":
    """Run a command with another standard output, and return its exit code and standard error."""
    if str(args[0]).startswith("--"):  # these import next to nothing, which a fork cannot show
        return await run_new(args, env, stdout=stdout)
    process = await warm_start.start(
        "close_async.cli", *map(str, args), env=_without_access() | env, stdout=stdout
    )
    _, err = await process.communicate()
    return process.returncode or 0, _without_bugs(err)


async def run_new(args: list[object], env: dict[str, str], **streams: Any) -> "tuple[int, bytes]":
    """Do the same in a new interpreter, which may start with closed streams."""
    ran: subprocess.CompletedProcess[bytes] = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-m", "close_async.cli", *map(str, args)],
        env=_without_access() | env,
        stderr=subprocess.PIPE,
        **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE} | streams,
    )
    return ran.returncode, _without_bugs(ran.stderr)


def _without_access() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("CLOSE_")}


def _without_bugs(err: bytes) -> bytes:
    assert b"Traceback" not in err, err.decode(errors="replace")
    assert b"bug" not in err
    return err


@pytest.mark.parametrize("columns", ["", "0", "1", "7", "80", "wide"])
@pytest.mark.parametrize("locale", [{}, _ASCII], ids=["utf-8", "ascii"])
async def test_data_is_the_same_in_every_locale_and_width(
    cli: Cli, odd: CloseSimulator, query: Path, locale: dict[str, str], columns: str
) -> None:
    ran = await cli(
        "search",
        query,
        "--fields",
        "id,name",
        "--limit",
        3,
        **access(odd),
        **locale,
        COLUMNS=columns,
    )
    rows = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, [row["name"] for row in rows]) == (0, [_NAME] * 3)


@pytest.mark.parametrize("locale", [{}, _ASCII], ids=["utf-8", "ascii"])
@pytest.mark.parametrize("terminal", [{}, _TERMINAL], ids=["pipe", "terminal"])
@pytest.mark.parametrize("command", ["whoami", "search", "sync", "status", "plan", "error"])
async def test_names_cannot_control_a_terminal_or_end_a_command(
    cli: Cli,
    odd: CloseSimulator,
    query: Path,
    tmp_path: Path,
    locale: dict[str, str],
    terminal: dict[str, str],
    command: str,
) -> None:
    copy = tmp_path / "leads.db"
    if command == "error":
        body = json.dumps({"error": _NAME}).encode()
        odd.faults.add(Fault.body(body, "application/json", status=400, match="/data/search/"))
    env = access(odd) | locale | terminal
    if command == "status":
        await cli("sync", copy, **env)
    arguments: dict[str, list[object]] = {
        "whoami": ["whoami"],
        "search": ["search", query, "--limit", 2],
        "sync": ["sync", copy],
        "status": ["status", copy],
        "plan": ["sync", copy, "--plan"],
        "error": ["search", query],
    }
    ran = await cli(*arguments[command], **env)
    assert ran.code == (2 if command == "error" else 0)
    shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", ran.out + ran.err)  # the styles of Rich
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert not any(line.strip().startswith("forged") for line in shown.splitlines())


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["whoami"], 2),
        (["search", "QUERY"], 2),
        (["search", "QUERY", "--count"], 2),
        (["sync", "COPY", "--json"], 2),
        (["sync", "COPY", "--plan"], 2),
        (["sync", "COPY"], 0),  # the copy is complete; only its summary is lost
        (["--version"], 2),
        (["--help"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
@pytest.mark.parametrize("output", ["full", "closed"])
async def test_output_that_cannot_be_written(
    simulator: CloseSimulator,
    query: Path,
    tmp_path: Path,
    arguments: list[str],
    code: int,
    output: str,
) -> None:
    places: dict[str, object] = {"QUERY": query, "COPY": tmp_path / "leads.db"}
    args = [places.get(word, word) for word in arguments]
    if output == "closed":
        ran = await run_new(args, access(simulator), stdout=None, preexec_fn=lambda: os.close(1))
    else:
        full = os.open("/dev/full", os.O_WRONLY)
        ran = await run(args, access(simulator), stdout=full)
        os.close(full)
    assert (ran[0], ran[1] != b"") == (code, True)


def _closed_pipe() -> IO[bytes]:
    reading, writing = os.pipe()
    os.close(reading)
    return os.fdopen(writing, "wb", buffering=0)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["search", "QUERY"], 141),
        (["sync", "COPY", "--json"], 141),
        (["sync", "COPY"], 0),
        (["--help"], 141),
        (["--version"], 141),
    ],
    ids=["search", "sync-json", "sync", "help", "version"],
)
async def test_a_closed_pipe(
    simulator: CloseSimulator, query: Path, tmp_path: Path, arguments: list[str], code: int
) -> None:
    places: dict[str, object] = {"QUERY": query, "COPY": tmp_path / "leads.db"}
    with _closed_pipe() as pipe:
        ran = await run(
            [places.get(word, word) for word in arguments], access(simulator), stdout=pipe.fileno()
        )
    assert ran[0] == code


async def test_unread_progress_does_not_stop_a_sync(
    simulator: CloseSimulator, tmp_path: Path
) -> None:
    with _closed_pipe() as pipe:
        process = await warm_start.start(
            *("close_async.cli", "sync", str(tmp_path / "leads.db")),
            env=_without_access() | access(simulator),
            stderr=pipe.fileno(),
        )
        out, _ = await process.communicate()
    assert (process.returncode, b"450 leads" in out) == (0, True)


async def test_closed_standard_input(simulator: CloseSimulator) -> None:
    ran = await run_new(
        ["search", "-"], access(simulator), stdin=None, preexec_fn=lambda: os.close(0)
    )
    assert ran[0] == 2
    assert b"standard input" in ran[1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("sync", "leads.db"), ""),
        (("sync", "parquet:crm"), ""),
        (("status", "leads.db"), "leads.db: there is no such file."),
        (("export", "leads.csv"), ""),
        (("push", "leads.csv", "--match", "email"), ""),
        (("leads", "create", "--from", "lead.json"), "lead.json cannot be read"),
        (("events", "follow", "--position", "events.position"), ""),
        (("auth", "status"), None),  # needs no folder
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_working_folder_that_was_deleted(
    words: tuple[str, ...],
    message: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CLOSE_API_KEY", "api_1.unused")
    monkeypatch.setenv("CLOSE_BASE_URL", "http://127.0.0.1:9/api/v1")
    folder = tmp_path / "deleted"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    ran = in_process(monkeypatch, capsys)(*words)
    if message is None:
        assert ran.code == 0
        return
    assert ran.code == 2
    assert message in ran.err
    assert "The current folder was deleted. Change to another one" in " ".join(ran.err.split())
    assert "Errno" not in ran.err


async def test_an_unreadable_file_is_not_reported_as_a_bug(
    cli: Cli, simulator: CloseSimulator
) -> None:
    ran = await cli("search", "/", **access(simulator))
    assert (ran.code, "bug" in ran.err) == (2, False)
