"""Every way of reading, and a server that sends scripted pages to it."""

import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any

from benchmarks.ratelimit_lab.clock import run
from benchmarks.scan_lab.wire import _no_wait
from close_async import CloseClient, CloseError, NoLimiter
from close_async.transport.request import Headers, RawResponse, Request

# Scripted pages hold a few rows: a loop that ends needs far fewer requests.
MOST_REQUESTS = 25_000

Read = Callable[[CloseClient], Awaitable[object]]


class ScriptedWire:
    """Sends scripted responses, in a cycle."""

    def __init__(self, script: list[Any]) -> None:
        self.script = script
        self.requests = 0

    def slot(self, priority: Any, job: object = None) -> AbstractAsyncContextManager[None]:  # noqa: ARG002
        del priority
        return _no_wait()

    async def send(
        self, request: Request, base_url: str, headers: Mapping[str, str], *, within: float | None
    ) -> RawResponse:
        del request, base_url, headers, within
        self.requests += 1
        assert self.requests < MOST_REQUESTS, "the loop does not end"
        found = self.script[(self.requests - 1) % len(self.script)]
        status, body = found if isinstance(found, tuple) else (200, found)
        return RawResponse(status=status, headers=Headers({}), body=json.dumps(body).encode())

    async def aclose(self) -> None:
        pass


def reading(way: Callable[[CloseClient], Any]) -> Read:
    async def read(close: CloseClient) -> list[Any]:
        return [each async for each in way(close)]

    return read


async def first_page(close: CloseClient) -> Any:
    return await close.leads.list()


WAYS: dict[str, Read] = {
    "list": reading(lambda close: close.leads.list()),
    "unordered": reading(lambda close: close.contacts.list(ordered=False, concurrency=3)),
    "small": reading(lambda close: close.leads.list(page_size=1)),
    "nameless": reading(lambda close: close.leads.list(fields=["name"])),
    "search": reading(lambda close: close.leads.search()),
    "updated": reading(lambda close: close.leads.search(sort=["date_updated"])),
    "by name": reading(lambda close: close.contacts.search(sort=["-name"], page_size=3)),
    "by number": reading(lambda close: close.opportunities.search(sort=["-value"])),
    "scan": reading(lambda close: close.leads.scan()),
    "offsets": reading(lambda close: close.leads.scan(strategy="offset")),
    "windows": reading(lambda close: close.leads.scan(strategy="windows")),
    "in order": reading(lambda close: close.leads.scan(strategy="windows", ordered=True)),
    "activities": reading(lambda close: close.activities.scan()),
    "calls and notes": reading(lambda close: close.activities.scan(types=["Call", "Note"])),
    "newest first": reading(lambda close: close.activities.scan(ordered=True)),
    "counted activities": lambda close: close.activities.scan().plan(),
    "events": reading(lambda close: close.events.list()),
    "newer": reading(lambda close: close.events.list(cursor="c", towards="newer")),
    "statuses": reading(lambda close: close.lead_statuses.list()),
    "groups": lambda close: close.opportunities.groups("user_id"),
    "totals": lambda close: close.opportunities.totals(),
    "count": lambda close: close.leads.count(),
    "raw": reading(lambda close: close.paginate("/activity/")),
    "one": lambda close: close.events.list().first(),
    "first": first_page,
    "plan": lambda close: close.leads.scan().plan(),
}


ONE = {
    "id": "lead_1",
    "date_created": "2024-01-01T00:00:00.500000+00:00",
    "date_updated": "2024-01-01T00:00:00.500000+00:00",
}
TWO = {**ONE, "id": "lead_2"}


def read_hostile(way: str, script: list[Any]) -> tuple[object, ScriptedWire]:
    """Read scripted responses; return the result, or the CloseError that was raised."""
    wire = ScriptedWire(script)

    async def read() -> object:
        close = CloseClient(
            "api_x.y", base_url="https://x.example/api/v1", limiter=NoLimiter(), max_retries=0
        )
        close._http = close._caller.pipeline.http = wire  # type: ignore[assignment]
        async with close:
            try:
                return await WAYS[way](close)
            except CloseError as error:
                return error

    return run(read()), wire
