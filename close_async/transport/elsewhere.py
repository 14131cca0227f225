"""Requests to hosts other than Close's: the storage of files. No credential ever comes here.

Beside :mod:`close_async.transport.http` this is the only module that imports aiohttp.
"""

import secrets
from collections.abc import (
    AsyncGenerator,
    AsyncIterable,
    AsyncIterator,
    Callable,
    Generator,
    Mapping,
)
from contextlib import asynccontextmanager, contextmanager
from ssl import SSLContext
from urllib.parse import urljoin, urlsplit

import aiohttp
import attrs
from yarl import URL

from close_async.errors import (
    APIConnectionError,
    APITimeoutError,
    RequestNotSentError,
    ResponseLostError,
)
from close_async.transport.links import storage_link
from close_async.transport.request import Headers

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# Storage of another region is one hop; more than a few are a loop.
_MOST_HOPS = 3


@attrs.frozen
class FileAnswer:
    """The head of an answer, and its body to come.

    Args:
        status: The HTTP status.
        headers: The headers.
        chunks: The body, as it arrives.
    """

    status: int
    headers: Headers
    chunks: AsyncIterator[bytes]


@attrs.frozen
class Elsewhere:
    """Gets and posts files at other hosts, each in a session of its own.

    Args:
        proxy_for: Gives the proxy for a URL, if there is one.
        ssl: A TLS context, or whether certificates are checked.
    """

    proxy_for: Callable[[URL], URL | None]
    ssl: SSLContext | bool

    @asynccontextmanager
    async def get(
        self, url: str, headers: Mapping[str, str], *, within: float | None
    ) -> AsyncGenerator[FileAnswer, None]:
        """Open a file; its bytes come as they are stored, not unpacked.

        Args:
            url: Where it is.
            headers: The headers to send.
            within: Seconds to wait for the connection, and for more bytes at any time.

        Raises:
            RequestNotSentError: There was no connection.
            ResponseLostError: The connection broke.
            APITimeoutError: It took longer than ``within``.
            DecodeError: It is redirected to what is not a link to a file.
        """
        hops = 0
        with _own_errors("GET", url, within):
            async with self._session(within) as session:
                while True:
                    async with session.get(
                        URL(url, encoded=True),
                        headers={"Accept-Encoding": "identity", **headers},
                        allow_redirects=False,
                        auto_decompress=False,
                        proxy=self.proxy_for(URL(url, encoded=True)),
                        ssl=self.ssl,
                    ) as response:
                        head = Headers(response.headers.items())
                        if response.status not in _REDIRECTS or hops == _MOST_HOPS:
                            yield FileAnswer(response.status, head, response.content.iter_any())
                            return
                    url = _redirected(url, head)
                    hops += 1

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
        """Post a form with a file as its last field, and return the status of the response.

        The form has a length, which storage asks for, and a redirect is not followed: neither the
        signature in the fields nor the file goes to a host that Close has not named.

        Args:
            url: Where to.
            fields: The fields before the file.
            content: The file, in pieces.
            size: The sum of their bytes.
            filename: What the file is called.
            content_type: What it holds.
            within: Seconds to wait for the connection, and for the response.

        Raises:
            RequestNotSentError: There was no connection.
            ResponseLostError: The connection broke.
            APITimeoutError: It took longer than ``within``.
        """
        boundary = secrets.token_hex(16)
        head, tail = _form(fields, filename, content_type, boundary)

        async def body() -> AsyncGenerator[bytes, None]:
            yield head
            async for piece in content:
                yield piece
            yield tail

        target = URL(url, encoded=True)
        with _own_errors("POST", url, within):
            async with (
                self._session(within) as session,
                session.post(
                    target,
                    data=body(),
                    headers={
                        "Content-Type": f"multipart/form-data; boundary={boundary}",
                        "Content-Length": str(len(head) + size + len(tail)),
                    },
                    allow_redirects=False,
                    proxy=self.proxy_for(target),
                    ssl=self.ssl,
                ) as response,
            ):
                return response.status

    def _session(self, within: float | None) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=within, sock_read=within),
        )


def _redirected(url: str, head: Headers) -> str:
    try:
        target = urljoin(url, head.get("location", ""))
    except ValueError:
        target = ""
    return storage_link(target, "the Location of a redirect", base_url=url)


def _form(
    fields: Mapping[str, str], filename: str, content_type: str, boundary: str
) -> tuple[bytes, bytes]:
    """Return what stands before and behind the file in a multipart form (RFC 7578)."""
    lines: list[str] = []
    for name, value in fields.items():
        lines += [f"--{boundary}", f'Content-Disposition: form-data; name="{_quoted(name)}"']
        lines += ["", value]
    lines += [
        f"--{boundary}",
        f'Content-Disposition: form-data; name="file"; filename="{_quoted(filename)}"',
        f"Content-Type: {content_type}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode(), f"\r\n--{boundary}--\r\n".encode()


def _quoted(name: str) -> str:
    """Quote a name in a form as browsers do."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


@contextmanager
def _own_errors(method: str, url: str, within: float | None) -> Generator[None, None, None]:
    """Say a failure of the network in this library's words, without the link's signature."""
    try:
        yield
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        failure = _as_own(error, method, url, within)
    else:
        return
    raise failure


def _as_own(error: Exception, method: str, url: str, within: float | None) -> APIConnectionError:
    parts = urlsplit(url)
    reason = f"{parts.hostname}: {type(error).__name__}"
    if isinstance(error, TimeoutError):
        return APITimeoutError(
            f"no more bytes from {reason}", timeout=within, method=method, path=parts.path
        )
    if isinstance(error, aiohttp.ClientConnectorError):
        return RequestNotSentError(f"no connection to {reason}", method=method, path=parts.path)
    return ResponseLostError(f"the answer was lost from {reason}", method=method, path=parts.path)
