"""``server_date``: the ``Date`` header of a response, if it is plausible."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Dates outside these years come from a broken clock, and arithmetic near the year 9999 overflows.
_EARLIEST, _LATEST = 1970, 2200


def server_date(headers: "Mapping[str, str] | None") -> datetime | None:
    """Return the time at which a response was created, or ``None`` without a valid header.

    The time is not reliable: a proxy may have set it, or the response may come from a cache. It may
    be displayed, but must not determine how far changes were read.
    """
    text = headers.get("Date") if headers is not None else None
    try:
        date = parsedate_to_datetime(text or "")
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if not _EARLIEST < date.year < _LATEST:
        return None
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)


def local_now() -> datetime:
    """Return the time of the local clock, which may be wrong."""
    return datetime.now(UTC)
