"""Full disks, and files that cannot be used, as the caller of a sync sees them."""

import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from close_async import CloseClient
from close_async.sync import Batch, CloseSync, JSONLinesSink, Sink, SinkError, SQLiteSink
from close_async.sync.sinks.idset import IdSet
from close_async.testing import CloseSimulator
from tests.support.copies import assert_equal, leads_in_log, rows_in, rows_of


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Limit the size of this process's files, in bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def test_a_database_on_a_full_disk(
    close: CloseClient, simulator: CloseSimulator, path: Path
) -> None:
    sink = SQLiteSink(path)
    sink._db.execute("PRAGMA max_page_count = 150")  # SQLite then reports a full disk
    with pytest.raises(SinkError, match=r"disk is full.*Free some space and run again"):
        async with CloseSync(close, sink) as sync:
            await sync.run()
    async with CloseSync(close, SQLiteSink(path)) as sync:
        await sync.run()
    assert_equal(rows_in(path), simulator)


@pytest.mark.parametrize("size", [0, 4_096, 8_192, 40_000])
def test_a_database_that_cannot_be_created_leaves_nothing(path: Path, size: int) -> None:
    with room_for(size), pytest.raises(SinkError):
        SQLiteSink(path)
    assert list(path.parent.iterdir()) == []


def test_a_database_that_cannot_be_opened_for_want_of_space(path: Path) -> None:
    with SQLiteSink(path) as sink:
        sink.load()
        sink.write(Batch(checkpoint="1"))
    with room_for(8_192), pytest.raises(SinkError, match="disk is full"):
        SQLiteSink(path)
    with SQLiteSink(path) as sink:
        assert sink.load() == "1"


def test_a_full_folder_for_temporary_files_is_named() -> None:
    with closing(IdSet()) as ids:
        ids.add(["lead_0"])
        many = (f"lead_{number:044}" for number in range(100_000))  # more than fits in memory
        with room_for(4_096), pytest.raises(SinkError, match=r"^the folder for temporary files: "):
            ids.add(many)


async def test_the_same_sync_continues_once_the_disk_has_space(
    close: CloseClient, simulator: CloseSimulator, path: Path
) -> None:
    sink = SQLiteSink(path)
    async with CloseSync(close, sink) as sync:
        await sync.run()
        for number in range(900):
            simulator.world.update_lead(
                simulator.world.leads.id_of(number), description="long" * 999
            )
        sink._db.execute("PRAGMA max_page_count = 1200")
        for _ in range(2):
            with pytest.raises(SinkError, match="disk is full"):
                await sync.run()
        sink._db.execute("PRAGMA max_page_count = 1000000")
        await sync.run()
    assert_equal(rows_in(path), simulator)


async def test_a_log_on_a_full_disk(
    close: CloseClient, simulator: CloseSimulator, tmp_path: Path
) -> None:
    log = tmp_path / "changes.jsonl"
    with room_for(500_000), pytest.raises(SinkError, match="Name another file"):
        async with CloseSync(close, JSONLinesSink(log)) as sync:
            await sync.run()
    async with CloseSync(close, JSONLinesSink(log)) as sync:
        await sync.run()
    assert_equal(rows_of(leads_in_log(log).values()), simulator)


@pytest.mark.parametrize("is_replaced", [False, True])
@pytest.mark.parametrize("kind", [SQLiteSink, JSONLinesSink])
async def test_a_file_that_is_removed_or_replaced_during_a_sync(
    close: CloseClient, tmp_path: Path, kind: Callable[[Path], Sink], is_replaced: bool
) -> None:
    path = tmp_path / "copy"
    async with CloseSync(close, kind(path)) as sync:
        await sync.run()
        path.unlink()
        if is_replaced:
            path.write_text("something else")
        with pytest.raises(SinkError, match="removed or replaced"):
            await sync.run(full=True)
    assert path.exists() == is_replaced


async def test_a_database_that_disappears(close: CloseClient, path: Path) -> None:
    """Another program drops a table during the run: the error names the file."""
    async with CloseSync(close, SQLiteSink(path)) as sync:
        await sync.run()
        database = sqlite3.connect(path)
        database.execute("DROP TABLE contact")
        database.close()
        with pytest.raises(SinkError, match=r"leads\.db"):
            await sync.run(full=True)
