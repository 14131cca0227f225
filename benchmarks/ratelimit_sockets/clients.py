"""The processes that use the key: ours, and Close's own client. Each runs until it is stopped.

They are forked, so that none of them begins late for its imports.
"""

import asyncio
import logging
import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.queues import Queue
from typing import Any

from attrs import field, frozen
from closeio_api import API  # type: ignore[import-untyped]

from close_async import CloseClient, HookEvent, RedisLimiter, ResponseEvent

Results = Queue  # of Counter[str]: "served", "refused", "refused later", "failed"

AT_FIRST = 16.0  # seconds until the processes have noticed each other


@frozen(kw_only=True)
class Plan:
    """What a process shall do.

    Attributes:
        name: What it is called.
        url: The API's base URL.
        api_key: The key.
        redis: The URL of a Redis, if it shares its limits through one.
        until: The time at which it stops.
        workers: How many calls it makes at the same time.
        log: The file that log lines are added to.
    """

    name: str
    url: str
    api_key: str
    redis: str | None = None
    until: float
    workers: int = 8
    log: str = "/dev/null"
    began: float = field(factory=time.time)


def warm_up(url: str, api_key: str) -> None:
    """Import here what is imported with the first call, so that no process has to."""

    async def call() -> None:
        async with CloseClient(api_key, base_url=url) as close:
            await close.leads.list(page_size=1, fields=["id"])

    asyncio.run(call())
    RedisLimiter("redis://localhost")


def ours(plan: Plan, results: "Results[Counter[str]]") -> None:
    """Call with this library."""
    line = f"%(asctime)s {plan.name}: %(message)s"
    handler = logging.FileHandler(plan.log)
    handler.setFormatter(_Since(plan.began, line))
    logging.getLogger("close_async").addHandler(handler)
    results.put(asyncio.run(_call(plan)))


class _Since(logging.Formatter):
    """The seconds since the run began."""

    def __init__(self, began: float, line: str) -> None:
        super().__init__(line)
        self._began = began

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802
        """Write the time of a line."""
        del datefmt
        return f"{record.created - self._began:6.2f} s"


async def _call(plan: Plan) -> "Counter[str]":
    counts: Counter[str] = Counter()

    def count(event: HookEvent) -> None:
        if isinstance(event, ResponseEvent):
            counts["refused" if event.status == 429 else "served"] += 1
            if event.status == 429 and time.time() > plan.began + AT_FIRST:
                counts["refused later"] += 1

    limiter = None if plan.redis is None else RedisLimiter(plan.redis)
    async with CloseClient(
        plan.api_key, base_url=plan.url, hooks=[count], limiter=limiter
    ) as close:

        async def work() -> None:
            while True:
                await close.leads.list(page_size=1, fields=["id"])

        tasks = [asyncio.create_task(work()) for _ in range(plan.workers)]
        await asyncio.wait(tasks, timeout=plan.until - time.time())
        for task in tasks:
            task.cancel()
        done = await asyncio.gather(*tasks, return_exceptions=True)
        counts["failed"] = sum(not isinstance(each, asyncio.CancelledError) for each in done)
    if limiter is not None:
        await limiter.aclose()
    return counts


def closeio(plan: Plan, results: "Results[Counter[str]]") -> None:
    """Call with Close's own client, which sleeps out each 429 by itself, in threads."""
    counts: Counter[str] = Counter()

    def count(response: Any, **options: Any) -> None:
        del options
        if time.time() < plan.until:
            counts["refused" if response.status_code == 429 else "served"] += 1

    def work() -> None:
        api = API(f"{plan.url}/", plan.api_key)
        api.session.hooks["response"].append(count)
        while time.time() < plan.until:
            with suppress(Exception):  # after five 429s in a row it gives up
                api.get("lead", params={"_limit": 1, "_fields": "id"})

    for _ in range(plan.workers):
        threading.Thread(target=work, daemon=True).start()
    time.sleep(max(plan.until - time.time(), 0))
    results.put(counts)


def start(
    way: "Callable[[Plan, Results[Counter[str]]], None]", plan: Plan
) -> "Callable[[], Counter[str]]":
    """Start a process; return a function that waits for its end and returns its counts."""
    context = multiprocessing.get_context("fork")
    results: Results[Counter[str]] = context.Queue()
    process = context.Process(target=way, args=(plan, results), daemon=True)
    process.start()

    def finish() -> "Counter[str]":
        found = results.get()
        process.join(5)
        return found

    return finish
