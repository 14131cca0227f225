"""What queries, fields and moments show of themselves: the Python that makes them."""

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
    today,
)

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
    (lambda: today.end, "today.end"),
    (lambda: start_of(date(2026, 1, 2)), "start_of(date(2026, 1, 2))"),
    (lambda: end_of(last_month), "last_month.end"),
    (lambda: ago(months=1, days=2), "ago(months=1, days=2)"),
    (lambda: from_now(days=1, day="end"), "from_now(days=1, day='end')"),
    (lambda: DateTimeExpression({"type": "lunar"}), "DateTimeExpression({'type': 'lunar'})"),
    (lambda: A & ~B | ~(B | C), "(lead.url.exists() & (lead.name != 'b')) "
                                "| ~((lead.name == 'b') | (lead.num_calls > 3))"),
    (lambda: A & Query.from_json({"type": "new"}),
     "lead.url.exists() & Query.from_json({'type': 'new'})"),
    (lambda: lead.has(contact.where(Query.from_json({"type": "new"}))),
     "lead.has(contact.where(Query.from_json({'type': 'new'})))"),
]  # fmt: skip


@pytest.mark.parametrize(("value", "shown"), REPRS, ids=[shown for _, shown in REPRS])
def test_reprs_are_the_python_that_makes_them(value: Callable[[], object], shown: str) -> None:
    assert repr(value()) == shown


def test_a_field_of_no_known_kind_becomes_one() -> None:
    assert isinstance(lead.custom("cf_x"), AnyField)
    assert (lead.custom("cf_x").as_(UserField()) == me) == (any_cf == me)
    assert repr(lead.field("seen").as_(DateTimeField())) == "lead.field('seen')"
