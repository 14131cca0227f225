"""Cursors: the end of a page of a search. They expire, and are valid for one search only."""

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import orjson
from attrs import frozen

from close_simulator.search.errors import error_at

LIFE = 30.0
"""Seconds for which a cursor is valid: Close documents 30."""


@frozen
class Cursor:
    """The end of a page.

    Attributes:
        kind: The position of the last row's object type among those of the search.
        after: The last row, in a form that depends on the order.
        given: The number of objects returned so far.
    """

    kind: int
    after: Any
    given: int


def write_cursor(cursor: Cursor, search: Any, now: float) -> str:
    """Encode a cursor as the string that clients send back."""
    data = [now, cursor.kind, cursor.after, cursor.given, _digest(search)]
    return urlsafe_b64encode(orjson.dumps(data)).decode()


def read_cursor(text: Any, search: Any, now: float) -> Cursor | None:
    """Decode a cursor.

    Raises:
        ValidationError: It is not a cursor, belongs to another search, or has expired.
    """
    if text is None:
        return None
    try:
        issued, kind, after, given, digest = orjson.loads(urlsafe_b64decode(text))
    except (ValueError, TypeError):
        raise error_at(("cursor",), "Invalid cursor") from None
    if digest != _digest(search):
        raise error_at(("cursor",), "Invalid cursor")
    # From the moment it was issued: a consumer that works for longer than this on one page loses
    # its place, and has to start a new search.
    if now - issued > LIFE:
        raise error_at(("cursor",), "Expired cursor")
    return Cursor(kind, tuple(after) if isinstance(after, list) else after, given)  # pyright: ignore


def _digest(search: Any) -> str:
    raw = orjson.dumps(search, option=orjson.OPT_SORT_KEYS)
    return hashlib.blake2b(raw, digest_size=9).hexdigest()
