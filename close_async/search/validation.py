"""Validation of a query's JSON. Errors name the place; unknown types of nodes are accepted."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from close_async.errors import QueryError
from close_async.search.json_nodes import Json, is_list, is_object
from close_async.wire.json import loads

# Levels of nesting, far below Python's recursion limit; Close's editor produces about ten.
_MAX_DEPTH = 200


def read(source: Mapping[str, Any] | str | bytes) -> tuple[Json, Json | None]:
    """Read a query, or copied filters that contain one.

    Args:
        source: The JSON, as a string, as bytes or parsed.

    Returns:
        The query, and the object around it, or ``None`` if there is no such object.

    Raises:
        QueryError: It is not a query.
    """
    given = _parsed(source) if isinstance(source, str | bytes) else source
    found = _plain(given, "query", 0)
    if not is_object(found):
        msg = f"a query must be a JSON object, not {type(found).__name__}"
        raise QueryError(msg)
    if "query" in found and "type" not in found:
        _check_node(found["query"], "query")
        return found["query"], found
    _check_node(found, "query")
    return found, None


def _parsed(source: str | bytes) -> Any:
    try:
        return loads(source.encode() if isinstance(source, str) else source)
    except ValueError as error:
        msg = f"a query must be a JSON object, and this is not JSON: {error}"
        raise QueryError(msg) from None


def _plain(value: Any, place: str, depth: int) -> Any:
    """Return a copy of JSON, or raise if a value in it is not JSON."""
    if depth > _MAX_DEPTH:
        msg = "the query is nested too deeply"
        raise QueryError(msg)
    if isinstance(value, Mapping):
        return _plain_object(dict(cast("Json", value)), place, depth)
    if is_list(value):
        return [_plain(item, f"{place}[{at}]", depth + 1) for at, item in enumerate(value)]
    if value is None or isinstance(value, str | int | float):
        return value
    msg = f"{place} is a {type(value).__name__}, which JSON does not have"
    raise QueryError(msg)


def _plain_object(value: Json, place: str, depth: int) -> Json:
    for key in value:
        if type(key) is not str:
            msg = f"{place} has the key {key!r}, which is not a string"
            raise QueryError(msg)
    return {key: _plain(item, f"{place}.{key}", depth + 1) for key, item in value.items()}


def _check_node(node: Any, place: str) -> None:
    kind = _typed(node, place)
    if kind in _CHECKS:
        _CHECKS[kind](node, place)


def _typed(node: Any, place: str) -> str:
    """Return the type of an object, which every object in a query has."""
    if not is_object(node):
        msg = f"{place} must be an object, not {node!r}"
        raise QueryError(msg)
    kind = node.get("type")
    if not isinstance(kind, str):
        msg = f"{place} has no type"
        raise QueryError(msg)
    return kind


def _check_group(node: Json, place: str) -> None:
    parts = node.get("queries")
    if not is_list(parts):
        msg = f"{place}.queries must be a list"
        raise QueryError(msg)
    for at, part in enumerate(parts):
        _check_node(part, f"{place}.queries[{at}]")


def _check_related(node: Json, place: str) -> None:
    _need(node, place, "this_object_type", "related_object_type")
    _check_node(node.get("related_query"), f"{place}.related_query")


def _check_field_condition(node: Json, place: str) -> None:
    _typed(node.get("field"), f"{place}.field")
    condition = node.get("condition")
    if _typed(condition, f"{place}.condition") == "moment_range":
        _check_ends(node["condition"], f"{place}.condition")


def _check_ends(node: Json, place: str) -> None:
    for key in ("on_or_after", "before"):
        if node.get(key) is not None:
            _check_datetime(node[key], f"{place}.{key}")


def _check_datetime(node: Any, place: str) -> None:
    kinds = ("fixed_local_date", "start_end_of_predefined_relative_period")
    if _typed(node, place) in kinds and node.get("which") not in ("start", "end"):
        msg = f'{place} needs which: "start" or "end" of the day or period'
        raise QueryError(msg)


def _need(node: Json, place: str, *keys: str) -> None:
    for key in keys:
        if not isinstance(node.get(key), str):
            msg = f"{place} needs {key}, a string"
            raise QueryError(msg)


_CHECKS: dict[str, Callable[[Json, str], None]] = {
    "and": _check_group,
    "or": _check_group,
    "has_related": _check_related,
    "field_condition": _check_field_condition,
    "in_status": _check_ends,
    "object_type": lambda node, place: _need(node, place, "object_type"),
    "id": lambda node, place: _need(node, place, "value"),
    "text": lambda node, place: _need(node, place, "mode", "value"),
    "saved_search": lambda node, place: _need(node, place, "saved_search_id"),
}
