"""``RedisLimiter``: rate limits shared by the processes, on any machines, that use one Redis.

See https://developer.close.com/topics/rate-limits/.
"""

import asyncio
import logging
import math
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from random import random as uniform
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import attrs

from close_async.errors import ConfigurationError
from close_async.options import Priority
from close_async.ratelimit.bucket import PRIORS, Bucket
from close_async.ratelimit.leased import LeasedLedger, Peers, UsageReport
from close_async.ratelimit.limiter import BucketQueue, LedgerLimiter, LedgerPermit
from close_async.ratelimit.redis_pool import RedisPool, fingerprint, pool_name
from close_async.transport.auth import SecretText
from close_async.transport.secrecy import described, hiding

if TYPE_CHECKING:
    from redis.asyncio import Redis

# How often Redis hears of tokens that are held, and is asked whether any came back, seconds.
_HELD_BEAT, _WAITING_BEAT = 0.5, 2.0
# Redis is asked in rounds, this many seconds apart at least: who comes meanwhile joins the next.
_PAUSE = 0.005
# A connection that nobody has used for so long is closed.
_IDLE = 30.0
# After a failure Redis is tried again after so many seconds, twice as many each time.
_FIRST_RETRY, _LAST_RETRY = 0.5, 2.0

# For so many seconds after it came back it may not know yet what was used meanwhile.
_AFTERMATH = 10.0

_log = logging.getLogger("close_async")


class RedisLimiter(LedgerLimiter):
    """Shares the rate limits of a credential with other processes through Redis.

    Each process leases the tokens that it needs next from a pool in Redis, a few at a time, and
    tells it what answers say of the window: between them they use every token of the limit, and
    none of their requests is refused. Who goes first in a process, its priorities tell as ever.

    Redis is asked in the background, with a short timeout. While it does not answer, each process
    keeps to an even share of every window, as one of as many as it saw last; it says so in a
    warning of the logger ``close_async``, and again when Redis is back. No request fails for it.
    A process that is killed holds no token back for longer than two seconds.

    Processes find each other by credential, base URL and namespace; what Redis is given shows
    none of the first two. A limiter belongs to one event loop at a time.

    Args:
        redis: The URL of a Redis from version 5 on, as in ``redis://host:6379/0``, ``rediss://``
            or ``unix://``; or a ``redis.asyncio.Redis`` of your own.
        credential: What Close knows the client by, or any name for it that all processes use; by
            default the API key of the client that the limiter is given to.
        base_url: Where it is sent; by default the client's.
        namespace: What keys in Redis begin with.
        timeout: Seconds that Redis has to answer.
        priors: The limit of endpoint groups, where it is known beforehand.
        random: Gives numbers from 0 to 1.

    Raises:
        ConfigurationError: The extra ``redis`` is not installed, or the URL is no such URL.

    Example:
        ```python
        async with RedisLimiter("redis://localhost:6379/0") as limiter:
            async with CloseClient(limiter=limiter) as close:
                ...
        ```
    """

    _place, _namespace = "...", ""  # for the repr, if __init__ fails

    @hiding
    def __init__(
        self,
        redis: "str | Redis",
        *,
        credential: str | None = None,
        base_url: str | None = None,
        namespace: str = "close_async",
        timeout: float = 0.5,
        priors: Mapping[str, int] = PRIORS,
        random: Callable[[], float] = uniform,
    ) -> None:
        # A traceback that shows local variables must not show a password in it.
        redis = SecretText(redis) if isinstance(redis, str) else redis
        super().__init__(priors=priors, random=random)
        self._pool = RedisPool(redis, timeout=timeout)
        self._place = _shown(redis)
        self._namespace, self._base_url = namespace, base_url
        self._credential = None if credential is None else fingerprint(credential)
        if credential is not None and base_url is not None:
            self.bind(None, base_url)
        self._asked = asyncio.Event()
        self._fleet = Peers(lambda: self._asked.set())
        self._told: dict[str, float] = {}  # by group, when Redis heard of it last
        self._task: asyncio.Task[None] | None = None
        self._down_since: float | None = None
        self._joined = -math.inf

    def __repr__(self) -> str:
        return f"RedisLimiter({self._place}, namespace={self._namespace!r})"

    @property
    def is_shared(self) -> bool:
        """Whether Redis answers; else this process keeps to a share of its own."""
        return self._fleet.is_up

    @property
    def processes(self) -> int:
        """How many processes share the limits, this one among them, as Redis told last."""
        return self._fleet.processes

    def bind(self, credential: str | None, base_url: str) -> None:
        """Take from a client what was not given; for the client to call.

        Args:
            credential: Its API key, if it has one.
            base_url: Its base URL.

        Raises:
            ConfigurationError: There is no credential, or another one was bound.
        """
        known = self._credential or (fingerprint(credential) if credential else None)
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
    ) -> LedgerPermit:
        """Wait for the turn of a request; see :class:`~.permit.Limiter`."""
        if self._pool.name is None:
            msg = "RedisLimiter is used without a client: give it credential= and base_url="
            raise ConfigurationError(msg)
        permit = super().permit(group, priority=priority, requeued=requeued, max_wait=max_wait)
        if self._task is None:
            if self._down_since is None:
                self._join()
            self._task = asyncio.get_running_loop().create_task(self._talk())
        return permit

    async def aclose(self) -> None:
        """Give leased tokens back, and close the connection; a later call opens it again."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def __aenter__(self) -> "RedisLimiter":
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    def _new_bucket(self, group: str) -> Bucket:
        make = partial(LeasedLedger, self._fleet)
        return Bucket(self._priors.get(group), now=self._last, random=self._random, ledger=make)

    def _forget_idle_groups(self) -> None:
        super()._forget_idle_groups()
        self._told = {group: at for group, at in self._told.items() if group in self._queues}

    def _compare(self, changed: BucketQueue) -> None:
        """Leave groups as they are: other processes would not merge them in the same moment."""

    def _move_to(self, loop: asyncio.AbstractEventLoop) -> None:
        super()._move_to(loop)
        self._task, self._asked = None, asyncio.Event()
        self._pool.forget()
        self._told.clear()

    async def _talk(self) -> None:
        """Talk to Redis for as long as there is something to talk about."""
        pause = _FIRST_RETRY
        try:
            while await self._has_work(pause):
                try:
                    await self._pool.open()
                    self._join()
                    await self._round()
                except Exception as error:  # whatever it is, no request fails for it
                    pause = _FIRST_RETRY if self._down_since is None else pause * 2
                    self._lose(error)
                    await self._pool.close()
                else:
                    self._recover()
                    await asyncio.sleep(_PAUSE)
        finally:
            self._task = None
            await self._leave()

    async def _has_work(self, pause: float) -> bool:
        """Wait until there is something to tell or to ask; say no after a long time without."""
        if self._down_since is not None:
            await asyncio.sleep(min(pause, _LAST_RETRY) * (0.75 + self._random() / 2))
            return self._is_in_use()
        with suppress(TimeoutError):
            beat = min(map(_beat, self._queues.values()), default=_IDLE)
            async with asyncio.timeout(beat):
                await self._asked.wait()
        self._asked.clear()
        return self._is_in_use()

    def _is_in_use(self) -> bool:
        is_busy = any(_beat(queue) < _IDLE for queue in self._queues.values())
        return is_busy or asyncio.get_running_loop().time() - self._last < _IDLE

    async def _round(self) -> None:
        """Ask for what is wanted, and tell of what was not told of for a while."""
        loop = asyncio.get_running_loop()
        for group, queue in list(self._queues.items()):
            since = loop.time() - self._told.get(group, 0.0)
            is_wanted = any(account.is_wanted for account in _accounts(queue))
            if is_wanted or since >= _beat(queue):
                self._told[group] = loop.time()
                await self._exchange(group, queue)

    async def _exchange(self, group: str, queue: BucketQueue) -> None:
        """Tell of a group and take in the answer."""
        loop, bucket = asyncio.get_running_loop(), queue.bucket
        sent, first = loop.time(), bucket.priorities.first()
        waiting = len(bucket.priorities)
        priority: Priority = first[0] if first is not None else "default"
        reports: dict[int, UsageReport] = {}
        for account in _accounts(queue):
            report = account.report(sent, waiting, priority)
            if report is not None:
                reports[report.limit] = report
        said = await self._pool.exchange(
            group, list(reports.values()), waits=waiting > 0, peers=self._peers()
        )
        now = loop.time()
        self._fleet.processes = said.processes
        for answer in said.answers:
            opened = bucket.account(answer.limit, now)
            if isinstance(opened, LeasedLedger):
                opened.adopt(answer, reports.get(answer.limit), sent, now)
        for account in _accounts(queue):
            account.is_introduced = True
        queue.refuse_impatient()
        queue.wake()

    def _peers(self) -> int:
        """Say how many may have used tokens that a Redis which forgot all knows nothing of."""
        is_recent = asyncio.get_running_loop().time() < self._joined + _AFTERMATH
        return self._fleet.processes if is_recent else 1

    def _join(self) -> None:
        """Go on with the pool."""
        if self._fleet.is_up:
            return
        self._fleet.is_up = True
        self._joined = asyncio.get_running_loop().time()
        for queue in self._queues.values():
            for account in _accounts(queue):
                account.join()

    def _part(self) -> None:
        """Go on without the pool."""
        if not self._fleet.is_up:
            return
        self._fleet.is_up = False
        for queue in self._queues.values():
            for account in _accounts(queue):
                account.stand_alone()
        for queue in self._queues.values():
            queue.wake()

    def _lose(self, error: Exception) -> None:
        """Note that Redis does not answer."""
        self._part()
        if self._down_since is not None:
            return
        self._down_since = asyncio.get_running_loop().time()
        why = described(error, self._pool.secrets).rstrip(".: ")
        _log.warning(
            "Redis does not answer (%s): the rate limits are kept by an even share for each of %s",
            why,
            self._counted(),
        )

    def _recover(self) -> None:
        """Note that Redis answers."""
        if self._down_since is None:
            return
        seconds = asyncio.get_running_loop().time() - self._down_since
        self._down_since = None
        _log.warning(
            "Redis answers again after %.1f s: the rate limits are shared by %s",
            seconds,
            self._counted(),
        )

    def _counted(self) -> str:
        count = self._fleet.processes
        return "1 process" if count == 1 else f"{count} processes"

    async def _leave(self) -> None:
        """Give leased tokens back; those who still wait go on without the pool."""
        is_up, now = self._pool.is_open, asyncio.get_running_loop().time()
        self._part()
        with suppress(Exception):
            for group, queue in self._queues.items() if is_up else ():
                told = [account.report(now, 0, "default") for account in _accounts(queue)]
                reports = [attrs.evolve(each, left=0, want=0) for each in told if each is not None]
                await self._pool.exchange(group, reports, waits=False, peers=1, leaves=True)
        await self._pool.close()


def _shown(redis: "str | Redis") -> str:
    """Return what a repr shows of a Redis: no user, password or query, which may hold one."""
    if not isinstance(redis, str):
        return f"<{type(redis).__name__}>"
    parts = urlsplit(redis)
    host = parts.netloc.rpartition("@")[2]
    return repr(f"{parts.scheme}://{host}{parts.path}")


def _accounts(queue: BucketQueue) -> list[LeasedLedger]:
    return [each for each in queue.bucket.accounts if isinstance(each, LeasedLedger)]


def _beat(queue: BucketQueue) -> float:
    """Say how often Redis should hear of a group, in seconds."""
    if any(account.is_held for account in _accounts(queue)):
        return _HELD_BEAT
    return _WAITING_BEAT if queue.bucket.priorities else _IDLE
