"""``POST /data/search/``: results, order, limits and errors."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bare_client import Api, running
from close_simulator import ManualClock, World
from close_simulator.http import Call
from close_simulator.search.routes import search
from close_simulator.validators import ValidationError
from tests.support.document import FILES

Json = dict[str, Any]
Predicate = Callable[[Json], bool]

LEADS: Json = {"type": "object_type", "object_type": "lead"}


def field(name: str, kind: str = "lead") -> Json:
    return {"type": "regular_field", "object_type": kind, "field_name": name}


def where(name: str, condition: Json, kind: str = "lead", **more: Any) -> Json:
    return {
        "type": "field_condition",
        "field": field(name, kind),
        "condition": condition,
        **more,
    }


def both(*queries: Json) -> Json:
    return {"type": "and", "queries": [LEADS, *queries]}


def utc(moment: datetime | str) -> Json:
    return {"type": "fixed_utc", "value": str(moment).replace(" ", "T")}


def between(begin: Any, end: Any) -> Json:
    return {
        "type": "moment_range",
        "on_or_after": begin and utc(begin),
        "before": end and utc(end),
    }


def by(name: str, direction: str = "asc", kind: str = "lead") -> list[Json]:
    return [{"direction": direction, "field": field(name, kind)}]


def ask(world: World, **body: Any) -> Json:
    """Search without a socket."""
    headers = {"Content-Type": "application/json"}
    reply = search(world, Call("POST", "/data/search/", {}, headers, orjson.dumps(body)))
    response: Json = orjson.loads(reply.body)
    return response


def walk(world: World, **body: Any) -> list[Json]:
    """Search from page to page."""
    found: list[Json] = []
    cursor = None
    while True:
        page = ask(world, cursor=cursor, **body)
        found += page["data"]
        cursor = page["cursor"]
        if cursor is None:
            return found


def ids(rows: list[Json]) -> list[str]:
    return [row["id"] for row in rows]


def count(world: World, query: Json) -> int:
    page = ask(world, query=query, results_limit=0, include_counts=True)
    assert (page["data"], page["cursor"]) == ([], None)
    return int(page["count"]["total"])


def world(leads: int = 600, **options: Any) -> World:
    return World(leads=leads, seed=0, clock=options.pop("clock", ManualClock()), **options)


@lru_cache
def lived_in() -> World:
    """A world with many created, changed and deleted leads."""
    clock = ManualClock()
    made = world(900, clock=clock, imported=150)
    for number, lead_id in enumerate(list(made.leads)):
        clock.advance(0.5)
        if number % 7 == 0:
            made.update_lead(lead_id, name=f"Changed {number}", status_id=made.statuses[2]["id"])
        elif number % 11 == 0:
            made.delete_lead(lead_id)
        elif number % 50 == 1:
            made.merge_leads(lead_id, next(iter(made.leads)))
    for number in range(80):
        contacts = [{"name": f"Person {number}", "title": "Buyer"}] * (number % 3)
        made.create_lead(name=f"New {number}", contacts=contacts)
    return made


@lru_cache
def leads_of_lived_in() -> list[Json]:
    return list(lived_in().leads.values())


# A query, and beside it what it means, in plain Python.
def atoms() -> st.SearchStrategy[tuple[Json, Predicate]]:
    made = lived_in()
    days = st.integers(0, 2800).map(lambda n: datetime(2019, 1, 1, tzinfo=UTC) + timedelta(days=n))

    def dated(name: str, begin: datetime, end: datetime) -> tuple[Json, Predicate]:
        return where(
            name, between(begin, end)
        ), lambda lead: begin <= datetime.fromisoformat(lead[name]) < end

    def in_status(number: int) -> tuple[Json, Predicate]:
        wanted = made.statuses[number]["id"]
        condition = {
            "type": "reference",
            "reference_type": "status.lead",
            "object_ids": [wanted],
        }
        return where("status_id", condition), lambda lead: lead["status_id"] == wanted

    def with_contacts(least: int) -> tuple[Json, Predicate]:
        condition = {"type": "number_range", "gte": least}
        return where("num_contacts", condition), lambda lead: len(lead["contacts"]) >= least

    def named(word: str) -> tuple[Json, Predicate]:
        condition = {"type": "text", "mode": "beginning_of_words", "value": word}
        return where("name", condition), lambda lead: any(
            part.lower().startswith(word.lower()) for part in lead["name"].split()
        )

    def with_custom(number: int) -> tuple[Json, Predicate]:
        field_id = made.organization.custom_fields["lead"][number]["id"]
        query = {
            "type": "field_condition",
            "field": {"type": "custom_field", "custom_field_id": field_id},
            "condition": {"type": "exists"},
        }
        return query, lambda lead: f"custom.{field_id}" in lead

    def with_title(title: str) -> tuple[Json, Predicate]:
        condition = {"type": "text", "mode": "exact_value", "value": title}
        query = {
            "type": "has_related",
            "this_object_type": "lead",
            "related_object_type": "contact",
            "related_query": where("title", condition, "contact"),
        }
        return query, lambda lead: any(c["title"] == title for c in lead["contacts"])

    return st.one_of(
        st.builds(dated, st.sampled_from(["date_created", "date_updated"]), days, days),
        st.builds(in_status, st.integers(0, 6)),
        st.builds(with_contacts, st.integers(0, 3)),
        st.builds(named, st.sampled_from(["Alder", "changed", "new", "Qu", "Software"])),
        st.builds(with_custom, st.integers(0, 10)),
        st.builds(with_title, st.sampled_from(["Buyer", "CTO"])),
    )


def combined(
    parts: st.SearchStrategy[tuple[Json, Predicate]],
) -> st.SearchStrategy[tuple[Json, Predicate]]:
    def join(
        kind: str, negate: bool, pairs: list[tuple[Json, Predicate]]
    ) -> tuple[Json, Predicate]:
        query = {"type": kind, "negate": negate, "queries": [query for query, _ in pairs]}
        every = all if kind == "and" else any
        return query, lambda lead: every(test(lead) for _, test in pairs) is not negate

    lists = st.lists(parts, min_size=1, max_size=3)
    return st.builds(join, st.sampled_from(["and", "or"]), st.booleans(), lists)


@given(pair=st.recursive(atoms(), combined, max_leaves=5))
@settings(max_examples=120, deadline=None)
def test_a_query_matches_its_predicate(pair: tuple[Json, Predicate]) -> None:
    query, means = pair
    made = lived_in()
    wanted = {lead["id"] for lead in leads_of_lived_in() if means(lead)}
    found = ids(walk(made, query=both(query), _limit=90, sort=by("date_created")))
    assert len(found) == len(set(found))
    assert set(found) == wanted
    assert count(made, both(query)) == len(wanted)


@pytest.mark.parametrize("direction", ["asc", "desc"])
@pytest.mark.parametrize("name", ["date_created", "date_updated", "name", "num_contacts"])
def test_pages_follow_each_other_in_the_order_asked_for(name: str, direction: str) -> None:
    made = lived_in()
    fields = {"lead": ["id", name]}
    rows = walk(made, query=LEADS, _limit=83, sort=by(name, direction), _fields=fields)
    assert sorted(ids(rows)) == sorted(made.leads)
    values = [row[name] for row in rows]
    values = [value.casefold() if isinstance(value, str) else value for value in values]
    assert values == sorted(values, reverse=direction == "desc")


def test_imported_leads_share_an_instant_and_keep_the_order() -> None:
    made = world(500, imported=200)
    stamps = [lead["date_created"] for lead in made.leads.values()]
    common = max(stamps, key=stamps.count)
    assert stamps.count(common) == 200
    moments = [datetime.fromisoformat(stamp) for stamp in stamps]
    assert moments == sorted(moments)
    end = str(datetime.fromisoformat(common) + timedelta(milliseconds=1))
    assert count(made, both(where("date_created", between(common, end)))) == 200


def test_only_the_requested_fields_are_returned() -> None:
    made = world(5)
    field_id = made.organization.custom_fields["lead"][5]["id"]
    [row, *_] = ask(made, query=LEADS)["data"]
    assert row.keys() == {"__object_type", "id"}
    names = ["id", "num_contacts", f"custom.{field_id}"]
    for row in ask(made, query=LEADS, _fields={"lead": names, "contact": ["name"]})["data"]:
        assert row["num_contacts"] == len(made.leads[row["id"]]["contacts"])
        assert row.keys() <= {"__object_type", *names}


@pytest.mark.parametrize("kind", ["contact", "opportunity", "task.lead"])
def test_objects_of_leads_are_found(kind: str) -> None:
    made = lived_in()
    part = {"contact": "contacts", "opportunity": "opportunities", "task.lead": "tasks"}[kind]
    wanted = {row["id"] for lead in made.leads.values() for row in lead[part]}
    query = {"type": "object_type", "object_type": kind}
    fields = {kind: ["id", "date_created"]}
    rows = walk(made, query=query, sort=by("date_created", kind=kind), _fields=fields, _limit=90)
    assert (len(rows), set(ids(rows))) == (len(wanted), wanted)
    assert rows == sorted(rows, key=lambda row: datetime.fromisoformat(row["date_created"]))
    assert count(made, query) == len(wanted)


def test_without_an_object_type_all_types_are_mixed() -> None:
    made = world(40)
    kinds = [row["__object_type"] for row in walk(made, query={"type": "match_all"}, _limit=7)]
    assert set(kinds) >= {"lead", "contact", "opportunity", "task.lead", "activity.call"}
    assert kinds.count("lead") == 40


def test_a_range_drops_objects_without_a_value_even_if_negated() -> None:
    made = world(30)
    called = [
        index
        for index in range(30)
        if any(row["_type"] == "Call" for row in made.activities.of_lead(index))
    ]
    assert 0 < len(called) < 30
    query = where("num_calls", {"type": "number_range", "gte": 1})
    assert count(made, both(query)) == len(called)
    negated = where("num_calls", {"type": "number_range", "gte": 1}, negate=True)
    assert count(made, both(negated)) == 0


def test_a_search_ends_at_the_most_objects() -> None:
    made = world(500)
    made.search_index.most = 120
    assert len(walk(made, query=LEADS, _limit=50)) == 120
    assert ask(made, query=LEADS, include_counts=True)["count"] == {"limited": 120, "total": 500}
    assert len(walk(made, query=LEADS, _limit=50, results_limit=70)) == 70


def test_a_cursor_lives_for_thirty_seconds_and_for_its_own_search() -> None:
    clock = ManualClock()
    made = world(50, clock=clock)
    cursor = ask(made, query=LEADS, _limit=20)["cursor"]
    clock.advance(30)
    assert len(ask(made, query=LEADS, _limit=20, cursor=cursor)["data"]) == 20
    with pytest.raises(ValidationError) as other:
        ask(made, query=both(), cursor=cursor)
    assert other.value.field_errors == {"cursor": "Invalid cursor"}
    clock.advance(0.1)
    with pytest.raises(ValidationError) as expired:
        ask(made, query=LEADS, cursor=cursor)
    assert expired.value.body() == {"errors": [], "field-errors": {"cursor": "Expired cursor"}}


def test_the_index_lags_behind_every_change() -> None:
    clock = ManualClock()
    made = world(20, clock=clock, index_lag=45)
    first, second, *_ = made.leads
    named = both(where("name", {"type": "text", "mode": "exact_value", "value": "Renamed"}))
    created = made.create_lead(name="Renamed")["id"]
    made.update_lead(first, name="Renamed")
    clock.advance(20)
    made.update_lead(first, name="Renamed again")
    made.delete_lead(second)
    assert (count(made, named), count(made, LEADS)) == (0, 20)
    clock.advance(25)
    assert set(ids(walk(made, query=named))) == {first, created}
    clock.advance(20)
    assert ids(walk(made, query=named)) == [created]
    assert count(made, LEADS) == 20


def test_relative_datetimes_follow_the_clock_and_the_timezone() -> None:
    clock = ManualClock(datetime(2026, 6, 17, 1, 30, tzinfo=UTC).timestamp())  # a Wednesday
    made = world(0, clock=clock)
    made.create_lead(name="now")

    def found(zone: str = "0", **moment: Any) -> bool:
        query = both(where("date_created", {"type": "moment_range", "on_or_after": moment}))
        headers = {"Content-Type": "application/json", "x-tz-offset": zone}
        body = orjson.dumps({"query": query, "results_limit": 0, "include_counts": True})
        response = search(made, Call("POST", "/data/search/", {}, headers, body))
        return bool(orjson.loads(response.body)["count"]["total"])

    period = {"type": "start_end_of_predefined_relative_period", "which": "start"}
    assert found(**period, range="today")
    assert not found(**period, range="tomorrow")
    assert found(**period, range="this-week")
    assert not found(**period, range="next-month")
    assert found("-4", type="fixed_local_date", value="2026-06-16", which="start")
    assert not found("-4", type="fixed_local_date", value="2026-06-16", which="end")
    ago = {"type": "offset", "moment": {"type": "now"}, "direction": "past"}
    assert found(**ago, offset={"minutes": 1})
    clock.advance(120)
    assert not found(**ago, offset={"minutes": 1})
    assert found(**ago, offset={"minutes": 1}, which_day_end="start")


NO_DAY_END = {"type": "fixed_local_date", "value": "2026-01-01"}


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({}, "query"),
        ({"query": {"type": "what"}}, "query.type"),
        ({"query": LEADS, "_limit": 201}, "_limit"),
        ({"query": LEADS, "cursor": "made up"}, "cursor"),
        ({"query": LEADS, "_fields": {"lead": ["id"] * 101}}, "_fields.lead"),
        ({"query": LEADS, "sort": by("nothing")}, "sort.0.field.field_name"),
        ({"query": both(where("nothing", {"type": "exists"}))}, "query.queries.1.field.field_name"),
        (
            {"query": both(where("name", {"type": "text", "mode": "odd", "value": "x"}))},
            "query.queries.1.condition.mode",
        ),
        (
            {"query": both(where("date_created", {"type": "moment_range", "before": NO_DAY_END}))},
            "query.queries.1.condition.before.which",
        ),
    ],
)
def test_an_error_is_at_the_position_of_its_cause(body: Json, path: str) -> None:
    with pytest.raises(ValidationError) as invalid:
        ask(world(1), **body)
    assert place(invalid.value.body()) == path


def place(body: Any) -> str:
    """Return the path to the only message in an error body."""
    steps: list[str] = []
    while isinstance(body, dict):
        inner = body.get("field-errors") or body.get("errors")
        if isinstance(inner, list):
            break
        [(step, body)] = inner.items()
        steps.append(step)
    return ".".join(steps)


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    async with running(leads=30) as api:
        yield api


@pytest.mark.parametrize("name", ["leads", "count", "related"])
async def test_the_examples_of_the_document_work(api: Api, name: str) -> None:
    body = FILES["examples/search.yaml"][name]["value"]
    response = await api("POST", "/data/search/", json=body)
    assert response.status == 200, response.text


async def test_searches_have_a_limit_of_their_own(api: Api) -> None:
    statuses = [
        (await api("POST", "/data/search/", json={"query": LEADS})).status for _ in range(17)
    ]
    assert statuses == [200] * 16 + [429]
    assert (await api("GET", "/lead/")).status == 200


def test_a_smart_view_can_be_searched() -> None:
    made = world(30)
    made.organization.saved_searches["save_1"] = both(
        where("num_contacts", {"type": "number_range", "lte": 0})
    )
    found = walk(made, query={"type": "saved_search", "saved_search_id": "save_1"})
    wanted = [lead["id"] for lead in made.leads.values() if not lead["contacts"]]
    assert sorted(ids(found)) == sorted(wanted)
