"""The builder: each expression makes the JSON that Close documents, each mistake an error."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from close_async import InvalidIdError, QueryError, decode
from close_async.models import CustomField
from close_async.search import (
    ChoiceField,
    NumberField,
    ObjectType,
    Query,
    activity,
    ago,
    all_of,
    any_of,
    contact,
    contact_email,
    from_now,
    last_month,
    lead,
    match_all,
    me,
    now,
    opportunity,
    task,
    to_python,
)
from tests.support.expressions import NAMES, python

Json = dict[str, Any]

ZERO = {"years": 0, "months": 0, "weeks": 0, "days": 0, "hours": 0, "minutes": 0, "seconds": 0}
WEEK_AGO = {
    "type": "offset",
    "direction": "past",
    "moment": {"type": "now"},
    "offset": {**ZERO, "days": 7},
    "which_day_end": None,
}
MORNING = {"type": "fixed_local_date", "value": "2026-01-01", "which": "start"}
MIDNIGHT = {**MORNING, "which": "end"}
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NOON_NODE = {"type": "fixed_utc", "value": "2026-01-01T12:00:00+00:00"}
_PERIOD = "start_end_of_predefined_relative_period"


def on(field: str, condition: Json, *, of: str = "lead", **more: Any) -> Json:
    named = {"type": "regular_field", "object_type": of, "field_name": field}
    return {"type": "field_condition", "field": named, "condition": condition, **more}


def on_custom(condition: Json, **more: Any) -> Json:
    named = {"type": "custom_field", "custom_field_id": "cf_x"}
    return {"type": "field_condition", "field": named, "condition": condition, **more}


def text(value: str, mode: str = "full_words") -> Json:
    return {"type": "text", "mode": mode, "value": value}


def numbers(**ends: float) -> Json:
    return {"type": "number_range", **ends}


def moments(**ends: Json) -> Json:
    return {"type": "moment_range", **ends}


def refers(kind: str, *ids: str) -> Json:
    return {"type": "reference", "reference_type": kind, "object_ids": [*ids]}


def period(name: str, which: str) -> Json:
    return {"type": _PERIOD, "range": name, "which": which}


def related(this: str, other: str, query: Json) -> Json:
    return {
        "type": "has_related",
        "this_object_type": this,
        "related_object_type": other,
        "related_query": query,
    }


any_cf = lead.custom("cf_x")
NAME = on("name", text("wayne"))
CEO = on("title", text("CEO", "exact_value"), of="contact")
CASES: list[tuple[Query, Json]] = [
    (lead.all(), {"type": "object_type", "object_type": "lead"}),
    (match_all(), {"type": "match_all"}),
    (lead.id == "lead_1", {"type": "id", "value": "lead_1"}),
    (
        lead.id.is_in("lead_1", "lead_2"),
        {
            "type": "or",
            "queries": [{"type": "id", "value": "lead_1"}, {"type": "id", "value": "lead_2"}],
        },
    ),
    (lead.mentions("acme", "beginning_of_words"), text("acme", "beginning_of_words")),
    (lead.in_smart_view("save_1"), {"type": "saved_search", "saved_search_id": "save_1"}),
    (lead.name.contains("wayne"), NAME),
    (lead.name.contains("wayne ent", "phrase"), on("name", text("wayne ent", "phrase"))),
    (lead.name == "Wayne", on("name", text("Wayne", "exact_value"))),
    (lead.name != "Wayne", on("name", text("Wayne", "exact_value"), negate=True)),
    (lead.url.exists(), on("url", {"type": "exists"})),
    (lead.url.is_empty(), on("url", {"type": "exists"}, negate=True)),
    (lead.num_calls == 3, on("num_calls", numbers(gte=3, lte=3))),
    (lead.num_calls != 3, on("num_calls", numbers(gte=3, lte=3), negate=True)),
    (lead.num_calls < 3, on("num_calls", numbers(lt=3))),
    (lead.num_calls <= 3, on("num_calls", numbers(lte=3))),
    (lead.num_calls > 3, on("num_calls", numbers(gt=3))),
    (lead.num_calls >= 3, on("num_calls", numbers(gte=3))),
    (lead.num_calls.between(0, 1.5), on("num_calls", numbers(gte=0, lte=1.5))),
    (lead.date_created >= NOON, on("date_created", moments(on_or_after=NOON_NODE))),
    (
        lead.date_created < NOON.astimezone(timezone(timedelta(hours=5))),
        on("date_created", moments(before=NOON_NODE)),
    ),
    (lead.date_created >= date(2026, 1, 1), on("date_created", moments(on_or_after=MORNING))),
    (lead.date_created < date(2026, 1, 1), on("date_created", moments(before=MORNING))),
    (lead.date_created > date(2026, 1, 1), on("date_created", moments(on_or_after=MIDNIGHT))),
    (lead.date_created <= date(2026, 1, 1), on("date_created", moments(before=MIDNIGHT))),
    (
        lead.date_created.within(date(2026, 1, 1)),
        on("date_created", moments(on_or_after=MORNING, before=MIDNIGHT)),
    ),
    (
        lead.date_created.within(last_month),
        on(
            "date_created",
            moments(on_or_after=period("last-month", "start"), before=period("last-month", "end")),
        ),
    ),
    (
        lead.date_created.between(ago(days=7), now()),
        on("date_created", moments(on_or_after=WEEK_AGO, before={"type": "now"})),
    ),
    (
        lead.date_created >= ago(days=7, day="start"),
        on("date_created", moments(on_or_after={**WEEK_AGO, "which_day_end": "start"})),
    ),
    (
        task.due_date < from_now(hours=2),
        on(
            "due_date",
            moments(before={**WEEK_AGO, "direction": "future", "offset": {**ZERO, "hours": 2}}),
            of="task.lead",
        ),
    ),
    (
        lead.status_id.is_in("stat_a", "stat_b"),
        on("status_id", refers("status.lead", "stat_a", "stat_b")),
    ),
    (lead.status_id == "stat_a", on("status_id", refers("status.lead", "stat_a"))),
    (lead.created_by == "user_1", on("created_by", refers("user", "user_1"))),
    (lead.created_by == me, on("created_by", {"type": "current_user"})),
    (
        lead.created_by.is_in(me, "group_1"),
        on("created_by", refers("user_or_group", "CURRENT_USER", "group_1")),
    ),
    (opportunity.status_type != "won", on(
        "status_type", {"type": "term", "values": ["won"]}, of="opportunity", negate=True)),
    (task.is_complete.is_false(), on(
        "is_complete", {"type": "boolean", "value": False}, of="task.lead")),
    (
        lead.timezone_id.local_time_between(time(8), time(21)),
        on(
            "timezone_id",
            {"type": "local_time", "on_or_after": "08:00:00", "before": "21:00:00"},
        ),
    ),
    (lead.has(contact), related("lead", "contact", {"type": "match_all"})),
    (lead.has(contact.title == "CEO"), related("lead", "contact", CEO)),
    (
        contact.has(contact_email.email == "a@b.example"),
        related(
            "contact",
            "contact_email",
            on("email", text("a@b.example", "exact_value"), of="contact_email"),
        ),
    ),
    (
        lead.has(contact.where(match_all())),
        related("lead", "contact", {"type": "match_all"}),
    ),
    (
        lead.has(activity.email.direction == "outgoing"),
        related(
            "lead",
            "activity.email",
            on("direction", {"type": "term", "values": ["outgoing"]}, of="activity.email"),
        ),
    ),
    (
        lead.has(opportunity.was_in_status("stat_o", on_or_after=date(2026, 1, 1))),
        related(
            "lead",
            "opportunity",
            {"type": "in_status", "status_ids": ["stat_o"], "on_or_after": MORNING},
        ),
    ),
    (any_cf.exists(), on_custom({"type": "exists"})),
    (any_cf == "Gotham", on_custom(text("Gotham", "exact_value"))),
    (any_cf == 3, on_custom(numbers(gte=3, lte=3))),
    (any_cf != 3, on_custom(numbers(gte=3, lte=3), negate=True)),
    (any_cf == me, on_custom({"type": "current_user"})),
    (any_cf >= 3, on_custom(numbers(gte=3))),
    (any_cf > 3, on_custom(numbers(gt=3))),
    (any_cf <= 3, on_custom(numbers(lte=3))),
    (any_cf < 3, on_custom(numbers(lt=3))),
    (any_cf >= NOON, on_custom(moments(on_or_after=NOON_NODE))),
    (any_cf < NOON, on_custom(moments(before=NOON_NODE))),
    (any_cf > date(2026, 1, 1), on_custom(moments(on_or_after=MIDNIGHT))),
    (any_cf <= date(2026, 1, 1), on_custom(moments(before=MIDNIGHT))),
    (any_cf.between(1, 2), on_custom(numbers(gte=1, lte=2))),
    (any_cf.between(NOON, now()), on_custom(
        moments(on_or_after=NOON_NODE, before={"type": "now"}))),
    (any_cf.within(date(2026, 1, 1)), on_custom(
        moments(on_or_after=MORNING, before=MIDNIGHT))),
    (any_cf.contains("got", "beginning_of_words"), on_custom(text("got", "beginning_of_words"))),
    (any_cf.is_in("a", "b"), on_custom({"type": "term", "values": ["a", "b"]})),
    (any_cf.is_true(), on_custom({"type": "boolean", "value": True})),
    (any_cf.is_false(), on_custom({"type": "boolean", "value": False})),
    (any_cf.is_user(me), on_custom(refers("user", "CURRENT_USER"))),
    (any_cf.refers_to("contact", "cont_1"), on_custom(refers("contact", "cont_1"))),
    (
        any_cf.local_time_between(time(8), time(21)),
        on_custom({"type": "local_time", "on_or_after": "08:00:00", "before": "21:00:00"}),
    ),
    (
        lead.custom("lcf_old", ChoiceField()) == "a",
        {
            "type": "field_condition",
            "field": {"type": "custom_field", "custom_field_id": "lcf_old"},
            "condition": {"type": "term", "values": ["a"]},
        },
    ),
    (
        lead.field("visits", NumberField()) > 3,
        on("visits", numbers(gt=3)),
    ),
    (
        ObjectType("sequence_subscription").field("status").is_in("active"),
        on("status", {"type": "term", "values": ["active"]}, of="sequence_subscription"),
    ),
    (lead.name.contains("wayne") & lead.url.exists(), {
        "type": "and", "queries": [NAME, on("url", {"type": "exists"})]}),
    (~(lead.name.contains("wayne") | lead.url.exists()), {
        "type": "or", "queries": [NAME, on("url", {"type": "exists"})], "negate": True}),
    (all_of(lead.all()), {
        "type": "and", "queries": [{"type": "object_type", "object_type": "lead"}]}),
    (any_of(*(lead.name.contains(word) for word in ["wayne"])), {"type": "or", "queries": [NAME]}),
]  # fmt: skip


@pytest.mark.parametrize(("query", "node"), CASES, ids=[to_python(query) for query, _ in CASES])
def test_an_expression_makes_this_json(query: Query, node: Json) -> None:
    assert query.to_json() == node
    assert Query.from_json(node) == query
    assert python(to_python(query)) == query
    assert python(repr(query)) == query


A, B, C = lead.url.exists(), lead.name == "b", lead.num_calls > 3


def test_operators_flatten_groups_and_do_not_change_their_operands() -> None:
    before = (repr(A), repr(B))
    assert (A & B) & C == A & (B & C) == all_of(A, B, C)
    assert (A | B) | C == A | (B | C) == any_of(A, B, C)
    assert A & (B | C) != (A & B) | C
    assert ~~A == A
    assert ~(A & B) & C != A & B & C
    joined = A
    joined &= B
    assert joined == A & B
    assert (repr(A), repr(B)) == before


def test_queries_are_values() -> None:
    assert len({A, lead.url.exists(), ~~A, Query.from_json({**A.to_json(), "negate": False})}) == 1
    assert A != B
    assert A != "A"
    A.to_json()["type"] = "changed"
    assert A.to_json()["type"] == "field_condition"
    assert (A & B).object_type == "lead"
    assert match_all().object_type is None


def test_sort_keys() -> None:
    field = {"type": "regular_field", "object_type": "lead", "field_name": "date_created"}
    assert lead.date_created.ascending() == {"direction": "asc", "field": field}
    custom = {"type": "custom_field", "custom_field_id": "cf_x"}
    assert any_cf.descending() == {"direction": "desc", "field": custom}


MISTAKES: list[tuple[str, type[Exception], str]] = [
    ("lead.name == 'a' and lead.url.exists()", QueryError, "combine queries with & | ~"),
    ("not lead.all()", QueryError, "combine queries with & | ~"),
    ("0 < lead.num_calls < 5", QueryError, r"between\(low, high\)"),
    ("lead.name and lead.url", QueryError, r"lead\.name\.exists\(\)"),
    ("lead.name == 'a' & lead.num_calls > 3", QueryError, "put parentheses around"),
    ("lead.all() & lead.name", QueryError, "put parentheses around"),
    ("lead.all() | True", QueryError, "put parentheses around"),
    ("True | lead.all()", QueryError, "put parentheses around"),
    ("True & lead.all()", QueryError, "put parentheses around"),
    ("~lead.name", QueryError, "put parentheses around"),
    ("lead.date_created.contains('x')", AttributeError, "is a DateTimeField and has no contains"),
    ("lead.date_created == 'x'", QueryError, r"lead\.date_created does not support == with"),
    ("lead.date_created != NOON", QueryError, "does not support != with"),
    ("lead.date_created >= '2026-01-01'", QueryError, "convert the string first"),
    ("lead.date_created >= NOON.replace(tzinfo=None)", QueryError, "has no timezone"),
    ("lead.date_created > NOON", QueryError, "with a datetime: use >= or <"),
    ("lead.date_created <= now()", QueryError, "with a datetime: use >= or <"),
    ("lead.date_created.within(NOON)", QueryError, "pass a date or a period"),
    ("start_of(NOON)", QueryError, "pass a date or a period"),
    ("ago()", QueryError, "at least one part must be over 0"),
    ("ago(days=-1)", QueryError, "days must be a whole number"),
    ("ago(days=1.5)", QueryError, "days must be a whole number"),
    ("ago(days=1, day='noon')", QueryError, 'day must be "start" or "end"'),
    ("lead.name > 'a'", QueryError, "does not support < <= > >="),
    ("lead.name == ''", QueryError, "a search text must be a string"),
    ("lead.name == 3", QueryError, "a search text must be a string"),
    ("lead.name.contains('a', 'sounds_like')", QueryError, "mode must be one of full_words"),
    ("lead.num_calls > '3'", QueryError, "holds a number"),
    ("lead.num_calls == True", QueryError, "holds a number"),
    ("lead.num_calls < float('nan')", QueryError, "holds a number"),
    ("lead.status_id == 'user_1'", InvalidIdError, r"lead\.status_id must .* 'stat_'"),
    ("lead.status_id.is_in()", QueryError, "at least one value"),
    ("lead.status_id.is_in(['stat_a'])", QueryError, r"write is_in\(\*values\)"),
    ("lead.created_by == 'lead_1'", InvalidIdError, "'user_'"),
    ("lead.created_by.is_in()", QueryError, "takes at least one"),
    ("lead.id == 'cont_1'", InvalidIdError, r"lead\.id must .* 'lead_'"),
    ("lead.in_smart_view('lead_1')", InvalidIdError, "'save_'"),
    ("opportunity.was_in_status()", QueryError, "at least one status id"),
    ("opportunity.was_in_status('oppo_1')", InvalidIdError, "'stat_'"),
    ("lead.custom('Industry')", InvalidIdError, "'cf_'"),
    ("lead.custom('cf_x') == NOON", QueryError, r"within\(\), >= and <"),
    ("lead.custom('cf_x').between(1, NOON)", QueryError, "two values of one type"),
    ("lead.timezone_id.local_time_between('08:00', time(9))", QueryError, r"time\(8\)"),
    ("(lead.name == 'a') & (contact.name == 'b')", QueryError, r"has\(…\)"),
    ("lead.has(lead.all())", QueryError, "related object"),
    ("lead.has(match_all())", QueryError, r"contact\.where\(query\)"),
    ("lead.has(contact.name)", QueryError, r"has\(\) takes a query"),
    ("lead.where(contact.all())", QueryError, "on contact, not on lead"),
    ("all_of()", QueryError, "at least one query"),
    ("any_of()", QueryError, "at least one query"),
    ("lead.nmae", AttributeError, "did you mean 'name'"),
    ("ObjectType('')", QueryError, "must be the name of a type"),
]


@pytest.mark.parametrize(("mistake", "error", "message"), MISTAKES, ids=lambda case: str(case)[:40])
def test_a_mistake_raises_an_error_at_once(
    mistake: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        eval(mistake, {**NAMES, "NOON": NOON})  # noqa: S307


def defined(kind: str, choices: list[str] | None = None) -> CustomField:
    found = {"id": "cf_x", "name": "Mood", "type": kind, "choices": choices}
    return decode(CustomField, found)


mood = lead.custom(defined("choices", ["calm", "angry"]))
owner = lead.custom(defined("user"))


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        (mood == "calm", {"type": "term", "values": ["calm"]}),
        (mood.is_in("calm", "angry"), {"type": "term", "values": ["calm", "angry"]}),
        (lead.custom(defined("text")) == "calm", text("calm", "exact_value")),
        (lead.custom(defined("number")) == 3, numbers(gte=3, lte=3)),
        (lead.custom(defined("number")).between(1, 2), numbers(gte=1, lte=2)),
        (lead.custom(defined("date")) >= date(2026, 1, 1), moments(on_or_after=MORNING)),
        (owner == me, {"type": "current_user"}),
        (owner.is_in("user_1"), refers("user", "user_1")),
        (lead.custom(defined("contact")) == "cont_1", refers("contact", "cont_1")),
        (lead.custom(defined("of tomorrow")) == "calm", text("calm", "exact_value")),
    ],
    ids=str,
)
def test_a_defined_custom_field_has_the_conditions_of_its_type(
    query: Query, condition: Json
) -> None:
    assert query.to_json() == on_custom(condition)


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (lambda: mood == "clam", "has no choice 'clam': its choices are 'calm', 'angry'"),
        (lambda: mood.contains("calm"), "is a ChoiceField"),
        (lambda: mood > 3, "is a ChoiceField"),
        (lambda: lead.custom(defined("date")) == "2026-01-01", "it supports"),
        (lambda: owner == "lead_1", "'user_'"),
    ],
)
def test_a_defined_custom_field_rejects_other_conditions(
    mistake: Callable[[], object], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        mistake()
