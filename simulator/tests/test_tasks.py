"""``/task/`` of the simulator."""

from typing import Any

import orjson
import pytest

from bare_client import Api


async def listed(api: Api, **params: str) -> list[dict[str, Any]]:
    response = await api("GET", "/task/", params={"_limit": "200", **params})
    assert response.status == 200, response.text
    assert response.json["total_results"] == len(response.json["data"])
    rows: list[dict[str, Any]] = response.json["data"]
    return rows


async def test_without_a_type_only_tasks_of_people_are_listed(api: Api) -> None:
    assert {task["_type"] for task in await listed(api)} == {"lead"}
    every = await listed(api, _type="all")
    assert len({task["_type"] for task in every}) > 4
    assert {task["id"][:5] for task in every if task["_type"] != "lead"} == {"noti_"}
    two = await listed(api, _type__in="lead,voicemail")
    assert [task["id"] for task in two] == [
        task["id"] for task in every if task["_type"] in ("lead", "voicemail")
    ]


async def test_leads_show_their_open_tasks_of_people_and_no_others(api: Api) -> None:
    shown = {task["id"] for lead in api.sim.world.leads.values() for task in lead["tasks"]}
    assert shown == {task["id"] for task in await listed(api, is_complete="false")}


async def test_filters_and_order(api: Api) -> None:
    every = await listed(api, _type="all", _order_by="date")
    dates = [task["date"] for task in every if task["date"]]
    assert dates == sorted(dates)
    assert every[-1]["date"] is None
    bound = dates[len(dates) // 2]
    before = await listed(api, _type="all", date__lt=bound)
    after = await listed(api, _type="all", date__gte=bound)
    assert len(before) + len(after) == len(dates)
    views = [
        len(await listed(api, _type="all", view=view, date__lt="2000-01-01"))
        for view in ("inbox", "future", "archive")
    ]
    assert sum(views) == len(every)
    one = every[0]
    for name in ("id", "lead_id", "assigned_to"):
        found = await listed(api, _type="all", **{name: one[name]})
        assert found
        assert all(task[name] == one[name] for task in found)


@pytest.mark.parametrize("bad", [{"date__gt": "soon"}, {"view": "attic"}, {"_order_by": "text"}])
async def test_a_bad_filter_is_rejected(bad: dict[str, str], api: Api) -> None:
    response = await api("GET", "/task/", params=bad)
    assert (response.status, [*response.json["field-errors"]]) == (400, [*bad])


async def test_tasks_that_close_created_change_only_in_date_and_completion(api: Api) -> None:
    lead = next(iter(api.sim.world.leads))
    made = api.sim.world.tasks.create(_type="missed_call", lead_id=lead)
    body = {"text": "No", "date": "2026-08-01", "is_complete": True}
    response = await api("PUT", f"/task/{made['id']}/", json=body)
    kept = {name: response.json[name] for name in ("text", "date", "is_complete", "object_type")}
    assert kept == {**body, "text": None, "object_type": "call"}
    refused = await api("POST", "/task/", json={"_type": "missed_call", "lead_id": lead})
    assert refused.status == 400


async def test_tasks_follow_their_lead_into_another_and_out_of_the_world(api: Api) -> None:
    first, second = list(api.sim.world.leads)[:2]
    made = api.sim.world.tasks.create(_type="voicemail", lead_id=first)
    api.sim.world.merge_leads(first, second)
    moved = await api("GET", f"/task/{made['id']}/")
    assert moved.json["lead_id"] == second
    await api("DELETE", f"/lead/{second}/")
    assert (await api("GET", f"/task/{made['id']}/")).status == 404
    assert not await listed(api, _type="all", lead_id=second)


async def test_a_bulk_update_keeps_to_its_filters(api: Api) -> None:
    before = await listed(api)
    chosen = before[0]["lead_id"]
    body = {"priority": "high", "text": "Now", "_params": {"lead_id": chosen}}
    assert (await api("PUT", "/task/", json=body)).json == {"ok": True}
    for was, task in zip(before, await listed(api), strict=True):
        changed = (task["text"], task["priority"]) == ("Now", "high")
        assert changed if task["lead_id"] == chosen else task == was


async def test_changes_of_tasks_are_logged_for_them_and_not_for_their_leads(api: Api) -> None:
    world = api.sim.world
    lead_id, before = next(iter(world.leads.items()))
    task = world.tasks.create(lead_id=lead_id, text="Call")
    world.tasks.update(task["id"], {"text": "Write"})
    world.tasks.delete(task["id"])
    events = [orjson.loads(event.body) for event in world.events.newest(0, (9e12, 0))]
    told = [(event["object_type"], event["action"], event["object_id"]) for event in events]
    actions = ["deleted", "updated", "created"]
    assert told == [("task.lead", action, task["id"]) for action in actions]
    assert world.leads[lead_id] == before
