"""Cursors: where a page of a search ended. They live for 30 seconds and fit one search only."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson
from attrs import frozen

from close_simulator.search.errors import refused

LIFE = 30.0
"""Seconds from a cursor's issue to its end."""


@frozen
class Cursor:
    """Where a page ended.

    Attributes:
        kind: The object type it ended in, by its place among those that are searched.
        after: The last row, in the order's own terms.
        given: How many objects the walk has given so far.
    """

    kind: int
    after: Any
    given: int


def write_cursor(cursor: Cursor, search: Any, now: float) -> str:
    """Write a cursor as the text that a client sends back."""
    data = [now, cursor.kind, cursor.after, cursor.given, _digest(search)]
    return urlsafe_b64encode(orjson.dumps(data)).decode()


def read_cursor(text: Any, search: Any, now: float) -> Cursor | None:
    """Read a cursor.

    Raises:
        ValidationError: It is none, or of another search, or older than 30 seconds.
    """
    if text is None:
        return None
    try:
        issued, kind, after, given, digest = orjson.loads(urlsafe_b64decode(text))
    except (ValueError, TypeError):
        raise refused(("cursor",), "Invalid cursor") from None
    if digest != _digest(search):
        raise refused(("cursor",), "Invalid cursor")
    if now - issued > LIFE:
        raise refused(("cursor",), "Expired cursor")
    return Cursor(kind, tuple(after) if isinstance(after, list) else after, given)  # pyright: ignore


def _digest(search: Any) -> str:
    raw = orjson.dumps(search, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(raw, digest_size=9).hexdigest()
