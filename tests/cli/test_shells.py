"""Completion in the shells themselves, each in a terminal: a line is typed, and Tab pressed."""

import os
import pty
import select
import signal
import struct
import sys
import time
from collections.abc import Iterator
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

import pyte
import pytest

from close_async.cli.profiles import Profile, save_profile
from close_async.testing import SimulatorProcess
from tests.support.programs import program

COLUMNS, LINES = 120, 30
PATIENCE = 120.0  # seconds for a shell on a busy machine
SHELLS = {
    "bash": (["--norc", "--noprofile", "-i"], 'eval "$(close-async --show-completion; true)"'),
    "zsh": (
        ["-f", "-i"],
        "autoload -U compinit; compinit -u -D; "
        'eval "$(close-async --show-completion; true)"; unsetopt prompt_sp',
    ),
    "fish": (["--no-config", "-i"], "close-async --show-completion | source"),
}
# What is typed, and what the line is after Tab. A name with a space is escaped.
LINES_TYPED = {
    "a command": ("leads li", "leads list"),
    "a noun": ("opportunity-s", "opportunity-statuses"),
    "an option": ("leads list --fie", "leads list --fields"),
    "a status": (
        "opportunities list --status-id Contr",
        "opportunities list --status-id Contract\\ Sent",
    ),
    "in quotes": (
        'opportunities list --status-id "Contr',
        'opportunities list --status-id "Contract Sent"',
    ),
    "a field": ("leads list --fields name,Indus", "leads list --fields name,Industry"),
    "a value": ("leads create -f status_id=Custo", "leads create -f status_id=Customer"),
    "after an equals sign": (
        "leads list --fields=name,Indus",
        "leads list --fields=name,Industry",
    ),
    "a name after an equals sign": (
        "opportunities list --status-id=Contr",
        "opportunities list --status-id=Contract\\ Sent",
    ),
    "a choice": ("tasks list --type outg", "tasks list --type outgoing_call"),
    "a profile": ("leads list --profile fra", "leads list --profile france"),
}


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    home = tmp_path_factory.mktemp("home")
    with SimulatorProcess(leads=5) as simulator, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(home))
        save_profile(Profile("france", simulator.url, "file"), simulator.api_key)
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        yield {
            **os.environ,
            "PATH": path,
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home),
            "XDG_CACHE_HOME": str(home),
            "XDG_DATA_HOME": str(home),
            "CLOSE_API_KEY": simulator.api_key,
            "CLOSE_BASE_URL": simulator.url,
            "TERM": "xterm",
            "PS1": "$ ",
        }


class Terminal:
    """A shell in a terminal.

    Args:
        command: The shell and its arguments.
        environment: Its environment.
    """

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self._screen = pyte.Screen(COLUMNS, LINES)
        self._stream = pyte.ByteStream(self._screen)
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.execve(command[0], command, environment)  # noqa: S606
        ioctl(self._terminal, TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))

    def type(self, text: str) -> None:
        os.write(self._terminal, text.encode())

    def wait_for(self, text: str) -> None:
        """Read until a text is on the screen."""
        end = time.monotonic() + PATIENCE
        while text not in "\n".join(self._screen.display):
            assert time.monotonic() < end, f"{text!r} is not on:\n" + self._shown()
            if select.select([self._terminal], [], [], 1.0)[0]:
                self._stream.feed(os.read(self._terminal, 65_536))

    def close(self) -> None:
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        os.close(self._terminal)

    def _shown(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display).rstrip()


@pytest.mark.parametrize("typed", LINES_TYPED.values(), ids=LINES_TYPED)
@pytest.mark.parametrize("shell", SHELLS)
def test_tab_completes(shell: str, typed: tuple[str, str], environment: dict[str, str]) -> None:
    complete(shell, *typed, environment)


def complete(shell: str, before: str, after: str, environment: dict[str, str]) -> None:
    arguments, setup = SHELLS[shell]
    terminal = Terminal([program(shell), *arguments], environment)
    try:
        terminal.type(f"{setup}; echo rea''dy\n")
        terminal.wait_for("ready")
        terminal.type(f"close-async {before}\t")
        terminal.wait_for(f"close-async {after}")
    finally:
        terminal.close()
