"""``Response``: the parsed result of a call, with the HTTP response it was read from."""

from typing import TYPE_CHECKING, Generic, TypeVar

import attrs

from close_async.wire.server_date import server_date

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from close_async.transport.request import RawResponse
    from close_async.wire.ratelimit import RateLimit

T = TypeVar("T")


@attrs.frozen
class Response(Generic[T]):
    """The return value of ``with_response`` methods and of :meth:`CloseClient.request`.

    Args:
        parsed: The parsed result: a model, or plain JSON for ``CloseClient.request``.
        raw: The HTTP response.
    """

    parsed: T
    raw: "RawResponse" = attrs.field(repr=False)

    @property
    def status(self) -> int:
        """The HTTP status code, always 2xx: other responses are raised as errors."""
        return self.raw.status

    @property
    def headers(self) -> "Mapping[str, str]":
        """The response's headers, by case-insensitive name."""
        return self.raw.headers

    @property
    def date(self) -> "datetime | None":
        """When the response was sent, from its ``Date`` header; ``None`` if that is not valid.

        A proxy or a cache may have set it, so do not use it to decide which changes were read.
        """
        return server_date(self.raw.headers)

    @property
    def body(self) -> bytes:
        """The body of the response, decompressed."""
        return self.raw.body

    @property
    def trace_id(self) -> str | None:
        """Close's ``trace-id``, to quote to its support."""
        return self.raw.trace_id

    @property
    def rate_limit(self) -> "RateLimit | None":
        """The rate limit that the response reports, if any."""
        return self.raw.rate_limit

    @property
    def seconds(self) -> float:
        """Seconds from sending the last attempt to the last byte of the body."""
        return self.raw.seconds

    @property
    def attempts(self) -> int:
        """How often the request was sent, including the attempt that got this response."""
        return self.raw.attempts
