"""``WebhookSender``: delivers events to the URLs of webhook subscriptions."""

import asyncio
from collections import deque
from contextlib import suppress
from random import Random

import aiohttp
from attrs import frozen

from close_simulator.clock import Clock
from close_simulator.events.scheduled import ScheduledActions
from close_simulator.loops import in_loop
from close_simulator.webhooks.subscriptions import Pending, Subscriptions

# Attempts that tests can look at; a simulator that runs for days must not grow.
_KEPT = 10_000
_TIMEOUT = 10.0  # seconds


@frozen
class Attempt:
    """An attempt to deliver an event.

    Attributes:
        subscription_id: The subscription.
        event_id: The event.
        number: The number of the attempt, from 1.
        status: The status of the response; ``None`` without a response.
        body: The request body.
        headers: The headers with the signature.
    """

    subscription_id: str
    event_id: str
    number: int
    status: int | None
    body: bytes
    headers: dict[str, str]


class WebhookSender:
    """Delivers events as Close does: signed, in no defined order, with retries.

    A failed delivery is retried after one minute, then with growing waits of at most 20 minutes,
    for 72 hours. A subscription whose deliveries all fail for three days is paused.

    Args:
        subscriptions: The subscriptions and their pending deliveries.
        scheduled: Actions that run later and cause events then.
        clock: The time in seconds.
        is_automatic: Whether to deliver automatically, instead of by :meth:`deliver`.

    Attributes:
        attempts: The latest attempts.
        is_shuffled: Whether deliveries due at the same time are sent in random order.
        repeats: How often each delivery is sent; Close may deliver an event more than once.
    """

    def __init__(
        self,
        subscriptions: Subscriptions,
        scheduled: ScheduledActions,
        clock: Clock,
        *,
        is_automatic: bool,
    ) -> None:
        self.attempts: deque[Attempt] = deque(maxlen=_KEPT)
        self.is_shuffled = False
        self.repeats = 1
        self._subscriptions = subscriptions
        self._scheduled = scheduled
        self._clock = clock
        self._is_automatic = is_automatic
        self._news = asyncio.Event()
        self._order = Random(0)  # noqa: S311 - reproducible, not secret
        self._session: aiohttp.ClientSession | None = None
        self._task: asyncio.Task[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def start(self) -> None:
        """Start delivering."""
        loop = self._loop = asyncio.get_running_loop()

        def wake() -> None:
            # A test may change the world in another thread than the one that serves it.
            loop.call_soon_threadsafe(self._news.set)

        self._subscriptions.news = wake
        if self._is_automatic:
            self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stop delivering."""
        self._subscriptions.news = lambda: None
        self._loop = None
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
        if self._session is not None:
            await self._session.close()
            self._session = None

    def replace(self, subscriptions: Subscriptions, scheduled: ScheduledActions) -> None:
        """Deliver to other subscriptions, and drop the attempts and pending deliveries."""
        subscriptions.news, self._subscriptions.news = self._subscriptions.news, lambda: None
        self._subscriptions, self._scheduled = subscriptions, scheduled
        self.attempts.clear()
        subscriptions.news()  # what is due next has changed

    async def deliver(self) -> list[Attempt]:
        """Attempt all deliveries that are due by the simulator's clock, one after the other."""
        return await in_loop(self._loop, self._deliver)

    async def _deliver(self) -> list[Attempt]:
        self._scheduled.catch_up()
        due = self._subscriptions.due()
        if self.is_shuffled:
            self._order.shuffle(due)
        made = [await self._try(pending) for pending in due for _ in range(self.repeats)]
        self.attempts.extend(made)
        return made

    async def _run(self) -> None:
        while True:
            self._news.clear()
            await self._deliver()
            coming = [self._subscriptions.next_due(), self._scheduled.next_due()]
            due = min((each for each in coming if each is not None), default=None)
            wait = None if due is None else max(due - self._clock(), 0)
            # asyncio.wait_for may swallow the cancellation that ends this loop, on Python 3.11.
            with suppress(TimeoutError):
                async with asyncio.timeout(wait):
                    await self._news.wait()

    async def _try(self, pending: Pending) -> Attempt:
        subscriptions = self._subscriptions  # those of the delivery, also after a replacement
        body, headers = subscriptions.signed(pending)
        status: int | None = None
        error: str | None = None
        try:
            status = await self._post(pending, body, headers)
            error = None if status < 300 else "HTTPError"
        except (aiohttp.ClientError, TimeoutError) as failure:
            error = "Timeout" if isinstance(failure, TimeoutError) else "ConnectionError"
        subscriptions.tried(pending, status, error)
        key = pending.subscription["id"]
        return Attempt(key, pending.event_id, pending.attempts, status, body, headers)

    async def _post(self, pending: Pending, body: bytes, headers: dict[str, str]) -> int:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=_TIMEOUT)
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=aiohttp.ThreadedResolver()),
                timeout=timeout,
            )
        row = pending.subscription
        async with self._session.post(
            row["url"],
            data=body,
            headers=headers | {"Content-Type": "application/json"},
            # Only 2xx is a success for Close: a redirect is a failed attempt.
            allow_redirects=False,
            ssl=bool(row["verify_ssl"]),
        ) as response:
            return response.status
