"""The body of a search, checked."""

from typing import Any

from attrs import frozen

from close_simulator.organization import Organization
from close_simulator.search.cursor import Cursor, read_cursor
from close_simulator.search.errors import (
    Where,
    choice,
    member,
    refused,
    texts,
)
from close_simulator.search.field_values import can_sort_by, has_field, is_known

Json = dict[str, Any]

DEFAULT_LIMIT, MAX_LIMIT = 100, 200
MAX_SORTS = 3
MAX_FIELDS = 100
_SORTABLE_TYPES = ("text", "textarea", "number", "date", "datetime", "choices", "hidden")


@frozen
class Sort:
    """One sort key.

    Attributes:
        kind: The object type it is for; None for a custom field.
        key: The key of the row.
        descending: Whether the largest come first.
    """

    kind: str | None
    key: str
    descending: bool


@frozen
class Request:
    """What is searched for, and how much of it is wanted.

    Attributes:
        query: The query as it came; it is checked when it is read.
        fields: The fields to give, by object type.
        limit: The size of the page.
        cursor: Where an earlier page ended.
        results_limit: How many objects are wanted in all.
        include_counts: Whether to count.
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
    """Check a body.

    Raises:
        ValidationError: Something in it is not as Close wants it.
    """
    limit = _number(body, "_limit", DEFAULT_LIMIT)
    if limit > MAX_LIMIT:
        raise refused(("_limit",), f"Input should be less than or equal to {MAX_LIMIT}")
    include_counts = body.get("include_counts") or False
    if not isinstance(include_counts, bool):
        raise refused(("include_counts",), "Value must be of bool type.")
    query = member(body, "query", dict, ())
    sort = tuple(_sorts(body, organization))
    has_cap = body.get("results_limit") is not None
    return Request(
        query=query,
        fields=_fields(body),
        limit=limit,
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
        raise refused((key,), "Input should be a valid integer")
    if value < 0:
        raise refused((key,), "Input should be greater than or equal to 0")
    return value


def _fields(body: Json) -> dict[str, tuple[str, ...]]:
    if body.get("_fields") is None:
        return {}
    given: Json = member(body, "_fields", dict, ())
    fields = {kind: tuple(texts(given, kind, ("_fields",))) for kind in given}
    for kind, names in fields.items():
        if len(names) > MAX_FIELDS:
            raise refused(("_fields", kind), "List is too long.")
    return fields


def _sorts(body: Json, organization: Organization) -> list[Sort]:
    if body.get("sort") is None:
        return []
    found: list[Sort] = []
    keys: list[Any] = member(body, "sort", list, ())
    if len(keys) > MAX_SORTS:
        raise refused(("sort",), "List is too long.")
    for at, each in enumerate(keys):
        where: Where = ("sort", at)
        if not isinstance(each, dict):
            raise refused(where, "Value must be of dict type.")
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
            raise refused((*where, "custom_field_id"), "Object does not exist.")
        if known["type"] not in _SORTABLE_TYPES or known["accepts_multiple_values"]:
            raise refused((*where, "custom_field_id"), "This field cannot be sorted by.")
        return None, f"custom.{field_id}"
    kind, name = (str(member(field, key, str, where)) for key in ("object_type", "field_name"))
    if not is_known(kind) or not has_field(kind, name):
        raise refused((*where, "field_name"), f'"{name}" is not a field of {kind}.')
    if not can_sort_by(name):
        raise refused((*where, "field_name"), "This field cannot be sorted by.")
    return kind, name


def check_sorts(request: Request, found: frozenset[str]) -> None:
    """Check that what is sorted by are fields of what is found.

    Args:
        request: The search.
        found: The object types that it finds; empty if this world has none of them.

    Raises:
        ValidationError: A field is one of another object type.
    """
    for at, sort in enumerate(request.sort):
        if found and sort.kind is not None and sort.kind not in found:
            message = f"This search does not find objects of type {sort.kind}."
            raise refused(("sort", at, "field", "object_type"), message)
