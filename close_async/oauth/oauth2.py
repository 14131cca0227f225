"""``OAuth2``: authenticates as users who have authorized an app.

A refresh token works once, and a server may revoke everything that was issued with it when it is
presented a second time (RFC 9700, section 4.14.2). So no two tasks, clients, threads or processes
may refresh at the same time, and none may refresh from a token that another one has used up:

- in a process, all calls of an ``OAuth2`` share one refresh;
- between processes, a :class:`TokenStore` is locked during a refresh, and read first;
- a new token is saved before it is used; if that fails, the next call tries to save it again;
- a refresh token that the server refused is not presented again.

See https://developer.close.com/topics/authentication-oauth2/.
"""

import asyncio
import copy
import math
import os
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Generator, Mapping
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any, NoReturn, Protocol, cast
from urllib.parse import urlencode

import attrs

from close_async._checks import (
    check_awaitable,
    check_function,
    check_methods,
    check_text,
    is_number,
)
from close_async.errors import (
    APIConnectionError,
    APIError,
    APIStatusError,
    AuthenticationError,
    CloseError,
    ConfigurationError,
    DecodeError,
    InternalServerError,
    TokenStoreError,
)
from close_async.secrecy import (
    SecretDict,
    Secrets,
    hiding,
    refuse_pickling,
    sealed,
    sealing,
)
from close_async.transport.auth import TokenHTTP
from close_async.transport.request import RawResponse
from close_async.wire import json
from close_async.wire.printable import printable

AUTHORIZE_URL = "https://app.close.com/oauth2/authorize/"
TOKEN_URL = "https://api.close.com/oauth2/token/"  # noqa: S105  # a URL, no secret
REVOKE_URL = "https://api.close.com/oauth2/revoke/"

# A token is refreshed this many seconds before it expires, so that none expires in flight, but not
# before the last tenth of its life: one of a minute would otherwise be refreshed per request.
_MARGIN, _MARGIN_PART = 60.0, 0.1
# Seconds until the next refresh after one that failed while the old token is still valid: in an
# outage, not every call has to wait for failures of its own.
_COOLDOWN = 5.0
_TRIES = 3
_PAUSE = 0.5  # seconds, doubled with each attempt
# Seconds that a store may take. The lock's are more than a refresh in another process takes.
_STORE_TIMEOUT, _LOCK_TIMEOUT = 30.0, 180.0
# A century in seconds. A longer lifetime is a mistake, and would overflow a datetime.
_LONGEST_LIFE = 100 * 366 * 86_400.0


@attrs.frozen(kw_only=True)
class Token:
    """The tokens of one user. Store them: every refresh replaces both.

    ``attrs.asdict(token)`` is a dict to store, ``Token(**stored)`` the token again.

    Args:
        access_token: Sent with every request.
        refresh_token: Obtains the next token, once; ``None`` without the scope ``offline_access``.
        expires_at: The expiry of the access token in Unix seconds; ``None`` if unknown.
        scope: The granted scopes, separated by spaces.
        organization_id: The organization that the user chose.
        user_id: The user.
        expires_in: The lifetime of the access token in seconds; ``None`` if unknown.
    """

    access_token: str = attrs.field(repr=False)
    refresh_token: str | None = attrs.field(default=None, repr=False)
    expires_at: float | None = None
    scope: str | None = None
    organization_id: str | None = None
    user_id: str | None = None
    expires_in: float | None = None

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)


OnToken = Callable[[Token], Awaitable[None] | None]


class TokenStore(Protocol):
    """Stores the token of one account for all processes that use it.

    :class:`~close_async.SQLiteTokenStore` and :class:`~close_async.RedisTokenStore` are two; write
    one for a database of your own. An exception of a store is raised from the call that needed a
    token as a :class:`~close_async.TokenStoreError`; while the old token is still good, the call
    goes on with that one.

    Example::

        class AppStore:
            def __init__(self, pool, account_id):
                self.pool, self.account_id = pool, account_id

            async def load(self):
                query = "SELECT token FROM close_tokens WHERE account_id = $1"
                stored = await self.pool.fetchval(query, self.account_id)
                return Token(**json.loads(stored)) if stored else None

            async def save(self, token):
                query = "UPDATE close_tokens SET token = $2 WHERE account_id = $1"
                await self.pool.execute(
                    query, self.account_id, json.dumps(attrs.asdict(token))
                )

            @asynccontextmanager
            async def exclusive(self):
                async with self.pool.acquire() as connection:
                    await connection.execute("SELECT pg_advisory_lock($1)", self.account_id)
                    try:
                        yield
                    finally:
                        await connection.execute(
                            "SELECT pg_advisory_unlock($1)", self.account_id
                        )
    """

    async def load(self) -> Token | None:
        """Return the token that was saved last, or ``None`` before the first.

        It must not come from a replica or cache that may lag behind.
        """
        ...

    async def save(self, token: Token) -> None:
        """Save a token in place of the last one.

        The token is used as soon as this has returned and the lock is released; it must survive a
        crash of the machine by then.
        """
        ...

    def exclusive(self) -> AbstractAsyncContextManager[object]:
        """Hold a lock that no other process can hold at the same time.

        ``load`` and ``save`` are called inside. The lock of a process that dies must be released by
        itself. A database transaction that is committed at the end serves as well.
        """
        ...


@attrs.frozen
class _Pending:
    """A new token that is not saved yet.

    Args:
        token: The token.
        used: The token that it was refreshed from; None if the user has authorized the app again.
    """

    token: Token
    used: Token | None


class OAuth2:
    """OAuth 2.0 with Close's rotating refresh tokens.

    Requests that need a new token at the same time share one refresh, those of other threads too;
    cancelling one of them does not cancel it. A new token is saved, then passed to ``on_token``,
    and used only after both: if it cannot be stored, the next request tries to store it again
    rather than refresh again.

    Processes that use the same account need a ``store``: a refresh token works only once, so
    that without one each refresh would lock the other processes out.

    Args:
        client_id: The app's id.
        client_secret: The app's secret.
        token: The user's token as stored; ``None`` to start with :meth:`exchange`. With a ``store``
            it is saved there if there is no token yet, and ignored if there is one.
        on_token: Called with each new token that this object obtains, before the token is used; a
            coroutine function is awaited.
        authorize_url: The URL that users authorize the app at.
        token_url: The URL that exchanges codes and refresh tokens.
        revoke_url: The URL that revokes tokens.
        clock: Returns the time in Unix seconds.
        store: Stores the token for all processes: read at first, before each refresh and after a
            refused one, and locked during a refresh.

    Raises:
        ConfigurationError: An argument is not valid.

    Example::

        store = SQLiteTokenStore("tokens.db", key=account_id)
        oauth = OAuth2(client_id=..., client_secret=..., store=store)
        async with CloseClient(auth=oauth) as close:
            await close.me()
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
        store: TokenStore | None = None,
    ) -> None:
        check_text("client_id", client_id)
        check_text("client_secret", client_secret)
        for name, url in (
            ("authorize_url", authorize_url), ("token_url", token_url), ("revoke_url", revoke_url),
        ):  # fmt: skip
            check_text(name, url)
        problem = None if token is None else problem_of(token)
        if problem is not None:
            raise ConfigurationError(problem)
        if store is not None:
            example = "SQLiteTokenStore('tokens.db')"
            check_methods(
                "store", store, example=example, awaited=("load", "save"), called=("exclusive",)
            )
        check_function("clock", clock)
        # By the time of the first call, the old refresh token is used up.
        if on_token is not None and not callable(on_token):
            msg = f"on_token must be a function; not {type(on_token).__name__}"
            raise ConfigurationError(msg)
        self._app = SecretDict(client_id=client_id, client_secret=client_secret)
        self._store = store
        self._initial = token
        self._token = token if store is None else None
        self._pending: _Pending | None = None
        self._rejected: tuple[Token, CloseError] | None = None
        self._on_token = on_token
        self._authorize_url = authorize_url
        self._token_url = token_url
        self._revoke_url = revoke_url
        self._clock = clock
        self._cooldown_until = -math.inf
        self._lock = threading.Lock()
        self._refresh: _Refresh | None = None

    @property
    def token(self) -> Token | None:
        """The token in use, if any; with a store the one that was read last."""
        return self._token or self._initial

    def get_authorize_url(self, state: str) -> str:
        """Return the URL to send the user's browser to.

        Args:
            state: A random string stored in the user's session. Check that the redirect brings
                the same one back, which proves that this user started the authorization.
        """
        query = {"client_id": self._app["client_id"], "response_type": "code", "state": state}
        return f"{self._authorize_url}?{urlencode(query)}"

    @sealing
    async def exchange(self, code: str, *, http: TokenHTTP | None = None) -> Token:
        """Exchange the code of the redirect for the user's token, store it and use it.

        Args:
            code: The ``code`` of the redirect.
            http: The transport to use; by default a temporary one.

        Raises:
            AuthenticationError: The code or the app's secret is not accepted.
            APIConnectionError: There was no response; codes work once, so it may be used up.
            TokenStoreError: The store cannot be locked, and the code was not sent; or the token
                cannot be saved, and the next call tries that again.
        """
        form = SecretDict(self._app, grant_type="authorization_code", code=code)
        del code
        async with self._exclusive():
            raw = await _post(http, self._token_url, form)
            token = _read_token(raw, self._token_url, None, self._clock())
            await self._keep(_Pending(token, None))
        return self._use(token)

    @sealing
    async def revoke(self, *, http: TokenHTTP | None = None) -> None:
        """Revoke the token at Close, and forget it here.

        A store still holds the token, which no longer works, until another one is saved.

        Args:
            http: The transport to use; by default a temporary one.

        Raises:
            AuthenticationError: Close does not accept the app's secret.
            APIConnectionError: There was no response.
            TokenStoreError: The store cannot be locked or read.
        """
        async with self._exclusive():
            # Only the latest token ends the authorization: earlier ones are used up.
            token = await self._load() or self._token
            if token is None:
                return
            form = SecretDict(self._app, token=token.refresh_token or token.access_token)
            raw = await _post(http, self._revoke_url, form)
            if not 200 <= raw.status < 300:
                raise _refusal(raw, self._revoke_url)
        self._token, self._initial, self._pending = None, None, None
        self._rejected = (token, _no_token())

    async def headers(self, http: TokenHTTP) -> Mapping[str, str]:
        """Return the Authorization header; refresh the token first if it is about to expire."""
        token = self._token
        if token is None:
            token = await self._shared_refresh(http, None)
        if self._is_expiring(token) and token.refresh_token is not None:
            token = await self._renewed(http, token)
        return SecretDict(Authorization=f"Bearer {token.access_token}")

    async def refused(self, http: TokenHTTP, headers: Mapping[str, str]) -> bool:
        """Refresh after a 401, unless another request's refresh has replaced the token since."""
        token = self._token
        if token is None:
            return False
        if headers.get("Authorization") != f"Bearer {token.access_token}":
            return True
        if token.refresh_token is None and self._store is None:
            return False
        return await self._shared_refresh(http, token) is not token

    async def settle(self) -> None:
        """Wait until a refresh in progress has finished; cut off, it would lose the new token.

        The client does so before it closes its connections.
        """
        refresh = self._refresh
        if refresh is not None and refresh.loop is asyncio.get_running_loop():
            await asyncio.wait([refresh.task])

    def _left(self, token: Token) -> float:
        """Return the seconds until a token expires; infinity when unknown."""
        return math.inf if token.expires_at is None else token.expires_at - self._clock()

    def _is_expiring(self, token: Token) -> bool:
        life = math.inf if token.expires_in is None else token.expires_in
        return self._left(token) <= min(_MARGIN, life * _MARGIN_PART)

    async def _renewed(self, http: TokenHTTP, old: Token) -> Token:
        """Return the token after ``old``, or ``old`` if that fails while ``old`` is still valid."""
        left = self._left(old)
        if left > 0 and self._clock() < self._cooldown_until:
            return old
        try:
            return await self._shared_refresh(http, old)
        except CloseError as error:
            if left > 0 and (_is_passing(error) or isinstance(error, AuthenticationError)):
                self._cooldown_until = self._clock() + min(_COOLDOWN, left / 2)
                return old
            raise

    async def _shared_refresh(self, http: TokenHTTP, old: Token | None) -> Token:
        """Join the refresh in progress or start one; a cancelled caller does not cancel it."""
        while True:
            with self._lock:  # never held across an await: other threads have loops of their own
                if self._token is not None and self._token is not old:
                    return self._token
                if self._refresh is None or self._refresh.is_over:
                    self._refresh = _Refresh(self._fetch(http, old))
                outcome = self._refresh.outcome
            waiting = asyncio.wrap_future(outcome)
            # A cancelled caller does not hear of a failure, which asyncio would then log.
            waiting.add_done_callback(_retrieve)
            try:
                return await asyncio.shield(waiting)
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if not outcome.cancelled() or (task is not None and task.cancelling()):
                    raise
                # The event loop of the refresh is gone, and this one takes over.

    async def _fetch(self, http: TokenHTTP, old: Token | None) -> Token:
        """Return a token to use instead of ``old``: the store's if it is usable, or a new one."""
        if self._pending is None:
            # Without the lock at first, since another process has often refreshed by now.
            stored = await self._load()
            if stored is not None and self._is_usable(stored, old):
                return self._use(stored)
            latest = stored or old
            if latest is not None:
                self._raise_if_rejected(latest)
        async with self._exclusive():
            token = await self._fetch_alone(http, old)
        return self._use(token)

    async def _fetch_alone(self, http: TokenHTTP, old: Token | None) -> Token:
        """Return a token to use instead of ``old``, while this process holds the lock."""
        for _ in range(_TRIES):
            stored = await self._load()
            latest = stored or old
            if self._pending is not None:
                if latest is None or self._is_before_or_at(latest, self._pending):
                    return await self._keep(self._pending)
                self._pending = None  # another process has obtained a newer one
            if stored is not None and self._is_usable(stored, old):
                return stored
            if latest is None:
                return await self._seeded()
            if latest.refresh_token is None:
                return latest
            self._raise_if_rejected(latest)
            raw = await self._post_refresh(http, latest)
            if not _is_invalid_grant(raw):
                token = _read_token(raw, self._token_url, latest, self._clock())
                return await self._keep(_Pending(token, latest))
            # A process without the lock may have saved another one meanwhile.
            self._rejected = (latest, _refusal(raw, self._token_url))
            if self._store is None:
                break
        assert self._rejected is not None  # noqa: S101  # for type checkers
        raise copy.copy(self._rejected[1])

    async def _seeded(self) -> Token:
        """Save the initial token in an empty store."""
        token = self._initial
        if token is None:
            raise _no_token()
        await self._save(token)
        return token

    async def _post_refresh(self, http: TokenHTTP, token: Token) -> RawResponse:
        """Post the refresh token, and retry after failures that may pass."""
        form = SecretDict(
            self._app, grant_type="refresh_token", refresh_token=token.refresh_token or ""
        )
        for attempt in range(1, _TRIES + 1):
            try:
                raw = await http.post_form(self._token_url, form)
                if raw.status != 429 and raw.status < 500:
                    return raw
                raise _refusal(raw, self._token_url)
            except APIError as error:
                if attempt == _TRIES or not _is_passing(error):
                    raise
                await asyncio.sleep(_PAUSE * 2 ** (attempt - 1))
        raise AssertionError  # the last attempt returns or raises

    def _is_usable(self, stored: Token, old: Token | None) -> bool:
        """Return whether a stored token can be used instead of ``old``."""
        if old is None or stored.refresh_token is None:
            return not self._is_rejected(stored) and stored != old
        is_other = stored.access_token != old.access_token
        return is_other and not self._is_expiring(stored)

    def _is_before_or_at(self, latest: Token, pending: _Pending) -> bool:
        """Return whether the latest known token is the pending one or its predecessor."""
        return pending.used is None or latest == pending.token or _is_same(latest, pending.used)

    def _is_rejected(self, token: Token) -> bool:
        return self._rejected is not None and _is_same(token, self._rejected[0])

    def _raise_if_rejected(self, token: Token) -> None:
        """Raise the error of a refused refresh token again, instead of presenting it again."""
        if self._rejected is not None and self._is_rejected(token):
            raise copy.copy(self._rejected[1])

    def _use(self, token: Token) -> Token:
        """Use a token that is saved."""
        self._token, self._pending, self._rejected = token, None, None
        self._cooldown_until = -math.inf
        return token

    async def _keep(self, pending: _Pending) -> Token:
        """Save a new token; until that succeeds it stays pending for the next call."""
        self._pending = pending
        await self._save(pending.token)
        if self._on_token is None:
            return pending.token
        try:
            # A function that is not a coroutine function has stored the token when it returns.
            storing = self._on_token(pending.token)
            if storing is not None:
                await storing
        except Exception as error:
            # A database may quote the row that it could not write, and with it both tokens.
            failure = sealed(error, _secrets_in(pending.token))
        else:
            return pending.token
        raise failure

    async def _load(self) -> Token | None:
        """Read the store.

        Raises:
            TokenStoreError: It cannot be read.
            ConfigurationError: It does not hold a token, or one of another account.
        """
        if self._store is None:
            return None
        with _store_errors("read"):
            async with asyncio.timeout(_STORE_TIMEOUT):
                loading = self._store.load()
                check_awaitable("store.load", loading)
                token = await loading
        problem = None if token is None else problem_of(token)
        if problem is not None:
            raise ConfigurationError(
                f"the token store's load() did not return a valid token: {problem}"
            )
        known = self.token
        if token is not None and known is not None:
            for name in ("organization_id", "user_id"):
                ours, theirs = getattr(known, name), getattr(token, name)
                if ours is not None and theirs is not None and ours != theirs:
                    # To continue would write to another customer's data.
                    msg = (
                        f"the token store holds a token of {theirs}, and this OAuth2 is for "
                        f"{ours}: each account needs a key of its own in the store"
                    )
                    raise ConfigurationError(msg)
        return token

    async def _save(self, token: Token) -> None:
        """Save a token in the store, even if the task is cancelled: it exists nowhere else.

        Raises:
            TokenStoreError: It cannot be saved.
        """
        if self._store is None:
            return
        cancelled: asyncio.CancelledError | None = None
        for attempt in range(1, _TRIES + 1):
            try:
                with _store_errors("written"):
                    async with asyncio.timeout(_STORE_TIMEOUT):
                        saving = self._store.save(token)
                        check_awaitable("store.save", saving)
                        await saving
                break
            except asyncio.CancelledError as error:
                if cancelled is not None:
                    raise
                cancelled = error  # an event loop that ends cancels once, and waits
            except TokenStoreError:
                if attempt == _TRIES or cancelled is not None:
                    raise
                await asyncio.sleep(_PAUSE * 2 ** (attempt - 1))
        if cancelled is not None:
            raise cancelled

    @asynccontextmanager
    async def _exclusive(self) -> AsyncGenerator[None]:
        """Hold the store's lock for the block; exceptions of the block pass through."""
        if self._store is None:
            yield
            return
        with _store_errors("locked"):
            lock = self._store.exclusive()
            if not isinstance(lock, AbstractAsyncContextManager):  # pyright: ignore[reportUnnecessaryIsInstance]
                msg = (
                    "store.exclusive() must return an asynchronous context manager: write it with "
                    "@asynccontextmanager and one yield"
                )
                raise ConfigurationError(msg)
            async with asyncio.timeout(_LOCK_TIMEOUT):
                await lock.__aenter__()
        try:
            yield
        except BaseException as error:
            with _store_errors("unlocked"):
                await lock.__aexit__(type(error), error, error.__traceback__)
            raise
        with _store_errors("unlocked"):
            await lock.__aexit__(None, None, None)

    def __repr__(self) -> str:
        return f"OAuth2(client_id={self._app['client_id']!r})"

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)


def problem_of(token: object) -> str | None:
    """Return why a token is not valid, without its secrets, or ``None`` if it is."""
    if not isinstance(token, Token):
        return f"a token must be a close_async.Token, not {type(token).__name__}"
    if not isinstance(token.access_token, str) or not token.access_token:  # pyright: ignore[reportUnnecessaryIsInstance]
        return "access_token must be a string that is not empty"
    for name in ("refresh_token", "scope", "organization_id", "user_id"):
        value = getattr(token, name)
        if value is not None and not isinstance(value, str):
            return f"{name} must be a string or None, not {type(value).__name__}"
    for name in ("expires_at", "expires_in"):
        value = getattr(token, name)
        if value is not None and not is_number(value):
            return f"{name} must be a finite number of seconds, or None"
    return None


def _no_token() -> ConfigurationError:
    return ConfigurationError(
        "there is no token yet: send the user to get_authorize_url(), then exchange()"
    )


def _secrets_in(token: Token) -> Secrets:
    return Secrets(text for text in (token.access_token, token.refresh_token) if text)


def _is_same(token: Token, other: Token) -> bool:
    """Return whether two tokens are refreshed with the same refresh token."""
    if token.refresh_token or other.refresh_token:
        return token.refresh_token == other.refresh_token
    return token.access_token == other.access_token


def _is_passing(error: CloseError) -> bool:
    """Return whether the failure of a refresh may pass by itself."""
    kinds = (APIConnectionError, InternalServerError, TokenStoreError)
    return isinstance(error, kinds) or getattr(error, "status", None) == 429


@contextmanager
def _store_errors(what: str) -> Generator[None]:
    """Convert exceptions of a store to an error of this library.

    Its message stays with the cause: a database may quote the row, and with it the token. The cause
    of the error that leaves the client is an ``OSError`` or nothing, and has no message but the
    system's: a token that was not read yet cannot be masked.
    """
    try:
        yield
    except CloseError:
        raise
    except OSError as error:
        number = error.errno
        cause = OSError() if number is None else OSError(number, os.strerror(number))
        msg = f"the token store cannot be {what} ({type(error).__name__})"
        raise TokenStoreError(msg) from cause
    except Exception as error:
        msg = f"the token store cannot be {what} ({type(error).__name__})"
        raise TokenStoreError(msg) from error


class _Refresh:
    """A refresh in progress in the running loop, which can be awaited from any loop.

    Args:
        work: The coroutine of the refresh.

    Attributes:
        loop: The loop that runs it.
        task: The task of the refresh.
        outcome: Its result; cancelled if its loop ends before.
    """

    def __init__(self, work: Coroutine[Any, Any, Token]) -> None:
        self.loop = asyncio.get_running_loop()
        self.task = self.loop.create_task(work)
        self.outcome: Future[Token] = Future()
        self.task.add_done_callback(self._settle)

    @property
    def is_over(self) -> bool:
        """Whether it has finished, or never will."""
        return self.outcome.done() or self.loop.is_closed()

    def _settle(self, task: asyncio.Task[Token]) -> None:
        if task.cancelled():
            self.outcome.cancel()
        elif (error := task.exception()) is not None:
            self.outcome.set_exception(error)
        else:
            self.outcome.set_result(task.result())


def _retrieve(future: asyncio.Future[Token]) -> None:
    if not future.cancelled():
        future.exception()


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
        msg = "the response of the token endpoint is not a token"
        raise DecodeError(msg, content_type=raw.content_type, **_context(raw, url))
    return token


def _parsed_token(body: bytes, old: Token | None, now: float) -> Token | None:
    """Return the token of a body, or ``None`` if there is no access token.

    The old refresh token is used up by now, so an odd value elsewhere must not lose the new one:
    it counts as absent.
    """
    try:
        data = json.loads(body)
        access = data["access_token"]
    except (ValueError, LookupError, TypeError):
        return None
    if not isinstance(data, dict) or not isinstance(access, str) or not access:
        return None
    found = cast("dict[str, Any]", data)
    lasts = _seconds(found.get("expires_in"))
    return Token(
        access_token=access,
        refresh_token=_text(found.get("refresh_token")) or (old.refresh_token if old else None),
        expires_at=None if lasts is None else now + lasts,
        expires_in=lasts,
        scope=_text(found.get("scope")) or (old.scope if old else None),
        organization_id=_text(found.get("organization_id"))
        or (old.organization_id if old else None),
        user_id=_text(found.get("user_id")) or (old.user_id if old else None),
    )


def _seconds(value: object) -> float | None:
    """Return a lifetime in seconds, or None if it is not one: the token then lasts until a 401."""
    try:
        seconds = float(value) if isinstance(value, int | float | str) else math.nan
    except (ValueError, OverflowError):
        return None
    # A lifetime of zero would mean one refresh per request.
    return seconds if 0 < seconds < _LONGEST_LIFE and not isinstance(value, bool) else None


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _is_invalid_grant(raw: RawResponse) -> bool:
    """Return whether the server reports the refresh token as invalid for good (RFC 6749)."""
    try:
        return raw.status < 500 and json.loads(raw.body)["error"] == "invalid_grant"
    except (ValueError, LookupError, TypeError):
        return False


def _refusal(raw: RawResponse, url: str) -> APIStatusError:
    """Return the error of a refusal, with the server's message in the form of RFC 6749."""
    if raw.status >= 500:
        return InternalServerError("the token endpoint failed", **_context(raw, url))
    if raw.status == 429:
        return APIStatusError("the token endpoint received too many requests", **_context(raw, url))
    text = "the token endpoint refused"
    try:
        data = json.loads(raw.body)
        text = printable(str(data.get("error_description") or data["error"]))
    except (ValueError, LookupError, TypeError, AttributeError):
        pass
    return AuthenticationError(text, **_context(raw, url))


def _context(raw: RawResponse, url: str) -> dict[str, Any]:
    return {"method": "POST", "path": url, "status": raw.status, "trace_id": raw.trace_id}
