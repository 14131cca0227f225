"""The DuckDB sink, against real files."""

import asyncio
import errno
import sys
from pathlib import Path

import duckdb
import pytest

from close_async import CloseClient
from close_async.sync import Batch, CloseSync, DuckDBSink, SinkError, SyncProgress
from close_async.sync.sinks import duckdb as module
from close_async.sync.sinks import peek_duckdb
from tests.support.small_leads import lead


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "crm.duckdb"


def write(path: Path, checkpoint: str = "1") -> None:
    sink = DuckDBSink(path)
    sink.load()
    sink.write(Batch(upserts=[lead(1)], checkpoint=checkpoint))
    sink.close()


def test_a_new_file_that_was_not_used_is_removed(path: Path) -> None:
    DuckDBSink(path).close()
    assert list(path.parent.iterdir()) == []


def test_only_the_owner_may_read_a_new_file(path: Path) -> None:
    sink = DuckDBSink(path)
    sink.write(Batch(upserts=[lead(1)], checkpoint="1"))
    assert {each.stat().st_mode & 0o777 for each in path.parent.iterdir()} == {0o600}
    sink.close()
    path.chmod(0o644)
    write(path, "2")
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_database_of_another_program_is_left_untouched(path: Path) -> None:
    with duckdb.connect(str(path)) as db:
        db.execute("CREATE TABLE meta AS SELECT 'application' AS key, 'mine' AS value")
    before = path.read_bytes()
    for open_copy in (DuckDBSink, peek_duckdb):
        with pytest.raises(SinkError, match=r"another program|no sync has stored"):
            open_copy(path)
    assert path.read_bytes() == before


def test_a_damaged_database_is_reported(path: Path) -> None:
    write(path)
    content = bytearray(path.read_bytes())
    content[12_288 + 100] ^= 1  # in its first block, after the headers
    path.write_bytes(content)
    for open_copy in (DuckDBSink, peek_duckdb):
        with pytest.raises(SinkError, match=r"damaged.*remove this one and run again"):
            open_copy(path)
    assert path.read_bytes() == content


def test_a_log_without_its_database_is_left_untouched(path: Path) -> None:
    log = Path(f"{path}.wal")
    log.write_bytes(b"of a database that was moved")
    with pytest.raises(SinkError, match=r"\.wal exists without its database"):
        DuckDBSink(path)
    assert [each.read_bytes() for each in path.parent.iterdir()] == [
        b"of a database that was moved"
    ]


def test_a_file_that_is_not_a_database_is_left_untouched(path: Path) -> None:
    path.write_text("name,phone\n" * 1_000)
    with pytest.raises(SinkError, match="not a DuckDB database"):
        DuckDBSink(path)
    assert path.read_text() == "name,phone\n" * 1_000


def test_a_copy_of_a_newer_version_is_rejected(path: Path) -> None:
    write(path)
    with duckdb.connect(str(path)) as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'version'")
    with pytest.raises(SinkError, match="upgrade"):
        DuckDBSink(path)


def test_a_column_missing_from_an_older_version_is_added(path: Path) -> None:
    write(path)
    with duckdb.connect(str(path)) as db:
        db.execute("ALTER TABLE lead DROP COLUMN html_url")
    write(path, "2")
    with duckdb.connect(str(path)) as db:
        assert db.execute("SELECT html_url FROM lead").fetchall() == [(None,)]


@pytest.mark.parametrize("error", [None, OSError(errno.EPERM, "no links")])
def test_a_file_that_another_process_creates_meanwhile_is_kept(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: OSError | None
) -> None:
    link = Path.hardlink_to

    def late(self: Path, target: Path) -> None:
        monkeypatch.undo()
        if error is not None:
            raise error
        write(path)
        link(self, target)

    monkeypatch.setattr(Path, "hardlink_to", late)
    sink = DuckDBSink(path)
    assert sink.load() == (None if error else "1")
    sink.close()
    assert [each.name for each in path.parent.iterdir()] == ([] if error else ["crm.duckdb"])


def test_a_removed_file_is_not_created_again(path: Path) -> None:
    write(path)
    sink = DuckDBSink(path)
    sink.load()
    sink.pause()
    path.unlink()
    with pytest.raises(SinkError, match="removed or replaced"):
        sink.write(Batch(checkpoint="2"))
    sink.close()
    assert not path.exists()


_READ = """
import duckdb, sys
print(duckdb.connect(sys.argv[1], read_only=True).execute(sys.argv[2]).fetchone())
"""


async def read_elsewhere(path: Path, query: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _READ, str(path), query),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    return process.returncode or 0, (out + err).decode()


async def test_others_can_read_while_a_sync_follows(close: CloseClient, path: Path) -> None:
    """DuckDB locks a file against all other processes while it is open for writing."""
    caught_up = asyncio.Event()

    def watch(progress: SyncProgress) -> None:
        if progress.phase == "following":
            caught_up.set()

    async with CloseSync(close, DuckDBSink(path), on_progress=watch) as sync:
        following = asyncio.create_task(sync.run(follow=True, interval=600))
        await caught_up.wait()
        while (read := await read_elsewhere(path, "SELECT count(*) FROM lead"))[0]:
            assert "lock" in read[1]
        assert read == (0, "(1000,)\n")
        sync.stop()
        report = await following
    assert report.rows["lead"] == 1_000


def test_a_reader_of_another_program_is_reported(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_LOCK_WAIT_SECONDS", 0.0)
    write(path)
    with duckdb.connect(str(path), read_only=True), pytest.raises(SinkError, match="one at a time"):
        DuckDBSink(path)
