"""Streamed files: rows do not depend on how the data is split, and corrupt files raise."""

import csv
import gzip
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async import DecodeError
from close_async.wire.gzip_rows import GzipDecompressor, JsonRowReader, RecordCounter
from close_async.wire.json import loads

ROWS: list[Any] = [
    {"id": "lead_1", "name": 'Čapek & "Sons" \\ [no], {none}'},
    {"id": "lead_2", "contacts": [{"name": "東京"}], "custom.cf_a": None},
    {},
    {"n": 12345.5, "deep": {"deeper": [[], [{}]]}},
]
LIST = json.dumps(ROWS, ensure_ascii=False).encode()
LINES = "\n".join(json.dumps(row) for row in ROWS).encode() + b"\n"
PRETTY = b"\xef\xbb\xbf" + json.dumps(ROWS, indent=4).encode()
ENOUGH = 2**20


def unpacked(data: bytes, size: int) -> bytes:
    unpacker = GzipDecompressor()
    found = b"".join(
        piece for at in range(0, len(data), size) for piece in unpacker.feed(data[at : at + size])
    )
    unpacker.finish()
    return found


def rows_until_error(
    data: bytes, size: int, count: int | None = None
) -> tuple[list[Any], str | None]:
    """Read a file; return its rows and, if it ends in an error, the message."""
    reader = JsonRowReader(count)
    found: list[Any] = []
    try:
        for at in range(0, len(data), size):
            for some in reader.feed(data[at : at + size]):
                assert 0 < len(some) <= 100
                found += some
        for some in reader.finish():
            found += some
    except DecodeError as error:
        return found, str(error)
    return found, None


def rows(data: bytes, size: int, count: int | None = None) -> list[Any]:
    found, problem = rows_until_error(data, size, count)
    assert problem is None
    return found


@given(st.binary(), st.integers(1, 50), st.booleans())
def test_gzip_is_unpacked_whatever_its_pieces(content: bytes, size: int, twice: bool) -> None:
    packed = gzip.compress(content) * (2 if twice else 1)
    assert unpacked(packed, size) == content * (2 if twice else 1)


def test_what_is_no_gzip_passes_through() -> None:
    assert unpacked(LIST, 7) == LIST
    assert unpacked(b"", 1) == b""


def test_a_file_of_nothing_but_zeros_comes_in_pieces() -> None:
    packed = gzip.compress(bytes(50_000_000))
    sizes = [len(piece) for piece in GzipDecompressor().feed(packed)]
    assert sum(sizes) == 50_000_000
    assert max(sizes) <= 256 * 1024
    assert max(map(len, GzipDecompressor().feed(bytes(1_000_000)))) <= 256 * 1024


@pytest.mark.parametrize("length", [-9, 30])
def test_a_cut_file_is_an_error(length: int) -> None:
    with pytest.raises(DecodeError, match="truncated"):
        unpacked(gzip.compress(LIST)[:length], 16)


def test_a_garbled_file_is_an_error() -> None:
    packed = bytearray(gzip.compress(LIST))
    packed[20] ^= 0xFF
    with pytest.raises(DecodeError, match="not valid gzip"):
        unpacked(bytes(packed), len(packed))


@pytest.mark.parametrize("text", [LIST, LINES, PRETTY])
@pytest.mark.parametrize("size", [1, 2, 7, 64, 10_000])
def test_rows_are_read_whatever_the_pieces(text: bytes, size: int) -> None:
    assert rows(text, size, 4) == ROWS


def test_rows_come_before_the_file_ends() -> None:
    reader = JsonRowReader()
    assert list(reader.feed(b'[{"id": 1}, {"id": 2}, {"i')) == [[{"id": 1}, {"id": 2}]]
    assert list(reader.feed(b'd": 3}, {"id": 4}]')) == [[{"id": 3}, {"id": 4}]]
    assert list(reader.finish()) == []


def test_many_rows_in_one_piece_come_a_hundred_at_a_time() -> None:
    sizes = [len(some) for some in JsonRowReader().feed(b"[" + b"{}," * 250)]
    assert sizes == [100, 100, 50]


@pytest.mark.parametrize(
    ("text", "before", "message"),
    [
        (b'[{"id": 1}, {"id": ', 1, "row 2 of the file is missing or incomplete"),
        (b'[{"id": 1}, <html>', 1, "row 2 of the file is not a JSON object"),
        (b"<html>", 0, "row 1 of the file is not a JSON object"),
        (b'["lead_1"]', 0, "row 1 of the file is not a JSON object"),
        (b'[{"id": 1}, "lead_2", {"id": 3}]', 1, "row 2 of the file is not a JSON object"),
        (b'[{"id": 1}, null]', 1, "row 2 of the file is not a JSON object"),
        (b'"a text"', 0, "row 1 of the file is not a JSON object"),
        (b"[[]]", 0, "row 1 of the file is not a JSON object"),
        (b'[{"id": 1}, {"id": "\xff"}]', 1, "not UTF-8 after row 1"),
        (b'[{"id": 1}]\xc3', 1, "truncated"),
        (b"", 0, "the file is empty"),
        (b" \n", 0, "the file is empty"),
        (b"[", 0, "truncated"),
        (b'[{"id": 1}', 1, "row 2 of the file is missing"),
        (b'[{"id": 1},\n', 1, "row 2 of the file is missing"),
        (b'[{"id": 1},]', 1, "row 2 of the file is not a JSON object"),
        (b'[{"id": 1} {"id": 2}]', 1, "no comma after row 1"),
        (b'[{"id": 1}][{"id": 2}]', 1, "continues after the end of its list, after row 1"),
        (b'[{"id": 1}] x', 1, "continues after the end"),
        (b'{"id": 1}\n]', 1, "row 2 of the file is not a JSON object"),
        (b'{"id": 1}\n{"id"', 1, "row 2 of the file is missing or incomplete"),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 10_000])
def test_a_broken_file_is_an_error_after_the_rows_before(
    text: bytes, before: int, message: str, size: int
) -> None:
    found, problem = rows_until_error(text, size)
    assert found == [{"id": 1}] * before
    assert problem is not None
    assert message in problem


@given(
    st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=20)), max_size=6),
    st.integers(1, 40),
    st.booleans(),
    st.data(),
)
def test_no_cut_list_passes_for_a_whole_one(
    content: list[Any], size: int, pretty: bool, data: st.DataObject
) -> None:
    text = json.dumps(content, indent=1 if pretty else None).encode()
    assert rows(text, size, len(content)) == content
    end = data.draw(st.integers(0, len(text) - 1))
    found, problem = rows_until_error(text[:end], size)
    assert problem is not None
    assert found == content[: len(found)]


@given(st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_another_number_of_rows_than_announced_is_an_error(
    count: int, announced: int, lines: bool
) -> None:
    each = b'{"id": 1}'
    text = b"\n".join([each] * count) if lines else b"[" + b",".join([each] * count) + b"]"
    found, problem = rows_until_error(text, 7, announced)
    assert found == [{"id": 1}] * count
    assert (problem is None) == (count == announced)


ODD = [
    "9" * 18,
    "9" * 19,
    "-" + "9" * 25,
    "9" * 5_000,
    "1e400",
    "-1e400",
    "NaN",
    "-Infinity",
    r'"\ud83d"',
    r'"\ud83d\ude80"',
    r'"\udc00 alone"',
    '{"a":' * 300 + "1" + "}" * 300,
    "[" * 3_000 + "]" * 3_000,
    "-0",
    "1.0",
    "1e5",
]


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("size", [64, ENOUGH])
def test_an_odd_value_is_what_the_api_makes_of_it_or_costs_its_row_a_name(
    odd: str, size: int
) -> None:
    row = f'{{"id": 2, "odd": {odd}}}'
    found, problem = rows_until_error(f'[{{"id": 1}}, {row}, {{"id": 3}}]'.encode(), size)
    assert found[0] == {"id": 1}
    try:
        value = loads(row)
    except (ValueError, RecursionError):
        assert found == [{"id": 1}]
        assert problem is not None
        assert problem.startswith("row 2 of the file")
        return
    if problem is None:
        assert [repr(row) for row in found] == [repr(r) for r in ({"id": 1}, value, {"id": 3})]
    else:  # nested deeper than Python's reader goes
        assert problem.startswith("row 2 of the file cannot be read: it is nested too deeply")


def test_blanks_between_rows_are_bounded() -> None:
    few, many = b" " * 1000, b" \n" * ENOUGH
    assert rows(b"[" + few + b'{"id": 1}' + few + b"]" + few, 64) == [{"id": 1}]
    for text in (many, b"[" + many, b'[{"id": 1}' + many + b"]", b'{"id": 1}' + many):
        found, problem = rows_until_error(text, 64 * 1024)
        assert len(found) == text.count(b"id")
        assert problem is not None
        assert "blanks" in problem


VALUES = st.text(alphabet='ab",\n\r;é ', max_size=12)


def write_csv(records: list[list[str]], quoting: Any) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=quoting).writerows(records)
    return text.getvalue().encode()


@given(
    st.lists(st.lists(VALUES, min_size=2, max_size=2), min_size=1, max_size=6),
    st.integers(1, 20),
    st.booleans(),
    st.booleans(),
)
def test_records_of_csv_are_counted(
    records: list[list[str]], size: int, quotes_all: bool, ends: bool
) -> None:
    text = write_csv(records, csv.QUOTE_ALL if quotes_all else csv.QUOTE_MINIMAL)
    text = text if ends else text.removesuffix(b"\r\n")

    def count(announced: int | None) -> None:
        counter = RecordCounter(announced)
        for at in range(0, len(text), size):
            counter.feed(text[at : at + size])
        counter.finish()

    count(len(records) - 1)
    count(None)
    with pytest.raises(DecodeError, match=f"has {len(records) - 1} rows, but its export has"):
        count(len(records))


@pytest.mark.parametrize(
    "make", [lambda: RecordCounter(0), lambda: JsonRowReader(0)], ids=["csv", "json"]
)
def test_an_empty_file_of_an_export_of_nothing_passes(make: Callable[[], Any]) -> None:
    assert list(make().finish() or ()) == []


def test_csv_that_ends_within_quotes_is_cut_off() -> None:
    counter = RecordCounter()
    counter.feed(b'id,name\r\n1,"Acme')
    with pytest.raises(DecodeError, match="within quotes, in line 2"):
        counter.finish()
