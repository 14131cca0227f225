"""The rate limit that a response reports, in every form that Close and the drafts have used.

See https://developer.close.com/topics/rate-limits/
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, cast

from close_async.wire.errors import json_object

# Seconds. Close's windows last seconds; a reset of more than a day is a timestamp or a mistake.
_MAX_RESET = 86_400.0
_NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{0,12})?")
_SEPARATOR = re.compile("[,;]")
# The header as Close sends it, "limit=240; remaining=239; reset=8"; its documentation shows commas.
# All other forms and headers are parsed step by step.
_USUAL_HEADER = re.compile(
    r"limit=([0-9]{1,12})[,;] ?remaining=([0-9]{1,12})[,;] ?reset=([0-9]{1,4}(\.[0-9]{0,12})?)"
)

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


class RateLimit(NamedTuple):
    """The state of a rate limit that a response reports.

    Args:
        limit: Requests per window; ``None`` if not reported.
        remaining: Requests left in this window; ``None`` if not reported.
        reset: Seconds until the window ends; ``None`` if not reported.
        reset_is_exact: Whether ``reset`` was a decimal. A whole number may be rounded.
    """

    limit: int | None = None
    remaining: int | None = None
    reset: float | None = None
    reset_is_exact: bool = False


def parse_rate_limit(
    headers: Mapping[str, str], body: bytes = b"", *, now: datetime | None = None
) -> RateLimit | None:
    """Return the rate limit that a response reports. Never raises.

    Args:
        headers: The headers of the response, in any case.
        body: The body, useful only for a 429.
        now: The aware datetime that a ``Retry-After`` date is compared with. The default is the
            response's ``Date``, or else this computer's clock.

    Returns:
        The values of the ``RateLimit`` header; those that it lacks come from older headers, then
        from the body, then from ``Retry-After``. ``None`` if there are no plausible values.
    """
    usual = _USUAL_HEADER.fullmatch(headers.get("ratelimit", ""))
    if usual is not None:
        limit_text, remaining_text, reset_text, decimals = usual.groups()
        if (quota := int(limit_text)) > 0:
            return RateLimit(quota, int(remaining_text), float(reset_text), decimals is not None)
    lowered = {name.lower(): str(value) for name, value in headers.items()}
    found = _structured(lowered.get("ratelimit", ""))
    for header, name in _SINGLE:
        _fill(found, {name: _SEPARATOR.split(lowered.get(header, ""))[0]})
    _fill(found, _in_body(body))
    _fill(found, _structured(lowered.get("ratelimit-policy", "")))
    limit, remaining = _number(found.get("limit")), _number(found.get("remaining"))
    reset = _number(found.get("reset"))
    exact = reset is not None and "." in found["reset"]
    if reset is None or reset > _MAX_RESET:
        reset, exact = _retry_after(lowered, now), False
    return believable(RateLimit(_whole(limit), _whole(remaining), reset, exact))


def believable(report: RateLimit | None) -> RateLimit | None:
    """Return the values of a rate limit that can be true; ``None`` if no value can be true.

    A limit of 0 would never allow a request, so it is ignored.
    """
    if report is None:
        return None
    limit, remaining, reset = report.limit, report.remaining, report.reset
    if (
        limit is not None
        and remaining is not None
        and reset is not None
        and (limit >= 1 and remaining >= 0 and 0 <= reset <= _MAX_RESET)
    ):
        return report  # without a copy: this runs once per response
    limit = limit if limit is not None and limit >= 1 else None
    remaining = remaining if remaining is not None and remaining >= 0 else None
    reset = reset if reset is not None and 0 <= reset <= _MAX_RESET else None
    if limit is None and remaining is None and reset is None:
        return None
    return RateLimit(limit, remaining, reset, report.reset_is_exact and reset is not None)


def _structured(header: str) -> dict[str, str]:
    """Parse ``limit=100, remaining=50, reset=5`` and similar forms; of several, the first."""
    found: dict[str, str] = {}
    for part in _SEPARATOR.split(header.replace('"', "").replace("'", "")):
        key, equals, value = part.partition("=")
        name = _NAMES.get(key.strip().lower())
        if equals and name:
            found.setdefault(name, value.strip())
    return found


def _in_body(body: bytes) -> dict[str, str]:
    """Parse the deprecated ``rate_limit`` and ``rate_reset``, flat or under ``error``."""
    if b"rate_" not in body:
        return {}
    data = json_object(body)
    inner = data.get("error")
    values = cast("dict[str, Any]", inner) if isinstance(inner, dict) else data
    pairs = ((name, values.get(key)) for key, name in _BODY)
    return {name: str(value) for name, value in pairs if isinstance(value, str | int | float)}


def _fill(found: dict[str, str], more: dict[str, str]) -> None:
    """Add the values that ``found`` lacks, or that are not numbers there."""
    for name, value in more.items():
        if _number(found.get(name)) is None:
            found[name] = value


def _number(text: str | None) -> float | None:
    text = (text or "").strip().strip("\"'")
    return float(text) if _NUMBER.fullmatch(text) else None


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _retry_after(headers: Mapping[str, str], now: datetime | None) -> float | None:
    """Parse ``Retry-After``: seconds, or a date. A date in the past is 0 seconds."""
    text = headers.get("retry-after", "")
    seconds = _number(text)
    if seconds is None:
        date = _http_date(text)
        if date is None:
            return None
        start = now or _http_date(headers.get("date", "")) or datetime.now(UTC)
        seconds = max(0.0, (date - start).total_seconds())
    return seconds if seconds <= _MAX_RESET else None


def _http_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
