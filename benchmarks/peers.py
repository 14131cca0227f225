"""The clients that are compared, each reading all leads in a process of its own.

``python -m benchmarks.peers WAY PLAN`` reads leads and prints what that took; plan and answer are
JSON. A first page is read before the clock starts, so that no client pays for its imports.
"""

import asyncio
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from attrs import asdict, frozen

CONCURRENCY = 8  # the default of close.leads.list()


@frozen
class Plan:
    """What a client shall read.

    Args:
        url: The API's base URL.
        api_key: A key for it.
        leads: How many leads there are, and are to be read.
        concurrency: How many requests close_async may have under way.
        page_size: How many leads a page has, where a client lets one choose.
    """

    url: str
    api_key: str
    leads: int
    concurrency: int = CONCURRENCY
    page_size: int = 200


@frozen
class Reading:
    """What reading took.

    Args:
        leads: How many leads came.
        cpu: The CPU seconds of the process, of all its threads, in user and system mode.
        seconds: The time that passed.
    """

    leads: int
    cpu: float
    seconds: float


class Stopwatch:
    """Starts when made; gives CPU time and time passed."""

    def __init__(self) -> None:
        self._cpu, self._time = _cpu(), time.perf_counter()

    def stop(self, leads: int) -> Reading:
        """Give what was measured since it was made."""
        return Reading(leads, _cpu() - self._cpu, time.perf_counter() - self._time)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def read_close_async(plan: Plan) -> Reading:
    """Read with this library: typed, several pages at once."""
    return asyncio.run(_read_close_async(plan))


def read_close_async_with_speed(plan: Plan) -> Reading:
    """Read with this library and what its extra ``speed`` installs."""
    import aiohttp
    import uvloop
    from isal import isal_zlib

    aiohttp.set_zlib_backend(isal_zlib)
    return uvloop.run(_read_close_async(plan))


async def _read_close_async(plan: Plan) -> Reading:
    from close_async import CloseClient

    count = 0
    async with CloseClient(plan.api_key, base_url=plan.url) as close:
        await close.leads.list()
        follow = Stopwatch()
        async for _ in close.leads.list(page_size=plan.page_size, concurrency=plan.concurrency):
            count += 1
        return follow.stop(count)


def read_closeio(plan: Plan) -> Reading:
    """Read with Close's own client, in the loop that its README shows: dicts, page by page."""
    from closeio_api import API  # type: ignore[import-untyped]

    api = API(f"{plan.url}/", plan.api_key)
    api.get("lead", params={"_skip": 0})
    params = {} if plan.page_size == 100 else {"_limit": plan.page_size}
    follow = Stopwatch()
    count, has_more = 0, True
    while has_more:
        page = api.get("lead", params={"_skip": count, **params})
        for _ in page["data"]:
            count += 1
        has_more = page["has_more"]
    return follow.stop(count)


def read_close_dot_io(plan: Plan) -> Reading:
    """Read with close-dot-io: pydantic models, page by page."""
    from close_dot_io import CloseClient, Lead  # type: ignore[import-untyped]

    client = CloseClient(api_key=plan.api_key)
    client.base_url = f"{plan.url}/"
    client.list(resource=Lead, max_results=1)  # asks for the statuses too, once
    follow = Stopwatch()
    leads = client.list(resource=Lead, max_results=plan.lead_count)
    return follow.stop(len(leads))


WAYS: dict[str, Callable[[Plan], Reading]] = {
    "close_async": read_close_async,
    "close_async, uvloop and isal": read_close_async_with_speed,
    f"closeio {version('closeio')}": read_closeio,
    f"close-dot-io {version('close-dot-io')}": read_close_dot_io,
}
OURS, OURS_WITH_SPEED, CLOSEIO, CLOSE_DOT_IO = WAYS


def measure(way: str, plan: Plan) -> Reading:
    """Have a fresh process read; see that every lead came."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.peers", way, json.dumps(asdict(plan))],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    said: dict[str, Any] = json.loads(done.stdout)
    reading = Reading(**said)
    if reading.leads != plan.lead_count:
        msg = f"{way} read {reading.leads} leads of {plan.lead_count}"
        raise RuntimeError(msg)
    return reading


if __name__ == "__main__":
    _way, _plan = sys.argv[1:]
    print(json.dumps(asdict(WAYS[_way](Plan(**json.loads(_plan))))))
