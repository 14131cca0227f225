"""``HttpTransport``: sends one attempt over aiohttp.

Beside :mod:`~close_async.transport.session`, :mod:`~close_async.transport.failures` and
:mod:`~close_async.files.transfer`, this is the only module that imports aiohttp.
"""

import asyncio
import platform
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, suppress
from functools import cache
from ssl import SSLContext
from urllib.parse import quote, urlencode, urljoin, urlsplit

import aiohttp
import attrs

from close_async._checks import check_count, check_flag
from close_async.errors import (
    APIError,
    ClientClosedError,
    CloseError,
    ConfigurationError,
    ResponseTooLargeError,
)
from close_async.options import Priority, merged_headers
from close_async.secrecy import SecretBytes, SecretDict, Secrets, bare, sealed
from close_async.transport.connection_slots import CapacityLimiter
from close_async.transport.failures import as_close_error
from close_async.transport.proxies import Proxies, origin_of
from close_async.transport.request import Headers, RawResponse, Request, with_method_override
from close_async.transport.session import (
    NO_TIMEOUT,
    AttemptTrace,
    OwnSession,
    borrowed_note,
    check_borrowed,
    check_usable,
    exact_url,
)
from close_async.version import __version__
from close_async.wire.decompression import decompress

# Adding a missing slash is one hop; more than a few are a loop.
_MAX_HOPS = 3
# The redirects that keep the method; a POST is never turned into a GET.
_SAME_METHOD_REDIRECTS = frozenset({301, 307, 308})
_TOKEN_TIMEOUT = 30.0  # seconds, as the default of any other request
# The secret fields of a form for a token endpoint; others hold words such as "refresh_token".
_SECRET_FIELDS = frozenset({"client_secret", "code", "refresh_token", "token"})


class HttpTransport:
    """Sends single attempts over aiohttp, in a session of its own or a borrowed one.

    Args:
        session: A session to borrow; it is never closed here.
        max_connections: The maximum number of requests in flight.
        max_response_bytes: The maximum size of a decompressed body, in bytes.
        proxy: The URL of a proxy, which may hold its user and password.
        ssl: A TLS context, or ``False`` to accept any certificate.
        trust_env: Whether to use the proxies that the environment names. ``None`` for the setting
            of a borrowed session, or ``True`` without one.
        owner: The client, as warnings name it.

    Attributes:
        proxies: Selects the proxy for a URL.
        ssl: The TLS context, or whether certificates are checked.

    Raises:
        ConfigurationError: A setting is of another type, a maximum is not above 0, ``proxy`` is not
            the URL of a proxy, or ``session`` has credentials or headers that the client sets.
    """

    def __init__(
        self,
        *,
        session: aiohttp.ClientSession | None = None,
        max_connections: int = 32,
        max_response_bytes: int = 64 * 1024 * 1024,
        proxy: str | None = None,
        ssl: SSLContext | bool = True,
        trust_env: bool | None = None,
        owner: str = "a CloseClient",
    ) -> None:
        check_count("max_connections", max_connections, least=1)
        check_count("max_response_bytes", max_response_bytes, least=1)
        if not isinstance(ssl, SSLContext | bool | aiohttp.Fingerprint):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = (
                "ssl must be an ssl.SSLContext, as of ssl.create_default_context(cafile=...), or "
                f"a bool; not {type(ssl).__name__}"
            )
            raise ConfigurationError(msg)
        if trust_env is not None:
            check_flag("trust_env", trust_env)
        if session is not None:
            check_borrowed(session)
        if trust_env is None:
            trust_env = session is None or session.trust_env
        self._borrowed = session
        self._own = OwnSession(owner, max_connections)
        self._is_closed = False
        self._slots = CapacityLimiter(max_connections)
        self._max_bytes = max_response_bytes
        self.proxies: Proxies = Proxies(proxy, trust_env=trust_env)
        self.ssl = ssl

    def slot(self, priority: Priority, job: object) -> AbstractAsyncContextManager[None]:
        """Return a context manager that waits for one of ``max_connections`` and holds it."""
        return self._slots.acquire(priority, job)

    async def send(
        self, request: Request, base_url: str, headers: Mapping[str, str], *, within: float | None
    ) -> RawResponse:
        """Send a request once, and return the whole response, whatever its status.

        A redirect to the same host, as for a missing slash, is followed.

        Args:
            request: The request.
            base_url: The URL that its path is appended to.
            headers: The headers to send.
            within: Seconds from connecting to the last byte; ``None`` for no limit.

        Raises:
            CertificateError: A certificate is not trusted.
            RequestNotSentError: No connection could be made.
            ResponseLostError: The connection broke, or the body is cut off or malformed.
            APITimeoutError: It took longer than ``within``.
            ResponseTooLargeError: The body is larger than the transport accepts.
            ClientClosedError: The transport or the borrowed session is closed.
            APIError: aiohttp raised something else. No error has frames or shows the password of
                the proxy; masking the credentials that were sent is left to the caller.
        """
        wire = with_method_override(request)
        if wire.headers:
            headers = SecretDict(merged_headers(headers, wire.headers))
        trace = AttemptTrace()
        failure: BaseException
        try:
            async with asyncio.timeout(within):
                session, url = self._session(), _full_url(base_url, wire)
                proxy = self.proxies.for_url(base_url)  # redirects to other hosts are not followed
                # With a faster zlib than aiohttp's, which can only be replaced for all its users.
                # A borrowed session, or a caller, may accept what aiohttp alone decompresses.
                decompresses = session is not self._borrowed and "accept-encoding" not in map(
                    str.lower, headers
                )
                while True:
                    async with session.request(
                        wire.method,
                        exact_url(url),
                        data=wire.body,
                        headers=headers,
                        allow_redirects=False,
                        raise_for_status=False,
                        auto_decompress=not decompresses,
                        timeout=NO_TIMEOUT,
                        proxy=proxy,
                        ssl=self.ssl,
                        # Trace hooks of a borrowed session are the caller's, and must not meet a
                        # context that they do not know.
                        trace_request_ctx=None if self._borrowed is session else trace,
                    ) as response:
                        target = _redirect_target(response, url)
                        if target is None or trace.hops == _MAX_HOPS:
                            return await self._read(response, wire, trace, decompresses)
                    url = target
                    trace.hops += 1
        except Exception as error:
            failure = self._close_error(error, request, trace, within)
        except BaseException as error:
            failure = bare(error)
        # Raised outside of the handlers, and without the request: a traceback with variables then
        # shows neither the frames below nor, through the handled error, aiohttp's own request.
        del headers, wire
        raise failure

    async def post_form(self, url: str, form: Mapping[str, str]) -> RawResponse:
        """Post a form to a token endpoint; see :class:`~.auth.TokenHTTP`."""
        body = SecretBytes(urlencode(form).encode())
        base, path = _token_url(url)
        request = Request(method="POST", path=path, body=body)
        headers = {
            "User-Agent": user_agent(),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        secrets = Secrets(value for name, value in form.items() if name in _SECRET_FIELDS)
        try:
            raw = await self.send(request, base, headers, within=_TOKEN_TIMEOUT)
        except CloseError as error:
            failure = sealed(error, secrets)
        else:
            # A success holds the new tokens, which the caller has to read.
            raw = attrs.evolve(raw, secrets=raw.secrets | secrets)
            return raw if 200 <= raw.status < 300 else raw.masked()
        del form, body, request
        raise failure

    async def aclose(self) -> None:
        """Close the session unless it is borrowed; a second call does nothing."""
        self._is_closed = True
        await self._own.aclose()

    def _session(self) -> aiohttp.ClientSession:
        """Return the session to use in the running loop."""
        self.check_open()
        loop = asyncio.get_running_loop()
        if self._borrowed is None:
            return self._own.get(loop)
        check_usable(self._borrowed, loop)
        return self._borrowed

    def check_open(self) -> None:
        """Check that the transport may be used.

        Raises:
            ClientClosedError: It is closed.
        """
        if self._is_closed:
            msg = "the client is closed; make a new one"
            raise ClientClosedError(msg)

    async def _read(
        self,
        response: aiohttp.ClientResponse,
        request: Request,
        trace: AttemptTrace,
        decompresses: bool,
    ) -> RawResponse:
        """Read a response; if it is too large, its connection is closed and no memory used."""
        chunks: list[bytes] = []
        size = response.content_length or 0
        if size <= self._max_bytes:
            size = 0
            # Not readany: it joins what it has, only for it to be joined once more below.
            while True:
                chunk, _ = await response.content.readchunk()
                chunks.append(chunk)
                size += len(chunk)
                # After the first read, which raises what broke off before any body arrived.
                if size > self._max_bytes or response.content.at_eof():
                    break
        body = b"".join(chunks)
        encoding = response.headers.get("Content-Encoding") if decompresses else None
        if encoding and size <= self._max_bytes:
            try:
                body = decompress(body, encoding, self._max_bytes + 1)
            except ValueError as error:
                raise aiohttp.ClientPayloadError(str(error)) from None
            size = len(body)
        if size > self._max_bytes:
            response.close()
            msg = f"the response is larger than the {self._max_bytes} bytes of max_response_bytes"
            raise ResponseTooLargeError(
                msg,
                limit=self._max_bytes,
                method=request.method,
                path=request.path,
                status=response.status,
                trace_id=response.headers.get("trace-id"),
            )
        return RawResponse(
            status=response.status,
            headers=Headers(response.headers.items()),
            body=body,
            attempts=trace.attempts,
            secrets=self.proxies.secrets,
        )

    def _close_error(
        self, failure: Exception, request: Request, trace: AttemptTrace, within: float | None
    ) -> CloseError:
        """Return the error of this library for a failure, without credentials."""
        if isinstance(failure, APIError):
            failure.attempts = trace.attempts
        error = as_close_error(
            failure,
            self.proxies.secrets,
            never_left=trace.never_left,
            timeout=within,
            method=request.method,
            path=request.path,
            attempts=trace.attempts,
        )
        if self._borrowed is not None and not isinstance(failure, (CloseError, OSError)):
            error.add_note(borrowed_note(self._borrowed))
        return error


def _full_url(base_url: str, request: Request) -> str:
    """Return the URL of a request, whose path and query are quoted already."""
    query = f"?{urlencode(request.params, quote_via=quote)}" if request.params else ""
    return f"{base_url}{request.path}{query}"


def _redirect_target(response: aiohttp.ClientResponse, url: str) -> str | None:
    """Return the target of a redirect if it may be followed: another URL of the same host."""
    location = response.headers.get("location")
    if response.status not in _SAME_METHOD_REDIRECTS or not location:
        return None
    try:
        target = urljoin(url, location)
        is_same = origin_of(target) == origin_of(url)
        has_user = "@" in urlsplit(target).netloc
    except ValueError:
        return None
    # aiohttp would send a user in the URL instead of the client's credentials, and fails on
    # characters that are not quoted.
    is_plain = not has_user and target.isascii() and target.isprintable() and " " not in target
    return target if is_same and is_plain and target != url else None


def _token_url(url: str) -> tuple[str, str]:
    """Return the base URL and the path of a token endpoint.

    Raises:
        ConfigurationError: It is not an HTTP URL with a host.
    """
    with suppress(ValueError, TypeError, AttributeError):
        parts = urlsplit(url)
        if parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0:
            return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}", parts.path or "/"
    msg = "the URL of the token endpoint must begin with https:// and name a host"
    raise ConfigurationError(msg)


@cache
def user_agent() -> str:
    """Return the ``User-Agent`` of all requests."""
    return (
        f"close-async/{__version__} (Python {platform.python_version()}; "
        f"aiohttp {aiohttp.__version__})"
    )
