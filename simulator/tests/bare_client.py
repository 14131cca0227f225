"""A plain HTTP client, so that the simulator's tests do not depend on close_async."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from attrs import frozen

from close_simulator import CloseSimulator, ManualClock


@frozen
class Response:
    status: int
    headers: Any
    text: str
    json: Any


@frozen
class Api:
    """Calls a simulator with its API key."""

    sim: CloseSimulator
    session: aiohttp.ClientSession
    clock: ManualClock

    async def __call__(self, method: str, path: str, **how: Any) -> Response:
        how.setdefault("headers", {})
        how["headers"] = self.sim.auth_headers | how["headers"]
        url = path if path.startswith("http") else self.sim.url + path
        async with self.session.request(method, url, allow_redirects=False, **how) as response:
            text = await response.text()
            is_json = response.content_type == "application/json" and text
            json = await response.json() if is_json else None
            return Response(response.status, response.headers, text, json)

    async def ids(self, **params: str) -> list[str]:
        """List leads, and return their ids."""
        response = await self("GET", "/lead/", params={"_fields": "id", **params})
        assert response.status == 200, response.text
        return [lead["id"] for lead in response.json["data"]]


@asynccontextmanager
async def running(**options: Any) -> AsyncIterator[Api]:
    """Run a simulator, by default with a ManualClock, and an API for it."""
    clock = options.setdefault("clock", ManualClock())
    async with CloseSimulator(**options) as sim, aiohttp.ClientSession() as session:
        yield Api(sim, session, clock)
