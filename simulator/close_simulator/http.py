"""A request and a reply of the simulated API, free of sockets."""

from collections.abc import Mapping
from typing import Any, cast

import orjson
from attrs import define, field, frozen

Json = dict[str, Any]


@define
class Call:
    """A request as handlers receive it.

    Attributes:
        method: The method, after ``x-http-method-override``.
        path: The path below the API's root, such as ``/lead/lead_x/``.
        query: The query parameters, or the body's ``_params``.
        headers: The request's headers.
        body: The raw body.
        owner: The name under which rate limits count the request; not a credential.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes
    owner: str = ""

    def json(self) -> Json:
        """Return the body as an object.

        Raises:
            Denied: The content type is not JSON, or the body is not a JSON object.
        """
        content_type = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        # Close insists on the header even if the body is JSON.
        if content_type != "application/json":
            message = "Please send valid JSON with a 'Content-Type: application/json' header."
            raise Denied(415, {"error": message})
        try:
            data: object = orjson.loads(self.body)
        except ValueError:
            raise Denied(400, {"error": "The request contains invalid JSON."}) from None
        if not isinstance(data, dict):
            raise Denied(400, {"error": "JSON data must be a dict."})
        return cast("Json", data)


@define
class Reply:
    """A response.

    Attributes:
        body: The raw body.
        status: The HTTP status.
        headers: Headers in addition to those of every response.
    """

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(factory=lambda: {"Content-Type": "application/json"})


class Denied(Exception):  # noqa: N818 - a response, and not always an error of the client
    """A request that gets an error response.

    Args:
        status: The HTTP status.
        body: The response body.
        headers: Additional response headers.
    """

    def __init__(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers: dict[str, str] = headers or {}

    def reply(self) -> Reply:
        """Return the error as a reply."""
        reply = json_reply(self.body, status=self.status)
        reply.headers |= self.headers
        return reply


def json_reply(value: Any, *, status: int = 200) -> Reply:
    """Return a reply with a JSON value, its keys sorted as Close sends them."""
    return Reply(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), status)


API_ROOT = "/api/v1"
"""The prefix of the path of every operation."""

CONTROL_ROOT = "/_simulator/"
"""The prefix of the paths by which another process controls the simulator."""


@frozen
class SeenRequest:
    """A request that the simulator responded to.

    Attributes:
        method: The method as sent.
        path: The path below the API's root.
        query: The query parameters.
        status: The status of the regular response; 0 if a fault replaced it.
        fault: The kind of the fault that occurred, or ``""``.
        owner: A hash that distinguishes API keys; ``""`` if the credentials were rejected.
        headers: The headers, without the credentials.
        at: The time of the response on the simulator's clock, in seconds since 1970.
    """

    method: str
    path: str
    query: dict[str, str]
    status: int
    fault: str
    owner: str
    headers: dict[str, str]
    at: float


def field_error(name: str, message: str) -> Denied:
    """Return the error for one invalid parameter."""
    return Denied(400, {"errors": [], "field-errors": {name: message}})


def not_found(kind: str) -> Denied:
    """Return the error for an unknown id."""
    # The words are those of Close, and of the framework behind it.
    return Denied(404, {"error": f"Empty query: {kind} matching query does not exist."})


def as_list(value: Any) -> list[Any]:
    """Return a list unchanged, null as an empty list, and any other value as a list of one."""
    if isinstance(value, list):
        return value  # pyright: ignore[reportUnknownVariableType]
    return [] if value is None else [value]


def as_text(value: Any) -> str:
    """Return a filter in a body as the string that it would be in a query."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(str(item) for item in as_list(value))
