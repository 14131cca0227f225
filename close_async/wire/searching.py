"""The bodies of searches: queries, sort keys, bounds; and the values that answers sort by.

See https://developer.close.com/api/resources/advanced-filtering
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol, cast, runtime_checkable

import attrs

from close_async.errors import QueryError
from close_async.wire.moments import format_moment, lenient_day

Json = dict[str, Any]

_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")
# The finest step of Close's dates: an upper bound is not included, and shall include its value.
_STEP = timedelta(milliseconds=1)
_ALWAYS_SET = frozenset({"id", "date_created", "date_updated"})


@runtime_checkable
class ToJson(Protocol):
    """A query or sort key that writes itself as JSON."""

    def to_json(self) -> Json:
        """Give the JSON object."""
        ...


QueryLike = ToJson | Mapping[str, Any]
"""A query: one made with :mod:`close_async.search`, or the JSON that Close's own filters show."""

SortLike = str | ToJson | Mapping[str, Any]
"""A sort key: ``"date_created"``, ``"-date_created"``, ``"custom.cf_…"``, or its JSON."""


def query_json(query: QueryLike | None, object_type: str) -> Json:
    """Give the query for objects of one type.

    Args:
        query: What is asked of them; None for all. What Close's "Copy Filters" gives will do, with
            the query inside of it.
        object_type: The type, such as ``lead``.

    Raises:
        TypeError: It is no query.
        QueryError: It is on objects of another type.
    """
    own = {"type": "object_type", "object_type": object_type}
    if query is None:
        return own
    subject = getattr(query, "subject", None)
    if subject not in (None, object_type):
        msg = (
            f"the query is on {subject}, and {object_type} is searched for: search for {subject}, "
            "or ask for related ones with has(…), as in lead.has(contact.title == 'CEO')"
        )
        raise QueryError(msg)
    given = _json(query, "query")
    if "type" not in given and isinstance(given.get("query"), Mapping):
        given = dict(cast("Mapping[str, Any]", given["query"]))
    if "type" not in given:
        msg = "a query has a type, as in {'type': 'and', 'queries': [...]}; this one has none"
        raise TypeError(msg)
    return own if given == own else {"type": "and", "queries": [own, given]}


def both(first: Json, *others: Json) -> Json:
    """Give the query that all of several must hold."""
    return {"type": "and", "queries": [first, *others]} if others else first


def copied_sort(query: QueryLike | None) -> Sequence[SortLike]:
    """Give the sort keys that came with a query from Close's "Copy Filters"."""
    given = {} if query is None else _json(query, "query")
    return () if "type" in given else cast("Sequence[SortLike]", given.get("sort") or ())


def _json(given: object, what: str) -> Json:
    if isinstance(given, ToJson):
        return given.to_json()
    if isinstance(given, Mapping):
        return dict(cast("Mapping[str, Any]", given))
    msg = f"a {what} is made with close_async.search, or is a mapping; not {given!r}"
    raise TypeError(msg)


@attrs.frozen
class SortKey:
    """What a search is sorted by.

    Args:
        field: The field, as JSON.
        name: The key under which an object has it.
        descending: Whether the largest come first.
    """

    field: Json
    name: str
    descending: bool = False

    @property
    def may_miss(self) -> bool:
        """Whether objects may be without it."""
        return self.name not in _ALWAYS_SET

    @property
    def may_grow(self) -> bool:
        """Whether an object may show more than what it is sorted by: it has changed meanwhile."""
        return self.name == "date_updated" and not self.descending

    def json(self) -> Json:
        """Give the sort key as JSON."""
        return {"direction": "desc" if self.descending else "asc", "field": self.field}

    def bound(self, value: Any) -> Json:
        """Give the query for what is sorted at a value or after it."""
        field = {"type": "field_condition", "field": self.field}
        if isinstance(value, datetime | date):
            return {**field, "condition": {"type": "moment_range", **self._moment_bound(value)}}
        if isinstance(value, int | float):
            side = "lte" if self.descending else "gte"
            return {**field, "condition": {"type": "number_range", side: value}}
        return {**field, "condition": {"type": "exists"}, "negate": True}

    def _moment_bound(self, value: datetime | date) -> Json:
        side = "before" if self.descending else "on_or_after"
        if not isinstance(value, datetime):
            which = "end" if self.descending else "start"
            return {side: {"type": "fixed_local_date", "value": str(value), "which": which}}
        return {side: moment_json(value + _STEP if self.descending else value)}


def moment_json(moment: datetime) -> Json:
    """Give a moment as a query names it.

    Raises:
        ValueError: The datetime is naive.
    """
    return {"type": "fixed_utc", "value": format_moment(moment)}


def span_json(object_type: str, name: str, begin: datetime | None, end: datetime | None) -> Json:
    """Give the query for a date from one moment, included, to another, not included."""
    ends = {"on_or_after": begin, "before": end}
    given = {side: moment_json(moment) for side, moment in ends.items() if moment is not None}
    field = {"type": "regular_field", "object_type": object_type, "field_name": name}
    return {
        "type": "field_condition",
        "field": field,
        "condition": {"type": "moment_range", **given},
    }


def read_sort(keys: Sequence[SortLike], object_type: str) -> list[SortKey]:
    """Read the sort keys of a search.

    Raises:
        TypeError: One is no sort key.
    """
    if isinstance(keys, str | Mapping | ToJson):
        msg = f"sort is a list of keys, not one alone: sort=[{keys!r}]"
        raise TypeError(msg)
    return [_read_key(key, object_type) for key in keys]


def _read_key(key: SortLike, object_type: str) -> SortKey:
    if isinstance(key, str):
        name = key.removeprefix("-")
        return SortKey(_field(name, object_type), name, key.startswith("-"))
    given = _json(key, "sort key")
    field = given.get("field")
    if not isinstance(field, Mapping) or given.get("direction") not in ("asc", "desc"):
        msg = f"a sort key has a direction, asc or desc, and a field; not {given!r}"
        raise TypeError(msg)
    held = dict(cast("Mapping[str, Any]", field))
    custom = held.get("custom_field_id")
    name = f"custom.{custom}" if custom else str(held.get("field_name"))
    return SortKey(held, name, given["direction"] == "desc")


def _field(name: str, object_type: str) -> Json:
    prefix, dot, rest = name.partition(".")
    if prefix == "custom" and dot:
        return {"type": "custom_field", "custom_field_id": rest}
    return {"type": "regular_field", "object_type": object_type, "field_name": name}


def sort_value(value: Any) -> Any:
    """Read what an object sorts by: a datetime, a date, a number, a text, or None."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return lenient_day(value)
    return value
