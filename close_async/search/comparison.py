"""Conditions as the Python that makes them."""

import math
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

from close_async.search import object_types
from close_async.search.any_field import AnyField
from close_async.search.datetimes import RANGES, UNITS, ago, from_now
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
from close_async.search.id_fields import ReferenceField, UserField, me
from close_async.search.json_nodes import Json

_SIGNS = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_DATE_PARTS = 3
_PERIOD = "start_end_of_predefined_relative_period"


class NotExpressibleError(Exception):
    """The builder would not write this as it is."""


def comparison_text(
    field: Json, condition: Json, subject: str | None, *, negate: bool
) -> tuple[str, bool]:
    """Give the Python of a condition on a field.

    Args:
        field: The field.
        condition: The condition.
        subject: The object type it is on, if that is known.
        negate: Whether it is negated.

    Returns:
        The Python, and whether it can stand beside an operator without parentheses.

    Raises:
        NotExpressibleError: The builder would not write it as it is.
    """
    for kind, base in _ways(field, subject):
        said = _said(kind, condition)
        if said is not None:
            return _signed(base, said, negate=negate)
    raise NotExpressibleError


def moment_code(node: Json, *, bare: bool = False) -> str:
    """Give the Python that makes a moment.

    Args:
        node: The moment.
        bare: Whether a date or period stands for its start here.

    Raises:
        NotExpressibleError: The builder would not write it as it is.
    """
    match node:
        case {"type": "now", **more} if not more:
            return "now()"
        case {"type": "fixed_utc", "value": str(text), **more} if not more:
            return _datetime(text)
        case {"type": "offset"}:
            return _offset(node)
        case {"which": "start" | "end" as which}:
            day, is_period = _day(node)
            if bare and which == "start":
                return day
            return f"{day}.{which}" if is_period else f"{which}_of({day})"
        case _:
            raise NotExpressibleError


def _ways(field: Json, subject: str | None) -> Iterator[tuple[Field, str]]:
    """Give the ways to name a field: as what it is known to be, and as anything."""
    match field:
        case {"type": "regular_field", "object_type": str(owner), "field_name": str(name), **more}:
            if more:
                raise NotExpressibleError
            known = object_types.known_field(owner, name)
            if known is not None:
                yield known, f"{object_types.name_of(owner)}.{name}"
            yield AnyField(), f"{object_types.name_of(owner)}.field({name!r})"
        case {"type": "custom_field", "custom_field_id": str(id_), **more} if subject and not more:
            object_types.lead.custom(id_)  # raises for what is no such id
            yield AnyField(), f"{object_types.name_of(subject)}.custom({id_!r})"
        case _:
            raise NotExpressibleError


def _signed(base: str, said: str, *, negate: bool) -> tuple[str, bool]:
    is_tight = said.startswith(".")
    if not negate:
        return f"{base}{said}", is_tight
    if said == ".exists()":
        return f"{base}.is_empty()", True
    if said.startswith(" == "):
        return f"{base} != {said.removeprefix(' == ')}", False
    return (f"~{base}{said}" if is_tight else f"~({base}{said})"), True


def _said(kind: Field, condition: Json) -> str | None:
    """Give what follows the field; None if this kind of field is not asked so."""
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
            return _moments(ends) if _is(kind, DateTimeField) else None
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
    here = kind.bound("", "")  # the builder itself says whether it would write this
    if isinstance(here, UserField):
        users = [me if id_ == "CURRENT_USER" else id_ for id_ in ids]
        made, said = here.is_in(*users), f".is_in({', '.join(map(repr, users))})"
        if len(users) == 1 and users != [me]:
            said = f" == {ids[0]!r}"
    elif isinstance(here, ReferenceField):
        made, said = here.is_in(*ids), f".is_in({_listed(ids)})"
        if len(ids) == 1:
            said = f" == {ids[0]!r}"
    elif isinstance(here, AnyField):
        made, said = here.refers_to(to, *ids), f".refers_to({to!r}, {_listed(ids)})"
    else:
        return None
    return said if made.to_node()["condition"] == condition else None


def _numbers(ends: Json) -> str | None:
    if not ends or not all(type(n) in (int, float) and math.isfinite(n) for n in ends.values()):
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


def _moments(ends: Json) -> str | None:
    match {key: end for key, end in ends.items() if end is not None}:
        case {"on_or_after": start, "before": end, **more} if not more:
            if _is_span(start, end):
                return f".within({_day(start)[0]})"
            return f".between({_start(start)}, {_start(end)})"
        case {"on_or_after": start, **more} if not more:
            return (
                f" > {_day(start)[0]}" if _ends(start) else f" >= {moment_code(start, bare=True)}"
            )
        case {"before": end, **more} if not more:
            return f" <= {_day(end)[0]}" if _ends(end) else f" < {_start(end)}"
        case _:
            return None


def _start(node: Json) -> str:
    return moment_code(node, bare=True)


def _ends(node: Json) -> bool:
    return node.get("which") == "end"


def _is_span(start: Json, end: Json) -> bool:
    return start.get("which") == "start" and {**start, "which": "end"} == end


def _day(node: Json) -> tuple[str, bool]:
    """Give the Python of the day or period that a moment is an end of, and whether it is one."""
    match node:
        case {"type": "fixed_local_date", "value": str(text), "which": "start" | "end", **more}:
            day = date.fromisoformat(text)
            if more or day.isoformat() != text:
                raise NotExpressibleError
            return f"date({day.year}, {day.month}, {day.day})", False
        case {"type": kind, "range": str(name), "which": "start" | "end", **more}:
            if more or kind != _PERIOD:
                raise NotExpressibleError
            return name.replace("-", "_") if name in RANGES else f"Period({name!r})", True
        case _:
            raise NotExpressibleError


def _datetime(text: str) -> str:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or moment.astimezone(UTC).isoformat() != text:
        raise NotExpressibleError
    parts = [moment.year, moment.month, moment.day, moment.hour, moment.minute]
    parts += [moment.second, moment.microsecond]
    while len(parts) > _DATE_PARTS and not parts[-1]:
        parts.pop()
    return f"datetime({', '.join(map(str, parts))}, tzinfo=UTC)"


def _offset(node: Json) -> str:
    sizes = {unit: node["offset"][unit] for unit in UNITS}
    given = {unit: size for unit, size in sizes.items() if size}
    make = {"past": ago, "future": from_now}[node["direction"]]
    if make(**given, day=node.get("which_day_end")).node != {"which_day_end": None, **node}:
        raise NotExpressibleError
    said = [f"{unit}={size!r}" for unit, size in given.items()]
    said += [f"day={node['which_day_end']!r}"] if node.get("which_day_end") else []
    return f"{make.__name__}({', '.join(said)})"


def _time(text: str) -> str:
    moment = time.fromisoformat(text)
    if moment.tzinfo is not None or moment.isoformat() != text:
        raise NotExpressibleError
    return repr(moment).removeprefix("datetime.")


def _listed(values: list[Any]) -> str:
    return ", ".join(map(repr, values))
