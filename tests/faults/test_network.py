"""Everything a network or a server can do wrong, over a real socket, has an error of its own."""

import asyncio
import gzip
import socket
from typing import Any

import pytest

from close_async.errors import (
    APIError,
    APITimeoutError,
    DecodeError,
    InternalServerError,
    RequestNotSentError,
    ResponseLostError,
    ResponseTooLargeError,
    UnexpectedRedirectError,
)
from close_async.transport.request import RawResponse
from close_async.transport.responses import decode_json
from tests.support.raw_server import (
    Answer,
    bytes_then_reset,
    endless,
    garbled_gzip,
    reply,
    send,
    serving,
    stall,
    stall_in_body,
)
from tests.support.virtual_time import in_virtual_time

CHUNKED = b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"dat\r\n'
HALF = b'{"data": [{"id": "lead_1", "na'
REDIRECT = "location: http://elsewhere.example/api/v1/lead/?token=x\r\n"

LOST: list[tuple[str, Answer]] = [
    ("reset before an answer", bytes_then_reset(b"")),
    ("reset inside the head", bytes_then_reset(b"HTTP/1.1 200 OK\r\ncontent-le")),
    ("reset inside the body", bytes_then_reset(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{")),
    ("closed inside the body", reply(HALF, length=1000)),
    ("cut chunked body", bytes_then_reset(CHUNKED)),
    ("bad gzip", garbled_gzip()),
    ("no HTTP at all", bytes_then_reset(b"SSH-2.0-OpenSSH_9.6\r\n\r\n")),
]


@pytest.mark.parametrize("answer", [case[1] for case in LOST], ids=[case[0] for case in LOST])
async def test_a_broken_response_is_lost(answer: Answer) -> None:
    async with serving(answer) as server:
        error = await send(server.url, max_retries=0)
    assert type(error) is ResponseLostError
    assert (error.method, error.path) == ("GET", "/lead/")


@pytest.mark.parametrize("answer", [case[1] for case in LOST], ids=[case[0] for case in LOST])
@in_virtual_time
async def test_a_get_is_retried(answer: Answer) -> None:
    async with serving(answer, reply(b'{"data": []}')) as server:
        raw = await send(server.url)
    assert isinstance(raw, RawResponse)
    assert raw.body == b'{"data": []}'
    assert raw.attempts == len(server.requests) == 2


@pytest.mark.parametrize("answer", [case[1] for case in LOST], ids=[case[0] for case in LOST])
async def test_a_post_is_not_retried(answer: Answer) -> None:
    async with serving(answer) as server:
        error = await send(server.url, "POST", body=b'{"name": "Wayne"}')
        assert isinstance(error, ResponseLostError)
        assert len(server.requests) == 1


@pytest.mark.parametrize("answer", [stall, stall_in_body])
@in_virtual_time
async def test_a_stalled_response_times_out_and_its_connection_is_closed(answer: Answer) -> None:
    async with serving(answer) as server:
        error = await send(server.url, timeout=0.05, max_retries=0)
        assert type(error) is APITimeoutError
        assert (error.timeout, error.sent, error.attempts) == (0.05, True, 1)
        assert "0.05 s" in str(error)
        await asyncio.wait_for(server.hung_up.wait(), 5)


@pytest.mark.parametrize("answer", [endless, reply(b" " * 100_000)])
@in_virtual_time
async def test_a_response_that_is_too_large_is_not_read(answer: Answer) -> None:
    async with serving(answer) as server:
        error = await send(server.url, settings={"max_response_bytes": 70_000})
        assert isinstance(error, ResponseTooLargeError)
        assert (error.limit, error.status) == (70_000, 200)
        assert len(server.requests) == 1
        await asyncio.wait_for(server.hung_up.wait(), 5)


async def test_a_response_of_the_maximum_size_is_read() -> None:
    async with serving(reply(b" " * 70_000)) as server:
        raw = await send(server.url, settings={"max_response_bytes": 70_000})
    assert isinstance(raw, RawResponse)


async def test_a_small_body_that_unpacks_to_a_huge_one_is_too_large() -> None:
    bomb = reply(gzip.compress(b" " * 20_000_000), extra="content-encoding: gzip\r\n")
    async with serving(bomb) as server:
        error = await send(server.url, settings={"max_response_bytes": 70_000})
    assert isinstance(error, ResponseTooLargeError)


BODIES: list[tuple[str, bytes]] = [
    ("HTML", b"<html><body>Maintenance</body></html>"),
    ("empty", b""),
    ("half", HALF),
    ("invalid", b"{'a': 1}"),
    ("list", b"[]"),
]


@pytest.mark.parametrize("body", [case[1] for case in BODIES], ids=[case[0] for case in BODIES])
async def test_a_success_that_is_not_the_apis(body: bytes) -> None:
    async with serving(reply(body, content_type="text/html")) as server:
        raw = await send(server.url)
    assert isinstance(raw, RawResponse)
    with pytest.raises(DecodeError):
        decode_json(raw)


async def test_an_error_page_is_an_error_with_its_text() -> None:
    page = b"<html><title>502 Bad Gateway</title></html>"
    async with serving(reply(page, "502 Bad Gateway", "text/html")) as server:
        error = await send(server.url, max_retries=1)
    assert isinstance(error, InternalServerError)
    assert error.body == page
    assert "Bad Gateway" in error.message
    assert error.attempts == 2


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_a_redirect_to_another_host_is_not_followed(status: str) -> None:
    async with serving(reply(b"", status, extra=REDIRECT)) as server:
        error = await send(server.url)
    assert isinstance(error, UnexpectedRedirectError)
    assert "http://elsewhere.example/api/v1/lead/" in str(error)
    assert "token=x" not in str(error)
    assert len(server.requests) == 1


async def test_a_redirect_to_another_port_is_not_followed() -> None:
    async with serving(reply()) as other:
        to = reply(b"", "308 Permanent Redirect", extra=f"location: {other.url}/lead/\r\n")
        async with serving(to) as server:
            error = await send(server.url)
        assert isinstance(error, UnexpectedRedirectError)
        assert other.requests == []


@pytest.mark.parametrize("status", ["301 Moved", "307 Temporary", "308 Permanent"])
async def test_a_missing_slash_is_followed_with_method_and_body(status: str) -> None:
    to = reply(b"", status, extra="location: /api/v1/lead/new/\r\n")
    async with serving(to, reply(b'{"id": "lead_1"}')) as server:
        raw = await send(server.url, "POST", body=b'{"name": "Wayne"}')
    assert isinstance(raw, RawResponse)
    assert (raw.body, raw.attempts) == (b'{"id": "lead_1"}', 1)
    assert server.requests[1].head.startswith("POST /api/v1/lead/new/ ")
    assert server.requests[1].body == b'{"name": "Wayne"}'


async def test_a_redirect_loop_ends() -> None:
    there = reply(b"", "308 Permanent", extra="location: /api/v1/there/\r\n")
    back = reply(b"", "308 Permanent", extra="location: /api/v1/lead/\r\n")
    async with serving(there, back, there, back) as server:
        assert isinstance(await send(server.url), UnexpectedRedirectError)
        assert len(server.requests) == 4


def _unused_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", ["127.0.0.1", "no-such-host.invalid"])
async def test_without_a_connection_nothing_was_sent(host: str, method: str) -> None:
    error = await send(f"http://{host}:{_unused_port()}/api/v1", method, max_retries=2)
    assert type(error) is RequestNotSentError
    assert error.attempts == 3


async def test_a_proxy_that_is_not_there() -> None:
    async with serving(reply()) as server:
        proxy = f"http://user:sekret@127.0.0.1:{_unused_port()}"
        error = await send(server.url, settings={"proxy": proxy}, max_retries=0)
    assert isinstance(error, RequestNotSentError)
    assert "sekret" not in str(error)


async def test_plain_http_instead_of_tls() -> None:
    def refuse(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as listener:
        host, port = listener.sockets[0].getsockname()
        error = await send(f"https://{host}:{port}/api/v1", max_retries=0)
    assert isinstance(error, RequestNotSentError)


async def test_a_slow_connection_that_is_never_made_was_not_sent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def hang(*_: Any, **__: Any) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("aiohttp.connector.TCPConnector._create_connection", hang)
    error = await send("http://127.0.0.1:9/api/v1", "POST", timeout=0.02, max_retries=1)
    assert isinstance(error, APITimeoutError)
    assert (error.sent, error.attempts) == (False, 2)


async def test_slow_bytes_within_the_timeout_are_a_response() -> None:
    async def slowly(exchange: Any) -> None:
        for byte in b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}":
            await exchange.write(bytes([byte]))
            await asyncio.sleep(0)

    async with serving(slowly) as server:
        raw = await send(server.url)
    assert isinstance(raw, RawResponse)
    assert raw.body == b"{}"


@in_virtual_time
async def test_every_fault_leaves_no_connection_open() -> None:
    for _, answer in LOST:
        async with serving(answer, reply()) as server:
            result = await send(server.url)
            assert not isinstance(result, APIError)
            await asyncio.sleep(0.02)
            assert server.open_connections == 0
