"""Bodies are decompressed alike by each library, whatever is wrong with them."""

import gzip
import sys
import zlib
from collections.abc import Callable
from typing import Any

import isal.isal_zlib
import pytest
import zlib_ng.zlib_ng

from close_async.wire import decompression
from close_async.wire.decompression import decompress

TEXT = b'{"data": [' + b", ".join(b'"%d"' % number for number in range(5_000)) + b"]}"
ENOUGH = 10 * len(TEXT)


@pytest.fixture(
    params=[zlib, isal.isal_zlib, zlib_ng.zlib_ng], autouse=True, ids=lambda m: m.__name__
)
def backend(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(decompression, "_decompressobj", request.param.decompressobj)
    monkeypatch.setattr(decompression, "BackendError", request.param.error)
    return request.param


def raw(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush()


PACKED: dict[str, tuple[str, Callable[[bytes], bytes]]] = {
    "gzip": ("gzip", gzip.compress),
    "capitals": (" GZIP", gzip.compress),
    "two members": ("gzip", lambda data: gzip.compress(data[:7]) + gzip.compress(data[7:])),
    "deflate": ("deflate", zlib.compress),
    "deflate without a header": ("deflate", raw),
    "identity": ("identity", bytes),
    "no encoding": ("", bytes),
}


@pytest.mark.parametrize("how", PACKED)
def test_a_body_is_decompressed(how: str) -> None:
    encoding, pack = PACKED[how]
    assert decompress(pack(TEXT), encoding, ENOUGH) == TEXT
    assert decompress(pack(TEXT), encoding, len(TEXT)) == TEXT
    assert decompress(b"", encoding, ENOUGH) == b""


@pytest.mark.parametrize("how", ["gzip", "two members", "deflate", "deflate without a header"])
def test_a_body_is_cut_off(how: str) -> None:
    encoding, pack = PACKED[how]
    for length in (1, 7, 8, 100):
        assert decompress(pack(TEXT), encoding, length) == TEXT[:length]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (gzip.compress(TEXT)[:100], "truncated"),
        (gzip.compress(TEXT)[:-1], "truncated"),
        (gzip.compress(TEXT)[:-8] + b"01234567", "corrupt"),
        (TEXT, "corrupt"),
        (gzip.compress(TEXT) + b"\1\2\3 no member", "corrupt"),
    ],
    # Without names, pytest would take the time of compression, which a gzip body has, into them.
    ids=["half", "without its last byte", "wrong checksum", "not compressed", "trailing data"],
)
def test_a_broken_body_is_refused(body: bytes, problem: str) -> None:
    with pytest.raises(ValueError, match=f"the gzip body is {problem}"):
        decompress(body, "gzip", ENOUGH)


def test_a_body_of_very_many_members_does_not_block_the_event_loop() -> None:
    with pytest.raises(ValueError, match="more than 256 members"):
        decompress(gzip.compress(b"") * 100_000, "gzip", ENOUGH)


def test_the_fastest_library_that_is_installed_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    found = []
    for absent in (None, "isal.isal_zlib", "zlib_ng.zlib_ng"):
        if absent is not None:
            monkeypatch.setitem(sys.modules, absent, None)
        found.append(decompression._load())
    assert found == [isal.isal_zlib, zlib_ng.zlib_ng, zlib]
