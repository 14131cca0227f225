"""``SQLiteTokenStore`` and ``RedisTokenStore``: one OAuth token for several processes.

See https://developer.close.com/topics/authentication-oauth2/.
"""

import asyncio
import hashlib
import os
import secrets
import sqlite3
import threading
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from random import random
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

import attrs

from close_async._checks import check_seconds
from close_async._redis import redis_connector
from close_async.errors import ConfigurationError, TokenStoreError
from close_async.oauth.oauth2 import Token, problem_of
from close_async.secrecy import SecretText, refuse_pickling
from close_async.wire import json

if TYPE_CHECKING:
    from redis.asyncio import Redis

T = TypeVar("T")

_FIELDS = frozenset(field.name for field in attrs.fields(Token))
# Seconds between two attempts to get a lock that another process holds. A refresh takes a few
# tenths of a second.
_POLL = 0.05
# Seconds that SQLite waits for another process that is writing, which takes milliseconds.
_BUSY = 10.0
# Seconds to wait for a response of Redis.
_REDIS_TIMEOUT = 5.0
# Closing any descriptor of a file drops all POSIX locks that the process has on it, SQLite's too;
# so files are made one at a time, and only if they do not exist.
_creating = threading.Lock()


def _written(token: Token) -> str:
    """Return a token as JSON that no traceback shows."""
    return SecretText(json.dumps(attrs.asdict(token)).decode())


def _read(text: object) -> Token | str:
    """Return the token that was written, or why it is not one, without showing anything of it."""
    if isinstance(text, bytes):
        text = text.decode(errors="replace")
    if not isinstance(text, str):
        return "it is not text"
    try:
        data = json.loads(text)
    except ValueError:
        return "it is not JSON"
    if not isinstance(data, dict):
        return "it is not an object"
    # Fields that a later version adds are ignored.
    read: dict[str, Any] = {"access_token": "", **cast("dict[str, Any]", data)}
    token = Token(**{name: value for name, value in read.items() if name in _FIELDS})
    return problem_of(token) or token


def _checked(found: Token | str | None, where: str) -> Token | None:
    """Return the result of a read.

    Raises:
        ConfigurationError: It is why there is no token.
    """
    if isinstance(found, str):
        msg = f"{where} is not a token of close_async: {found}; remove it and authorize again"
        raise ConfigurationError(msg)
    return found


def _checked_key(key: str) -> str:
    if not isinstance(key, str) or not key:  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = "key must be a string that is not empty: it names the account that the token is of"
        raise ConfigurationError(msg)
    return key


class SQLiteTokenStore:
    """Stores tokens in an SQLite file, for the processes of one machine.

    The file is created with mode 0600; the tokens in it are not encrypted. A save has reached the
    disk when it returns. The lock of each account is an empty file beside it, which is
    released when its process ends in any way. All file access happens in threads. Network file
    systems without reliable locks are not supported.

    Args:
        path: The file; created when a token is first saved.
        key: The name of the account; a file can hold any number of accounts.
        timeout: Seconds to wait for the lock while another process refreshes.

    Raises:
        ConfigurationError: The path, the key or the timeout is not valid.

    Example::

        store = SQLiteTokenStore("tokens.db", key="customer-17")
        oauth = OAuth2(client_id=..., client_secret=..., store=store)
    """

    def __init__(
        self, path: str | os.PathLike[str], *, key: str = "default", timeout: float = 120.0
    ) -> None:
        if not isinstance(path, str | os.PathLike):  # pyright: ignore[reportUnnecessaryIsInstance]
            msg = f"path must be a string or a Path, not {type(path).__name__}"
            raise ConfigurationError(msg)
        check_seconds("timeout", timeout)
        self._path = os.fsdecode(path)
        if not self._path or self._path == ":memory:":
            msg = "path must name a file: processes cannot share a database in memory"
            raise ConfigurationError(msg)
        self._key, self._timeout = _checked_key(key), timeout
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        self._lock_path = f"{self._path}-lock-{digest}"

    async def load(self) -> Token | None:
        """Return the token that was saved last, or ``None`` before the first.

        Raises:
            TokenStoreError: The file cannot be read.
            ConfigurationError: It is not a database, or what it holds under the key is not a token.
        """
        return await asyncio.to_thread(self._load)

    async def save(self, token: Token) -> None:
        """Save a token, which is on the disk when this returns.

        Raises:
            TokenStoreError: The file cannot be written.
            ConfigurationError: It is not a database.
        """
        await asyncio.to_thread(self._save, token)

    async def delete(self) -> None:
        """Delete the token, as after :meth:`~close_async.OAuth2.revoke`.

        Raises:
            TokenStoreError: The file cannot be written.
            ConfigurationError: It is not a database.
        """
        await asyncio.to_thread(self._save, None)

    @asynccontextmanager
    async def exclusive(self) -> AsyncGenerator[None]:
        """Hold the account's lock for the block.

        Raises:
            TokenStoreError: Another process has held it all the time, or there cannot be one here.
        """
        loop = asyncio.get_running_loop()
        lock, ends = _FileLock(self._lock_path), loop.time() + self._timeout
        try:
            # It polls instead of waiting for the lock: a thread that waits cannot be
            # cancelled, and a few of them would block all others of the event loop.
            while not await asyncio.to_thread(lock.try_acquire):
                if loop.time() >= ends:
                    msg = f"another process has locked {self._path!r} for {self._timeout:g} s"
                    raise TokenStoreError(msg)
                await asyncio.sleep(_POLL * (0.5 + random()))  # noqa: S311  # no secret
            yield
        finally:
            lock.release()

    def _load(self) -> Token | None:
        def read(database: sqlite3.Connection) -> Token | str | None:
            known = "SELECT 1 FROM sqlite_master WHERE name = 'close_async_tokens'"
            if database.execute(known).fetchone() is None:
                return None
            query = "SELECT token FROM close_async_tokens WHERE key = ?"
            row = database.execute(query, (self._key,)).fetchone()
            return None if row is None else _read(row[0])

        return _checked(_with_file(self._path, read), f"the value in {self._path!r}")

    def _save(self, token: Token | None) -> None:
        def write(database: sqlite3.Connection) -> None:
            # Two syncs more than usual: one of the directory, without which a crash of the machine
            # may bring back the journal, and with it the token that is used up.
            database.execute("PRAGMA synchronous = EXTRA")
            database.execute("BEGIN IMMEDIATE")
            database.execute(
                "CREATE TABLE IF NOT EXISTS close_async_tokens "
                "(key TEXT PRIMARY KEY, token TEXT NOT NULL)"
            )
            if token is None:
                database.execute("DELETE FROM close_async_tokens WHERE key = ?", (self._key,))
            else:
                database.execute(
                    "INSERT INTO close_async_tokens VALUES (?, ?) "
                    "ON CONFLICT (key) DO UPDATE SET token = excluded.token",
                    (self._key, _written(token)),
                )
            database.execute("COMMIT")

        _with_file(self._path, write)

    def __repr__(self) -> str:
        return f"SQLiteTokenStore({self._path!r}, key={self._key!r})"


class _FileLock:
    """An exclusive transaction in an empty database, which ends with its process.

    SQLite's locks work on every system, and between the threads of a process too.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._guard = threading.Lock()
        self._held: sqlite3.Connection | None = None
        self._is_released = False

    def try_acquire(self) -> bool:
        """Take the lock unless it is taken; a release meanwhile, in another thread, wins."""
        return _with_file(self._path, self._begin, is_kept=True, busy=0.0)

    def _begin(self, database: sqlite3.Connection) -> bool:
        try:
            database.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            database.close()
            if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                return False
            raise
        with self._guard:
            if self._is_released:
                database.close()
            else:
                self._held = database
        return True

    def release(self) -> None:
        """Release the lock; nothing is written, so that this does not wait for the disk."""
        with self._guard:
            self._is_released = True
            if self._held is not None:
                self._held.close()
                self._held = None


def _with_file(
    path: str,
    work: Callable[[sqlite3.Connection], T],
    *,
    is_kept: bool = False,
    busy: float = _BUSY,
) -> T:
    """Open a database, readable by its owner only if it is new, and work with it.

    Args:
        path: The file.
        work: What to do.
        is_kept: Whether the connection stays open, unless the work fails.
        busy: Seconds to wait for other connections.

    Raises:
        TokenStoreError: The file cannot be used for now.
        ConfigurationError: The file is not a database.
    """
    problem: TokenStoreError | ConfigurationError
    database: sqlite3.Connection | None = None
    is_done = False
    try:
        with _creating, suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        database = sqlite3.connect(
            path, timeout=busy, isolation_level=None, check_same_thread=False
        )
        found = work(database)
    except sqlite3.OperationalError as error:
        problem = TokenStoreError(f"the token store {path!r} cannot be used: {error}")
    except sqlite3.DatabaseError as error:
        problem = ConfigurationError(f"{path!r} is not a database of tokens: {error}")
    except (OSError, ValueError) as error:  # a ValueError of a path with a null character
        reason = getattr(error, "strerror", None) or type(error).__name__
        problem = TokenStoreError(f"the token store {path!r} cannot be used: {reason}")
    else:
        is_done = True
        return found
    finally:
        if database is not None and not (is_done and is_kept):
            database.close()
    # Raised outside of the handler, without the frames in which the token was written.
    raise problem


class RedisTokenStore:
    """Stores a token in Redis, for processes on any machines; needs the extra ``redis``.

    A token must survive a crash of Redis, or users have to authorize the app again: switch on its
    append-only file (``appendonly yes`` with ``appendfsync always``), and do not let Redis evict
    keys. Tokens are not encrypted.

    The lock is redis-py's. It is extended for as long as a refresh takes; that of a process that
    died is released after ``lock_timeout``.

    Args:
        redis: The URL of a Redis, as in ``redis://host:6379/0``, ``rediss://`` or ``unix://``; or a
            ``redis.asyncio.Redis`` of your own, which then belongs to one event loop.
        key: The key in Redis, one per account; the lock is at the same key with ``:lock`` appended.
        timeout: Seconds to wait for the lock while another process refreshes.
        lock_timeout: Seconds after which the lock of a process that died is released.

    Raises:
        ConfigurationError: The extra is not installed, the URL is not one of Redis, or the key
            or a timeout is not valid.

    Example::

        store = RedisTokenStore("redis://localhost:6379/0", "close:token:customer-17")
        oauth = OAuth2(client_id=..., client_secret=..., store=store)
    """

    _key = ""  # for the repr, if __init__ fails

    def __init__(
        self,
        redis: "str | Redis",
        key: str,
        *,
        timeout: float = 120.0,
        lock_timeout: float = 10.0,
    ) -> None:
        redis = SecretText(redis) if isinstance(redis, str) else redis
        self._key, self._timeout = _checked_key(key), timeout
        self._connect = redis_connector(redis, _REDIS_TIMEOUT, "keeping a token")
        self._is_own = isinstance(redis, str)
        check_seconds("timeout", timeout)
        check_seconds("lock_timeout", lock_timeout)
        if lock_timeout < 1:
            msg = "lock_timeout must be 1 second or more: a lock that ends early is no lock"
            raise ConfigurationError(msg)
        self._lock_timeout = lock_timeout

    async def load(self) -> Token | None:
        """Return the token that was saved last, or ``None`` before the first.

        Raises:
            TokenStoreError: Redis does not respond, or refuses the command.
            ConfigurationError: What it holds under the key is not a token.
        """

        async def read(client: Any) -> Token | str | None:
            text = await client.get(self._key)
            return None if text is None else _read(text)

        return _checked(await self._call(read), f"the value of {self._key!r} in Redis")

    async def save(self, token: Token) -> None:
        """Save a token.

        Raises:
            TokenStoreError: Redis does not respond, or refuses the command.
        """
        await self._call(lambda client: client.set(self._key, _written(token)))

    async def delete(self) -> None:
        """Delete the token, as after :meth:`~close_async.OAuth2.revoke`.

        Raises:
            TokenStoreError: Redis does not respond, or refuses the command.
        """
        await self._call(lambda client: client.delete(self._key))

    @asynccontextmanager
    async def exclusive(self) -> AsyncGenerator[None]:
        """Hold the account's lock for the block.

        Raises:
            TokenStoreError: Another process held it all the time, or Redis does not respond.
        """
        token, ends = secrets.token_hex(16), asyncio.get_running_loop().time() + self._timeout
        # One attempt at a time: a restart of Redis does not end the wait for another process.
        while not await self._call(
            lambda client: self._lock(client).acquire(blocking=False, token=token)
        ):
            if asyncio.get_running_loop().time() >= ends:
                msg = f"another process has locked {self._key!r} for {self._timeout:g} s"
                raise TokenStoreError(msg)
            await asyncio.sleep(_POLL * (0.5 + random()))  # noqa: S311  # no secret
        extending = asyncio.get_running_loop().create_task(self._extend(token))
        try:
            yield
        finally:
            extending.cancel()
            # Without Redis the lock expires by itself; the work under it has been done.
            with suppress(TokenStoreError):
                await self._call(lambda client: self._lock(client, token).release())

    def _lock(self, client: Any, token: str | None = None) -> Any:
        """Return the lock, as held with a token if there is one."""
        lock = client.lock(f"{self._key}:lock", timeout=self._lock_timeout, thread_local=False)
        if token is not None:
            lock.local.token = token.encode()
        return lock

    async def _extend(self, token: str) -> None:
        """Extend a lock for as long as it is held, whatever Redis does meanwhile."""
        while True:
            await asyncio.sleep(self._lock_timeout / 3)
            with suppress(TokenStoreError):
                await self._call(lambda client: self._lock(client, token).reacquire())

    async def _call(self, work: Callable[[Any], Awaitable[T]]) -> T:
        """Work with a connection of its own: this is rare, and it belongs to its event loop.

        Raises:
            TokenStoreError: Redis does not respond, or refuses the command.
        """
        from redis.exceptions import RedisError

        client = cast("Any", self._connect())
        try:
            return await work(client)
        except (RedisError, OSError, TimeoutError, RuntimeError) as error:
            failure = type(error).__name__
        finally:
            if self._is_own:
                with suppress(Exception):
                    await client.aclose()
        # Raised outside of the handler: the frames of redis-py show commands with the token.
        msg = f"Redis cannot be used for the token at {self._key!r} ({failure})"
        raise TokenStoreError(msg)

    def __repr__(self) -> str:
        return f"RedisTokenStore(key={self._key!r})"

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)
