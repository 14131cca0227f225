"""Filters from *Copy Filters*: preserved to the last key, written as Python, or rejected."""

import copy
import json
import pickle
from typing import Any

import pytest

from close_async import QueryError
from close_async.search import Query, contact, lead, opportunity, to_python
from tests.support.expressions import python

Json = dict[str, Any]


def condition(field: Json, condition: Json, **more: Any) -> Json:
    return {"condition": condition, "field": field, "negate": False, **more} | {
        "type": "field_condition"
    }


def regular(name: str, of: str = "lead") -> Json:
    return {"field_name": name, "object_type": of, "type": "regular_field"}


def group(*queries: Json, of: str = "and", **more: Any) -> Json:
    return {"negate": False, **more, "queries": [*queries], "type": of}


def related(this: str, other: str, query: Json) -> Json:
    return {
        "negate": False,
        "related_object_type": other,
        "related_query": query,
        "this_object_type": this,
        "type": "has_related",
    }


LEADS = {"negate": False, "object_type": "lead", "type": "object_type"}
COMMENTED = {"_comment": "only here", **LEADS}
UNKNOWN = {"type": "within_walking_distance", "of": {"city": "Gotham"}, "negate": True}
TRACKED = condition(
    {"custom_field_id": "cf_tracking", "type": "custom_field"}, {"type": "exists"}, negate=True
)
WROTE = group(
    LEADS,
    group(
        related(
            "lead",
            "contact",
            group(
                related(
                    "contact",
                    "contact_email",
                    group(
                        condition(
                            regular("email", "contact_email"),
                            {"mode": "full_words", "type": "text", "value": "wayne.example"},
                        )
                    ),
                )
            ),
        ),
        related(
            "lead",
            "task.lead",
            group({"mode": "full_words", "negate": False, "type": "text", "value": "Call:"}),
        ),
    ),
)
BODIES: list[Json] = [
    {"limit": None, "query": WROTE, "results_limit": None, "sort": []},
    {
        "query": group(COMMENTED, group(TRACKED)),
        "_fields": {"lead": ["id"]},
        "include_counts": True,
    },
    {
        "query": UNKNOWN,
        "results_limit": 5,
        "sort": [{"direction": "asc", "field": regular("name")}],
    },
    WROTE,
    group(LEADS, UNKNOWN, of="or"),
    group(),
    {"saved_search_id": "save_1", "type": "saved_search"},
    condition(regular("date_created"), {"type": "moment_range", "before": {"type": "easter"}}),
    condition(
        regular("date_created"),
        {"type": "moment_range", "on_or_after": None, "before": {"type": "now", "mood": 1}},
    ),
    condition(regular("name"), {"type": "text", "mode": "sounds_like", "value": "wane"}),
    condition(regular("name"), {"type": "number_range", "gt": 1, "lt": True}),
    condition(regular("num_calls"), {"type": "number_range", "gt": 1, "lt": 5}),
    condition({"type": "computed_field", "formula": "1 + 1"}, {"type": "exists"}),
    condition(
        regular("status_id"),
        {"type": "reference", "reference_type": "status.lead", "object_ids": ["status of old"]},
    ),
    related("lead", "lead", LEADS),
    related("lead", "contact", LEADS),
    related("lead", "contact", {"type": "match_all", "negate": True}),
    {"type": "id", "value": "some old id"},
]


@pytest.mark.parametrize("body", BODIES, ids=lambda body: json.dumps(body)[:60])
def test_copied_filters_are_written_back_unchanged(body: Json) -> None:
    before = json.dumps(body)
    for source in (body, before, before.encode()):
        query = Query.from_json(source)
        assert json.dumps(query.to_json()) == before
        assert json.dumps(query.to_node()) == json.dumps(body.get("query", body))
        assert python(to_python(query)) == query
        assert python(repr(query)) == query
        assert pickle.loads(pickle.dumps(query)) == copy.deepcopy(query) == query  # noqa: S301
    assert json.dumps(body) == before


def test_a_query_does_not_share_its_source() -> None:
    body = copy.deepcopy(BODIES[0])
    query = Query.from_json(body)
    body["query"]["queries"].clear()
    assert query.to_json() == BODIES[0]


def test_copied_filters_can_be_narrowed() -> None:
    copied = Query.from_json(BODIES[0])
    assert copied.object_type == "lead"
    narrowed = copied & (lead.num_calls > 3)
    assert narrowed.to_json() == {
        "type": "and",
        "queries": [*WROTE["queries"], (lead.num_calls > 3).to_json()],
    }
    unknown = lead.all() & Query.from_json(UNKNOWN)
    assert unknown.to_json()["queries"][1] == UNKNOWN
    assert (~Query.from_json(UNKNOWN)).to_json() == {**UNKNOWN, "negate": False}
    with_comment = Query.from_json(group(TRACKED, _comment="mine")) & lead.all()
    assert with_comment.to_json()["queries"][0] == group(TRACKED, _comment="mine")


def test_copied_filters_as_python() -> None:
    assert to_python(Query.from_json(WROTE["queries"][1]["queries"][1])) == (
        "lead.has(all_of(task.mentions('Call:')))"
    )
    body = {"query": LEADS, "sort": []}
    assert to_python(Query.from_json(body)) == f"Query.from_json({body!r})"


DAY = {"type": "fixed_local_date", "value": "2026-01-01"}
WRONG: list[tuple[Any, str]] = [
    ("{", "this is not JSON"),
    ("[]", "must be a JSON object, not list"),
    (["lead"], "must be a JSON object, not list"),
    (None, "must be a JSON object, not NoneType"),
    ({}, "query has no type"),
    ({"query": None, "sort": []}, "query must be an object, not None"),
    ({"type": "and"}, r"query\.queries must be a list"),
    (group(LEADS, group("lead")), r"query\.queries\[1\]\.queries\[0\] must be an object"),  # type: ignore[arg-type]
    ({"type": "object_type"}, "query needs object_type, a string"),
    ({"type": "text", "value": "acme"}, "query needs mode, a string"),
    ({"type": "has_related", "this_object_type": "lead"}, "needs related_object_type"),
    (related("lead", "contact", {}), r"query\.related_query has no type"),
    (condition(regular("name"), {}), r"query\.condition has no type"),
    (
        condition(regular("date_created"), {"type": "moment_range", "before": DAY}),
        r'query\.condition\.before needs which: "start" or "end"',
    ),
    ({"type": "in_status", "status_ids": [], "before": DAY}, r"query\.before needs which"),
    ({"type": "match_all", "since": {1, 2}}, r"query\.since is a set, which JSON does not have"),
    ({"type": "match_all", 1: 2}, "which is not a string"),
]


@pytest.mark.parametrize(("source", "message"), WRONG, ids=lambda case: str(case)[:40])
def test_invalid_queries_are_rejected_with_their_place(source: Any, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        Query.from_json(source)


def test_too_deep_nesting_is_rejected() -> None:
    node = LEADS
    for _ in range(2_000):
        node = group(node)
    with pytest.raises(QueryError, match="nested too deeply"):
        Query.from_json(node)


def test_a_query_on_several_types_has_no_object_type() -> None:
    mixed = Query.from_json(group(lead.all().to_json(), contact.all().to_json(), of="or"))
    assert mixed.object_type is None
    assert (mixed & opportunity.all()).object_type == "opportunity"
