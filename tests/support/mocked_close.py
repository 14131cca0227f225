"""aioresponses in front of a client: the responses to return, and the requests that were sent."""

import inspect
import json
from typing import Any
from unittest.mock import Mock

from aiohttp import ClientResponse
from aioresponses import aioresponses
from yarl import URL

BASE = "https://api.close.com/api/v1"

LEAD: dict[str, Any] = {
    "id": "lead_a1",
    "name": "Wayne Enterprises",
    "display_name": "Wayne Enterprises",
    "status_id": "stat_a1",
    "status_label": "Potential",
    "url": None,
    "contacts": [{"id": "cont_a1", "name": "Bruce Wayne", "emails": []}],
    "custom": {},
    "custom.cf_a1": "Gotham",
    "date_created": "2026-06-19T11:04:15.763000+00:00",
    "a_field_of_tomorrow": {"kept": True},
}


class MockedResponse(ClientResponse):
    """aiohttp's response, with the argument that aiohttp 3.14 added and aioresponses lacks."""

    def __init__(self, *args: Any, **more: Any) -> None:
        if "stream_writer" in inspect.signature(ClientResponse.__init__).parameters:
            more.setdefault("stream_writer", Mock())
        super().__init__(*args, **more)


class MockedClose:
    """The requests that were sent, and the responses to return."""

    def __init__(self, mocked: aioresponses) -> None:
        self._mocked = mocked

    def answers(self, method: str, path: str, payload: Any, **more: Any) -> None:
        body = payload if isinstance(payload, (bytes, str)) else json.dumps(payload)
        more.setdefault("content_type", "application/json")
        url = URL(BASE + path, encoded=True)
        self._mocked.add(url, method, body=body, response_class=MockedResponse, **more)

    def sent(self) -> list[tuple[str, str, Any]]:
        """Return the requests: method, path with query, JSON body."""
        return [
            (
                method,
                str(url).removeprefix(BASE),
                json.loads(call.kwargs["data"]) if call.kwargs.get("data") else None,
            )
            for (method, url), calls in self._mocked.requests.items()
            for call in calls
        ]
