"""Filters that several lists share: values, ranges of dates, and an order."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from operator import eq, ge, gt, le, lt
from typing import Any

from attrs import frozen

from close_simulator.http import field_error

Json = dict[str, Any]
Test = Callable[[Json], bool]
Rows = list[tuple[int, Json]]

RANGES: dict[str, Callable[[Any, Any], bool]] = {
    "__lt": lt, "__lte": le, "__gt": gt, "__gte": ge,
}  # fmt: skip
"""The ends of the names of filters by a bound, and how they compare a value with it."""
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {**RANGES, "": eq}
# Unknown parameters stay in the cache key, and are otherwise ignored, as Close does.
_NOT_FILTERS = frozenset({"_skip", "_limit", "_fields"})


@frozen
class Filters:
    """The filters of a list request.

    Attributes:
        name: A cache key: equal for equal filters and order.
        tests: The tests that an object must pass.
        order: Sorts objects; ``None`` for the default, the objects of the newest leads first.
    """

    name: str
    tests: list[Test]
    order: Callable[[Rows], Rows] | None

    def matches(self, row: Json) -> bool:
        """Return whether an object passes all filters."""
        return all(test(row) for test in self.tests)


def name_of(query: Mapping[str, str], zone: tzinfo = UTC) -> str:
    """Return a cache key for the filters of a query in a timezone, without its page."""
    asked = sorted((key, value) for key, value in query.items() if key not in _NOT_FILTERS)
    return f"{zone}/{asked}"


def one_of(name: str, values: Iterable[Any]) -> Test:
    """Return a test for one of several values."""
    wanted = frozenset(values)
    return lambda row: row[name] in wanted


def in_range(name: str, query: Mapping[str, str], zone: tzinfo = UTC) -> list[Test]:
    """Return the tests of a date, for ``name__gte`` and the like.

    Args:
        name: The field.
        query: The query parameters.
        zone: The timezone in which days of filters and of objects begin.

    Raises:
        Denied: 400, if a value is not a date.
    """
    return [
        _comparison(name, each, query[name + each], zone)
        for each in _COMPARE
        if name + each in query
    ]


def _comparison(name: str, operator: str, value: str, zone: tzinfo) -> Test:
    compare = _COMPARE[operator]
    bound = read_timestamp(f"{name}{operator}", value, zone)
    day = _day_of(value) if operator == "" else None

    def test(row: Json) -> bool:
        timestamp = timestamp_of(row[name], zone)
        if timestamp is None:
            return False
        # So that date_created=2024-01-31 is a whole day, in the timezone of the request.
        if day is not None:  # a date without an operator matches the whole day
            return datetime.fromtimestamp(timestamp, zone).date() == day
        return compare(timestamp, bound)

    return test


def _day_of(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def read_flag(text: str) -> bool:
    """Return the boolean of a filter. Close treats every value other than ``false`` as true."""
    return text.lower() != "false"


def read_timestamp(parameter: str, text: str, zone: tzinfo = UTC) -> float:
    """Return the date or datetime of a query parameter, in seconds since 1970.

    Args:
        parameter: The name of the parameter.
        text: Its value.
        zone: The timezone of a date, and of a datetime without an offset.

    Raises:
        Denied: 400, if the value is neither.
    """
    try:
        return timestamp_of(text, zone) or 0.0
    except (ValueError, OverflowError):
        raise field_error(parameter, "Invalid ISO 8601 datetime.") from None


def timestamp_of(value: str | None, zone: tzinfo = UTC) -> float | None:
    """Return a date (at midnight) or a datetime as seconds since 1970.

    Args:
        value: The date or datetime, or ``None``.
        zone: The timezone of a date, and of a datetime without an offset.

    Raises:
        ValueError: ``value`` is neither.
    """
    if value is None:
        return None
    parsed = datetime.fromisoformat(value)
    return (parsed if parsed.tzinfo else parsed.replace(tzinfo=zone)).timestamp()
