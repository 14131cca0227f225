"""``Response``: an answer as it came, beside what was read from it."""

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
    """What ``with_response`` methods and :meth:`CloseClient.request` return.

    Args:
        parsed: The answer's content: a model, or plain JSON for ``CloseClient.request``.
        raw: The HTTP response it was read from.
    """

    parsed: T
    raw: "RawResponse" = attrs.field(repr=False)

    @property
    def status(self) -> int:
        """The HTTP status code, always 2xx: other answers are raised as errors."""
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
        """The response's body, as it came."""
        return self.raw.body

    @property
    def trace_id(self) -> str | None:
        """Close's ``trace-id``, to quote to its support."""
        return self.raw.trace_id

    @property
    def rate_limit(self) -> "RateLimit | None":
        """What the response said of the rate limit, if anything."""
        return self.raw.rate_limit

    @property
    def seconds(self) -> float:
        """How long the last attempt took, from its sending to its last byte."""
        return self.raw.seconds

    @property
    def attempts(self) -> int:
        """How often the request was sent until this answer came."""
        return self.raw.attempts
