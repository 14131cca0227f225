"""``to_python``: the Python expression that makes a query.

JSON that the builder would not produce, because it has unknown keys or types, is written as
``Query.from_json({…})``, so that ``eval(to_python(query)) == query`` for every query.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import attrs

from close_async._checks import is_number
from close_async.search.any_field import AnyField
from close_async.search.datetimes import RANGES, UNITS, DateTimeExpression, ago, from_now
from close_async.search.fields import (
    MODES,
    BooleanField,
    ChoiceField,
    DateTimeField,
    Field,
    NumberField,
    TextField,
    TimezoneField,
)
from close_async.search.id_fields import IdField, ReferenceField, UserField, me
from close_async.search.json_nodes import Json, is_plain_group, object_type_of
from close_async.search.object_type import ObjectType
from close_async.search.object_types import known_field, predefined
from close_async.search.query import Query

_SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_PERIOD = "start_end_of_predefined_relative_period"
_MIN_DATE_PARTS = 3  # of datetime(2026, 1, 2): the rest is omitted if it is 0


class NotExpressible(Exception):  # noqa: N818
    """The builder would not produce this JSON."""


# The JSON may hold anything: a missing key or a value of another type also means that the builder
# would not produce it. ValueError includes InvalidIdError and QueryError, which the builder raises.
_FAILURES = (NotExpressible, KeyError, TypeError, ValueError, AttributeError)


def to_python(query: Query | DateTimeExpression) -> str:
    """Return the Python expression that makes a query, or a datetime in a query.

    It uses the names of :mod:`close_async.search`, and ``date``, ``datetime``, ``time`` and ``UTC``
    of :mod:`datetime`.

    Args:
        query: The query, or the datetime.

    Example::

        >>> to_python(Query.from_json(copied_filters))
        "lead.all() & lead.has(task.mentions('call back'))"
    """
    if isinstance(query, DateTimeExpression):
        try:
            return _datetime_code(query.node)
        except _FAILURES:
            return f"DateTimeExpression({query.node!r})"
    node = query.to_node()
    if query.to_json() != node:  # an envelope has no Python form
        return repr(query)
    return _code(node, query.object_type).text


@attrs.frozen
class _Code:
    """A Python expression.

    Args:
        text: The expression.
        is_atom: Whether it needs no parentheses next to an operator.
        names_type: Whether its query names the object type that it is on.
    """

    text: str
    is_atom: bool = True
    names_type: bool = True

    @property
    def operand(self) -> str:
        return self.text if self.is_atom else f"({self.text})"


def _code(node: Json, object_type: str | None) -> _Code:
    try:
        return _built(node, object_type)
    except _FAILURES:
        return _Code(f"Query.from_json({node!r})", names_type=object_type_of(node) is not None)


def _built(node: Json, object_type: str | None) -> _Code:
    """Return the code for a node that the builder would produce.

    Raises:
        NotExpressible: The builder would not produce it; so may the other _FAILURES.
    """
    kind, negate = node["type"], node.get("negate", False)
    rest = {key: value for key, value in node.items() if key not in ("type", "negate")}
    if not isinstance(negate, bool) or object_type_of(node) not in (None, object_type):
        raise NotExpressible
    match kind, rest:
        case "and" | "or", {"queries": [*parts], **more} if parts and not more:
            code = _group(kind, parts, object_type)
        case "has_related", {
            "this_object_type": this,
            "related_object_type": other,
            "related_query": inner,
            **more,
        } if not more and this != other:
            code = _related(this, other, inner)
        case "match_all", {**more} if not more:
            code = _Code("match_all()", names_type=False)
        case "field_condition", {"field": field, "condition": condition, **more} if not more:
            return _comparison(field, condition, object_type, negate=negate)
        case "id", {"value": str(id_), **more} if not more:
            sign = "!=" if negate else "=="
            return _Code(f"{_id_field(object_type, id_)} {sign} {id_!r}", is_atom=False)
        case _:
            code = _Code(_object_condition(kind, rest, object_type))
    return attrs.evolve(code, text=f"~{code.operand}", is_atom=True) if negate else code


def _group(kind: str, parts: list[Json], object_type: str | None) -> _Code:
    codes = [_code(part, object_type) for part in parts]
    if any(object_type_of(part) not in (None, object_type) for part in parts):
        raise NotExpressible
    names_type = any(code.names_type for code in codes)
    # & and | flatten nested groups and need two operands; all_of() and any_of() do neither.
    if len(parts) == 1 or any(is_plain_group(part, kind) for part in parts):
        name = "all_of" if kind == "and" else "any_of"
        return _Code(f"{name}({', '.join(code.text for code in codes)})", names_type=names_type)
    sign = " & " if kind == "and" else " | "
    return _Code(sign.join(code.operand for code in codes), is_atom=False, names_type=names_type)


def _related(this: str, other: str, inner: Json) -> _Code:
    if object_type_of(inner) not in (None, other):
        raise NotExpressible
    owner, related = predefined(this), predefined(other)
    if inner == {"type": "match_all"}:
        return _Code(f"{owner!r}.has({related!r})")
    code = _code(inner, other)
    text = code.text if code.names_type else f"{related!r}.where({code.text})"
    return _Code(f"{owner!r}.has({text})")


def _id_field(object_type: str | None, id_: str) -> str:
    field = known_field(object_type or "", "id")
    if not isinstance(field, IdField):
        raise NotExpressible
    field.is_in(id_)  # raises if the id belongs to another type
    return repr(field)


def _object_condition(kind: str, rest: Json, object_type: str | None) -> str:
    """Return the call of a method of an object type."""
    if object_type is None:
        raise NotExpressible
    owner = predefined(object_type)
    match kind, rest:
        case "object_type", {"object_type": _, **more} if not more:
            return f"{owner!r}.all()"
        case "text", {"value": str(value), "mode": mode, **more} if (
            not more and value.strip() and mode in MODES
        ):
            how = "" if mode == "full_words" else f", {mode!r}"
            return f"{owner!r}.mentions({value!r}{how})"
        case "saved_search", {"saved_search_id": str(id_), **more} if not more:
            owner.in_smart_view(id_)  # raises if it is not the id of a Smart View
            return f"{owner!r}.in_smart_view({id_!r})"
        case "in_status", {"status_ids": [*ids], **ends} if ends.keys() <= {
            "on_or_after",
            "before",
        }:
            owner.was_in_status(*ids)  # raises if one is not the id of a status
            given = [repr(id_) for id_ in ids]
            given += [f"{key}={_start_code(end)}" for key, end in ends.items() if end]
            return f"{owner!r}.was_in_status({', '.join(given)})"
        case _:
            raise NotExpressible


def _comparison(field: Json, condition: Json, object_type: str | None, *, negate: bool) -> _Code:
    for kind, name in _candidates(field, object_type):
        suffix = _render(kind, condition)
        if suffix is None:
            continue
        is_call = suffix.startswith(".")
        if not negate:
            return _Code(f"{name}{suffix}", is_call)
        if suffix == ".exists()":
            return _Code(f"{name}.is_empty()")
        if suffix.startswith(" == "):
            return _Code(f"{name} != {suffix.removeprefix(' == ')}", is_atom=False)
        return _Code(f"~{name}{suffix}" if is_call else f"~({name}{suffix})")
    raise NotExpressible


def _candidates(field: Json, object_type: str | None) -> Iterator[tuple[Field, str]]:
    """Yield the ways to name a field: as its known kind first, then as any kind."""
    match field:
        case {"type": "regular_field", "object_type": str(type_), "field_name": str(name), **more}:
            if more:
                raise NotExpressible
            known = known_field(type_, name)
            if known is not None:
                yield known, repr(known)
            yield AnyField(), f"{predefined(type_)!r}.field({name!r})"
        case {"type": "custom_field", "custom_field_id": str(id_), **more} if (
            object_type and not more
        ):
            found = predefined(object_type).custom(id_)  # raises if it is not such an id
            yield AnyField(), repr(found)
        case _:
            raise NotExpressible


def _render(kind: Field, condition: Json) -> str | None:
    """Return the code after the field's name, or ``None`` if this kind lacks the condition."""
    match condition:
        case {"type": "exists", **more} if not more:
            return ".exists()"
        case {"type": "text", "mode": mode, "value": str(value), **more} if not more:
            return _text(kind, mode, value)
        case {"type": "term", "values": [str(), *_] as values, **more} if not more:
            return _term(kind, [*values])
        case {"type": "boolean", "value": bool(value), **more} if not more:
            return f".is_{str(value).lower()}()" if _is(kind, BooleanField) else None
        case {"type": "current_user", **more} if not more:
            return " == me" if _is(kind, UserField) else None
        case {"type": "reference", "reference_type": str(), "object_ids": [str(), *_]}:
            return _reference(kind, condition)
        case {"type": "number_range", **ends}:
            return _numbers(ends) if _is(kind, NumberField) else None
        case {"type": "moment_range", **ends}:
            return _datetimes(ends) if _is(kind, DateTimeField) else None
        case {"type": "local_time", "on_or_after": str(start), "before": str(end), **more}:
            fits = _is(kind, TimezoneField) and not more
            return f".local_time_between({_time(start)}, {_time(end)})" if fits else None
        case _:
            return None


def _is(kind: Field, *wanted: type[Field]) -> bool:
    return isinstance(kind, (AnyField, *wanted))


def _text(kind: Field, mode: object, value: str) -> str | None:
    if not _is(kind, TextField) or mode not in MODES or not value.strip():
        return None
    if mode == "exact_value":
        return f" == {value!r}"
    return f".contains({value!r})" if mode == "full_words" else f".contains({value!r}, {mode!r})"


def _term(kind: Field, values: list[Any]) -> str | None:
    if not _is(kind, ChoiceField) or not all(isinstance(value, str) for value in values):
        return None
    if len(values) == 1 and isinstance(kind, ChoiceField):
        return f" == {values[0]!r}"
    return f".is_in({_listed(values)})"


def _reference(kind: Field, condition: Json) -> str | None:
    to, ids = condition["reference_type"], condition["object_ids"]
    # The builder runs on a field of this kind, and its JSON is compared: that covers the kinds of
    # references, groups among users, and invalid ids.
    field = kind.bound(ObjectType("any"), "any")
    if isinstance(field, UserField):
        users = [me if id_ == "CURRENT_USER" else id_ for id_ in ids]
        made, code = field.is_in(*users), f".is_in({_listed(users)})"
        if len(users) == 1 and users != [me]:
            code = f" == {ids[0]!r}"
    elif isinstance(field, ReferenceField):
        made, code = field.is_in(*ids), f".is_in({_listed(ids)})"
        if len(ids) == 1:
            code = f" == {ids[0]!r}"
    elif isinstance(field, AnyField):
        made, code = field.refers_to(to, *ids), f".refers_to({to!r}, {_listed(ids)})"
    else:
        return None
    return code if made.to_node()["condition"] == condition else None


def _numbers(ends: Json) -> str | None:
    if not ends or not all(type(n) in (int, float) and is_number(n) for n in ends.values()):
        return None
    match ends:
        case {"gte": low, "lte": high, **more} if not more:
            same = low == high and type(low) is type(high)
            return f" == {low!r}" if same else f".between({low!r}, {high!r})"
        case _ if len(ends) == 1 and ends.keys() <= _SIGNS.keys():
            (key, value), *_ = ends.items()
            return f" {_SIGNS[key]} {value!r}"
        case _:
            return None


def _datetimes(ends: Json) -> str | None:
    match {key: end for key, end in ends.items() if end is not None}:
        case {"on_or_after": start, "before": end, **more} if not more:
            if start.get("which") == "start" and {**start, "which": "end"} == end:
                return f".within({_day(start)[0]})"
            return f".between({_start_code(start)}, {_start_code(end)})"
        case {"on_or_after": start, **more} if not more:
            if start.get("which") == "end":
                return f" > {_day(start)[0]}"
            return f" >= {_start_code(start)}"
        case {"before": end, **more} if not more:
            if end.get("which") == "end":
                return f" <= {_day(end)[0]}"
            return f" < {_start_code(end)}"
        case _:
            return None


def _start_code(node: Json) -> str:
    """Return the code of a datetime as an argument, in which a day stands for its start."""
    return _day(node)[0] if node.get("which") == "start" else _datetime_code(node)


def _datetime_code(node: Json) -> str:
    match node:
        case {"type": "now", **more} if not more:
            return "now()"
        case {"type": "fixed_utc", "value": str(text), **more} if not more:
            return _fixed(text)
        case {"type": "offset"}:
            return _offset(node)
        case {"which": "start" | "end" as which}:
            day, is_period = _day(node)
            return f"{day}.{which}" if is_period else f"{which}_of({day})"
        case _:
            raise NotExpressible


def _day(node: Json) -> tuple[str, bool]:
    """Return the code of the day or period that a node is an end of, and whether it is a period."""
    match node:
        case {"type": "fixed_local_date", "value": str(text), "which": "start" | "end", **more}:
            day = date.fromisoformat(text)
            if more or day.isoformat() != text:
                raise NotExpressible
            return f"date({day.year}, {day.month}, {day.day})", False
        case {"type": kind, "range": str(name), "which": "start" | "end", **more}:
            if more or kind != _PERIOD:
                raise NotExpressible
            return name.replace("-", "_") if name in RANGES else f"Period({name!r})", True
        case _:
            raise NotExpressible


def _fixed(text: str) -> str:
    instant = datetime.fromisoformat(text)
    if instant.tzinfo is None or instant.astimezone(UTC).isoformat() != text:
        raise NotExpressible
    parts = [instant.year, instant.month, instant.day, instant.hour, instant.minute]
    parts += [instant.second, instant.microsecond]
    while len(parts) > _MIN_DATE_PARTS and not parts[-1]:
        parts.pop()
    return f"datetime({', '.join(map(str, parts))}, tzinfo=UTC)"


def _offset(node: Json) -> str:
    sizes = {unit: node["offset"][unit] for unit in UNITS}
    given = {unit: size for unit, size in sizes.items() if size}
    make = {"past": ago, "future": from_now}[node["direction"]]
    if make(**given, day=node.get("which_day_end")).node != {"which_day_end": None, **node}:
        raise NotExpressible
    arguments = [f"{unit}={size!r}" for unit, size in given.items()]
    arguments += [f"day={node['which_day_end']!r}"] if node.get("which_day_end") else []
    return f"{make.__name__}({', '.join(arguments)})"


def _time(text: str) -> str:
    found = time.fromisoformat(text)
    if found.tzinfo is not None or found.isoformat() != text:
        raise NotExpressible
    return repr(found).removeprefix("datetime.")


def _listed(values: list[Any]) -> str:
    return ", ".join(map(repr, values))
