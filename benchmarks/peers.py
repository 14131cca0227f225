"""The clients that are compared, each reading all leads in a separate process.

``python -m benchmarks.peers WAY PLAN`` reads leads and prints the measurement, both in JSON. A
first page is read before the measurement starts, which excludes the imports of each client.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from importlib.metadata import version
from itertools import islice
from typing import Any

from attrs import asdict, frozen

CONCURRENCY = 8  # the default of close.leads.list()


@frozen
class Plan:
    """The task of a client.

    Args:
        url: The API's base URL.
        api_key: A key for it.
        leads: Number of leads to read, which is the number that exist.
        concurrency: Maximum number of requests of close_async in flight.
        page_size: Number of leads per page, for clients with such an option.
    """

    url: str
    api_key: str
    leads: int
    concurrency: int = CONCURRENCY
    page_size: int = 200


@frozen
class Reading:
    """The measurement of a client.

    Args:
        leads: Number of leads that were read.
        cpu: CPU seconds of all threads of the process, in user and system mode.
        seconds: Wall-clock seconds.
    """

    leads: int
    cpu: float
    seconds: float


class Stopwatch:
    """Measures CPU time and wall-clock time since its creation."""

    def __init__(self) -> None:
        self._cpu, self._time = _cpu(), time.perf_counter()

    def stop(self, leads: int) -> Reading:
        """Return the measurement."""
        return Reading(leads, _cpu() - self._cpu, time.perf_counter() - self._time)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def read_close_async(plan: Plan) -> Reading:
    """Read with this library: typed models, concurrent pages."""
    return asyncio.run(_read_close_async(plan))


def read_close_async_with_speed(plan: Plan) -> Reading:
    """Read with this library and the packages of its extra ``speed``."""
    import uvloop

    return uvloop.run(_read_close_async(plan))


def read_floor(plan: Plan) -> Reading:
    """Read with aiohttp and orjson into dicts, without anything else that a client does."""
    return asyncio.run(_read_floor(plan))


async def _read_floor(plan: Plan) -> Reading:
    import aiohttp
    import orjson

    count = 0
    async with aiohttp.ClientSession(headers={"Authorization": "Basic eA=="}) as session:

        async def fetch(skip: int) -> list[dict[str, Any]]:
            query = {"_skip": skip, "_limit": plan.page_size}
            async with session.get(f"{plan.url}/lead/", params=query) as response:
                data: list[dict[str, Any]] = orjson.loads(await response.read())["data"]
                return data

        await fetch(0)
        stopwatch = Stopwatch()
        skips = iter(range(0, plan.leads, plan.page_size))
        ahead = deque(asyncio.create_task(fetch(skip)) for skip in islice(skips, plan.concurrency))
        while ahead:
            page = await ahead.popleft()
            ahead.extend(asyncio.create_task(fetch(skip)) for skip in islice(skips, 1))
            for _ in page:
                count += 1
        return stopwatch.stop(count)


async def _read_close_async(plan: Plan) -> Reading:
    from close_async import CloseClient

    count = 0
    async with CloseClient(plan.api_key, base_url=plan.url) as close:
        await close.leads.list()
        stopwatch = Stopwatch()
        async for _ in close.leads.list(page_size=plan.page_size, concurrency=plan.concurrency):
            count += 1
        return stopwatch.stop(count)


def read_closeio(plan: Plan) -> Reading:
    """Read with Close's own client, in the loop that its README shows: dicts, page by page."""
    from closeio_api import API  # type: ignore[import-untyped]

    api = API(f"{plan.url}/", plan.api_key)
    api.get("lead", params={"_skip": 0})
    params = {} if plan.page_size == 100 else {"_limit": plan.page_size}
    stopwatch = Stopwatch()
    count, has_more = 0, True
    while has_more:
        page = api.get("lead", params={"_skip": count, **params})
        for _ in page["data"]:
            count += 1
        has_more = page["has_more"]
    return stopwatch.stop(count)


def read_close_dot_io(plan: Plan) -> Reading:
    """Read with close-dot-io: pydantic models, page by page."""
    from close_dot_io import CloseClient, Lead  # type: ignore[import-untyped]

    client = CloseClient(api_key=plan.api_key)
    client.base_url = f"{plan.url}/"
    client.list(resource=Lead, max_results=1)  # also requests the statuses, once
    stopwatch = Stopwatch()
    leads = client.list(resource=Lead, max_results=plan.leads)
    return stopwatch.stop(len(leads))


WAYS: dict[str, Callable[[Plan], Reading]] = {
    "close_async": read_close_async,
    "close_async, uvloop": read_close_async_with_speed,
    f"closeio {version('closeio')}": read_closeio,
    f"close-dot-io {version('close-dot-io')}": read_close_dot_io,
}
OURS, OURS_WITH_SPEED, CLOSEIO, CLOSE_DOT_IO = WAYS
FLOOR = "aiohttp with orjson to dicts"
_READ = WAYS | {FLOOR: read_floor}


def measure(way: str, plan: Plan) -> Reading:
    """Measure a client in a fresh process, and check that it read all leads."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peers", way, json.dumps(asdict(plan))],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    printed: dict[str, Any] = json.loads(done.stdout)
    reading = Reading(**printed)
    if reading.leads != plan.leads:
        msg = f"{way} read {reading.leads} leads of {plan.leads}"
        raise RuntimeError(msg)
    return reading


if __name__ == "__main__":
    _way, _plan = sys.argv[1:]
    print(json.dumps(asdict(_READ[_way](Plan(**json.loads(_plan))))))
