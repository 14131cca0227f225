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


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("rows") / "rows.csv"
    file.write_text("name\nAcme\n")
    return file


@pytest.fixture(scope="module", autouse=True)
def _duplicates(env: dict[str, str]) -> None:
    for _ in range(2):
        contact = "contacts.0.emails.0.email=twin@example.com"
        code, _ = in_terminal("leads", "create", "-f", contact, prompt="never", answer="", **env)
        assert code == 0


@pytest.mark.parametrize(("key", "code"), [(CTRL_C, 130), (CTRL_D, 1), ("n\n", 1), ("\n", 1)])
@pytest.mark.parametrize(
    ("words", "question"),
    [
        (("leads", "delete", "lead_1"), "Delete a lead: lead_1?"),
        (("leads", "delete", "lead_1", "--json"), "Delete a lead: lead_1?"),
        (("leads", "duplicates", "--merge"), "Merge 1 lead?"),
        (("leads", "duplicates", "--merge", "--json"), "Merge 1 lead?"),
        (("push", "ROWS", "--match", "name"), "Write 1 lead in"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_question_that_is_not_answered_with_yes(
    env: dict[str, str], rows: Path, words: tuple[str, ...], question: str, key: str, code: int
) -> None:
    named = [rows if word == "ROWS" else word for word in words]
    ended, screen = in_terminal(*named, prompt="[y/N]", answer=key, **env)
    assert (ended, question in screen, "Traceback" in screen) == (code, True, False)
    assert ("Nothing was done." in screen) == (code == 1)
    done = ("404", "were merged", "To take it back")
    assert not any(words in screen for words in done)


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
