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


PUSH = ("push", "rows.csv", "--match", "email")
FOLLOW = ("events", "follow")
LISTEN = ("listen", "--forward-to")


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("simulate", "--port", "0", "--allow-host", "http://close/"), "--allow-host"),
        (("simulate", "--port", "0", "--api-key", "a b"), "--api-key"),
        (("simulate", "--leads", "9" * 30), "--leads"),
        ((*PUSH, "--match", "email"), "match has the same key twice"),
        ((*PUSH, "--write", "name=replace"), "--write name= must be overwrite, fill_empty or add"),
        ((*PUSH, "--date-format", "%d.%m."), "date_format must have a day, month and year"),
        ((*PUSH, "--date-format", "%a %d of %%Y"), "date_format must have a day, month and year"),
        ((*PUSH, "--date-format", "%Q"), "date_format must have a day, month and year"),
        ((*PUSH, "--plan", "none/plan"), "--plan none/plan: the folder"),
        ((*PUSH, "--rejected", "none/rejected.csv"), "--rejected none/rejected.csv: the folder"),
        ((*PUSH, "--rejected", "folder"), "--rejected folder is a folder"),
        ((*PUSH, "--rejected", ""), "'--rejected': it is empty"),
        (("sync", "postgresql://db:port/crm"), "the port 'port' is not a number"),
        (("sync", "postgresql://a:1,[::1]:99999/crm"), "the port '99999' is not a number"),
        (("sync", "leads.db", "--fields", ","), "--fields: it names no field"),
        (("sync", "leads.db", "--objects", ""), "use a list of 'leads'"),
        (("sync", "leads.db", "--interval", "1e300"), "--interval"),
        (("sync", "leads.db", "--simulate", "1", "--latency", "1e300"), "--latency"),
        (("leads", "list", "--fields", ""), "--fields: it names no field"),
        (("leads", "list", "--profile", ""), "--profile is empty"),
        (("--profile", "", "whoami"), "--profile is empty"),
        (("auth", "logout", "--profile", ""), "--profile is empty"),
        (("api", "GET", "/lead/", "--limit", "3"), "--limit works only with --paginate"),
        ((*FOLLOW, "--object-id", "nothing"), "--object-id: 'nothing' is not an id"),
        ((*FOLLOW, "--lead-id", ""), "--lead-id: it is empty"),
        ((*FOLLOW, "--since", "+1d"), "--since: it is in the future"),
        ((*FOLLOW, "--position", ""), "'--position': it is empty"),
        ((*LISTEN, "http://localhost:port/"), "--forward-to must be an HTTP URL"),
        ((*LISTEN, "http://[::1/"), "--forward-to must be an HTTP URL"),
        ((*LISTEN, "http://local host/"), "--forward-to must be ASCII without spaces"),
        ((*LISTEN, "http://user:secret@localhost:99999/"), "must have no user and password"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_value_is_refused_with_the_name_of_its_option(
    ca: InProcess, words: tuple[str, ...], message: str
) -> None:
    Path("folder").mkdir()
    Path("rows.csv").write_text("email\nada@acme.example\n")
    ran = ca(*words)
    assert (ran.code, message in " ".join(ran.err.split())) == (2, True), ran.err
    assert "bug" not in ran.err
    assert "secret" not in ran.err
    assert not Path("leads.db").exists()


@pytest.mark.usefixtures("_files")
def test_a_column_of_map_that_the_file_does_not_have_is_noted(ca: InProcess) -> None:
    Path("rows.csv").write_text("email\nada@acme.example\n")
    ran = ca(*PUSH, "--map", "e-mail=email", "--map", "email=contact_email", "--plan", "plan")
    assert "Note: --map: rows.csv has no column 'e-mail'." in ran.err
    assert "'email'" not in ran.err


def test_a_lead_that_has_no_such_name_can_be_searched_for(ca: InProcess) -> None:
    ran = ca("leads", "get", "Acme Ltd")
    assert (ran.code, "close-async search 'Acme Ltd' finds leads by words" in ran.err) == (2, True)
