"""The envelopes of pages, and the limits that Close reports when it rejects a page.

See https://developer.close.com/topics/pagination/
"""

import re
from typing import Any, NamedTuple, TypeVar, cast

from close_async.errors import DecodeError
from close_async.unset import UNSET
from close_async.wire.errors import ErrorBody
from close_async.wire.require import require

T = TypeVar("T")

_OLD = re.compile(r"max_(skip|limit)\s*=\s*([0-9]{1,12})")
_NEW = re.compile(r"less than or equal to ([0-9]{1,12})")
_NAMELESS = re.compile(r"larger than the maximum (skip|limit)")
_PARAMETER = re.compile(r"_(skip|limit)\b")


class PageCaps(NamedTuple):
    """The limits of paging parameters that a 400 response reports.

    Args:
        max_skip: The largest ``_skip``, or ``None`` if the response does not contain it.
        max_limit: The largest ``_limit``, or ``None`` if the response does not contain it.
    """

    max_skip: int | None = None
    max_limit: int | None = None


def parse_page_caps(body: ErrorBody) -> PageCaps | None:
    """Return the limits that a 400 response reports, or ``None`` for another error."""
    texts = [f"{path}: {message}" for path, message in body.field_errors.items()]
    caps: dict[str, int | None] = {}
    for text in (*texts, body.message, *body.errors):
        for name, value in _caps_in(text).items():
            if caps.get(name) is None:
                caps[name] = value
    return PageCaps(caps.get("skip"), caps.get("limit")) if caps else None


def _caps_in(text: str) -> dict[str, int | None]:
    old = _OLD.search(text)
    if old:
        return {old[1]: int(old[2])}
    new, parameter = _NEW.search(text), _PARAMETER.search(text)
    if new and parameter:
        return {parameter[1]: int(new[1])}
    nameless = _NAMELESS.search(text)
    return {nameless[1]: None} if nameless else {}


def is_expired_cursor(body: ErrorBody) -> bool:
    """Return whether a 400 response reports a search cursor older than 30 seconds.

    See https://developer.close.com/api/resources/advanced-filtering
    """
    texts = (*body.field_errors.values(), *body.errors, body.message)
    return any("expired cursor" in text.lower() for text in texts)


_ROWS: type[list[Any]] = list


class Rows(NamedTuple):
    """The rows of a page.

    Args:
        objects: The rows that are JSON objects.
        unreadable: An error for each of the other rows, with its position.
    """

    objects: list[dict[str, Any]]
    unreadable: tuple[DecodeError, ...] = ()


def read_rows(envelope: object, *, key: str | None = None, **context: Any) -> Rows:
    """Read the rows of a page. An invalid row does not affect the others.

    Args:
        envelope: The response, as JSON.
        key: A key that must hold a string in each row, such as ``id``, if the library identifies
            rows by it.
        **context: Attributes of errors, such as ``method`` and ``path``.

    Raises:
        DecodeError: ``data`` is not a list.
    """
    held = cast("dict[str, Any]", require(envelope, dict, "the body", **context))
    rows: list[Any] = require(held.get("data", UNSET), _ROWS, "data", **context)
    if all(_is_usable(row, key) for row in rows):
        return Rows(rows)
    objects: list[dict[str, Any]] = []
    unreadable: list[DecodeError] = []
    for at, row in enumerate(rows):
        try:
            own = cast("dict[str, Any]", require(row, dict, f"data.{at}", **context))
            if key is not None:
                require(own.get(key, UNSET), str, f"data.{at}.{key}", **context)
        except DecodeError as error:
            unreadable.append(error)
        else:
            objects.append(own)
    return Rows(objects, tuple(unreadable))


def _is_usable(row: Any, key: str | None) -> bool:
    return row.__class__ is dict and (key is None or row.get(key).__class__ is str)


def optional(envelope: object, name: str, kind: type[T], **context: Any) -> T | None:
    """Return a value of a page's envelope, or ``None`` if it is absent or null.

    Raises:
        DecodeError: The value is of another type.
    """
    value = cast("dict[str, Any]", envelope).get(name)
    return None if value is None else require(value, kind, name, **context)


def count_of(value: object) -> int | None:
    """Return a count of objects, or ``None`` if ``value`` is not a count.

    Counts are only used to request several pages concurrently, so a missing one is no error.
    """
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return cast("int", value) if is_count else None


def smaller(limit: int | None, other: int | None) -> int | None:
    """Return the smaller of the caller's limit and another one, of which ``None`` is no limit."""
    if limit is None or other is None:
        return other if limit is None else limit
    # A limit that is not a number is returned as it is: the check of the argument rejects it.
    return min(limit, other) if isinstance(limit, int) else limit  # pyright: ignore[reportUnnecessaryIsInstance]
