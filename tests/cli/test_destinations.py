"""Where ``close-async sync`` can copy to, and what it refuses."""

import json
import os
from pathlib import Path

import pytest

from close_async import ConfigurationError
from close_async.cli.arguments import Destination
from close_async.testing import CloseSimulator
from tests.support.command_line import Cli, access, in_process
from tests.support.engines import Engine

SECRET = "s3cr3t"


@pytest.mark.parametrize(
    ("text", "kind", "place", "schema"),
    [
        ("leads.db", "sqlite", "leads.db", "close"),
        ("parquet:.", "parquet", ".", "close"),
        ("leads", "sqlite", "leads", "close"),
        ("sqlite:leads.duckdb", "sqlite", "leads.duckdb", "close"),
        ("crm.duckdb", "duckdb", "crm.duckdb", "close"),
        ("duckdb:crm", "duckdb", "crm", "close"),
        ("a.ndjson", "jsonl", "a.ndjson", "close"),
        ("jsonl:log", "jsonl", "log", "close"),
        ("parquet:crm/", "parquet", "crm/", "close"),
        ("postgresql://etl@db/w", "postgres", "postgresql://etl@db/w", "close"),
        ("postgres://db/w?schema=crm", "postgres", "postgres://db/w", "crm"),
        (
            "postgresql:///w?host=/run/pg&schema=crm&sslmode=require",
            "postgres",
            "postgresql:///w?host=/run/pg&sslmode=require",
            "crm",
        ),
        ("postgresql://db/w?schema=my%20crm", "postgres", "postgresql://db/w", "my crm"),
    ],
)
def test_the_form_of_a_destination_names_its_kind(
    text: str, kind: str, place: str, schema: str
) -> None:
    found = Destination.parse(text)
    assert (found.kind, found.place, found.schema) == (kind, place, schema)
    assert found.name


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"postgresql://etl:{SECRET}@db/w", "PGPASSWORD"),
        (f"postgres://etl:{SECRET}@db/w?schema=a", "PGPASSWORD"),
        (f"postgresql://etl@db/w?password={SECRET}", "PGPASSWORD"),
        (f"postgresql+psycopg://etl:{SECRET}@db/w", "no kind of copy"),
        (f"mysql://etl:{SECRET}@db/w", "no kind of copy"),
        ("postgresql://db/w?schema=", "schema is empty"),
        ("delta:crm/", "no kind of copy"),
        ("crm.parquet", "parquet:FOLDER"),
        ("CRM.CSV", "parquet:FOLDER"),
        ("parquet:", "names no place"),
        ("", "names no place"),
    ],
)
def test_what_is_refused_is_explained_without_a_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    monkeypatch.setenv("CLOSE_API_KEY", "api_1")
    run = in_process(monkeypatch, capsys)
    with pytest.raises(ConfigurationError) as caught:
        Destination.parse(text)
    assert words in str(caught.value)
    assert SECRET not in str(caught.value)
    for command in ("sync", "status"):
        ran = run(command, text)
        assert (ran.code, words in ran.err.replace("\n", " ")) == (2, True)
        assert SECRET not in ran.err + ran.out


async def test_a_copy_in_each_engine(cli: Cli, simulator: CloseSimulator, engine: Engine) -> None:
    ran = await cli("sync", engine.dest, **access(simulator))
    assert (ran.code, ran.err.count("Note")) == (0, 0)
    assert "450 leads of Simulated Organization are in" in ran.out
    simulator.world.delete_lead(first := next(iter(simulator.world.leads)))
    ran = await cli("sync", engine.dest, "--deletions", "mark", "--json", **access(simulator))
    assert json.loads(ran.out.splitlines()[-1])["rows"]["lead"] == 449
    assert engine.query("SELECT id FROM lead_named WHERE _deleted_at IS NOT NULL") == [(first,)]
    ran = await cli("status", engine.dest)
    assert (ran.code, "449" in ran.out, "every lead" in ran.out) == (0, True, True)
    as_json = json.loads((await cli("status", "--json", engine.dest)).out)
    assert (as_json["rows"]["lead"], as_json["whole"]) == (449, True)


async def test_a_missing_copy_in_each_engine(cli: Cli, engine: Engine) -> None:
    ran = await cli("status", engine.dest)
    assert ran.code == 2
    assert "no such file" in ran.err or "no sync has stored anything" in ran.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--objects", "leads,nonsense"], "use a list of 'leads'"),
        (["--objects", ","], "use a list of 'leads'"),
        (["--deletions", "forget"], "remove or mark"),
    ],
)
async def test_unknown_options(
    cli: Cli, simulator: CloseSimulator, tmp_path: Path, options: list[str], words: str
) -> None:
    ran = await cli("sync", tmp_path / "a.db", *options, **access(simulator))
    assert (ran.code, words in ran.err) == (2, True)
    assert os.listdir(tmp_path) == []  # noqa: PTH208
