"""What Close documents about leads, opportunities, tasks and settings, and the simulator does."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bare_client import Api, running
from close_simulator import CloseSimulator, ManualClock
from close_simulator.http import Denied
from close_simulator.leads.fields import SMART_FIELDS, smart_value
from close_simulator.leads.query import search
from close_simulator.opportunities.totals import PERIODS, money
from close_simulator.search.datetimes import zone_of
from tests.support.document import FOLDER

Json = dict[str, Any]

WORLD = CloseSimulator(leads=3).world
ONE_AT_NIGHT = datetime(2026, 7, 14, 1, tzinfo=UTC).timestamp()


async def sent(api: Api, method: str, path: str, status: int = 200, **how: Any) -> Any:
    answer = await api(method, path, **how)
    assert answer.status == status, answer.text
    return answer.json


async def new(api: Api, path: str, status: int = 200, **body: Any) -> Any:
    return await sent(api, "POST", path, status, json=body)


def at(hours: float) -> Json:
    return {"headers": {"x-tz-offset": str(hours)}}


def won_status(api: Api) -> str:
    statuses = api.sim.world.organization.opportunity_statuses
    return str(next(status["id"] for status in statuses if status["type"] == "won"))


# Timezones


def test_the_offset_of_a_timezone_is_in_whole_minutes() -> None:
    """Datetimes in responses have it, and RFC 3339 has no seconds in an offset."""
    for text, minutes in (("-7.0516632", -423), ("5.75", 345), ("23.9999", 0), ("x", 0)):
        assert zone_of({"x-tz-offset": text}).utcoffset(None) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("offset", "day"), [(0, "2026-07-14"), (-12, "2026-07-13"), (-1.5, "2026-07-13"), (9, None)]
)
async def test_a_sale_is_won_on_the_day_of_the_request(offset: float, day: str | None) -> None:
    async with running(leads=1, clock=ManualClock(ONE_AT_NIGHT)) as api:
        [lead_id] = await api.ids()
        how = at(offset)
        body = {"lead_id": lead_id, "status_id": won_status(api)}
        created = await sent(api, "POST", "/opportunity/", json=body, **how)
        assert created["date_won"] == (day or "2026-07-14")
        open_one = await new(api, "/opportunity/", lead_id=lead_id)
        path = f"/opportunity/{open_one['id']}/"
        moved = await sent(api, "PUT", path, json={"status_id": won_status(api)}, **how)
        assert moved["date_won"] == (day or "2026-07-14")


@pytest.mark.parametrize("operator", ["", "__lt", "__lte", "__gt", "__gte"])
@pytest.mark.parametrize("offset", [-12, -3.5, 0, 5.75, 14])
async def test_days_of_filters_begin_in_the_timezone_of_the_request(
    operator: str, offset: float
) -> None:
    midnight = datetime(2026, 7, 14, tzinfo=UTC) - timedelta(hours=offset)
    moments = {
        "before": midnight - timedelta(seconds=1),
        "start": midnight,
        "end": midnight + timedelta(days=1, seconds=-1),
        "after": midnight + timedelta(days=1),
    }
    wanted = {
        "": {"start", "end"},
        "__lt": {"before"},
        "__lte": {"before", "start"},
        "__gt": {"end", "after"},
        "__gte": {"start", "end", "after"},
    }[operator]
    async with running(leads=1) as api:
        [lead_id] = await api.ids()
        for note, moment in moments.items():
            when = moment.isoformat()
            about = {"lead_id": lead_id, "date_created": when}
            await new(api, "/opportunity/", note=note, **about)
            await new(api, "/task/", text=note, date=when, lead_id=lead_id)
        by_creation, by_date = (
            {f"{name}{operator}": "2026-07-14"} for name in ("date_created", "date")
        )
        opportunities = await sent(api, "GET", "/opportunity/", params=by_creation, **at(offset))
        tasks = await sent(api, "GET", "/task/", params=by_date, **at(offset))
    assert {row["note"] for row in opportunities["data"]} & {*moments} == wanted
    assert {row["text"] for row in tasks["data"]} & {*moments} == wanted


async def test_a_day_is_that_day_in_every_timezone() -> None:
    async with running(leads=1) as api:
        [lead_id] = await api.ids()
        await new(api, "/opportunity/", lead_id=lead_id, note="mine", date_won="2026-07-14")
        for offset in (-12, 0, 14):
            for params in ({"date_won": "2026-07-14"}, {"date_won__gte": "2026-07-14"}):
                found = await sent(api, "GET", "/opportunity/", params=params, **at(offset))
                assert "mine" in {row["note"] for row in found["data"]}
            found = await search_for_day(api, "2026-07-14", offset)
            assert "mine" in {row["note"] for row in found["data"]}


async def search_for_day(api: Api, day: str, offset: float) -> Any:
    field = {"type": "regular_field", "object_type": "opportunity", "field_name": "date_won"}
    ends = {
        "on_or_after": {"type": "fixed_local_date", "value": day, "which": "start"},
        "before": {"type": "fixed_local_date", "value": day, "which": "end"},
    }
    query = {
        "type": "and",
        "queries": [
            {"type": "object_type", "object_type": "opportunity"},
            {
                "type": "field_condition",
                "field": field,
                "condition": {"type": "moment_range", **ends},
            },
        ],
    }
    body = {"query": query, "_fields": {"opportunity": ["note"]}}
    return await sent(api, "POST", "/data/search/", json=body, **at(offset))


@pytest.mark.parametrize(
    ("offset", "view"), [(0, "inbox"), (-3, "future"), (3, "inbox"), (-1, "inbox")]
)
async def test_the_view_of_a_task_depends_on_the_timezone(offset: float, view: str) -> None:
    async with running(leads=1, clock=ManualClock(ONE_AT_NIGHT)) as api:
        [lead_id] = await api.ids()
        task = await new(api, "/task/", lead_id=lead_id, text="mine", date="2026-07-14")
        shown = await sent(api, "GET", f"/task/{task['id']}/", **at(offset))
        assert shown["view"] == view
        params = {"view": view, "lead_id": lead_id}
        found = await sent(api, "GET", "/task/", params=params, **at(offset))
        assert "mine" in {row["text"] for row in found["data"]}


async def test_days_of_the_legacy_query_begin_in_the_timezone_of_the_request() -> None:
    async with running(leads=0) as api:
        api.sim.world.create_lead(name="Late", date_created="2026-07-14T01:00:00+00:00")
        params = {"query": "date_created:2026-07-14"}
        for offset, found in ((0, 1), (-3, 0), (5, 1)):
            answer = await sent(api, "GET", "/lead/", params=params, **at(offset))
            assert len(answer["data"]) == found


# Leads


def test_there_is_every_smart_field_that_the_document_names() -> None:
    document = yaml.safe_load((FOLDER / "leads.yaml").read_text(encoding="utf-8"))
    properties = document["components"]["schemas"]["Lead"]["properties"]
    documented = {name for name, schema in properties.items() if schema.get("x-smart-field")}
    assert documented - SMART_FIELDS == set()
    assert set(properties) >= SMART_FIELDS


async def test_all_stands_for_every_smart_field(api: Api) -> None:
    [lead_id, *_] = await api.ids()
    lead = await sent(api, "GET", f"/lead/{lead_id}/", params={"_fields": "_all"})
    assert set(lead) >= SMART_FIELDS
    names = ",".join(sorted(SMART_FIELDS))
    assert (
        set(await sent(api, "GET", f"/lead/{lead_id}/", params={"_fields": names})) == SMART_FIELDS
    )


OPPORTUNITIES = st.lists(
    st.builds(
        lambda value, period, kind: {
            "value": value,
            "value_period": period,
            "annualized_value": None
            if value is None
            else value * (12 if period == "monthly" else 1),
            "status_type": kind,
            "value_currency": "USD",
        },
        st.none() | st.integers(0, 10_000_000),
        st.sampled_from(PERIODS),
        st.sampled_from(["active", "won", "lost"]),
    ),
    max_size=8,
)


@given(OPPORTUNITIES)
def test_values_of_opportunities_add_up(opportunities: list[Json]) -> None:
    lead: Json = {"opportunities": opportunities}
    for kind in ("", "active_", "won_", "lost_"):
        for period in (*PERIODS, "annualized"):
            low, mean, high, total = (
                smart_value(f"{how}_{period}_{kind}opportunity_value", lead)
                for how in ("min", "avg", "max", "total")
            )
            rows = [
                row
                for row in opportunities
                if row["status_type"] in (kind[:-1] or row["status_type"])
            ]
            key = "annualized_value" if period == "annualized" else "value"
            values = [
                row[key]
                for row in rows
                if row["value"] is not None and period in ("annualized", row["value_period"])
            ]
            if not values:
                assert (low, mean, high, total) == (None, None, None, None)
            else:
                assert low <= mean <= high
                assert (low, high, total) == (min(values), max(values), sum(values))


# Integration links


async def test_links_are_rendered_on_every_object_of_their_type(api: Api) -> None:
    seeded, *_ = await api.ids()
    made = api.sim.world.create_lead(
        name="Müller & Co", contacts=[{"name": "Ann Lee", "emails": [{"email": "a+b@c.example"}]}]
    )
    api.sim.world.opportunities.create(lead_id=made["id"], note="x")
    urls = {
        "lead": "https://a.example/?q={{lead.display_name}}&i={{ lead.id }}",
        "contact": "https://b.example/{{contact.emails.0.email}}?of={{lead.name}}",
        "opportunity": "https://c.example/{{ opportunity.id }}{{opportunity.nothing}}",
    }
    links = {
        kind: await new(api, "/integration_link/", name=f"On {kind}", type=kind, url=url)
        for kind, url in urls.items()
    }
    lead = await sent(api, "GET", f"/lead/{made['id']}/")
    [contact], [opportunity] = lead["contacts"], lead["opportunities"]
    assert lead["integration_links"] == [
        {"name": "On lead", "url": f"https://a.example/?q=M%C3%BCller%20%26%20Co&i={lead['id']}"}
    ]
    shown = {
        "contact": "https://b.example/a%2Bb%40c.example?of=M%C3%BCller%20%26%20Co",
        "opportunity": f"https://c.example/{opportunity['id']}",
    }
    for kind, row in (("contact", contact), ("opportunity", opportunity)):
        alone = await sent(api, "GET", f"/{kind}/{row['id']}/")
        for one in (row, alone):
            assert one["integration_links"] == [{"name": f"On {kind}", "url": shown[kind]}]
    # One that nobody changed has them, too; and in lists and searches.
    page = await sent(api, "GET", "/lead/", params={"_fields": "id,integration_links"})
    assert all(len(row["integration_links"]) == 1 for row in page["data"])
    assert seeded in {row["id"] for row in page["data"]}
    body = {
        "query": {"type": "object_type", "object_type": "lead"},
        "_fields": {"lead": ["integration_links"]},
    }
    found = await sent(api, "POST", "/data/search/", json=body)
    assert all(len(row["integration_links"]) == 1 for row in found["data"])

    path = f"/integration_link/{links['lead']['id']}/"
    await sent(api, "PUT", path, json={"url": "{{lead.url}}"})
    await sent(api, "PUT", f"/lead/{made['id']}/", json={"url": "https://m.example/?a=1"})
    lead = await sent(api, "GET", f"/lead/{made['id']}/")
    assert lead["integration_links"][0]["url"] == "https://m.example/?a=1"
    for link in links.values():
        await sent(api, "DELETE", f"/integration_link/{link['id']}/")
    lead = await sent(api, "GET", f"/lead/{made['id']}/")
    assert lead["integration_links"] == lead["contacts"][0]["integration_links"] == []


async def test_a_link_knows_custom_fields_by_id_and_name(api: Api) -> None:
    field = api.sim.world.organization.custom_field("lead", "Source")
    assert field is not None
    lead = api.sim.world.create_lead(custom={"Source": "Trade fair"})
    url = f"https://a.example/{{{{lead.custom.Source}}}}/{{{{lead.custom.{field['id']}}}}}"
    await new(api, "/integration_link/", name="A", type="lead", url=url)
    shown = await sent(api, "GET", f"/lead/{lead['id']}/")
    assert shown["integration_links"][0]["url"] == "https://a.example/Trade%20fair/Trade%20fair"


async def test_a_new_link_is_not_a_change_of_a_lead(api: Api) -> None:
    lead = api.sim.world.create_lead(name="A")
    await new(api, "/integration_link/", name="A", type="lead", url="https://a.example")
    await sent(api, "PUT", f"/lead/{lead['id']}/", json={"name": "B"})
    events = await sent(
        api, "GET", "/event/", params={"object_id": lead["id"], "object_type": "lead"}
    )
    for event in events["data"]:
        assert "integration_links" not in event["changed_fields"]


# Opportunities


@pytest.mark.parametrize(
    ("name", "values"), [("status", "Won"), ("status__in", "Won,Lost"), ("lead_query", "*")]
)
async def test_documented_filters_of_opportunities(api: Api, name: str, values: str) -> None:
    every = (await sent(api, "GET", "/opportunity/", params={"_limit": "200"}))["data"]
    found = await sent(api, "GET", "/opportunity/", params={"_limit": "200", name: values})
    wanted = {row["status_label"] for row in every} if values == "*" else set(values.split(","))
    assert found["data"] == [row for row in every if row["status_label"] in wanted]


async def test_null_and_custom_fields_of_a_new_opportunity(api: Api) -> None:
    field = api.sim.world.organization.custom_field("opportunity", "Competitor")
    assert field is not None
    names = ("confidence", "value_period", "date_created", "attachments", "value", "note")
    empty = await new(api, "/opportunity/", **dict.fromkeys(names), custom_fields=None)
    assert (empty["confidence"], empty["value_period"], empty["attachments"]) == (
        50,
        "one_time",
        [],
    )
    values = {field["id"]: "Acme"}
    filled = await new(api, "/opportunity/", lead_id=empty["lead_id"], custom_fields=values)
    assert filled[f"custom.{field['id']}"] == "Acme"
    refused = await new(api, "/opportunity/", 400, custom_fields=[1])
    assert refused["field-errors"] == {"custom_fields": "Value must be of dict type."}


async def test_computed_fields_of_an_opportunity_come_when_they_are_named(api: Api) -> None:
    lead = api.sim.world.create_lead(contacts=[{"emails": [{"email": "a@b.example"}]}])
    made = api.sim.world.opportunities.create(lead_id=lead["id"])
    names = "is_stalled,comment_summary,suggested_action,lead_primary_email,lead_primary_phone"
    path = f"/opportunity/{made['id']}/"
    assert set(await sent(api, "GET", path)) & {*names.split(",")} == set()
    shown = await sent(api, "GET", path, params={"_fields": names})
    assert shown == {
        "comment_summary": None,
        "is_stalled": False,
        "lead_primary_email": lead["contacts"][0]["emails"][0],
        "lead_primary_phone": None,
        "suggested_action": None,
    }


@pytest.mark.parametrize(
    ("currency", "symbol", "shown"),
    [
        ("EUR", "€", "€1,500 monthly"),
        ("JPY", "¥", "¥150,000 monthly"),
        ("CHF", "CHF", "CHF 1,500 monthly"),
    ],
)
async def test_values_are_in_the_currency_of_the_organization(
    api: Api, currency: str, symbol: str, shown: str
) -> None:
    lead = api.sim.world.create_lead(name="A")
    sale = {"lead_id": lead["id"], "value": 150_000, "value_period": "monthly"}
    before = await new(api, "/opportunity/", **sale)
    assert (before["value_currency"], before["value_formatted"]) == ("USD", "$1,500 monthly")
    organization = api.sim.world.organization
    path = f"/organization/{organization.id}/"
    changed = await sent(api, "PUT", path, json={"currency": currency})
    assert (changed["currency"], changed["currency_symbol"]) == (currency, symbol)
    for made in (before, await new(api, "/opportunity/", **sale)):
        now = await sent(api, "GET", f"/opportunity/{made['id']}/")
        assert (now["value_currency"], now["value_formatted"]) == (currency, shown)
    page = await sent(api, "GET", "/opportunity/", params={"lead_id": lead["id"]})
    assert page["total_value_monthly_formatted"] == money(300_000, "monthly", currency)
    every = await sent(api, "GET", "/opportunity/")
    assert {row["value_currency"] for row in every["data"]} == {currency}
    refused = await sent(api, "PUT", path, 400, json={"currency": "Euro"})
    assert refused["field-errors"] == {"currency": "Not a valid choice."}


# Tasks


async def test_many_tasks_take_the_documented_parameters(api: Api) -> None:
    lead = api.sim.world.create_lead(name="A")
    task = await new(api, "/task/", lead_id=lead["id"], text="a", date="2026-07-14")
    params = {"date": "2026-07-14", "lead_id": lead["id"], "_order_by": "-date", "format": "json"}
    for fields, body in (("ok", {"ok": True}), ("count", {})):
        given = {**params, "_fields": fields}
        answer = await sent(api, "PUT", "/task/", params=given, json={"text": "b"})
        assert answer == body
    other = api.sim.world.organization.users[1]
    body = {"created_by": other["id"], "organization_id": api.sim.world.organization.id}
    changed = await sent(api, "PUT", f"/task/{task['id']}/", json=body)
    assert (changed["text"], changed["created_by"]) == ("b", other["id"])
    assert changed["created_by_name"] == f"{other['first_name']} {other['last_name']}"


# Settings


async def test_a_pipeline_is_created_with_its_statuses(api: Api) -> None:
    statuses = [
        {"id": "stat_ofanotherorganization", "label": "Contacted", "type": "active"},
        {"id": {}, "label": "Renewed", "type": "won"},
    ]
    made = await new(api, "/pipeline/", 201, name="Renewals", statuses=statuses)
    assert [(s["label"], s["type"]) for s in made["statuses"]] == [
        ("Contacted", "active"),
        ("Renewed", "won"),
    ]
    every = (await sent(api, "GET", "/status/opportunity/"))["data"]
    assert {s["id"] for s in made["statuses"]} <= {s["id"] for s in every}
    assert made["statuses"][0]["id"] != "stat_ofanotherorganization"
    lead = api.sim.world.create_lead(name="A")
    where = {"lead_id": lead["id"], "pipeline_id": made["id"]}
    assert (await new(api, "/opportunity/", **where))["status_label"] == "Contacted"


async def test_a_new_pipeline_takes_statuses_of_another(api: Api) -> None:
    first = api.sim.world.organization.pipeline
    moved = dict(first["statuses"][1])
    body = {"name": "B", "statuses": [{"label": "New", "type": "active"}, {"id": moved["id"]}]}
    made = await new(api, "/pipeline/", 201, **body)
    assert [status["label"] for status in made["statuses"]] == ["New", moved["label"]]
    assert moved["id"] not in {status["id"] for status in first["statuses"]}


async def test_a_status_of_a_new_pipeline_needs_a_label_and_a_type(api: Api) -> None:
    count = len(api.sim.world.organization.pipelines)
    refused = await new(api, "/pipeline/", 400, name="B", statuses=[{"label": "A"}])
    item = {"errors": [], "field-errors": {"type": "This field is required."}}
    assert refused["field-errors"] == {"statuses": {"errors": {"0": item}}}
    assert len(api.sim.world.organization.pipelines) == count


CREATIONS: list[tuple[str, Json]] = [
    ("/pipeline/", {"name": "A"}),
    ("/role/", {"name": "A"}),
    ("/group/", {"name": "A"}),
]


@pytest.mark.parametrize(("path", "body"), CREATIONS)
async def test_a_created_object_has_a_location(api: Api, path: str, body: Json) -> None:
    answer = await api("POST", path, json=body)
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1{path}{answer.json['id']}/"
    assert (await api("GET", api.sim.root_url + answer.headers["Location"])).json == answer.json


async def test_created_parts_have_a_location(api: Api) -> None:
    field = await new(api, "/custom_field/shared/", name="A", type="text")
    path = f"/custom_field/shared/{field['id']}/association/"
    answer = await api("POST", path, json={"object_type": "lead"})
    where = api.sim.root_url + answer.headers["Location"]
    assert (answer.status, (await api("GET", where)).json) == (201, answer.json)


async def test_lists_have_the_caps_and_envelopes_of_close(api: Api) -> None:
    assert "has_more" not in await sent(api, "GET", "/custom_field/custom_object_type/")
    await sent(api, "GET", "/user/", params={"_limit": "1000"})
    await sent(api, "GET", "/user/", 400, params={"_limit": "1001"})
    view = await new(api, "/saved_search/", name="A", query="*")
    assert view["used_recently"] is False


async def test_responses_have_the_headers_that_were_recorded(api: Api) -> None:
    headers = (await api("GET", "/me/")).headers
    assert headers["server"] == "envoy"
    assert headers["vary"] == "Accept-Encoding"
    assert headers["x-envoy-upstream-service-time"].isdecimal()
    assert headers["set-cookie"].startswith("session=; ")
    assert headers["force-refresh-if-older"]


# Searches


def by(name: str, kind: str = "lead") -> Json:
    field = {"type": "regular_field", "object_type": kind, "field_name": name}
    return {"direction": "asc", "field": field}


@pytest.mark.parametrize(
    ("sort", "where", "message"),
    [
        ([by("status_id")], ("sort", 0, "field", "field_name"), "cannot be sorted by"),
        ([by("created_by")], ("sort", 0, "field", "field_name"), "cannot be sorted by"),
        ([by("primary_email")], ("sort", 0, "field", "field_name"), "cannot be sorted by"),
        (
            [by("name"), by("title", "contact")],
            ("sort", 1, "field", "object_type"),
            "does not find objects of type contact",
        ),
        ([by("name")] * 4, ("sort",), "List is too long."),
    ],
)
async def test_searches_sort_by_fields_of_their_objects(
    api: Api, sort: list[Json], where: tuple[Any, ...], message: str
) -> None:
    body = {"query": {"type": "object_type", "object_type": "lead"}, "sort": sort}
    refused = await sent(api, "POST", "/data/search/", 400, json=body)
    node: Any = refused["field-errors"][where[0]]
    for step in where[1:]:
        node = node["errors"][str(step)] if isinstance(step, int) else node["field-errors"][step]
    assert message in str(node)


@settings(max_examples=60)
@given(st.text(alphabet='ab:"()<>=*- 1/', max_size=14))
def test_any_legacy_query_is_parsed_or_rejected(query: str) -> None:
    refusal = "does not understand"
    try:
        found = search(WORLD, query)
    except Denied as denied:
        found, refusal = [], denied.body["errors"][0]
    assert len(found) <= 3
    assert "does not understand" in refusal
