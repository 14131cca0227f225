"""What type checkers make of queries: a condition that does not fit its field is an error."""

from datetime import UTC, date, datetime
from typing import assert_type

from close_async.search import (
    AnyField,
    ChoiceField,
    DateTimeField,
    NumberField,
    Query,
    TextField,
    ago,
    contact,
    lead,
    me,
    opportunity,
    task,
    this_month,
)


def fits() -> None:
    assert_type(lead.name, TextField)
    assert_type(lead.name == "Wayne", Query)
    assert_type(lead.name.contains("wayne", "phrase"), Query)
    assert_type(lead.num_calls >= 3, Query)
    assert_type(lead.date_created >= ago(days=3), Query)
    assert_type(lead.date_created < datetime.now(UTC), Query)
    assert_type(lead.date_created > date(2026, 1, 1), Query)
    assert_type(lead.date_created.within(this_month), Query)
    assert_type(lead.created_by == me, Query)
    assert_type(opportunity.status_type.is_in("won"), Query)
    assert_type(task.is_complete.is_true(), Query)
    assert_type(lead.has(contact.title == "CEO") & ~lead.url.exists() | lead.all(), Query)
    assert_type(lead.custom("cf_1"), AnyField)
    assert_type(lead.custom("cf_1", ChoiceField()), ChoiceField)
    assert_type(lead.field("visits", NumberField()) > 3, Query)
    assert_type(lead.custom("cf_1").as_(DateTimeField()), DateTimeField)


def does_not_fit() -> list[Query]:
    lead.date_created.contains("x")  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    lead.nmae.exists()  # type: ignore[attr-defined]  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]
    lead.name.contains("a", "sounds_like")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    lead.created_by.is_in(7)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    lead.has(contact.title)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ago(fortnights=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    return [  # pyright: ignore[reportUnknownVariableType]
        lead.date_created >= "2026-01-01",  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
        lead.date_created == "today",  # type: ignore[comparison-overlap, list-item]  # pyright: ignore[reportReturnType, reportUnnecessaryComparison]
        lead.num_calls > "3",  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
        lead.name > "a",  # type: ignore[operator, list-item]  # pyright: ignore[reportOperatorIssue]
        lead.all() & lead.name,  # type: ignore[operator]  # pyright: ignore[reportOperatorIssue]
    ]
