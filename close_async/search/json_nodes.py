"""The JSON of queries, as plain data."""

import json
from typing import Any, TypeGuard

Json = dict[str, Any]

# A null under these keys means the same to Close as a missing key.
_NULL_IS_ABSENT = frozenset({"on_or_after", "before", "which_day_end"})


def is_object(value: object) -> TypeGuard[Json]:
    """Return whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Return whether a value is a JSON list."""
    return isinstance(value, list)


def canonical(value: Json) -> str:
    """Return a string that is the same for all JSON with the same meaning."""
    return json.dumps(_without_defaults(value), sort_keys=True)


def _without_defaults(value: Any) -> Any:
    if is_list(value):
        return [_without_defaults(item) for item in value]
    if not is_object(value):
        return value
    return {
        key: _without_defaults(item) for key, item in value.items() if not _is_default(key, item)
    }


def _is_default(key: str, value: Any) -> bool:
    return (key == "negate" and value is False) or (key in _NULL_IS_ABSENT and value is None)


def object_type_of(node: Any) -> str | None:
    """Return the object type that a node names, or ``None`` if it names none or several."""
    if not is_object(node):
        return None
    found: Any = None
    match node.get("type"):
        case "object_type":
            found = node.get("object_type")
        case "has_related":
            found = node.get("this_object_type")
        case "field_condition":
            found = node["field"].get("object_type") if is_object(node.get("field")) else None
        case "and" | "or":
            parts = node.get("queries")
            types = (
                {type_ for part in parts if (type_ := object_type_of(part))}
                if is_list(parts)
                else set[str]()
            )
            found = types.pop() if len(types) == 1 else None
        case _:
            return None
    return found if isinstance(found, str) else None


def is_plain_group(node: Json, kind: str) -> bool:
    """Return whether a node is an ``and`` or ``or`` without negation or unknown keys."""
    return (
        node.get("type") == kind
        and not node.get("negate")
        and node.keys() <= {"type", "queries", "negate"}
    )
