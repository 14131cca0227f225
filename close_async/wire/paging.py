"""What a refused page says about how far and how much may be read.

See https://developer.close.com/topics/pagination/
"""

import re

import attrs

from close_async.wire.errors import ErrorBody

_OLD = re.compile(r"max_(skip|limit)\s*=\s*([0-9]{1,12})")
_NEW = re.compile(r"less than or equal to ([0-9]{1,12})")
_NAMELESS = re.compile(r"larger than the maximum (skip|limit)")
_PARAMETER = re.compile(r"_(skip|limit)\b")


@attrs.frozen
class PageCaps:
    """The caps a refusal names; None where it names none.

    Args:
        max_skip: The largest ``_skip``.
        max_limit: The largest ``_limit``.
    """

    max_skip: int | None = None
    max_limit: int | None = None


def parse_page_caps(body: ErrorBody) -> PageCaps | None:
    """Read which caps a 400 names; None when it is about something else."""
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
    """Tell whether a 400 says that a search cursor was older than its 30 seconds.

    See https://developer.close.com/api/resources/advanced-filtering
    """
    texts = (*body.field_errors.values(), *body.errors, body.message)
    return any("expired cursor" in text.lower() for text in texts)
