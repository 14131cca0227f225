"""Odd redirects, headers, links and sessions: always an error of the library, on one line."""

import asyncio
from typing import Any

import aiohttp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async import CloseClient, CloseError, ConfigurationError, NoLimiter
from close_async.errors import APIStatusError, DecodeError, UnexpectedRedirectError
from close_async.files.transfer import FileTransfer
from close_async.options import RequestOptions, merged_headers
from close_async.transport.http import HttpTransport
from close_async.transport.request import Headers, RawResponse, Request
from close_async.transport.responses import status_error
from tests.support.leaks import assert_no_leak
from tests.support.raw_server import RawServer, one_byte, reply, serving

KEY = "api_4sEkReTkEy7.qUiTeSeCrEt"


def client(server: RawServer, **settings: Any) -> CloseClient:
    return CloseClient(KEY, base_url=server.url, limiter=NoLimiter(), max_retries=0, **settings)


LOCATIONS = [
    "http://[x", "http://[", "http://u:p@{host}/", "http://u@{host}/", "//u:p@{host}/", "/a b",
    "/a\x01b", "/a\x7fb", "/\x9b2J", "/caf\xe9", "http://{host}:port/", "http://{host}:99999/",
    "http:///x", "http:", "://", "?", "#", "\\\\evil", "javascript:alert(1)", "http://\u212a/",
    "http://xn--/", "http://" + "a" * 300 + "/", "/" + "a" * 7000, "//", "///x", ";", "http://%00/",
]  # fmt: skip


@pytest.mark.parametrize("status", ["301 M", "302 F", "303 S", "307 T", "308 P", "300 M", "304 N"])
async def test_odd_redirects(status: str) -> None:
    for location in LOCATIONS:
        async with serving() as server:
            host = server.url.split("/")[2]
            where = location.replace("{host}", host).encode("utf-8")
            head = b"HTTP/1.1 " + status.encode() + b"\r\ncontent-length: 0\r\nlocation: "
            server.answers.append(_bytes(head + where + b"\r\n\r\n"))
            server.answers.append(reply(b"{}", "404 Not Found"))
            async with client(server) as close:
                with pytest.raises(CloseError) as caught:
                    await close.me()
        assert str(caught.value).isprintable(), location
        assert_no_leak(caught.value, KEY)


def _bytes(data: bytes) -> Any:
    async def answer(exchange: Any) -> None:
        await exchange.write(data)

    return answer


@given(
    status=st.sampled_from([300, 302, 400, 401, 404, 429, 500]),
    text=st.text(st.characters(exclude_categories=())),
    name=st.sampled_from(["trace-id", "location", "content-type", "retry-after"]),
    body=st.binary(max_size=60)
    | st.text(max_size=30).map(lambda t: f'{{"error": "{t}"}}'.encode()),
)
def test_no_error_can_forge_a_line(status: int, text: str, name: str, body: bytes) -> None:
    raw = RawResponse(status=status, headers=Headers([(name, text)]), body=body)
    error = status_error(Request(method="GET", path="/x/"), raw)

    assert error is not None
    shown = [str(error), error.message, str(error.trace_id), *error.errors]
    shown += [part for pair in error.field_errors.items() for part in pair]
    for each in shown:
        assert each.replace("\u200d", "").replace("\u200c", "").isprintable()


@given(st.text(st.characters(exclude_categories=())))
def test_no_error_at_all_can(text: str) -> None:
    for error in (CloseError(text), ConfigurationError(text), APIStatusError(text, path=text)):
        assert str(error).replace("\u200d", "").replace("\u200c", "").isprintable()


HEADERS = [
    "Authorization", "authorization", "Connection", "Content-Encoding", "Content-Length", "Cookie",
    "Expect", "HOST", "Keep-Alive", "Proxy-Authorization", "proxy-connection", "TE", "Trailer",
    "Transfer-Encoding", "transfer-encoding", "Upgrade",
]  # fmt: skip


@pytest.mark.parametrize("name", HEADERS)
def test_headers_that_frame_a_request_are_refused_by_name(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        RequestOptions(headers={name: "x"})


@pytest.mark.parametrize("name", HEADERS)
async def test_a_session_that_sets_them_is_refused_by_name(name: str) -> None:
    async with aiohttp.ClientSession(headers={name: "x"}) as session:
        with pytest.raises(ConfigurationError, match=name):
            CloseClient(KEY, session=session)


async def test_a_header_is_sent_once_however_it_is_written() -> None:
    async with serving(reply()) as server, client(server) as close:
        view = close.with_options(headers={"x-tag": "1", "ACCEPT": "text/x", "user-agent": "me"})
        options = RequestOptions(headers={"X-TAG": "2"})
        await view.request("GET", "/me/", options=options)
        await view.with_options(headers={"X-Tag": "3"}).request("GET", "/me/")
    first, second = (exchange.head.lower() for exchange in server.requests)
    for head, tag in ((first, "2"), (second, "3")):
        assert head.count("x-tag:") == head.count("accept:") == head.count("user-agent:") == 1
        assert f"x-tag: {tag}\r\n" in head
        assert "accept: text/x" in head


def test_merging_takes_the_last_of_a_name() -> None:
    merged = merged_headers({"a": "1", "B": "2"}, {"A": "3"}, {"b": "4", "a": "5"})
    assert merged == {"a": "5", "b": "4"}


LINKS: list[Any] = [
    None, 7, b"http://x/", "", "x", "/x", "http://", "http://:80/", "ftp://x/", "http://[x",
    "http://x:port/", "http://x:99999/", "file:///etc/passwd", ["http://x"], "http:\n//x/",
]  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
async def test_links_that_are_no_urls(link: Any) -> None:
    elsewhere = FileTransfer(HttpTransport())
    with pytest.raises(DecodeError):
        async with elsewhere.get(link, {}, within=1):
            pass
    with pytest.raises(DecodeError):
        await elsewhere.post(
            link, {}, one_byte(), size=1, filename="x", content_type="a/b", within=1
        )


@pytest.mark.parametrize("host", ["a..b", "a" * 70 + ".example", "%00", "\u212a.x", "x y", "xn--a"])
async def test_hosts_that_cannot_be_looked_up(host: str) -> None:
    elsewhere = FileTransfer(HttpTransport())
    with pytest.raises(CloseError) as caught:
        async with elsewhere.get(f"http://{host}/?sign={KEY}", {}, within=1):
            pass
    assert_no_leak(caught.value, KEY)


@pytest.mark.parametrize(
    "odd",
    [
        {"filename": "a\r\nb"}, {"filename": "a\ud800"}, {"filename": 7},
        {"content_type": "a\r\nb: c"}, {"content_type": ""}, {"content_type": 7},
        {"fields": {"a\r\nb": "c"}}, {"fields": {"a": 7}}, {"fields": {"a": None}},
        {"fields": None}, {"content": 7},
    ],
)  # fmt: skip
async def test_uploads_that_cannot_be_written(odd: dict[str, Any]) -> None:
    async with serving(reply()) as server:
        given: dict[str, Any] = {
            "fields": {"policy": KEY}, "content": one_byte(), "size": 1, "filename": "x",
            "content_type": "a/b",
        } | odd  # fmt: skip
        http = HttpTransport()
        try:
            await FileTransfer(http).post(
                server.url, given.pop("fields"), given.pop("content"), **given, within=5
            )
        except CloseError as error:
            assert_no_leak(error, KEY)
        for exchange in server.requests:
            assert "\r\nb: c" not in exchange.body.decode("latin-1")


async def test_no_failure_shows_a_link() -> None:
    async with serving(reply(length=99)) as server:
        link = f"{server.url}/file?X-Amz-Signature={KEY}"
        with pytest.raises(CloseError, match=r"127\.0\.0\.1") as caught:
            async with FileTransfer(HttpTransport()).get(link, {}, within=5) as answer:
                async for _ in answer.chunks:
                    pass
    assert_no_leak(caught.value, KEY)


def test_a_session_of_a_loop_that_is_over() -> None:
    async def make() -> aiohttp.ClientSession:
        return aiohttp.ClientSession()

    session = asyncio.run(make())

    async def use() -> None:
        async with serving(reply()) as server, client(server, session=session) as close:
            with pytest.raises(ConfigurationError, match="another event loop") as caught:
                await close.me()
            assert_no_leak(caught.value, KEY)
            assert server.requests == []

    asyncio.run(use())
    asyncio.run(session.close())


async def test_hooks_of_a_borrowed_session_see_no_context_of_the_clients() -> None:
    seen: list[object] = []

    async def started(_: Any, context: Any, __: Any) -> None:
        seen.append(context.trace_request_ctx)

    tracing = aiohttp.TraceConfig()
    for signal in ("on_request_start", "on_request_headers_sent", "on_request_end"):
        getattr(tracing, signal).append(started)
    async with (
        serving(reply()) as server,
        aiohttp.ClientSession(trace_configs=[tracing]) as session,
        client(server, session=session) as close,
    ):
        await close.request("GET", "/me/")
    assert seen
    assert set(seen) == {None}


@pytest.mark.parametrize(
    "settings",
    [
        {"raise_for_status": True},
        {"base_url": "http://elsewhere.example/"},
        {"auto_decompress": False},
        {"cookie_jar": "dummy"},
        {"cookies": {"a": "b"}},
        {"json_serialize": repr},
        {"skip_auto_headers": ["User-Agent", "Accept"]},
        {"headers": {"Accept": "text/html", "X-Mine": "1"}},
        {"timeout": aiohttp.ClientTimeout(total=0.000001)},
        {"version": aiohttp.HttpVersion10},
        {"trust_env": True},
        {"read_bufsize": 1},
        {"max_line_size": 100},
    ],
)
async def test_odd_settings_of_a_borrowed_session_do_no_harm(settings: dict[str, Any]) -> None:
    if settings.get("cookie_jar"):
        settings = {"cookie_jar": aiohttp.DummyCookieJar()}
    answers = (reply(b'{"id": "user_1"}'), reply(b'{"error": "no"}', "404 Not Found"))
    async with (
        serving(*answers) as server,
        aiohttp.ClientSession(**settings) as session,
        client(server, session=session) as close,
    ):
        response = await close.request("GET", "/me/")
        assert response.parsed == {"id": "user_1"}
        with pytest.raises(APIStatusError):
            await close.me()
    assert "accept: application/json" in server.requests[0].head.lower()


def test_redirects_are_refused_with_a_sentence() -> None:
    raw = RawResponse(status=302, headers=Headers([("Location", "http://[x\x1b[2J")]), body=b"")
    error = status_error(Request(method="GET", path="/x/"), raw)
    assert isinstance(error, UnexpectedRedirectError)
    assert "invalid URL" in str(error)
