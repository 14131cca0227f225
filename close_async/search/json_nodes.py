"""The JSON of queries, as plain data."""

import json
from typing import Any, TypeGuard

Json = dict[str, Any]

# Close reads a null here as it reads nothing.
_NULL_IS_NOTHING = frozenset({"on_or_after", "before", "which_day_end"})


def is_object(value: object) -> TypeGuard[Json]:
    """Tell whether a value is a JSON object."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a value is a JSON list."""
    return isinstance(value, list)


def copied(value: Any) -> Any:
    """Copy JSON, so that a change to the copy changes nothing else."""
    if is_object(value):
        return {key: copied(item) for key, item in value.items()}
    return [copied(item) for item in value] if is_list(value) else value


def canonical(value: Json) -> str:
    """Give one text for all the JSON that says the same."""
    return json.dumps(_without_nothings(value), sort_keys=True)


def _without_nothings(value: Any) -> Any:
    """Leave out what says nothing: ``negate: false``, the open end of a range."""
    if is_list(value):
        return [_without_nothings(item) for item in value]
    if not is_object(value):
        return value
    return {
        key: _without_nothings(item) for key, item in value.items() if not _is_nothing(key, item)
    }


def _is_nothing(key: str, value: Any) -> bool:
    return (key == "negate" and value is False) or (key in _NULL_IS_NOTHING and value is None)


def subject_of(node: Any) -> str | None:
    """Tell which object type a node speaks of, None if it does not say."""
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
            return _common_subject(node.get("queries"))
        case _:
            return None
    return found if isinstance(found, str) else None


def _common_subject(parts: Any) -> str | None:
    if not is_list(parts):
        return None
    found = {subject for part in parts if (subject := subject_of(part))}
    return found.pop() if len(found) == 1 else None


def is_plain_group(node: Json, kind: str) -> bool:
    """Tell whether a node is an ``and`` or ``or`` with nothing more to it."""
    return (
        node.get("type") == kind
        and not node.get("negate")
        and node.keys() <= {"type", "queries", "negate"}
    )
