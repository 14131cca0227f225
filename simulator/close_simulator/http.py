"""A request and a reply of the simulated API, free of sockets."""

from collections.abc import Mapping
from typing import Any, cast

import orjson
from attrs import define, field

Json = dict[str, Any]


@define
class Call:
    """One request as a handler sees it.

    Attributes:
        method: The method, after ``x-http-method-override``.
        path: The path below the API's root, such as ``/lead/lead_x/``.
        query: The query parameters, or the body's ``_params``.
        headers: The request's headers.
        body: The raw body.
        owner: Who asks: the name under which the rate limit is counted; no credential.
    """

    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: bytes
    owner: str = ""

    def json(self) -> Json:
        """Give the body as an object.

        Raises:
            Denied: It is not sent or not readable as a JSON object.
        """
        content_type = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
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
    """What is sent back.

    Attributes:
        body: The raw body.
        status: The HTTP status.
        headers: Headers besides those every reply has.
    """

    body: bytes = b"{}"
    status: int = 200
    headers: dict[str, str] = field(factory=lambda: {"Content-Type": "application/json"})


class Denied(Exception):  # noqa: N818 - named after what it says
    """A request that is answered with an error.

    Args:
        status: The HTTP status.
        body: The error's body, as an object.
        headers: More headers.
    """

    def __init__(self, status: int, body: Json, headers: dict[str, str] | None = None) -> None:
        super().__init__(status, body)
        self.status = status
        self.body = body
        self.headers: dict[str, str] = headers or {}

    def reply(self) -> Reply:
        """Give the error as a reply."""
        reply = json_reply(self.body, status=self.status)
        reply.headers |= self.headers
        return reply


def json_reply(value: Any, *, status: int = 200) -> Reply:
    """Make a reply of a JSON value, keys sorted as Close sends them."""
    return Reply(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), status)


API_ROOT = "/api/v1"
"""What the path of every operation begins with."""


def created(call: Call, name: str, row: Json) -> Reply:
    """Make the reply to a creation that is answered 201, which says where the new object is.

    Args:
        call: The request.
        name: What comes after the request's path: the new object's id.
        row: The new object.
    """
    reply = json_reply(row, status=201)
    reply.headers["Location"] = f"{API_ROOT}{call.path}{name}/"
    return reply


def field_error(name: str, message: str) -> Denied:
    """Make the error for one bad parameter."""
    return Denied(400, {"errors": [], "field-errors": {name: message}})


def not_found(kind: str) -> Denied:
    """Make the error for an id that stands for nothing."""
    return Denied(404, {"error": f"Empty query: {kind} matching query does not exist."})


def as_list(value: Any) -> list[Any]:
    """Give a value as a list: itself, or the one thing it is; null is nothing."""
    if isinstance(value, list):
        return value  # pyright: ignore[reportUnknownVariableType]
    return [] if value is None else [value]


def as_text(value: Any) -> str:
    """Give a filter from a body as it would stand in a query."""
    if isinstance(value, bool):
        return str(value).lower()
    return ",".join(str(item) for item in as_list(value))
