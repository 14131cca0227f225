"""Close's datetimes: parsed in all their formats, and written back unchanged.

Close sends ``2026-06-19T11:04:37.985000+00:00``. The fraction is absent if it is zero; newer
endpoints omit the offset, which means UTC. See
https://developer.close.com/topics/dates-and-times/
"""

from datetime import UTC, date, datetime
from typing import Any, Self

_read = datetime.fromisoformat
_read_day = date.fromisoformat


class WireDatetime(datetime):
    """An aware datetime with the text that it was parsed from, if ``isoformat`` differs.

    Arithmetic returns plain datetimes. :func:`format_datetime` returns the original text, so that
    writing a decoded object back changes nothing.
    """

    __slots__ = ("text",)
    text: str

    @classmethod
    def of(cls, value: datetime, text: str) -> Self:
        """Return the aware datetime ``value`` with the text that it was parsed from."""
        made = cls(
            value.year,
            value.month,
            value.day,
            value.hour,
            value.minute,
            value.second,
            value.microsecond,
            value.tzinfo,
        )
        made.text = text
        return made

    def __reduce_ex__(self, protocol: Any) -> Any:
        text = getattr(self, "text", None)
        return super().__reduce_ex__(protocol) if text is None else (parse_datetime, (text,))


def parse_datetime(text: str) -> datetime:
    """Parse a datetime in any ISO 8601 format. Without an offset it is in UTC.

    >>> parse_datetime("2026-06-19T11:04:37.985000+00:00").year
    2026

    Raises:
        ValueError: The text is not a datetime.
    """
    value = _read(text)
    if value.tzinfo is None:
        return WireDatetime.of(value.replace(tzinfo=UTC), text)
    return value if value.isoformat() == text else WireDatetime.of(value, text)


def format_datetime(value: datetime) -> str:
    """Return a datetime in Close's format, or the text that it was parsed from.

    Raises:
        ValueError: The datetime has no timezone.
    """
    if isinstance(value, WireDatetime):
        text = getattr(value, "text", None)
        if text is not None:
            return str(text)
    if value.tzinfo is None or value.utcoffset() is None:
        msg = f"{value!r} has no timezone; add one, for example value.replace(tzinfo=datetime.UTC)"
        raise ValueError(msg)
    return value.isoformat()


def parse_datetime_leniently(value: Any) -> Any:
    """Parse a datetime, and return any other value unchanged."""
    if value is None:
        return None
    try:
        parsed = _read(value)
        # Close's usual format, whose text need not be stored. These characters determine it, and
        # comparing them takes less than half the time of formatting the value again.
        if parsed.microsecond and value[26:] == "+00:00" and value[4:20:3] == "--T::.":
            return parsed
        return parse_datetime(value)
    except (ValueError, TypeError):
        return value


def parse_date_leniently(value: Any) -> Any:
    """Parse a ``YYYY-MM-DD`` date or a datetime, and return any other value unchanged."""
    if value.__class__ is not str or value[4::3] != "--":
        return parse_datetime_leniently(value)
    try:
        return _read_day(value)
    except ValueError:
        return value
