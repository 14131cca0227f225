"""Streaming decoders of export files: gzip and JSON rows, in bounded memory."""

import codecs
import math
import re
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any, Final

from close_async.errors import DecodeError
from close_async.wire.decompression import BackendError, gzip_decompressor
from close_async.wire.json import MAX_DEPTH, loads

_GZIP = b"\x1f\x8b"
# Bytes that are decompressed at once: about a millisecond, whatever the ratio of compression.
_PIECE = 256 * 1024
# Characters. A lead with all its activities may have several million.
_MAX_ROW = 64 * 1024 * 1024
# Characters between two rows, of which files have one or two. Bounds the time spent on a file that
# contains only white space.
_MAX_BLANKS = 1024 * 1024
# About two milliseconds of decoding, after which other tasks of the event loop can run.
_ROWS_AT_ONCE = 100
# Integers with fewer digits fit into 64 bits, so that all JSON parsers agree on them.
_SAFE_DIGITS = 19

_BLANKS = re.compile(r"[ \t\r\n]*+")
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_NO_ROW: Final = object()


# The expected next token: _START, "[" or the first row of a file of lines; _FIRST, a row or "]";
# _ROW, a row; _COMMA, "," or "]"; _LINE, another row of a file of lines; _END, the end of the file.
# Strings, because members of an enum are hashed by Python code, which is slower.
_START, _FIRST, _ROW, _COMMA, _LINE, _END = "start", "first", "row", "comma", "line", "end"
_BETWEEN = {
    (_START, "["): _FIRST,
    (_FIRST, "]"): _END,
    (_COMMA, ","): _ROW,
    (_COMMA, "]"): _END,
}


class GzipDecompressor:
    """Decompresses a stream of gzip; data that is not gzip is passed through."""

    def __init__(self) -> None:
        self._head = b""
        self._is_gzip: bool | None = None
        self._gzip = gzip_decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Decompress the next bytes of the file, and yield pieces of bounded size.

        Raises:
            DecodeError: The gzip data is corrupt.
        """
        if self._is_gzip is None:
            self._head += data
            if len(self._head) < len(_GZIP):
                return
            self._is_gzip, data, self._head = self._head.startswith(_GZIP), self._head, b""
        if self._is_gzip:
            yield from self._unpacked(data)
        else:
            for at in range(0, len(data), _PIECE):
                yield data[at : at + _PIECE]

    def finish(self) -> None:
        """Check that the end of the gzip data was reached.

        Raises:
            DecodeError: The file is truncated.
        """
        if self._is_gzip and not self._gzip.eof:
            msg = "the file is truncated: the end of its gzip data is missing"
            raise DecodeError(msg)

    def _unpacked(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._gzip.eof:  # gzip files may be concatenated
                self._gzip = gzip_decompressor()
            try:
                piece = self._gzip.decompress(data, _PIECE)
            except BackendError as error:
                msg = f"the file is not valid gzip: {error}"
                raise DecodeError(msg) from None
            if piece:
                yield piece
            data = self._gzip.unconsumed_tail or self._gzip.unused_data


class JsonRowReader:
    """Parses the objects of a JSON array, or of JSON lines, as they arrive.

    The rows are equal to those that :func:`close_async.wire.json.loads` returns.

    Args:
        count: The expected number of rows, if it is known.
    """

    def __init__(self, count: int | None = None) -> None:
        self._expected = count
        self._count = 0
        self._text: list[str] = []
        self._length = 0
        self._enough = 0  # length of the text at which parsing is attempted again
        self._read_text = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._next = _START
        self._blanks = 0
        self._decoder = JSONDecoder(
            parse_int=self._integer, parse_float=self._float, parse_constant=self._constant
        )
        self._is_odd = False

    def feed(self, data: bytes) -> Iterator[list[Any]]:
        """Parse the next bytes of the file, and yield the complete rows, at most 100 at a time.

        Raises:
            DecodeError: The file is not UTF-8, or not a list of objects. All rows before the error
                were yielded.
        """
        try:
            text = self._read_text(data)
        except UnicodeDecodeError as error:
            self._append(error.object[: error.start].decode())
            yield from self._rows()
            msg = f"the file is not UTF-8 after row {self._count}: {error.reason}"
            raise DecodeError(msg) from None
        self._append(text)
        if self._length >= self._enough:
            yield from self._rows()

    def finish(self) -> Iterator[list[Any]]:
        """Yield the remaining rows at the end of the file.

        Raises:
            DecodeError: The file is truncated, or has an unexpected number of rows.
        """
        yield from self._rows()
        try:
            self._append(self._read_text(b"", final=True))
        except UnicodeDecodeError:
            raise self._truncated() from None
        # A file without a row or "[" may be the JSON lines of an export without results.
        if self._length or self._next not in (_END, _LINE, _START):
            raise self._truncated()
        if self._next is _START and self._expected != 0:
            msg = "the file is empty"
            raise DecodeError(msg)
        check_count(self._count, self._expected)

    def _append(self, text: str) -> None:
        self._text.append(text)
        self._length += len(text)

    def _rows(self) -> Iterator[list[Any]]:
        """Parse and remove the complete rows of the buffered text."""
        text, at = "".join(self._text), 0
        rows: list[Any] = []
        problem: DecodeError | None = None
        try:
            while (found := self._row(text, at)) is not None:
                row, at = found
                if row is not _NO_ROW:
                    self._count += 1
                    rows.append(row)
                if len(rows) == _ROWS_AT_ONCE:
                    yield rows
                    rows = []
        except DecodeError as error:
            problem = error
        self._text, self._length = [text[at:]], len(text) - at
        self._enough = 2 * self._length
        if rows:
            yield rows
        if problem is None and self._length > _MAX_ROW:
            problem = self._broken("is not a JSON object", text[at : at + 80])
        if problem is not None:
            raise problem

    def _row(self, text: str, at: int) -> tuple[Any, int] | None:
        """Parse the token at an index, and return it with the index after it.

        It is a row, or ``_NO_ROW`` for a token between rows. ``None`` if it is not complete yet.
        """
        blanks = _BLANKS.match(text, at)
        place = blanks.end() if blanks else at
        self._blanks += place - at
        if self._blanks > _MAX_BLANKS:
            msg = f"the file has over {_MAX_BLANKS} blanks after row {self._count}"
            raise DecodeError(msg)
        if place == len(text):
            return None if place == at else (_NO_ROW, place)
        self._blanks = 0
        sign = text[place]
        if (self._next, sign) in _BETWEEN:
            self._next = _BETWEEN[self._next, sign]
            return _NO_ROW, place + 1
        if self._next in (_COMMA, _END) or sign != "{":
            raise self._unexpected(text[place : place + 80])
        read = self._object(text, place)
        if read is not None:
            self._next = _LINE if self._next in (_START, _LINE) else _COMMA
        return read

    def _object(self, text: str, at: int) -> tuple[Any, int] | None:
        """Parse an object. ``None`` if it is not complete yet."""
        self._is_odd = False
        try:
            row, end = self._decoder.raw_decode(text, at)
            # Python 3.13 reads deeper levels than the other reader, which then refuses them.
            may_be_deep = text.count("[", at, end) + text.count("{", at, end) > MAX_DEPTH
            if self._is_odd or may_be_deep or _SURROGATE.search(text, at, end):
                row = loads(text[at:end])
        except JSONDecodeError as error:
            if error.doc is text:
                return None
            raise self._broken(f"cannot be read: {error.msg}", text[at : at + 80]) from None
        except (ValueError, RecursionError) as error:
            what = "it is nested too deeply" if isinstance(error, RecursionError) else str(error)
            raise self._broken(f"cannot be read: {what}", text[at : at + 80]) from None
        return row, end

    def _integer(self, digits: str) -> int:
        # Python rejects integers of several thousand digits, and orjson reads those above 64 bits
        # as floats: such a row is read again by loads().
        if len(digits) < _SAFE_DIGITS:
            return int(digits)
        self._is_odd = True
        return 0

    def _float(self, digits: str) -> float:
        value = float(digits)
        self._is_odd = self._is_odd or math.isinf(value)
        return value

    def _constant(self, _: str) -> None:
        """Handle ``NaN`` and ``Infinity``, which Python's ``json`` writes."""
        self._is_odd = True

    def _broken(self, what: str, excerpt: str) -> DecodeError:
        msg = f"row {self._count + 1} of the file {what}"
        return DecodeError(msg, excerpt=excerpt)

    def _unexpected(self, excerpt: str) -> DecodeError:
        if self._next is _END:
            msg = f"the file continues after the end of its list, after row {self._count}"
        elif self._next is _COMMA:
            msg = f"the file has no comma after row {self._count}"
        else:
            return self._broken("is not a JSON object", excerpt)
        return DecodeError(msg, excerpt=excerpt)

    def _truncated(self) -> DecodeError:
        msg = f"row {self._count + 1} of the file is missing or incomplete: the file is truncated"
        return DecodeError(msg, excerpt="".join(self._text)[:80])


class RecordCounter:
    """Counts the records of a CSV file as it arrives. The first one is the header.

    Args:
        count: The expected number of records without the header, if it is known.
    """

    def __init__(self, count: int | None = None) -> None:
        self._expected = count
        self._count = 0
        self._is_quoted = False
        self._last = b""

    def feed(self, data: bytes) -> None:
        """Count the records that end in the next bytes."""
        # A line break within quotes is part of a value. Splitting at quotes, every other part is
        # outside of them; a doubled quote within a value adds an empty part, so this holds for it.
        parts = data.split(b'"')
        begin = 1 if self._is_quoted else 0
        self._count += sum(part.count(b"\n") for part in parts[begin::2])
        self._is_quoted ^= len(parts) % 2 == 0
        self._last = data[-1:] or self._last

    def finish(self) -> None:
        """Compare the number of records with the expected one.

        Raises:
            DecodeError: The numbers differ, or the file ends within quotes.
        """
        if self._is_quoted:
            msg = f"the file is truncated within quotes, in line {self._count + 1}"
            raise DecodeError(msg)
        records = self._count + (self._last not in (b"", b"\n"))
        check_count(max(0, records - 1), self._expected)


def check_count(count: int, expected: int | None) -> None:
    """Compare the number of rows of a file with the expected one.

    Raises:
        DecodeError: The numbers differ.
    """
    if expected is not None and count != expected:
        msg = f"the file has {count} rows, but its export has {expected}"
        raise DecodeError(msg)
