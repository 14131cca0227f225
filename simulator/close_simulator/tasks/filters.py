"""The filters and the order of ``GET /task/``. Unknown parameters are ignored, as on Close."""

from collections.abc import Callable, Mapping
from datetime import tzinfo
from typing import Any

from close_simulator.http import field_error
from close_simulator.listfilters import (
    Filters,
    Rows,
    Test,
    in_range,
    name_of,
    one_of,
    read_flag,
    timestamp_of,
)
from close_simulator.tasks.changes import view_of

Json = dict[str, Any]

_DATES = ("date", "due_date", "date_created", "date_updated")
_SAME = ("lead_id", "assigned_to", "id", "organization_id")
_ORDERS = ("date", "date_created")
_VIEWS = ("inbox", "future", "archive")


def read_filters(query: Mapping[str, str], now: float, zone: tzinfo) -> Filters:
    """Parse the filters of a list request.

    Args:
        query: The query parameters.
        now: The time, in seconds since 1970.
        zone: The timezone in which days begin.

    Raises:
        Denied: 400, if a filter has an invalid value.
    """
    view = query.get("view")
    tests = [_type(query), *_plain(query)]
    if view:
        if view not in _VIEWS:
            raise field_error("view", "Not a valid choice.")
        tests.append(lambda task: view_of(task, now, zone) == view)
    # A view is a range of dates already, so that Close ignores other dates with it.
    dates = [name for name in _DATES if not view or name.startswith("date_")]
    tests += [test for name in dates for test in in_range(name, query, zone)]
    name = f"{now if view else ''}{name_of(query, zone)}"
    return Filters(name, tests, _order(query.get("_order_by"), zone))


def _type(query: Mapping[str, str]) -> Test:
    # The trap of this list: without _type it has only tasks of the type lead, and nothing says that
    # there are others.
    wanted = (query.get("_type__in") or query.get("_type") or "lead").split(",")
    return lambda task: "all" in wanted or task["_type"] in wanted


def _plain(query: Mapping[str, str]) -> list[Test]:
    tests = [one_of(name, [query[name]]) for name in _SAME if query.get(name)]
    if query.get("id__in"):
        tests.append(one_of("id", query["id__in"].split(",")))
    if "is_complete" in query:
        tests.append(one_of("is_complete", [read_flag(query["is_complete"])]))
    return tests


def _order(order_by: str | None, zone: tzinfo) -> Callable[[Rows], Rows] | None:
    if not order_by:
        return None
    name = order_by.removeprefix("-")
    if name not in _ORDERS:
        raise field_error("_order_by", "Not a valid choice.")
    descending = order_by.startswith("-")

    def key(row: tuple[int, Json]) -> tuple[bool, float]:
        timestamp = timestamp_of(row[1][name], zone)
        return timestamp is None, (timestamp or 0.0) * (
            -1 if descending else 1
        )  # tasks without a date are last

    return lambda rows: sorted(rows, key=key)
