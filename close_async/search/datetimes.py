"""Datetimes in searches: fixed ones, and ones that Close computes when the search runs.

Conditions also accept an aware ``datetime`` (that instant), a ``date`` (that day, in the timezone
of the request) and a :class:`Period`.
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


@attrs.frozen
class DateTimeExpression:
    """A datetime that Close computes when the search runs, made by :func:`ago` or :func:`now`.

    Args:
        node: The JSON of the expression.
    """

    node: Json


@attrs.frozen(repr=False)
class Period:
    """A span of days that moves with the calendar: ``today``, ``last_month``.

    The common ones are constants of this package. Weeks begin on the organization's first day of
    the week.

    Args:
        range: The name of the period in Close's API, such as ``last-month``.
    """

    range: str

    @property
    def start(self) -> DateTimeExpression:
        """The start of the period."""
        return self._edge("start")

    @property
    def end(self) -> DateTimeExpression:
        """The end of the period, excluded: the start of the next one."""
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
# Annotated one by one: type checkers infer different types for an unpacked map.
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
    """Return the time at which the search runs."""
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
    """Return the datetime that is this long before the search runs.

    Close rejects a very large number of days; use months or years instead.

    Args:
        years: Years.
        months: Months.
        weeks: Weeks.
        days: Days.
        hours: Hours.
        minutes: Minutes.
        seconds: Seconds.
        day: ``"start"`` or ``"end"`` to round to that end of the day, in the timezone of the
            request; by default the result is not rounded.

    Raises:
        QueryError: All parts are 0, or one is not a whole number of at least 0.

    Example::

        lead.date_created >= ago(days=30)
        lead.date_created >= ago(days=7, day="start")
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
    """Return the datetime that is this long after the search runs.

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
        QueryError: All parts are 0, or one is not a whole number of at least 0.
    """
    sizes = (years, months, weeks, days, hours, minutes, seconds)
    return _offset("future", dict(zip(UNITS, sizes, strict=True)), day)


def start_of(day: date | Period) -> DateTimeExpression:
    """Return the start of a day or period, in the timezone of the request.

    Args:
        day: The day or period.
    """
    return _edge(day, "start")


def end_of(day: date | Period) -> DateTimeExpression:
    """Return the end of a day or period, in the timezone of the request.

    Args:
        day: The day or period.
    """
    return _edge(day, "end")


def datetime_node(value: object, which: Edge = "start") -> Json:
    """Return the JSON of a datetime.

    Args:
        value: An expression, an aware datetime, a date or a period.
        which: The end of a date or a period that is meant.

    Raises:
        QueryError: The value is of another type, or a naive datetime.
    """
    if isinstance(value, DateTimeExpression):
        return value.node
    if isinstance(value, datetime):
        return _fixed(value)
    if isinstance(value, date | Period):
        return _edge(value, which).node
    hint = "; convert the string first: datetime.fromisoformat(…)" if isinstance(value, str) else ""
    msg = f"pass a datetime, a date, ago(…), today or another period, not {value!r}{hint}"
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
        msg = f"pass a date or a period, not {day!r}"
        raise QueryError(msg)
    return DateTimeExpression(
        {"type": "fixed_local_date", "value": day.isoformat(), "which": which}
    )


def _offset(direction: str, offset: dict[str, int], day: Edge | None) -> DateTimeExpression:
    for unit, size in offset.items():
        if type(size) is not int or size < 0:
            msg = f"{unit} must be a whole number of at least 0, not {size!r}"
            raise QueryError(msg)
    if not any(offset.values()):
        msg = "at least one part must be over 0, as in ago(days=7); use now() for the current time"
        raise QueryError(msg)
    if day not in (None, "start", "end"):
        msg = f'day must be "start" or "end", not {day!r}'
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
