"""Validation of the body of a search."""

from typing import Any

from attrs import frozen

from close_simulator.organization import Organization
from close_simulator.search.cursor import Cursor, read_cursor
from close_simulator.search.errors import (
    Where,
    choice,
    error_at,
    member,
    texts,
)
from close_simulator.search.field_values import can_sort_by, has_field, is_known

Json = dict[str, Any]

# Close does not document the default; 200 is the most that clients of other authors could request.
DEFAULT_LIMIT, MAX_LIMIT = 100, 200
MAX_SORTS = 3
# "List is too long.": an organization with more custom fields has to select `custom`.
MAX_FIELDS = 100
_SORTABLE_TYPES = ("text", "textarea", "number", "date", "datetime", "choices", "hidden")


@frozen
class Sort:
    """One sort key.

    Attributes:
        kind: The object type; ``None`` for a custom field.
        key: The key of the row.
        descending: Whether the order is descending.
    """

    kind: str | None
    key: str
    descending: bool


@frozen
class Request:
    """A search request.

    Attributes:
        query: The query, not validated yet.
        fields: The fields to return, by object type.
        limit: The size of the page.
        cursor: The end of the previous page.
        results_limit: The most objects to return over all pages.
        include_counts: Whether to count all matching objects.
        sort: The sort keys.
    """

    query: Json
    fields: dict[str, tuple[str, ...]]
    limit: int
    cursor: Cursor | None
    results_limit: int | None
    include_counts: bool
    sort: tuple[Sort, ...]


def read_request(body: Json, organization: Organization, now: float) -> Request:
    """Validate a body.

    Raises:
        ValidationError: Something in it is not as Close wants it.
    """
    limit = _number(body, "_limit", DEFAULT_LIMIT)
    if limit > MAX_LIMIT:
        raise error_at(("_limit",), f"Input should be less than or equal to {MAX_LIMIT}")
    include_counts = body.get("include_counts") or False
    if not isinstance(include_counts, bool):
        raise error_at(("include_counts",), "Value must be of bool type.")
    query = member(body, "query", dict, ())
    sort = tuple(_sorts(body, organization))
    has_cap = body.get("results_limit") is not None
    return Request(
        query=query,
        fields=_fields(body),
        limit=limit,
        # A cursor belongs to its query and order; the size of the page may change between pages.
        cursor=read_cursor(body.get("cursor"), (query, body.get("sort")), now),
        results_limit=_number(body, "results_limit", 0) if has_cap else None,
        include_counts=include_counts,
        sort=sort,
    )


def _number(body: Json, key: str, default: int) -> int:
    value = body.get(key)
    if value is None:
        return default
    if not isinstance(value, int) or isinstance(value, bool):
        raise error_at((key,), "Input should be a valid integer")
    if value < 0:
        raise error_at((key,), "Input should be greater than or equal to 0")
    return value


def _fields(body: Json) -> dict[str, tuple[str, ...]]:
    if body.get("_fields") is None:
        return {}
    given: Json = member(body, "_fields", dict, ())
    fields = {kind: tuple(texts(given, kind, ("_fields",))) for kind in given}
    for kind, names in fields.items():
        if len(names) > MAX_FIELDS:
            raise error_at(("_fields", kind), "List is too long.")
    return fields


def _sorts(body: Json, organization: Organization) -> list[Sort]:
    if body.get("sort") is None:
        return []
    found: list[Sort] = []
    keys: list[Any] = member(body, "sort", list, ())
    if len(keys) > MAX_SORTS:
        raise error_at(("sort",), "List is too long.")
    for at, each in enumerate(keys):
        where: Where = ("sort", at)
        if not isinstance(each, dict):
            raise error_at(where, "Value must be of dict type.")
        given: Json = each  # pyright: ignore[reportUnknownVariableType]
        direction = choice(given, "direction", ("asc", "desc"), where)
        field: Json = member(given, "field", dict, where)
        kind, key = _sort_field(field, (*where, "field"), organization)
        found.append(Sort(kind, key, direction == "desc"))
    return found


def _sort_field(field: Json, where: Where, organization: Organization) -> tuple[str | None, str]:
    if choice(field, "type", ("regular_field", "custom_field"), where) == "custom_field":
        field_id = str(member(field, "custom_field_id", str, where))
        rows = [row for each in organization.custom_fields.values() for row in each]
        known = next((row for row in rows if row["id"] == field_id), None)
        if known is None:
            raise error_at((*where, "custom_field_id"), "Object does not exist.")
        if known["type"] not in _SORTABLE_TYPES or known["accepts_multiple_values"]:
            raise error_at((*where, "custom_field_id"), "This field cannot be sorted by.")
        return None, f"custom.{field_id}"
    kind, name = (str(member(field, key, str, where)) for key in ("object_type", "field_name"))
    if not is_known(kind) or not has_field(kind, name):
        raise error_at((*where, "field_name"), f'"{name}" is not a field of {kind}.')
    if not can_sort_by(name):
        raise error_at((*where, "field_name"), "This field cannot be sorted by.")
    return kind, name


def check_sorts(request: Request, found: frozenset[str]) -> None:
    """Check that the sort keys are fields of the object types that the search returns.

    Args:
        request: The search.
        found: The object types that it returns; empty if the simulator has none of them.

    Raises:
        ValidationError: A sort key belongs to another object type.
    """
    for at, sort in enumerate(request.sort):
        if found and sort.kind is not None and sort.kind not in found:
            message = f"This search does not find objects of type {sort.kind}."
            raise error_at(("sort", at, "field", "object_type"), message)
