"""The log of changes in JSON Lines, against real files."""

import errno
import os
import resource
from pathlib import Path
from typing import Any

import orjson
import pytest

from close_async.models import Lead
from close_async.sync import Batch, JSONLinesSink, SinkError
from tests.sync.leads import lead


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "leads.jsonl"


def batch(number: int, *leads: Lead, deletions: tuple[str, ...] = ()) -> Batch:
    return Batch(upserts=leads, deletions=deletions, checkpoint=f'{{"version":{number}}}')


def lines(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def test_a_batch_is_a_line_a_change_and_its_checkpoint(path: Path) -> None:
    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1)))
        sink.write(batch(2, lead(2, **{"custom.cf_a": [1]}), deletions=("lead_1",)))
    first, checkpoint, deletion, second, last = lines(path)
    assert (first["op"], first["id"], first["lead"]["name"]) == ("upsert", "lead_1", "Company 1")
    assert checkpoint == {"op": "checkpoint", "checkpoint": {"version": 1}}
    assert deletion == {"op": "delete", "id": "lead_1"}
    assert second["lead"]["custom.cf_a"] == [1]
    assert last["checkpoint"] == {"version": 2}


def test_it_is_continued_where_it_ended(path: Path) -> None:
    for number in (1, 2):
        with JSONLinesSink(path) as sink:
            assert sink.load() == ('{"version":1}' if number == 2 else None)
            sink.write(batch(number, lead(number)))
    assert [line["op"] for line in lines(path)] == ["upsert", "checkpoint"] * 2


UPSERT = b'{"op":"upsert","id":"lead_9","lead":{"name":"{\\"op\\":\\"checkpoint\\","}}\n'
CHECKPOINT = b'{"op":"checkpoint","checkpoint":{"version":2}}'
TORN = [
    *((UPSERT + CHECKPOINT)[:length] for length in (1, 20, len(UPSERT) - 1, len(UPSERT), -10, -1)),
    UPSERT + CHECKPOINT,
    UPSERT * 30_000,  # longer than what is read at once
    CHECKPOINT + CHECKPOINT + b"\n",
]


@pytest.mark.parametrize("tail", TORN, ids=lambda tail: str(len(tail)))
@pytest.mark.parametrize("whole", [True, False])
def test_a_batch_that_a_crash_cut_off_is_taken_away(path: Path, tail: bytes, whole: bool) -> None:
    if whole:
        with JSONLinesSink(path) as sink:
            sink.write(batch(1, lead(1)))
    before = path.read_bytes() if whole else b""
    path.write_bytes(before + tail)
    with JSONLinesSink(path) as sink:
        assert sink.load() == ('{"version":1}' if whole else None)
        assert path.read_bytes() == before
        assert sink.ids("", 9) == (["lead_1"] if whole else [])


def test_ids_are_those_of_leads_not_deleted(path: Path) -> None:
    with JSONLinesSink(path) as sink:
        sink.write(batch(1, lead(1), lead(2), lead(3)))
        sink.write(batch(2, lead(4), deletions=("lead_2",)))
    with JSONLinesSink(path) as sink:
        assert sink.ids("lead_1", 9) == ["lead_3", "lead_4"]
        sink.write(batch(3, lead(2), deletions=("lead_3", "lead_unknown")))
        assert sink.ids("", 2) == ["lead_1", "lead_2"]
        assert sink.counts() == {"lead": 3}


def test_a_full_disk_is_told_and_loses_nothing(path: Path) -> None:
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


def test_two_syncs_of_one_file_are_refused(path: Path) -> None:
    with JSONLinesSink(path), pytest.raises(SinkError, match="another sync is writing"):
        JSONLinesSink(path)


def test_a_new_file_that_was_not_used_is_removed(path: Path) -> None:
    JSONLinesSink(path).close()
    assert not path.exists()


@pytest.mark.parametrize("text", [b"name,phone\n" * 400, b'{"a": 1}\n', b"{"])
def test_a_file_of_something_else_is_left_untouched(path: Path, text: bytes) -> None:
    path.write_bytes(text)
    if text == b"{":  # may as well be the first byte of ours
        JSONLinesSink(path).close()
        return
    with pytest.raises(SinkError, match="something else"):
        JSONLinesSink(path)
    assert path.read_bytes() == text


def test_a_place_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    for place, words in [
        (tmp_path, "this is a folder"),
        (tmp_path / "missing" / "x.jsonl", "does not exist"),
        (Path("/dev/null"), "not a regular file"),
    ]:
        with pytest.raises(SinkError, match=words):
            JSONLinesSink(place)
