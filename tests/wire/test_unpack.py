"""Files read piece by piece: the rows do not depend on the pieces, and broken files say so."""

import gzip
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async import DecodeError
from close_async.wire.unpack import RowReader, Unpacker

ROWS: list[Any] = [
    {"id": "lead_1", "name": 'Čapek & "Sons" \\ [no], {none}'},
    {"id": "lead_2", "contacts": [{"name": "東京"}], "custom.cf_a": None},
    {},
    {"n": 12345.5, "deep": {"deeper": [[], [{}]]}},
]
LIST = json.dumps(ROWS, ensure_ascii=False).encode()
LINES = "\n".join(json.dumps(row) for row in ROWS).encode() + b"\n"
PRETTY = b"\xef\xbb\xbf" + json.dumps(ROWS, indent=4).encode()


def unpacked(data: bytes, size: int) -> bytes:
    unpacker = Unpacker()
    found = b"".join(
        piece for at in range(0, len(data), size) for piece in unpacker.feed(data[at : at + size])
    )
    unpacker.finish()
    return found


def rows(data: bytes, size: int) -> list[Any]:
    reader = RowReader()
    found: list[Any] = []
    for at in range(0, len(data), size):
        found += reader.feed(data[at : at + size])
    return found + reader.finish()


@given(st.binary(), st.integers(1, 50), st.booleans())
def test_gzip_is_unpacked_whatever_its_pieces(content: bytes, size: int, twice: bool) -> None:
    packed = gzip.compress(content) * (2 if twice else 1)
    assert unpacked(packed, size) == content * (2 if twice else 1)


def test_what_is_no_gzip_passes_through() -> None:
    assert unpacked(LIST, 7) == LIST
    assert unpacked(b"", 1) == b""


def test_a_file_of_nothing_but_zeros_comes_in_pieces() -> None:
    packed = gzip.compress(bytes(50_000_000))
    sizes = [len(piece) for piece in Unpacker().feed(packed)]
    assert sum(sizes) == 50_000_000
    assert max(sizes) <= 256 * 1024


@pytest.mark.parametrize("length", [-9, 30])
def test_a_cut_file_is_an_error(length: int) -> None:
    with pytest.raises(DecodeError, match="cut off"):
        unpacked(gzip.compress(LIST)[:length], 16)


def test_a_garbled_file_is_an_error() -> None:
    packed = bytearray(gzip.compress(LIST))
    packed[20] ^= 0xFF
    with pytest.raises(DecodeError, match="no valid gzip"):
        unpacked(bytes(packed), len(packed))


@pytest.mark.parametrize("text", [LIST, LINES, PRETTY])
@pytest.mark.parametrize("size", [1, 2, 7, 64, 10_000])
def test_rows_are_read_whatever_the_pieces(text: bytes, size: int) -> None:
    assert rows(text, size) == ROWS


def test_rows_come_before_the_file_ends() -> None:
    reader = RowReader()
    assert reader.feed(b'[{"id": 1}, {"id": 2}, {"i') == [{"id": 1}, {"id": 2}]
    assert reader.feed(b'd": 3}, {"id": 4}') == [{"id": 3}, {"id": 4}]
    assert reader.finish() == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b'[{"id": 1}, {"id": ', "row 2 of the file"),
        (b'[{"id": 1}, <html>', "row 2 of the file"),
        (b'["\xff"]', "no UTF-8"),
        (b"[" * 10, None),
        (b"", None),
    ],
)
def test_a_broken_row_is_an_error(text: bytes, message: str | None) -> None:
    if message is None:
        assert rows(text, 4) == []
        return
    with pytest.raises(DecodeError, match=message):
        rows(text, 4)
