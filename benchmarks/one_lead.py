"""The CPU cost of one request, ``GET /lead/{id}/``: ``python -m benchmarks.one_lead``.

Each client runs in a process of its own and sends sequential requests over one connection, in
interleaved rounds. Its CPU time counts, relative to aiohttp with orjson in the same round: alone,
and beside a process that keeps another core busy. httpx and openai read the lead as a dict, too.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import orjson

from benchmarks.pages import serving
from benchmarks.table import Table, bar, busy_core, spread

ROUNDS = 12
REQUESTS = 150
BAR = 1.65
RAW, OURS = "aiohttp with orjson", "close_async"

Get = Callable[[], Awaitable[Any]]


@asynccontextmanager
async def _raw(url: str) -> AsyncIterator[Get]:
    import aiohttp

    async with aiohttp.ClientSession(headers={"Authorization": "Basic eA=="}) as session:

        async def get() -> Any:
            async with session.get(f"{url}/lead/lead_a/") as response:
                return orjson.loads(await response.read())

        yield get


@asynccontextmanager
async def _ours(url: str) -> AsyncIterator[Get]:
    from close_async import CloseClient

    async with CloseClient("api_key", base_url=url) as close:
        yield lambda: close.leads.get("lead_a")


@asynccontextmanager
async def _httpx(url: str) -> AsyncIterator[Get]:
    import httpx

    async with httpx.AsyncClient(headers={"Authorization": "Basic eA=="}) as client:

        async def get() -> Any:
            return orjson.loads((await client.get(f"{url}/lead/lead_a/")).content)

        yield get


@asynccontextmanager
async def _openai(url: str) -> AsyncIterator[Get]:
    import openai

    async with openai.AsyncOpenAI(api_key="k", base_url=url) as client:
        yield lambda: client.get("/lead/lead_a/", cast_to=object)


@asynccontextmanager
async def _closeio(url: str) -> AsyncIterator[Get]:
    from closeio_api import API  # type: ignore[import-untyped]

    api = API(f"{url}/", "api_key")

    async def get() -> Any:
        return api.get("lead/lead_a")

    yield get


WAYS = {RAW: _raw, OURS: _ours, "httpx": _httpx, "closeio": _closeio, "openai's client": _openai}


async def _serve_rounds(way: str, url: str) -> None:
    """Send requests for each line of the input, and print the CPU seconds they took."""
    async with WAYS[way](url) as get:
        assert await get()
        for _ in range(REQUESTS):
            await get()
        print("ready", flush=True)
        while sys.stdin.readline():
            start = time.process_time()
            for _ in range(REQUESTS):
                await get()
            print(time.process_time() - start, flush=True)


def _rounds(clients: dict[str, "subprocess.Popen[str]"]) -> dict[str, list[float]]:
    """Return the CPU time of a request by client and round, in microseconds."""
    taken: dict[str, list[float]] = {way: [] for way in clients}
    for _ in range(ROUNDS):
        for way, client in clients.items():
            assert client.stdin is not None
            assert client.stdout is not None
            print(file=client.stdin, flush=True)
            taken[way].append(float(client.stdout.readline()) / REQUESTS * 1e6)
    return taken


def main() -> int:
    """Print the table; exit with 1 if the bar is missed."""
    if len(sys.argv) > 1:
        asyncio.run(_serve_rounds(*sys.argv[1:]))
        return 0
    with serving(1) as server:
        clients = {
            way: subprocess.Popen(
                [sys.executable, "-m", "benchmarks.one_lead", way, server.url],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            )
            for way in WAYS
        }  # fmt: skip
        try:
            for client in clients.values():
                assert client.stdout is not None
                client.stdout.readline()
            alone = _rounds(clients)
            with busy_core():
                busy = _rounds(clients)
        finally:
            for client in clients.values():
                client.kill()
                client.communicate()
    table = Table(
        f"One request for a lead from {server.name}; medians of {ROUNDS} rounds of {REQUESTS}",
        ("us CPU", "requests/s/core", "x raw", "", "busy", ""),
    )
    ratios = {}
    for way in WAYS:
        ratios[way] = [
            spread([one / raw for one, raw in zip(taken[way], taken[RAW], strict=True)])
            for taken in (alone, busy)
        ]
        cost = float(spread(alone[way])[0])
        table.row(way, f"{cost:.0f}", f"{1e6 / cost:.0f}", *ratios[way][0], *ratios[way][1])
    table.print()
    ratio = ratios[OURS][0][0]
    return 0 if bar(f"close.leads.get at most {BAR} x raw", float(ratio) <= BAR, ratio) else 1


if __name__ == "__main__":
    sys.exit(main())
