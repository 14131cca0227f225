"""Files behind links that expire: when a new link is requested, and where reading goes on."""

import random
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from close_async.errors import (
    APIConnectionError,
    APIStatusError,
    DecodeError,
    InternalServerError,
    RequestNotSentError,
    ResponseLostError,
)
from close_async.files.download import ResumableDownload
from close_async.files.transfer import FileResponse, FileTransfer
from close_async.transport.http import HttpTransport
from close_async.transport.request import Headers
from tests.support.raw_server import reply, serving
from tests.support.virtual_time import now, run

FILE = b"0123456789"
OLD = "Sun, 31 Dec 2023 00:00:00 GMT"
NEW = "Mon, 01 Jan 2024 00:00:00 GMT"


@attrs.frozen
class Visit:
    """What storage does at one visit: it returns some bytes of the file, and may break off."""

    status: int = 200
    until: int = 10
    etag: str | None = '"a"'
    modified: str | None = None
    breaks: bool = False
    file: bytes = FILE
    start: int | None = None
    content_range: str | None = None
    has_length: bool = True
    more: tuple[tuple[str, str], ...] = ()


CUT = Visit(until=4, breaks=True)
LOST = Visit(until=0, breaks=True)
REST = Visit(206)


class Storage:
    """Responds to each request with the next scripted response, and repeats the last one."""

    def __init__(self, *visits: Visit) -> None:
        self._visits = list(visits)
        self.asked: list[tuple[float, str, str | None]] = []
        self.headers: list[dict[str, str]] = []
        self._links = 0

    async def link(self) -> str:
        self._links += 1
        return f"https://storage.example/{self._links}?signature=secret"

    @asynccontextmanager
    async def get(
        self, url: str, headers: Mapping[str, str], *, within: float | None
    ) -> AsyncGenerator[FileResponse]:
        assert within == 5
        self.asked.append((now(), url[24:25], headers.get("Range")))
        self.headers.append(dict(headers))
        visit = self._visits.pop(0) if len(self._visits) > 1 else self._visits[0]
        start = int(headers.get("Range", "bytes=0-")[6:-1]) if visit.status == 206 else 0
        start = start if visit.start is None else visit.start
        body, total = visit.file[start : visit.until], len(visit.file)

        async def chunks() -> AsyncIterator[bytes]:
            for at in range(0, len(body), 3):
                yield body[at : at + 3]
            if visit.breaks:
                raise ResponseLostError("gone")

        said: list[tuple[str, str]] = [*visit.more]
        said += [("etag", visit.etag)] if visit.etag is not None else []
        said += [("last-modified", visit.modified)] if visit.modified is not None else []
        said += [("content-length", str(total - start))] if visit.has_length else []
        if visit.status == 206:
            part = f"bytes {start}-{total - 1}/{total}"
            part = part if visit.content_range is None else visit.content_range
            said += [("content-range", part)] if part else []
        yield FileResponse(visit.status, Headers(said), chunks())


def read(storage: Storage, *, max_retries: int = 2) -> bytes:
    download = ResumableDownload(
        storage,  # type: ignore[arg-type]
        storage.link,
        within=5,
        max_retries=max_retries,
        jitter=lambda: 1.0,
    )

    async def main() -> bytes:
        return b"".join([chunk async for chunk in download.chunks()])

    return run(main())


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_an_old_link_is_replaced_at_once(status: int) -> None:
    storage = Storage(Visit(status), Visit())
    assert read(storage) == FILE
    assert storage.asked == [(0, "1", None), (0, "2", None)]


def test_reading_continues_where_it_broke_off() -> None:
    storage = Storage(CUT, Visit(206, until=7, breaks=True), REST)
    assert read(storage, max_retries=1) == FILE
    assert storage.asked == [(0, "1", None), (0.5, "2", "bytes=4-"), (1, "3", "bytes=7-")]
    assert [headers.get("If-Range") for headers in storage.headers] == [None, '"a"', '"a"']


@pytest.mark.parametrize(
    ("visits", "times"),
    [
        ([Visit(503), Visit()], [0, 0.5]),
        ([LOST, Visit(503), Visit()], [0, 0.5, 1.5]),
        ([Visit(403), Visit(403), Visit()], [0, 0, 1]),
        ([CUT, LOST, Visit()], [0, 0.5, 1.5]),
    ],
)
def test_delays_double_until_bytes_arrive(visits: list[Visit], times: list[float]) -> None:
    storage = Storage(*visits)
    assert read(storage) == FILE
    assert [time for time, _, _ in storage.asked] == pytest.approx(times)


@pytest.mark.parametrize(
    ("visit", "error", "visits"),
    [
        (Visit(402), APIStatusError, 1),
        (Visit(404), APIStatusError, 3),
        (Visit(500), InternalServerError, 3),
        (Visit(204), APIStatusError, 1),
        (Visit(206), APIStatusError, 1),
        (LOST, ResponseLostError, 3),
    ],
)
def test_a_file_that_never_comes_is_an_error(
    visit: Visit, error: type[APIStatusError], visits: int
) -> None:
    storage = Storage(visit)
    with pytest.raises(error) as caught:
        read(storage)
    assert caught.value.attempts == len(storage.asked) == visits
    assert "secret" not in str(caught.value)


OTHER = b"01234ABCDE"
CUT_OLD = attrs.evolve(CUT, etag=None, modified=OLD)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (CUT, Visit(206, etag='"b"', file=OTHER)),
        (CUT_OLD, Visit(206, etag=None, modified=NEW, file=OTHER)),
        (CUT, Visit(206, file=FILE + b"more", until=14)),
        (CUT, Visit(206, content_range="bytes 4-9/11")),
        (CUT, Visit(200, file=FILE[:3])),
        (CUT, Visit(200, file=b"A" * 10)),
        (CUT, Visit(200, file=b"012x456789", etag=None)),
    ],
)
def test_a_file_that_became_another_one_is_not_patched_together(
    first: Visit, second: Visit
) -> None:
    with pytest.raises(DecodeError, match="was replaced"):
        read(Storage(first, second))


@pytest.mark.parametrize(
    "second",
    [
        Visit(206, start=2),
        Visit(206, start=0),
        Visit(206, start=5),
        Visit(206, content_range=""),
        Visit(206, content_range="bytes 3-9/10"),
        Visit(206, content_range="bytes 4-9"),
        Visit(206, content_range="bytes 9-4/10"),
        Visit(206, content_range="bytes 4-12/10"),
        Visit(206, content_range="bytes */10"),
        Visit(206, content_range="items 4-9/10"),
        Visit(206, content_range="bytes 4-9/" + "9" * 5000),
        Visit(206, content_range="", until=0),
        Visit(206, etag=None),
        Visit(206, etag='W/"a"'),
        Visit(206, more=(("content-encoding", "gzip"),)),
        Visit(416, until=0),
    ],
)
def test_if_a_range_cannot_be_trusted_the_file_is_read_again(second: Visit) -> None:
    storage = Storage(CUT, second, Visit())
    assert read(storage) == FILE
    assert [range_ for _, _, range_ in storage.asked] == [None, "bytes=4-", None]


@pytest.mark.parametrize(
    "first",
    [
        attrs.evolve(CUT, etag=None),
        attrs.evolve(CUT, etag='W/"a"'),
        attrs.evolve(CUT, etag="not quoted"),
        attrs.evolve(CUT, etag=None, modified="yesterday"),
        attrs.evolve(CUT, etag=None, modified=OLD, more=(("date", OLD),)),
    ],
)
def test_a_file_without_identity_is_read_again_and_compared(first: Visit) -> None:
    storage = Storage(first, attrs.evolve(first, until=10, breaks=False))
    assert read(storage) == FILE
    assert [range_ for _, _, range_ in storage.asked] == [None, None]
    with pytest.raises(DecodeError, match="was replaced"):
        read(Storage(first, attrs.evolve(first, file=b"0a23456789", until=10, breaks=False)))


def test_a_date_identifies_a_file_that_has_settled() -> None:
    storage = Storage(CUT_OLD, Visit(206, etag=None, modified=OLD))
    assert read(storage) == FILE
    assert storage.headers[1] == {"Range": "bytes=4-", "If-Range": OLD}


def test_a_beginning_that_changed_before_anything_was_delivered_does_not_matter() -> None:
    assert read(Storage(attrs.evolve(LOST, etag='"b"', file=OTHER), Visit())) == FILE


def test_a_break_behind_the_last_byte_is_none() -> None:
    storage = Storage(Visit(breaks=True))
    assert read(storage) == FILE
    assert len(storage.asked) == 1


def test_a_length_that_does_not_fit_is_noticed() -> None:
    longer = Visit(206, content_range="bytes 4-6/10")
    with pytest.raises(DecodeError, match="longer than its announced length"):
        read(Storage(CUT, longer))
    part = Visit(206, content_range="bytes 4-6/10", until=7)
    assert read(Storage(CUT, part, REST)) == FILE
    silent = Visit(until=4)  # ends without an error, six bytes early
    assert read(Storage(silent, REST)) == FILE
    with pytest.raises(ResponseLostError, match="broke off"):
        read(Storage(attrs.evolve(silent, etag=None)))


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "\x1b[31m"])
def test_an_encoding_that_was_not_requested_is_refused(encoding: str) -> None:
    with pytest.raises(DecodeError, match="encoded as"):
        read(Storage(Visit(more=(("content-encoding", encoding),))))


@pytest.mark.parametrize("has_length", [True, False])
def test_storage_that_breaks_off_after_every_byte_is_given_up(has_length: bool) -> None:
    file = bytes(100_000)

    class Dripping(Storage):
        @asynccontextmanager
        async def get(
            self, url: str, headers: Mapping[str, str], *, within: float | None
        ) -> AsyncGenerator[FileResponse]:
            start = int(headers.get("Range", "bytes=0-")[6:-1])
            self._visits = [
                Visit(
                    206 if start else 200,
                    until=start + 1,
                    file=file,
                    breaks=True,
                    has_length=has_length,
                )
            ]
            async with super().get(url, headers, within=within) as answer:
                yield answer

    storage = Dripping()
    with pytest.raises(ResponseLostError):
        read(storage)
    assert len(storage.asked) == 3


VERSIONS = [bytes(random.Random(seed).randbytes(40)) for seed in range(2)]
DATES = [OLD, NEW, *(f"Tue, {day:02} Jan 2024 00:00:00 GMT" for day in (2, 9, 16))]
VERSIONS += [VERSIONS[0][:25], VERSIONS[0] + b"appended", VERSIONS[0][:30] + VERSIONS[1][30:]]


@st.composite
def visits(draw: Callable[[st.SearchStrategy[object]], int]) -> Visit:
    """Draw the behaviour of a storage; what it reports about the identity of the file is true."""
    number = draw(st.sampled_from([0, 0, 0, 1, 2, 3, 4]))
    file = VERSIONS[number]
    status = draw(st.sampled_from([200, 200, 206, 206, 206, 416, 404, 503]))
    start = draw(st.one_of(st.none(), st.none(), st.integers(0, len(file))))
    ranges = [None, None, "", "bytes 3-9/40", "bytes */40", "rubbish", "bytes 0-0/1"]
    return Visit(
        status=status,
        file=file if status in (200, 206) else b"<Error/>",
        until=draw(st.integers(0, 60)),
        etag=draw(st.sampled_from([None, f'"{number}"', f'W/"{number % 2}"'])),  # type: ignore[arg-type]
        modified=draw(st.sampled_from([None, DATES[number]])),  # type: ignore[arg-type]
        breaks=bool(draw(st.booleans())),
        start=start if status == 206 else None,
        # A range that is claimed and not sent is a lie that only the file's own checksum shows.
        content_range=draw(st.sampled_from(ranges)) if start is None else None,  # type: ignore[arg-type]
        has_length=True,
    )


@settings(max_examples=400)
@given(st.lists(visits(), min_size=1, max_size=8), st.integers(0, 4))
def test_the_outcome_is_one_file_or_an_error(script: list[Visit], max_retries: int) -> None:
    storage = Storage(*script)
    with suppress(APIConnectionError, APIStatusError, DecodeError):
        assert read(storage, max_retries=max_retries) in VERSIONS


async def test_a_signed_link_is_asked_for_to_the_letter() -> None:
    path = "/a%7Eb%2F?signature=a%2Fb%7E%3D&x=1+2"

    async def nothing() -> AsyncGenerator[bytes, None]:
        return
        yield b""

    async with serving(reply()) as server:
        elsewhere = FileTransfer(HttpTransport())
        async with elsewhere.get(f"{server.url}{path}", {}, within=5) as answer:
            assert [chunk async for chunk in answer.chunks]
        await elsewhere.post(
            f"{server.url}{path}",
            {},
            nothing(),
            size=0,
            filename="a",
            content_type="text/plain",
            within=5,
        )
    asked = [request.head.split()[1] for request in server.requests]
    assert asked == [server.url[server.url.index("/api") :] + path] * 2


async def test_storage_that_cannot_be_reached_was_not_sent_anything() -> None:
    elsewhere = FileTransfer(HttpTransport())
    with pytest.raises(RequestNotSentError, match="no connection to") as caught:
        async with elsewhere.get("http://127.0.0.1:1/a?signature=secret", {}, within=5):
            pass
    assert "secret" not in str(caught.value)


async def test_a_redirect_is_followed_to_links_to_files_only() -> None:
    moved = reply(b"", "307 Temporary Redirect", extra="location: /there?x=%2F\r\n")
    async with serving(moved, reply(b"file")) as server:
        elsewhere = FileTransfer(HttpTransport())
        async with elsewhere.get(f"{server.url}/a", {"Range": "bytes=3-"}, within=5) as answer:
            assert [chunk async for chunk in answer.chunks] == [b"file"]
    assert server.requests[1].head.startswith("GET /there?x=%2F HTTP/1.1")
    assert "bytes=3-" in server.requests[1].head


@pytest.mark.parametrize(
    "location", ["http://[x", "http://a:b@localhost/", "ftp://localhost/", "http://" + "a" * 70]
)
async def test_a_redirect_elsewhere_is_an_error(location: str) -> None:
    async with serving(reply(b"", "302 Found", extra=f"location: {location}\r\n")) as server:
        elsewhere = FileTransfer(HttpTransport())
        with pytest.raises(DecodeError, match="Location of a redirect"):
            async with elsewhere.get(f"{server.url}/a", {}, within=5):
                pass
    assert len(server.requests) == 1


async def test_redirects_in_a_circle_end() -> None:
    circle = reply(b"", "302 Found", extra="location: /again\r\n")
    async with serving(circle) as server:
        elsewhere = FileTransfer(HttpTransport())
        async with elsewhere.get(f"{server.url}/a", {}, within=5) as answer:
            assert answer.status == 302
    assert len(server.requests) == 4
