"""The bodies of searches: queries, sort keys, bounds; and the values that answers sort by.

See https://developer.close.com/api/resources/advanced-filtering
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Protocol, cast, runtime_checkable

import attrs

from close_async.errors import QueryError
from close_async.model import Model
from close_async.wire.convert import encode
from close_async.wire.datetimes import format_datetime, parse_date_leniently

Json = dict[str, Any]

_DAY = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d.*)?")
# The finest step of Close's dates: an upper bound is not included, and shall include its value.
_STEP = timedelta(milliseconds=1)
_GROUPS = frozenset({"and", "or"})
_DEEPEST = 200  # levels of a query; Close's editor makes about ten
_LONGEST_SHOWN = 60  # characters of a value in a message
_ALWAYS_SET = frozenset({"id", "date_created", "date_updated"})


@runtime_checkable
class SupportsToJson(Protocol):
    """A query or sort key that writes itself as JSON."""

    def to_json(self) -> Json:
        """Give the JSON object."""
        ...


QueryLike = SupportsToJson | Mapping[str, Any] | Model
"""A query: one made with :mod:`close_async.search`, a Smart View or its ``s_query``, or the JSON of
one, as *Copy Filters* copies it in Close."""

SortLike = str | SupportsToJson | Mapping[str, Any]
"""A sort key: ``"date_created"``, ``"-date_created"``, ``"custom.cf_…"``, or its JSON."""


@attrs.frozen
class Wanted:
    """A query as Close keeps it: with an order, and with a number of results.

    Args:
        query: The query of Advanced Filtering, of the object type that is searched for.
        sort: The sort keys that came with it.
        results_limit: The number of results that came with it.
    """

    query: Json
    sort: Sequence[SortLike] = ()
    results_limit: int | None = None


def smaller(limit: int | None, results_limit: int | None) -> int | None:
    """Return the smaller of a limit that a caller gave and one that came with the query."""
    if limit is None or results_limit is None:
        return results_limit if limit is None else limit
    # What is not a number is for the check of the argument to refuse.
    return min(limit, results_limit) if isinstance(limit, int) else limit  # pyright: ignore[reportUnnecessaryIsInstance]


def read_query(query: QueryLike | None, object_type: str) -> Wanted:
    """Read everything that may stand for a query.

    Args:
        query: A query made with :mod:`close_async.search`; the JSON of one; what *Copy Filters*
            copies, or the ``s_query`` of a Smart View, which hold the query beside ``sort`` and
            ``results_limit``; or a Smart View. Models and mappings are read alike. ``None``
            matches every object.
        object_type: The type of object that is searched for, such as ``lead``.

    Raises:
        QueryError: It is not a query, or it is on objects of another type; the message names the
            place.
    """
    own = {"type": "object_type", "object_type": object_type}
    if query is None:
        return Wanted(own)
    # Only the builder knows the subject of a condition on fields that do not name theirs.
    subject = getattr(query, "subject", None) if isinstance(query, SupportsToJson) else None
    if isinstance(subject, str) and not _is_kind_of(subject, object_type):
        raise _other_subject("the query", subject, object_type)
    given, where = _json(query), "query"
    if "s_query" in given:
        given, where = _saved_query(given, object_type), "s_query"
    elif str(given.get("id", "")).startswith("save_"):
        msg = "the Smart View was read without its s_query: name it in fields=[...], or no fields"
        raise QueryError(msg)
    sort: Sequence[SortLike] = ()
    limit: Any = None
    if "type" not in given and "query" in given:
        keys, limit = given.get("sort"), given.get("results_limit")
        _check_limit(given.get("limit"), f"{where}.limit")
        limit = given.get("limit") if limit is None else limit
        _check_limit(limit, f"{where}.results_limit")
        if keys is not None and not isinstance(keys, list | tuple):
            msg = f"{where}.sort is a list of sort keys, not {_shown(keys)}"
            raise QueryError(msg)
        sort = cast("Sequence[SortLike]", keys or ())
        if given["query"] is None:
            return Wanted(own, sort, limit)
        given, where = _object(given["query"], f"{where}.query"), f"{where}.query"
    _check_node(given, where, 0)
    found = _stray_subject(given, where, object_type)
    if found is not None:
        raise _other_subject(*found)
    whole = given if given == own else {"type": "and", "queries": [own, given]}
    return Wanted(whole, sort, limit)


def query_json(query: QueryLike | None, object_type: str) -> Json:
    """Return the query for objects of one type; see :func:`read_query`."""
    return read_query(query, object_type).query


def _saved_query(view: Json, object_type: str) -> Json:
    """Return what a Smart View holds as its query, if it finds objects of this type."""
    kind = view.get("type")
    if isinstance(kind, str) and not _is_kind_of(kind, object_type):
        raise _other_subject("the Smart View", kind, object_type)
    saved = view["s_query"]
    if saved is None:
        msg = (
            "the Smart View has no s_query: its query is in the older text syntax, which "
            "leads.list(query=view.query) takes"
        )
        raise QueryError(msg)
    return _object(saved, "s_query")


def _object(given: object, where: str) -> Json:
    if isinstance(given, Model | Mapping | SupportsToJson):
        return _json(cast("object", given))
    if isinstance(given, str):
        msg = f"{where} is a query in the older text syntax, not an object with a type"
        raise QueryError(msg)
    msg = f"{where} is an object with a type, not {_shown(given)}"
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
        "query is made with close_async.search, a Smart View or its s_query, or the JSON that Copy "
        f"Filters copies in Close; not {_shown(given)}{hint}"
    )
    raise QueryError(msg)


def _check_limit(limit: object, where: str) -> None:
    if limit is None:
        return
    if isinstance(limit, bool) or not isinstance(limit, int) or limit < 0:
        msg = f"{where} is a number of results, 0 or more, or null; not {_shown(limit)}"
        raise QueryError(msg)


def _check_node(node: object, where: str, depth: int) -> None:
    """Check that a node and the nodes below it are objects with a type."""
    if depth > _DEEPEST:
        msg = f"{where} is nested too deeply"
        raise QueryError(msg)
    if not isinstance(node, Mapping):
        msg = f"{where} is an object with a type, not {_shown(node)}"
        raise QueryError(msg)
    held = cast("Mapping[str, Any]", node)
    kind = held.get("type")
    if not isinstance(kind, str) or not kind:
        msg = f"{where} has no type; a query is such as {{'type': 'and', 'queries': [...]}}"
        raise QueryError(msg)
    if kind in _GROUPS:
        parts = held.get("queries")
        if not isinstance(parts, list | tuple):
            msg = f"{where}.queries is a list of queries, not {_shown(parts)}"
            raise QueryError(msg)
        for at, part in enumerate(cast("list[Any]", parts)):
            _check_node(part, f"{where}.queries.{at}", depth + 1)
    elif kind == "has_related":
        _check_node(held.get("related_query"), f"{where}.related_query", depth + 1)


def _stray_subject(node: Mapping[str, Any], where: str, wanted: str) -> tuple[str, str, str] | None:
    """Return where a query asks of another object type, that type, and the right one.

    Close finds nothing for it, without an error. A group with ``or`` still finds something while
    one of its queries is on the right type.
    """
    kind, subject, negated = node["type"], None, bool(node.get("negate"))
    if kind in _GROUPS:
        parts = enumerate(cast("list[Mapping[str, Any]]", node["queries"]))
        found = [_stray_subject(part, f"{where}.queries.{at}", wanted) for at, part in parts]
        strays = [stray for stray in found if stray is not None]
        if not strays or negated or (kind == "or" and len(strays) < len(found)):
            return None
        return strays[0]
    if kind == "object_type":
        subject = None if negated else node.get("object_type")
    elif kind == "field_condition" and isinstance(node.get("field"), Mapping):
        subject = node["field"].get("object_type")
    elif kind == "has_related":
        subject = node.get("this_object_type")
        related = node.get("related_object_type")
        if isinstance(related, str) and not _is_stray(subject, wanted):
            return _stray_subject(node["related_query"], f"{where}.related_query", related)
    return (where, cast("str", subject), wanted) if _is_stray(subject, wanted) else None


def _is_stray(subject: object, wanted: str) -> bool:
    return isinstance(subject, str) and not _is_kind_of(subject, wanted)


def _is_kind_of(one: str, other: str) -> bool:
    """Return whether two object types may be the same: activity.email, activity and email are."""
    return (
        one == other
        or one.startswith(f"{other}.")
        or other.startswith(f"{one}.")
        or one.rpartition(".")[2] == other.rpartition(".")[2]
    )


def _other_subject(what: str, subject: str, wanted: str) -> QueryError:
    msg = (
        f"{what} is on {subject}, and {wanted} is searched for: search for {subject}, "
        "or ask for related ones with has(…), as in lead.has(contact.title == 'CEO')"
    )
    return QueryError(msg)


def _shown(value: object) -> str:
    shown = repr(value)
    return shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"


def both(first: Json, *others: Json) -> Json:
    """Give the query that all of several must hold."""
    return {"type": "and", "queries": [first, *others]} if others else first


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
    def key_can_be_null(self) -> bool:
        """Whether objects may be without it."""
        return self.name not in _ALWAYS_SET

    @property
    def key_can_increase(self) -> bool:
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
    return {"type": "fixed_utc", "value": format_datetime(moment)}


def date_range(object_type: str, name: str, begin: datetime | None, end: datetime | None) -> Json:
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
    if isinstance(keys, str | Mapping | SupportsToJson):
        msg = f"sort is a list of keys, not one alone: sort=[{keys!r}]"
        raise TypeError(msg)
    return [_read_key(key, object_type) for key in keys]


def _read_key(key: SortLike, object_type: str) -> SortKey:
    if isinstance(key, str):
        name = key.removeprefix("-")
        return SortKey(_field(name, object_type), name, key.startswith("-"))
    given = _sort_json(key)
    field = given.get("field")
    if not isinstance(field, Mapping) or given.get("direction") not in ("asc", "desc"):
        msg = f"a sort key has a direction, asc or desc, and a field; not {given!r}"
        raise TypeError(msg)
    held = dict(cast("Mapping[str, Any]", field))
    custom = held.get("custom_field_id")
    name = f"custom.{custom}" if custom else str(held.get("field_name"))
    return SortKey(held, name, given["direction"] == "desc")


def _sort_json(key: object) -> Json:
    if isinstance(key, Model | SupportsToJson | Mapping):
        return _json(cast("object", key))
    msg = f"a sort key is a name, such as 'date_created', or its JSON; not {_shown(key)}"
    raise TypeError(msg)


def _field(name: str, object_type: str) -> Json:
    prefix, dot, rest = name.partition(".")
    if prefix == "custom" and dot:
        return {"type": "custom_field", "custom_field_id": rest}
    return {"type": "regular_field", "object_type": object_type, "field_name": name}


def sort_value(value: Any) -> Any:
    """Read what an object sorts by: a datetime, a date, a number, a text, or None."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return parse_date_leniently(value)
    return value
