"""Parses error bodies, in every form that Close and the proxies in front of it send.

See https://developer.close.com/topics/http-response-codes/
"""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple, cast

from close_async.wire import json
from close_async.wire.printable import printable

# Deeper than any validation error is; a body of brackets must not exhaust the stack.
_MAX_DEPTH = 20
_MAX_EXCERPT = 200  # characters
EXCERPT_SOURCE: Final = 50 * _MAX_EXCERPT
"""The bytes of a body that an excerpt is taken from: a page may begin with scripts and styles."""
_LISTS = ("errors",)
_FIELDS = ("field-errors", "field_errors")
_HIDDEN = re.compile(r"<(head|style|script)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


class ErrorBody(NamedTuple):
    """The parsed body of an error.

    Args:
        message: A message for people; empty if the body has none.
        errors: The messages that belong to no field.
        field_errors: The messages by dotted path: ``contacts.0.custom.cf_a1``.
        data: The body as JSON, or ``None`` if it is not JSON.
    """

    message: str
    errors: list[str]
    field_errors: dict[str, str]
    data: Any = None


def parse_error_body(body: bytes, content_type: str | None = None) -> ErrorBody:
    """Parse the body of an error; this never raises.

    Args:
        body: The body.
        content_type: Its ``Content-Type``, if known.
    """
    try:
        data = json.loads(body)
    except ValueError:
        return ErrorBody(excerpt(body, content_type), [], {})
    if not isinstance(data, dict):
        return ErrorBody(excerpt(body, content_type), [], {}, data)
    found = cast("dict[str, Any]", data)
    fields: dict[str, str] = {}
    errors: list[str] = []
    for path, message in _messages(_validation(found), (), 0):
        if not path:
            errors.append(message)
        else:
            fields[path] = f"{fields[path]}; {message}" if path in fields else message
    message = _headline(found) or "; ".join(errors) or _listed(fields)
    return ErrorBody(message or excerpt(body, content_type), errors, fields, data)


def excerpt(body: bytes, content_type: str | None = None) -> str:
    """Return the beginning of a body as one line; of an HTML page its title and text."""
    text = body[:EXCERPT_SOURCE].decode("utf-8", "replace")
    if "html" in (content_type or "").lower() or text.lstrip()[:1] == "<":
        import html  # 4 ms, for pages that proxies send

        title = _TITLE.search(text)
        plain = html.unescape(_TAG.sub(" ", _HIDDEN.sub(" ", text)))
        text = f"{html.unescape(title[1])}: {plain}" if title else plain
    return shortened(_line(text))


def shortened(line: str) -> str:
    """Return a line, cut off if it is longer than an excerpt."""
    return line if len(line) <= _MAX_EXCERPT else f"{line[: _MAX_EXCERPT - 1]}…"


def _line(text: str) -> str:
    """Return a server's text on one line, without control characters."""
    return " ".join(printable(text).split())


def json_object(body: bytes) -> dict[str, Any]:
    """Return the JSON object in a body, or an empty one if there is no object."""
    try:
        data = json.loads(body)
    except ValueError:
        return {}
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def _headline(data: dict[str, Any]) -> str:
    """Return the main message of a body: ``error``, ``error.message`` or ``message``."""
    error = data.get("error")
    inner = cast("dict[str, Any]", error).get("message") if isinstance(error, dict) else error
    for message in (inner, data.get("message")):
        if isinstance(message, str) and message.strip():
            return _line(message)
    return ""


def _listed(fields: dict[str, str]) -> str:
    return "; ".join(f"{path}: {message}" for path, message in fields.items())


def _validation(data: dict[str, Any]) -> dict[str, Any]:
    """Return the part of a body that lists errors, which may be below ``error``."""
    error = data.get("error")
    if not _is_wrapper(data) and isinstance(error, dict) and _is_wrapper(error):
        return cast("dict[str, Any]", error)
    return {key: data[key] for key in (*_LISTS, *_FIELDS) if key in data}


def _is_wrapper(value: Any) -> bool:
    """Return whether an object only groups errors, so that its keys are not part of a path."""
    if not isinstance(value, dict):
        return False
    held = cast("dict[str, Any]", value)
    return any(key in held for key in _FIELDS) or isinstance(held.get("errors"), list | dict)


def _messages(value: Any, path: tuple[str, ...], depth: int) -> Iterator[tuple[str, str]]:
    """Yield every message below a value, with its dotted path."""
    if isinstance(value, str):
        yield _line(".".join(path)), _line(value)
    elif not isinstance(value, dict | list):
        if value is not None:
            yield _line(".".join(path)), _line(json.dumps(value).decode())
    elif depth > _MAX_DEPTH:
        yield _line(".".join(path)), "…"
    elif isinstance(value, list):
        items = cast("Any", value)
        yield from _listed_messages(items, path, depth)
    else:
        held = cast("dict[str, Any]", value)
        bare = (*_LISTS, *_FIELDS) if _is_wrapper(held) or not path else ()
        for key, inner in held.items():
            yield from _messages(inner, path if key in bare else (*path, key), depth + 1)


def _listed_messages(
    values: list[Any], path: tuple[str, ...], depth: int
) -> Iterator[tuple[str, str]]:
    """Yield the messages of a list: strings belong to the path itself, objects to an index."""
    for index, value in enumerate(values):
        own = isinstance(value, str) or value is None
        yield from _messages(value, path if own else (*path, str(index)), depth + 1)
