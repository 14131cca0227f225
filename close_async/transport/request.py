"""``Request`` and ``RawResponse``: the input and the output of the transport."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlencode

import attrs

from close_async.errors import ConfigurationError
from close_async.secrecy import NO_SECRETS, Secrets
from close_async.wire.json import dumps
from close_async.wire.printable import printable
from close_async.wire.ratelimit import RateLimit, parse_rate_limit


class Headers(Mapping[str, str]):
    """Response headers by case-insensitive name, without cookies; they can be pickled.

    Args:
        pairs: Names and values as received; several values of one name are joined by commas.
    """

    __slots__ = ("_values",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        values: dict[str, str] = {}
        for name, value in pairs:
            key = name.lower()
            values[key] = f"{values[key]}, {value}" if key in values else value
        # Cookies are credentials of the session, and no method of this library needs them.
        values.pop("set-cookie", None)
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({self._values!r})"


# Visible ASCII without ``?``, ``#`` and backslashes, one slash at the start, and no dot segment. A
# path that begins with two slashes would name another host, and the credentials would go there.
_PATH = re.compile(r"(?!//)(?!.*/\.{1,2}(?:/|\Z))/[!\"$->@-\[\]-~]*")


def _check_path(_: object, __: "attrs.Attribute[Any]", path: str) -> None:
    if _PATH.fullmatch(path):
        return
    if not path.startswith("/") or path.startswith("//") or "?" in path or "#" in path:
        msg = f"a path starts with one / and has no query of its own (use params): {path!r}"
    else:
        msg = f"a path is plain quoted ASCII without dot segments: {path!r}"
    raise ConfigurationError(msg)


Splits = Literal["slow", "failed"]


@attrs.frozen(kw_only=True)
class Request:
    """One request to the API.

    Args:
        method: The HTTP method, in capitals.
        path: The quoted path below the base URL: ``/lead/lead_x/``.
        params: The query parameters.
        body: The JSON body, or ``None``.
        group: The endpoint group whose rate limit it counts against: method and route template,
            ``GET /lead/{id}/``. Messages name it instead of the path.
        headers: Headers of this request that override those of the options.
        splits: Failures that are raised immediately instead of retried, because the caller then
            requests less: ``slow`` for a 504 or a timeout, ``failed`` for any server failure.
        job: The list, scan or sync that the request belongs to. Within a priority, jobs take turns
            at the rate limit. Compared by identity; ``None`` for a request on its own.

    Raises:
        ConfigurationError: The path would lead away from the base URL.
    """

    method: str
    path: str = attrs.field(validator=_check_path)
    # A query may name people, a body even more: neither is shown.
    params: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    body: bytes | None = attrs.field(default=None, repr=False)
    group: str = attrs.field(
        default=attrs.Factory(lambda self: f"{self.method} {self.path}", takes_self=True)
    )
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str], repr=False)
    splits: "Splits | None" = None
    job: object = attrs.field(default=None, eq=False, repr=False)


# Characters. Servers and proxies refuse URLs of more than about 2,000; the rest is for the path.
_MAX_QUERY = 1_500


def with_method_override(request: Request) -> Request:
    """Return the request to put on the wire: a GET with a long query becomes a POST with a body.

    Retries and rate limits still treat it as the GET that it is.
    See https://developer.close.com/topics/filter-parameters/.
    """
    if request.method != "GET" or not request.params:
        return request
    if len(urlencode(request.params)) <= _MAX_QUERY:
        return request
    return attrs.evolve(
        request,
        method="POST",
        params={},
        body=dumps({"_params": dict(request.params)}),
        headers={"X-HTTP-Method-Override": "GET", "Content-Type": "application/json"},
    )


@attrs.frozen(kw_only=True)
class RawResponse:
    """A response as received.

    Args:
        status: The HTTP status.
        headers: The headers, by case-insensitive name, without cookies.
        body: The whole body, decompressed.
        attempts: How often the request was sent, including the attempt that got this response.
        seconds: Seconds from sending the last attempt to the last byte of the body.
        secrets: The credentials that were sent. They are masked if an error or a log quotes them.
        rate: Requests per second that the limiter knows the endpoint to allow; only for requests of
            a list, scan or sync, which decide by it how many are in flight.
    """

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    attempts: int = 1
    seconds: float = attrs.field(default=0.0, eq=False)
    secrets: Secrets = attrs.field(default=NO_SECRETS, eq=False, repr=False)
    rate: float | None = attrs.field(default=None, eq=False, repr=False)

    def masked(self) -> "RawResponse":
        """Return this response as errors show it: without the credentials that it quotes."""
        mask = self.secrets.mask
        headers = Headers((name, mask(value)) for name, value in self.headers.items())
        return attrs.evolve(self, headers=headers, body=self.secrets.mask_bytes(self.body))

    @property
    def trace_id(self) -> str | None:
        """Close's ``trace-id``, to quote to its support."""
        trace_id = self.headers.get("trace-id")
        return None if trace_id is None else printable(self.secrets.mask(trace_id))

    @property
    def content_type(self) -> str | None:
        """The ``content-type`` header, if there is one."""
        return self.headers.get("content-type")

    @cached_property
    def rate_limit(self) -> RateLimit | None:
        """The rate limit that the response reports, if any."""
        # Only a 429 reports it in the body too, and searching a page of leads would take long.
        return parse_rate_limit(self.headers, self.body if self.status == 429 else b"")
