"""``close-async auth``: keys that are stored, found, and shown nowhere."""

import json
import os
import stat
import sys
import time
import types
from collections.abc import Iterator
from pathlib import Path

import pytest

from close_async.testing import SimulatorProcess
from tests.support.command_line import InProcess, in_process


@pytest.fixture(scope="module")
def sim() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(leads=3) as process:
        yield process


@pytest.fixture
def ca(
    sim: SimulatorProcess,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> InProcess:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("CLOSE_API_KEY", "")
    monkeypatch.setenv("CLOSE_BASE_URL", "")
    run = in_process(monkeypatch, capsys)

    def fresh(*args: object, stdin: str = "") -> object:
        # Each command of a user has the user's environment, not what the last one set in it.
        monkeypatch.setenv("CLOSE_API_KEY", "")
        monkeypatch.setenv("CLOSE_BASE_URL", sim.url if "login" in args else "")
        outcome = run(*args, stdin=stdin)
        assert sim.api_key not in outcome.out + outcome.err
        return outcome

    return fresh  # type: ignore[return-value]


def test_login_stores_the_key_for_its_owner_only(
    ca: InProcess, sim: SimulatorProcess, tmp_path: Path
) -> None:
    ran = ca("auth", "login", "--store", "file", stdin=f"{sim.api_key}\n")
    assert (ran.code, "default" in ran.err) == (0, True)
    files = list((tmp_path / "close-async").iterdir())
    assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
    assert len(ca("leads", "list").out.splitlines()) == 3
    assert ca("whoami").code == 0
    assert ca("auth", "logout").code == 0
    assert sim.api_key not in "".join(file.read_text() for file in files if file.exists())
    assert ca("leads", "list").code == 2
    assert ca("auth", "logout").code == 2


@pytest.mark.parametrize("command", ["logout", "login"])
def test_a_key_that_a_killed_login_left_is_removed(
    ca: InProcess, sim: SimulatorProcess, tmp_path: Path, command: str
) -> None:
    ca("auth", "login", "--store", "file", stdin=f"{sim.api_key}\n")
    folder = tmp_path / "close-async"
    left, written = folder / "keys.json.0a1b2c3d.tmp", folder / "keys.json.4e5f6a7b.tmp"
    for file in (left, written):
        file.write_text(json.dumps({"default": "api_key.left"}))
    os.utime(left, (time.time() - 3_600,) * 2)
    ca("auth", command, *(["--store", "file"] if command == "login" else []), stdin=sim.api_key)
    assert (left.exists(), written.exists()) == (False, True)


def test_profiles_have_names(ca: InProcess, sim: SimulatorProcess) -> None:
    ca("auth", "login", "--profile", "fr", "--store", "file", stdin=sim.api_key)
    assert ca("leads", "list").code == 2  # no default
    assert ca("leads", "list", "--profile", "fr").code == 0
    assert ca("--profile", "fr", "leads", "list").code == 0
    rows = json.loads(ca("auth", "status", "--json", "--profile", "fr").out)
    assert [(row["profile"], row["store"]) for row in rows] == [("fr", "file")]
    unknown = ca("leads", "list", "--profile", "de")
    assert (unknown.code, "auth login --profile de" in unknown.err) == (2, True)


@pytest.mark.parametrize(
    "row", [5, [], "x", {}, {"key": "x"}, {"base_url": 1, "store": "file"}, {"store": "safe"}]
)
def test_a_damaged_profile_is_named(ca: InProcess, tmp_path: Path, row: object) -> None:
    folder = tmp_path / "close-async"
    folder.mkdir()
    (folder / "profiles.json").write_text(json.dumps({"default": row}))
    for words in (("whoami",), ("auth", "status"), ("auth", "logout")):
        ran = ca(*words)
        assert (ran.code, "'default' is damaged" in ran.err) == (2, True)
        assert str(folder / "profiles.json") in ran.err


def test_a_key_that_is_no_text_is_gone(
    ca: InProcess, sim: SimulatorProcess, tmp_path: Path
) -> None:
    ca("auth", "login", "--store", "file", stdin=f"{sim.api_key}\n")
    (tmp_path / "close-async" / "keys.json").write_text('{"default": 5}')
    ran = ca("whoami")
    assert (ran.code, "run close-async auth login" in ran.err) == (2, True)


def test_a_refused_key_is_not_stored(ca: InProcess) -> None:
    ran = ca("auth", "login", "--store", "file", stdin="api_refused")
    assert (ran.code, "api_refused" in ran.err) == (3, False)
    assert ca("auth", "status").out == ""


def test_the_environment_goes_first(
    sim: SimulatorProcess,
    ca: InProcess,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ca("auth", "login", "--store", "file", stdin=sim.api_key)
    run = in_process(monkeypatch, capsys)
    monkeypatch.setenv("CLOSE_API_KEY", "api_of_the_environment")
    monkeypatch.setenv("CLOSE_BASE_URL", sim.url)
    assert run("leads", "list").code == 3
    # A command that names a profile must not run in another organization.
    ran = run("leads", "list", "--profile", "default")
    assert (ran.code, "unset one of them" in ran.err) == (2, True)


def test_a_stored_key_is_sent_to_no_other_address(
    sim: SimulatorProcess,
    ca: InProcess,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ca("auth", "login", "--store", "file", stdin=sim.api_key)
    monkeypatch.setenv("CLOSE_API_KEY", "")
    monkeypatch.setenv("CLOSE_BASE_URL", "http://127.0.0.1:9/api/v1")
    ran = in_process(monkeypatch, capsys)("leads", "list")
    assert (ran.code, "sent nowhere else" in ran.err) == (2, True)


class FakeKeyring(types.ModuleType):
    """The functions of ``keyring`` that are used; ``broken`` as without a desktop session."""

    priority = 5

    def __init__(self) -> None:
        super().__init__("keyring")
        self.stored: dict[tuple[str, str], str] = {}
        self.broken = False

    def get_keyring(self) -> "FakeKeyring":
        return self

    def set_password(self, service: str, name: str, key: str) -> None:
        if self.broken:
            msg = f"cannot store {key}"
            raise RuntimeError(msg)
        self.stored[service, name] = key

    def get_password(self, service: str, name: str) -> str | None:
        return self.stored.get((service, name))

    def delete_password(self, service: str, name: str) -> None:
        del self.stored[service, name]


def test_the_keyring_is_used_if_there_is_one(
    ca: InProcess, sim: SimulatorProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keyring = FakeKeyring()
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    ca("auth", "login", stdin=sim.api_key)
    assert keyring.stored == {("close-async", "default"): sim.api_key}
    assert not (tmp_path / "close-async" / "keys.json").exists()
    assert ca("leads", "list").code == 0
    ca("auth", "logout")
    assert keyring.stored == {}
    keyring.broken = True
    ran = ca("auth", "login", stdin=sim.api_key)
    assert (ran.code, "--store file" in ran.err) == (2, True)


def test_without_the_extra_the_message_says_how_to_install_it(
    ca: InProcess, sim: SimulatorProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "keyring", None)
    ran = ca("auth", "login", "--store", "keyring", stdin=sim.api_key)
    assert (ran.code, "close-async[keyring]" in ran.err) == (2, True)


def test_a_user_without_a_home_folder(
    ca: InProcess, sim: SimulatorProcess, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container that runs with any user id."""

    def home() -> Path:
        raise RuntimeError

    monkeypatch.delenv("XDG_CONFIG_HOME")
    monkeypatch.setattr(Path, "home", home)
    assert "No API key is set" in ca("leads", "list").err
    assert "No key is stored" in ca("auth", "status").err
    ran = ca("auth", "login", "--store", "file", stdin=sim.api_key)
    assert (ran.code, "has no home folder" in ran.err) == (2, True)
