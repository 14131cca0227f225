"""``RedisPool``: the pool of tokens in Redis, and the offset of its clock."""

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

from close_async._redis import redis_connector
from close_async.ratelimit.leased import LimitReply, UsageReport
from close_async.secrecy import NO_SECRETS, Secrets, SecretText
from close_async.wire import json

if TYPE_CHECKING:
    from redis.asyncio import Redis

# How far two clocks may drift apart, as a fraction of the time that passes.
_DRIFT = 1e-4
# Bounds of a plausible reply: a limit or count; seconds of a window, or until it ends.
_MOST, _FAR = 1e12, 2 * 86_400.0


class RedisClock:
    """Bounds on how far the clock of Redis is ahead of the event loop's."""

    def __init__(self) -> None:
        self._least, self._most, self._at = -math.inf, math.inf, 0.0

    def observe(self, sent: float, received: float, shown: float) -> None:
        """Narrow the bounds by the time that Redis showed between two times of the loop."""
        drift, self._at = (received - self._at) * _DRIFT, received
        self._least = max(self._least - drift, shown - received)
        self._most = min(self._most + drift, shown - sent)
        if self._least > self._most:  # its clock was set, or another Redis responds
            self._least, self._most = shown - received, shown - sent

    def to_redis(self, earliest: float, latest: float) -> tuple[float, float]:
        """Convert an interval of the loop's time into one of the time of Redis."""
        return earliest + self._least, latest + self._most

    def from_redis(self, earliest: float, latest: float) -> tuple[float, float]:
        """Convert an interval of the time of Redis into one of the loop's."""
        return earliest - self._most, latest - self._least


@attrs.frozen(kw_only=True)
class GroupReply:
    """The pool's reply about an endpoint group, and how many processes share it."""

    processes: int
    limits: list[LimitReply]


class RedisPool:
    """Exchanges reports for leased tokens, by a script that runs in Redis.

    Args:
        redis: The URL of a Redis, which may contain a password, or a client.
        timeout: Seconds to wait for a response of Redis.

    Attributes:
        name: The prefix of its keys. It has to be set before the first exchange.
        secrets: The URL and the password in it, which must not be logged.

    Raises:
        ConfigurationError: The extra ``redis`` is not installed, or the URL is not valid.
    """

    def __init__(self, redis: "SecretText | Redis", *, timeout: float) -> None:
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
        """Whether Redis has responded on the connection."""
        return self._script is not None

    async def open(self) -> None:
        """Connect, and read the clock of Redis.

        Raises:
            Exception: Redis does not respond, or not as expected.
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
        """Drop the connection without closing it, because its event loop is gone."""
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
    ) -> GroupReply:
        """Report the tokens that are held and wanted, and return the ones that are leased.

        Args:
            group: The endpoint group.
            reports: The report of each of its limits.
            waits: Whether calls wait in this process.
            peers: How many processes there were before Redis was lost, until all are back; else 1.
            leaves: Whether this process stops using the pool.

        Raises:
            Exception: Redis does not respond, or not as expected.
        """
        await self.open()
        assert self._script is not None  # noqa: S101 - for type checkers
        message = {
            "process": self._process,
            "waits": waits,
            "peers": peers,
            "leaves": leaves,
            "limits": [self._encode(report) for report in reports],
        }
        sent = asyncio.get_running_loop().time()
        async with asyncio.timeout(self._timeout):
            keys, args = [f"{self.name}:{group}"], [json.dumps(message)]
            reply = json.loads(await self._script(keys=keys, args=args))
        now = self._learn(sent, int(reply["seconds"]), int(reply["microseconds"]))
        limits = [self._decode(each, now) for each in reply["limits"]]
        return GroupReply(processes=int(_within(reply["processes"], 1, _MOST)), limits=limits)

    def _learn(self, sent: float, seconds: int, microseconds: int) -> float:
        now = seconds + microseconds / 1e6
        self.clock.observe(sent, asyncio.get_running_loop().time(), now)
        return now

    def _encode(self, report: UsageReport) -> dict[str, Any]:
        """Return a report with the times of Redis."""
        encoded: dict[str, Any] = {
            "limit": report.limit,
            "window": report.length,
            "used": report.used,
            "in_flight": report.in_flight,
            "left": report.left,
            "want": report.want,
            "lowest": report.lowest,
            "round_trip": report.round_trip,
        }
        if report.ends is not None:
            encoded["earliest"], encoded["latest"] = self.clock.to_redis(*report.ends)
        if report.received_at is not None:
            encoded["received_at"] = self.clock.to_redis(report.received_at, report.received_at)[0]
        return {name: value for name, value in encoded.items() if value is not None}

    def _decode(self, reply: dict[str, Any], now: float) -> LimitReply:
        """Return a reply with the times of the loop."""
        ends = None
        if "earliest" in reply:
            earliest = _within(reply["earliest"], -_FAR, _FAR)
            ends = self.clock.from_redis(
                now + earliest, now + _within(reply["latest"], earliest, _FAR)
            )
        granted = reply.get("granted")
        return LimitReply(
            limit=int(_within(reply["limit"], 1, _MOST)),
            granted=None if granted is None else int(_within(granted, -_MOST, _MOST)),
            pool=int(_within(reply["pool"], 0, _MOST)),
            waiting=int(_within(reply["waiting"], 0, _MOST)),
            used_by_others=_within(reply["used_by_others"], 0, _MOST),
            length=_within(reply["window"], 1e-3, _FAR),
            ends=ends,
        )


def _secrets_in(url: str) -> list[str]:
    """Return the URL, whose query may contain a password too, and the password in it."""
    with suppress(ValueError):
        password = urlsplit(url).password
        return [url] if password is None else [url, unquote(password)]
    return [url]


def _within(value: object, least: float, most: float) -> float:
    """Return a number of the pool's reply.

    Raises:
        ValueError: It is not a number, or out of bounds: the state in Redis is not usable.
    """
    if isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= most:
        return value  # NaN fails the comparison
    msg = f"the pool in Redis replied {value!r}, not a number from {least:g} to {most:g}"
    raise ValueError(msg)


def stable_fingerprint(text: str) -> str:
    """Return a hash of a secret: the same in every process, and not reversible."""
    return hashlib.blake2b(text.encode(), digest_size=16, person=b"close_async pool").hexdigest()


def pool_name(namespace: str, credential: str, base_url: str) -> str:
    """Return the prefix of the keys of a credential, given its fingerprint."""
    return f"{namespace}:{{{stable_fingerprint(base_url.rstrip('/') + credential)}}}"
