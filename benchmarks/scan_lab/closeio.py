"""Close's own client in virtual time: its requests reach the simulator without a socket."""

from collections.abc import Mapping
from typing import Any
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import requests
from attrs import frozen
from closeio_api import API, ValidationError  # type: ignore[import-untyped]
from requests.adapters import BaseAdapter

from close_async.testing import CloseSimulator, ManualClock
from close_simulator.http import Call


class Adapter(BaseAdapter):
    """Passes requests to a simulator, and advances its clock.

    Args:
        sim: The simulator.
        clock: The simulator's clock.
        trip: Seconds per round trip.
    """

    def __init__(self, sim: CloseSimulator, clock: ManualClock, trip: float) -> None:
        super().__init__()
        self._sim, self._clock, self._trip = sim, clock, trip
        self.requests = 0

    def send(  # type: ignore[override]
        self, request: requests.PreparedRequest, **_: Any
    ) -> requests.Response:
        """Send a request and return its response."""
        self.requests += 1
        self._clock.advance(self._trip)
        url = urlsplit(str(request.url))
        path = url.path.removeprefix("/api/v1")
        headers: Mapping[str, str] = request.headers
        query = dict(parse_qsl(url.query))
        reply = self._sim.answer(Call(str(request.method), path, query, headers, b""))
        response = requests.Response()
        response.status_code = reply.status
        response.headers.update(reply.headers)
        response._content = reply.body
        response.request, response.url = request, str(request.url)
        return response

    def close(self) -> None:
        """Do nothing: there is no connection."""


@frozen
class Loop:
    """The result of reading with Close's own client.

    Attributes:
        leads: Number of leads until it ended.
        requests: Number of requests.
        seconds: Its duration.
        error: The error that ended it, or "".
    """

    leads: int
    requests: int
    seconds: float
    error: str


def read_by_skip(sim: CloseSimulator, clock: ManualClock, trip: float) -> Loop:
    """Read all leads with the loop of the README of Close's client."""
    adapter = Adapter(sim, clock, trip)
    api = API("https://simulated.example/api/v1/", sim.api_key)
    api.session.mount("https://", adapter)
    began, count, error, has_more = clock(), 0, "", True
    with patch("closeio_api.time.sleep", clock.advance):
        while has_more:
            try:
                page = api.get("lead", params={"_skip": count, "_fields": "id"})
            except ValidationError as refused:
                error = next(iter(refused.field_errors.values()))
                break
            count += len(page["data"])
            has_more = page["has_more"]
    return Loop(count, adapter.requests, clock() - began, error)
