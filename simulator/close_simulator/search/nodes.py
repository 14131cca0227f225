"""Queries: each node is validated and compiled to a test of one object.

See https://developer.close.com/api/resources/advanced-filtering
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from attrs import Factory, define

from close_simulator.http import as_list
from close_simulator.organization import Organization
from close_simulator.search.conditions import (
    Asking,
    Check,
    read_condition,
    text_test,
)
from close_simulator.search.datetimes import micros, micros_of
from close_simulator.search.errors import (
    Where,
    choice,
    error_at,
    member,
    texts,
)
from close_simulator.search.field_values import (
    ACTIVITIES,
    SEARCHABLE,
    Subject,
    has_field,
    is_known,
    needs_of,
    part_of,
)

Json = dict[str, Any]
Test = Callable[[Subject], bool]

# Each level takes several calls, and a query must not exhaust Python's stack.
_DEEPEST = 24
_EXACT = ("text", "exact_value")


@define
class Reader:
    """Compiles a query for objects of one type.

    Attributes:
        asking: The context of the request.
        needs: The keys of a lead that the tests read; ``None`` for all keys.
    """

    asking: Asking
    needs: set[str] | None = Factory(set[str])

    def read(self, node: Any, kind: str, where: Where, depth: int = 0) -> Test:
        """Validate a node, and return its test.

        Raises:
            ValidationError: Close has no such query or condition.
        """
        if not isinstance(node, dict):
            raise error_at(where, "Value must be of dict type.")
        if depth > _DEEPEST:
            raise error_at(where, "The query is nested too deeply.")
        given: Json = node  # pyright: ignore[reportUnknownVariableType]
        negate = given.get("negate") or False
        if not isinstance(negate, bool):
            raise error_at((*where, "negate"), "Value must be of bool type.")
        readers = self._readers()
        name = choice(given, "type", tuple(readers), where)
        test = readers[name](given, kind, where, depth)
        # Field conditions handle negate themselves: they always drop objects without a value.
        turned = negate and name != "field_condition"
        return (lambda subject: not test(subject)) if turned else test

    def _readers(self) -> dict[str, Callable[[Json, str, Where, int], Test]]:
        return {
            "and": self._and,
            "or": self._or,
            "object_type": self._object_type,
            "id": self._id,
            "text": self._text,
            "field_condition": self._field_condition,
            "has_related": self._has_related,
            "match_all": self._match_all,
            "saved_search": self._saved_search,
            "in_status": self._in_status,
        }

    def _and(self, node: Json, kind: str, where: Where, depth: int) -> Test:
        tests = list(self._parts(node, kind, where, depth))
        return lambda subject: all(test(subject) for test in tests)

    def _or(self, node: Json, kind: str, where: Where, depth: int) -> Test:
        tests = list(self._parts(node, kind, where, depth))
        wanted = _exact_texts(node["queries"])
        if wanted is None:
            return lambda subject: any(test(subject) for test in tests)
        field, owner = self._field(node["queries"][0]["field"], where)
        if owner not in (None, kind):
            return lambda _: False
        return lambda subject: any(
            str(item).casefold() in wanted for item in as_list(subject.value(field))
        )

    def _parts(self, node: Json, kind: str, where: Where, depth: int) -> Iterator[Test]:
        for at, part in enumerate(member(node, "queries", list, where)):
            yield self.read(part, kind, (*where, "queries", at), depth + 1)

    def _object_type(self, node: Json, kind: str, where: Where, _: int) -> Test:
        wanted = _kind(node, "object_type", where)
        return lambda _: kind == wanted

    def _id(self, node: Json, _: str, where: Where, __: int) -> Test:
        wanted = member(node, "value", str, where)
        self._need("id")
        return lambda subject: subject.row.get("id") == wanted

    def _text(self, node: Json, kind: str, where: Where, _: int) -> Test:
        fits = text_test(node, where)
        if kind == "lead":
            self.needs = None
        return lambda subject: fits(" ".join(_leaves(subject.row)))

    def _field_condition(self, node: Json, kind: str, where: Where, _: int) -> Test:
        field, owner = self._field(member(node, "field", dict, where), (*where, "field"))
        condition = member(node, "condition", dict, where)
        check = read_condition(condition, (*where, "condition"), self.asking)
        if kind == "lead":
            self._need(*needs_of(field))
        negate = bool(node.get("negate"))
        if owner not in (None, kind):
            return lambda _: negate
        return lambda subject: _holds(check, subject.value(field), negate=negate)

    def _field(self, node: Json, where: Where) -> tuple[str, str | None]:
        """Return a field's key, and the object type that it belongs to, if the query names it."""
        kind = choice(node, "type", ("regular_field", "custom_field"), where)
        if kind == "custom_field":
            field_id = str(member(node, "custom_field_id", str, where))
            rows = self.asking.organization.custom_fields
            if not any(row["id"] == field_id for each in rows.values() for row in each):
                raise error_at((*where, "custom_field_id"), "Object does not exist.")
            return f"custom.{field_id}", None
        owner = _kind(node, "object_type", where)
        name = str(member(node, "field_name", str, where))
        if not has_field(owner, name):
            raise error_at((*where, "field_name"), f'"{name}" is not a field of {owner}.')
        return name, owner

    def _has_related(self, node: Json, kind: str, where: Where, depth: int) -> Test:
        this = _kind(node, "this_object_type", where)
        other = _kind(node, "related_object_type", where)
        inner = Reader(self.asking)
        test = inner.read(node.get("related_query"), other, (*where, "related_query"), depth + 1)
        part = part_of(this, other)
        if other == "lead" or inner.needs is None:
            self.needs = None
        elif kind == "lead" and other in ACTIVITIES:
            self._need("id")
        elif kind == "lead" and part is not None:
            self._need(part)
        if this != kind:
            return lambda _: False
        return lambda subject: any(test(each) for each in subject.related(other))

    def _match_all(self, _: Json, __: str, ___: Where, ____: int) -> Test:
        return lambda _: True

    def _saved_search(self, node: Json, kind: str, where: Where, depth: int) -> Test:
        saved = self.asking.organization.saved_searches
        name = member(node, "saved_search_id", str, where)
        # Also as the root of a query, without a node object_type beside it.
        if name not in saved:
            raise error_at((*where, "saved_search_id"), "Object does not exist.")
        return self.read(saved[name], kind, where, depth + 1)

    def _in_status(self, node: Json, _: str, where: Where, __: int) -> Test:
        wanted = set(texts(node, "status_ids", where))
        low, high = (
            None if node.get(key) is None else self.asking.moment(node[key], (*where, key))
            for key in ("on_or_after", "before")
        )

        now = micros(self.asking.now)
        self.asking.used_now = True

        def test(subject: Subject) -> bool:
            # There is no history of statuses: an object has its status since its last change.
            since = micros_of(str(subject.row.get("date_updated"))) or 0
            meets = (high is None or since < high) and (low is None or low <= now)
            return subject.row.get("status_id") in wanted and meets

        self._need("status_id", "date_updated")
        return test

    def _need(self, *names: str) -> None:
        if self.needs is not None:
            self.needs.update(names)


def _holds(check: Check, value: Any, *, negate: bool) -> bool:
    verdict = check(value)
    return verdict is not None and verdict is not negate


def _exact_texts(parts: list[Json]) -> set[str] | None:
    """Return the values if all parts compare one field with a text; ``None`` otherwise.

    Imports look up hundreds of keys at once, which would take as many comparisons per object.
    """
    values: set[str] = set()
    for part in parts:
        condition: Json = part.get("condition") or {}
        is_alike = part.get("field") == parts[0].get("field") and not part.get("negate")
        if not is_alike or (condition.get("type"), condition.get("mode")) != _EXACT:
            return None
        values.add(str(condition["value"]).casefold())
    return values or None


def _kind(node: Json, key: str, where: Where) -> str:
    kind = str(member(node, key, str, where))
    if not is_known(kind):
        raise error_at((*where, key), f'"{kind}" is not a valid object type.')
    return kind


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():  # pyright: ignore[reportUnknownVariableType]
            yield from _leaves(item)
    elif isinstance(value, str):
        yield value
    else:
        for item in as_list(value):
            if isinstance(item, dict | list | str):
                yield from _leaves(item)


def kinds_of(node: Json, saved: dict[str, Json]) -> frozenset[str]:
    """Return the object types that a query can return, of those that the simulator has."""
    # A query that names no object type returns objects of all types, mixed.
    everything = frozenset(SEARCHABLE)
    kind, negate = node["type"], bool(node.get("negate"))
    if kind == "object_type":
        found = everything & {node["object_type"]}
        return everything - found if negate else found
    if negate:
        return everything
    if kind == "and":
        return everything.intersection(*(kinds_of(part, saved) for part in node["queries"]))
    if kind == "or":
        return frozenset[str]().union(*(kinds_of(part, saved) for part in node["queries"]))
    if kind == "saved_search":
        return kinds_of(saved[node["saved_search_id"]], saved)
    return everything


def asking(organization: Organization, now: float, zone: Any) -> Asking:
    """Return the context of a request."""
    return Asking(organization, datetime.fromtimestamp(now, UTC).astimezone(zone))
