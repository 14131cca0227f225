"""The SQLite sink, against real files."""

import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from close_async import DecodeError, decode
from close_async.models import Contact, Lead, Opportunity, Task
from close_async.sync import Batch, SinkError, SQLiteSink
from close_async.sync.sinks import database, peek_database
from close_async.sync.tables import CONTACT, LEAD, OPPORTUNITY, TASK, Table
from tests.support.small_leads import contact, lead


def stored(path: Path, query: str) -> list[Any]:
    db = sqlite3.connect(path)
    try:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return db.execute(query).fetchall()
    finally:
        db.close()


def write(path: Path, *leads: Lead, checkpoint: str = "1") -> None:
    with SQLiteSink(path) as sink:
        sink.load()
        sink.write(batch(*leads, checkpoint=checkpoint))


def batch(*leads: Lead, deletions: Sequence[str] = (), checkpoint: str = "1") -> Batch:
    return Batch(upserts=leads, deletions=deletions, checkpoint=checkpoint)


def test_a_lead_becomes_rows_of_its_fields(path: Path) -> None:
    opportunity = {"id": "oppo_1", "value": 50_000, "note": None, "custom.cf_o": 1.5}
    task = {"_type": "lead", "id": "task_1", "text": "Call", "is_complete": False}
    addresses = [{"city": "Köln", "country": "DE"}]
    write(path, lead(addresses=addresses, opportunities=[opportunity], tasks=[task]))
    [(name, created, address)] = stored(path, "SELECT name, date_created, addresses FROM lead")
    assert (name, created) == ("Company 1", "2026-06-19T09:22:10.543000+00:00")
    assert json.loads(address) == addresses
    assert stored(path, "SELECT lead_id, value, note, custom FROM opportunity") == [
        ("lead_1", 50_000, None, '{"cf_o":1.5}')
    ]
    assert stored(path, "SELECT lead_id, _type, text, is_complete FROM task") == [
        ("lead_1", "lead", "Call", 0)
    ]
    assert stored(path, "SELECT lead_id, json_extract(emails, '$[0].email') FROM contact") == [
        ("lead_1", "p1@example.com")
    ]


def test_custom_fields_smart_fields_and_unknown_fields_are_stored(path: Path) -> None:
    unknown: dict[str, Any] = {
        "custom.cf_days": ["Mon"],
        "num_calls": 3,
        "brand_new": {"a": 1},
        "custom": {},
    }
    write(path, lead(**unknown))
    [(custom, extra)] = stored(path, "SELECT custom, extra FROM lead")
    assert json.loads(custom) == {"cf_days": ["Mon"]}
    assert json.loads(extra) == {"num_calls": 3, "brand_new": {"a": 1}, "custom": {}}


@pytest.mark.parametrize("value", [[1, 2], {"a": None}, 2**63, 1.25, True, "\0 ✓"])
def test_a_value_of_an_unexpected_type_does_not_stop_a_run(path: Path, value: Any) -> None:
    write(path, lead(description=value))
    [(text,)] = stored(path, "SELECT description FROM lead")
    assert text == value or json.loads(text) == value


def test_writing_again_replaces_the_lead_and_its_children(path: Path) -> None:
    write(path, lead(1, contacts=[contact(1), contact(2)]), lead(9))
    write(path, lead(1, name="New", contacts=[contact(2, name="Renamed"), contact(3)]))
    assert stored(path, "SELECT id, name FROM lead ORDER BY id") == [
        ("lead_1", "New"),
        ("lead_9", "Company 9"),
    ]
    assert stored(path, "SELECT id, lead_id, name FROM contact ORDER BY id") == [
        ("cont_2", "lead_1", "Renamed"),
        ("cont_3", "lead_1", "Person 3"),
        ("cont_9", "lead_9", "Person 9"),
    ]


def test_a_contact_that_moved_to_another_lead_is_stored_once(path: Path) -> None:
    write(path, lead(1), lead(2))
    write(path, lead(2, contacts=[contact(1), contact(2)]))
    write(path, lead(1, contacts=[]))
    assert stored(path, "SELECT id, lead_id FROM contact ORDER BY id") == [
        ("cont_1", "lead_2"),
        ("cont_2", "lead_2"),
    ]


def test_children_missing_from_the_response_stay(path: Path) -> None:
    write(path, lead(1))
    partial = lead(1)
    del partial.contacts
    write(path, partial)
    assert stored(path, "SELECT id FROM contact") == [("cont_1",)]


def test_a_batch_is_stored_whole_or_not_at_all(path: Path) -> None:
    with SQLiteSink(path) as sink:
        sink.write(batch(lead(1), checkpoint="1"))
        with pytest.raises(DecodeError, match="id in the response is null"):
            sink.write(batch(lead(2), decode(Lead, {}), deletions=["lead_1"], checkpoint="2"))
        sink._db.execute(
            "CREATE TRIGGER fails AFTER INSERT ON lead BEGIN SELECT raise(ABORT, 'no'); END"
        )
        with pytest.raises(SinkError):
            sink.write(batch(lead(2), deletions=["lead_1"], checkpoint="2"))
        sink._db.execute("DROP TRIGGER fails")
        assert (sink.load(), sink.counts()["lead"]) == ("1", 1)
        sink.write(batch(lead(4), checkpoint="2"))
    assert stored(path, "SELECT id FROM lead") == [("lead_1",), ("lead_4",)]
    assert stored(path, "SELECT id FROM contact") == [("cont_1",), ("cont_4",)]


def test_a_deleted_lead_is_removed_with_its_children(path: Path) -> None:
    opportunity, task = {"id": "oppo_1"}, {"id": "task_1"}
    write(path, lead(1, opportunities=[opportunity], tasks=[task]), lead(2))
    with SQLiteSink(path) as sink:
        sink.load()
        sink.write(batch(deletions=["lead_1", "lead_unknown"]))
        left = {"lead": 1, "contact": 1, "opportunity": 0, "task": 0}
        assert sink.counts() == dict.fromkeys(sink.counts(), 0) | left


def test_ids_are_sorted_and_limited(path: Path) -> None:
    write(path, *map(lead, range(1, 6)))
    with SQLiteSink(path) as sink:
        assert sink.ids("", 2) == ["lead_1", "lead_2"]
        assert sink.ids("lead_2", 9) == ["lead_3", "lead_4", "lead_5"]
        assert sink.ids("lead_5", 9) == []


def test_a_reader_neither_waits_nor_blocks_the_writer(path: Path) -> None:
    with SQLiteSink(path) as sink:
        sink.write(batch(lead(1)))
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        query = "SELECT count(*) FROM lead"
        assert reader.execute(query).fetchone() == (1,)
        sink.write(batch(lead(2)))
        assert reader.execute(query).fetchone() == (1,)
        reader.close()
    assert stored(path, query) == [(2,)]
    assert [p.name for p in path.parent.iterdir()] == ["leads.db"]


def test_another_writer_is_reported(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_LOCK_WAIT_SECONDS", 0.01)
    with SQLiteSink(path) as sink:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(SinkError, match="another program is writing"):
            sink.write(batch(lead(1)))
        other.close()


def test_two_syncs_of_one_file_do_not_mix(path: Path) -> None:
    with SQLiteSink(path) as first, SQLiteSink(path) as second:
        first.load()
        second.load()
        first.write(batch(lead(1), checkpoint="first"))
        with pytest.raises(SinkError, match="another sync is writing"):
            second.write(batch(lead(2), checkpoint="second"))
        assert second.load() == "first"
    assert stored(path, "SELECT id FROM lead") == [("lead_1",)]


def test_a_new_file_that_was_not_used_is_removed(path: Path) -> None:
    SQLiteSink(path).close()
    assert list(path.parent.iterdir()) == []


def test_a_new_file_that_another_run_uses_is_not_removed(path: Path) -> None:
    with SQLiteSink(path):
        other = SQLiteSink(path)
        other.write(batch(lead(1)))
    other.close()
    assert path.exists()


def test_a_copy_that_is_only_opened_is_not_written_to(path: Path) -> None:
    write(path, lead(1))
    before = path.stat().st_mtime_ns, path.read_bytes()
    with SQLiteSink(path) as sink:
        assert sink.load() == "1"
    assert (path.stat().st_mtime_ns, path.read_bytes()) == before


def test_a_column_missing_from_an_older_version_is_added(path: Path) -> None:
    write(path, lead(1))
    db = sqlite3.connect(path)
    db.execute("ALTER TABLE lead DROP COLUMN html_url")
    db.close()
    write(path, lead(2, html_url="https://app.close.com/lead/lead_2/"))
    assert stored(path, "SELECT html_url FROM lead ORDER BY id") == [
        (None,),
        ("https://app.close.com/lead/lead_2/",),
    ]


def refused(path: Path) -> str:
    with pytest.raises(SinkError) as caught:
        SQLiteSink(path)
    return str(caught.value)


def test_a_folder_is_rejected(tmp_path: Path) -> None:
    assert "this is a folder" in refused(tmp_path)


def test_a_missing_folder_is_rejected(tmp_path: Path) -> None:
    assert "does not exist" in refused(tmp_path / "missing" / "leads.db")
    assert not (tmp_path / "missing").exists()


def test_a_special_file_is_rejected(path: Path) -> None:
    assert "not a regular file" in refused(Path("/dev/null"))
    os.mkfifo(path)
    assert "not a regular file" in refused(path)


def test_a_file_that_is_not_a_database_is_left_untouched(path: Path) -> None:
    path.write_text("name,phone\n" * 400)
    assert "not a SQLite database" in refused(path)
    assert path.read_text() == "name,phone\n" * 400


@pytest.mark.parametrize(
    "mark",
    [
        "CREATE TABLE mine (a)",
        "PRAGMA application_id = 7",
        "CREATE TABLE lead (id TEXT, name TEXT); CREATE TABLE meta (key TEXT, value TEXT)",
        "PRAGMA user_version = 1",
    ],
)
def test_a_database_of_another_program_is_left_untouched(path: Path, mark: str) -> None:
    db = sqlite3.connect(path)
    db.executescript(mark)
    db.close()
    before = path.read_bytes()
    assert "another program" in refused(path)
    with pytest.raises(SinkError, match="another program"):
        peek_database(path)
    assert path.read_bytes() == before


def everything_in(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def left_by_a_crash(folder: Path, journal: str) -> Path:
    """Create a database whose program was killed during a transaction."""
    source, left = folder / "source.db", folder / "left"
    left.mkdir()
    db = sqlite3.connect(source, isolation_level=None)
    db.execute(f"PRAGMA journal_mode = {journal}")
    db.execute("PRAGMA cache_size = 1")
    db.execute("CREATE TABLE mine (a)")
    db.execute("BEGIN")
    db.executemany("INSERT INTO mine VALUES (?)", [("x" * 3_000,)] * 50)
    if journal == "WAL":
        db.execute("COMMIT")
    for suffix in ("", "-wal", "-shm", "-journal"):
        if (made := Path(f"{source}{suffix}")).exists():
            shutil.copy(made, left / f"leads.db{suffix}")
    db.close()
    return left


@pytest.mark.parametrize(
    ("journal", "main"),
    [
        *[("WAL", main) for main in ("whole", "missing", "empty", "a copy")],
        # A journal beside a copy does not show whose it is.
        *[("DELETE", main) for main in ("whole", "missing", "empty")],
    ],
)
def test_files_of_a_killed_program_are_left_untouched(
    tmp_path: Path, journal: str, main: str
) -> None:
    """SQLite would apply a log to its database, roll back a journal, and delete both."""
    folder = left_by_a_crash(tmp_path, journal)
    path = folder / "leads.db"
    if main == "missing":
        path.unlink()
    elif main == "empty":
        path.write_bytes(b"")
    elif main != "whole":
        path.unlink()
        (tmp_path / "other").mkdir()
        write(tmp_path / "other" / "leads.db", lead(1))
        shutil.copy(tmp_path / "other" / "leads.db", path)
    before = everything_in(folder)
    refused(path)
    with pytest.raises(SinkError):
        peek_database(path)
    assert everything_in(folder) == before


@given(
    st.binary(min_size=1, max_size=300) | st.binary(max_size=200).map(b"SQLite format 3\0".__add__)
)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_content_of_other_programs_is_never_changed(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    refused(path)
    assert path.read_bytes() == text
    assert [each.name for each in path.parent.iterdir()] == ["leads.db"]


def test_a_copy_that_was_killed_before_its_log_was_written_back(tmp_path: Path) -> None:
    """Its mark may be in the write-ahead log only, as older versions left it."""
    folder, path = tmp_path / "a", tmp_path / "a" / "leads.db"
    folder.mkdir()
    source = tmp_path / "source.db"
    db = sqlite3.connect(source, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("BEGIN")
    db.execute(f"PRAGMA application_id = {database.APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")
    db.execute("INSERT INTO meta VALUES ('checkpoint', 'kept')")
    db.execute("COMMIT")
    for suffix in ("", "-wal"):
        shutil.copy(f"{source}{suffix}", f"{path}{suffix}")
    db.close()
    with SQLiteSink(path) as sink:
        assert sink.load() == "kept"


def written_over(path: Path) -> tuple[bytes, bytes, bytes]:
    """Write three batches to a copy, the last two over the log of the first.

    Returns:
        The database after the first batch, and its log before and after the last two.
    """
    log = Path(f"{path}-wal")
    with SQLiteSink(path) as sink:
        sink.load()
        sink.write(batch(*map(lead, range(400)), checkpoint="first"))
        # The next transactions are written over the log's first frames.
        other = sqlite3.connect(path)
        assert other.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()[0] == 0
        other.close()
        content, before = path.read_bytes(), log.read_bytes()
        sink.write(batch(*map(lead, range(400, 480)), checkpoint="second"))
        sink.write(batch(*map(lead, range(480, 520)), checkpoint="third"))
        return content, before, log.read_bytes()


def test_a_kill_within_any_write_to_the_log(path: Path) -> None:
    """A frame is two writes; what follows the last one is from an earlier use of the log."""
    content, before, after = written_over(path)
    shutil.rmtree(path.parent)
    path.parent.mkdir()
    assert len(before) >= len(after)
    frame = 24 + int.from_bytes(after[8:12], "big")
    starts = range(32, len(after), frame)
    cuts = {at + more for at in (8, *starts) for more in (0, 12, 24, 100, 24 + 68 + 2)}
    loaded = set[str | None]()
    for cut in sorted(cuts | {len(after)}):
        path.write_bytes(content)
        log = Path(f"{path}-wal")
        log.write_bytes(after[:cut] + before[cut:])
        database.read_database(path).close()
        path.write_bytes(content)
        log.write_bytes(after[:cut] + before[cut:])
        with SQLiteSink(path) as sink:
            loaded.add(sink.load())
    assert loaded == {"first", "second", "third"}


def test_an_empty_file_is_empty_again_if_it_is_not_used(path: Path) -> None:
    path.touch()
    SQLiteSink(path).close()
    assert everything_in(path.parent) == {"leads.db": b""}


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_is_followed_and_stays(tmp_path: Path, path: Path, exists: bool) -> None:
    target = tmp_path / "elsewhere.db"
    if exists:
        target.touch()
    path.symlink_to(target)
    SQLiteSink(path).close()
    assert (path.is_symlink(), target.exists()) == (True, exists)
    write(path, lead(1))
    assert (path.is_symlink(), stored(target, "SELECT id FROM lead")) == (True, [("lead_1",)])


def test_only_the_owner_may_read_a_new_file(path: Path) -> None:
    write(path, lead(1))
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with SQLiteSink(path) as sink:
        sink.load()
        sink.write(batch(lead(2)))
        modes = {each.stat().st_mode & 0o777 for each in path.parent.iterdir()}
    assert modes == {0o644}


def test_a_copy_of_a_newer_version_is_rejected(path: Path) -> None:
    write(path, lead(1))
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()
    assert "upgrade" in refused(path)


def test_a_full_disk_is_reported_and_loses_nothing(path: Path) -> None:
    with SQLiteSink(path) as sink:
        sink.write(batch(lead(1)))
        sink._db.execute("PRAGMA max_page_count = 1")  # SQLite then reports a full disk
        with pytest.raises(SinkError, match="disk is full"):
            sink.write(batch(*(lead(n, description="x" * 5_000) for n in range(2, 50))))
    assert stored(path, "SELECT id FROM lead") == [("lead_1",)]


@pytest.mark.parametrize(
    ("table", "model"), [(LEAD, Lead), (CONTACT, Contact), (OPPORTUNITY, Opportunity), (TASK, Task)]
)
def test_columns_are_fields_of_the_models(table: Table, model: type[attrs.AttrsInstance]) -> None:
    fields = {field.metadata.get("wire", field.name) for field in attrs.fields(model)}
    assert {column.name for column in table.fields} <= fields


@pytest.fixture
def guarded() -> Iterator[Path]:
    """A folder that is read-only for this process, even if root runs the tests."""
    folder = Path(tempfile.mkdtemp())
    (folder / "leads.db").touch()
    (folder / "leads.db").chmod(0o444)
    folder.chmod(0o555)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    yield folder
    if root:
        os.seteuid(0)
    folder.chmod(0o755)
    shutil.rmtree(folder)


def test_a_read_only_file_is_rejected(guarded: Path) -> None:
    assert "read-only" in refused(guarded / "leads.db")


def test_a_read_only_folder_is_rejected(guarded: Path) -> None:
    assert "read-only" in refused(guarded / "new.db")
