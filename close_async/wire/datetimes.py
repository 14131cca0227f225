"""Close's datetimes: read in every form seen, written back as they were.

Close sends ``2026-06-19T11:04:37.985000+00:00``, without the fraction where it is zero, and from
newer endpoints without an offset, which means UTC. See
https://developer.close.com/topics/dates-and-times/
"""

from datetime import UTC, date, datetime
from typing import Any, Self

_read = datetime.fromisoformat
_read_day = date.fromisoformat


class WireDatetime(datetime):
    """A datetime that was written in an unusual way, and remembers how.

    It is an ordinary aware datetime in every respect, and what is computed from it is one too;
    only :func:`format_datetime` gives the remembered text, so that writing back what was read
    changes nothing.
    """

    __slots__ = ("text",)
    text: str

    @classmethod
    def of(cls, value: datetime, text: str) -> Self:
        """Make the moment that ``text`` says, already read as the aware ``value``."""
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
        return super().__reduce_ex__(protocol) if text is None else (parse_moment, (text,))


def parse_moment(text: str) -> datetime:
    """Read a datetime in any ISO 8601 form; one without an offset is in UTC.

    >>> parse_moment("2026-06-19T11:04:37.985000+00:00").year
    2026

    Raises:
        ValueError: The text is no datetime.
    """
    value = _read(text)
    if value.tzinfo is None:
        return WireDatetime.of(value.replace(tzinfo=UTC), text)
    return value if value.isoformat() == text else WireDatetime.of(value, text)


def format_datetime(value: datetime) -> str:
    """Write a datetime as Close does, or as it was read.

    Raises:
        ValueError: The datetime is naive, so that nobody can know which instant it means.
    """
    if isinstance(value, WireDatetime):
        text = getattr(value, "text", None)
        if text is not None:
            return str(text)
    if value.tzinfo is None or value.utcoffset() is None:
        msg = (
            f"{value!r} has no timezone; attach the one it is meant in, "
            "for example value.replace(tzinfo=datetime.UTC)"
        )
        raise ValueError(msg)
    return value.isoformat()


def parse_datetime_leniently(value: Any) -> Any:
    """Read a datetime where there is one; anything else stays what it is."""
    if value is None:
        return None
    try:
        moment = _read(value)
        # Close's usual form, told apart at less than half the price of writing it out again:
        # these characters leave a text that could be read no other way to have been written.
        if moment.microsecond and value[26:] == "+00:00" and value[4:20:3] == "--T::.":
            return moment
        return parse_moment(value)
    except (ValueError, TypeError):
        return value


def parse_date_leniently(value: Any) -> Any:
    """Read a ``YYYY-MM-DD`` date, or a datetime; anything else stays what it is."""
    if value.__class__ is not str or value[4::3] != "--":
        return parse_datetime_leniently(value)
    try:
        return _read_day(value)
    except ValueError:
        return value
