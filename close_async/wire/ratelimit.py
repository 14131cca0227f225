"""What an answer says of the rate limit, in every form Close and the drafts have used.

See https://developer.close.com/topics/rate-limits/
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, cast

import attrs

from close_async.wire.errors import json_object

# Close's windows last seconds; more than a day is a timestamp or a mistake.
_LONGEST_RESET = 86_400.0
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{0,12})?")
_SEPARATOR = re.compile("[,;]")

# The short names are those of the structured form: "default";r=50;t=30
_NAMES = {
    "limit": "limit",
    "q": "limit",
    "remaining": "remaining",
    "r": "remaining",
    "reset": "reset",
    "t": "reset",
}
_SINGLE = tuple(
    (f"{prefix}-{name}", name)
    for prefix in ("ratelimit", "x-rate-limit", "x-ratelimit")
    for name in ("limit", "remaining", "reset")
)
_BODY = (("rate_limit", "limit"), ("rate_remaining", "remaining"), ("rate_reset", "reset"))


@attrs.frozen
class RateLimit:
    """What is left of a rate limit.

    Args:
        limit: The requests allowed in one window, or None when the answer did not say.
        remaining: The requests left in this window, or None.
        reset: Seconds until the window ends, or None.
        reset_is_exact: Whether ``reset`` came as a decimal; a whole number may be rounded.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None
    reset_is_exact: bool = False


def parse_rate_limit(
    headers: Mapping[str, str], body: bytes = b"", *, now: datetime | None = None
) -> RateLimit | None:
    """Read the rate limit out of an answer; it never raises.

    Args:
        headers: The answer's headers, in any case.
        body: The answer's body, worth giving for a 429.
        now: What a ``Retry-After`` date is counted from, aware; the answer's own ``Date``, or
            else this computer's clock, unless given.

    Returns:
        What it says, taken from the ``RateLimit`` header first, then from older headers, then
        from the body, then from ``Retry-After``; None when it says nothing that makes sense.
    """
    lowered = {name.lower(): str(value) for name, value in headers.items()}
    said = _structured(lowered.get("ratelimit", ""))
    for header, name in _SINGLE:
        _fill(said, {name: _SEPARATOR.split(lowered.get(header, ""))[0]})
    _fill(said, _in_body(body))
    _fill(said, _structured(lowered.get("ratelimit-policy", "")))
    limit, remaining = _number(said.get("limit")), _number(said.get("remaining"))
    reset = _number(said.get("reset"))
    exact = reset is not None and "." in said["reset"]
    if reset is None or reset > _LONGEST_RESET:
        reset, exact = _retry_after(lowered, now), False
    return believable(RateLimit(_whole(limit), _whole(remaining), reset, exact))


def believable(said: RateLimit | None) -> RateLimit | None:
    """Return what of a rate limit can be true; None if that is nothing.

    A limit of 0 would be one that nobody can ever keep: it is taken for none.
    """
    if said is None:
        return None
    limit = said.limit if said.limit is not None and said.limit >= 1 else None
    remaining = said.remaining if said.remaining is not None and said.remaining >= 0 else None
    reset = said.reset if said.reset is not None and 0 <= said.reset <= _LONGEST_RESET else None
    if limit is None and remaining is None and reset is None:
        return None
    return RateLimit(limit, remaining, reset, said.reset_is_exact and reset is not None)


def _structured(header: str) -> dict[str, str]:
    """Read ``limit=100, remaining=50, reset=5`` and its relations; of several, the first."""
    said: dict[str, str] = {}
    for part in _SEPARATOR.split(header.replace('"', "").replace("'", "")):
        key, equals, value = part.partition("=")
        name = _NAMES.get(key.strip().lower())
        if equals and name:
            said.setdefault(name, value.strip())
    return said


def _in_body(body: bytes) -> dict[str, str]:
    """Read the deprecated ``rate_limit`` and ``rate_reset``, flat or under ``error``."""
    if b"rate_" not in body:
        return {}
    data = json_object(body)
    inner = data.get("error")
    found = cast("dict[str, Any]", inner) if isinstance(inner, dict) else data
    values = ((name, found.get(key)) for key, name in _BODY)
    return {name: str(value) for name, value in values if isinstance(value, str | int | float)}


def _fill(said: dict[str, str], more: dict[str, str]) -> None:
    """Take from ``more`` what is not known yet."""
    for name, value in more.items():
        if _number(said.get(name)) is None:
            said[name] = value


def _number(text: str | None) -> float | None:
    text = (text or "").strip().strip("\"'")
    return float(text) if _NUMBER.fullmatch(text) else None


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _retry_after(headers: Mapping[str, str], now: datetime | None) -> float | None:
    """Read ``Retry-After``: seconds, or a date; a date that has passed is no wait."""
    text = headers.get("retry-after", "")
    seconds = _number(text)
    if seconds is None:
        date = _http_date(text)
        if date is None:
            return None
        start = now or _http_date(headers.get("date", "")) or datetime.now(UTC)
        seconds = max(0.0, (date - start).total_seconds())
    return seconds if seconds <= _LONGEST_RESET else None


def _http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
