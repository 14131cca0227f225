"""The bodies of searches: queries, sort keys and bounds; and the values that responses sort by.

See https://developer.close.com/api/resources/advanced-filtering
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, Protocol, cast, runtime_checkable

from close_async.errors import QueryError
from close_async.model import Model
from close_async.wire.convert import encode
from close_async.wire.datetimes import format_datetime, parse_date_leniently

Json = dict[str, Any]

_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")
# The resolution of Close's datetimes. Upper bounds are exclusive, so a bound that has to include a
# value is moved by this much.
_RESOLUTION = timedelta(milliseconds=1)
_GROUPS = frozenset({"and", "or"})
# Levels of nesting, far below Python's recursion limit; Close's editor produces about ten.
_MAX_DEPTH = 200
_MAX_SHOWN = 60  # characters of a value in an error message
# Sort keys that Close sets on every object; any other may be null.
_ALWAYS_SET = frozenset({"id", "date_created", "date_updated"})


@runtime_checkable
class SupportsToJson(Protocol):
    """A query or sort key that converts itself to JSON."""

    def to_json(self) -> Json:
        """Return the JSON object."""
        ...


QueryLike = SupportsToJson | Mapping[str, Any] | Model
"""A query: one made with :mod:`close_async.search`, a Smart View or its ``s_query``, or the JSON
that *Copy Filters* in Close produces."""

SortLike = str | SupportsToJson | Mapping[str, Any]
"""A sort key: ``"date_created"``, ``"-date_created"``, ``"custom.cf_…"``, or its JSON."""


class ParsedQuery(NamedTuple):
    """A query with the order and the number of results that Close stores beside it.

    Args:
        query: The query, restricted to the object type that is searched for.
        sort: The sort keys stored beside it.
        results_limit: The number of results stored beside it.
    """

    query: Json
    sort: Sequence[SortLike] = ()
    results_limit: int | None = None


def read_query(query: QueryLike | None, object_type: str) -> ParsedQuery:
    """Read a query in any of its forms.

    Args:
        query: A query made with :mod:`close_async.search`; the JSON of one; the JSON of *Copy
            Filters*, or the ``s_query`` of a Smart View, which hold the query beside ``sort`` and
            ``results_limit``; or a Smart View. Models and mappings are equivalent. ``None``
            matches every object.
        object_type: The type of object that is searched for, such as ``lead``.

    Raises:
        QueryError: It is not a query, or it is on another type of object; the message names the
            place.
    """
    own = {"type": "object_type", "object_type": object_type}
    if query is None:
        return ParsedQuery(own)
    # The JSON of a condition on a custom field names no object type, but the builder knows it.
    own_type = getattr(query, "object_type", None) if isinstance(query, SupportsToJson) else None
    if isinstance(own_type, str) and not _is_kind_of(own_type, object_type):
        raise _other_type("the query", own_type, object_type)
    given, place = _json(query), "query"
    if "s_query" in given:
        given, place = _saved_query(given, object_type), "s_query"
    elif str(given.get("id", "")).startswith("save_"):
        msg = "the Smart View was read without its s_query: add it to fields=[...], or omit fields"
        raise QueryError(msg)
    sort: Sequence[SortLike] = ()
    limit: Any = None
    if "type" not in given and "query" in given:
        keys, limit = given.get("sort"), given.get("results_limit")
        _check_limit(given.get("limit"), f"{place}.limit")
        limit = given.get("limit") if limit is None else limit
        _check_limit(limit, f"{place}.results_limit")
        if keys is not None and not isinstance(keys, list | tuple):
            msg = f"{place}.sort must be a list of sort keys, not {_shown(keys)}"
            raise QueryError(msg)
        sort = cast("Sequence[SortLike]", keys or ())
        if given["query"] is None:
            return ParsedQuery(own, sort, limit)
        given, place = _object(given["query"], f"{place}.query"), f"{place}.query"
    _check_node(given, place, 0)
    found = _find_other_type(given, place, object_type)
    if found is not None:
        raise _other_type(*found)
    whole = given if given == own else {"type": "and", "queries": [own, given]}
    return ParsedQuery(whole, sort, limit)


def _saved_query(view: Json, object_type: str) -> Json:
    """Return the query of a Smart View, if it is on objects of this type."""
    kind = view.get("type")
    if isinstance(kind, str) and not _is_kind_of(kind, object_type):
        raise _other_type("the Smart View", kind, object_type)
    saved = view["s_query"]
    if saved is None:
        msg = (
            "the Smart View has no s_query: its query is in the older text syntax, which "
            "leads.list(query=view.query) takes"
        )
        raise QueryError(msg)
    return _object(saved, "s_query")


def _object(given: object, place: str) -> Json:
    if isinstance(given, Model | Mapping | SupportsToJson):
        return _json(cast("object", given))
    if isinstance(given, str):
        msg = f"{place} is a query in the older text syntax; it must be an object with a type"
        raise QueryError(msg)
    msg = f"{place} must be an object with a type, not {_shown(given)}"
    raise QueryError(msg)


def _json(given: object) -> Json:
    if isinstance(given, Model):
        return encode(given)
    if isinstance(given, SupportsToJson):
        return given.to_json()
    if isinstance(given, Mapping):
        return {
            key: encode(each) if isinstance(each, Model) else each
            for key, each in cast("Mapping[str, Any]", given).items()
        }
    hint = "; JSON text is read by Query.from_json(...)" if isinstance(given, str | bytes) else ""
    msg = (
        "query must be made with close_async.search, or be a Smart View, its s_query, or the JSON "
        f"that Copy Filters in Close produces; not {_shown(given)}{hint}"
    )
    raise QueryError(msg)


def _check_limit(limit: object, place: str) -> None:
    if limit is None:
        return
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
        msg = f"{place} must be a whole number of at least 0, or null; not {_shown(limit)}"
        raise QueryError(msg)


def _check_node(node: object, place: str, depth: int) -> None:
    """Check that a node and all nodes in it are objects with a type."""
    if depth > _MAX_DEPTH:
        msg = f"{place} is nested too deeply"
        raise QueryError(msg)
    if not isinstance(node, Mapping):
        msg = f"{place} must be an object with a type, not {_shown(node)}"
        raise QueryError(msg)
    held = cast("Mapping[str, Any]", node)
    kind = held.get("type")
    if not isinstance(kind, str) or not kind:
        msg = f"{place} has no type; a query looks like {{'type': 'and', 'queries': [...]}}"
        raise QueryError(msg)
    if kind in _GROUPS:
        parts = held.get("queries")
        if not isinstance(parts, list | tuple):
            msg = f"{place}.queries must be a list of queries, not {_shown(parts)}"
            raise QueryError(msg)
        for at, part in enumerate(cast("list[Any]", parts)):
            _check_node(part, f"{place}.queries.{at}", depth + 1)
    elif kind == "has_related":
        _check_node(held.get("related_query"), f"{place}.related_query", depth + 1)


def _find_other_type(
    node: Mapping[str, Any], place: str, wanted: str
) -> tuple[str, str, str] | None:
    """Return the place of a condition on another object type, that type, and the expected one.

    Close returns no results for such a condition, without an error. A group with ``or`` still
    matches objects while one of its queries is on the expected type, and so does a negated group.
    """
    kind, object_type, negated = node["type"], None, bool(node.get("negate"))
    if kind in _GROUPS:
        parts = enumerate(cast("list[Mapping[str, Any]]", node["queries"]))
        results = [_find_other_type(part, f"{place}.queries.{at}", wanted) for at, part in parts]
        found = [result for result in results if result is not None]
        if not found or negated or (kind == "or" and len(found) < len(results)):
            return None
        return found[0]
    if kind == "object_type":
        object_type = None if negated else node.get("object_type")
    elif kind == "field_condition" and isinstance(node.get("field"), Mapping):
        object_type = node["field"].get("object_type")
    elif kind == "has_related":
        object_type = node.get("this_object_type")
        related = node.get("related_object_type")
        if isinstance(related, str) and not _differs(object_type, wanted):
            return _find_other_type(node["related_query"], f"{place}.related_query", related)
    return (place, cast("str", object_type), wanted) if _differs(object_type, wanted) else None


def _differs(object_type: object, wanted: str) -> bool:
    return isinstance(object_type, str) and not _is_kind_of(object_type, wanted)


def _is_kind_of(one: str, other: str) -> bool:
    """Return whether two object types may be the same: activity.email, activity and email are."""
    return (
        one == other
        or one.startswith(f"{other}.")
        or other.startswith(f"{one}.")
        or one.rpartition(".")[2] == other.rpartition(".")[2]
    )


def _other_type(place: str, object_type: str, wanted: str) -> QueryError:
    msg = (
        f"{place} is on {object_type}, but the search is for {wanted}: search for {object_type}, "
        "or use has(…) for a related object, as in lead.has(contact.title == 'CEO')"
    )
    return QueryError(msg)


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _MAX_SHOWN else f"{shown[:_MAX_SHOWN]}…"


def all_of(first: Json, *others: Json) -> Json:
    """Return a query for objects that match all of these queries."""
    return {"type": "and", "queries": [first, *others]} if others else first


class SortKey(NamedTuple):
    """A field that a search is sorted by.

    Args:
        field: The JSON of the field.
        name: The key of its value in an object.
        descending: Whether the largest values come first.
    """

    field: Json
    name: str
    descending: bool = False

    @property
    def key_can_be_null(self) -> bool:
        """Whether an object may have no value."""
        return self.name not in _ALWAYS_SET

    @property
    def key_can_increase(self) -> bool:
        """Whether the value in a response can be larger than the one the object was sorted by.

        Close sorts by its index and reads the object afterwards, when it may have changed.
        """
        return self.name == "date_updated" and not self.descending

    def json(self) -> Json:
        """Return the JSON of the sort key."""
        return {"direction": "desc" if self.descending else "asc", "field": self.field}

    def bound(self, value: Any) -> Json:
        """Return a query for objects that are sorted at or after this value."""
        field = {"type": "field_condition", "field": self.field}
        if isinstance(value, datetime | date):
            return {**field, "condition": {"type": "moment_range", **self._datetime_bound(value)}}
        if isinstance(value, int | float):
            side = "lte" if self.descending else "gte"
            return {**field, "condition": {"type": "number_range", side: value}}
        return {**field, "condition": {"type": "exists"}, "negate": True}

    def _datetime_bound(self, value: datetime | date) -> Json:
        side = "before" if self.descending else "on_or_after"
        if not isinstance(value, datetime):
            which = "end" if self.descending else "start"
            return {side: {"type": "fixed_local_date", "value": str(value), "which": which}}
        return {side: datetime_json(value + _RESOLUTION if self.descending else value)}


def datetime_json(value: datetime) -> Json:
    """Return the JSON of a datetime in a query.

    Raises:
        ValueError: The datetime is naive.
    """
    return {"type": "fixed_utc", "value": format_datetime(value)}


def date_range(object_type: str, name: str, begin: datetime | None, end: datetime | None) -> Json:
    """Return a query for a datetime field from ``begin``, included, to ``end``, excluded."""
    ends = {"on_or_after": begin, "before": end}
    given = {side: datetime_json(end) for side, end in ends.items() if end is not None}
    field = {"type": "regular_field", "object_type": object_type, "field_name": name}
    return {
        "type": "field_condition",
        "field": field,
        "condition": {"type": "moment_range", **given},
    }


def read_sort(keys: Sequence[SortLike], object_type: str) -> list[SortKey]:
    """Read the sort keys of a search.

    Raises:
        TypeError: ``keys`` is not a list of sort keys.
    """
    if isinstance(keys, str | Mapping | SupportsToJson):
        msg = f"sort must be a list of sort keys, not a single one: write sort=[{keys!r}]"
        raise TypeError(msg)
    if not isinstance(keys, Iterable):  # pyright: ignore[reportUnnecessaryIsInstance]
        msg = f"sort must be a list of sort keys, not {_shown(keys)}"
        raise TypeError(msg)
    return [_read_key(key, object_type) for key in keys]


def _read_key(key: SortLike, object_type: str) -> SortKey:
    if isinstance(key, str):
        name = key.removeprefix("-")
        return SortKey(_field(name, object_type), name, key.startswith("-"))
    given = _sort_json(key)
    field = given.get("field")
    if not isinstance(field, Mapping) or given.get("direction") not in ("asc", "desc"):
        msg = f"a sort key must have a direction, asc or desc, and a field; not {given!r}"
        raise TypeError(msg)
    held = dict(cast("Mapping[str, Any]", field))
    custom = held.get("custom_field_id")
    name = f"custom.{custom}" if custom else str(held.get("field_name"))
    return SortKey(held, name, given["direction"] == "desc")


def _sort_json(key: object) -> Json:
    if isinstance(key, Model | SupportsToJson | Mapping):
        return _json(cast("object", key))
    msg = f"a sort key must be a name, such as 'date_created', or its JSON; not {_shown(key)}"
    raise TypeError(msg)


def _field(name: str, object_type: str) -> Json:
    prefix, dot, rest = name.partition(".")
    if prefix == "custom" and dot:
        return {"type": "custom_field", "custom_field_id": rest}
    return {"type": "regular_field", "object_type": object_type, "field_name": name}


def sort_value(value: Any) -> Any:
    """Return a sorted value as Python: a datetime, a date, a number, a string or ``None``."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return parse_date_leniently(value)
    return value
