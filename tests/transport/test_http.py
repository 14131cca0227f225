"""HTTP: sessions, event loops, connections, and the exact request."""

import asyncio
import gc
import gzip
import inspect
import logging
import os
import socket
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import aiohttp
import aiohttp.http_parser
import pytest
from aiohttp.compression_utils import ZLibBackend
from aioresponses import aioresponses

from close_async import CloseClient
from close_async.errors import (
    APITimeoutError,
    ClientClosedError,
    ConfigurationError,
    NotFoundError,
    RequestNotSentError,
    ResponseLostError,
)
from close_async.hooks import HookEvent, RetryEvent
from close_async.options import DEFAULTS, RequestOptions
from close_async.transport.auth import ApiKey
from close_async.transport.connection_slots import CapacityLimiter
from close_async.transport.http import HttpTransport
from close_async.transport.pipeline import Pipeline
from close_async.transport.request import Request
from close_async.transport.session import OwnSession
from tests.support.raw_server import (
    RawServer,
    bytes_then_reset,
    client,
    reply,
    serving,
    stall,
    stall_in_body,
)
from tests.support.virtual_time import in_virtual_time

LEADS = Request(method="GET", path="/lead/")
PACKED = reply(gzip.compress(b'{"data": []}'), extra="content-encoding: gzip\r\n")
API = "https://api.close.com/api/v1"


@pytest.fixture(autouse=True)
def _nothing_unclosed(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail on warnings that asyncio and aiohttp emit during garbage collection."""
    with caplog.at_level(logging.WARNING):
        yield
        gc.collect()
    assert "nclosed" not in caplog.text
    assert "never retrieved" not in caplog.text


async def test_the_request_on_the_wire() -> None:
    async with serving(reply()) as server, client(server.url) as sender:
        await sender.send(
            Request(
                method="POST",
                path="/lead/lead_%2F1/",
                params={"_fields": "id,name", "query": "a b&c=d"},
                body=b'{"name": "Wayne"}',
            ),
            DEFAULTS.merge(RequestOptions(headers={"X-Tag": "7"})),
        )
        await sender.send(LEADS)
        await sender.send(Request(method="POST", path="/lead/"))
    post, get, empty = (exchange.head.lower() for exchange in server.requests)
    target = "post /api/v1/lead/lead_%2f1/?_fields=id%2cname&query=a%20b%26c%3dd http/1.1"
    assert post.splitlines()[0] == target
    for line in (
        "content-length: 17",
        "content-type: application/json",
        "accept: application/json",
        "x-tag: 7",
        "authorization: basic ",
        "user-agent: close-async/",
    ):
        assert f"\r\n{line}" in post
    assert "chunked" not in post
    assert "content-type" not in get
    assert "\r\ncontent-length: 0" in empty
    assert server.connections == 1


async def test_cookies_are_neither_kept_nor_shown() -> None:
    async with (
        serving(reply(extra="set-cookie: session=sekret\r\n")) as server,
        client(server.url) as sender,
    ):
        raw = await sender.send(LEADS)
        await sender.send(LEADS)
    assert "set-cookie" not in raw.headers
    assert "cookie" not in server.requests[1].head.lower()


async def test_a_resend_inside_aiohttp_is_counted_and_reported() -> None:
    events: list[HookEvent] = []
    async with serving(reply(), bytes_then_reset(b""), reply()) as server:
        http = HttpTransport()
        sender = Pipeline(http, base_url=server.url, auth=ApiKey("k"), hooks=[events.append])
        await sender.send(LEADS)
        raw = await sender.send(LEADS, DEFAULTS.merge(RequestOptions(max_retries=0)))
        await http.aclose()
    assert raw.attempts == 2
    assert len(server.requests) == 3
    assert [e.cause for e in events if isinstance(e, RetryEvent)] == ["reconnect"]


@in_virtual_time
async def test_no_more_connections_than_allowed_and_waiting_is_not_in_the_timeout() -> None:
    async def slow(exchange: Any) -> None:
        await asyncio.sleep(0.03)
        await reply()(exchange)

    async with serving(slow) as server, client(server.url, max_connections=2) as sender:
        options = DEFAULTS.merge(RequestOptions(timeout=0.5, max_retries=0))
        await asyncio.gather(*(sender.send(LEADS, options) for _ in range(40)))
    assert len(server.requests) == 40
    assert server.connections == 2


@pytest.mark.parametrize("answer", [stall, stall_in_body])
@in_virtual_time
async def test_a_cancelled_call_leaves_no_connection(answer: Any) -> None:
    async with serving(answer, reply()) as server, client(server.url) as sender:
        call = asyncio.ensure_future(sender.send(LEADS))
        await server.arrived.wait()
        await asyncio.sleep(0.01)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        await asyncio.wait_for(server.hung_up.wait(), 5)
        assert server.open_connections == 0
        await sender.send(LEADS)  # and nothing is stuck
    assert len(asyncio.all_tasks()) <= 2


def test_a_second_event_loop_gets_a_session_of_its_own() -> None:
    http = HttpTransport()
    used: list[RawServer] = []

    async def once() -> None:
        async with serving(reply()) as server:
            sender = Pipeline(http, base_url=server.url, auth=ApiKey("k"))
            await asyncio.gather(*(sender.send(LEADS) for _ in range(3)))
            used.append(server)

    for _ in range(3):
        asyncio.run(once())
    asyncio.run(http.aclose())
    gc.collect()
    assert len(used) == 3


def test_an_event_loop_that_is_stopped_but_not_closed_is_handled_too() -> None:
    http = HttpTransport()

    async def once(url: str) -> None:
        await Pipeline(http, base_url=url, auth=ApiKey("k")).send(LEADS)

    async def both() -> None:
        async with serving(reply()) as server:
            await once(server.url)
            await asyncio.to_thread(asyncio.run, once(server.url))
            await once(server.url)
            await http.aclose()

    asyncio.run(both())


def test_loops_of_two_threads_need_a_client_each() -> None:
    http = HttpTransport()

    async def once(url: str) -> None:
        await Pipeline(http, base_url=url, auth=ApiKey("k")).send(LEADS)

    async def both() -> None:
        async with serving(stall, reply()) as server:
            busy = asyncio.create_task(once(server.url))
            await server.arrived.wait()
            with pytest.raises(ConfigurationError, match="one client per thread"):
                await asyncio.to_thread(asyncio.run, once(server.url))
            busy.cancel()
            await asyncio.wait([busy])
            await asyncio.to_thread(asyncio.run, once(server.url))
            await http.aclose()

    asyncio.run(both())


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
def test_a_forked_process_does_not_wait_for_slots_of_its_parent(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slots = CapacityLimiter(1)

    async def take() -> None:
        async with slots.acquire("default"):
            pass

    async def in_the_parent() -> None:
        async with slots.acquire("default"):
            monkeypatch.setattr(os, "getpid", lambda: -1)
            await asyncio.to_thread(asyncio.run, take())

    asyncio.run(in_the_parent())


async def test_closing_twice_is_fine_and_afterwards_nothing_is_sent() -> None:
    async with serving(reply()) as server:
        async with client(server.url) as sender:
            await sender.send(LEADS)
            await sender.http.aclose()
        with pytest.raises(ClientClosedError, match="closed"):
            await sender.send(LEADS)


async def test_a_client_never_closed_is_warned_of_with_its_place() -> None:
    async with serving(reply()) as server:
        http = HttpTransport()
        await Pipeline(http, base_url=server.url, auth=ApiKey("k")).send(LEADS)
        held = [http]
        del http
        with pytest.warns(ResourceWarning) as caught:
            held.clear()
        await asyncio.sleep(0.01)
    assert [Path(__file__).name in str(w.message) for w in caught] == [True]


async def test_a_client_never_closed_is_warned_of_after_its_connector_is_collected() -> None:
    session = OwnSession("CloseClient()", 1)
    connector = session.get(asyncio.get_running_loop()).connector
    assert connector is not None
    await connector.close()  # as its __del__ does
    with pytest.warns(ResourceWarning, match="was never closed"):
        del session


async def test_a_client_never_used_needs_no_closing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        HttpTransport()
        gc.collect()


async def test_a_borrowed_session_keeps_its_settings_and_stays_open() -> None:
    async with (
        serving(PACKED, reply(b"{}", "404 Not Found"), reply()) as server,
        aiohttp.ClientSession(
            headers={"X-Mine": "1"},
            raise_for_status=True,
            auto_decompress=False,
            timeout=aiohttp.ClientTimeout(0.001),
        ) as session,
    ):
        async with client(server.url, session=session) as sender:
            assert (await sender.send(LEADS)).body == b'{"data": []}'
            with pytest.raises(NotFoundError):
                await sender.send(LEADS)
        assert not session.closed
    assert "x-mine: 1" in server.requests[0].head.lower()
    assert "user-agent: close-async/" in server.requests[0].head.lower()
    with pytest.raises(ClientClosedError, match="session passed"):
        await Pipeline(HttpTransport(session=session), base_url=server.url, auth=ApiKey("k")).send(
            LEADS
        )


async def test_a_faster_zlib_is_used_and_aiohttp_keeps_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = ZLibBackend.name
    made: list[str] = []

    class NotUsed:
        def __init__(self, **_: Any) -> None:
            made.append("aiohttp")

    monkeypatch.setattr(aiohttp.http_parser, "ZLibDecompressor", NotUsed)
    async with serving(PACKED) as server, client(server.url) as sender:
        assert (await sender.send(LEADS)).body == b'{"data": []}'
    assert "accept-encoding: gzip, deflate\r\n" in server.requests[0].head.lower()
    assert (made, ZLibBackend.name) == ([], before)


async def test_a_caller_may_choose_another_encoding() -> None:
    headers = {"accept-encoding": "br;q=1, gzip"}
    async with serving(PACKED) as server, client(server.url) as sender:
        raw = await sender.send(LEADS, DEFAULTS.merge(RequestOptions(headers=headers)))
        assert raw.body == b'{"data": []}'
    assert "accept-encoding: br;q=1, gzip\r\n" in server.requests[0].head.lower()


async def test_a_borrowed_session_with_credentials_of_its_own_is_refused() -> None:
    session = Mock(spec=aiohttp.ClientSession, auth=("user", "sekret"))
    with pytest.raises(ConfigurationError, match="auth of its own") as caught:
        CloseClient("api_key.secret", session=session)
    assert "sekret" not in str(caught.value)


class _Response(aiohttp.ClientResponse):
    """Add to the responses of aioresponses 0.7 an attribute that aiohttp 3.14 needs."""

    def __init__(self, *args: Any, **more: Any) -> None:
        if "stream_writer" in inspect.signature(aiohttp.ClientResponse.__init__).parameters:
            more["stream_writer"] = Mock()
        super().__init__(*args, **more)


@in_virtual_time
async def test_under_aioresponses() -> None:
    with aioresponses() as mocked:
        mocked.get(
            f"{API}/lead/?_limit=2",
            payload={"data": []},
            headers={"trace-id": "t"},
            response_class=_Response,
        )
        mocked.post(f"{API}/lead/", exception=TimeoutError())
        mocked.post(f"{API}/lead/", exception=aiohttp.ServerDisconnectedError())
        mocked.post(f"{API}/lead/", exception=aiohttp.ClientConnectionError("x"))
        async with client(API) as sender:
            raw = await sender.send(Request(method="GET", path="/lead/", params={"_limit": "2"}))
            assert (raw.body, raw.trace_id, raw.attempts) == (b'{"data": []}', "t", 1)
            post = Request(method="POST", path="/lead/", body=b"{}")
            for kind in (APITimeoutError, ResponseLostError, ResponseLostError):
                with pytest.raises(kind):
                    await sender.send(post)


@pytest.mark.parametrize(("bypass", "through"), [("", True), ("127.0.0.1", False)])
async def test_the_environments_proxy_is_used_unless_it_is_not_trusted(
    bypass: str, through: bool, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A netrc for the same host must not get in the way of the client's own credentials.
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login x password y")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    async with serving(reply()) as server, serving(reply()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/api/v1"))
        monkeypatch.setenv("no_proxy", bypass)
        async with client(server.url, trust_env=True) as sender:
            await sender.send(LEADS)
        async with client(server.url) as sender:
            await sender.send(LEADS)
        async with client(server.url, trust_env=False) as sender:
            await sender.send(LEADS)
    assert (len(proxy.requests), len(server.requests)) == ((2, 1) if through else (0, 3))


async def test_an_environments_proxy_that_cannot_be_used_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("http_proxy", "socks5://user:sekret@127.0.0.1:9")
    async with client("http://api.close.example", trust_env=True) as sender:
        with pytest.raises(ConfigurationError, match="proxy") as caught:
            await sender.send(LEADS)
    assert "sekret" not in str(caught.value)


async def test_a_refusing_proxy_is_not_a_lost_response() -> None:
    refusal = reply(b"", "407 Proxy Authentication Required", extra="connection: close\r\n")
    async with serving(refusal) as proxy:
        settings = {"proxy": proxy.url.removesuffix("/api/v1")}
        async with client("https://api.close.com/api/v1", **settings) as sender:
            with pytest.raises(RequestNotSentError, match="407"):
                await sender.send(LEADS, DEFAULTS.merge(RequestOptions(max_retries=0)))


async def test_a_proxy_that_cannot_be_reached_is_named_as_one() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))  # and does not listen
        proxy = f"127.0.0.1:{deaf.getsockname()[1]}"
        async with client("http://api.close.example/api/v1", proxy=f"http://{proxy}") as sender:
            with pytest.raises(RequestNotSentError, match=f"the proxy {proxy}: Connection"):
                await sender.send(LEADS, DEFAULTS.merge(RequestOptions(max_retries=0)))


@pytest.mark.parametrize("settings", [{"max_connections": 0}, {"max_response_bytes": 0}])
def test_bounds_below_one_are_refused(settings: dict[str, int]) -> None:
    with pytest.raises(ConfigurationError):
        HttpTransport(**settings)  # type: ignore[arg-type]
