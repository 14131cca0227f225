"""Dates and datetimes in queries and objects, as microseconds since 1970."""

import re
from calendar import monthrange
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

from close_simulator.search.errors import Where, choice, error_at, member

Json = dict[str, Any]

RANGES = (
    "today", "yesterday", "tomorrow",
    "this-week", "last-week", "next-week",
    "this-month", "last-month", "next-month",
    "this-quarter", "last-quarter", "next-quarter",
    "this-year", "last-year", "next-year",
)  # fmt: skip
_UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")
_TYPES = (
    "now", "fixed_local_date", "fixed_utc", "offset", "start_end_of_predefined_relative_period",
)  # fmt: skip
_TURN = {"last": -1, "this": 0, "next": 1}
# Bounds of the simulator, so that no offset leaves the range of a datetime. Close rejects large
# ones too; its bounds are not known.
_LONGEST = {"years": 100, "months": 1200}
_MOST = 100_000


def zone_of(headers: Mapping[str, str]) -> timezone:
    """Return the timezone in ``x-tz-offset``, hours from UTC; without the header, UTC."""
    text = headers.get("x-tz-offset", "0")
    # A header that is not valid counts as none.
    if not re.fullmatch(r"[+-]?\d{1,2}(\.\d+)?", text):
        return UTC
    minutes = round(float(text) * 60)  # offsets in datetimes have no seconds
    return timezone(timedelta(minutes=minutes)) if abs(minutes) < 24 * 60 else UTC


def micros(moment: datetime) -> int:
    """Return a datetime as microseconds since 1970."""
    return round(moment.timestamp() * 1_000_000)


def micros_of(text: str, zone: tzinfo = UTC) -> int | None:
    """Parse a datetime, or a date in a timezone, of an object; ``None`` if it is neither."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if len(text) > len("2026-01-01"):
        zone = UTC  # a datetime without an offset is UTC; only dates depend on the zone
    return micros(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def read_datetime(node: Any, where: Where, now: datetime) -> int:
    """Evaluate a datetime of a query.

    Args:
        node: The datetime in its JSON form.
        where: Its position in the body.
        now: The time, in the timezone of the request.

    Raises:
        ValidationError: Close has no such datetime.
    """
    if not isinstance(node, dict):
        raise error_at(where, "Value must be of dict type.")
    return micros(_moment(node, where, now))  # pyright: ignore[reportUnknownArgumentType]


def _moment(node: Json, where: Where, now: datetime) -> datetime:
    kind = choice(node, "type", _TYPES, where)
    if kind == "now":
        return now
    if kind == "fixed_utc":
        return _fixed(node, where)
    if kind == "offset":
        return _offset(node, where, now)
    # Close requires it: without it the search is a 400.
    which = choice(node, "which", ("start", "end"), where)
    if kind == "fixed_local_date":
        begins = _day(_date(node, where), now)
        return begins if which == "start" else begins + timedelta(days=1)
    begins, ends = period(choice(node, "range", RANGES, where), now)
    return begins if which == "start" else ends


def _fixed(node: Json, where: Where) -> datetime:
    try:
        moment = datetime.fromisoformat(member(node, "value", str, where))
    except ValueError:
        raise error_at((*where, "value"), "Invalid ISO 8601 datetime.") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _date(node: Json, where: Where) -> date:
    try:
        return date.fromisoformat(member(node, "value", str, where))
    except ValueError:
        raise error_at((*where, "value"), "Invalid ISO 8601 date.") from None


def _day(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)


def _offset(node: Json, where: Where, now: datetime) -> datetime:
    direction = choice(node, "direction", ("past", "future"), where)
    base = _moment(member(node, "moment", dict, where), (*where, "moment"), now)
    given: Json = member(node, "offset", dict, where)
    sizes = {unit: _size(given, unit, (*where, "offset")) for unit in _UNITS}
    sign = -1 if direction == "past" else 1
    moment = _months_later(base, sign * (sizes.pop("years") * 12 + sizes.pop("months")))
    moment += sign * timedelta(**sizes)
    if node.get("which_day_end") is None:
        return moment
    begins = _day(moment.date(), now)
    end = choice(node, "which_day_end", ("start", "end"), where)
    return begins if end == "start" else begins + timedelta(days=1)


def _size(given: Json, unit: str, where: Where) -> int:
    size: Any = given.get(unit) or 0
    if not isinstance(size, int) or isinstance(size, bool):
        raise error_at((*where, unit), "Value must be of int type.")
    if not 0 <= size <= _LONGEST.get(unit, _MOST):
        raise error_at((*where, unit), f"Value must be at most {_LONGEST.get(unit, _MOST)}.")
    return size


def _months_later(moment: datetime, months: int) -> datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    year = min(max(year, 1970), 9998)
    # A month before 31 March is the last day of February.
    day = min(moment.day, monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day)


def period(name: str, now: datetime) -> tuple[datetime, datetime]:
    """Return the start and the end of a period; weeks begin on Mondays."""
    today = _day(now.date(), now)
    if name in ("today", "yesterday", "tomorrow"):
        begins = today + timedelta(days={"yesterday": -1, "today": 0, "tomorrow": 1}[name])
        return begins, begins + timedelta(days=1)
    turn, unit = name.split("-")
    if unit == "week":
        begins = today + timedelta(weeks=_TURN[turn]) - timedelta(days=today.weekday())
        return begins, begins + timedelta(weeks=1)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    first = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    begins = _months_later(first, _TURN[turn] * months)
    return begins, _months_later(begins, months)
