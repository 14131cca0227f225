"""The reprs of fields, periods and object types, and ``to_python`` of queries and datetimes."""

from collections.abc import Callable
from datetime import date

import pytest

from close_async.search import (
    AnyField,
    DateTimeExpression,
    DateTimeField,
    ObjectType,
    Period,
    Query,
    UserField,
    activity,
    ago,
    contact,
    custom_object,
    end_of,
    from_now,
    last_month,
    lead,
    me,
    start_of,
    task,
    this_week,
    to_python,
    today,
)
from tests.support.expressions import python

any_cf = lead.custom("cf_x")
A, B, C = lead.url.exists(), lead.name == "b", lead.num_calls > 3

REPRS: list[tuple[Callable[[], object], str]] = [
    (lambda: lead, "lead"),
    (lambda: task, "task"),
    (lambda: activity.email, "activity.email"),
    (lambda: ObjectType("x.y"), "ObjectType('x.y')"),
    (lambda: custom_object.name, "custom_object.name"),
    (lambda: any_cf, "lead.custom('cf_x')"),
    (lambda: lead.field("visits"), "lead.field('visits')"),
    (lambda: me, "me"),
    (lambda: this_week, "this_week"),
    (lambda: Period("this-century"), "Period('this-century')"),
    (lambda: DateTimeExpression({"type": "lunar"}), "DateTimeExpression(node={'type': 'lunar'})"),
    (lambda: A, f"Query.from_json({A.to_json()!r})"),
]  # fmt: skip
PYTHON: list[tuple[Query | DateTimeExpression, str]] = [
    (today.end, "today.end"),
    (start_of(date(2026, 1, 2)), "start_of(date(2026, 1, 2))"),
    (end_of(last_month), "last_month.end"),
    (ago(months=1, days=2), "ago(months=1, days=2)"),
    (from_now(days=1, day="end"), "from_now(days=1, day='end')"),
    (DateTimeExpression({"type": "lunar"}), "DateTimeExpression({'type': 'lunar'})"),
    (A & ~B | ~(B | C), "(lead.url.exists() & (lead.name != 'b')) "
                                "| ~((lead.name == 'b') | (lead.num_calls > 3))"),
    (A & Query.from_json({"type": "new"}),
     "lead.url.exists() & Query.from_json({'type': 'new'})"),
    (lead.has(contact.where(Query.from_json({"type": "new"}))),
     "lead.has(contact.where(Query.from_json({'type': 'new'})))"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "shown"), REPRS, ids=[shown for _, shown in REPRS])
def test_reprs(value: Callable[[], object], shown: str) -> None:
    assert repr(value()) == shown


@pytest.mark.parametrize(("value", "code"), PYTHON, ids=[code for _, code in PYTHON])
def test_queries_and_datetimes_as_python(value: Query | DateTimeExpression, code: str) -> None:
    assert to_python(value) == code
    assert python(code) == value


def test_a_field_of_unknown_kind_becomes_one_of_a_known_kind() -> None:
    assert isinstance(lead.custom("cf_x"), AnyField)
    assert (lead.custom("cf_x").as_(UserField()) == me) == (any_cf == me)
    assert repr(lead.field("seen").as_(DateTimeField())) == "lead.field('seen')"
