"""Error bodies: every shape Close, and the proxies before it, answer with.

See https://developer.close.com/topics/http-response-codes/
"""

import html
import re
from collections.abc import Iterator
from typing import Any, cast

import attrs

from close_async.wire import json
from close_async.wire.printable import printable

# Deeper than any validation error goes; a body of brackets must not exhaust the stack.
_DEEPEST = 20
_LONGEST_EXCERPT = 200
_LISTS = ("errors",)
_FIELDS = ("field-errors", "field_errors")
_HIDDEN = re.compile(r"<(head|style|script)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TITLE = re.compile(r"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@attrs.frozen
class ErrorBody:
    """What an error's body says.

    Args:
        message: One text for people; empty when the body says nothing.
        errors: The messages that belong to no field.
        field_errors: The messages by dotted path: ``contacts.0.custom.cf_a1``.
        data: The body as JSON, or None when it is none.
    """

    message: str
    errors: list[str]
    field_errors: dict[str, str]
    data: Any = None


def parse_error_body(body: bytes, content_type: str | None = None) -> ErrorBody:
    """Read an error's body; it never raises.

    Args:
        body: The body as it came.
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
    """Give the beginning of a body as one line; of an HTML page its title and text."""
    text = body[: 50 * _LONGEST_EXCERPT].decode("utf-8", "replace")
    if "html" in (content_type or "").lower() or text.lstrip()[:1] == "<":
        title = _TITLE.search(text)
        plain = html.unescape(_TAG.sub(" ", _HIDDEN.sub(" ", text)))
        text = f"{html.unescape(title[1])}: {plain}" if title else plain
    return shortened(_line(text))


def shortened(line: str) -> str:
    """Return a text, cut where it is longer than an excerpt."""
    return line if len(line) <= _LONGEST_EXCERPT else f"{line[: _LONGEST_EXCERPT - 1]}…"


def _line(text: str) -> str:
    """Return text from outside on one line, without control characters."""
    return " ".join(printable(text).split())


def json_object(body: bytes) -> dict[str, Any]:
    """Read a JSON object; anything else reads as an empty one."""
    try:
        data = json.loads(body)
    except ValueError:
        return {}
    return cast("dict[str, Any]", data) if isinstance(data, dict) else {}


def _headline(data: dict[str, Any]) -> str:
    """Give the one message of a body that has one: ``error``, ``error.message``, ``message``."""
    error = data.get("error")
    inner = cast("dict[str, Any]", error).get("message") if isinstance(error, dict) else error
    for message in (inner, data.get("message")):
        if isinstance(message, str) and message.strip():
            return _line(message)
    return ""


def _listed(fields: dict[str, str]) -> str:
    return "; ".join(f"{path}: {message}" for path, message in fields.items())


def _validation(data: dict[str, Any]) -> dict[str, Any]:
    """Give the part of a body that lists errors, which may be under ``error``."""
    error = data.get("error")
    if not _is_wrapper(data) and isinstance(error, dict) and _is_wrapper(error):
        return cast("dict[str, Any]", error)
    return {key: data[key] for key in (*_LISTS, *_FIELDS) if key in data}


def _is_wrapper(value: Any) -> bool:
    """Tell whether an object only holds errors, so that its keys are no part of a path."""
    if not isinstance(value, dict):
        return False
    held = cast("dict[str, Any]", value)
    return any(key in held for key in _FIELDS) or isinstance(held.get("errors"), list | dict)


def _messages(value: Any, path: tuple[str, ...], depth: int) -> Iterator[tuple[str, str]]:
    """Give every message below a value, with its dotted path."""
    if isinstance(value, str):
        yield _line(".".join(path)), _line(value)
    elif not isinstance(value, dict | list):
        if value is not None:
            yield _line(".".join(path)), _line(json.dumps(value).decode())
    elif depth > _DEEPEST:
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
    """Give the messages of a list: its texts are the path's own, its objects go by index."""
    for index, value in enumerate(values):
        own = isinstance(value, str) or value is None
        yield from _messages(value, path if own else (*path, str(index)), depth + 1)
