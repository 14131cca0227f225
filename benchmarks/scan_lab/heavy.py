"""An organization with heavy leads, behind a server that fails for too many of them at once."""

import asyncio
from collections.abc import Callable, Mapping, Set

from benchmarks.scan_lab.wire import Wire
from close_async.errors import (
    APIError,
    APITimeoutError,
    ResponseLostError,
    ResponseTooLargeError,
)
from close_async.testing import CloseSimulator
from close_async.transport.request import RawResponse, Request

_MARK = "heavy"

Failure = Callable[[], RawResponse | APIError]
"""The failure of the server for a page that is too heavy."""


def status(status: int) -> RawResponse:
    """Return the empty response of a gateway."""
    return RawResponse(status=status, headers={}, body=b"")


FAILURES: Mapping[str, Failure] = {
    "500": lambda: status(500),
    "502": lambda: status(502),
    "503": lambda: status(503),
    "504": lambda: status(504),
    "timeout": lambda: APITimeoutError("no response in 30 s", timeout=30.0),
    "lost": lambda: ResponseLostError("the connection broke"),
    "too large": lambda: ResponseTooLargeError("over 64 MiB", limit=64 << 20),
}


class HeavyWire(Wire):
    """A transport that fails for pages with too many heavy leads.

    Attributes:
        most: Maximum number of heavy leads per response.
        failure: The failure of a request for more.
        poison: The ids of leads that no response may hold.
        failed: Number of requests that failed.
        sent: Number of requests that were sent, by path.
    """

    most = 20
    failure: Failure = staticmethod(FAILURES["504"])
    poison: Set[str] = frozenset()

    def __init__(self, sim: CloseSimulator, trip: float) -> None:
        super().__init__(sim, trip)
        self.failed = 0
        self.sent: dict[str, int] = {}

    async def send(
        self, request: Request, base_url: str, headers: Mapping[str, str], *, within: float | None
    ) -> RawResponse:
        """Send a request, and fail if its response is too heavy."""
        self.sent[request.path] = self.sent.get(request.path, 0) + 1
        found = await super().send(request, base_url, headers, within=within)
        is_poisoned = any(id_.encode() in found.body for id_ in self.poison)
        if found.body.count(f'"description":"{_MARK}'.encode()) <= self.most and not is_poisoned:
            return found
        self.failed += 1
        failure = self.failure()
        if isinstance(failure, RawResponse):
            return failure
        if isinstance(failure, APITimeoutError):
            await asyncio.sleep(within or 30.0)
        raise failure


async def make_heavy(sim: CloseSimulator, size: int) -> None:
    """Set descriptions of ``size`` bytes two hours ago, and change one lead an hour ago.

    A sync reads leads again that changed within five minutes before the last change.
    """
    text = _MARK + "x" * (size - len(_MARK))
    for lead_id in list(sim.world.leads):
        sim.world.update_lead(lead_id, description=text)
    await asyncio.sleep(3_600)
    sim.world.update_lead(next(iter(sim.world.leads)), url="https://heavy.example")
    await asyncio.sleep(3_600)
