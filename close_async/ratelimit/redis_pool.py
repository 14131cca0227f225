"""``RedisPool``: the pool of tokens that lies in Redis, and what its clock shows."""

import asyncio
import hashlib
import math
import secrets
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from importlib import resources
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote, urlsplit

import attrs

from close_async.errors import ConfigurationError
from close_async.ratelimit.leased import Answer, UsageReport
from close_async.transport.auth import SecretText
from close_async.transport.secrecy import NO_SECRETS, Secrets
from close_async.wire import json

if TYPE_CHECKING:
    from redis.asyncio import Redis

# What two clocks may run apart, as a part of the time that passes.
_DRIFT = 1e-4
# No limit or count is larger, and no window longer or further away, in seconds.
_MOST, _FAR = 1e12, 2 * 86_400.0


class RedisClock:
    """How far Redis's clock is ahead of the event loop's, as far as asking for it proves."""

    def __init__(self) -> None:
        self._least, self._most, self._at = -math.inf, math.inf, 0.0

    def learn(self, sent: float, heard: float, shown: float) -> None:
        """Take in what it showed between two times of the loop."""
        drift, self._at = (heard - self._at) * _DRIFT, heard
        self._least = max(self._least - drift, shown - heard)
        self._most = min(self._most + drift, shown - sent)
        if self._least > self._most:  # it was set, or another Redis answers
            self._least, self._most = shown - heard, shown - sent

    def to_redis(self, earliest: float, latest: float) -> tuple[float, float]:
        """Give a span of the loop's time in Redis's."""
        return earliest + self._least, latest + self._most

    def from_redis(self, earliest: float, latest: float) -> tuple[float, float]:
        """Give a span of Redis's time in the loop's."""
        return earliest - self._most, latest - self._least


@attrs.frozen(kw_only=True)
class Said:
    """What the pool said of a group.

    Args:
        processes: How many share it.
        answers: What it said of each limit.
    """

    processes: int
    answers: list[Answer]


class RedisPool:
    """The pool.

    Args:
        redis: The URL of a Redis, or a client.
        timeout: Seconds that Redis has to answer.

    Attributes:
        name: What its keys begin with; to be set before it is asked.
        secrets: The password of the URL, and the URL.

    Raises:
        ConfigurationError: The extra ``redis`` is not installed, or the URL is no such URL.
    """

    def __init__(self, redis: "str | Redis", *, timeout: float) -> None:
        redis = SecretText(redis) if isinstance(redis, str) else redis  # it may hold a password
        self.name: str | None = None
        self._connect = redis_connector(redis, timeout, "sharing rate limits")
        self._is_own = isinstance(redis, str)
        self.secrets: Secrets = (
            Secrets(_secrets_in(redis)) if isinstance(redis, str) else NO_SECRETS
        )
        self._timeout = timeout
        self._process = secrets.token_hex(8)
        package = resources.files("close_async.ratelimit")
        self._source = (package / "pool.lua").read_text("utf-8")
        self._client: Redis | None = None
        self._script: Callable[..., Awaitable[Any]] | None = None
        self.clock: RedisClock = RedisClock()

    @property
    def is_open(self) -> bool:
        """Whether Redis has answered on the connection."""
        return self._script is not None

    async def open(self) -> None:
        """Connect, and ask for the time.

        Raises:
            Exception: Whatever is wrong with Redis.
        """
        if self._script is not None:
            return
        async with asyncio.timeout(self._timeout):
            client = self._client = self._connect()
            sent = asyncio.get_running_loop().time()
            seconds, microseconds = await cast("Any", client).time()
            self._learn(sent, seconds, microseconds)
            self._script = client.register_script(self._source)

    async def close(self) -> None:
        """Close the connection."""
        client = self.forget()
        if client is not None and self._is_own:
            with suppress(Exception):
                async with asyncio.timeout(self._timeout):
                    await client.aclose()

    def forget(self) -> "Redis | None":
        """Give up the connection without closing it, as when its event loop is gone."""
        client, self._client, self._script = self._client, None, None
        self.clock = RedisClock()
        return client

    async def exchange(
        self,
        group: str,
        reports: Sequence[UsageReport],
        *,
        waits: bool,
        peers: int,
        leaves: bool = False,
    ) -> Said:
        """Tell what is held and wanted; hear what is leased.

        Args:
            group: The endpoint group.
            reports: What is to tell of each of its limits.
            waits: Whether anybody waits here.
            peers: The processes that were seen last.
            leaves: Whether this process is going.

        Raises:
            Exception: Whatever is wrong with Redis.
        """
        await self.open()
        assert self._script is not None  # noqa: S101 - for type checkers
        said = {
            "process": self._process,
            "waits": waits,
            "peers": peers,
            "leaves": leaves,
            "limits": [self._told(report) for report in reports],
        }
        sent = asyncio.get_running_loop().time()
        async with asyncio.timeout(self._timeout):
            keys, args = [f"{self.name}:{group}"], [json.dumps(said)]
            answer = json.loads(await self._script(keys=keys, args=args))
        now = self._learn(sent, int(answer["seconds"]), int(answer["microseconds"]))
        answers = [self._heard(each, now) for each in answer["limits"]]
        return Said(processes=int(_within(answer["processes"], 1, _MOST)), answers=answers)

    def _learn(self, sent: float, seconds: int, microseconds: int) -> float:
        now = seconds + microseconds / 1e6
        self.clock.learn(sent, asyncio.get_running_loop().time(), now)
        return now

    def _told(self, report: UsageReport) -> dict[str, Any]:
        """Write a report in Redis's time."""
        told: dict[str, Any] = {
            "limit": report.limit,
            "window": report.length,
            "used": report.used,
            "flying": report.flying,
            "left": report.left,
            "want": report.want,
            "low": report.low,
            "trip": report.trip,
        }
        if report.ends is not None:
            told["lo"], told["hi"] = self.clock.to_redis(*report.ends)
        if report.heard is not None:
            told["heard"] = self.clock.to_redis(report.heard, report.heard)[0]
        return {name: value for name, value in told.items() if value is not None}

    def _heard(self, said: dict[str, Any], now: float) -> Answer:
        """Read an answer in the loop's time."""
        ends = None
        if "lo" in said:
            soonest = _within(said["lo"], -_FAR, _FAR)
            ends = self.clock.from_redis(now + soonest, now + _within(said["hi"], soonest, _FAR))
        granted = said.get("granted")
        return Answer(
            limit=int(_within(said["limit"], 1, _MOST)),
            granted=None if granted is None else int(_within(granted, -_MOST, _MOST)),
            pool=int(_within(said["pool"], 0, _MOST)),
            waiting=int(_within(said["waiting"], 0, _MOST)),
            used_by_others=_within(said["used_by_others"], 0, _MOST),
            length=_within(said["window"], 1e-3, _FAR),
            ends=ends,
        )


def _secrets_in(url: str) -> list[str]:
    """Return the URL, which may have a password in its query too, and the password."""
    with suppress(ValueError):
        password = urlsplit(url).password
        return [url] if password is None else [url, unquote(password)]
    return [url]


def _within(value: object, least: float, most: float) -> float:
    """Return a number that the pool said.

    Raises:
        ValueError: It is not one, or not between the two: the pool is of no use.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return value  # which NaN is not
    msg = f"the pool said {value!r}, not a number from {least:g} to {most:g}"
    raise ValueError(msg)


def fingerprint(text: str) -> str:
    """Give what stands for a secret: the same in every process, and nothing leads back from it."""
    return hashlib.blake2b(text.encode(), digest_size=16, person=b"close_async pool").hexdigest()


def pool_name(namespace: str, credential: str, base_url: str) -> str:
    """Give what the keys of a credential, of which this is the fingerprint, begin with."""
    return f"{namespace}:{{{fingerprint(base_url.rstrip('/') + credential)}}}"


def redis_connector(redis: "str | Redis", timeout: float, purpose: str) -> "Callable[[], Redis]":
    """Return what makes a client, or returns the one that was passed.

    Args:
        redis: The URL of a Redis, or a client.
        timeout: Seconds that Redis has to answer; a client that was passed has its own.
        purpose: What Redis is used for, for the message.

    Raises:
        ConfigurationError: The extra ``redis`` is not installed, or the URL is no such URL.
    """
    redis = SecretText(redis) if isinstance(redis, str) else redis
    try:
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    except ImportError as error:
        msg = f"{purpose} through Redis needs the extra: pip install 'close-async[redis]'"
        raise ConfigurationError(msg) from error
    if not isinstance(redis, str):
        if not callable(getattr(redis, "register_script", None)):
            msg = f"redis must be a URL or a redis.asyncio.Redis, not {type(redis).__name__}"
            raise ConfigurationError(msg)
        return lambda: redis
    url = redis

    def connect() -> Redis:
        # Its annotations are incomplete.
        client: Redis = cast("Any", Redis).from_url(
            url,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
        )
        return client

    is_url = True
    try:
        connect()
    except ValueError:
        is_url = False
    if (
        not is_url
    ):  # raised out here: the frames of redis-py show the URL, which may hold a password
        msg = "redis must be a URL such as redis://host:6379/0, rediss://host:6379/0 or unix://path"
        raise ConfigurationError(msg)
    return connect
