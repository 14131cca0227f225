"""``Batch``: one answer of a search, as the way through it is found."""

from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from close_async.errors import DecodeError
    from close_async.response import Response


@attrs.frozen(kw_only=True)
class Batch:
    """What one request of a search brought.

    Args:
        rows: The objects as JSON.
        ids: Their ids.
        values: What they sort by.
        cursor: Gives the next page of the walk; None at its end.
        total: How many objects there are, where that was asked for.
        limited: How many of them a walk gives, where that was asked for.
        unreadable: The rows that could not be used, each as the error that names its place.
        response: The HTTP response.
    """

    rows: list[dict[str, Any]]
    ids: list[str]
    values: list[Any]
    cursor: str | None
    total: int | None = None
    limited: int | None = None
    unreadable: "tuple[DecodeError, ...]" = attrs.field(default=(), repr=False)
    response: "Response[Any] | None" = attrs.field(default=None, repr=False)
