"""``Query``: an immutable filter of Close's Advanced Filtering.

A query holds the JSON of Close's API, so that nothing in a copied query is lost; fields and
operators only build that JSON. See https://developer.close.com/api/resources/advanced-filtering
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, final

from close_async.errors import QueryError
from close_async.search.json_nodes import (
    Json,
    canonical,
    is_plain_group,
    object_type_of,
)
from close_async.wire.json import copy_json


@final
class Query:
    """A filter. Fields make queries, and ``&``, ``|`` and ``~`` combine them.

    Queries are immutable, hashable, and equal if their JSON has the same meaning.
    :func:`~close_async.search.to_python` returns the Python that makes a query, also for one that
    was copied from Close.

    Args:
        node: The JSON of the query.
        object_type: The object type that it is on, if the JSON does not name it.
        envelope: The object around the query in filters copied from Close.

    Example::

        wanted = lead.name.contains("wayne") & (lead.date_created >= ago(days=30))
        wanted &= ~lead.has(opportunity.status_type == "won")
    """

    __slots__ = ("_envelope", "_node", "_object_type")

    def __init__(
        self, node: Json, *, object_type: str | None = None, envelope: Json | None = None
    ) -> None:
        self._node = node
        self._object_type = object_type or object_type_of(node)
        self._envelope = envelope

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> "Query":
        """Read a query, or the filters that *Copy Filters* of a Smart View in Close produces.

        Nodes of unknown types are preserved. A query that Close is certain to reject is rejected
        here.

        Args:
            source: The JSON, as a string, as bytes or parsed.

        Raises:
            QueryError: ``source`` is not a query; the message names the place.

        Example::

            query = Query.from_json(pathlib.Path("filters.json").read_text())
        """
        # Imported here because it loads orjson, which building queries does not need.
        from close_async.search.validation import read

        node, envelope = read(source)
        return cls(node, envelope=envelope)

    def to_json(self) -> Json:
        """Return the JSON that :meth:`from_json` read, or that the builder made."""
        if self._envelope is None:
            return self.to_node()
        return {**copy_json(self._envelope), "query": self.to_node()}

    def to_node(self) -> Json:
        """Return the JSON of the query alone, without the object around it in copied filters."""
        found: Json = copy_json(self._node)
        return found

    @property
    def object_type(self) -> str | None:
        """The object type that the query is on, or ``None`` if it does not name one."""
        return self._object_type

    def __and__(self, other: "Query") -> "Query":
        return _joined("and", self, other)

    def __or__(self, other: "Query") -> "Query":
        return _joined("or", self, other)

    def __invert__(self) -> "Query":
        node = {**self._node, "negate": not self._node.get("negate")}
        return Query(node, object_type=self._object_type)

    if not TYPE_CHECKING:
        # Hidden from type checkers, which otherwise would accept any operand.
        def __rand__(self, other: object) -> NoReturn:
            refuse_operand("&", other)

        def __ror__(self, other: object) -> NoReturn:
            refuse_operand("|", other)

    def __bool__(self) -> NoReturn:
        msg = (
            "a query has no truth value: combine queries with & | ~ instead of and, or, not, "
            "and write field.between(low, high) instead of low <= field < high"
        )
        raise QueryError(msg)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and canonical(self.to_json()) == canonical(other.to_json())

    def __hash__(self) -> int:
        return hash(canonical(self.to_json()))

    def __repr__(self) -> str:
        return f"Query.from_json({self.to_json()!r})"


def all_of(*queries: Query) -> Query:
    """Return a query for objects that match all of these queries.

    Args:
        *queries: The queries.

    Raises:
        QueryError: There are no queries, or they are on different object types.
    """
    return _group("and", queries)


def any_of(*queries: Query) -> Query:
    """Return a query for objects that match any of these queries.

    Args:
        *queries: The queries.

    Raises:
        QueryError: There are no queries, or they are on different object types.

    Example::

        any_of(*(lead.name == name for name in names))
    """
    return _group("or", queries)


def match_all() -> Query:
    """Return a query that matches every object."""
    return Query({"type": "match_all"})


def check_query(query: object, method: str) -> None:
    """Check the argument of a method that takes a query.

    Raises:
        QueryError: ``query`` is not a query.
    """
    if not isinstance(query, Query):
        msg = f"{method}() takes a query, such as lead.name.contains('wayne'), not {query!r}"
        raise QueryError(msg)


def refuse_operand(operator: str, other: object) -> NoReturn:
    """Raise the error for an operand that is not a query."""
    msg = (
        f"{operator} joins two queries, but one side is {type(other).__name__} {other!r}: "
        "put parentheses around each comparison, as in (lead.num_calls >= 3) & (…)"
    )
    raise QueryError(msg)


def _joined(kind: str, left: Query, right: object) -> Query:
    if not isinstance(right, Query):
        refuse_operand("&" if kind == "and" else "|", right)
    return _group(kind, (left, right), flat=True)


def _group(kind: str, queries: tuple[Query, ...], *, flat: bool = False) -> Query:
    if not queries:
        msg = f"{'all_of' if kind == 'and' else 'any_of'}() takes at least one query"
        raise QueryError(msg)
    object_types = dict.fromkeys(query.object_type for query in queries if query.object_type)
    if len(object_types) > 1:
        first, second, *_ = object_types
        msg = (
            f"one condition is on {first}, another on {second}, but a query is on one object "
            "type: use has(…) for a related object, as in lead.has(contact.title == 'CEO')"
        )
        raise QueryError(msg)
    nodes: list[Json] = []
    for query in queries:
        node = query.to_node()
        nodes += node["queries"] if flat and is_plain_group(node, kind) else [node]
    return Query({"type": kind, "queries": nodes}, object_type=next(iter(object_types), None))
