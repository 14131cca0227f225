"""The filters and the order of ``GET /opportunity/``.

Unknown parameters are ignored, as on Close.
"""

from collections.abc import Callable, Mapping
from typing import Any

from close_simulator.http import field_error
from close_simulator.leads.query import leads_in_view, search
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
from close_simulator.search.datetimes import zone_of
from close_simulator.world import World

Json = dict[str, Any]

_SAME = {
    "lead_id": "lead_id",
    "contact_id": "contact_id",
    "organization_id": "organization_id",
    "user_id": "user_id",
    "status_id": "status_id",
    "status_type": "status_type",
    "status_label": "status_label",
    "status": "status_label",
    "value_period": "value_period",
}
_DATES = ("date_won", "date_created", "date_updated")
_ORDERS = frozenset(
    [
        "date_won", "date_updated", "date_created", "confidence", "user_name", "value",
        "annualized_value", "annualized_expected_value",
    ]
)  # fmt: skip


def read_filters(
    world: World, query: Mapping[str, str], headers: Mapping[str, str] | None = None
) -> Filters:
    """Parse the filters of a list request.

    Raises:
        Denied: 400, if a filter has an invalid value.
    """
    tests = [
        # The id of a group stands for its members.
        one_of(key, world.organization.users_of(values) if key == "user_id" else values)
        for name, key in _SAME.items()
        for values in _values(query, name)
    ]
    zone = zone_of(headers or {})
    tests += [test for name in _DATES for test in in_range(name, query, zone)]
    if "is_stalled" in query:
        # No simulated opportunity is stalled.
        tests.append(lambda _: not read_flag(query["is_stalled"]))
    if query.get("query"):
        tests.append(_words(query["query"]))
    tests += _at_leads(world, query, headers or {})
    return Filters(name_of(query, zone), tests, _order(query.get("_order_by")))


def _values(query: Mapping[str, str], name: str) -> list[list[str]]:
    alone = [[query[name]]] if query.get(name) else []
    return [*alone, query[f"{name}__in"].split(",")] if query.get(f"{name}__in") else alone


def _words(text: str) -> Test:
    words = text.lower().split()

    def test(row: Json) -> bool:
        searched = f"{row['lead_name']} {row['contact_name']} {row['note']}".lower()
        return all(word in searched for word in words)

    return test


def _at_leads(world: World, query: Mapping[str, str], headers: Mapping[str, str]) -> list[Test]:
    """Return the tests for what a query finds of leads: a text, or a Smart View."""
    tests: list[Test] = []
    if query.get("lead_query"):
        found = search(world, query["lead_query"], headers)
        tests.append(one_of("lead_id", map(world.leads.id_of, found)))
    view = query.get("lead_saved_search_id")
    if view:
        saved = world.organization.saved_searches.get(view)
        if saved is None:
            raise field_error("lead_saved_search_id", "Object does not exist.")
        found = leads_in_view(world, saved, zone_of(headers))
        tests.append(one_of("lead_id", map(world.leads.id_of, found)))
    return tests


def _order(order_by: str | None) -> Callable[[Rows], Rows] | None:
    if not order_by:
        return None
    name, descending = order_by.removeprefix("-"), order_by.startswith("-")
    if name not in _ORDERS:
        raise field_error("_order_by", "Not a valid choice.")

    def key(row: tuple[int, Json]) -> Any:
        value = row[1][name]
        return timestamp_of(value) if name.startswith("date_") else value

    def order(rows: Rows) -> Rows:
        """Sort; rows without a value are last in both directions."""
        known = [row for row in rows if row[1][name] is not None]
        unknown = [row for row in rows if row[1][name] is None]
        return sorted(known, key=key, reverse=descending) + unknown

    return order
