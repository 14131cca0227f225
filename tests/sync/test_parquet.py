"""The Parquet sink, against real folders."""

import errno
import json
import os
import re
import resource
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import polars
import pyarrow
import pytest
from pyarrow import parquet

from close_async import CloseClient, ConfigurationError
from close_async.sync import (
    Batch,
    Checkpoint,
    CloseSync,
    ParquetCopy,
    ParquetSink,
    SinkError,
    TableChange,
)
from close_async.sync.sinks import parquet as sink_module
from close_async.sync.sinks import parquet_files, peek_parquet
from close_async.sync.sinks.parquet_copy import TABLES_BY_NAME
from close_async.sync.tables import BOOKKEEPING
from close_async.testing import CloseSimulator, ManualClock
from tests.support.engines import ParquetEngine, SQLiteEngine, typed
from tests.support.small_leads import contact, lead


def stored(number: int = 0) -> str:
    """Return a checkpoint."""
    at = datetime(2026, 11, 3, 9, number, tzinfo=UTC)
    return Checkpoint.start("orga_1", "Wayne Enterprises", "", at).to_json()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "crm"


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make every file, row group and merge as small as it can be."""
    monkeypatch.setattr(sink_module, "_MERGED_AT_ONCE", 2)
    monkeypatch.setattr(sink_module, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(parquet_files, "_CHANGE_GROUP", 1)
    monkeypatch.setattr(parquet_files, "_PLAIN_GROUP", 1)
    monkeypatch.setattr(parquet_files, "_PLAIN_FILE", 1)
    monkeypatch.setattr(os, "fsync", lambda _: None)


def write(path: Path, *leads: Any, **batch: Any) -> None:
    with ParquetSink(path) as sink:
        sink.load()
        sink.write(Batch(upserts=leads, **{"checkpoint": stored(), **batch}))


def random_batch(dice: Random, number: int) -> Batch:
    """Return a batch of everything that a sync can write, about few objects."""
    ids = dice.sample(range(12), dice.randrange(6))
    ended = dice.sample([one for one in range(12) if one not in ids], dice.randrange(3))
    leads = []
    for one in ids:
        contacts = [
            contact(dice.randrange(20), lead_id=f"lead_{one}", name=f"{number}")
            for _ in range(dice.randrange(3))
        ]
        found = lead(one, name=f"{number}", contacts=contacts)
        if dice.random() < 0.2:
            del found.contacts
        leads.append(found)
    tables = {}
    if dice.random() < 0.5:
        chosen = dice.sample(range(20), dice.randrange(6))
        activities = [
            {"id": f"acti_{one}", "lead_id": f"lead_{dice.randrange(12)}", "user_id": f"{number}"}
            for one in chosen[:4]
            if one not in ended
        ]
        tables["activity"] = TableChange(
            rows=activities, deletions=[f"acti_{one}" for one in chosen[4:]]
        )
    if dice.random() < 0.4:
        statuses = [{"id": f"stat_{one}", "label": f"{number}"} for one in range(dice.randrange(4))]
        tables["lead_status"] = TableChange(rows=statuses, replaces=True)
    deleted = [f"lead_{one}" for one in ended]
    at = datetime(2026, 11, 3, 9, number % 60, tzinfo=UTC)
    return Batch(
        upserts=leads,
        deletions=deleted,
        deleted_at={one: at for one in deleted if dice.random() < 0.6},
        merged_into={one: "lead_1" for one in deleted if dice.random() < 0.3},
        tables=tables,
        checkpoint=stored(number),
    )


@pytest.mark.usefixtures("tiny")
@pytest.mark.parametrize("seed", range(4))
def test_any_batches_end_as_in_a_database(tmp_path: Path, seed: int) -> None:
    """Whenever changes are merged, and whether rows are removed or marked."""
    dice = Random(seed)
    one, two = ParquetEngine(tmp_path / "crm"), SQLiteEngine(tmp_path / "crm.db")
    for run in range(3):
        deletions: Any = dice.choice(("remove", "mark"))
        with one.open(deletions) as sink, two.open(deletions) as other:
            assert sink.load() == other.load()
            for number in range(run * 10, run * 10 + dice.randrange(1, 10)):
                if dice.random() < 0.3:
                    list(sink.ids("", 9, "activity"))  # known from now on
                state = dice.getstate()
                sink.write(random_batch(dice, number))
                dice.setstate(state)
                other.write(random_batch(dice, number))
                for _ in range(dice.choice((0, 0, 1, 3, 99))):
                    if not sink.compact():
                        break
                for table in ("lead", "activity"):
                    assert list(sink.ids("", 99, table)) == list(other.ids("", 99, table))
            assert sink.counts() == other.counts()
        copy, compared = ParquetCopy(one.path), ("lead", "contact", "activity", "lead_status")
        for table, shown in zip(compared, tables_in_duckdb(one.path, *compared), strict=True):
            names = [column.name for column in (*TABLES_BY_NAME[table].columns, *BOOKKEEPING)]
            rows = copy.table(table).to_pylist()
            assert rows == shown
            listed = ", ".join(f'"{name}"' for name in names)
            stored_rows = two.query(f"SELECT {listed} FROM {table} ORDER BY id")  # noqa: S608
            assert [known(row) for row in rows] == [
                known(typed(TABLES_BY_NAME[table], row)) for row in stored_rows
            ]


def in_duckdb(path: Path, table: str) -> list[dict[str, Any]]:
    [rows] = tables_in_duckdb(path, table)
    return rows


def tables_in_duckdb(path: Path, *tables: str) -> list[list[dict[str, Any]]]:
    """Return the rows of each table, by the script beside the manifest."""
    with duckdb.connect() as db:
        db.execute((path / "views.sql").read_text())
        queries = [f"SELECT * FROM {table} ORDER BY id" for table in tables]  # noqa: S608
        return [db.sql(query).to_arrow_table().to_pylist() for query in queries]


def known(row: dict[str, Any]) -> dict[str, Any]:
    """Return a row in a form in which two copies agree: each has its own time."""
    json_names = [
        name for name, value in row.items() if isinstance(value, str) and value[0] in "[{"
    ]
    at = row["_deleted_at"]
    is_reported = at is not None and at.month == 11 and at.day == 3
    return row | {
        "_synced_at": None,
        "_deleted_at": at if is_reported else at is not None,
        **{name: json.loads(row[name]) for name in json_names},
    }


async def test_after_a_run_the_files_have_plain_rows(
    close: CloseClient, simulator: CloseSimulator, path: Path, clock: ManualClock
) -> None:
    """Any tool can read them, and the names of all are in the manifest."""
    for _ in range(2):
        async with CloseSync(close, ParquetSink(path)) as sync:
            report = await sync.run()
        assert report.rows["lead"] == len(simulator.world.leads)
        manifest = json.loads((path / "manifest.json").read_text())
        files = [each["path"] for each in manifest["tables"]["lead"]["files"]]
        assert not any(table["changes"] for table in manifest["tables"].values())
        plain = polars.read_parquet([path / file for file in files])
        assert sorted(plain["id"]) == sorted(simulator.world.leads)
        assert plain.columns[-3:] == ["_synced_at", "_deleted_at", "_merged_into"]
        simulator.world.delete_lead(next(iter(simulator.world.leads)))
        clock.advance(400)


def test_a_first_snapshot_has_nothing_to_end(path: Path) -> None:
    """Otherwise merging would need memory for every lead; a lead that comes again is known."""

    def ends() -> list[int]:
        files = sink._manifest.tables["contact"].changes
        return [file.ends for file in files]

    with ParquetSink(path) as sink:
        sink.write(Batch(upserts=[lead(1, contacts=[contact(1), contact(2)])], checkpoint=stored()))
        sink.write(Batch(upserts=[lead(2)], checkpoint=stored()))
        assert ends() == [0, 0]
        again = [lead(1, contacts=[contact(2)]), lead(3)]
        sink.write(Batch(upserts=again, checkpoint=stored()))
        assert ends() == [0, 0, 1]
    assert ParquetCopy(path).table("contact")["id"].to_pylist() == ["cont_2", "cont_3"]


def test_row_groups_stay_small(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of each file is in memory while files are merged, however large they are."""
    monkeypatch.setattr(parquet_files, "_CHANGE_GROUP", 20_000)
    monkeypatch.setattr(parquet_files, "_PLAIN_GROUP", 40_000)
    ids = Random(1).sample(range(10_000), 1_000)
    with ParquetSink(path) as sink:
        for _ in range(2):  # then each lead ends the contacts that it had
            for number in range(10):
                part = [lead(one, description="x" * 400) for one in ids[number::10]]
                sink.write(Batch(upserts=part, checkpoint=stored()))
            while sink.compact():
                pass
    for table in ("lead", "contact"):
        for file in (path / table).iterdir():
            with parquet.ParquetFile(file) as source:
                groups = [source.read_row_group(n).nbytes for n in range(source.num_row_groups)]
            assert max(groups) < 80_000
    assert ParquetCopy(path).counts()["contact"] == 1_000


def test_a_copy_is_a_frame(path: Path) -> None:
    write(path, lead(1), lead(2))
    copy = ParquetCopy(path)
    frame = polars.from_arrow(copy.table("contact", ["lead_id", "name"]))
    assert isinstance(frame, polars.DataFrame)
    assert frame.rows() == [("lead_1", "Person 1"), ("lead_2", "Person 2")]
    assert copy.table("task").num_rows == 0
    assert copy.checkpoint.organization_name == "Wayne Enterprises"
    for arguments, words in ((("leads",), "use one of lead, "), (("lead", ["nam"]), "'nam'")):
        with pytest.raises(ValueError, match=words):
            copy.table(*arguments)


def test_a_copy_is_as_of_one_batch(path: Path) -> None:
    with ParquetSink(path) as sink:
        sink.write(Batch(upserts=[lead(1), lead(2)], checkpoint=stored()))
        copy, views = ParquetCopy(path), (path / "views.sql").read_text()
        sink.write(Batch(deletions=["lead_1"], checkpoint=stored(1)))
        while sink.compact():
            pass
    assert copy.table("lead").num_rows == copy.counts()["lead"] == 2
    with duckdb.connect() as db:
        assert db.execute(views).execute("SELECT count(*) FROM contact").fetchone() == (2,)
        db.execute(ParquetCopy(path).sql())
        assert db.execute("SELECT count(*) FROM contact").fetchone() == (1,)


def test_a_copy_whose_files_are_gone_is_read_again(path: Path) -> None:
    write(path, lead(1))
    copy = ParquetCopy(path)
    compacted(path)
    for file in (path / "lead").iterdir():
        if file.name not in manifest_of(path):
            file.unlink()
    with pytest.raises(SinkError, match=r"replaced files.*create another ParquetCopy"):
        copy.table()
    assert ParquetCopy(path).table().num_rows == 2


def test_the_views_of_a_moved_folder(path: Path) -> None:
    write(path, lead(1))
    moved = path.rename(path.with_name("moved"))
    with duckdb.connect() as db:
        db.execute(ParquetCopy(moved).sql())
        assert db.execute("SELECT count(*) FROM lead").fetchone() == (1,)
    with ParquetSink(moved) as sink:
        sink.load()
    assert in_duckdb(moved, "lead")[0]["name"] == "Company 1"


@pytest.mark.usefixtures("tiny")
def test_an_older_state_is_not_merged_after_a_newer_one(path: Path) -> None:
    """Although a process ends while changes are merged, and others follow before it goes on."""

    def note(number: int, text: str, size: int = 0) -> Batch:
        row = {"id": f"acti_{number}", "note": text, "padding": Random(1).randbytes(size).hex()}
        changes = TableChange(rows=[row, row | {"id": f"acti_{number}9"}])
        return Batch(tables={"activity": changes}, checkpoint=stored())

    with ParquetSink(path) as sink:
        sink.write(note(1, "first"))
        while sink.compact():
            pass
        for number in range(4):
            sink.write(note(2, f"{number}"))
        sink.write(note(1, "older", 9_000))
        sink.write(note(1, "older", 9_000))
        sink.write(note(1, "newer"))
        # The file with the newer state has more levels than that with the older ones.
        assert [file.level for file in sink._manifest.tables["activity"].changes] == [2, 1, 0]
        assert sink.compact()
        assert [file.level for file in sink._manifest.tables["activity"].changes] == [1, 3]
        assert sink.compact()
        assert sink._manifest.tables["activity"].merging is not None
    with ParquetSink(path) as sink:
        sink.load()
        for number in range(4):
            sink.write(note(3, f"{number}"))
        while sink.compact():
            pass
    rows = ParquetCopy(path).table("activity", ["id", "extra"]).to_pylist()
    assert [json.loads(row["extra"])["note"] for row in rows] == ["newer"] * 2 + ["3"] * 4


def test_a_small_table_is_not_written_again_at_once(path: Path) -> None:
    """A sync that follows Close would otherwise write it every half minute."""
    with ParquetSink(path) as sink:
        for number in range(3):
            sink.write(Batch(upserts=[lead(number)], checkpoint=stored(number)))
            while sink.compact():
                pass
        files = sink._manifest.tables["lead"]
        assert (len(files.files), len(files.changes)) == (1, 2)
    assert ParquetCopy(path).counts()["lead"] == 3


def test_small_tables_are_merged_together(path: Path) -> None:
    with ParquetSink(path) as sink:
        sink.write(Batch(upserts=[lead(1, tasks=[{"id": "task_1"}])], checkpoint=stored()))
        assert sink.compact()
        plain = {name for name, files in sink._manifest.tables.items() if files.files}
        assert plain == {"lead", "contact", "task"}
        assert not sink.compact()


def test_a_folder_with_any_name(tmp_path: Path) -> None:
    path = tmp_path / "it's [a] *?"
    write(path, lead(1))
    assert in_duckdb(path, "lead")[0]["name"] == "Company 1"


def test_a_new_folder_that_was_not_used_is_removed(path: Path) -> None:
    ParquetSink(path).close()
    assert not path.exists()
    path.mkdir()
    ParquetSink(path).close()
    assert list(path.iterdir()) == []


def test_only_the_owner_may_read_new_files(path: Path) -> None:
    write(path, lead(1))
    modes = {each.stat().st_mode & 0o777 for each in path.rglob("*") if each.is_file()}
    assert (modes, path.stat().st_mode & 0o777) == ({0o600}, 0o700)
    (path / "manifest.json").chmod(0o640)
    write(path, lead(2))
    assert (path / "manifest.json").stat().st_mode & 0o777 == 0o640


def snapshot_of(path: Path) -> dict[str, bytes]:
    return {str(each): each.read_bytes() for each in path.rglob("*") if each.is_file()}


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("notes.txt", "mine", "not a copy.*such as notes.txt"),
        ("lead/0001.parquet", "mine", "not a copy"),
        ("manifest.json", '{"name": "an app"}', "another program"),
        ("manifest.json", "[1]", "another program"),
    ],
)
def test_a_folder_of_another_program_is_left_untouched(
    path: Path, name: str, content: str, words: str
) -> None:
    (path / name).parent.mkdir(parents=True)
    (path / name).write_text(content)
    before = snapshot_of(path)
    with pytest.raises(SinkError, match=words):
        ParquetSink(path)
    with pytest.raises(SinkError):
        peek_parquet(path)
    assert snapshot_of(path) == before


def test_an_unusable_path_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for place, words in (
        (tmp_path / "file", "this is a file; name a folder"),
        (tmp_path / "missing" / "crm", "does not exist"),
        (Path("/proc/crm"), "No such file|read-only|cannot be written"),
    ):
        with pytest.raises(SinkError, match=words):
            ParquetSink(place)
        with pytest.raises(SinkError, match="no sync has stored"):
            peek_parquet(place)


def test_a_second_sync_is_rejected(path: Path) -> None:
    with ParquetSink(path), pytest.raises(SinkError, match="another sync is writing"):
        ParquetSink(path)
    write(path, lead(1))


EDITS: list[tuple[str, Any]] = [
    ("tables.lead.files.0.path", "../../secret"),
    ("tables.lead.files.0.path", "lead/../../secret.parquet"),
    ("tables.lead.files.0.path", 5),
    ("tables.lead.files.0.rows", "many"),
    ("tables.lead.files.0.more", 1),
    ("tables.lead.files", None),
    ("tables.lead.merging", {"until": "x"}),
    ("tables.lead", []),
    ("tables", None),
    ("batch", "x"),
    ("checkpoint", {"version": 2}),
    ("version", "1"),
]


@pytest.mark.parametrize(("place", "value"), EDITS)
def test_an_edited_manifest_is_reported(path: Path, place: str, value: Any) -> None:
    compacted(path)
    manifest = json.loads((path / "manifest.json").read_text())
    *parents, name = place.split(".")
    target = manifest
    for each in parents:
        target = target[int(each) if each.isdigit() else each]
    target[name] = value
    (path / "manifest.json").write_text(json.dumps(manifest))
    refused(path, "manifest.json in it is damaged.*restore it, or remove the folder")


def test_a_manifest_that_was_cut_is_reported(path: Path) -> None:
    compacted(path)
    whole = (path / "manifest.json").read_bytes()
    for length in (0, 1, 20, len(whole) // 2, len(whole) - 3):
        (path / "manifest.json").write_bytes(whole[:length])
        refused(path, "manifest.json in it is damaged")


def test_a_copy_of_a_newer_version_is_rejected(path: Path) -> None:
    compacted(path)
    manifest = json.loads((path / "manifest.json").read_text())
    (path / "manifest.json").write_text(json.dumps(manifest | {"version": 99}))
    refused(path, "upgrade")


def compacted(path: Path) -> None:
    write(path, lead(1), lead(2))
    with ParquetSink(path) as sink:
        while sink.compact():
            pass


def refused(path: Path, words: str) -> None:
    """Assert that a copy is rejected, and unchanged."""
    before = snapshot_of(path)
    with pytest.raises(SinkError, match=words), ParquetSink(path) as sink:
        sink.load()
        sink.write(Batch(upserts=[lead(9)], checkpoint=stored()))
    with pytest.raises(SinkError, match=words):
        peek_parquet(path)
        ParquetCopy(path).table("lead")
    assert snapshot_of(path) == before


@pytest.mark.parametrize("damage", ["removed", "cut", "overwritten"])
def test_a_file_that_another_program_damaged_is_reported(path: Path, damage: str) -> None:
    compacted(path)
    [file] = [each for each in (path / "lead").iterdir() if each.name in manifest_of(path)]
    content = file.read_bytes()
    if damage == "removed":
        file.unlink()
    else:
        file.write_bytes(content[:-9] if damage == "cut" else b"x" * len(content))
    words = rf"lead/{file.name}.*(missing|damaged).*Restore it"
    with pytest.raises(SinkError, match=words), ParquetSink(path) as sink:
        sink.load()
        sink.ids("", 9)
    with pytest.raises(SinkError, match=file.name):
        ParquetCopy(path).table("lead")
    with ParquetSink(path) as sink:
        # What could be read before the error is not taken for all ids.
        for _ in range(2):
            with pytest.raises(SinkError, match=file.name):
                sink.ids("", 9)
    file.write_bytes(content)
    write(path, lead(3))
    assert ParquetCopy(path).counts()["lead"] == 3


def manifest_of(path: Path) -> str:
    return (path / "manifest.json").read_text()


class Killed(BaseException):
    pass


@pytest.mark.parametrize("written", range(4))
def test_a_process_that_is_killed_during_a_batch(
    path: Path, written: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever files were there by then, the next sync continues, and they disappear later."""
    write(path, lead(1))
    sink = ParquetSink(path)
    left = iter(range(written))  # of contacts and leads, then the manifest, then views.sql
    replace = Path.replace

    def mortal(self: Path, target: Path) -> Path:
        if next(left, None) is None:
            raise Killed
        return replace(self, target)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", mortal)
        patched.setattr(Path, "unlink", lambda *_, **__: None)
        with pytest.raises(Killed):
            sink.write(Batch(upserts=[lead(1, name="New"), lead(2)], checkpoint=stored(1)))
    sink.close()
    is_stored = written == 3
    assert in_duckdb(path, "lead")[0]["name"] == "Company 1"
    assert ParquetCopy(path).table()["name"][0].as_py() == ("New" if is_stored else "Company 1")
    with ParquetSink(path) as sink:
        assert sink.load() == stored(int(is_stored))
        sink.write(Batch(upserts=[lead(2)], checkpoint=stored(1)))
        for file in path.rglob("*.parquet*"):
            os.utime(file, (0, 0))
        sink.load()
        named = set(re.findall(r"[\w-]+\.parquet", manifest_of(path)))
        assert {each.name for each in path.rglob("*.parquet*")} == named
    assert ParquetCopy(path).counts()["lead"] == 2


@pytest.mark.parametrize("left", ["00000001-0a1b2c3d.parquet.tmp", "mine.txt"])
def test_a_folder_whose_first_batch_was_killed(path: Path, left: str) -> None:
    """A sync that then ends before its own first batch leaves a folder that the next one takes."""
    with ParquetSink(path) as sink:
        sink.write(Batch(upserts=[lead(1)], checkpoint=stored()))
        content = json.loads(manifest_of(path))
    empty = {name: {"files": [], "changes": [], "merging": None} for name in content["tables"]}
    content |= {"batch": 0, "checkpoint": None, "tables": empty}
    (path / "manifest.json").write_text(json.dumps(content))
    (path / "lead" / left).touch()
    ParquetSink(path).close()
    write(path, lead(1))
    assert ParquetCopy(path).counts()["lead"] == 1


def test_replaced_files_stay_for_an_hour(path: Path) -> None:
    write(path, lead(1))
    first = {each.relative_to(path) for each in path.rglob("*.parquet")}
    for file in first:  # written long ago, and replaced now
        os.utime(path / file, (0, 0))
    compacted(path)
    assert all((path / file).exists() for file in first)
    for file in first:
        os.utime(path / file, (0, (path / file).stat().st_mtime - 3_610))
    compacted(path)
    assert not any((path / file).exists() for file in first)


def test_replaced_files_stay_while_a_script_names_them(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes were killed before they wrote the script, hours apart."""

    def killed(_: ParquetSink) -> None:
        raise Killed

    write(path, lead(1))
    monkeypatch.setattr(ParquetSink, "_write_script", killed)
    with ParquetSink(path) as sink, pytest.raises(Killed):
        sink.compact()
    for file in path.rglob("*.parquet"):
        os.utime(file, (0, 0))
    with ParquetSink(path) as sink, pytest.raises(Killed):
        sink.load()
    assert [row["id"] for row in in_duckdb(path, "lead")] == ["lead_1"]


def test_a_full_disk_is_reported_and_loses_nothing(path: Path) -> None:
    many = [lead(number, description="x" * number) for number in range(2, 900)]
    with ParquetSink(path) as sink:
        sink.write(Batch(upserts=[lead(1)], checkpoint=stored()))
        before = snapshot_of(path)
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, hard))
        try:
            with pytest.raises(SinkError, match="largest size"):
                sink.write(Batch(upserts=many, checkpoint=stored(1)))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert snapshot_of(path) == before
        sink.write(Batch(upserts=many, checkpoint=stored(1)))
    assert ParquetCopy(path).counts()["lead"] == 899


def test_a_disk_that_fails_late(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with ParquetSink(path) as sink:
        sink.write(Batch(upserts=[lead(1)], checkpoint=stored()))
        before = snapshot_of(path)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            for work in (
                lambda: sink.write(Batch(upserts=[lead(2)], checkpoint=stored(1))),
                sink.compact,
            ):
                with pytest.raises(SinkError, match=r"disk is full.*run again"):
                    work()
                assert snapshot_of(path) == before
        sink.write(Batch(upserts=[lead(2)], checkpoint=stored(1)))
    assert ParquetCopy(path).counts()["lead"] == 2


def test_a_disk_that_fails_while_tables_are_merged(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was merged by then is removed, and merged again later."""
    left = iter(range(3))  # the file of the first table and its folder, and the second file

    def full(_: int) -> None:
        if next(left, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")

    with ParquetSink(path) as sink:
        sink.write(Batch(upserts=[lead(1)], checkpoint=stored()))
        before = snapshot_of(path)
        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(SinkError, match="disk is full"):
                sink.compact()
        assert snapshot_of(path) == before
        assert sink.compact()
        assert not any(files.changes for files in sink._manifest.tables.values())
    assert ParquetCopy(path).counts()["lead"] == 1


@pytest.mark.parametrize("name", ["manifest.json", "."])
def test_a_copy_that_is_removed_during_a_sync(path: Path, name: str) -> None:
    with ParquetSink(path) as sink:
        sink.write(Batch(upserts=[lead(1)], checkpoint=stored()))
        shutil.rmtree(path) if name == "." else (path / name).unlink()
        with pytest.raises(SinkError, match="removed or replaced"):
            sink.write(Batch(upserts=[lead(2)], checkpoint=stored(1)))
    assert not (path / "manifest.json").exists()


def test_a_column_missing_from_an_older_version_is_null(path: Path) -> None:
    compacted(path)
    for file in (path / "lead").iterdir():
        table = parquet.read_table(file)
        parquet.write_table(table.drop_columns(["html_url"]), file)
        text = json.loads(manifest_of(path))
        for each in text["tables"]["lead"]["files"]:
            if each["path"].endswith(file.name):
                each["size"] = file.stat().st_size
        (path / "manifest.json").write_text(json.dumps(text))
    write(path, lead(3, html_url="https://app.close.com/lead/lead_3/"))
    wanted = [None, None, "https://app.close.com/lead/lead_3/"]
    assert ParquetCopy(path).table()["html_url"].to_pylist() == wanted
    assert [row["html_url"] for row in in_duckdb(path, "lead")] == wanted


def test_without_pyarrow_the_extra_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    for use in (ParquetSink, ParquetCopy):
        with pytest.raises(ConfigurationError, match=r"close-async\[arrow\]"):
            use(path)
    assert not path.exists()


def test_memory_is_that_of_malloc_while_it_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The default pool of pyarrow keeps what is freed: 70 MB after a few merges."""
    used: list[str] = []
    merge = parquet_files.merge_range

    def noted(*given: Any) -> Any:
        used.append(pyarrow.default_memory_pool().backend_name)
        return merge(*given)

    monkeypatch.setattr(parquet_files, "merge_range", noted)
    before = pyarrow.default_memory_pool().backend_name
    with ParquetSink(tmp_path / "copy") as sink:
        sink.load()
        sink.write(Batch(upserts=[lead(1)], checkpoint="1"))
        while sink.compact():
            pass
    assert {*used} == {"system"}
    assert pyarrow.default_memory_pool().backend_name == before
