"""Files behind links that expire: when a new link is asked for, and where reading goes on."""

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager

import attrs
import pytest

from close_async.errors import (
    APIStatusError,
    DecodeError,
    InternalServerError,
    RequestNotSentError,
    ResponseLostError,
)
from close_async.transport.download import Download
from close_async.transport.elsewhere import FileAnswer
from close_async.transport.http import HttpTransport
from close_async.transport.request import Headers
from tests.faults.raw_server import reply, serving
from tests.transport.virtual import now, run

FILE = b"0123456789"


@attrs.frozen
class Visit:
    """What storage does at one visit: it gives some bytes of the file, and may break off."""

    status: int = 200
    until: int = 10
    etag: str = "a"
    breaks: bool = False


CUT = Visit(until=4, breaks=True)
LOST = Visit(until=0, breaks=True)
REST = Visit(206)


class Storage:
    """Answers visit after visit as told, the last one for ever."""

    def __init__(self, *visits: Visit) -> None:
        self._visits = list(visits)
        self.asked: list[tuple[float, str, str | None]] = []
        self._links = 0

    async def link(self) -> str:
        self._links += 1
        return f"https://storage.example/{self._links}?signature=secret"

    @asynccontextmanager
    async def get(
        self, url: str, headers: Mapping[str, str], *, within: float | None
    ) -> AsyncGenerator[FileAnswer]:
        assert within == 5
        self.asked.append((now(), url[24:25], headers.get("Range")))
        visit = self._visits.pop(0) if len(self._visits) > 1 else self._visits[0]
        start = int(headers.get("Range", "bytes=0-")[6:-1]) if visit.status == 206 else 0

        async def chunks() -> AsyncIterator[bytes]:
            yield FILE[start : visit.until]
            if visit.breaks:
                raise ResponseLostError("gone")

        yield FileAnswer(visit.status, Headers([("etag", visit.etag)]), chunks())


def read(storage: Storage, *, max_retries: int = 2) -> bytes:
    download = Download(
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


def test_reading_goes_on_where_it_broke_off() -> None:
    storage = Storage(CUT, Visit(206, until=7, breaks=True), REST)
    assert read(storage, max_retries=1) == FILE
    assert storage.asked == [(0, "1", None), (0.5, "2", "bytes=4-"), (1, "3", "bytes=7-")]


@pytest.mark.parametrize(
    ("visits", "times"),
    [
        ([Visit(503), Visit()], [0, 0.5]),
        ([LOST, Visit(503), Visit()], [0, 0.5, 1.5]),
        ([Visit(403), Visit(403), Visit()], [0, 0, 1]),
        ([CUT, LOST, Visit()], [0, 0.5, 1.5]),
    ],
)
def test_pauses_double_until_bytes_come(visits: list[Visit], times: list[float]) -> None:
    storage = Storage(*visits)
    assert read(storage) == FILE
    assert [time for time, _, _ in storage.asked] == pytest.approx(times)


@pytest.mark.parametrize(
    ("visit", "error", "visits"),
    [
        (Visit(402), APIStatusError, 1),
        (Visit(404), APIStatusError, 3),
        (Visit(500), InternalServerError, 3),
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


def test_a_file_that_became_another_one_is_not_patched_together() -> None:
    with pytest.raises(DecodeError, match="another one"):
        read(Storage(CUT, Visit(206, etag="b")))


async def test_a_signed_link_is_asked_for_to_the_letter() -> None:
    path = "/a%7Eb%2F?signature=a%2Fb%7E%3D&x=1+2"
    async with serving(reply()) as server:
        elsewhere = HttpTransport().elsewhere()
        async with elsewhere.get(f"{server.url}{path}", {}, within=5) as answer:
            assert [chunk async for chunk in answer.chunks]
        await elsewhere.post(
            f"{server.url}{path}", {}, b"", filename="a", content_type="text/plain", within=5
        )
    asked = [request.head.split()[1] for request in server.requests]
    assert asked == [server.url[server.url.index("/api") :] + path] * 2


async def test_storage_that_cannot_be_reached_was_not_sent_anything() -> None:
    elsewhere = HttpTransport().elsewhere()
    with pytest.raises(RequestNotSentError, match="no connection to") as caught:
        async with elsewhere.get("http://127.0.0.1:1/a?signature=secret", {}, within=5):
            pass
    assert "secret" not in str(caught.value)
