"""``HttpTransport``: one attempt on the wire.

This module and :mod:`close_async.transport.elsewhere` alone import aiohttp.
"""

import asyncio
import gc
import inspect
import platform
import warnings
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, suppress
from functools import cache
from ssl import SSLContext
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

import aiohttp
import attrs
from yarl import URL

from close_async.errors import (
    APIError,
    APITimeoutError,
    ClientClosedError,
    ConfigurationError,
    RequestNotSentError,
    ResponseLostError,
    ResponseTooLargeError,
)
from close_async.options import Lane
from close_async.transport.auth import SecretDict
from close_async.transport.proxies import Proxies
from close_async.transport.request import Headers, RawResponse, Request, as_sent
from close_async.transport.slots import Slots
from close_async.version import __version__

if TYPE_CHECKING:
    from close_async.transport.elsewhere import Elsewhere

# A missing slash is one hop; more than a few are a loop.
_MOST_HOPS = 3
_SAME_METHOD_REDIRECTS = frozenset({301, 307, 308})
_TOKEN_TIMEOUT = 30.0
# A page of leads in one piece: every piece that it is unpacked in is copied once more.
_READ_BUFFER = 2 * 1024 * 1024
# Seconds to wait for connections to report their end; closing them sends nothing and is immediate.
_CLOSE_TIMEOUT = 5.0
_NO_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=None)


class _SecretBytes(bytes):
    """A body that stays out of tracebacks."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<{len(self)} secret bytes>"


@attrs.define
class _Exchange:
    """What tracing tells of one attempt; it stays empty with a borrowed session.

    Args:
        is_traced: Whether tracing works here.
        sends: How often the request was written; aiohttp itself repeats idempotent requests
            once when it finds a kept connection dead.
        hops: How often a redirect was followed.
    """

    is_traced: bool = False
    sends: int = 0
    hops: int = 0

    @property
    def attempts(self) -> int:
        return max(1, self.sends - self.hops)

    @property
    def never_left(self) -> bool:
        return self.is_traced and self.sends == 0


class HttpTransport:
    """Sends single requests over aiohttp, in a session of its own or a borrowed one.

    Its own session is made in the event loop that first uses it; when another loop uses it later,
    a new one takes its place.

    Args:
        session: A session to borrow; it is never closed here.
        max_connections: The most requests on the wire at once.
        max_response_bytes: The largest body accepted, decompressed.
        proxy: The URL of a proxy, which may hold its user and password.
        ssl: A TLS context, or False to accept any certificate.
        trust_env: Whether proxies named by the environment are used.

    Raises:
        ConfigurationError: A bound is not above 0, ``proxy`` is no URL of a proxy, or ``session``
            has credentials of its own.
    """

    _session: aiohttp.ClientSession | None = None  # for __del__, if __init__ fails

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession | None = None,
        max_connections: int = 32,
        max_response_bytes: int = 64 * 1024 * 1024,
        proxy: str | None = None,
        ssl: SSLContext | bool = True,
        trust_env: bool = False,
    ) -> None:
        if max_connections < 1 or max_response_bytes < 1:
            msg = "max_connections and max_response_bytes must be 1 or more"
            raise ConfigurationError(msg)
        if session is not None and session.auth is not None:
            msg = "the aiohttp session has an auth of its own; make it without one"
            raise ConfigurationError(msg)
        self._borrowed = session
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False
        self._slots = Slots(max_connections)
        self._max_connections = max_connections
        self._limit = max_response_bytes
        self._proxies = Proxies(proxy, trust_env=trust_env)
        self._ssl = ssl
        self._place = _calling_place()

    def slot(self, lane: Lane) -> AbstractAsyncContextManager[None]:
        """Wait for one of ``max_connections``, and hold it for the block."""
        return self._slots.held(lane)

    async def send(
        self, request: Request, base_url: str, headers: Mapping[str, str], *, within: float | None
    ) -> RawResponse:
        """Send a request once, and read its whole answer, whatever its status.

        Args:
            request: What to send.
            base_url: What its path is put behind.
            headers: The headers to send.
            within: Seconds from connecting to the last byte; None for no limit.

        Raises:
            RequestNotSentError: There was no connection.
            ResponseLostError: The connection broke, or the body is cut or garbled.
            APITimeoutError: It took longer than ``within``.
            ResponseTooLargeError: The body is larger than the transport accepts.
            ClientClosedError: The transport or the borrowed session is closed.
        """
        wire = as_sent(request)
        url = _full_url(base_url, wire)
        headers = SecretDict({"User-Agent": _user_agent(), **headers, **wire.headers})
        exchange = _Exchange()
        try:
            async with asyncio.timeout(within):
                return await self._exchange(wire, url, headers, exchange)
        except APIError as error:
            error.attempts = exchange.attempts
            raise
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            # Raised further down: a variable that holds aiohttp's own error shows its request.
            failure = _as_api_error(error, request, exchange, within)
        except asyncio.CancelledError as error:
            # The frames below hold the headers, which a traceback with variables would show.
            raise error.with_traceback(None) from None
        raise failure

    async def post_form(self, url: str, form: Mapping[str, str]) -> RawResponse:
        """Post a form to a token endpoint; see :class:`~.auth.TokenHTTP`."""
        body = _SecretBytes(urlencode(form).encode())
        target = URL(url)
        request = Request(method="POST", path=target.raw_path or "/", body=body)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        base = str(target.origin())
        return await self.send(request, base, headers, within=_TOKEN_TIMEOUT)

    def elsewhere(self) -> "Elsewhere":
        """Give the way to other hosts: the same proxy and TLS, and nothing else.

        Raises:
            ClientClosedError: The transport is closed.
        """
        from close_async.transport.elsewhere import Elsewhere

        self._check_open()
        return Elsewhere(self._proxies.for_url, self._ssl)

    async def aclose(self) -> None:
        """Close the session, if it is one's own; a second call does nothing."""
        self._is_closed = True
        session, self._session = self._session, None
        if session is None:
            return
        if self._loop is asyncio.get_running_loop():
            # A connection that never reports its end, such as a broken tunnel, costs this at most.
            with suppress(TimeoutError):
                async with asyncio.timeout(_CLOSE_TIMEOUT):
                    await session.close()
            return
        _drop(session, self._loop)
        del session
        _collect_quietly(self._loop)

    async def _exchange(
        self, request: Request, url: URL, headers: SecretDict, exchange: _Exchange
    ) -> RawResponse:
        """Send, follow a redirect that stays on the host, and read."""
        session = self._ready_session()
        while True:
            async with session.request(
                request.method,
                url,
                data=request.body,
                headers=headers,
                allow_redirects=False,
                raise_for_status=False,
                auto_decompress=True,
                timeout=_NO_TIMEOUT,
                proxy=self._proxies.for_url(url),
                ssl=self._ssl,
                trace_request_ctx=exchange,
            ) as response:
                target = _redirect_target(response, url)
                if target is None or exchange.hops == _MOST_HOPS:
                    return await self._read(response, request, exchange)
            url = target
            exchange.hops += 1

    async def _read(
        self, response: aiohttp.ClientResponse, request: Request, exchange: _Exchange
    ) -> RawResponse:
        """Read an answer; one that is too large costs its connection, not the memory."""
        chunks: list[bytes] = []
        size = response.content_length or 0
        if size <= self._limit:
            size = 0
            # Not iter_any: it would join what it has, only for it to be joined once more below.
            async for chunk, _ in response.content.iter_chunks():
                chunks.append(chunk)
                size += len(chunk)
                # The chunks of an answer without a body, a 204, would never end.
                if size > self._limit or response.content.at_eof():
                    break
        if size > self._limit:
            response.close()
            msg = f"the answer is larger than the {self._limit} bytes of max_response_bytes"
            raise ResponseTooLargeError(
                msg,
                limit=self._limit,
                method=request.method,
                path=request.path,
                status=response.status,
                trace_id=response.headers.get("trace-id"),
            )
        return RawResponse(
            status=response.status,
            headers=Headers(
                (name, value)
                for name, value in response.headers.items()
                if name.lower() != "set-cookie"
            ),
            body=b"".join(chunks),
            attempts=exchange.attempts,
        )

    def _check_open(self) -> None:
        if self._is_closed:
            msg = "the client is closed; make a new one"
            raise ClientClosedError(msg)

    def _ready_session(self) -> aiohttp.ClientSession:
        """Give the session to use in the running loop."""
        self._check_open()
        if self._borrowed is not None:
            if self._borrowed.closed:
                msg = "the aiohttp session given to the client is closed"
                raise ClientClosedError(msg)
            return self._borrowed
        loop = asyncio.get_running_loop()
        if self._session is not None and self._loop is not loop:
            old, self._session = self._session, None
            _drop(old, self._loop)
            del old
            _collect_quietly(self._loop)
        if self._session is None:
            self._session, self._loop = self._new_session(), loop
        return self._session

    def _new_session(self) -> aiohttp.ClientSession:
        tracing = aiohttp.TraceConfig()
        tracing.on_request_start.append(_on_start)
        tracing.on_request_headers_sent.append(_on_headers_sent)
        # The resolver is named because aiohttp's default depends on what is installed: aiodns keeps
        # four files open for a second after it is closed, and needs longer than a request saves.
        # trust_env is not passed on: it would also look for credentials in ~/.netrc, and fail
        # because there are some already.
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=self._max_connections, resolver=aiohttp.ThreadedResolver()
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=_NO_TIMEOUT,
            read_bufsize=_READ_BUFFER,
            trace_configs=[tracing],
        )

    def __del__(self) -> None:
        session = self._session
        if session is None or session.closed:
            return
        self._session = None
        warnings.warn(
            f"the client made at {self._place} was never closed; "
            "use `async with` or await its aclose()",
            ResourceWarning,
            source=self,
            stacklevel=2,
        )
        _drop(session, self._loop)


def _full_url(base_url: str, request: Request) -> URL:
    """Put a request's path and query behind the base URL; both are quoted already."""
    query = f"?{urlencode(request.params, quote_via=quote)}" if request.params else ""
    return URL(f"{base_url}{request.path}{query}", encoded=True)


def _redirect_target(response: aiohttp.ClientResponse, url: URL) -> URL | None:
    """Give where a redirect leads, if the request may follow: elsewhere on the same host."""
    location = response.headers.get("location")
    if response.status not in _SAME_METHOD_REDIRECTS or not location:
        return None
    try:
        target = url.join(URL(location, encoded=True))
        same = target.origin() == url.origin()
    except ValueError:
        return None
    return target if same and target != url else None


def _as_api_error(
    failure: BaseException, request: Request, exchange: _Exchange, timeout: float | None
) -> APIError:
    """Say a failure of the network in this library's words."""
    context: dict[str, Any] = {
        "method": request.method,
        "path": request.path,
        "attempts": exchange.attempts,
    }
    error: APIError
    if isinstance(failure, TimeoutError):
        sent = not exchange.never_left
        what = "no complete answer" if sent else "no connection"
        within = f" within the timeout of {timeout:g} s" if timeout else " in time"
        error = APITimeoutError(what + within, timeout=timeout, sent=sent, **context)
    elif exchange.never_left or isinstance(
        failure, (aiohttp.ClientConnectorError, aiohttp.ClientHttpProxyError)
    ):
        error = RequestNotSentError(f"no connection: {_reason(failure)}", **context)
    else:
        error = ResponseLostError(f"the answer was lost: {_reason(failure)}", **context)
    if not isinstance(failure, aiohttp.ClientResponseError):
        # A cause is kept without its frames, which hold the headers, and a traceback with
        # variables would show them; a ClientResponseError holds them itself.
        error.__cause__ = failure.with_traceback(None)
        failure.__cause__ = failure.__context__ = None
    return error


def _reason(failure: BaseException) -> str:
    """Give a failure's words; those that would show a URL only as its type."""
    if isinstance(failure, aiohttp.ClientHttpProxyError):
        return f"the proxy answered {failure.status}"
    if isinstance(failure, aiohttp.ClientResponseError):
        return f"no valid HTTP ({failure.message})"
    return str(failure) or type(failure).__name__


async def _on_start(
    _: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestStartParams
) -> None:
    context.trace_request_ctx.is_traced = True


async def _on_headers_sent(
    _: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestHeadersSentParams
) -> None:
    context.trace_request_ctx.sends += 1


def _drop(session: aiohttp.ClientSession, loop: asyncio.AbstractEventLoop | None) -> None:
    """Close a session from outside its loop, without waiting and without a word."""
    connector = session.connector
    session.detach()
    if connector is None or loop is None:
        return
    if not loop.is_closed():
        loop.call_soon_threadsafe(_close_soon, connector)
        return
    closing = _close(connector)
    with suppress(StopIteration):
        # With its loop gone it only forgets its connections, and never stops to wait.
        closing.send(None)
    closing.close()


async def _close(connector: aiohttp.BaseConnector) -> None:
    await connector.close()


# asyncio itself holds tasks only weakly.
_closing: set[asyncio.Task[None]] = set()


def _close_soon(connector: aiohttp.BaseConnector) -> None:
    task = asyncio.ensure_future(_close(connector))
    _closing.add(task)
    task.add_done_callback(_closing.discard)


def _collect_quietly(loop: asyncio.AbstractEventLoop | None) -> None:
    """Free the sockets of a closed loop now: found later, each would be warned of."""
    if loop is not None and loop.is_closed():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


@cache
def _user_agent() -> str:
    return (
        f"close-async/{__version__} (Python {platform.python_version()}; "
        f"aiohttp {aiohttp.__version__})"
    )


def _calling_place() -> str:
    """Give file and line of the code outside this package that is making a client."""
    frame = inspect.currentframe()
    while frame is not None and _is_ours(frame.f_globals.get("__name__", "")):
        frame = frame.f_back
    return "an unknown place" if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno}"


def _is_ours(module: str) -> bool:
    return module == "close_async" or module.startswith("close_async.")
