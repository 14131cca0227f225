"""``HttpTransport``: one attempt on the wire.

Beside :mod:`~close_async.transport.file_transfer` and :mod:`~close_async.transport.failures`
this is the only module that imports aiohttp.
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
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import aiohttp
import attrs
from yarl import URL

from close_async.errors import (
    APIError,
    ClientClosedError,
    CloseError,
    ConfigurationError,
    ResponseTooLargeError,
)
from close_async.options import OWN_HEADERS, Priority, merged_headers
from close_async.transport.auth import SecretDict
from close_async.transport.connection_slots import CapacityLimiter
from close_async.transport.failures import own_error
from close_async.transport.proxies import Proxies
from close_async.transport.request import Headers, RawResponse, Request, with_method_override
from close_async.transport.secrecy import Secrets, bare, sealed
from close_async.version import __version__

if TYPE_CHECKING:
    from close_async.transport.file_transfer import FileTransfer

# A missing slash is one hop; more than a few are a loop.
_MOST_HOPS = 3
_SAME_METHOD_REDIRECTS = frozenset({301, 307, 308})
_TOKEN_TIMEOUT = 30.0
# A page of leads in one piece: every piece that it is unpacked in is copied once more.
_READ_BUFFER = 2 * 1024 * 1024
# What is secret in a form for a token endpoint; the rest of it are words such as "refresh_token".
_SECRET_FIELDS = frozenset({"client_secret", "code", "refresh_token", "token"})
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
        trust_env: Whether proxies named by the environment are used; None for what a borrowed
            session says of it, and for yes without one.

    Raises:
        ConfigurationError: A bound is not above 0, ``proxy`` is no URL of a proxy, or ``session``
            is not a session, or has credentials or headers that belong to the client.
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
        trust_env: bool | None = None,
    ) -> None:
        if max_connections < 1 or max_response_bytes < 1:
            msg = "max_connections and max_response_bytes must be 1 or more"
            raise ConfigurationError(msg)
        if session is not None:
            _check_borrowed(session)
        if trust_env is None:
            trust_env = session is None or session.trust_env
        self._borrowed = session
        self._loop: asyncio.AbstractEventLoop | None = None
        self._is_closed = False
        self._slots = CapacityLimiter(max_connections)
        self._max_connections = max_connections
        self._limit = max_response_bytes
        self._proxies = Proxies(proxy, trust_env=trust_env)
        self._ssl = ssl
        self._place = _calling_place()

    def slot(self, priority: Priority) -> AbstractAsyncContextManager[None]:
        """Wait for one of ``max_connections``, and hold it for the block."""
        return self._slots.acquire(priority)

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
            CertificateError: A certificate is not trusted.
            RequestNotSentError: There was no connection.
            ResponseLostError: The connection broke, or the body is cut or garbled.
            APITimeoutError: It took longer than ``within``.
            ResponseTooLargeError: The body is larger than the transport accepts.
            ClientClosedError: The transport or the borrowed session is closed.
            APIError: aiohttp raised something else; the frames and the proxy's password are not
                kept of any error, and what else was sent is for the caller to mask.
        """
        wire = with_method_override(request)
        headers = SecretDict(merged_headers({"User-Agent": _user_agent()}, headers, wire.headers))
        exchange = _Exchange()
        failure: BaseException
        try:
            async with asyncio.timeout(within):
                url = _full_url(base_url, wire)
                return await self._exchange(wire, url, headers, exchange)
        except Exception as error:
            failure = self._own_error(error, request, exchange, within)
        except BaseException as error:
            failure = bare(error)
        # Raised down here, and without what was sent: a traceback with variables shows neither
        # the frames below nor, through the error that was handled, aiohttp's own request.
        del headers, wire
        raise failure

    async def post_form(self, url: str, form: Mapping[str, str]) -> RawResponse:
        """Post a form to a token endpoint; see :class:`~.auth.TokenHTTP`."""
        body = _SecretBytes(urlencode(form).encode())
        target = _token_url(url)
        request = Request(method="POST", path=target.raw_path or "/", body=body)
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        base = str(target.origin())
        secrets = Secrets(value for name, value in form.items() if name in _SECRET_FIELDS)
        try:
            raw = await self.send(request, base, headers, within=_TOKEN_TIMEOUT)
        except CloseError as error:
            failure = sealed(error, secrets)
        else:
            # The new tokens of a success are for the caller to read.
            raw = attrs.evolve(raw, secrets=raw.secrets | secrets)
            return raw if 200 <= raw.status < 300 else raw.masked()
        del form, body, request
        raise failure

    def elsewhere(self) -> "FileTransfer":
        """Give the way to other hosts: the same proxies and TLS, and nothing else.

        Raises:
            ClientClosedError: The transport is closed.
        """
        from close_async.transport.file_transfer import FileTransfer

        self._check_open()
        return FileTransfer(self._proxies, self._ssl)

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
                # The hooks of a borrowed session are the caller's: to them it is a request that
                # was made without a context.
                trace_request_ctx=exchange if session is self._session else None,
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
            secrets=self._proxies.secrets,
        )

    def _own_error(
        self, failure: Exception, request: Request, exchange: _Exchange, within: float | None
    ) -> CloseError:
        """Return what is raised for a failure: one error of this library, fit to be shown."""
        if isinstance(failure, APIError):
            failure.attempts = exchange.attempts
        error = own_error(
            failure,
            self._proxies.secrets,
            never_left=exchange.never_left,
            timeout=within,
            method=request.method,
            path=request.path,
            attempts=exchange.attempts,
        )
        if self._borrowed is not None and not isinstance(failure, (CloseError, OSError)):
            error.add_note(_borrowed_note(self._borrowed))
        return error

    def _check_open(self) -> None:
        if self._is_closed:
            msg = "the client is closed; make a new one"
            raise ClientClosedError(msg)

    def _ready_session(self) -> aiohttp.ClientSession:
        """Give the session to use in the running loop."""
        self._check_open()
        loop = asyncio.get_running_loop()
        if self._borrowed is not None:
            if self._borrowed.closed:
                msg = "the aiohttp session given to the client is closed"
                raise ClientClosedError(msg)
            if getattr(self._borrowed, "_loop", loop) is not loop:
                msg = (
                    "the aiohttp session given to the client belongs to another event loop; make "
                    "it in the one that uses the client, or let the client make its own"
                )
                raise ConfigurationError(msg)
            return self._borrowed
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
    # aiohttp would send a user in the URL in place of the client's credentials, and cannot write
    # what is not quoted.
    is_plain = target.raw_user is None and target.raw_password is None
    text = str(target)
    is_plain = is_plain and text.isascii() and text.isprintable() and " " not in text
    return target if same and is_plain and target != url else None


def _check_borrowed(session: object) -> None:
    """Refuse a session that would send something else than the client says.

    Raises:
        ConfigurationError: It would.
    """
    if not isinstance(session, aiohttp.ClientSession):
        msg = f"session is an aiohttp.ClientSession, not {type(session).__name__}"
        raise ConfigurationError(msg)
    if session.auth is not None:
        msg = "the aiohttp session has an auth of its own; make it without one"
        raise ConfigurationError(msg)
    names = sorted(name for name in session.headers if name.lower() in OWN_HEADERS)
    if names:
        msg = (
            f"the aiohttp session has {', '.join(names)} among its headers, which the client "
            "sets; make it without"
        )
        raise ConfigurationError(msg)


def _borrowed_note(session: aiohttp.ClientSession) -> str:
    """Return what to look at after aiohttp failed on a session that was set up by the caller."""
    if session.trust_env:
        return (
            "the session that was given has trust_env, and so looks for credentials in ~/.netrc; "
            "make it without, and pass trust_env=True to CloseClient for proxies"
        )
    return "the session was given to the client: its settings, middlewares and hooks take part"


def _token_url(url: str) -> URL:
    """Read the URL of a token endpoint.

    Raises:
        ConfigurationError: It is no URL.
    """
    with suppress(ValueError, TypeError):
        target = URL(url)
        if target.scheme in {"http", "https"} and target.host:
            return target
    msg = "the URL of the token endpoint must begin with https:// and name a host"
    raise ConfigurationError(msg)


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
