"""Files and other sources of rows."""

import csv
from collections.abc import AsyncIterator
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async.push import ColumnError, read_csv, read_jsonl
from close_async.push.rows import iterate

GERMAN = "name;Seats;Notes\nMüller & Söhne;1,5;grün\nStraße;2,25;€ 5\n"


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "leads.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_detected(tmp_path: Path, encoding: str) -> None:
    rows = read_csv(written(tmp_path, GERMAN, encoding))
    assert [row["name"] for row in rows] == ["Müller & Söhne", "Straße"]
    assert (rows.delimiter, rows.decimal, rows.first_row) == (";", ",", 2)


def test_bytes_that_windows_does_not_assign(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(b"name,url\nM\xfcller \x81,a.com\n")
    assert next(iter(read_csv(path)))["name"] == "Müller \x81"


def test_a_character_that_is_not_utf8_far_into_the_file(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    path.write_bytes(b"name\n" + b"plain\n" * 400_000 + "Müller\n".encode("latin-1"))
    *_, last = read_csv(path)
    assert last["name"] == "Müller"


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_detected_beside_others_in_quotes(tmp_path: Path, delimiter: str) -> None:
    text = StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerows([["name", "Notes"], ["Acme; Inc", "a,b,c;d|e"], ["B", 'two\nlines "x"']])
    rows = read_csv(written(tmp_path, text.getvalue()))
    assert rows.delimiter == delimiter
    assert [row["Notes"] for row in rows] == ["a,b,c;d|e", 'two\nlines "x"']


def test_a_file_with_one_column(tmp_path: Path) -> None:
    rows = read_csv(written(tmp_path, "name\nAcme, Inc\n"))
    assert rows.columns == ["name"]


cells = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r"), max_size=8)


@given(
    st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=5),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[str, str, str]],
    delimiter: str,
    encoding: str,
) -> None:
    path = tmp_path_factory.mktemp("rows") / "leads.csv"
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.writer(file, delimiter=delimiter, quoting=csv.QUOTE_ALL)
        writer.writerows([("name", "url", "Notes"), *rows])
    found = read_csv(path, delimiter=delimiter)
    full = [row for row in rows if any(cell.strip() for cell in row)]
    assert [tuple(row.values()) for row in found] == full


def test_a_header_with_a_column_twice(tmp_path: Path) -> None:
    with pytest.raises(ColumnError, match="the header has the column 'name' twice"):
        read_csv(written(tmp_path, "name,url,name\na,b,c\n"))


def test_an_empty_file(tmp_path: Path) -> None:
    with pytest.raises(ColumnError, match="is empty"):
        read_csv(written(tmp_path, ""))


def test_another_encoding_than_the_given_one(tmp_path: Path) -> None:
    with pytest.raises(ColumnError, match="is not utf-8 text"):
        list(read_csv(written(tmp_path, GERMAN, "cp1252"), encoding="utf-8"))


def test_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "leads.xlsx"
    path.write_bytes(b"PK\x03\x04 and more")
    with pytest.raises(ColumnError, match="save it as CSV"):
        read_csv(path)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04", b"\0", b"a,a\n", b'a\n"x', b"a\n\xff"], ids=repr
)
def test_messages_have_the_name_of_an_upload(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "temporary"
    path.write_bytes(data)
    encoding = "utf-8" if b"\xff" in data else None
    with pytest.raises(ColumnError, match=r"^leads\.csv\b"):
        list(read_csv(path, encoding=encoding, name="leads.csv"))


def test_a_binary_file(tmp_path: Path) -> None:
    path = tmp_path / "leads.db"
    path.write_bytes(b"SQLite format 3\x00 and more")
    with pytest.raises(ColumnError, match="is not a text file"):
        read_csv(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\nCorp,c\nDorn,d\n"])
@pytest.mark.parametrize("begin", ['Acme,a\n"Bolt,b', 'Acme,a\nBolt,"b'])
def test_a_quote_without_an_end_loses_no_rows_silently(
    tmp_path: Path, begin: str, end: str, encoding: str
) -> None:
    path = written(tmp_path, f"name,url\n{begin}{end}", encoding)
    with pytest.raises(ColumnError, match="row that begins in line 3, a quoted cell has no end"):
        list(read_csv(path, encoding=encoding))


@given(
    st.lists(
        st.tuples(st.text(st.sampled_from('a",\n\r é'), max_size=6), st.just("x")), max_size=6
    ),
    st.sampled_from(["\n", "\r\n"]),
    st.booleans(),
)
def test_quoted_cells_round_trip(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]], end: str, cut: bool
) -> None:
    text = StringIO()
    writer = csv.writer(text, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("name", "url"), *rows])
    path = tmp_path_factory.mktemp("csv") / "rows.csv"
    path.write_text(text.getvalue().removesuffix(end if cut else ""), "utf-8", newline="")
    assert [(row["name"], row["url"]) for row in read_csv(path, delimiter=",")] == rows


def test_an_encoding_and_a_delimiter_that_there_are_not(tmp_path: Path) -> None:
    path = written(tmp_path, GERMAN)
    with pytest.raises(ColumnError, match="there is no encoding 'utf-9'"):
        read_csv(path, encoding="utf-9")
    with pytest.raises(ColumnError, match="must be one character"):
        read_csv(path, delimiter=";;")


def test_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "leads.jsonl"
    path.write_text('{"name": "Acme", "Seats": 5}\n\n{"name": "B"}\n')
    assert list(read_jsonl(path)) == [{"name": "Acme", "Seats": 5}, {"name": "B"}]
    path.write_text('{"name": "Acme"}\n[1]\n')
    with pytest.raises(ColumnError, match="line 2: not a JSON object"):
        list(read_jsonl(path))


async def listed(rows: Any) -> list[Any]:
    return [row async for row in iterate(rows)]


async def test_any_iterable_and_any_async_one() -> None:
    async def later() -> AsyncIterator[dict[str, int]]:
        for number in range(3):
            yield {"a": number}

    assert await listed(later()) == await listed({"a": n} for n in range(3))


@pytest.mark.parametrize("rows", ["leads.csv", {"name": "Acme"}, 5, None])
async def test_what_is_not_rows(rows: Any) -> None:
    with pytest.raises(TypeError, match="rows must be an iterable of mappings"):
        await listed(rows)


async def test_rows_that_are_not_mappings() -> None:
    with pytest.raises(TypeError, match="each row must be a mapping"):
        await listed([["Acme", "acme.com"]])


async def test_arrow() -> None:
    table = pyarrow.table({"name": ["Acme", None], "Renewal": [date(2027, 1, 31), None]})
    assert await listed(table) == [
        {"name": "Acme", "Renewal": date(2027, 1, 31)},
        {"name": None, "Renewal": None},
    ]
