"""``OAuth2``: acting for users who let an app into their Close account.

See https://developer.close.com/topics/authentication-oauth2/.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from concurrent.futures import Future
from typing import Any, NoReturn
from urllib.parse import urlencode

import attrs

from close_async.errors import (
    APIConnectionError,
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    DecodeError,
    InternalServerError,
)
from close_async.transport.auth import SecretDict, TokenHTTP, refuse_pickling
from close_async.transport.request import RawResponse
from close_async.transport.secrecy import hiding, sealing
from close_async.wire import json

AUTHORIZE_URL = "https://app.close.com/oauth2/authorize/"
TOKEN_URL = "https://api.close.com/oauth2/token/"  # noqa: S105  # a URL, no secret
REVOKE_URL = "https://api.close.com/oauth2/revoke/"

# A token is renewed this many seconds before it ends, so that none ends on its way.
_SKEW = 60.0
_TRIES = 3
_PAUSE = 0.5


@attrs.frozen(kw_only=True)
class Token:
    """What Close gives an app for one user. Store it: every refresh replaces both tokens.

    ``attrs.asdict(token)`` and ``Token(**stored)`` are ways to store it and to get it back.

    Args:
        access_token: Sent with every request.
        refresh_token: Gets the next token, once; None without the scope ``offline_access``.
        expires_at: When the access token ends, in Unix seconds; None when unknown.
        scope: The scopes given, separated by spaces.
        organization_id: The organization the user chose.
        user_id: The user.
    """

    access_token: str = attrs.field(repr=False)
    refresh_token: str | None = attrs.field(default=None, repr=False)
    expires_at: float | None = None
    scope: str | None = None
    organization_id: str | None = None
    user_id: str | None = None

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)


OnToken = Callable[[Token], Awaitable[None]]


class OAuth2:
    """OAuth 2.0 with Close's rotating refresh tokens.

    Requests that need a new token at the same time share one refresh, those of other threads too;
    cancelling one of them does not cancel it. The new token is given to ``on_token``, and used only
    after that returned: if it cannot be stored, the next request tries to store it again rather
    than refresh again.

    Args:
        client_id: The app's id.
        client_secret: The app's secret.
        token: The user's token as stored; None to begin with :meth:`exchange`.
        on_token: Stores each new token; awaited before the token is used.
        authorize_url: Where users are sent.
        token_url: Where codes and refresh tokens are exchanged.
        revoke_url: Where tokens are revoked.
        clock: Gives the time in Unix seconds.

    Example:
        ```python
        oauth = OAuth2(client_id=..., client_secret=..., token=stored, on_token=store)
        async with CloseClient(auth=oauth) as close:
            await close.me()
        ```
    """

    @hiding
    def __init__(
        self,
        *,
        client_id: str,
        client_secret: str,
        token: Token | None = None,
        on_token: OnToken | None = None,
        authorize_url: str = AUTHORIZE_URL,
        token_url: str = TOKEN_URL,
        revoke_url: str = REVOKE_URL,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if not client_id or not client_secret:
            del client_secret
            msg = "OAuth2 needs the app's client_id and client_secret"
            raise ConfigurationError(msg)
        self._app = SecretDict(client_id=client_id, client_secret=client_secret)
        self._token = token
        self._unstored: Token | None = None
        self._on_token = on_token
        self._authorize_url = authorize_url
        self._token_url = token_url
        self._revoke_url = revoke_url
        self._clock = clock
        self._lock = threading.Lock()
        self._refresh: _Refresh | None = None

    @property
    def token(self) -> Token | None:
        """The token in use, if any."""
        return self._token

    def get_authorize_url(self, state: str) -> str:
        """Give the URL to send the user's browser to.

        Args:
            state: A random text kept in the user's session; check that the browser brings it
                back with the code, which proves that this user began.
        """
        query = {"client_id": self._app["client_id"], "response_type": "code", "state": state}
        return f"{self._authorize_url}?{urlencode(query)}"

    @sealing
    async def exchange(self, code: str, *, http: TokenHTTP | None = None) -> Token:
        """Exchange the code the browser brought for the user's token, store and use it.

        Args:
            code: The ``code`` of the redirect.
            http: The transport to use; by default one made for this.

        Raises:
            AuthenticationError: The code or the app's secret is not accepted.
            APIConnectionError: No answer came; codes work once, so it may be used up.
        """
        form = SecretDict(self._app, grant_type="authorization_code", code=code)
        del code
        raw = await _post(http, self._token_url, form)
        return await self._adopt(_read_token(raw, self._token_url, None, self._clock()))

    @sealing
    async def revoke(self, *, http: TokenHTTP | None = None) -> None:
        """Tell Close that the token is to work no more, and forget it.

        Args:
            http: The transport to use; by default one made for this.

        Raises:
            AuthenticationError: Close does not accept the app's secret.
            APIConnectionError: No answer came.
        """
        if self._token is None:
            return
        text = self._token.refresh_token or self._token.access_token
        form = SecretDict(self._app, token=text)
        del text
        raw = await _post(http, self._revoke_url, form)
        if not 200 <= raw.status < 300:
            raise _refusal(raw, self._revoke_url)
        self._token = None

    async def headers(self, http: TokenHTTP) -> Mapping[str, str]:
        """Give the Authorization header; refresh the token first when it is about to end."""
        token = self._token
        if token is None:
            msg = "there is no token yet: send the user to get_authorize_url(), then exchange()"
            raise ConfigurationError(msg)
        if token.expires_at is not None and token.refresh_token is not None:
            left = token.expires_at - self._clock()
            if left <= _SKEW:
                token = await self._renewed(http, token, still_good=left > 0)
        return SecretDict(Authorization=f"Bearer {token.access_token}")

    async def refused(self, http: TokenHTTP, headers: Mapping[str, str]) -> bool:
        """Refresh after a 401, unless another request's refresh has replaced the token since."""
        token = self._token
        if token is None:
            return False
        if headers.get("Authorization") != f"Bearer {token.access_token}":
            return True
        if token.refresh_token is None:
            return False
        await self._renewed(http, token, still_good=False)
        return True

    async def settle(self) -> None:
        """Wait until a refresh under way has ended; broken off, it would lose the new token.

        The client does so before it closes its connections.
        """
        refresh = self._refresh
        if refresh is not None and refresh.loop is asyncio.get_running_loop():
            await asyncio.wait([refresh.task])

    async def _renewed(self, http: TokenHTTP, old: Token, *, still_good: bool) -> Token:
        """Give the token after ``old``; with an old one still good, an outage does no harm."""
        try:
            return await self._shared_refresh(http, old)
        except (APIConnectionError, InternalServerError):
            if still_good:
                return old
            raise

    async def _shared_refresh(self, http: TokenHTTP, old: Token) -> Token:
        """Join the refresh under way or start one; whoever is cancelled leaves it to the others."""
        while True:
            with self._lock:  # held for no wait: clients of other threads have loops of their own
                if self._token is not None and self._token is not old:
                    return self._token
                if self._refresh is None or self._refresh.is_over:
                    self._refresh = _Refresh(self._fetch(http, old))
                outcome = self._refresh.outcome
            try:
                return await asyncio.shield(asyncio.wrap_future(outcome))
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if not outcome.cancelled() or (task is not None and task.cancelling()):
                    raise
                # The loop that refreshed is gone, and this one takes over.

    async def _fetch(self, http: TokenHTTP, old: Token) -> Token:
        if self._unstored is not None:
            return await self._adopt(self._unstored)
        form = SecretDict(
            self._app, grant_type="refresh_token", refresh_token=old.refresh_token or ""
        )
        for attempt in range(1, _TRIES + 1):
            try:
                raw = await http.post_form(self._token_url, form)
                return await self._adopt(_read_token(raw, self._token_url, old, self._clock()))
            except (APIConnectionError, InternalServerError):
                if attempt == _TRIES:
                    raise
                await asyncio.sleep(_PAUSE * 2 ** (attempt - 1))
        raise AssertionError  # the last attempt returns or raises

    async def _adopt(self, token: Token) -> Token:
        """Store a token, then use it; one that could not be stored is kept for the next try."""
        self._unstored = token
        if self._on_token is not None:
            await self._on_token(token)
        self._token, self._unstored = token, None
        return token

    def __repr__(self) -> str:
        return f"OAuth2(client_id={self._app['client_id']!r})"

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)


class _Refresh:
    """A refresh under way in the running loop, to be awaited from any loop.

    Args:
        work: Refreshes.

    Attributes:
        loop: The loop that does the work.
        task: The work.
        outcome: What it comes to; cancelled when its loop ends before.
    """

    def __init__(self, work: Coroutine[Any, Any, Token]) -> None:
        self.loop = asyncio.get_running_loop()
        self.task = self.loop.create_task(work)
        self.outcome: Future[Token] = Future()
        self.task.add_done_callback(self._settle)

    @property
    def is_over(self) -> bool:
        """Whether there is nothing to wait for, any more or ever."""
        return self.outcome.done() or self.loop.is_closed()

    def _settle(self, task: asyncio.Task[Token]) -> None:
        if task.cancelled():
            self.outcome.cancel()
        elif (error := task.exception()) is not None:
            self.outcome.set_exception(error)
        else:
            self.outcome.set_result(task.result())


async def _post(http: TokenHTTP | None, url: str, form: SecretDict) -> RawResponse:
    if http is not None:
        return await http.post_form(url, form)
    from close_async.transport.http import HttpTransport

    own = HttpTransport()
    try:
        return await own.post_form(url, form)
    finally:
        await own.aclose()


def _read_token(raw: RawResponse, url: str, old: Token | None, now: float) -> Token:
    if not 200 <= raw.status < 300:
        raise _refusal(raw, url)
    token = _parsed_token(raw.body, old, now)
    if token is None:
        # No excerpt, and no frame of the parsing: the body may hold a secret.
        msg = "the token endpoint's answer is no token"
        raise DecodeError(msg, content_type=raw.content_type, **_context(raw, url))
    return token


def _parsed_token(body: bytes, old: Token | None, now: float) -> Token | None:
    """Read a token; None for what is none."""
    try:
        data = json.loads(body)
        lasts = data.get("expires_in")
        return Token(
            access_token=_text(data["access_token"]),
            refresh_token=data.get("refresh_token") or (old.refresh_token if old else None),
            expires_at=None if lasts is None else now + float(lasts),
            scope=data.get("scope"),
            organization_id=data.get("organization_id"),
            user_id=data.get("user_id"),
        )
    except (ValueError, LookupError, TypeError, AttributeError):
        return None


def _text(value: object) -> str:
    """Give a value back if it is text."""
    if not isinstance(value, str) or not value:
        raise TypeError
    return value


def _refusal(raw: RawResponse, url: str) -> APIStatusError:
    """Make the error of a refusal; its words are the server's, as RFC 6749 names them."""
    if raw.status >= 500:
        return InternalServerError("the token endpoint failed", **_context(raw, url))
    text = "the token endpoint refused"
    try:
        data = json.loads(raw.body)
        text = str(data.get("error_description") or data["error"])
    except (ValueError, LookupError, TypeError, AttributeError):
        pass
    return AuthenticationError(text, **_context(raw, url))


def _context(raw: RawResponse, url: str) -> dict[str, Any]:
    return {"method": "POST", "path": url, "status": raw.status, "trace_id": raw.trace_id}
