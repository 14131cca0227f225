"""Queries that were copied from Close or stored in it: accepted as a whole, or rejected."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from close_async import CloseClient, ConfigurationError, QueryError, decode, encode
from close_async.cli.arguments import query_in
from close_async.models import SmartView, SmartViewQuery
from close_async.search import Query, contact, lead
from close_async.sync import CloseSync, JSONLinesSink
from close_async.testing import CloseSimulator
from close_async.wire.search_body import read_query

EVERY = {"type": "object_type", "object_type": "lead"}
HAS_URL = (lead.url.exists() & lead.has(contact.name.exists())).to_json()


def saved(query: Any = HAS_URL, **more: Any) -> dict[str, Any]:
    return {"query": query, "results_limit": 7, "sort": [], **more}


def view(**more: Any) -> SmartView:
    return decode(SmartView, {"id": "save_1", "type": "lead", "s_query": saved(**more)})


FORMS: dict[str, Any] = {
    "Copy Filters": lambda **more: {"limit": None, **saved(**more)},
    "from_json": lambda **more: Query.from_json(saved(**more)),
    "SmartViewQuery": lambda **more: decode(SmartViewQuery, saved(**more)),
    "SmartView": view,
    "encoded view": lambda **more: encode(view(**more)),
    "view as a mapping": lambda **more: dict(view(**more)),
    "s_query alone": lambda **more: {"s_query": saved(**more)},
    "builder inside": lambda **more: saved(Query.from_json(HAS_URL), **more),
}


@pytest.mark.parametrize("form", FORMS)
async def test_every_form_is_accepted_as_a_whole(form: str) -> None:
    make = FORMS[form]
    order = [
        {"direction": "desc", "field": {**EVERY, "type": "regular_field", "field_name": "name"}}
    ]
    async with (
        CloseSimulator(leads=60, rate_limits=False) as sim,
        CloseClient(sim.api_key, base_url=sim.url) as close,
    ):
        names = sorted([each.name async for each in close.leads.search(HAS_URL)], reverse=True)
        assert len(names) > 7
        asked = make()
        found = [each.name async for each in close.leads.search(asked)]
        assert len(found) == 7
        assert len([each async for each in close.leads.search(asked, limit=9)]) == 7
        assert len([each async for each in close.leads.search(asked, limit=3)]) == 3
        assert len([each async for each in close.search("lead", asked)]) == 7
        assert len([each async for each in close.leads.scan(asked)]) == 7
        assert len([each async for each in close.leads.scan(asked, limit=3)]) == 3
        assert await close.leads.count(asked) == 7
        assert await close.count("lead", asked) == 7
        exported = await close.exports.leads(asked)
        assert len([each async for each in exported]) == 7
        ordered = make(sort=order)
        assert [each.name async for each in close.leads.search(ordered)] == names[:7]
        assert [each.name async for each in close.leads.search(ordered, sort=["name"])] == sorted(
            names
        )[:7]
        with pytest.raises(QueryError, match=r"7 results in an order.*leads.search"):
            close.leads.scan(ordered)
        kept = await close.smart_views.save("Kept", ordered)
        assert kept.s_query is not None
        assert (kept.s_query.results_limit, len(kept.s_query.sort)) == (7, 1)
        for method in (close.contacts.search, close.opportunities.search):
            with pytest.raises(QueryError, match="is on lead"):
                method(asked)


def test_a_sync_rejects_a_results_limit(tmp_path: Path) -> None:
    close = CloseClient("api_key.secret")
    with JSONLinesSink(tmp_path / "x") as sink:
        with pytest.raises(QueryError, match=r"results_limit, and a copy holds every lead"):
            CloseSync(close, sink, query=view())
        CloseSync(close, sink, query=view(results_limit=None, sort=["name"]))


CONTACTS = {"type": "object_type", "object_type": "contact"}
TITLE = (contact.title == "CEO").to_json()


def both(*queries: Any, **more: Any) -> dict[str, Any]:
    return {"type": "and", "queries": [*queries], **more}


@pytest.mark.parametrize(
    ("query", "named"),
    [
        (CONTACTS, "^query is on contact"),
        (TITLE, "^query is on contact"),
        ({"query": TITLE}, r"^query\.query is on contact"),
        (both(EVERY, CONTACTS), r"^query\.queries\.1 is on contact"),
        (both(EVERY, both(TITLE)), r"^query\.queries\.1\.queries\.0 is on contact"),
        ({"type": "or", "queries": [CONTACTS, TITLE]}, r"^query\.queries\.0 is on contact"),
        (contact.has(lead.name == "a").to_json(), "^query is on contact"),
        (
            {"type": "has_related", "this_object_type": "lead", "related_object_type": "contact",
             "related_query": (lead.name == "a").to_json()},
            r"^query\.related_query is on lead, but the search is for contact",
        ),
        ({"s_query": saved(TITLE)}, r"^s_query\.query is on contact"),
        ({"type": "contact", "s_query": saved(TITLE)}, "the Smart View is on contact"),
        (decode(SmartView, {"type": "lead", "query": "status:x", "s_query": None}), "older text"),
        (decode(SmartView, {"id": "save_1", "type": "lead"}), "read without its s_query"),
        ({"query": "status:x"}, "older text syntax"),
        ({}, "query has no type"),
        ({"query": {}}, r"query\.query has no type"),
        ({"query": 5}, r"query\.query must be an object"),
        ({"query": [EVERY]}, r"query\.query must be an object"),
        ({"type": 5}, "query has no type"),
        ({"type": "and"}, r"query\.queries must be a list"),
        ({"type": "and", "queries": {}}, r"query\.queries must be a list"),
        (both(EVERY, None), r"query\.queries\.1 must be an object"),
        (both("x"), r"query\.queries\.0 must be an object"),
        ({"type": "has_related"}, r"query\.related_query must be an object"),
        (saved(results_limit=-1), r"query\.results_limit must be a whole number"),
        (saved(results_limit="10"), r"query\.results_limit"),
        (saved(results_limit=True), r"query\.results_limit"),
        (saved(results_limit=1.5), r"query\.results_limit"),
        (saved(limit=-1, results_limit=None), r"query\.limit"),
        (saved(sort="name"), r"query\.sort must be a list"),
        (saved(sort=5), r"query\.sort must be a list"),
        ("acme", "close_async.search"),
        (5, "close_async.search"),
        ([EVERY], "close_async.search"),
    ],
)  # fmt: skip
def test_queries_that_would_match_nothing_or_everything_are_rejected(
    query: Any, named: str
) -> None:
    close = CloseClient("api_key.secret")
    for method in (close.leads.search, close.leads.scan):
        with pytest.raises(QueryError, match=named):
            method(query)


@pytest.mark.parametrize(
    "query",
    [
        both(EVERY, CONTACTS | {"negate": True}),
        {"type": "or", "queries": [CONTACTS, EVERY]},
        both(CONTACTS, negate=True),
        {"type": "match_all"},
        {"type": "something_new", "object_type": "contact"},
        {"type": "field_condition", "field": {"type": "custom_field", "custom_field_id": "cf_1"}},
        {"query": None},
    ],
)
def test_queries_that_can_match_are_accepted(query: Any) -> None:
    assert read_query(query, "lead").query["type"] in ("and", "object_type")


def test_an_activity_type_may_be_named_in_either_form() -> None:
    for one, other in [("activity.email", "activity"), ("email", "activity.email")]:
        node = {"type": "object_type", "object_type": one}
        assert read_query(node, other).query


odd = st.recursive(
    st.none() | st.integers() | st.text() | st.sampled_from(["and", "or", "lead", "contact", True]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "query", "queries", "s_query", "sort", "results_limit", "limit", "id",
                 "related_query", "object_type", "field", "negate"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)  # fmt: skip


@given(odd.filter(lambda query: query is not None))
def test_any_input_is_accepted_or_rejected(query: Any) -> None:
    try:
        wanted = read_query(query, "lead")
    except QueryError as error:
        assert str(error)
    else:
        assert isinstance(wanted.query["type"], str)
        assert wanted.results_limit is None or wanted.results_limit >= 0


@pytest.mark.parametrize("form", FORMS)
def test_files_for_the_command_line_accept_any_form(form: str, tmp_path: Path) -> None:
    query = FORMS[form]()
    file = tmp_path / "query.json"
    text = json.dumps(
        query, default=lambda each: each.to_json() if hasattr(each, "to_json") else encode(each)
    )
    file.write_text(text, encoding="utf-8-sig")
    assert read_query(query_in(file), "lead").results_limit == 7
    file.write_text(json.dumps(TITLE))
    with pytest.raises(ConfigurationError, match="query is on contact"):
        query_in(file)


@pytest.mark.parametrize("text", ["null", "[]", "5", '"status:x"', "{}", "{", "[" * 5_000])
def test_files_without_a_query_are_rejected(text: str, tmp_path: Path) -> None:
    file = tmp_path / "query.json"
    file.write_text(text)
    with pytest.raises(ConfigurationError, match="query"):
        query_in(file)
