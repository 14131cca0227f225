"""A client whose requests reach the simulator without a socket, in virtual time."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from close_async import CloseClient
from close_async.testing import CloseSimulator
from close_async.transport.request import Headers, RawResponse, Request, with_method_override
from close_simulator import ManualClock
from close_simulator.http import Call


class Clock(ManualClock):
    """The time of the event loop, as a clock of the simulator."""

    def __call__(self) -> float:
        """Return the time in seconds since 1970."""
        return super().__call__() + asyncio.get_running_loop().time()


class Wire:
    """Replaces the client's HTTP transport.

    Args:
        sim: The simulator.
        trip: Seconds per round trip.
        before: Called before each response, for example to change the world.
    """

    def __init__(
        self, sim: CloseSimulator, trip: float, before: Callable[[], None] = lambda: None
    ) -> None:
        self._sim = sim
        self._trip = trip
        self._before = before
        self.requests = self.refused = self.in_flight = self.most_in_flight = 0
        self.began: float | None = None

    def slot(self, priority: Any, job: object = None) -> AbstractAsyncContextManager[None]:  # noqa: ARG002
        """Return a connection; there is always one."""
        del priority
        return _no_wait()

    async def send(
        self,
        request: Request,
        base_url: str,
        headers: Mapping[str, str],
        *,
        within: float | None,
    ) -> RawResponse:
        """Send a request and return its response."""
        del base_url, within
        self.in_flight += 1
        self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            await asyncio.sleep(self._trip / 2)
            self._before()
            sent = with_method_override(request)
            call = Call(
                sent.method, sent.path, dict(sent.params),
                Headers({**headers, **sent.headers}.items()), sent.body or b"",
            )  # fmt: skip
            reply = self._sim.answer(call)
            await asyncio.sleep(self._trip / 2)
        finally:
            self.in_flight -= 1
        self.requests += 1
        self.refused += reply.status == 429
        return RawResponse(
            status=reply.status, headers=Headers(reply.headers.items()), body=reply.body
        )

    async def aclose(self) -> None:
        """Do nothing: there is no connection."""


@asynccontextmanager
async def _no_wait() -> Any:
    yield


def client(sim: CloseSimulator, wire: Wire) -> CloseClient:
    """Return a client that uses a wire."""
    close = CloseClient(sim.api_key, base_url="https://simulated.example/api/v1")
    close._http = close._caller.pipeline.http = wire  # type: ignore[assignment]
    return close
