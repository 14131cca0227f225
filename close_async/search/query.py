"""``Query``: what to search for, as a value.

A query is the JSON that Close knows, so that nothing of it is ever lost; fields and operators
only write that JSON. See https://developer.close.com/api/resources/advanced-filtering
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NoReturn, final

from close_async.errors import QueryError
from close_async.search.json_nodes import Json, canonical, copied, is_plain_group, subject_of


@final
class Query:
    """What to search for. Fields make queries, and ``&``, ``|`` and ``~`` join them.

    Queries are values: they never change, and equal ones are equal. ``repr`` gives the Python
    that makes a query, also of one that was copied from Close.

    Example:
        ```python
        wanted = lead.name.contains("wayne") & (lead.date_created >= ago(days=30))
        wanted &= ~lead.has(opportunity.status_type == "won")
        ```

    Args:
        node: The JSON of the query.
        subject: The object type that it speaks of, where the JSON does not tell.
        around: What stands around the query in filters copied from Close.
    """

    __slots__ = ("_around", "_node", "_subject")

    def __init__(
        self, node: Json, *, subject: str | None = None, around: Json | None = None
    ) -> None:
        self._node = node
        self._subject = subject or subject_of(node)
        self._around = around

    @classmethod
    def from_json(cls, source: Mapping[str, Any] | str | bytes) -> "Query":
        """Read a query, or what "Copy Filters" of a Smart View in Close gives.

        Nodes that this library does not know are kept as they are. What Close is sure to refuse
        is refused here.

        Args:
            source: The JSON, as text or parsed.

        Raises:
            QueryError: It is no query; the message names the place.

        Example:
            ```python
            query = Query.from_json(pathlib.Path("filters.json").read_text())
            ```
        """
        from close_async.search.validation import read

        node, around = read(source)
        return cls(node, around=around)

    def to_json(self) -> Json:
        """Give the JSON: what :meth:`from_json` was given, or what the builder wrote."""
        if self._around is None:
            return self.to_node()
        return {**copied(self._around), "query": self.to_node()}

    def to_node(self) -> Json:
        """Give the JSON of the query itself, without what stood around it in copied filters."""
        found: Json = copied(self._node)
        return found

    @property
    def subject(self) -> str | None:
        """The object type that the query speaks of; None if that cannot be told."""
        return self._subject

    def __and__(self, other: "Query") -> "Query":
        return _joined("and", self, other)

    def __or__(self, other: "Query") -> "Query":
        return _joined("or", self, other)

    def __invert__(self) -> "Query":
        node = {**self._node, "negate": not self._node.get("negate")}
        return Query(node, subject=self._subject)

    if not TYPE_CHECKING:
        # Hidden from type checkers, which refuse the operand by themselves.
        def __rand__(self, other: object) -> NoReturn:
            refuse_operand("&", other)

        def __ror__(self, other: object) -> NoReturn:
            refuse_operand("|", other)

    def __bool__(self) -> NoReturn:
        msg = (
            "a query is neither true nor false: join queries with & | ~ instead of and, or, not, "
            "and say field.between(low, high) instead of low <= field < high"
        )
        raise QueryError(msg)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Query) and canonical(self.to_json()) == canonical(other.to_json())

    def __hash__(self) -> int:
        return hash(canonical(self.to_json()))

    def __repr__(self) -> str:
        from close_async.search.to_python import query_text

        if self._around is not None:
            return f"Query.from_json({self.to_json()!r})"
        return query_text(self._node, self._subject)


def all_of(*queries: Query) -> Query:
    """Give the query that all of these make together.

    Args:
        *queries: The queries.

    Raises:
        QueryError: There are none, or they speak of different object types.
    """
    return _group("and", queries)


def any_of(*queries: Query) -> Query:
    """Give the query that each of these satisfies.

    Args:
        *queries: The queries.

    Raises:
        QueryError: There are none, or they speak of different object types.

    Example:
        ```python
        any_of(*(lead.name == name for name in names))
        ```
    """
    return _group("or", queries)


def match_all() -> Query:
    """Give the query that every object satisfies."""
    return Query({"type": "match_all"})


def check_query(query: object, method: str) -> None:
    """Refuse what is no query.

    Raises:
        QueryError: It is none; the message says what is wanted.
    """
    if not isinstance(query, Query):
        msg = f"{method}() takes a query, such as lead.name.contains('wayne'), not {query!r}"
        raise QueryError(msg)


def refuse_operand(operator: str, other: object) -> NoReturn:
    """Say why something cannot be joined to a query."""
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
    subjects = dict.fromkeys(query.subject for query in queries if query.subject)
    if len(subjects) > 1:
        first, second, *_ = subjects
        msg = (
            f"one condition is on {first}, another on {second}: a query asks of one object type; "
            f"ask for a related object with has(…), as in lead.has(contact.title == 'CEO')"
        )
        raise QueryError(msg)
    nodes: list[Json] = []
    for query in queries:
        node = query.to_node()
        nodes += node["queries"] if flat and is_plain_group(node, kind) else [node]
    return Query({"type": kind, "queries": nodes}, subject=next(iter(subjects), None))
