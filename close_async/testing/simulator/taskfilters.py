"""The filters and the order of ``GET /task/``. Unknown parameters are passed over, as on Close."""

from collections.abc import Callable, Mapping
from operator import ge, gt, le, lt
from typing import Any

from attrs import frozen

from close_async.testing.simulator.http import field_error
from close_async.testing.simulator.taskchanges import moment_of, view_of

Json = dict[str, Any]
Test = Callable[[Json], bool]
Rows = list[tuple[int, Json]]

_COMPARE = {"lt": lt, "lte": le, "gt": gt, "gte": ge}
_DATES = ("date", "due_date", "date_created", "date_updated")
_SAME = ("lead_id", "assigned_to", "id", "organization_id")
_ORDERS = ("date", "date_created")
_VIEWS = ("inbox", "future", "archive")


@frozen
class Filters:
    """What a list asks for.

    Attributes:
        name: The same for the same filters and order.
        tests: What must hold of a task.
        order: Sorts tasks; None for those of the newest leads first.
    """

    name: str
    tests: list[Test]
    order: Callable[[Rows], Rows] | None

    def matches(self, task: Json) -> bool:
        """Tell whether a task passes all filters."""
        return all(test(task) for test in self.tests)


def read_filters(query: Mapping[str, str], now: float) -> Filters:
    """Read what a list asks for.

    Raises:
        Denied: 400 for a value that a filter does not take.
    """
    view = query.get("view")
    tests = [_type(query), *_plain(query)]
    if view:
        if view not in _VIEWS:
            raise field_error("view", "Not a valid choice.")
        tests.append(lambda task: view_of(task, now) == view)
    # A view stands for a range of dates.
    dates = [name for name in _DATES if not view or name.startswith("date_")]
    tests += [
        _comparison(name, operator, query[f"{name}__{operator}"])
        for name in dates
        for operator in _COMPARE
        if f"{name}__{operator}" in query
    ]
    own = {key: value for key, value in query.items() if key not in ("_skip", "_limit", "_fields")}
    name = f"{now if view else ''}{sorted(own.items())}"
    return Filters(name, tests, _order(query.get("_order_by")))


def _type(query: Mapping[str, str]) -> Test:
    wanted = (query.get("_type__in") or query.get("_type") or "lead").split(",")
    return lambda task: "all" in wanted or task["_type"] in wanted


def _plain(query: Mapping[str, str]) -> list[Test]:
    tests = [_is_in(name, [query[name]]) for name in _SAME if query.get(name)]
    if query.get("id__in"):
        tests.append(_is_in("id", query["id__in"].split(",")))
    if "is_complete" in query:
        # Whatever is not "false" is taken for true.
        tests.append(_is_in("is_complete", [query["is_complete"].lower() != "false"]))
    return tests


def _is_in(name: str, values: list[Any]) -> Test:
    wanted = frozenset(values)
    return lambda task: task[name] in wanted


def _comparison(name: str, operator: str, value: str) -> Test:
    compare = _COMPARE[operator]
    try:
        bound = moment_of(value) or 0.0
    except (ValueError, OverflowError):
        raise field_error(f"{name}__{operator}", "Invalid ISO 8601 datetime.") from None

    def test(task: Json) -> bool:
        moment = moment_of(task[name])
        return moment is not None and compare(moment, bound)

    return test


def _order(order_by: str | None) -> Callable[[Rows], Rows] | None:
    if not order_by:
        return None
    name = order_by.removeprefix("-")
    if name not in _ORDERS:
        raise field_error("_order_by", "Not a valid choice.")
    descending = order_by.startswith("-")

    def key(row: tuple[int, Json]) -> tuple[bool, float]:
        moment = moment_of(row[1][name])
        return moment is None, (moment or 0.0) * (-1 if descending else 1)  # undated ones last

    return lambda rows: sorted(rows, key=key)
