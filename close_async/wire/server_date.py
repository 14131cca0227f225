"""``server_date``: the ``Date`` header of a response, if it can be one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# A date outside these years is of a broken clock, and computing with one near the end of time
# overflows.
_EARLIEST, _LATEST = 1970, 2200


def server_date(headers: "Mapping[str, str] | None") -> datetime | None:
    """Return the time that a response says it was made at, ``None`` if it says nothing usable.

    Nothing vouches for it: a proxy may have made it, or an answer may come from a cache. It may
    inform and warn, and must not decide up to where changes were read.
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
    """Return the time by the local clock, which can be wrong like any other."""
    return datetime.now(UTC)
