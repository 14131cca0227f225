"""Terminals: questions can be left with Ctrl-C and Ctrl-D, and a simple one gets plain text."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from close_async.testing import SimulatorProcess
from tests.support.terminal import in_terminal

CTRL_C, CTRL_D = "\x03", "\x04"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Yield the environment for a simulated account, without profiles."""
    with SimulatorProcess(leads=30) as sim:
        folder = str(tmp_path_factory.mktemp("settings"))
        yield {
            "CLOSE_BASE_URL": sim.url,
            "CLOSE_API_KEY": sim.api_key,
            "XDG_CONFIG_HOME": folder,
        }


@pytest.mark.parametrize(("key", "code"), [(CTRL_C, 130), (CTRL_D, 1), ("n\n", 1)])
def test_a_deletion_is_not_made(env: dict[str, str], key: str, code: int) -> None:
    ended, screen = in_terminal("leads", "delete", "lead_1", prompt="[y/N]", answer=key, **env)
    assert (ended, "Delete a lead: lead_1?" in screen, "404" in screen) == (code, True, False)


@pytest.mark.parametrize(("key", "code"), [(CTRL_C, 130), (CTRL_D, 0)])
def test_a_push_is_left(env: dict[str, str], key: str, code: int, tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("name\nAcme\n")
    ended, screen = in_terminal("push", rows, "--match", "name", prompt="[y/N]", answer=key, **env)
    assert (ended, "To take it back" in screen) == (code, False)


@pytest.mark.parametrize(("key", "code"), [(CTRL_C, 130), (CTRL_D, 2)])
def test_no_api_key_is_entered(env: dict[str, str], key: str, code: int) -> None:
    ended, screen = in_terminal("auth", "login", prompt="(not shown)", answer=key, **env)
    assert (ended, "bug" in screen) == (code, False)
    assert ("no API key was entered" in screen) == (key == CTRL_D)


def test_help_on_a_terminal_without_codes() -> None:
    plain, bold = (
        in_terminal("leads", "-h", prompt="never", answer="", TERM=term)[1]
        for term in ("dumb", "xterm")
    )
    assert "\x1b" not in plain
    assert "\x1b[1mCommands:" in bold
