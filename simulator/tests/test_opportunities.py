"""``/opportunity/`` of the simulator."""

from collections.abc import Callable
from typing import Any

import pytest

from bare_client import Api

Json = dict[str, Any]


async def listed(api: Api, **params: str) -> list[Json]:
    response = await api("GET", "/opportunity/", params={"_limit": "200", **params})
    assert response.status == 200, response.text
    assert response.json["total_results"] == len(response.json["data"])
    rows: list[Json] = response.json["data"]
    return rows


def is_high(row: Json) -> bool:
    return bool(row["date_created"] >= "2023-01-01")


@pytest.mark.parametrize(
    ("params", "wanted"),
    [
        ({"status_type": "won"}, lambda row: row["status_type"] == "won"),
        ({"status_type__in": "won,lost"}, lambda row: row["status_type"] != "active"),
        ({"value_period__in": "annual,monthly"}, lambda row: row["value_period"] != "one_time"),
        ({"date_won__gte": "2026-01-01"}, lambda row: row["date_won"] is not None),
        ({"date_created__gte": "2023-01-01"}, is_high),
        ({"is_stalled": "false"}, lambda _: True),
        ({"is_stalled": "true"}, lambda _: False),
        ({"a_filter_that_close_has_not": "1"}, lambda _: True),
    ],
)
async def test_filters(params: dict[str, str], wanted: Callable[[Json], bool], api: Api) -> None:
    every = await listed(api)
    assert await listed(api, **params) == [row for row in every if wanted(row)]


@pytest.mark.parametrize("name", ["value", "confidence", "date_won", "user_name"])
async def test_orders_put_objects_without_a_value_last(name: str, api: Api) -> None:
    for order_by in (name, f"-{name}"):
        values = [row[name] for row in await listed(api, _order_by=order_by)]
        known = [value for value in values if value is not None]
        assert known == sorted(known, reverse=order_by.startswith("-"))
        assert values == known + [None] * (len(values) - len(known))


async def test_one_day_of_winning(api: Api) -> None:
    won = await listed(api, status_type="won")
    day = won[0]["date_won"]
    rows = await listed(api, date_won=day)
    assert rows == [row for row in won if row["date_won"] == day] != won


async def test_a_user_may_be_a_group(api: Api) -> None:
    user = api.sim.world.organization.users[0]["id"]
    made = await api("POST", "/group/", json={"name": "Sellers"})
    await api("POST", f"/group/{made.json['id']}/member/", json={"user_id": user})
    rows = await listed(api, user_id=made.json["id"])
    assert rows
    assert rows == await listed(api, user_id=user)


@pytest.mark.parametrize(
    ("params", "field"),
    [
        ({"_order_by": "note"}, "_order_by"),
        ({"_group_by": "status_id"}, "_group_by"),
        ({"date_won__gte": "soon"}, "date_won__gte"),
        ({"lead_saved_search_id": "save_nothing"}, "lead_saved_search_id"),
        ({"_limit": "201"}, "_limit"),
    ],
)
async def test_an_invalid_value_is_rejected(params: dict[str, str], field: str, api: Api) -> None:
    response = await api("GET", "/opportunity/", params=params)
    assert (response.status, list(response.json["field-errors"])) == (400, [field])


async def test_a_smart_view_of_leads_narrows_the_list(api: Api) -> None:
    lead = next(row for row in api.sim.world.leads.values() if row["opportunities"])
    query = {"type": "id", "value": lead["id"]}
    view = await api(
        "POST",
        "/saved_search/",
        json={"name": "One", "type": "lead", "s_query": {"query": query}},
    )
    rows = await listed(api, lead_saved_search_id=view.json["id"])
    assert {row["lead_id"] for row in rows} == {lead["id"]}


async def test_pages_of_groups_count_opportunities(api: Api) -> None:
    every = await listed(api)
    first = await api(
        "GET", "/opportunity/", params={"_group_by": "-date_won__month", "_limit": "5"}
    )
    assert sum(len(group["objects"]) for group in first.json["data"]) == 5
    assert first.json["has_more"]
    rest = await api(
        "GET",
        "/opportunity/",
        params={"_group_by": "-date_won__month", "_skip": "5", "_limit": "200"},
    )
    groups = [*first.json["data"], *rest.json["data"]]
    ids = [row["id"] for group in groups for row in group["objects"]]
    assert sorted(ids) == sorted(row["id"] for row in every)
    assert groups[-1]["key"] is None  # those that have no day come last


async def test_a_change_is_logged_for_the_opportunity_and_not_for_its_lead(api: Api) -> None:
    world = api.sim.world
    lead = next(row for row in world.leads.values() if not row["opportunities"])
    made = world.opportunities.create(lead_id=lead["id"])
    api.clock.advance(400)
    world.opportunities.update(made["id"], {"confidence": 70, "note": "<b>"})
    api.clock.advance(400)
    other = next(iter(world.leads))
    world.opportunities.update(made["id"], {"lead_id": other})
    api.clock.advance(400)
    world.opportunities.delete(made["id"])
    log = await api("GET", "/event/", params={"_limit": "50"})
    told = [(event["object_type"], event["action"]) for event in log.json["data"]]
    kinds = ["deleted", "updated", "updated", "created"]
    assert told == [("opportunity", kind) for kind in kinds]
    assert log.json["data"][0]["lead_id"] == other
    assert log.json["data"][2]["data"]["note_html"] == "<body><p>&lt;b&gt;</p></body>"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"value": 1.5}, "value"),
        ({"value_period": "daily"}, "value_period"),
        ({"status_id": "stat_nothing"}, "status_id"),
        ({"pipeline_id": "pipe_nothing"}, "pipeline_id"),
        ({"contact_id": "cont_nothing"}, "contact_id"),
        ({"date_won": "soon"}, "date_won"),
        ({"custom.cf_nothing": 1}, "custom.cf_nothing"),
        ({"attachments": [{"url": "https://x.example"}]}, "attachments"),
    ],
)
async def test_a_rejected_body_creates_nothing(body: Json, field: str, api: Api) -> None:
    before = len(api.sim.world.leads)
    response = await api("POST", "/opportunity/", json=body)
    assert (response.status, list(response.json["field-errors"])) == (400, [field])
    assert len(api.sim.world.leads) == before


async def test_null_is_as_good_as_nothing_in_a_new_one(api: Api) -> None:
    nulls = dict.fromkeys(["lead_id", "user_id", "status_id", "pipeline_id", "value", "note"])
    response = await api("POST", "/opportunity/", json=nulls)
    organization = api.sim.world.organization
    assert response.json["user_id"] == organization.user_id
    assert response.json["status_id"] == organization.opportunity_statuses[0]["id"]
    assert (response.json["value"], response.json["value_formatted"]) == (None, None)


async def test_names_are_those_of_now(api: Api) -> None:
    world = api.sim.world
    lead = world.create_lead({"name": "Old", "contacts": [{"name": "Ann"}]})
    (contact,) = lead["contacts"]
    about = {"lead_id": lead["id"], "contact_id": contact["id"]}
    made = world.opportunities.create(about)
    task = world.tasks.create(about | {"text": "FetchPage"})
    done = world.tasks.create(about | {"text": "Asked", "is_complete": True})
    api.clock.advance(400)
    await api("PUT", f"/lead/{lead['id']}/", json={"name": "New"})
    await api("PUT", f"/contact/{contact['id']}/", json={"name": "Anna"})
    for path in (f"opportunity/{made['id']}", f"task/{task['id']}", f"task/{done['id']}"):
        row = (await api("GET", f"/{path}/")).json
        assert (row["lead_name"], row["contact_name"]) == ("New", "Anna")
    log = await api("GET", "/event/", params={"_limit": "2"})
    told = [(event["object_type"], event["changed_fields"]) for event in log.json["data"]]
    assert told == [
        ("contact", ["display_name", "name"]),
        ("lead", ["display_name", "name"]),
    ]


async def test_lost_and_won_leave_their_dates(api: Api) -> None:
    world = api.sim.world
    kinds = {status["type"]: status["id"] for status in world.organization.opportunity_statuses}
    made = world.opportunities.create(lead_id=next(iter(world.leads)))
    lost = world.opportunities.update(made["id"], {"status_id": kinds["lost"]})
    assert lost["date_lost"] == world.now()
    won = world.opportunities.update(made["id"], {"status_id": kinds["won"]})
    assert (won["date_lost"], won["date_won"]) == (None, world.now()[:10])
    given = {"status_id": kinds["won"], "date_won": "2025-01-01"}
    early = world.opportunities.create({"lead_id": next(iter(world.leads)), **given})
    assert early["date_won"] == "2025-01-01"
    again = world.opportunities.update(made["id"], {"status_id": kinds["active"]})
    assert again["date_won"] == won["date_won"]
