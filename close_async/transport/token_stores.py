"""``SQLiteTokenStore`` and ``RedisTokenStore``: one OAuth token for several processes.

See https://developer.close.com/topics/authentication-oauth2/.
"""

import asyncio
import hashlib
import os
import sqlite3
import threading
from collections.abc import AsyncGenerator, Generator
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from random import random
from typing import TYPE_CHECKING, Any, NoReturn, cast

import attrs

from close_async.errors import ConfigurationError, TokenStoreError
from close_async.transport.auth import SecretText, refuse_pickling
from close_async.transport.oauth2 import Token, problem_of
from close_async.transport.ratelimit.redis_pool import redis_connector
from close_async.wire import json

if TYPE_CHECKING:
    from redis.asyncio import Redis

_FIELDS = frozenset(field.name for field in attrs.fields(Token))
# Seconds between two attempts to get a lock that another process holds. A refresh takes some tenths
# of a second.
_POLL = 0.05
# Seconds that SQLite waits for another process that is writing, which takes milliseconds.
_BUSY = 10.0
# Seconds that Redis has to answer.
_REDIS_TIMEOUT = 5.0
# Closing any descriptor of a file drops all POSIX locks that the process has on it, SQLite's too;
# so files are made one at a time, and only if they do not exist.
_creating = threading.Lock()


def _written(token: Token) -> str:
    """Return a token as JSON that no traceback shows."""
    return SecretText(json.dumps(attrs.asdict(token)).decode())


def _read(text: object, where: str) -> Token:
    """Return the token that was written.

    Raises:
        ConfigurationError: It is not one.
    """
    found = _parsed(text)
    del text
    problem = found if isinstance(found, str) else problem_of(found)
    if problem is not None or isinstance(found, str):
        msg = f"{where} is not a token of close_async: {problem}; remove it and authorize again"
        raise ConfigurationError(msg)
    return found


def _parsed(text: object) -> Token | str:
    """Return a token, not checked yet, or why it cannot be one, without showing anything of it."""
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
    # What a later version adds is passed over.
    known = {name: value for name, value in data.items() if name in _FIELDS}
    return Token(**{"access_token": "", **known})


def _checked_key(key: str) -> str:
    if not isinstance(key, str) or not key:  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = "key must be a string that is not empty: it names the account that the token is of"
        raise ConfigurationError(msg)
    return key


class SQLiteTokenStore:
    """Keeps tokens in an SQLite file, for the processes of one machine.

    The file is made with mode 0600 and the tokens in it are not encrypted. A save has reached the
    disk when it returns. The lock of each account is an empty file beside it, which is free again
    when its process ends in whatever way. All file access happens in threads. Network file systems
    without reliable locks will not do.

    Args:
        path: The file; made when it is first written.
        key: Names the account, of which the file may hold any number.
        timeout: Seconds to wait for the lock while another process refreshes.

    Raises:
        ConfigurationError: The path or the key cannot be used.

    Example:
        ```python
        store = SQLiteTokenStore("tokens.db", key="customer-17")
        oauth = OAuth2(client_id=..., client_secret=..., store=store)
        ```
    """

    def __init__(
        self, path: str | os.PathLike[str], *, key: str = "default", timeout: float = 120.0
    ) -> None:
        self._path = os.fspath(path)
        if not self._path or self._path == ":memory:":
            msg = "path must name a file: processes cannot share a database in memory"
            raise ConfigurationError(msg)
        self._key, self._timeout = _checked_key(key), timeout
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
        self._lock_path = f"{self._path}-lock-{digest}"

    async def load(self) -> Token | None:
        """Return the token that was saved last, or None if there is none.

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
            # It is tried again and again rather than waited for: a thread that waits cannot be
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
        with _sqlite_errors(self._path), closing(_connect(self._path)) as database:
            known = "SELECT 1 FROM sqlite_master WHERE name = 'close_async_tokens'"
            if database.execute(known).fetchone() is None:
                return None
            query = "SELECT token FROM close_async_tokens WHERE key = ?"
            row = database.execute(query, (self._key,)).fetchone()
        return None if row is None else _read(row[0], f"the value in {self._path!r}")

    def _save(self, token: Token | None) -> None:
        with _sqlite_errors(self._path), closing(_connect(self._path)) as database:
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
        with _sqlite_errors(self._path):
            database = _connect(self._path, busy=0.0)
            try:
                database.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                database.close()
                if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                    return False
                raise
            except BaseException:
                database.close()
                raise
        with self._guard:
            if self._is_released:
                database.close()
            else:
                self._held = database
        return True

    def release(self) -> None:
        """Let others take it; nothing is written, so that this does not wait for the disk."""
        with self._guard:
            self._is_released = True
            if self._held is not None:
                self._held.close()
                self._held = None


def _connect(path: str, busy: float = _BUSY) -> sqlite3.Connection:
    """Open a database, which nobody else may read if it is new."""
    with _creating, suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return sqlite3.connect(path, timeout=busy, isolation_level=None, check_same_thread=False)


@contextmanager
def _sqlite_errors(path: str) -> Generator[None]:
    """Turn errors of the database and of the file system into those of this library."""
    problem: tuple[type[ConfigurationError | TokenStoreError], str]
    try:
        yield
    except sqlite3.OperationalError as error:
        problem = TokenStoreError, f"the token store {path!r} cannot be used: {error}"
    except sqlite3.DatabaseError as error:
        problem = ConfigurationError, f"{path!r} is not a database of tokens: {error}"
    except (OSError, ValueError) as error:  # a ValueError of a path with a null character
        reason = getattr(error, "strerror", None) or type(error).__name__
        problem = TokenStoreError, f"the token store {path!r} cannot be used: {reason}"
    else:
        return
    # Raised out here, without the frames in which the token was written.
    raise problem[0](problem[1])


class RedisTokenStore:
    """Keeps a token in Redis, for processes on any machines; needs the extra ``redis``.

    A token must survive a crash of Redis, or users have to authorize the app again: switch on its
    append-only file (``appendonly yes`` with ``appendfsync always``), and do not let Redis evict
    keys. Tokens are not encrypted.

    The lock is one of redis-py. It is extended for as long as a refresh takes; that of a process
    that died comes free after ``lock_timeout``.

    Args:
        redis: The URL of a Redis, as in ``redis://host:6379/0``, ``rediss://`` or ``unix://``; or a
            ``redis.asyncio.Redis`` of your own, which then belongs to one event loop.
        key: The key in Redis, one for each account; the lock is at the key with ``:lock`` behind.
        timeout: Seconds to wait for the lock while another process refreshes.
        lock_timeout: Seconds after which the lock of a process that died is free again.

    Raises:
        ConfigurationError: The extra is not installed, the URL is no such URL, or the key or a
            timeout cannot be used.

    Example:
        ```python
        store = RedisTokenStore("redis://localhost:6379/0", "close:token:customer-17")
        oauth = OAuth2(client_id=..., client_secret=..., store=store)
        ```
    """

    def __init__(
        self,
        redis: "str | Redis",
        key: str,
        *,
        timeout: float = 120.0,
        lock_timeout: float = 10.0,
    ) -> None:
        redis = SecretText(redis) if isinstance(redis, str) else redis
        self._connect = redis_connector(redis, _REDIS_TIMEOUT, "keeping a token")
        self._is_own = isinstance(redis, str)
        self._key, self._timeout = _checked_key(key), timeout
        if not lock_timeout >= 1:
            msg = "lock_timeout must be 1 second or more: a lock that ends early is no lock"
            raise ConfigurationError(msg)
        self._lock_timeout = lock_timeout

    async def load(self) -> Token | None:
        """Return the token that was saved last, or None if there is none.

        Raises:
            TokenStoreError: Redis does not answer, or refuses.
            ConfigurationError: What it holds under the key is not a token.
        """
        async with self._client() as client:
            text = await client.get(self._key)
        return None if text is None else _read(text, f"the value of {self._key!r} in Redis")

    async def save(self, token: Token) -> None:
        """Save a token.

        Raises:
            TokenStoreError: Redis does not answer, or refuses.
        """
        async with self._client() as client:
            await client.set(self._key, _written(token))

    async def delete(self) -> None:
        """Delete the token, as after :meth:`~close_async.OAuth2.revoke`.

        Raises:
            TokenStoreError: Redis does not answer, or refuses.
        """
        async with self._client() as client:
            await client.delete(self._key)

    @asynccontextmanager
    async def exclusive(self) -> AsyncGenerator[None]:
        """Hold the account's lock for the block.

        Raises:
            TokenStoreError: Another process has held it all the time, or Redis does not answer.
        """
        lock: Any = None
        async with self._client() as client:
            lock = client.lock(
                f"{self._key}:lock",
                timeout=self._lock_timeout,
                sleep=_POLL,
                blocking_timeout=self._timeout,
                thread_local=False,
            )
            if not await lock.acquire():
                msg = f"another process has locked {self._key!r} for {self._timeout:g} s"
                raise TokenStoreError(msg)
        extending = asyncio.get_running_loop().create_task(self._extend(lock))
        try:
            yield
        finally:
            extending.cancel()
            # If Redis is gone the lock ends by itself; what was done under it is done.
            with suppress(TokenStoreError):
                async with self._client() as client:
                    lock.redis = client
                    await lock.release()

    async def _extend(self, lock: Any) -> None:
        """Keep a lock for as long as it is held, whatever Redis does in between."""
        while True:
            await asyncio.sleep(self._lock_timeout / 3)
            with suppress(TokenStoreError):
                async with self._client() as client:
                    lock.redis = client
                    await lock.reacquire()

    @asynccontextmanager
    async def _client(self) -> AsyncGenerator[Any]:
        """Connect for the block: it is rare, and a connection belongs to its event loop."""
        from redis.exceptions import RedisError

        failure: str | None = None
        client = cast("Any", self._connect())
        try:
            yield client
        except (RedisError, OSError, TimeoutError, RuntimeError) as error:
            failure = type(error).__name__
        finally:
            if self._is_own:
                with suppress(Exception):
                    await client.aclose()
        if failure is not None:
            # Raised out here: the frames of redis-py show commands, and with them the token.
            msg = f"Redis does not keep the token at {self._key!r} for now ({failure})"
            raise TokenStoreError(msg)

    def __repr__(self) -> str:
        return f"RedisTokenStore(..., key={self._key!r})"

    def __reduce__(self) -> NoReturn:
        refuse_pickling(self)
