"""Proxies: the variables of the environment, through proxies on real sockets."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import attrs
import pytest

from close_async import (
    CloseClient,
    CloseError,
    ConfigurationError,
    NoLimiter,
    ProxyRefusedError,
    RequestNotSentError,
)
from close_async.files.transfer import FileTransfer
from close_async.transport.http import HttpTransport
from close_async.transport.proxies import Proxies
from tests.support.raw_server import one_byte, reply, serving

API = "https://api.close.com"
ONE = "http://one:1"
DIRECT = None


@pytest.mark.parametrize(
    ("variables", "url", "proxy"),
    [
        ({}, API, DIRECT),
        ({"HTTPS_PROXY": ONE}, API, ONE),
        ({"https_proxy": ONE}, API, ONE),
        ({"https_proxy": ONE, "HTTPS_PROXY": "http://two:2"}, API, ONE),
        ({"HTTP_PROXY": ONE}, "http://h", ONE),
        ({"http_proxy": ONE}, "http://h", ONE),
        ({"HTTP_PROXY": ONE}, API, DIRECT),
        ({"HTTPS_PROXY": ONE}, "http://h", DIRECT),
        ({"ALL_PROXY": ONE}, API, ONE),
        ({"all_proxy": ONE}, "http://h", ONE),
        ({"ALL_PROXY": "http://two:2", "HTTPS_PROXY": ONE}, API, ONE),
        ({"ALL_PROXY": "socks5://two:2", "HTTPS_PROXY": ONE}, API, ONE),
        ({"HTTPS_PROXY": "one:1"}, API, ONE),
        ({"HTTPS_PROXY": "one:1/"}, API, "http://one:1/"),
        ({"HTTPS_PROXY": "https://one:1"}, API, "https://one:1"),
        ({"HTTPS_PROXY": ""}, API, DIRECT),
        ({"HTTPS_PROXY": ONE, "https_proxy": ""}, API, DIRECT),
        # A server's CGI scripts get a header Proxy: of anybody as HTTP_PROXY.
        ({"HTTP_PROXY": ONE, "REQUEST_METHOD": "GET"}, "http://h", DIRECT),
    ],
)
def test_which_proxy_the_environment_names(
    variables: dict[str, str], url: str, proxy: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert Proxies(trust_env=True).for_url(url) == proxy
    assert Proxies().for_url(url) is None
    assert Proxies("http://mine:9", trust_env=True).for_url(url) == "http://mine:9"


@pytest.mark.parametrize(
    ("excluded", "url", "direct"),
    [
        ("api.close.com", API, True),
        ("close.com", API, True),
        (".close.com", API, True),
        ("*.close.com", API, True),
        ("CLOSE.COM", API, True),
        ("lose.com", API, False),
        ("close.co", API, False),
        ("xapi.close.com", API, False),
        ("*", API, True),
        ("a.example, close.com ,b", API, True),
        ("a.example close.com", API, True),
        ("a.example", API, False),
        ("", API, False),
        (",", API, False),
        (".", API, False),
        ("close.com:443", API, True),
        ("close.com:444", API, False),
        ("close.com:8443", f"{API}:8443", True),
        ("close.com:port", API, False),
        ("127.0.0.1", "http://127.0.0.1:8080", True),
        ("127.0.0.1:8080", "http://127.0.0.1:8080", True),
        ("127.0.0.1:80", "http://127.0.0.1:8080", False),
        ("127.0.0.0/8", "http://127.3.2.1", True),
        ("10.0.0.0/8", "http://127.3.2.1", False),
        ("10.1.2.3/8", "http://10.9.9.9", True),
        ("0.0.0.0/0", API, False),
        ("::1", "http://[::1]:8080", True),
        ("[::1]", "http://[::1]:8080", True),
        ("[::1]:8080", "http://[::1]:8080", True),
        ("[::1]:80", "http://[::1]:8080", False),
        ("fd00::/8", "http://[fd12::1]", True),
        ("fd00::/8", "http://127.0.0.1", False),
        ("localhost", "http://localhost:8080", True),
        ("localhost", "http://127.0.0.1", False),
    ],
)
@pytest.mark.parametrize("name", ["NO_PROXY", "no_proxy"])
def test_hosts_that_no_proxy_excludes(
    excluded: str, url: str, direct: bool, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", ONE)
    monkeypatch.setenv(name, excluded)
    assert Proxies(trust_env=True).for_url(url) == (None if direct else ONE)


@pytest.mark.parametrize(
    "given", ["socks5://u:sekret@h:1", "ftp://h", "http://", "http://:1", "x y"]
)
async def test_one_that_cannot_be_used_is_named_without_its_password(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", given)
    async with CloseClient("k", base_url="http://api.close.example") as close:
        with pytest.raises(ConfigurationError, match="ALL_PROXY") as caught:
            await close.me()
    assert "sekret" not in str(caught.value)
    assert "trust_env=False" in str(caught.value)


@attrs.define
class Tunnel:
    """A proxy that connects, and the requests it received."""

    url: str = ""
    status: bytes = b"200 OK"
    heads: list[str] = attrs.field(factory=list)
    target: tuple[str, int] = ("127.0.0.1", 0)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 " + self.status + b"\r\ncontent-length: 0\r\n\r\n")
        if self.status.startswith(b"200"):
            there = await asyncio.open_connection(*self.target)
            await asyncio.gather(pipe(reader, there[1]), pipe(there[0], writer))
        writer.close()


async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
    except OSError:
        pass
    writer.close()


@asynccontextmanager
async def tunnel(**settings: Any) -> AsyncIterator[Tunnel]:
    proxy = Tunnel(**settings)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    proxy.url = f"http://user:p%40ss@127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield proxy
    server.close()


async def test_https_goes_through_a_tunnel(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client starts TLS at the other end of the tunnel; a response is not needed."""
    greetings: list[bytes] = []

    async def there(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greetings.append(await reader.read(3))
        writer.close()

    server = await asyncio.start_server(there, "127.0.0.1", 0)
    target = server.sockets[0].getsockname()
    async with tunnel(target=target) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.url)
        async with CloseClient("api_key.x", max_retries=0, limiter=NoLimiter()) as close:
            with pytest.raises(CloseError):
                await close.me()
    server.close()
    assert proxy.heads[0].startswith("CONNECT api.close.com:443 HTTP/1.1\r\n")
    assert "proxy-authorization: basic dXNlcjpwQHNz".lower() in proxy.heads[0].lower()
    assert "\r\nauthorization" not in proxy.heads[0].lower()
    assert greetings[0][:2] == b"\x16\x03"


@pytest.mark.parametrize("status", [b"407 Proxy Authentication Required", b"403 Forbidden"])
async def test_a_proxy_that_refuses_is_asked_once(status: bytes) -> None:
    async with (
        tunnel(status=status) as proxy,
        CloseClient("k", proxy=proxy.url, limiter=NoLimiter()) as close,
    ):
        with pytest.raises(ProxyRefusedError, match=status[:3].decode()) as caught:
            await close.me()
    assert len(proxy.heads) == caught.value.attempts == 1


async def test_a_proxy_that_fails_is_asked_again() -> None:
    async with (
        tunnel(status=b"502 Bad Gateway") as proxy,
        CloseClient("k", proxy=proxy.url, limiter=NoLimiter(), max_retries=1) as close,
    ):
        with pytest.raises(RequestNotSentError, match="502"):
            await close.me()
    assert len(proxy.heads) == 2


@pytest.mark.parametrize("method", ["get", "post"])
async def test_files_go_through_it_too(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with serving(reply(b"file")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url.removesuffix("/api/v1"))
        http, link = HttpTransport(), "http://storage.example/file?sign=x"
        if method == "get":
            async with FileTransfer(http).get(link, {}, within=5) as answer:
                assert b"".join([chunk async for chunk in answer.chunks]) == b"file"
        else:
            status = await FileTransfer(http).post(
                link, {}, one_byte(), size=1, filename="x", content_type="text/plain", within=5
            )
            assert status == 200
        await http.aclose()
    assert proxy.requests[0].head.split(" ")[1] == link


@pytest.mark.parametrize(
    ("session_trusts", "client_trusts", "through"),
    [(False, None, False), (True, None, True), (False, True, True), (True, False, True)],
)
async def test_a_borrowed_session_decides_unless_the_client_has_a_setting(
    session_trusts: bool,
    client_trusts: bool | None,
    through: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with serving(reply()) as server, serving(reply()) as proxy:
        monkeypatch.setenv("http_proxy", proxy.url.removesuffix("/api/v1"))
        async with (
            aiohttp.ClientSession(trust_env=session_trusts) as session,
            CloseClient(
                "k", base_url=server.url, session=session, trust_env=client_trusts
            ) as close,
        ):
            await close.request("GET", "/me/")
    assert (len(proxy.requests), len(server.requests)) == ((1, 0) if through else (0, 1))


async def test_the_command_line_uses_it() -> None:
    async with serving(reply(b"{}", "401 Unauthorized")) as proxy:
        env = os.environ | {
            "CLOSE_API_KEY": "api_k.t",
            "CLOSE_BASE_URL": "http://close.invalid/api/v1",
            "http_proxy": proxy.url.removesuffix("/api/v1"),
        }
        command = (sys.executable, "-m", "close_async.cli", "whoami")
        process = await asyncio.create_subprocess_exec(*command, env=env, stdout=-1, stderr=-1)
        await process.communicate()
    assert proxy.requests[0].head.startswith("GET http://close.invalid/api/v1/me/ ")
