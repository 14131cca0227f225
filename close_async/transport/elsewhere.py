"""Requests to hosts other than Close's: the storage of files. No credential ever comes here.

Beside :mod:`close_async.transport.http` this is the only module that imports aiohttp.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Callable, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from ssl import SSLContext
from typing import IO
from urllib.parse import urlsplit

import aiohttp
import attrs
from yarl import URL

from close_async.errors import (
    APIConnectionError,
    APITimeoutError,
    RequestNotSentError,
    ResponseLostError,
)
from close_async.transport.request import Headers


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
        """
        with _own_errors("GET", url, within):
            async with (
                self._session(within) as session,
                session.get(
                    URL(url, encoded=True),
                    headers={"Accept-Encoding": "identity", **headers},
                    auto_decompress=False,
                    proxy=self.proxy_for(URL(url, encoded=True)),
                    ssl=self.ssl,
                ) as response,
            ):
                head = Headers(response.headers.items())
                yield FileAnswer(response.status, head, response.content.iter_any())

    async def post(
        self,
        url: str,
        fields: Mapping[str, str],
        content: IO[bytes] | bytes,
        *,
        filename: str,
        content_type: str,
        within: float | None,
    ) -> int:
        """Post a form with a file as its last field, and give the answer's status.

        Args:
            url: Where to.
            fields: The fields before the file.
            content: The file.
            filename: What the file is called.
            content_type: What it holds.
            within: Seconds to wait for the connection, and for the answer.

        Raises:
            RequestNotSentError: There was no connection.
            ResponseLostError: The connection broke.
            APITimeoutError: It took longer than ``within``.
        """
        form = aiohttp.FormData()
        for name, value in fields.items():
            form.add_field(name, value)
        form.add_field("file", content, filename=filename, content_type=content_type)
        target = URL(url, encoded=True)
        with _own_errors("POST", url, within):
            async with (
                self._session(within) as session,
                session.post(
                    target, data=form, proxy=self.proxy_for(target), ssl=self.ssl
                ) as response,
            ):
                await response.read()
                return response.status

    def _session(self, within: float | None) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver()),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=within, sock_read=within),
        )


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
