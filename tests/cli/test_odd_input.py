"""Arguments and files that no command can use: each is refused with a message, and not as a bug."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from close_async.testing import SimulatorProcess
from tests.support.command_line import InProcess

NOT_TEXT = "\udcff"  # what Python makes of an argument that is not UTF-8


@pytest.fixture(scope="module")
def sim() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(leads=5) as process:
        yield process


@pytest.fixture
def _files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("deep.json", "deep.jsonl"):
        Path(name).write_text("[" * 100_000)
    os.mkfifo("pipe")
    Path("wide.csv").write_text("x" * 1_000_000)


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize(
    "words",
    [
        ("api", "G T", "/lead/"),
        ("api", "", "/lead/"),
        ("api", "GET", "/lead/", "-f", f"query={NOT_TEXT}", "--paginate"),
        ("api", "GET", "x" * 100_000),
        ("search", NOT_TEXT),
        ("export", "leads.csv", "--query", NOT_TEXT),
        ("leads", "get", NOT_TEXT),
        ("leads", "list", "--query", NOT_TEXT),
        ("tasks", "list", "--lead-id", NOT_TEXT),
        ("sync", "leads.db", "--fields", NOT_TEXT, "--plan"),
        ("push", "", "--match", "name", "--yes"),
        ("push", "/", "--match", "name", "--yes"),
        ("push", "deep.jsonl", "--match", "name", "--yes"),
        ("push", "deep.jsonl", "--match", "name", "--yes", "--index", "pipe"),
        ("push", "--apply", "pipe", "--yes"),
        ("push", "wide.csv", "--match", "name", "--yes"),
        ("leads", "create", "--from", "deep.json"),
        ("events", "follow", "--position", "deep.json"),
    ],
    ids=lambda words: ascii(" ".join(words))[:40],
)
def test_it_is_refused(ca: InProcess, words: tuple[str, ...]) -> None:
    ran = ca(*words)
    assert (ran.code, ran.out, "bug" in ran.err) == (2, "", False)
    assert 0 < len(ran.err) < 4_000


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize(
    "words",
    [
        ("push", "-", "--match", "email", "--journal", "a.journal", "--yes"),
        ("push", "-", "--match", "email", "--journal", "a.journal", "--yes", "--format", "jsonl"),
        ("search", "-"),
        ("sync", "leads.db", "--query", "-"),
        ("export", "leads.csv", "--query", "-"),
        ("leads", "create", "--from", "-"),
        ("api", "POST", "/lead/", "--from", "-"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("text", ["\0", '{"name": ', 'name,name\n"x'])
def test_broken_standard_input_is_named(ca: InProcess, words: tuple[str, ...], text: str) -> None:
    ran = ca(*words, stdin=text)
    assert (ran.code, "standard input" in ran.err) == (2, True)
    assert tempfile.gettempdir() not in ran.err


@pytest.mark.parametrize(
    "words",
    [
        ("push", "-", "--match", "email", "--journal", "a.journal", "--yes"),
        ("leads", "create", "--from", "-"),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("_files")
def test_empty_standard_input_is_named(ca: InProcess, words: tuple[str, ...]) -> None:
    assert "standard input is empty" in ca(*words).err
