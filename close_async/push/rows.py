"""Rows: CSV files whose dialect and encoding are detected, JSON Lines, Arrow, and any iterable."""

import codecs
import csv
import json
import re
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Mapping
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import Any, cast

from close_async.push.errors import ColumnError

Row = Mapping[str, Any]

_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 200  # lines from which the dialect is detected
_BLOCK = 1 << 20  # bytes per read while the encoding is detected
# Characters of one cell. The default of Python, 131 072, is less than Close's longest texts.
_MAX_CELL = 16 * 1024 * 1024
_DECIMAL_COMMA = re.compile(r"-?\d+,\d+")
_DECIMAL_POINT = re.compile(r"-?\d+\.\d+")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_END = "\0end of the file\0"  # no text file contains this: NUL is refused
_HEAD = 1_024  # bytes that show whether a file is text
_ZIP = b"PK\x03\x04"  # how the files of Excel, Numbers and LibreOffice begin
OVERFLOW = "\0overflow"
"""The key of the cells that a row has beyond the columns of the header."""


class CsvRows:
    """The rows of a CSV file as dictionaries of strings. Made by :func:`read_csv`.

    Attributes:
        path: The file.
        name: Its name in messages.
        encoding: Its encoding, as detected or given.
        delimiter: The character between cells.
        decimal: The decimal separator of its numbers, as detected: ``"."`` or ``","``.
        columns: The header.
        first_row: The number of the first row, as spreadsheets count: the header is row 1.
    """

    def __init__(self, path: Path, encoding: str, delimiter: str, name: str) -> None:
        self.path = path
        self.name = name
        self.encoding = encoding
        self.delimiter = delimiter
        self.first_row: int = 2
        sample = list(islice(self._lines(), _SAMPLE_LINES))
        if not sample:
            msg = f"{name} is empty: its first row must name the columns"
            raise ColumnError(msg)
        self.columns: list[str] = [name.strip() for name in sample[0]]
        twice = sorted({name for name in self.columns if name and self.columns.count(name) > 1})
        if twice:
            msg = f"{name}: the header has the column {twice[0]!r} twice: rename one of them"
            raise ColumnError(msg, problems=dict.fromkeys(twice, "is there twice"))
        self.decimal: str = _decimal_of(sample[1:], delimiter)

    def __repr__(self) -> str:
        return (
            f"read_csv({str(self.path)!r}, encoding={self.encoding!r}, "
            f"delimiter={self.delimiter!r})"
        )

    def __iter__(self) -> Iterator[dict[str, Any]]:
        lines = self._lines()
        next(lines, None)
        width = len(self.columns)
        for cells in lines:
            if not any(cell.strip() for cell in cells):
                continue  # blank lines at the end are common
            row: dict[str, Any] = dict(zip(self.columns, cells, strict=False))
            if len(cells) > width and any(cell.strip() for cell in cells[width:]):
                row[OVERFLOW] = cells[width:]
            yield row

    def _lines(self) -> Iterator[list[str]]:
        csv.field_size_limit(max(csv.field_size_limit(), _MAX_CELL))
        with self.path.open(encoding=self.encoding, newline="") as file:
            # A line of our own after the last one: inside an open quote it becomes part of a cell,
            # elsewhere a row. Python's reader would end the cell silently, with all rows in it.
            reader = csv.reader(chain(file, (_END,)), delimiter=self.delimiter)
            begin = 1
            try:
                for cells in reader:
                    if cells and cells[-1].endswith(_END):
                        if cells == [_END]:
                            return
                        msg = (
                            f"{self.name}: in the row that begins in line {begin}, a quoted cell "
                            "has no end; check the quotes, and whether the file was cut off"
                        )
                        raise ColumnError(msg)
                    begin = reader.line_num + 1
                    yield cells
            except csv.Error as error:
                msg = f"{self.name}, line {reader.line_num}: {error}; check the quotes"
                raise ColumnError(msg) from error
            except UnicodeDecodeError as error:
                msg = (
                    f"{self.name} is not {self.encoding} text (byte {error.start}): pass another "
                    "encoding"
                )
                raise ColumnError(msg) from error


def read_csv(
    path: "str | Path",
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    name: str | None = None,
) -> CsvRows:
    """Open a CSV file, and detect its encoding, delimiter and decimal separator.

    The encoding is that of the byte order mark, UTF-8 if the whole file is UTF-8, and otherwise
    Windows-1252, which includes Latin-1. The first row names the columns. Cells may be quoted and
    contain line breaks; blank lines are skipped.

    Args:
        path: The file. It is read twice, and never held in memory.
        encoding: The encoding; ``None`` detects it.
        delimiter: The character between cells; ``None`` detects it.
        name: The name of the file in messages, such as that of an upload whose path is a temporary
            one; by default the path.

    Raises:
        ColumnError: The file is empty, is a spreadsheet, or its header has a column twice; or there
            is no such encoding or delimiter.
        OSError: The file cannot be read.

    Example::

        rows = read_csv("leads.csv")
        print(rows.encoding, rows.delimiter, rows.decimal, rows.columns)
    """
    path = Path(path)
    name = str(path) if name is None else name
    with path.open("rb") as raw:
        head = raw.read(_HEAD)
    if head.startswith(_ZIP):
        msg = f"{name} is a spreadsheet or an archive: save it as CSV"
        raise ColumnError(msg)
    if b"\0" in head and not encoding and not head.startswith(tuple(mark for mark, _ in _BOMS)):
        msg = f"{name} is not a text file, or one in UTF-16 without a mark: pass its encoding"
        raise ColumnError(msg)
    try:
        chosen = codecs.lookup(encoding).name if encoding else _encoding_of(path)
    except LookupError:
        msg = f"there is no encoding {encoding!r}: name one such as utf-8, cp1252 or utf-16"
        raise ColumnError(msg) from None
    if delimiter is not None and len(delimiter) != 1:
        msg = f"the delimiter must be one character, not {delimiter!r}"
        raise ColumnError(msg)
    if delimiter is None:
        with path.open(encoding=chosen, newline="", errors="replace") as file:
            delimiter = _delimiter_of("".join(islice(file, _SAMPLE_LINES)))
    return CsvRows(path, chosen, delimiter, name)


class JsonRows:
    """The rows of a file with one JSON object per line. Made by :func:`read_jsonl`.

    Attributes:
        path: The file.
        name: Its name in messages.
        first_row: The number of the first row, which is 1.
    """

    def __init__(self, path: Path, name: str) -> None:
        self.path = path
        self.name = name
        self.first_row: int = 1

    def __repr__(self) -> str:
        return f"read_jsonl({str(self.path)!r})"

    def __iter__(self) -> Iterator[dict[str, Any]]:
        with self.path.open("rb") as file:
            for number, line in enumerate(file, 1):
                if not line.strip():
                    continue
                try:
                    row: object = json.loads(line)
                except (ValueError, RecursionError) as error:
                    msg = f"{self.name}, line {number}: not JSON ({error})"
                    raise ColumnError(msg) from error
                if not isinstance(row, dict):
                    msg = f"{self.name}, line {number}: not a JSON object"
                    raise ColumnError(msg)
                yield cast("dict[str, Any]", row)


def read_jsonl(path: "str | Path", *, name: str | None = None) -> JsonRows:
    """Open a file with one JSON object per line.

    Args:
        path: The file.
        name: The name of the file in messages; by default the path.

    Raises:
        ColumnError: A line is not a JSON object; raised while the rows are read.
        OSError: The file cannot be read.
    """
    return JsonRows(Path(path), str(path) if name is None else name)


async def iterate(rows: Any) -> AsyncIterator[Row]:
    """Yield the rows of any source that :meth:`LeadPush.plan` accepts.

    Raises:
        TypeError: It is not a source of rows.
    """
    if isinstance(rows, AsyncIterable):
        async for row in cast("AsyncIterable[Any]", rows):  # type: ignore[redundant-cast]
            yield _mapping(row)
        return
    if hasattr(rows, "__arrow_c_stream__"):
        rows = _arrow_rows(rows)
    listed: Any = rows
    if isinstance(listed, str | bytes | Mapping) or not isinstance(listed, Iterable):
        msg = (
            "rows must be an iterable of mappings, such as read_csv('leads.csv') or a list of "
            f"dictionaries, not {type(rows).__name__}"
        )
        raise TypeError(msg)
    for row in cast("Iterable[Any]", listed):  # type: ignore[redundant-cast]
        yield _mapping(row)


def _mapping(row: object) -> Row:
    if not isinstance(row, Mapping):
        msg = f"each row must be a mapping of columns to values, not {type(row).__name__}"
        raise TypeError(msg)
    return cast("Row", row)


def _arrow_rows(source: Any) -> Iterator[Row]:
    try:
        reader: Any = import_module("pyarrow").RecordBatchReader
    except ImportError as error:
        msg = f"reading a {type(source).__name__} needs pyarrow: pip install pyarrow"
        raise ImportError(msg) from error
    for batch in reader.from_stream(source):
        yield from batch.to_pylist()


def _encoding_of(path: Path) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        block = file.read(_BLOCK)
        for mark, name in _BOMS:
            if block.startswith(mark):
                return name
        try:
            while block:
                decoder.decode(block)
                block = file.read(_BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            # Spreadsheets in Western Europe save Windows-1252. Its five unassigned bytes make
            # Python refuse a file; Latin-1 has a character for each byte.
            return "cp1252" if _decodes(path, "cp1252") else "latin-1"
    return "utf-8"


def _decodes(path: Path, encoding: str) -> bool:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            try:
                block.decode(encoding)
            except UnicodeDecodeError:
                return False
    return True


def _delimiter_of(sample: str) -> str:
    """Return the delimiter that splits most lines into the same number of cells, more than one.

    ``csv.Sniffer`` fails on files with one column, and on short ones.
    """
    best, best_score = ",", (0.0, 0)
    for delimiter in _DELIMITERS:
        try:
            widths = [
                len(cells)
                for cells in csv.reader(sample.splitlines(keepends=True), delimiter=delimiter)
                if cells
            ]
        except csv.Error:
            continue
        if not widths or widths[0] == 1:
            continue
        score = (sum(width == widths[0] for width in widths) / len(widths), widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _decimal_of(lines: list[list[str]], delimiter: str) -> str:
    if delimiter == ",":
        return "."
    cells = [cell.strip() for line in lines for cell in line]
    commas = sum(_DECIMAL_COMMA.fullmatch(cell) is not None for cell in cells)
    points = sum(_DECIMAL_POINT.fullmatch(cell) is not None for cell in cells)
    return "," if commas > points else "."
