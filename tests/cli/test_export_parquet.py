"""``close-async export leads.parquet``."""

import asyncio
import errno
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas
import polars
import pyarrow.parquet as pq
import pytest

from close_async import CloseClient
from close_async.testing import CloseSimulator, Fault, SimulatorProcess
from tests.support.command_line import InProcess, access, outcome, start


@pytest.fixture(scope="module")
def sim() -> Iterator[SimulatorProcess]:
    with SimulatorProcess(leads=130) as process:
        yield process


def test_it_has_the_rows_and_columns_of_a_scan(
    ca: InProcess, sim: SimulatorProcess, tmp_path: Path
) -> None:
    file = tmp_path / "leads.parquet"
    ran = ca("export", file)
    assert (ran.code, ran.err) == (0, f"130 leads written to {file}\n")

    async def scanned() -> object:
        async with CloseClient(sim.api_key, base_url=sim.url) as close:
            return await close.leads.scan().to_arrow()

    table = asyncio.run(scanned())
    read = pq.read_table(file)
    assert read.sort_by("id") == table.sort_by("id")
    assert read.schema.field("Industry").metadata == table.schema.field("Industry").metadata
    # As users read it.
    ids = sorted(table["id"].to_pylist())
    assert sorted(polars.read_parquet(file)["id"]) == ids
    assert sorted(pandas.read_parquet(file)["id"]) == ids
    with duckdb.connect() as db:
        query = "SELECT id, Interests, contacts[1].name FROM read_parquet(?) ORDER BY id"
        assert [row[0] for row in db.execute(query, [str(file)]).fetchall()] == ids
    assert list(tmp_path.iterdir()) == [file]


def test_fields_by_name_are_the_columns(ca: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "leads.parquet"
    assert ca("export", file, "--fields", "name,Industry,Seats,id", "--quiet").err == ""
    table = pq.read_table(file)
    assert table.schema.names == ["name", "Industry", "Seats", "id", "extra"]
    assert table["Industry"].null_count < table.num_rows == 130
    assert str(table.schema.field("Seats").type) == "double"


@pytest.mark.parametrize("object_type", ["contact", "opportunity"])
def test_other_objects(object_type: str, ca: InProcess, tmp_path: Path) -> None:
    rows = tmp_path / "all.jsonl"
    assert ca("export", rows, "--type", object_type).code == 0
    items = {each["id"]: each for each in map(json.loads, rows.read_text().splitlines())}
    file = tmp_path / "all.parquet"
    assert ca("export", file, "--type", object_type).code == 0
    table = pq.read_table(file)
    assert sorted(table["id"].to_pylist()) == sorted(items)
    assert set(table["extra"].to_pylist()) == {"{}"}
    for row in table.to_pylist():
        assert row["lead_id"] == items[row["id"]]["lead_id"]
    assert any(each.metadata for each in table.schema)  # the custom fields
    assert ca("export", file, "--type", object_type, "--fields", "id,lead_id").code == 0
    assert pq.read_table(file).schema.names == ["id", "lead_id", "extra"]


def test_nothing_found_is_a_file_with_the_columns(ca: InProcess, tmp_path: Path) -> None:
    file = tmp_path / "leads.parquet"
    assert ca("export", file, "--query", "nosuchleadanywhere").code == 0
    table = pq.read_table(file)
    assert table.num_rows == 0
    assert {"id", "Industry", "contacts", "extra"} <= set(table.schema.names)
    assert polars.read_parquet(file).height == 0


@pytest.mark.parametrize("name", ["leads.parquet", "leads.csv", "leads.jsonl"])
def test_a_failed_export_leaves_the_old_file(ca: InProcess, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text("old")
    assert ca("export", file, "--fields", "nme").code == 2
    assert (file.read_text(), list(tmp_path.iterdir())) == ("old", [file])
    # A full disk: the limit of a file's size has the same effect.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        ran = ca("export", file)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (ran.code, f"{file}: {os.strerror(errno.EFBIG)}" in ran.err) == (2, True)
    assert (file.read_text(), list(tmp_path.iterdir())) == ("old", [file])


def test_the_suffix_may_be_in_capitals(ca: InProcess, tmp_path: Path) -> None:
    assert ca("export", tmp_path / "LEADS.CSV", "--fields", "id").code == 0
    assert (tmp_path / "LEADS.CSV").read_text().startswith("id\n")


def test_a_missing_folder_is_named(ca: InProcess, tmp_path: Path) -> None:
    ran = ca("export", tmp_path / "missing" / "leads.csv")
    assert (ran.code, f"{tmp_path / 'missing'}: No such" in ran.err) == (2, True)


async def test_ctrl_c_leaves_no_half_file(tmp_path: Path) -> None:
    file = tmp_path / "leads.parquet"
    async with CloseSimulator(leads=450) as simulator:
        simulator.faults.add(Fault.stall(match="GET /lead/", times=None))
        process = await start("export", file, **access(simulator))
        # The file is open, and nothing follows but the leads.
        while "/custom_field/opportunity/" not in {each.path for each in simulator.requests}:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGINT)
        ended = await outcome(process)
    assert (ended.code, ended.err) == (130, "")
    assert [*tmp_path.iterdir()] == []  # noqa: ASYNC240


def test_without_pyarrow_the_message_names_the_extra(
    ca: InProcess, sim: SimulatorProcess, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for name in ("_arrow", "_frames"):
        monkeypatch.delitem(sys.modules, f"close_async.integrations.{name}", raising=False)
    before = sim.request_count
    ran = ca("export", tmp_path / "leads.parquet")
    assert (ran.code, "pip install 'close-async[arrow]'" in ran.err) == (2, True)
    assert sim.request_count == before
    assert list(tmp_path.iterdir()) == []
