"""Moments of a search: fixed ones, and ones that Close works out when the search runs.

Wherever a moment is wanted there may also stand an aware ``datetime`` (that instant), a ``date``
(that day, in the timezone of the request) or a :class:`Period`.
See https://developer.close.com/api/resources/advanced-filtering
"""

from datetime import UTC, date, datetime
from typing import Literal

import attrs

from close_async.errors import QueryError
from close_async.search.json_nodes import Json
from close_async.wire.datetimes import format_datetime

Edge = Literal["start", "end"]

UNITS = ("years", "months", "weeks", "days", "hours", "minutes", "seconds")


@attrs.frozen(repr=False)
class DateTimeExpression:
    """A moment of a search, made by :func:`ago`, :func:`now` and the like.

    Args:
        node: What stands for it in the API.
    """

    node: Json

    def __repr__(self) -> str:
        from close_async.search.to_python import datetime_text

        return datetime_text(self.node)


@attrs.frozen(repr=False)
class Period:
    """A span of days that moves with the calendar: ``today``, ``last_month``.

    The usual ones are names of this package; weeks begin as the organization has it.

    Args:
        range: What Close calls it: ``last-month``.
    """

    range: str

    @property
    def start(self) -> DateTimeExpression:
        """The moment it begins."""
        return self._edge("start")

    @property
    def end(self) -> DateTimeExpression:
        """The moment it ends, which is the moment after its last."""
        return self._edge("end")

    def _edge(self, which: Edge) -> DateTimeExpression:
        kind = "start_end_of_predefined_relative_period"
        return DateTimeExpression({"type": kind, "range": self.range, "which": which})

    def __repr__(self) -> str:
        name = self.range.replace("-", "_")
        return name if self.range in RANGES else f"Period({self.range!r})"


RANGES = (
    "today", "yesterday", "tomorrow",
    "this-week", "last-week", "next-week",
    "this-month", "last-month", "next-month",
    "this-quarter", "last-quarter", "next-quarter",
    "this-year", "last-year", "next-year",
)  # fmt: skip
# Said one by one: type checkers differ about what a map unpacks to.
today: Period
yesterday: Period
tomorrow: Period
this_week: Period
last_week: Period
next_week: Period
this_month: Period
last_month: Period
next_month: Period
this_quarter: Period
last_quarter: Period
next_quarter: Period
this_year: Period
last_year: Period
next_year: Period
(
    today, yesterday, tomorrow,
    this_week, last_week, next_week,
    this_month, last_month, next_month,
    this_quarter, last_quarter, next_quarter,
    this_year, last_year, next_year,
) = map(Period, RANGES)  # fmt: skip


def now() -> DateTimeExpression:
    """Give the moment at which the search runs."""
    return DateTimeExpression({"type": "now"})


def ago(
    *,
    years: int = 0,
    months: int = 0,
    weeks: int = 0,
    days: int = 0,
    hours: int = 0,
    minutes: int = 0,
    seconds: int = 0,
    day: Edge | None = None,
) -> DateTimeExpression:
    """Give the moment that is so long before the search runs.

    Close refuses a very large number of days; give months or years then.

    Args:
        years: Years.
        months: Months.
        weeks: Weeks.
        days: Days.
        hours: Hours.
        minutes: Minutes.
        seconds: Seconds.
        day: ``"start"`` or ``"end"`` of the day that moment falls on, in the timezone of the
            request; by default the moment itself.

    Raises:
        QueryError: No time is given, or a part is no whole number from 0 up.

    Example:
        ```python
        lead.date_created >= ago(days=30)
        lead.date_created >= ago(days=7, day="start")
        ```
    """
    sizes = (years, months, weeks, days, hours, minutes, seconds)
    return _offset("past", dict(zip(UNITS, sizes, strict=True)), day)


def from_now(
    *,
    years: int = 0,
    months: int = 0,
    weeks: int = 0,
    days: int = 0,
    hours: int = 0,
    minutes: int = 0,
    seconds: int = 0,
    day: Edge | None = None,
) -> DateTimeExpression:
    """Give the moment that is so long after the search runs.

    Args:
        years: Years.
        months: Months.
        weeks: Weeks.
        days: Days.
        hours: Hours.
        minutes: Minutes.
        seconds: Seconds.
        day: As for :func:`ago`.

    Raises:
        QueryError: No time is given, or a part is no whole number from 0 up.
    """
    sizes = (years, months, weeks, days, hours, minutes, seconds)
    return _offset("future", dict(zip(UNITS, sizes, strict=True)), day)


def start_of(day: date | Period) -> DateTimeExpression:
    """Give the moment a day or period begins, in the timezone of the request.

    Args:
        day: The day or period.
    """
    return _edge(day, "start")


def end_of(day: date | Period) -> DateTimeExpression:
    """Give the moment a day or period ends, in the timezone of the request.

    Args:
        day: The day or period.
    """
    return _edge(day, "end")


def datetime_node(value: object, which: Edge = "start") -> Json:
    """Give what stands for a moment in the API.

    Args:
        value: A moment, an aware datetime, a date or a period.
        which: The end meant of a date or a period.

    Raises:
        QueryError: It is none of those, or a naive datetime.
    """
    if isinstance(value, DateTimeExpression):
        return value.node
    if isinstance(value, datetime):
        return _fixed(value)
    if isinstance(value, date | Period):
        return _edge(value, which).node
    hint = "; make a date or a datetime of it" if isinstance(value, str) else ""
    msg = f"a moment is wanted (datetime, date, ago(…), today, …), not {value!r}{hint}"
    raise QueryError(msg)


def _fixed(value: datetime) -> Json:
    try:
        format_datetime(value)
    except ValueError as error:
        raise QueryError(str(error)) from None
    return {"type": "fixed_utc", "value": value.astimezone(UTC).isoformat()}


def _edge(day: object, which: Edge) -> DateTimeExpression:
    if isinstance(day, Period):
        return day.start if which == "start" else day.end
    if isinstance(day, datetime) or not isinstance(day, date):
        msg = f"a date or a period is wanted, not {day!r}"
        raise QueryError(msg)
    return DateTimeExpression(
        {"type": "fixed_local_date", "value": day.isoformat(), "which": which}
    )


def _offset(direction: str, offset: dict[str, int], day: Edge | None) -> DateTimeExpression:
    for unit, size in offset.items():
        if type(size) is not int or size < 0:
            msg = f"{unit} must be a whole number from 0 up, not {size!r}"
            raise QueryError(msg)
    if not any(offset.values()):
        msg = "no time is given: say ago(days=7), or now()"
        raise QueryError(msg)
    if day not in (None, "start", "end"):
        msg = f'day is "start" or "end", not {day!r}'
        raise QueryError(msg)
    return DateTimeExpression(
        {
            "type": "offset",
            "direction": direction,
            "moment": {"type": "now"},
            "offset": offset,
            "which_day_end": day,
        }
    )
