"""Files on their way in: gzip unpacked and JSON rows read piece by piece, in bounded memory."""

import codecs
import zlib
from collections.abc import Iterator
from json import JSONDecodeError, JSONDecoder
from typing import Any

from close_async.errors import DecodeError

_GZIP = b"\x1f\x8b"
_AS_GZIP = 16 + zlib.MAX_WBITS
# Unpacked at once: a millisecond's work, whatever the compression.
_PIECE = 256 * 1024
# A single row that is longer is none.
_LONGEST_ROW = 64 * 1024 * 1024

_decoder = JSONDecoder()


class Unpacker:
    """Unpacks gzip as it arrives; what is not gzip passes through."""

    def __init__(self) -> None:
        self._head = b""
        self._is_gzip: bool | None = None
        self._gzip = zlib.decompressobj(_AS_GZIP)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """Give what some more bytes of the file hold, in pieces of bounded size.

        Raises:
            DecodeError: It is broken.
        """
        if self._is_gzip is None:
            self._head += data
            if len(self._head) < len(_GZIP):
                return
            self._is_gzip, data, self._head = self._head.startswith(_GZIP), self._head, b""
        if not self._is_gzip:
            yield data
            return
        yield from self._unpacked(data)

    def finish(self) -> None:
        """Say that the file has ended.

        Raises:
            DecodeError: Its end is missing.
        """
        if self._is_gzip and not self._gzip.eof:
            msg = "the file is cut off: its gzip has no end"
            raise DecodeError(msg)

    def _unpacked(self, data: bytes) -> Iterator[bytes]:
        while data:
            if self._gzip.eof:  # gzip files may be put one behind the other
                self._gzip = zlib.decompressobj(_AS_GZIP)
            try:
                piece = self._gzip.decompress(data, _PIECE)
            except zlib.error as error:
                msg = f"the file is no valid gzip: {error}"
                raise DecodeError(msg) from None
            if piece:
                yield piece
            data = self._gzip.unconsumed_tail or self._gzip.unused_data


class RowReader:
    """Reads the objects of a JSON list, or of lines of JSON, as they arrive."""

    def __init__(self) -> None:
        self._text = ""
        self._read_text = codecs.getincrementaldecoder("utf-8-sig")().decode
        self._enough = 0  # how long the text must be before reading it is tried again
        self._count = 0

    def feed(self, data: bytes) -> list[Any]:
        """Give the rows that end in some more bytes of the file.

        Raises:
            DecodeError: It is no text, or a row has no end.
        """
        try:
            self._text += self._read_text(data)
        except UnicodeDecodeError as error:
            msg = f"the file is no UTF-8 text: {error.reason}"
            raise DecodeError(msg) from None
        return self._rows() if len(self._text) >= self._enough else []

    def finish(self) -> list[Any]:
        """Give the rows that are left at the file's end.

        Raises:
            DecodeError: The last row has no end.
        """
        rows = self._rows()
        if self._text.strip():
            raise self._broken()
        return rows

    def _rows(self) -> list[Any]:
        """Take off what can be read of the text; a row that is not complete stays."""
        rows: list[Any] = []
        text, at = self._text, 0
        while True:
            at = _skip(text, at)
            if at == len(text):
                break
            try:
                row, at = _decoder.raw_decode(text, at)
            except JSONDecodeError:
                break
            except RecursionError:
                raise self._broken() from None
            rows.append(row)
        self._count += len(rows)
        self._text = text[at:]
        self._enough = 2 * len(self._text)
        if len(self._text) > _LONGEST_ROW:
            raise self._broken()
        return rows

    def _broken(self) -> DecodeError:
        msg = f"row {self._count + 1} of the file is no JSON object"
        return DecodeError(msg, excerpt=self._text[:80])


def _skip(text: str, at: int) -> int:
    """Give the place of the next row: behind spaces, commas and the list's brackets."""
    while at < len(text) and text[at] in " \t\r\n,[]":
        at += 1
    return at
