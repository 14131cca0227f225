"""Decompression of response bodies, by the fastest zlib that is installed.

isal and zlib-ng decompress JSON in half the time of Python's zlib, which is as much as a page of
leads then takes to parse. They have its interface. The ``speed`` extra installs isal.
"""

import importlib
import zlib
from collections.abc import Callable
from typing import Any, Protocol

_BACKENDS = ("isal.isal_zlib", "zlib_ng.zlib_ng")  # in order of preference; otherwise zlib
_GZIP = 16 + zlib.MAX_WBITS
_ZLIB, _RAW = zlib.MAX_WBITS, -zlib.MAX_WBITS
ENCODINGS = frozenset({"gzip", "x-gzip", "deflate"})
"""The encodings that are read, in lower case."""
# Concatenated gzip members of one body. Servers send one, or a few. The rest of the body is copied
# after each: 64 MB of members of 20 bytes would block the event loop for hours.
_MAX_MEMBERS = 256


class Decompressor(Protocol):
    """A decompressor of zlib or a compatible library."""

    @property
    def eof(self) -> bool:
        """Whether the end of the compressed data was reached."""
        ...

    @property
    def unused_data(self) -> bytes:
        """The bytes after the end of the compressed data."""
        ...

    @property
    def unconsumed_tail(self) -> bytes:
        """The bytes that were not processed because ``max_length`` was reached."""
        ...

    def decompress(self, data: bytes, max_length: int = 0, /) -> bytes:
        """Return up to ``max_length`` decompressed bytes, or all for 0."""
        ...


def _load(names: tuple[str, ...] = _BACKENDS) -> Any:
    for name in names:
        try:
            return importlib.import_module(name)
        except ImportError:
            continue
    return zlib


_backend = _load()
BACKEND: str = _backend.__name__
"""The name of the module that is used."""

BackendError: type[Exception] = _backend.error
"""Raised by a decompressor for corrupt data."""

_decompressobj: Callable[[int], Decompressor] = _backend.decompressobj


def gzip_decompressor() -> Decompressor:
    """Return a decompressor of one gzip member."""
    return _decompressobj(_GZIP)


def decompress(body: bytes, encoding: str, max_length: int) -> bytes:
    """Return the decompressed body of a response, cut off after ``max_length`` bytes.

    Args:
        body: The body as it arrived.
        encoding: Its ``Content-Encoding``. Bodies with another one than gzip or deflate are
            returned unchanged.
        max_length: The maximum length; it bounds the memory that a small body can occupy.

    Raises:
        ValueError: The body is corrupt or truncated, or has more than 256 gzip members.
    """
    encoding = encoding.strip().lower()
    if not body or encoding not in ENCODINGS:
        return body
    bits = _GZIP
    if encoding == "deflate":  # of zlib's format by definition, and without its header in practice
        bits = _ZLIB if body[0] & 0x0F == 8 else _RAW
    parts: list[bytes] = []
    try:
        while body and max_length > 0:
            if len(parts) == _MAX_MEMBERS:
                msg = f"the {encoding} body has more than {_MAX_MEMBERS} members"
                raise ValueError(msg)
            member = _decompressobj(bits)
            parts.append(member.decompress(body, max_length))
            max_length -= len(parts[-1])
            if not member.eof and max_length > 0:
                msg = f"the {encoding} body is truncated"
                raise ValueError(msg)
            body = member.unused_data  # gzip members may be concatenated
    except BackendError as error:
        msg = f"the {encoding} body is corrupt: {error}"
        raise ValueError(msg) from None
    return parts[0] if len(parts) == 1 else b"".join(parts)
