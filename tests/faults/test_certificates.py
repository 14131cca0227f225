"""Certificates that are not trusted: one attempt, and an error that names the fix."""

import asyncio
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from close_async import CertificateError, CloseClient, CloseError, NoLimiter, RequestNotSentError
from close_async.cli.failures import explain
from close_async.files.transfer import FileTransfer
from close_async.transport.http import HttpTransport
from tests.support.raw_server import one_byte


def certificate(folder: Path, host: str, *extra: str) -> Path:
    """Make a certificate and its key, in one file."""
    key, cert, both = folder / "key", folder / "cert", folder / f"{host}.pem"
    command = [
        *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={host}"),
        *("-addext", f"subjectAltName={host}", "-keyout", str(key), "-out", str(cert), *extra),
    ]
    subprocess.run(command, check=True, capture_output=True)
    both.write_text(key.read_text() + cert.read_text())
    return both


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("here"), "IP:127.0.0.1", "-days", "2")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("there"), "DNS:elsewhere.example", "-days", "2")


def answer(context: ssl.SSLContext | None, connection: socket.socket) -> None:
    """Respond to one request, with blocking sockets: they send all alerts before they close."""
    body = b'{"id": "u_1"}'
    with connection, suppress(OSError):
        connection.settimeout(5)
        if context is None:
            return
        with context.wrap_socket(
            connection, server_side=True, do_handshake_on_connect=False
        ) as secured:
            try:
                secured.do_handshake()
            except ssl.SSLError:
                # What was sent already is read: a reset would overtake the alert.
                secured.shutdown(socket.SHUT_WR)
                while socket.socket.recv(secured, 65536):
                    pass
                return
            if secured.recv(65536):
                head = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: %d\r\n\r\n"
                secured.sendall(head % len(body) + body)


@asynccontextmanager
async def listening(context: ssl.SSLContext | None, tries: list[int]) -> AsyncIterator[str]:
    """Serve TLS, counting connections whether or not their handshake succeeds."""
    loop = asyncio.get_running_loop()

    async def accept(listener: socket.socket) -> None:
        while True:
            connection, _ = await loop.sock_accept(listener)
            tries.append(1)
            connection.setblocking(True)
            await asyncio.to_thread(answer, context, connection)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        accepting = asyncio.create_task(accept(listener))
        yield f"https://127.0.0.1:{listener.getsockname()[1]}"
        accepting.cancel()
        await asyncio.wait([accepting])


def served(pem: Path, **settings: Any) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    for name, value in settings.items():
        setattr(context, name, value)
    return context


def trusting(pem: Path, **settings: Any) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(pem))
    for name, value in settings.items():
        setattr(context, name, value)
    return context


async def failure(url: str, **settings: Any) -> CloseError:
    async with CloseClient("api_k.t", base_url=url, limiter=NoLimiter(), **settings) as close:
        with pytest.raises(CloseError) as caught:
            await close.me()
        return caught.value


async def test_an_untrusted_certificate(here: Path) -> None:
    tries: list[int] = []
    async with listening(served(here), tries) as url:
        error = await failure(url)
    assert type(error) is CertificateError
    assert (error.attempts, len(tries)) == (1, 1)
    assert error.permanent
    assert "certificate of 127.0.0.1" in str(error)
    assert "self-signed" in str(error)
    assert "SSL_CERT_FILE" in str(error)
    shown = explain(error)
    assert "certificate" in shown.advice
    assert "SSL_CERT_FILE" in shown.advice


async def test_a_file_of_authorities_that_is_missing_is_named(
    here: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    async with listening(served(here), []) as url:
        error = await failure(url)
    assert "SSL_CERT_FILE names a file that cannot be read: " in str(error)
    assert "missing.pem" in str(error)


async def test_a_certificate_of_another_host(elsewhere: Path) -> None:
    tries: list[int] = []
    async with listening(served(elsewhere), tries) as url:
        error = await failure(url, ssl=trusting(elsewhere))
    assert isinstance(error, CertificateError)
    assert len(tries) == 1
    assert "127.0.0.1" in str(error)


async def test_a_fingerprint_that_is_not_the_one_expected(here: Path) -> None:
    tries: list[int] = []
    async with listening(served(here), tries) as url:
        error = await failure(url, ssl=aiohttp.Fingerprint(b"x" * 32))
    assert isinstance(error, CertificateError)
    assert len(tries) == 1
    assert "not the one expected" in str(error)


async def test_versions_of_tls_that_do_not_meet(here: Path) -> None:
    tries: list[int] = []
    old = served(here, maximum_version=ssl.TLSVersion.TLSv1_2)
    new = trusting(here, minimum_version=ssl.TLSVersion.TLSv1_3)
    async with listening(old, tries) as url:
        error = await failure(url, ssl=new)
    assert isinstance(error, CertificateError)
    assert len(tries) == 1


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_server_that_wants_a_certificate_of_the_client(
    here: Path, version: ssl.TLSVersion
) -> None:
    tries: list[int] = []
    context = served(here, verify_mode=ssl.CERT_REQUIRED, maximum_version=version)
    async with listening(context, tries) as url:
        error = await failure(url, ssl=trusting(here))
    assert isinstance(error, CertificateError)
    # With TLS 1.3 the handshake is over for the client, and aiohttp itself sends a GET once more.
    assert len(tries) <= 2
    assert "client's certificate" in str(error) or version is ssl.TLSVersion.TLSv1_2


async def test_a_handshake_that_breaks_off_is_tried_again() -> None:
    tries: list[int] = []
    async with listening(None, tries) as url:
        error = await failure(url, max_retries=1)
    assert isinstance(error, RequestNotSentError)
    assert not error.permanent
    assert len(tries) == 2


async def test_a_trusted_one_works(here: Path) -> None:
    tries: list[int] = []
    async with (
        listening(served(here), tries) as url,
        CloseClient("api_k.t", base_url=url, ssl=trusting(here)) as close,
    ):
        assert (await close.request("GET", "/me/")).parsed == {"id": "u_1"}


@pytest.mark.parametrize("method", ["get", "post"])
async def test_the_storage_of_files_is_named_with_the_reason(here: Path, method: str) -> None:
    tries: list[int] = []
    http = HttpTransport()
    async with listening(served(here), tries) as url:
        link = f"{url}/file?X-Amz-Signature=sekretsekret"
        with pytest.raises(
            CertificateError, match=r"certificate of 127\.0\.0\.1.*self-signed"
        ) as e:
            if method == "get":
                async with FileTransfer(http).get(link, {}, within=5):
                    pass
            else:
                await FileTransfer(http).post(
                    link, {}, one_byte(), size=1, filename="x", content_type="text/plain", within=5
                )
    await http.aclose()
    assert "sekret" not in f"{e.value}{vars(e.value)}"
    assert len(tries) == 1
