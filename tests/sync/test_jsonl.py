"""The log of changes in JSON Lines, against real files."""

import errno
import os
import resource
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from close_async.models import Lead
from close_async.sync import Batch, JSONLinesSink, SinkError
from close_async.sync.sinks import jsonl, peek_log
from close_async.sync.sinks.jsonl import _read_log
from tests.support.small_leads import lead


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "leads.jsonl"


def batch(number: int, *leads: Lead, deletions: tuple[str, ...] = ()) -> Batch:
    return Batch(upserts=leads, deletions=deletions, checkpoint=f'{{"version":{number}}}')


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_a_batch_is_one_line_per_change_and_a_checkpoint(path: Path) -> None:
    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1)))
        sink.write(batch(2, lead(2, **{"custom.cf_a": [1]}), deletions=("lead_1",)))
    first, checkpoint, deletion, second, last = lines(path)
    assert (first["op"], first["id"], first["lead"]["name"]) == ("upsert", "lead_1", "Company 1")
    assert checkpoint == {"op": "checkpoint", "checkpoint": {"version": 1}}
    assert deletion == {"op": "delete", "id": "lead_1"}
    assert second["lead"]["custom.cf_a"] == [1]
    assert last["checkpoint"] == {"version": 2}


def test_a_log_is_continued_at_its_end(path: Path) -> None:
    for number in (1, 2):
        with JSONLinesSink(path) as sink:
            assert sink.load() == ('{"version":1}' if number == 2 else None)
            sink.write(batch(number, lead(number)))
    assert [line["op"] for line in lines(path)] == ["upsert", "checkpoint"] * 2


UPSERT = b'{"op":"upsert","id":"lead_9","lead":{"name":"{\\"op\\":\\"checkpoint\\","}}\n'
DELETE = b'{"op":"delete","id":"lead_8"}\n'
CHECKPOINT = b'{"op":"checkpoint","checkpoint":{"version":2}}'
TORN = [
    *((UPSERT + CHECKPOINT)[:length] for length in (1, 20, len(UPSERT) - 2)),
    DELETE[:20],
    CHECKPOINT[:40],
]
TORN_BEHIND_A_BATCH = [
    *TORN,
    *((UPSERT + CHECKPOINT)[:length] for length in (len(UPSERT) - 1, len(UPSERT), -10, -1)),
    UPSERT + CHECKPOINT,
    UPSERT + DELETE + UPSERT[:40] + b"\0" * 5_000,  # zero blocks, as after a power failure
    UPSERT * 30_000,  # longer than one read
]


@pytest.mark.parametrize(
    ("tail", "whole"),
    [(tail, True) for tail in TORN_BEHIND_A_BATCH] + [(tail, False) for tail in TORN],
    ids=lambda value: str(len(value)) if isinstance(value, bytes) else str(value),
)
def test_a_batch_cut_off_by_a_crash_is_removed_by_the_next(
    path: Path, tail: bytes, whole: bool
) -> None:
    if whole:
        with JSONLinesSink(path) as sink:
            sink.write(batch(1, lead(1)))
    before = path.read_bytes() if whole else b""
    path.write_bytes(before + tail)
    with JSONLinesSink(path) as sink:
        assert sink.load() == ('{"version":1}' if whole else None)
        assert sink.ids("", 9) == (["lead_1"] if whole else [])
        assert path.read_bytes() == before + tail  # unchanged until a batch is written
        sink.write(batch(3, lead(2)))
    assert path.read_bytes().startswith(before)
    assert [line["op"] for line in lines(path)] == ["upsert", "checkpoint"] * (1 + whole)


def test_the_first_batch_can_be_cut_anywhere(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A crash leaves no complete line, which could belong to another program's file."""

    class Killed(BaseException):
        pass

    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1), lead(2)))
    whole = path.read_bytes()
    for cut in range(7, len(whole), 97):
        path.unlink()

        def write(sink: JSONLinesSink, place: int, text: bytes, cut: int = cut) -> None:
            sink._file.seek(place)
            sink._file.write(text[:cut])
            raise Killed

        with monkeypatch.context() as patched:
            patched.setattr(JSONLinesSink, "_write_at", write)
            sink = JSONLinesSink(path)
            with pytest.raises(Killed):
                sink.write(batch(1, lead(1), lead(2)))
            sink._file.close()
        with JSONLinesSink(path) as sink:
            assert sink.load() is None
            sink.write(batch(1, lead(1), lead(2)))
        assert path.read_bytes() == whole


@pytest.mark.parametrize("batches", [1, 2])
def test_a_first_byte_that_was_not_written(path: Path, batches: int) -> None:
    """The rest of the first batch is there, so it is kept, and the next batch completes it."""
    with JSONLinesSink(path) as sink:
        for number in range(batches):
            sink.write(batch(number, lead(number)))
    path.write_bytes(b"\0" + path.read_bytes()[1:])
    with JSONLinesSink(path) as sink:
        assert sink.load() == f'{{"version":{batches - 1}}}'
        sink.write(batch(batches, lead(batches)))
    assert [line["op"] for line in lines(path)] == ["upsert", "checkpoint"] * (batches + 1)


def test_ids_exclude_deleted_leads(path: Path) -> None:
    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1), lead(2), lead(3)))
        sink.write(batch(2, lead(4), deletions=("lead_2",)))
    with JSONLinesSink(path) as sink:
        assert sink.ids("lead_1", 9) == ["lead_3", "lead_4"]
        sink.write(batch(3, lead(2), deletions=("lead_3", "lead_unknown")))
        assert sink.ids("", 2) == ["lead_1", "lead_2"]
        assert sink.counts() == {"lead": 3}


def test_a_full_disk_is_reported_and_loses_nothing(path: Path) -> None:
    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1)))
        before = path.read_bytes()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 2_000, hard))
        try:
            with pytest.raises(SinkError, match="largest size"):
                sink.write(batch(2, *map(lead, range(2, 50))))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert path.read_bytes() == before
        sink.write(batch(2, lead(2)))
    assert lines(path)[-1]["checkpoint"] == {"version": 2}


def test_a_disk_that_fails_late(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1)))
        before = path.read_bytes()
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(SinkError, match="disk is full"):
            sink.write(batch(2, lead(2)))
        assert path.read_bytes() == before


def test_a_second_sync_of_one_file_is_rejected(path: Path) -> None:
    with JSONLinesSink(path), pytest.raises(SinkError, match="another sync is writing"):
        JSONLinesSink(path)


def test_a_new_file_that_was_not_used_is_removed(path: Path) -> None:
    JSONLinesSink(path).close()
    assert not path.exists()


def test_an_unused_file_that_existed_is_not_removed(path: Path) -> None:
    path.touch()
    JSONLinesSink(path).close()
    assert path.read_bytes() == b""


FOREIGN = [
    b"name,phone\n" * 400,
    b'{"a": 1}\n',
    b'{"op":"c","before":null,"after":{"id":1}}\n' * 1_000,
    b'{"op":"insert","id":5}\n{"op":"delete","id":6}\n',
    b'{"op":"delete","id":"6"}\n',
    b'{"op":"delete","id":"6"}',
    b'{"op":"upsert","id":"x","doc":{}}\n',
    b'{"op":"checkpoint","pos":1}\n',
    b'{"op":"checkpoint","checkpoint":7}\n',
    b'{"op":"checkpoint","checkpoint":{"mine":1}}\n{"op":"upsert","id":"x"}\n',
    b'{"op":"checkpoint","checkpoint":{"mine":1}}',
    b'{"op":"checkpoint","checkpoint":{"version":1,"lsn":5}}\n',
    UPSERT,  # copied from a log by another program
    UPSERT * 3 + UPSERT[:10],
    UPSERT + CHECKPOINT + b"\n" + b"my notes\n",
    UPSERT + CHECKPOINT + b"\n" + b"my notes",
    CHECKPOINT + CHECKPOINT + b"\n",
    b"\0" * 100,
    b"\0\n" * 10,
    b"\0" + UPSERT,
]


def refused(path: Path, text: bytes) -> None:
    """Assert that a file is rejected before it is written, and unchanged."""
    path.write_bytes(text)
    with pytest.raises(SinkError), JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1)))
    assert path.read_bytes() == text
    with pytest.raises(SinkError):
        peek_log(path)
    assert path.read_bytes() == text


@pytest.mark.parametrize("text", FOREIGN, ids=lambda text: text[:40].decode())
def test_a_file_of_another_program_is_left_untouched(path: Path, text: bytes) -> None:
    refused(path, text)
    larger = text if len(text) > 1 << 20 else text * (1 + (1 << 20) // len(text))
    refused(path, larger)  # checked when it is loaded


@given(
    st.one_of(
        st.binary(min_size=1, max_size=200),
        st.lists(
            st.sampled_from([UPSERT, DELETE, b'{"op":"upsert","id":1}\n', b'{"op":"', b"{}\n"]),
            min_size=1,
        ).map(b"".join),
        st.builds(
            lambda op, value: b'{"op":"%b","checkpoint":%b}\n' % (op, orjson.dumps(value)),
            st.sampled_from([b"checkpoint", b"upsert", b"read"]),
            st.recursive(
                st.none() | st.integers(-9, 9) | st.text(max_size=4),
                lambda each: st.dictionaries(
                    st.sampled_from(["version", "organization_id", "pos"]), each
                ),
                max_leaves=4,
            ),
        ),
    )
)
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_content_of_other_programs_is_never_changed(path: Path, text: bytes) -> None:
    try:
        orjson.loads(text.splitlines()[-1])
    except (ValueError, IndexError):
        assume(
            not b'{"op":"'.startswith(text.rpartition(b"\n")[2][:7])
        )  # it may be a line cut off by a crash
    assume(text.rstrip(b"\n") != CHECKPOINT[:-3] + b"1}}")
    path.write_bytes(text)
    written = False
    try:
        with JSONLinesSink(path) as sink:
            is_ours = sink.load() is not None
            sink.write(batch(5, lead(1)))
            written = True
    except SinkError:
        pass
    assert path.read_bytes() == text or (written and is_ours)


@given(st.integers(0), st.integers(1, 255))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_flipped_byte_is_reported_or_harmless(path: Path, place: int, flip: int) -> None:
    path.unlink(missing_ok=True)
    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1), lead(2)))
        sink.write(batch(2, lead(3), deletions=("lead_1",)))
    damaged = bytearray(path.read_bytes())
    damaged[place % len(damaged)] ^= flip
    path.write_bytes(damaged)
    try:
        with JSONLinesSink(path) as sink:
            sink.load()
            sink.ids("", 99)
    except SinkError:
        pass
    assert path.read_bytes() == damaged


def test_lines_appended_by_another_program_are_not_cut_off(path: Path) -> None:
    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1)))
        with path.open("ab") as other:
            other.write(b"notes\n")
        before = path.read_bytes()
        with pytest.raises(SinkError, match="another program"):
            sink.write(batch(2, lead(2)))
    assert path.read_bytes() == before


def test_only_the_owner_may_read_a_new_file(path: Path) -> None:
    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1)))
    assert path.stat().st_mode & 0o777 == 0o600
    path.chmod(0o644)
    with JSONLinesSink(path) as sink:
        sink.write(batch(2, lead(1)))
    assert path.stat().st_mode & 0o777 == 0o644


@pytest.mark.parametrize("exists", [True, False])
def test_a_link_is_followed_and_stays(tmp_path: Path, path: Path, exists: bool) -> None:
    target = tmp_path / "elsewhere"
    if exists:
        target.touch()
    path.symlink_to(target)
    JSONLinesSink(path).close()
    assert (path.is_symlink(), target.exists()) == (True, exists)
    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1)))
    assert (path.is_symlink(), lines(target)[1]["op"]) == (True, "checkpoint")


def test_a_large_log_is_not_read_while_it_is_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1, description="x" * (2 << 20))))
    read = 0

    def counted(*args: Any) -> Any:
        nonlocal read
        read += 1
        return _read_log(*args)

    monkeypatch.setattr(jsonl, "_read_log", counted)
    with JSONLinesSink(path) as sink:
        assert read == 0
        assert sink.load() == '{"version":1}'
        assert read == 1


def test_an_unusable_path_is_reported(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for place, words in [
        (tmp_path, "this is a folder"),
        (tmp_path / "missing" / "x.jsonl", "does not exist"),
        (Path("/dev/null"), "not a regular file"),
        (pipe, "not a regular file"),
    ]:
        with pytest.raises(SinkError, match=words):
            JSONLinesSink(place)
