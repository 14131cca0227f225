"""What the filters of lists have in common: values, ranges of dates, and an order."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, tzinfo
from operator import eq, ge, gt, le, lt
from typing import Any

from attrs import frozen

from close_simulator.http import field_error

Json = dict[str, Any]
Test = Callable[[Json], bool]
Rows = list[tuple[int, Json]]

_COMPARE = {"__lt": lt, "__lte": le, "__gt": gt, "__gte": ge, "": eq}
_NOT_FILTERS = frozenset({"_skip", "_limit", "_fields"})


@frozen
class Filters:
    """What a list asks for.

    Attributes:
        name: The same for the same filters and order.
        tests: What must hold of an object.
        order: Sorts objects; None for those of the newest leads first.
    """

    name: str
    tests: list[Test]
    order: Callable[[Rows], Rows] | None

    def matches(self, row: Json) -> bool:
        """Tell whether an object passes all filters."""
        return all(test(row) for test in self.tests)


def name_of(query: Mapping[str, str], zone: tzinfo = UTC) -> str:
    """Give a name for what a query asks in a timezone, whichever page of it."""
    asked = sorted((key, value) for key, value in query.items() if key not in _NOT_FILTERS)
    return f"{zone}/{asked}"


def one_of(name: str, values: Iterable[Any]) -> Test:
    """Make a test for one of several values."""
    wanted = frozenset(values)
    return lambda row: row[name] in wanted


def in_range(name: str, query: Mapping[str, str], zone: tzinfo = UTC) -> list[Test]:
    """Make the tests for a date, from ``name__gte`` and the like.

    Args:
        name: The field.
        query: The query parameters.
        zone: Where a day begins, be it the day of a filter or of an object.

    Raises:
        Denied: 400 for what is no date.
    """
    return [
        _comparison(name, each, query[name + each], zone)
        for each in _COMPARE
        if name + each in query
    ]


def _comparison(name: str, operator: str, value: str, zone: tzinfo) -> Test:
    compare = _COMPARE[operator]
    try:
        bound = moment_of(value, zone) or 0.0
    except (ValueError, OverflowError):
        raise field_error(f"{name}{operator}", "Invalid ISO 8601 datetime.") from None
    day = _day_of(value) if operator == "" else None

    def test(row: Json) -> bool:
        moment = moment_of(row[name], zone)
        if moment is None:
            return False
        if day is not None:  # a day without an operator is that whole day
            return datetime.fromtimestamp(moment, zone).date() == day
        return bool(compare(moment, bound))

    return test


def _day_of(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def moment_of(value: str | None, zone: tzinfo = UTC) -> float | None:
    """Give a day (at midnight) or a point in time, in seconds since 1970.

    Args:
        value: The date or datetime, or None.
        zone: The timezone of a day, and of a datetime without an offset.

    Raises:
        ValueError: It is neither.
    """
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).timestamp()
