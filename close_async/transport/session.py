"""``OwnSession``: the aiohttp session of a client, made and replaced per event loop.

A session belongs to the event loop that it was made in. A client may outlive its loop: scripts call
``asyncio.run`` more than once. The session is then replaced, and the sockets of the old one closed.
"""

import asyncio
import gc
import inspect
import logging
import warnings
from collections.abc import Callable
from contextlib import suppress
from types import SimpleNamespace
from typing import get_args

import aiohttp
import attrs
from aiohttp.typedefs import StrOrURL

from close_async.errors import ClientClosedError, ConfigurationError
from close_async.options import OWN_HEADERS

_log = logging.getLogger("close_async")

# Bytes. A page of leads then arrives in one piece; pieces would have to be joined once more.
_READ_BUFFER = 2 * 1024 * 1024
# Seconds to wait for connections to report their end; closing them sends nothing and is immediate.
_CLOSE_TIMEOUT = 5.0
NO_TIMEOUT = aiohttp.ClientTimeout(total=None, sock_connect=None)

# aiohttp quotes a string once more, which breaks the signature of a link; it leaves a URL object as
# it is. That class is of its dependency yarl, which is not one of this library.
_URL: Callable[..., StrOrURL] = next(kind for kind in get_args(StrOrURL) if kind is not str)


def exact_url(url: str) -> StrOrURL:
    """Return a quoted URL in the form that aiohttp sends byte for byte.

    Raises:
        ValueError: aiohttp cannot parse it.
    """
    return _URL(url, encoded=True)


@attrs.define
class AttemptTrace:
    """What aiohttp reports about one attempt; it stays empty with a borrowed session.

    Args:
        is_traced: Whether aiohttp reports anything.
        sends: How often the request was written; aiohttp itself repeats an idempotent request
            once if it finds a pooled connection dead.
        hops: How many redirects were followed.
    """

    is_traced: bool = False
    sends: int = 0
    hops: int = 0

    @property
    def attempts(self) -> int:
        """How often the request was sent, redirects aside; at least 1."""
        return max(1, self.sends - self.hops)

    @property
    def never_left(self) -> bool:
        """Whether it is known that nothing was sent."""
        return self.is_traced and self.sends == 0


class OwnSession:
    """The aiohttp session of a client, made and replaced per event loop.

    Args:
        owner: The client, as a warning names it.
        max_connections: The size of the connection pool.
    """

    _session: aiohttp.ClientSession | None = None  # for __del__, if __init__ fails

    def __init__(self, owner: str, max_connections: int) -> None:
        self._owner = owner
        self._max_connections = max_connections
        self._loop: asyncio.AbstractEventLoop | None = None
        self._made_at = _calling_line()

    def get(self, loop: asyncio.AbstractEventLoop) -> aiohttp.ClientSession:
        """Return the session of the running loop; make it on first use."""
        session = self._session
        if session is not None and self._loop is loop:
            return session
        if session is not None:
            self._session = None
            _drop(session, self._loop)
            del session
            _collect_quietly(self._loop)
        self._session, self._loop = self._new_session(), loop
        return self._session

    async def aclose(self) -> None:
        """Close the session; a second call does nothing."""
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
            # The encodings that close_async.wire.decompression reads.
            headers={"Accept-Encoding": "gzip, deflate"},
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=NO_TIMEOUT,
            read_bufsize=_READ_BUFFER,
            trace_configs=[tracing],
        )

    def __del__(self) -> None:
        # Not whether aiohttp's session is closed: of a cycle that is collected, it may be finalized
        # first, which closes it.
        session = self._session
        if session is None:
            return
        self._session = None
        msg = (
            f"{self._owner}, made at {self._made_at}, was never closed: write "
            "`async with CloseClient(...) as close:`, or call `await close.aclose()` at the end"
        )
        # Logged as well: Python hides ResourceWarnings unless it runs with -X dev.
        with suppress(Exception):  # at the exit of the interpreter, streams may be closed
            _log.warning("%s", msg)
        warnings.warn(msg, ResourceWarning, source=self, stacklevel=2)
        _drop(session, self._loop)


def check_borrowed(session: object) -> None:
    """Check that a session of the caller's sends nothing that the client sets.

    Raises:
        ConfigurationError: It is not a session, or has credentials or headers of its own.
    """
    if not isinstance(session, aiohttp.ClientSession):
        msg = f"session must be an aiohttp.ClientSession, not {type(session).__name__}"
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


def check_usable(session: aiohttp.ClientSession, loop: asyncio.AbstractEventLoop) -> None:
    """Check that a borrowed session is open and belongs to the running loop.

    Raises:
        ClientClosedError: It is closed.
        ConfigurationError: It belongs to another loop.
    """
    if session.closed:
        msg = "the aiohttp session passed to the client is closed"
        raise ClientClosedError(msg)
    if getattr(session, "_loop", loop) is not loop:
        msg = (
            "the aiohttp session passed to the client belongs to another event loop; make "
            "it in the one that uses the client, or let the client make its own"
        )
        raise ConfigurationError(msg)


def borrowed_note(session: aiohttp.ClientSession) -> str:
    """Return the note for errors that a borrowed session may have caused."""
    if session.trust_env:
        return (
            "the session passed to the client has trust_env=True, which also looks for "
            "credentials in ~/.netrc; make it without, and pass trust_env=True to CloseClient for "
            "proxies"
        )
    return "a session was passed to the client: its settings, middlewares and hooks take part"


async def _on_start(
    _: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestStartParams
) -> None:
    context.trace_request_ctx.is_traced = True


async def _on_headers_sent(
    _: aiohttp.ClientSession, context: SimpleNamespace, __: aiohttp.TraceRequestHeadersSentParams
) -> None:
    context.trace_request_ctx.sends += 1


def _drop(session: aiohttp.ClientSession, loop: asyncio.AbstractEventLoop | None) -> None:
    """Close a session from outside its loop, without waiting and without a warning."""
    connector = session.connector
    session.detach()
    if connector is None or loop is None:
        return
    if not loop.is_closed():
        loop.call_soon_threadsafe(_close_soon, connector)
        return
    closing = _close(connector)
    with suppress(StopIteration):
        # With its loop closed it only forgets its connections, and never suspends.
        closing.send(None)
    closing.close()


async def _close(connector: aiohttp.BaseConnector) -> None:
    # A task needs a coroutine, and the connector returns another kind of awaitable.
    await connector.close()


# asyncio itself holds tasks only weakly.
_closing: set[asyncio.Task[None]] = set()


def _close_soon(connector: aiohttp.BaseConnector) -> None:
    task = asyncio.ensure_future(_close(connector))
    _closing.add(task)
    task.add_done_callback(_closing.discard)


def _collect_quietly(loop: asyncio.AbstractEventLoop | None) -> None:
    """Free the sockets of a closed loop now; freed later, each would emit a warning."""
    if loop is not None and loop.is_closed():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            gc.collect()


def _calling_line() -> str:
    """Return file and line of the code outside this package that makes a client."""
    frame = inspect.currentframe()
    while frame is not None and f"{frame.f_globals.get('__name__')}.".startswith("close_async."):
        frame = frame.f_back
    return "an unknown line" if frame is None else f"{frame.f_code.co_filename}:{frame.f_lineno}"
