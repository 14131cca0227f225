"""Local files: replaced completely or not at all, and never accessed on the event loop."""

import asyncio
import errno
import io
import os
import re
import stat
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from close_async import CloseClient, DecodeError
from close_async.files import local
from close_async.files.local import Content, Replacement, in_thread, replacing
from close_async.models import Export, LeadExportCreate
from close_async.testing import CloseSimulator
from tests.support.loop_watch import watching

POSIX = pytest.mark.skipif(os.name != "posix", reason="permissions and pipes of POSIX")


@pytest.fixture
async def sim() -> AsyncIterator[CloseSimulator]:
    async with CloseSimulator(leads=120, seed=2) as simulator:
        yield simulator


@pytest.fixture
async def close(sim: CloseSimulator) -> AsyncIterator[CloseClient]:
    async with CloseClient(sim.api_key, base_url=sim.url) as client:
        yield client


@pytest.fixture
def umask() -> Iterator[None]:
    before = os.umask(0o027)
    yield
    os.umask(before)


async def exported(close: CloseClient, how: str = "csv") -> Export:
    return await close.exports.create_leads(LeadExportCreate(format=how, type="leads"))


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_concurrent_saves_leave_one_complete_file(close: CloseClient, tmp_path: Path) -> None:
    made = [await exported(close, how) for how in ("csv", "json")]
    whole = {
        (await close.exports.save(each.id, tmp_path / str(each.format))).read_bytes()
        for each in made
    }
    target = tmp_path / "both"
    for _ in range(3):
        await asyncio.gather(*(close.exports.save(each.id, target) for each in made * 2))
        assert target.read_bytes() in whole
    assert names(tmp_path) == ["both", "csv", "json"]


async def test_files_beside_it_are_left_alone(close: CloseClient, tmp_path: Path) -> None:
    made = await exported(close)
    victim = tmp_path / "victim"
    for name in ("f.part", ".f.part", "f.tmp", "victim"):
        (tmp_path / name).write_text("precious")
    (tmp_path / "g.part").symlink_to(victim)
    before = names(tmp_path)
    await close.exports.save(made.id, tmp_path / "f")
    await close.exports.save(made.id, tmp_path / "g")
    assert names(tmp_path) == sorted([*before, "f", "g"])
    assert {(tmp_path / name).read_text() for name in before} == {"precious"}


@POSIX
@pytest.mark.usefixtures("umask")
async def test_permissions_are_those_of_any_new_file_or_of_the_one_before(
    close: CloseClient, tmp_path: Path
) -> None:
    made = await exported(close)
    path = await close.exports.save(made.id, tmp_path / "new")
    assert mode(path) == 0o640
    path.chmod(0o604)
    await close.exports.save(made.id, path)
    assert mode(path) == 0o604


@POSIX
async def test_a_link_stays_and_its_file_is_replaced(close: CloseClient, tmp_path: Path) -> None:
    made = await exported(close)
    (tmp_path / "there").mkdir()
    file = tmp_path / "there" / "file"
    for link, target in {"absolute": file, "relative": Path("there/file")}.items():
        file.unlink(missing_ok=True)
        path = tmp_path / link
        path.symlink_to(target)
        for _ in range(2):  # dangling at first
            assert await close.exports.save(made.id, path) == path
            assert path.is_symlink()
            assert file.read_bytes().startswith(b"created_by,")
    assert names(tmp_path / "there") == ["file"]


@pytest.fixture
def unfit(tmp_path: Path) -> dict[str, tuple[Any, type[Exception]]]:
    (tmp_path / "file").write_text("")
    (tmp_path / "folder").mkdir()
    found: dict[str, tuple[Any, type[Exception]]] = {
        "folder": (tmp_path / "folder", IsADirectoryError),
        "missing folder": (tmp_path / "no" / "f", FileNotFoundError),
        "file as folder": (tmp_path / "file" / "f", NotADirectoryError),
        "long name": (tmp_path / ("n" * 300), OSError),
        "half a character": (tmp_path / "cut \ud83d", ValueError),
        "nul": (f"{tmp_path}/a\0b", ValueError),
        "nothing": ("", IsADirectoryError),
    }
    if os.name == "posix":
        os.mkfifo(tmp_path / "pipe")
        (tmp_path / "loop").symlink_to(tmp_path / "loop")
        found["pipe"] = (tmp_path / "pipe", OSError)
        found["device"] = ("/dev/null", OSError)
        found["loop"] = (tmp_path / "loop", OSError)
    return found


async def test_unwritable_paths_raise_before_a_request_is_sent(
    unfit: dict[str, tuple[Any, type[Exception]]], tmp_path: Path
) -> None:
    before = names(tmp_path)
    # Nothing listens there.
    async with CloseClient("api_1.a", base_url="http://127.0.0.1:1/api/v1") as close:
        for what, (path, error) in unfit.items():
            with pytest.raises(error) as caught:
                await close.exports.save("expo_1", path)
            assert type(caught.value).__module__ == "builtins", what
            if isinstance(caught.value, OSError):
                assert caught.value.filename, what
    assert names(tmp_path) == before


@POSIX
async def test_a_name_that_is_not_utf8_can_be_saved_to(close: CloseClient, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/Caf\xe9"))
    assert (await close.exports.save((await exported(close)).id, path)).read_bytes()
    longest = tmp_path / ("ü" * 120 + ".csv")
    assert (await close.exports.save((await exported(close)).id, longest)).read_bytes()


@pytest.mark.parametrize("failing", ["write", "fsync"])
async def test_a_full_disk_leaves_the_old_file(
    close: CloseClient, tmp_path: Path, failing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = await exported(close)
    path = tmp_path / "f"
    path.write_text("before")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(local.os, failing, full)
    with pytest.raises(OSError, match="No space left") as caught:
        await close.exports.save(made.id, path)
    monkeypatch.undo()
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(path))
    assert (names(tmp_path), path.read_text()) == (["f"], "before")


async def test_an_export_that_fails_or_is_given_up_leaves_nothing(
    close: CloseClient, sim: CloseSimulator, tmp_path: Path
) -> None:
    made = await exported(close)
    asked = asyncio.Event()

    def note(_: Export) -> None:
        asked.set()

    task = asyncio.create_task(close.exports.save(made.id, tmp_path / "f", progress=note))
    await asked.wait()
    assert len(names(tmp_path)) == 1
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert names(tmp_path) == []
    sim.world.exports[0]["_count"] += 1
    with pytest.raises(DecodeError, match="has 120 rows, but its export has 121"):
        await close.exports.save(made.id, tmp_path / "f")
    assert names(tmp_path) == []


async def test_cancelling_waits_for_the_thread_that_holds_the_file() -> None:
    began, may_end = threading.Event(), threading.Event()
    ended: list[bool] = []

    def work() -> None:
        began.set()
        may_end.wait()
        ended.append(True)

    task = asyncio.create_task(in_thread(work))
    await asyncio.to_thread(began.wait)
    for _ in range(2):
        task.cancel()
        await asyncio.sleep(0)
    assert not task.done()
    may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert ended == [True]


def test_a_committed_replacement_is_not_discarded(tmp_path: Path) -> None:
    path = tmp_path / "f"
    file = Replacement(path)
    file.begin()
    file.write(b"a" * 100)
    assert names(tmp_path) != ["f"]
    file.commit()
    file.discard()
    assert path.read_bytes() == b"a" * 100
    assert names(tmp_path) == ["f"]


def test_a_replacement_uses_a_free_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["aa", "bb", "cc"])
    monkeypatch.setattr("secrets.token_hex", lambda _: next(drawn))
    (tmp_path / "victim").write_text("precious")
    (tmp_path / ".f.aa.part").write_text("precious")
    (tmp_path / ".f.bb.part").symlink_to(tmp_path / "victim")
    file = Replacement(tmp_path / "f")
    file.begin()
    file.write(b"new")
    file.commit()
    found = {path.name: path.read_text() for path in tmp_path.iterdir()}
    assert found.pop("f") == "new"
    assert set(found.values()) == {"precious"}
    assert len(found) == 3


# What is uploaded.


class Wrapped:
    """An open file with the minimal interface."""

    def __init__(self, file: Any, **more: Any) -> None:
        self.read = file.read
        self.__dict__.update(more)


def uploaded(sim: CloseSimulator) -> bytes:
    (stored,) = sim.world.storage.files.values()
    return b"".join(stored.make())


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 1_000_001])
async def test_every_length_is_uploaded(
    close: CloseClient, sim: CloseSimulator, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "f.bin"
    path.write_bytes(os.urandom(size))
    await close.files.upload(path)
    assert uploaded(sim) == path.read_bytes()
    (visit,) = sim.world.storage.visits
    assert int(visit.headers["Content-Length"]) > size
    assert "Transfer-Encoding" not in visit.headers


async def test_an_open_file_is_uploaded_from_its_position(
    close: CloseClient, sim: CloseSimulator
) -> None:
    file = io.BytesIO(b"0123456789")
    file.seek(4)
    await close.files.upload(file, filename='a "name" größe.txt')
    assert uploaded(sim) == b"456789"
    assert not file.closed


@POSIX
async def test_only_regular_files_are_uploaded(close: CloseClient, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(OSError, match="Not a regular file"):
        await close.files.upload(tmp_path / "pipe.txt")
    with pytest.raises(OSError, match="Not a regular file"):
        await close.files.upload("/dev/zero")
    with pytest.raises(IsADirectoryError):
        await close.files.upload(tmp_path)
    with pytest.raises(FileNotFoundError):
        await close.files.upload(tmp_path / "no.txt")
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as pipe, pytest.raises(ValueError, match="is a stream"):
        await close.files.upload(pipe, filename="a.txt")
    os.close(writing)
    with (
        await asyncio.to_thread(Path("/dev/zero").open, "rb") as zeros,
        pytest.raises(ValueError, match="is a device"),
    ):
        await close.files.upload(zeros, filename="a.txt")


@POSIX
def test_a_path_that_became_a_pipe_does_not_block(tmp_path: Path) -> None:
    path = tmp_path / "f"
    os.mkfifo(path)
    content = Content(path)
    regular = Path(__file__).stat()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "stat", lambda *_, **__: regular)
        with pytest.raises(OSError, match="Not a regular file"):
            content.open()
    content.close()


async def test_a_growing_file_is_read_to_its_first_length_and_a_shrinking_one_raises(
    close: CloseClient, sim: CloseSimulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "f.txt"
    path.write_bytes(b"a" * 200_000)
    begin = Content.open

    def growing(content: Content) -> None:
        begin(content)
        with path.open("ab") as file:
            file.write(b"b" * 1000)

    def shrinking(content: Content) -> None:
        begin(content)
        os.truncate(path, 100_000)

    monkeypatch.setattr(Content, "open", growing)
    await close.files.upload(path)
    assert uploaded(sim) == b"a" * 200_000
    monkeypatch.setattr(Content, "open", shrinking)
    with pytest.raises(OSError, match="changed during the upload"):
        await close.files.upload(path)
    assert len(sim.world.storage.files) == 1


@pytest.mark.parametrize(
    ("file", "named", "error", "message"),
    [
        (b"", {"filename": "a\r\nb"}, ValueError, "filename contains a control character"),
        (b"", {"filename": "cut \ud83d"}, ValueError, "filename contains"),
        (b"", {"filename": "a", "content_type": "a\r\nX: b"}, ValueError, "content_type contains"),
        (b"", {"filename": 5}, TypeError, "filename is a string"),
        (b"", {}, ValueError, "pass filename="),
        ("Caf\udce9.txt", {}, ValueError, r"name .* cannot be sent; pass filename="),
        (io.StringIO("text"), {"filename": "a"}, TypeError, "open in text mode"),
        (5, {"filename": "a"}, TypeError, "not int"),
        (Wrapped(io.BytesIO(b"a")), {"filename": "a"}, ValueError, "is a stream"),
    ],
)
async def test_invalid_uploads_raise_before_a_request_is_sent(
    file: Any, named: dict[str, Any], error: type[Exception], message: str
) -> None:
    async with CloseClient("api_1.a", base_url="http://127.0.0.1:1/api/v1") as close:
        with pytest.raises(error, match=message):
            await close.files.upload(file, **named)


async def test_an_error_of_the_file_reaches_the_caller(close: CloseClient) -> None:
    class Broken(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            raise PermissionError(errno.EACCES, "no more")

    with pytest.raises(PermissionError, match="no more"):
        await close.files.upload(Broken(b"content"), filename="a.txt")

    class Strings(io.BytesIO):
        def read(self, _: int | None = -1) -> bytes:
            return "text"  # type: ignore[return-value]

    with pytest.raises(TypeError, match="returned str"):
        await close.files.upload(Strings(b"content"), filename="a.txt")


# The event loop.


async def test_no_file_is_touched_on_the_event_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The simulator runs in a separate thread, so that only the client is watched."""
    from close_simulator.process import SimulatorProcess

    path = tmp_path / "offer.pdf"
    path.write_bytes(b"%PDF" * 50_000)
    monkeypatch.setattr("mimetypes.inited", False)  # so that the tables are read again
    with SimulatorProcess(leads=120) as sim:
        async with CloseClient(sim.api_key, base_url=sim.url) as close:
            made = await exported(close)  # modules and tables that are loaded once are loaded now
            with watching() as found:
                await close.exports.save(made.id, tmp_path / "f.csv")
                assert len([row async for row in await close.exports.leads(limit=10)]) == 10
                await close.files.upload(path)
                with pytest.raises(IsADirectoryError):
                    await close.exports.save(made.id, tmp_path)
                await close.files.upload(io.BytesIO(b"content"), filename="a.txt")
    assert found == []


def test_the_watch_detects_blocking_calls(tmp_path: Path) -> None:
    (tmp_path / "f").write_text("")
    content, target = Content(tmp_path / "f"), Replacement(tmp_path / "g")
    with watching() as found:
        content.open()
        content.close()
        target.begin()
        target.write(b"a")
        target.commit()
    seen = {each.split()[0] for each in found}
    assert {"open", "os.stat", "os.write", "os.fsync", "os.fstat", "os.close", "os.rename"} <= seen


def test_a_file_is_replaced_when_the_block_has_ended(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    path.write_text("before")
    link = tmp_path / "link"
    link.symlink_to(path)
    with replacing(link) as made:
        made.write_text("after")
        assert path.read_text() == "before"
    assert link.is_symlink()
    assert path.read_text() == "after"
    assert sorted(tmp_path.iterdir()) == [link, path]


def test_a_block_that_raises_leaves_the_file(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    path.write_text("before")
    with pytest.raises(RuntimeError), replacing(path) as made:
        made.write_text("half")
        raise RuntimeError
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", ["plan", "link"])
def test_an_error_names_the_file_and_not_the_temporary_one(tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    path = tmp_path / name

    def full(_: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for fail in (full, Path.mkdir):  # an error without a path, and one of the temporary file
        with pytest.raises(OSError, match=re.escape(str(path))) as caught, replacing(path) as made:
            fail(made)
        assert caught.value.filename == str(path)
    with pytest.raises(FileNotFoundError) as other, replacing(path):
        (tmp_path / "other").stat()
    assert other.value.filename == str(tmp_path / "other")


@POSIX
@pytest.mark.usefixtures("umask")
def test_a_new_file_is_private_unless_a_mode_is_passed(tmp_path: Path) -> None:
    for name, more in (("private", {}), ("shared", {"mode": 0o666})):
        with replacing(tmp_path / name, **more) as made:
            made.write_text("x")
    modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    assert modes == {"private": 0o600, "shared": 0o640}


@POSIX
@pytest.mark.usefixtures("umask")
def test_a_file_that_was_made_private_stays_so(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    for own, mode, after in ((0o600, 0o666, 0o600), (0o664, 0o666, 0o664), (0o644, 0o600, 0o600)):
        path.touch()
        path.chmod(own)
        with replacing(path, mode=mode) as made:
            made.write_text("x")
        assert stat.S_IMODE(path.stat().st_mode) == after
