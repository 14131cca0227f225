"""``Request`` and ``RawResponse``: what goes into the transport, and what comes back."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlencode, urlsplit

import attrs

from close_async.errors import ConfigurationError
from close_async.transport.secrecy import NO_SECRETS, Secrets
from close_async.wire.json import dumps
from close_async.wire.printable import printable
from close_async.wire.ratelimit import RateLimit, parse_rate_limit


class Headers(Mapping[str, str]):
    """Response headers by case-insensitive name; unlike multidict's they can be pickled.

    Args:
        pairs: Names and values as they came; several values of one name are joined by commas.
    """

    __slots__ = ("_values",)

    def __init__(self, pairs: Iterable[tuple[str, str]] = ()) -> None:
        values: dict[str, str] = {}
        for name, value in pairs:
            key = name.lower()
            values[key] = f"{values[key]}, {value}" if key in values else value
        self._values = values

    def __getitem__(self, name: str) -> str:
        return self._values[name.lower()]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"Headers({self._values!r})"


def _check_path(_: object, __: "attrs.Attribute[Any]", path: str) -> None:
    """Refuse a path that would leave the base URL, and the host the credentials are for."""
    parts = urlsplit(path)
    plain = path.isascii() and path.isprintable() and " " not in path
    dotted = any(segment in {".", ".."} for segment in path.split("/"))
    if not path.startswith("/") or parts.netloc or parts.query or parts.fragment:
        msg = f"a path starts with one / and has no query of its own (use params): {path!r}"
        raise ConfigurationError(msg)
    if not plain or dotted or "\\" in path or "?" in path or "#" in path:
        msg = f"a path is plain quoted ASCII without dot segments: {path!r}"
        raise ConfigurationError(msg)


Splits = Literal["slow", "failed"]


@attrs.frozen(kw_only=True)
class Request:
    """One call of the API.

    Args:
        method: The HTTP method, in capitals.
        path: The path under the base URL, quoted: ``/lead/lead_x/``.
        params: The query, by name.
        body: The JSON body, or None.
        group: The endpoint group whose rate limit it counts against: method and route template,
            ``GET /lead/{id}/``. It is also what is logged instead of the path.
        headers: Headers that belong to this request, whatever the options say.
        splits: Which failures are raised at once instead of retried, because the caller then asks
            for less: ``slow`` for a 504 and a timeout, ``failed`` for any failure of the server.

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


# Servers and proxies on the way refuse URLs of more than about 2 000 characters.
_LONGEST_QUERY = 1_500


def with_method_override(request: Request) -> Request:
    """Give a request as it goes on the wire: one with a long query carries it in its body.

    It stays a GET to everything that decides about retries and rate limits.
    See https://developer.close.com/topics/filter-parameters/.
    """
    if request.method != "GET" or len(urlencode(request.params)) <= _LONGEST_QUERY:
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
    """An answer as it came.

    Args:
        status: The HTTP status.
        headers: The headers, by case-insensitive name; cookies are left out.
        body: The whole body, decompressed.
        attempts: How often the request was sent until this answer came.
        seconds: How long the last attempt took, from its sending to its last byte.
        secrets: What was sent to get it, and is masked wherever it is quoted in an error or a log.
    """

    status: int
    headers: Mapping[str, str] = attrs.field(repr=False)
    body: bytes = attrs.field(repr=False)
    attempts: int = 1
    seconds: float = attrs.field(default=0.0, eq=False)
    secrets: Secrets = attrs.field(default=NO_SECRETS, eq=False, repr=False)

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

    @property
    def rate_limit(self) -> RateLimit | None:
        """What the answer says of the rate limit, if anything."""
        return self._rate_limit

    @cached_property
    def _rate_limit(self) -> RateLimit | None:
        # Only a 429 says it in the body too; a page of leads is not worth searching.
        return parse_rate_limit(self.headers, self.body if self.status == 429 else b"")
