"""The legacy ``query`` of ``GET /lead/``: the part of its language that this simulator knows.

Known are ``status:"Potential"``, ``name:"Acme"``, ``id:lead_x``, ``custom.cf_x:"value"`` (a part
of the value is enough, case does not matter), the comparisons ``date_created>=2026-01-01`` and the
same for ``date_updated`` with ``>``, ``<``, ``<=`` and ``:`` (a whole day), plain words, which
must all occur somewhere in the lead, ``*`` for every lead, and ``sort:field`` or ``sort:-field``
for ``name``, ``display_name``, ``date_created`` and ``date_updated``. All terms must hold. Anything
else, ``or``, ``not`` and parentheses included, is refused rather than misread.

A query reads every lead once, so it is for worlds of thousands, not of millions.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from operator import ge, gt, le, lt
from typing import Any

import orjson
from attrs import Factory, define

from close_async.testing.simulator.http import Denied, as_list
from close_async.testing.simulator.world import World

Json = dict[str, Any]
Test = Callable[[Json], bool]

_TERM = re.compile(r'\s*(?:([\w.]+)\s*(:|>=|<=|>|<))?\s*("[^"]*"|[^\s"()]+)')
_COMPARE = {">=": ge, "<=": le, ">": gt, "<": lt}
_SORTS = {"updated": "date_updated", "created": "date_created"}
_SORTABLE = ("name", "display_name", "date_created", "date_updated")


@define
class _Plan:
    tests: list[Test] = Factory(list[Test])
    sort: str = ""
    descending: bool = False


def search(world: World, query: str) -> list[int]:
    """Give the numbers of the leads a query finds, newest first unless it sorts.

    Raises:
        Denied: 400 for a query that this simulator does not understand.
    """
    plan = _plan(query)
    world.page(0, 0)  # lists catch up with what is due before they are compared
    return world.found(query, lambda: _search(world, plan))


def _search(world: World, plan: _Plan) -> list[int]:
    _, total = world.page(0, 0)
    shown, _ = world.page(0, total)
    found = [(index, world.lead(index)) for index in shown]
    found = [(index, lead) for index, lead in found if all(test(lead) for test in plan.tests)]
    if plan.sort:
        found.sort(key=lambda row: str(row[1][plan.sort]), reverse=plan.descending)
    return [index for index, _ in found]


def _plan(query: str) -> _Plan:
    plan = _Plan()
    position = 0
    query = query.strip()
    while position < len(query):
        term = _TERM.match(query, position)
        if term is None:
            raise _unknown(query[position:])
        _add(plan, *term.groups())
        position = term.end()
    return plan


def _add(plan: _Plan, field: str | None, operator: str | None, raw: str) -> None:
    value = raw.strip('"')
    if field is None:
        if raw.lower() in ("or", "not"):
            raise _unknown(raw)
        if raw.lower() not in ("and", "*"):
            plan.tests.append(partial(_contains, value.lower()))
    elif field == "sort":
        name = _SORTS.get(value.lstrip("-"), value.lstrip("-"))
        if name not in _SORTABLE:
            raise _unknown(f"sort:{value}")
        plan.sort, plan.descending = name, value.startswith("-")
    else:
        plan.tests.append(_test(field, operator or ":", value))


def _test(field: str, operator: str, value: str) -> Test:
    if field in ("date_created", "date_updated"):
        return _date_test(field, operator, value)
    names = {"status": "status_label", "lead_status": "status_label"}
    known = field in ("id", "name", "status", "lead_status") or field.startswith("custom.")
    if operator != ":" or not known:
        raise _unknown(f"{field}{operator}")
    return partial(_has, names.get(field, field), value.lower())


def _has(field: str, value: str, lead: Json) -> bool:
    values = as_list(lead.get(field))
    if field in ("id", "status_label"):
        return any(value == str(item).lower() for item in values)
    return any(value in str(item).lower() for item in values)


def _contains(word: str, lead: Json) -> bool:
    return word in orjson.dumps(lead).decode().lower()


def _date_test(field: str, operator: str, value: str) -> Test:
    try:
        bound = datetime.fromisoformat(value)
    except ValueError:
        raise _unknown(f"{field}{operator}{value}") from None
    bound = bound.replace(tzinfo=bound.tzinfo or UTC)
    if operator == ":":
        return lambda lead: _moment(lead[field]).date() == bound.date()
    compare = _COMPARE[operator]
    return lambda lead: bool(compare(_moment(lead[field]), bound))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _unknown(part: str) -> Denied:
    message = f"The simulator does not understand {part!r} in a query."
    return Denied(400, {"errors": [message], "field-errors": {}})
