"""``RedisLimiter``: rate limits shared by all processes, on any machines, that use one Redis.

See https://developer.close.com/topics/rate-limits/.
"""

import asyncio
import logging
import math
from contextlib import suppress
from functools import partial
from random import random
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from close_async._checks import check_seconds, check_text
from close_async.errors import ConfigurationError
from close_async.options import Priority
from close_async.ratelimit.bucket import PRIORS, Bucket
from close_async.ratelimit.leased import LeasedLedger, Peers, UsageReport
from close_async.ratelimit.limiter import BucketQueue, LedgerLimiter, LedgerPermit
from close_async.ratelimit.redis_pool import RedisPool, pool_name, stable_fingerprint
from close_async.secrecy import SecretText, described, hiding

if TYPE_CHECKING:
    from redis.asyncio import Redis

# Seconds between two reports to Redis: while tokens are leased, which expire after 2 s; and while
# calls wait for tokens that another process may have returned.
_LEASE_INTERVAL, _WAITING_INTERVAL = 0.5, 2.0
# Minimum seconds between two rounds of requests to Redis, so that one round serves all calls that
# came meanwhile.
_PAUSE = 0.005
# Seconds without use after which the connection is closed.
_IDLE = 30.0
# Seconds before Redis is tried again after a failure, doubled each time.
_FIRST_RETRY, _MAX_RETRY = 0.5, 2.0
# Seconds after Redis is back during which it may not know what all processes have used meanwhile.
_RECOVERY = 10.0

_log = logging.getLogger("close_async")


class RedisLimiter(LedgerLimiter):
    """Shares the rate limits of a credential with other processes through Redis.

    Each process leases the tokens that it needs next from a pool in Redis, a few at a time, and
    reports what responses reveal about the window. Together they use every token of the limit, and
    none of their requests is refused. Within a process, priorities apply as usual.

    Redis is asked in the background, with a short timeout. While it does not respond, each process
    uses an equal share of every window, divided by the number of processes seen last. A warning of
    the logger ``close_async`` reports this, and another one when Redis is back. No request fails.
    The tokens of a killed process are released after two seconds.

    Processes find each other by credential, base URL and namespace. The keys and values in Redis
    reveal neither the credential nor the base URL. A limiter belongs to one event loop at a time.

    Args:
        redis: The URL of a Redis, version 5 or later, as in ``redis://host:6379/0``, ``rediss://``
            or ``unix://``; or a ``redis.asyncio.Redis``.
        credential: The credential, or any name for it that all processes use. The default is the
            API key of the client that uses the limiter.
        base_url: The base URL; by default the client's.
        namespace: The prefix of the keys in Redis.
        timeout: Seconds to wait for a response of Redis.

    Raises:
        ConfigurationError: The extra ``redis`` is not installed, or an argument is not valid.

    Example::

        async with RedisLimiter("redis://localhost:6379/0") as limiter:
            async with CloseClient(limiter=limiter) as close:
                ...
    """

    _shown_url, _namespace = "...", ""  # for the repr, if __init__ fails

    @hiding
    def __init__(
        self,
        redis: "str | Redis",
        *,
        credential: str | None = None,
        base_url: str | None = None,
        namespace: str = "close_async",
        timeout: float = 0.5,
    ) -> None:
        # A traceback that shows local variables must not show the password in the URL.
        redis = SecretText(redis) if isinstance(redis, str) else redis
        super().__init__()
        check_seconds("timeout", timeout)
        check_text("namespace", namespace)
        for name, value in (("credential", credential), ("base_url", base_url)):
            if value is not None:
                check_text(name, value)
        self._pool = RedisPool(redis, timeout=timeout)
        self._shown_url = _shown(redis)
        self._namespace, self._base_url = namespace, base_url
        self._credential = None if credential is None else stable_fingerprint(credential)
        if credential is not None and base_url is not None:
            self.bind(None, base_url)
        self._work = asyncio.Event()
        self._peers = Peers(lambda: self._work.set())
        self._reported: dict[str, float] = {}  # by group, the time of the last report
        self._task: asyncio.Task[None] | None = None
        self._down_since: float | None = None
        self._joined = -math.inf

    def __repr__(self) -> str:
        return f"RedisLimiter({self._shown_url}, namespace={self._namespace!r})"

    @property
    def is_shared(self) -> bool:
        """Whether Redis responds. Otherwise this process uses an equal share of the limits."""
        return self._peers.is_connected

    @property
    def processes(self) -> int:
        """How many processes share the limits, including this one, as last reported by Redis."""
        return self._peers.count

    def bind(self, credential: str | None, base_url: str) -> None:
        """Accept the credential and base URL of a client, for those that were not passed.

        Raises:
            ConfigurationError: There is no credential, or the limiter is bound to another one.
        """
        known = self._credential or (stable_fingerprint(credential) if credential else None)
        if known is None:
            msg = "RedisLimiter needs credential=, a name that all processes use, beside auth="
            raise ConfigurationError(msg)
        name = pool_name(self._namespace, known, self._base_url or base_url)
        if self._pool.name not in (name, None):
            msg = "a RedisLimiter is for one credential and base URL; make one for each"
            raise ConfigurationError(msg)
        self._pool.name = name

    def permit(
        self,
        group: str,
        *,
        priority: Priority,
        requeued: bool = False,
        max_wait: float | None = None,
        job: object = None,
    ) -> LedgerPermit:
        """Return a permit to wait for; see :meth:`.permit.Limiter.permit`."""
        if self._pool.name is None:
            msg = "RedisLimiter is used without a client: pass credential= and base_url="
            raise ConfigurationError(msg)
        permit = super().permit(
            group, priority=priority, requeued=requeued, max_wait=max_wait, job=job
        )
        if self._task is None:
            if self._down_since is None:
                self._join()
            self._task = asyncio.get_running_loop().create_task(self._run())
        return permit

    async def aclose(self) -> None:
        """Return leased tokens, and close the connection. A later call opens it again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def __aenter__(self) -> "RedisLimiter":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    def _new_bucket(self, group: str) -> Bucket:
        ledger = partial(LeasedLedger, self._peers)
        return Bucket(PRIORS.get(group), now=self._last_used, new_ledger=ledger)

    def _forget_idle_groups(self) -> None:
        super()._forget_idle_groups()
        self._reported = {
            group: at for group, at in self._reported.items() if group in self._queues
        }

    def _move_to(self, loop: asyncio.AbstractEventLoop) -> None:
        super()._move_to(loop)
        self._task, self._work = None, asyncio.Event()
        self._pool.forget()
        self._reported.clear()

    async def _run(self) -> None:
        """Report to Redis until the limiter has not been used for a while."""
        pause = _FIRST_RETRY
        try:
            while await self._has_work(pause):
                try:
                    await self._pool.open()
                    self._join()
                    await self._round()
                except Exception as error:  # whatever is wrong with Redis, no request fails
                    pause = _FIRST_RETRY if self._down_since is None else pause * 2
                    self._part()
                    self._note_failure(error)
                    await self._pool.close()
                else:
                    self._note_recovery()
                    await asyncio.sleep(_PAUSE)
        finally:
            self._task = None
            await self._leave()

    async def _has_work(self, pause: float) -> bool:
        """Wait until there is something to report; return whether the limiter is in use."""
        if self._down_since is not None:
            await asyncio.sleep(min(pause, _MAX_RETRY) * (0.75 + random() / 2))  # noqa: S311
            return self._is_in_use()
        with suppress(TimeoutError):
            interval = min(map(_interval, self._queues.values()), default=_IDLE)
            async with asyncio.timeout(interval):
                await self._work.wait()
        self._work.clear()
        return self._is_in_use()

    def _is_in_use(self) -> bool:
        is_busy = any(_interval(queue) < _IDLE for queue in self._queues.values())
        return is_busy or asyncio.get_running_loop().time() - self._last_used < _IDLE

    async def _round(self) -> None:
        """Exchange the groups that need tokens, or whose last report is too old."""
        loop = asyncio.get_running_loop()
        for group, queue in list(self._queues.items()):
            since = loop.time() - self._reported.get(group, 0.0)
            needs_tokens = any(ledger.needs_tokens for ledger in _ledgers(queue))
            if needs_tokens or since >= _interval(queue):
                self._reported[group] = loop.time()
                await self._exchange(group, queue)

    async def _exchange(self, group: str, queue: BucketQueue) -> None:
        """Report a group to the pool, and apply the reply."""
        loop, bucket = asyncio.get_running_loop(), queue.bucket
        sent, first = loop.time(), bucket.waiters.first()
        waiting = len(bucket.waiters)
        priority: Priority = "default" if first is None else first.priority
        reports: dict[int, UsageReport] = {}
        for ledger in _ledgers(queue):
            report = ledger.report(sent, waiting, priority)
            if report is not None:
                reports[report.limit] = report
        reply = await self._pool.exchange(
            group, list(reports.values()), waits=waiting > 0, peers=self._recovering_peers()
        )
        now = loop.time()
        self._peers.count = reply.processes
        for each in reply.limits:
            opened = bucket.ledger(each.limit, now)
            if isinstance(opened, LeasedLedger):
                opened.apply_reply(each, reports.get(each.limit), sent, now)
        for ledger in _ledgers(queue):
            ledger.has_pool_replied = True
        queue.refuse_too_long_waits()
        queue.wake()

    def _recovering_peers(self) -> int:
        """Return how many processes may have used tokens of which Redis does not know yet."""
        is_recent = asyncio.get_running_loop().time() < self._joined + _RECOVERY
        return self._peers.count if is_recent else 1

    def _join(self) -> None:
        """Continue with the pool, if this process is without it."""
        if self._peers.is_connected:
            return
        self._peers.is_connected = True
        self._joined = asyncio.get_running_loop().time()
        for queue in self._queues.values():
            for ledger in _ledgers(queue):
                ledger.join()

    def _part(self) -> None:
        """Continue without the pool, if this process is with it."""
        if not self._peers.is_connected:
            return
        self._peers.is_connected = False
        for queue in self._queues.values():
            for ledger in _ledgers(queue):
                ledger.stand_alone()
        for queue in self._queues.values():
            queue.wake()

    def _note_failure(self, error: Exception) -> None:
        if self._down_since is not None:
            return
        self._down_since = asyncio.get_running_loop().time()
        why = described(error, self._pool.secrets).rstrip(".: ")
        _log.warning(
            "Redis does not respond (%s): each of %s uses an equal share of the rate limits",
            why,
            self._counted(),
        )

    def _note_recovery(self) -> None:
        if self._down_since is None:
            return
        seconds = asyncio.get_running_loop().time() - self._down_since
        self._down_since = None
        _log.warning(
            "Redis responds again after %.1f s: the rate limits are shared by %s",
            seconds,
            self._counted(),
        )

    def _counted(self) -> str:
        count = self._peers.count
        return "1 process" if count == 1 else f"{count} processes"

    async def _leave(self) -> None:
        """Return leased tokens. Calls that still wait continue without the pool."""
        now = asyncio.get_running_loop().time()
        self._part()
        if self._pool.is_open:
            with suppress(Exception):  # otherwise the leases expire
                for group, queue in self._queues.items():
                    found = [ledger.report(now, 0, "default") for ledger in _ledgers(queue)]
                    reports = [attrs.evolve(each, left=0, want=0) for each in found if each]
                    await self._pool.exchange(group, reports, waits=False, peers=1, leaves=True)
        await self._pool.close()


def _shown(redis: "str | Redis") -> str:
    """Return a repr of the URL without user, password and query, which may be secret."""
    if not isinstance(redis, str):
        return f"<{type(redis).__name__}>"
    parts = urlsplit(redis)
    host = parts.netloc.rpartition("@")[2]
    return repr(f"{parts.scheme}://{host}{parts.path}")


def _ledgers(queue: BucketQueue) -> list[LeasedLedger]:
    return [each for each in queue.bucket.ledgers if isinstance(each, LeasedLedger)]


def _interval(queue: BucketQueue) -> float:
    """Return the seconds between two reports of a group."""
    if any(ledger.must_report for ledger in _ledgers(queue)):
        return _LEASE_INTERVAL
    return _WAITING_INTERVAL if queue.bucket.waiters else _IDLE
