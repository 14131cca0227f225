"""The other commands, and options of all commands."""

import asyncio
import json
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from close_async import CloseClient
from close_async.cli.app import app
from close_async.cli.completion import complete, names_of
from close_async.testing import CloseSimulator, Fault
from tests.support.command_line import Cli, access, outcome, start


def test_the_version_is_printed() -> None:
    ran = CliRunner().invoke(app, ["--version"])
    assert (ran.exit_code, ran.output) == (0, "close-async 0.1.0\n")


def test_the_version_needs_no_client() -> None:
    """Importing the HTTP client and the models would take several times as long."""
    script = (
        "import sys; from close_async.cli.app import app;"
        "app(['--version'], standalone_mode=False);"
        "print(*sorted({'aiohttp', 'attrs', 'cattrs', 'orjson', 'close_async.sync',"
        " 'close_async.models'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.stdout.splitlines() == ["close-async 0.1.0", ""], ran.stderr


def test_the_program_prints_its_version_without_its_commands() -> None:
    script = (
        "import sys; from close_async.cli import main; sys.argv = ['close-async', '--version'];"
        "main(); print(*sorted({'asyncio', 'rich', 'typer', 'aiohttp'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.stdout.splitlines() == ["close-async 0.1.0", ""], ran.stderr


def imported_by(*arguments: str) -> set[str]:
    """Return the modules that the program imports for a command."""
    script = (
        "import sys; from close_async.cli.app import run; sys.argv[0] = 'close-async'\n"
        "try: run()\nfinally: print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script, *arguments],
        capture_output=True,
        text=True,
        env=os.environ | {"CLOSE_API_KEY": ""},
    )
    return set(ran.stderr.split())


@pytest.mark.parametrize(
    "words", [(), ("leads",), ("leads", "list"), ("leads", "duplicates"), ("sync",), ("auth",)]
)
def test_help_imports_neither_what_draws_nor_what_sends(words: tuple[str, ...]) -> None:
    loaded = imported_by(*words, "--help")
    assert "close_async.cli.base" in loaded
    assert not loaded & {"rich", "pydantic", "asyncio", "aiohttp", "attr", "close_async.client"}


def test_values_of_options_are_converted_without_pydantic() -> None:
    loaded = imported_by(
        *("--profile", "none", "leads", "list", "--limit", "3", "--ids", "lead_1", "--json"),
        *("--fields", "id"),
    )
    assert "close_async.cli.verbs" in loaded
    assert not loaded & {"pydantic", "rich"}


def test_what_shows_the_owner_of_a_key_does_not_import_the_copy() -> None:
    loaded = imported_by("whoami")
    assert "close_async.cli.commands.whoami" in loaded
    assert not {each for each in loaded if each.startswith(("close_async.sync", "sqlite3"))}


def leaves(command: Any, *words: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield words, command
    if isinstance(command, TyperGroup):
        for name in command.list_commands(None):  # type: ignore[arg-type]
            yield from leaves(command.get_command(None, name), *words, name)  # type: ignore[arg-type]


def test_help_on_a_terminal_of_one_column(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "1")
    ran = CliRunner().invoke(app, ["sync", "--help"])
    assert ran.exit_code == 0
    assert "--objects NAMES" in ran.output


@pytest.mark.parametrize("width", [60, 80, 100])
def test_help_fits_the_terminal_and_divides_no_word(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    for words, command in leaves(get_command(app), "close-async"):
        page = command.get_help(command.context_class(command, info_name=" ".join(words)))
        lines = re.sub(r"\x1b\[[0-9;]*m", "", page).splitlines()
        for line in lines:
            # A name or a URL that is wider than its column is not divided.
            assert len(line) < width or len(line.split()) == 1, line
        shown = " ".join(page.split())
        for parameter in command.params:
            text = " ".join((parameter.help or "").split())
            assert text in shown
            assert parameter.param_type_name == "argument" or set(parameter.opts) <= set(
                re.split(r"[ ,]+", shown)
            )


@pytest.mark.parametrize("words", [(), ("sync",), ("leads",), ("leads", "list"), ("auth", "login")])
def test_help_has_a_short_name(words: tuple[str, ...]) -> None:
    short, long = (CliRunner().invoke(app, [*words, name]) for name in ("-h", "--help"))
    assert (short.exit_code, short.output) == (0, long.output)
    assert "-h, --help" in long.output
    wrong = CliRunner().invoke(app, [*words, "--nonsense"])
    assert f"Try '{' '.join(('close-async', *words))} --help' for help." in wrong.output


def test_help_names_every_command_and_exit_code() -> None:
    text = CliRunner().invoke(app, ["--help"]).output
    for word in ("sync", "simulate", "whoami", "130"):
        assert word in text


def test_shell_completion() -> None:
    def completed(words: str) -> list[str]:
        asked = {"_CLOSE_ASYNC_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "2"}
        command = [Path(sys.executable).with_name("close-async")]
        return subprocess.check_output(command, env=os.environ | asked, text=True).split()

    assert completed("close-async sync --f") == ["--full", "--follow", "--fields"]


def test_a_completion_prints_nothing_else(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As asyncio does in Python's development mode, when the machine is busy."""
    monkeypatch.setenv("CLOSE_API_KEY", "api_0000")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    took = "Executing <Task pending> took 0.323 seconds"

    async def wait_for(fetch: Coroutine[Any, Any, list[str]], _: float) -> list[str]:
        fetch.close()
        sys.stderr.write(took)
        return ["Won", "Lost"]

    monkeypatch.setattr(asyncio, "wait_for", wait_for)
    complete(lambda: sys.stdout.write(*names_of("lead_statuses", "wo")))
    assert capsys.readouterr() == ("Won", "")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
@pytest.mark.parametrize("word", ["3", "x", "-9"])
def test_a_completion_that_fails_prints_nothing(tmp_path: Path, shell: str, word: str) -> None:
    (tmp_path / "close-async").mkdir()
    (tmp_path / "close-async" / "profiles.json").write_text("[")
    asked = {
        "_CLOSE_ASYNC_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "close-async\nwhoami\n--profile\n",
        "COMP_CWORD": word,
        "_TYPER_COMPLETE_ARGS": "close-async leads list --profile ",
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        "XDG_CONFIG_HOME": str(tmp_path),
    }
    command = [sys.executable, "-m", "close_async.cli"]
    ran = subprocess.run(command, env=os.environ | asked, capture_output=True, check=False)
    assert ran.stderr == b""
    assert b"Error" not in ran.stdout


def test_latency_alone_is_wrong_usage() -> None:
    ran = CliRunner().invoke(app, ["sync", "leads.db", "--latency", "1"])
    assert ran.exit_code == 2
    assert "--simulate" in ran.output


def test_without_the_extra_the_message_says_how_to_install_it() -> None:
    script = "import sys; sys.modules['typer'] = None; from close_async.cli import main; main()"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert ran.returncode == 1
    assert "pip install 'close-async[cli]'" in ran.stderr


async def test_whoami(cli: Cli, simulator: CloseSimulator) -> None:
    ran = await cli("whoami", **access(simulator))
    me = simulator.world.organization.me()
    assert ran.code == 0
    for text in (me["email"], me["id"], me["organizations"][0]["name"]):
        assert text in ran.out


async def test_whoami_as_json(cli: Cli, simulator: CloseSimulator) -> None:
    me = simulator.world.organization.me()
    own = me["organizations"][0]
    me["organizations"] = [{"id": "orga_other", "name": "Other"}, own]
    body = json.dumps(me).encode()
    simulator.faults.add(Fault.body(body, "application/json", match="GET /me/"))
    ran = await cli("whoami", "--json", **access(simulator))
    assert json.loads(ran.out) == {
        "user": {key: me[key] for key in ("id", "first_name", "last_name", "email")},
        "organization": {"id": own["id"], "name": own["name"]},
        "other_organizations": [{"id": "orga_other", "name": "Other"}],
    }


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("list", "leads"), "Did you mean 'leads list'?"),
        (("show", "leads"), "Did you mean 'leads get'?"),
        (("leads", "add"), "Did you mean 'create'?"),
        (("help",), "Did you mean '--help'?"),
        (("help", "leads"), "Did you mean 'leads --help'?"),
        (("version",), "Did you mean '--version'?"),
        (("whoami", "--profile", "x"), "before the command: close-async --profile NAME whoami"),
        (("leads", "create", "name=A", "url=a b"), "--field name=A --field 'url=a b'"),
    ],
)
def test_wrong_usage_has_a_hint(words: tuple[str, ...], hint: str) -> None:
    ran = CliRunner().invoke(app, words)
    assert (ran.exit_code, hint in " ".join(ran.output.split())) == (2, True), ran.output


async def test_whoami_without_a_key(cli: Cli) -> None:
    ran = await cli("whoami")
    assert ran.code == 2
    assert "CLOSE_API_KEY" in ran.err


async def test_simulate_serves_until_it_is_stopped() -> None:
    process = await start("simulate", "--leads", 30, "--seed", 1, "--port", 0)
    assert process.stdout is not None
    text = ""
    while "Ctrl-C" not in text:
        line = await asyncio.wait_for(process.stdout.readline(), 120)
        assert line, text  # it has ended
        text += line.decode()
    settings = dict(re.findall(r"export (CLOSE_\w+)=(\S+)", text))
    url, key = settings["CLOSE_BASE_URL"], settings["CLOSE_API_KEY"]
    async with CloseClient(key, base_url=url) as close:
        names = {lead.name async for lead in close.leads.list(fields=["name"])}
    world = CloseSimulator(leads=30, seed=1).world
    assert names == {lead["name"] for lead in world.leads.values()}
    process.send_signal(signal.SIGINT)
    ended = await outcome(process)
    assert (ended.code, ended.err) == (0, "")


async def test_simulate_on_a_port_in_use(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = await cli("simulate", "--port", port)
    assert ran.code == 2
    assert f"Port {port} is in use" in ran.err
    assert "--port 0" in ran.err


@pytest.mark.parametrize("page", ["command-line.md", "troubles.md", "../README.md"])
def test_the_commands_of_the_documentation_have_their_options(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / page).read_text(encoding="utf-8")
    shown = re.findall(r"^\$ (?:[^#\n]*\| )?close-async ([^#|\n]*)", text, re.MULTILINE)
    assert shown
    for line in shown:
        words, command = line.split(), get_command(app)
        while isinstance(command, TyperGroup):
            word = words.pop(0)
            command = command.get_command(None, word)  # type: ignore[arg-type,assignment]
            assert command is not None, line
        known = {option for parameter in command.params for option in parameter.opts}
        assert set(re.findall(r"(?<!\S)--?[a-z][a-z-]*", " ".join(words))) <= known, line
