"""``FileTransfer``: requests to the storage of files, without credentials.

Each exception that leaves is a :class:`~close_async.CloseError` that names the host and the reason,
without the link's signature and without frames that hold it.
"""

import secrets
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from urllib.parse import parse_qsl, urljoin, urlsplit

import aiohttp
import attrs

from close_async.errors import CloseError, DecodeError
from close_async.files.links import storage_link
from close_async.secrecy import Secrets, bare
from close_async.transport.failures import as_close_error
from close_async.transport.http import HttpTransport
from close_async.transport.proxies import origin_of
from close_async.transport.request import Headers
from close_async.transport.session import exact_url

# The link is not shown: it may give access to a file.
_NO_LINK = "the link to a file in Close's response is not a URL with a host"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# A bucket in another region is one hop; more than a few are a loop.
_MAX_HOPS = 3


@attrs.frozen
class FileResponse:
    """The head of a response, and its body as a stream.

    Args:
        status: The HTTP status.
        headers: The headers.
        chunks: The chunks of the body, as they arrive.
    """

    status: int
    headers: Headers
    chunks: AsyncIterator[bytes]


@attrs.frozen
class FileTransfer:
    """Downloads and uploads files at other hosts, each in a session of its own.

    Args:
        http: The client's transport, whose proxies and TLS settings apply here, too.
    """

    http: HttpTransport

    @asynccontextmanager
    async def get(
        self, url: str, headers: Mapping[str, str], *, within: float | None
    ) -> AsyncGenerator[FileResponse, None]:
        """Open a file, and return its bytes as they are stored, without decompressing them.

        Args:
            url: The link to the file.
            headers: The headers to send.
            within: Seconds to wait for the connection, and for each further chunk.

        Raises:
            CertificateError: A certificate is not trusted.
            RequestNotSentError: No connection could be made.
            ResponseLostError: The connection broke.
            APITimeoutError: It took longer than ``within``.
            DecodeError: ``url``, or the target of a redirect, is not a link to a file.
            ClientClosedError: The client is closed.
        """
        target = _target(url)
        del url
        if target is None:
            raise DecodeError(_NO_LINK, method="GET")
        failure: BaseException
        try:
            async with self._opened(target, headers, within) as response:
                yield response
                return
        except Exception as error:
            failure = _failed(error, "GET", target, self.http.proxies.secrets, within)
        except BaseException as error:
            failure = bare(error)
        del target
        raise failure

    @asynccontextmanager
    async def _opened(
        self, target: str, headers: Mapping[str, str], within: float | None
    ) -> AsyncGenerator[FileResponse, None]:
        async with self._session(within) as session:
            for hop in range(_MAX_HOPS + 1):
                async with session.get(
                    exact_url(target),
                    headers={"Accept-Encoding": "identity", **headers},
                    allow_redirects=False,
                    auto_decompress=False,
                    proxy=self.http.proxies.for_url(target.partition("?")[0]),
                    ssl=self.http.ssl,
                ) as response:
                    head = Headers(response.headers.items())
                    if response.status not in _REDIRECTS or hop == _MAX_HOPS:
                        yield FileResponse(response.status, head, response.content.iter_any())
                        return
                target = _redirected(target, head)

    async def post(
        self,
        url: str,
        fields: Mapping[str, str],
        content: AsyncIterable[bytes],
        *,
        size: int,
        filename: str,
        content_type: str,
        within: float | None,
    ) -> int:
        """Post a form with a file as its last field, and return the response's status.

        Args:
            url: The URL of the storage.
            fields: The fields before the file.
            content: The chunks of the file.
            size: The size of the file in bytes.
            filename: The name of the file.
            content_type: The content type of the file.
            within: Seconds to wait for the connection, and for the response.

        Raises:
            CertificateError: A certificate is not trusted.
            RequestNotSentError: No connection could be made.
            ResponseLostError: The connection broke.
            APITimeoutError: It took longer than ``within``.
            DecodeError: ``url`` is not a URL with a host.
            ClientClosedError: The client is closed.
            APIError: A field, the file or its name cannot be sent.
        """
        target = _target(url)
        del url
        if target is None:
            del fields
            raise DecodeError(_NO_LINK, method="POST")
        failure: BaseException
        try:
            return await self._posted(
                target, _Form(fields, filename, content_type), content, size, within
            )
        except Exception as error:
            failure = _failed(error, "POST", target, self.http.proxies.secrets, within)
        except BaseException as error:
            failure = bare(error)
        # The policy and signature among them allow anybody to upload a file.
        del target, fields
        raise failure

    async def _posted(
        self,
        target: str,
        form: "_Form",
        content: AsyncIterable[bytes],
        size: int,
        within: float | None,
    ) -> int:
        async def body() -> AsyncGenerator[bytes, None]:
            yield form.head
            async for piece in content:
                yield piece
            yield form.tail

        async with (
            self._session(within) as session,
            session.post(
                exact_url(target),
                data=body(),
                headers={
                    "Content-Type": f"multipart/form-data; boundary={form.boundary}",
                    "Content-Length": str(len(form.head) + size + len(form.tail)),
                },
                allow_redirects=False,
                proxy=self.http.proxies.for_url(target.partition("?")[0]),
                ssl=self.http.ssl,
            ) as response,
        ):
            return response.status

    def _session(self, within: float | None) -> aiohttp.ClientSession:
        self.http.check_open()
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver()),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=within, sock_read=within),
        )


class _Form:
    """A multipart form (RFC 7578) whose last field is a file.

    Args:
        fields: The fields before the file.
        filename: The name of the file.
        content_type: The content type of the file.

    Attributes:
        boundary: The separator of the fields.
        head: The bytes before the file.
        tail: The bytes after it.
    """

    def __init__(self, fields: Mapping[str, str], filename: str, content_type: str) -> None:
        if not content_type.isprintable():
            # A line break would start another header; in names it is quoted instead.
            msg = "the content type of a file contains a control character"
            raise ValueError(msg)
        self.boundary: str = secrets.token_hex(16)
        lines: list[str] = []
        for name, value in fields.items():
            lines += [f"--{self.boundary}"]
            lines += [f'Content-Disposition: form-data; name="{_quoted(name)}"', "", value]
        lines += [
            f"--{self.boundary}",
            f'Content-Disposition: form-data; name="file"; filename="{_quoted(filename)}"',
            f"Content-Type: {content_type}",
            "",
            "",
        ]
        self.head: bytes = "\r\n".join(lines).encode()
        self.tail: bytes = f"\r\n--{self.boundary}--\r\n".encode()


def _quoted(name: str) -> str:
    """Quote a name in a form as browsers do."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _redirected(url: str, head: Headers) -> str:
    """Return the target of a redirect.

    Raises:
        DecodeError: It is not a link to a file.
    """
    try:
        target = urljoin(url, head.get("location", ""))
    except ValueError:
        target = ""
    return storage_link(target, "the Location of a redirect", base_url=url)


def _target(url: object) -> str | None:
    """Return a link, or ``None`` if it is not an HTTP URL with a host."""
    if isinstance(url, str) and url.isprintable():
        with suppress(ValueError):
            origin = origin_of(url)
            if origin.scheme in {"http", "https"} and origin.host and origin.port:
                return url
    return None


def _failed(
    error: Exception, method: str, target: str, hidden: Secrets, within: float | None
) -> CloseError:
    """Return the error for a failure: with host, path and reason, and without the signature."""
    parts = urlsplit(target)
    values = [value for _, value in parse_qsl(parts.query) if len(value) > 8]
    signed = Secrets([parts.query, *values])
    return as_close_error(
        error,
        hidden | signed,
        timeout=within,
        host=parts.hostname,
        method=method,
        path=parts.path or "/",
    )
