"""``extra_filter`` of webhook subscriptions: the condition for delivering an event.

See https://developer.close.com/api/resources/webhook-subscriptions/webhook-filters
"""

from collections.abc import Callable
from typing import Any, cast

from close_simulator.http import as_list
from close_simulator.validators import FieldError

Json = dict[str, Any]
Test = Callable[[Any], bool]

# Each level is a call, and a filter must not exhaust Python's stack.
_DEEPEST = 20


def read_filter(given: Any, depth: int = 0) -> Test:
    """Return the test of a filter.

    Raises:
        FieldError: The filter is not valid.
    """
    node = cast("Json", given) if isinstance(given, dict) else {}
    kind = node.get("type")
    if not isinstance(kind, str) or kind not in _READERS or depth > _DEEPEST:
        raise FieldError(f"Invalid filter. Valid types: {', '.join(sorted(_READERS))}.")
    return _READERS[kind](node, depth + 1)


def _value(node: Json) -> Any:
    if "value" not in node:
        raise FieldError("Invalid filter: value is required.")
    return node["value"]


def _equals(node: Json, _: int) -> Test:
    wanted = _value(node)
    return lambda value: bool(value == wanted)


def _not_equals(node: Json, _: int) -> Test:
    wanted = _value(node)
    return lambda value: bool(value != wanted)


def _contains(node: Json, _: int) -> Test:
    wanted = _value(node)

    def test(value: Any) -> bool:
        if isinstance(value, str):
            return isinstance(wanted, str) and wanted in value
        return isinstance(value, list | dict) and wanted in value

    return test


def _is_null(_: Json, __: int) -> Test:
    return lambda value: value is None


def _non_null(_: Json, __: int) -> Test:
    return lambda value: value is not None


def _parts(node: Json, depth: int) -> list[Test]:
    if not isinstance(node.get("filters"), list):
        raise FieldError("Invalid filter: filters is required.")
    return [read_filter(each, depth) for each in as_list(node["filters"])]


def _and(node: Json, depth: int) -> Test:
    tests = _parts(node, depth)
    return lambda value: all(test(value) for test in tests)


def _or(node: Json, depth: int) -> Test:
    tests = _parts(node, depth)
    return lambda value: any(test(value) for test in tests)


def _not(node: Json, depth: int) -> Test:
    test = read_filter(node.get("filter"), depth)
    return lambda value: not test(value)


def _field_accessor(node: Json, depth: int) -> Test:
    name, test = node.get("field"), read_filter(node.get("filter"), depth)
    if not isinstance(name, str):
        raise FieldError("Invalid filter: field is required.")

    def look(value: Any) -> bool:
        # A missing field is null, so that is_null is true for it.
        return test(cast("Json", value).get(name) if isinstance(value, dict) else None)

    return look


def _any_array_value(node: Json, depth: int) -> Test:
    test = read_filter(node.get("filter"), depth)
    return lambda value: isinstance(value, list) and any(test(item) for item in as_list(value))


_READERS: dict[str, Callable[[Json, int], Test]] = {
    "equals": _equals,
    "not_equals": _not_equals,
    "contains": _contains,
    "is_null": _is_null,
    "non_null": _non_null,
    "and": _and,
    "or": _or,
    "not": _not,
    "field_accessor": _field_accessor,
    "any_array_value": _any_array_value,
}
