"""``close-async status``: the state of a copy."""

import json
import os
from pathlib import Path

import pytest

from close_async.testing import CloseSimulator, Fault
from tests.support.command_line import Cli, access
from tests.support.made import add_custom_object


@pytest.mark.parametrize("name", ["leads.db", "leads.jsonl"])
async def test_a_complete_copy(
    cli: Cli, simulator: CloseSimulator, tmp_path: Path, name: str
) -> None:
    await cli("sync", tmp_path / name, **access(simulator))
    before = simulator.request_count
    ran = await cli("status", tmp_path / name)
    assert (ran.code, simulator.request_count) == (0, before)
    for words in ("Simulated Organization", "every lead", "450", " ago", "changes since then"):
        assert words in ran.out
    as_json = json.loads((await cli("status", "--json", tmp_path / name)).out)
    assert (as_json["rows"]["lead"], as_json["whole"]) == (450, True)


async def test_a_copy_of_more_than_leads(
    cli: Cli, simulator: CloseSimulator, tmp_path: Path
) -> None:
    add_custom_object(simulator.world, next(iter(simulator.world.leads)))
    objects = "leads,custom_objects,sequences"
    ran = await cli("sync", tmp_path / "a.db", "--objects", objects, **access(simulator))
    assert ran.code == 0
    rows = json.loads((await cli("status", "--json", tmp_path / "a.db")).out)["rows"]
    assert (rows["custom_object"], rows["custom_object_type"], rows["sequence"]) == (1, 1, 2)
    assert rows["sequence_subscription"] == 0
    assert "activity" not in rows
    planned = await cli("sync", tmp_path / "b.db", "--plan", "--objects", objects,
                        **access(simulator))  # fmt: skip
    assert "custom objects" in planned.out
    assert "subscriptions" in planned.out


async def test_an_incomplete_copy(cli: Cli, simulator: CloseSimulator, tmp_path: Path) -> None:
    simulator.faults.add(Fault.status(403, match="GET /lead/", after=2, times=None))
    await cli("sync", tmp_path / "leads.db", **access(simulator))
    ran = await cli("status", tmp_path / "leads.db")
    for words in ("never", "200", "is not finished"):
        assert words in ran.out


@pytest.mark.parametrize("name", ["leads.db", "jsonl:leads"])
async def test_a_missing_copy(cli: Cli, name: str) -> None:
    ran = await cli("status", f"{name}.missing")
    assert (ran.code, "no such file" in ran.err) == (2, True)
    assert not Path(f"{name}.missing").exists()  # noqa: ASYNC240


async def test_a_folder_is_reported_as_one(cli: Cli, tmp_path: Path) -> None:
    for dest in (tmp_path, f"jsonl:{tmp_path}"):
        ran = await cli("status", dest)
        assert (ran.code, "this is a folder" in ran.err) == (2, True)


async def test_nothing_is_left_beside_a_copy(
    cli: Cli, simulator: CloseSimulator, tmp_path: Path
) -> None:
    copy = tmp_path / "leads.db"
    await cli("sync", copy, **access(simulator))
    await cli("status", copy)
    assert os.listdir(tmp_path) == ["leads.db"]  # noqa: PTH208


async def test_a_file_of_another_program(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "diary"
    file.write_text("Dear diary, nothing of this may get lost.\n" * 30)
    for dest in (file, f"jsonl:{file}"):
        ran = await cli("status", dest)
        assert ran.code == 2
        assert file.read_text().startswith("Dear diary")
