"""The event log: the events of 30 days, newest first."""

from itertools import chain
from typing import Any

import pytest
from aiohttp import ClientSession

from bare_client import Api, running
from close_simulator.activities.store import EVENTS

DAY = 86_400


async def events(api: Api, **params: Any) -> list[dict[str, Any]]:
    """Read the log to its end; every page but the last has a cursor to the next."""
    found: list[dict[str, Any]] = []
    while True:
        response = await api("GET", "/event/", params=params)
        assert response.status == 200, response.text
        found += response.json["data"]
        if response.json["cursor_next"] is None:
            return found
        params = {"_cursor": response.json["cursor_next"]}


def told(found: list[dict[str, Any]]) -> list[str]:
    return [f"{event['object_type']} {event['action']}" for event in found]


async def test_a_lead_and_its_objects(api: Api) -> None:
    world = api.sim.world
    lead = world.create_lead(name="A", contacts=[{"name": "Her"}])
    api.clock.advance(1_000)
    world.update_lead(lead["id"], name="B")
    api.clock.advance(1_000)
    world.contacts.update_contact(lead["contacts"][0]["id"], {"name": "Him"})
    world.delete_lead(lead["id"])
    found = await events(api)
    assert told(found) == [
        "contact deleted", "lead deleted", "contact updated", "lead updated", "contact created",
        "lead created",
    ]  # fmt: skip
    update = found[3]
    assert (update["changed_fields"], update["previous_data"]["name"]) == (
        ["display_name", "name"],
        "A",
    )
    assert update["data"]["name"] == "B"
    assert "contacts" not in update["data"]
    assert found[1]["previous_data"]["name"] == "B"
    assert {event["lead_id"] for event in found} == {lead["id"]}
    assert "+" not in update["date_updated"]
    one = await api("GET", f"/event/{update['id']}/")
    assert one.json == update


async def test_deleting_a_lead_deletes_its_objects(api: Api) -> None:
    world = api.sim.world
    index, lead = next(
        (at, lead)
        for at, lead in enumerate(world.leads.values())
        if lead["contacts"] and lead["opportunities"] and lead["tasks"] and world.tasks.beside(at)
    )
    parts = (*(lead[part] for part in ("contacts", "opportunities", "tasks")),)
    children = [child["id"] for child in chain(*parts, world.tasks.beside(index))]
    activities = world.activities.of_lead(index)
    children += [row["id"] for row in activities if row["_type"] in EVENTS]
    await api("DELETE", f"/lead/{lead['id']}/")
    first, *others = reversed(await events(api, lead_id=lead["id"]))
    assert told([first]) == ["lead deleted"]
    assert {event["action"] for event in others} == {"deleted"}
    assert [event["object_id"] for event in others] == children
    assert all(event["previous_data"]["id"] == event["object_id"] for event in others)


async def test_a_contact_that_comes_moves_or_goes_does_not_update_its_lead(api: Api) -> None:
    """Its own events report it."""
    world = api.sim.world
    lead, other = world.create_lead(name="A"), world.create_lead(name="B")
    contact = world.contacts.create_contact({"lead_id": lead["id"], "name": "Her"})
    api.clock.advance(1_000)
    world.contacts.update_contact(contact["id"], {"lead_id": other["id"]})
    api.clock.advance(1_000)
    world.contacts.delete_contact(contact["id"])
    assert told(await events(api)) == [
        "contact deleted", "contact updated", "contact created", "lead created", "lead created",
    ]  # fmt: skip


async def test_who_caused_an_event(api: Api) -> None:
    await api("POST", "/lead/", json={"name": "By a key"})
    credentials = api.sim.credentials
    form = {
        "client_id": credentials.client_id,
        "client_secret": credentials.client_secret,
        "grant_type": "authorization_code",
        "code": credentials.new_code(),
    }
    url = f"{api.sim.url.removesuffix('/api/v1')}/oauth2/token/"
    async with ClientSession() as session, session.post(url, data=form) as response:
        token = (await response.json())["access_token"]
    async with ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:
        await (await session.post(f"{api.sim.url}/lead/", json={"name": "By a token"})).read()
    by_token, by_key = await events(api)
    assert (by_key["oauth_client_id"], by_key["oauth_scope"]) == (None, None)
    assert by_key["api_key_id"].startswith("api_")
    assert (by_token["api_key_id"], by_token["oauth_client_id"]) == (None, credentials.client_id)
    assert by_token["oauth_scope"] == "all.full_access offline_access"


async def test_the_data_of_activities_has_the_fields_of_the_activities(api: Api) -> None:
    world = api.sim.world
    first, second, lead = (world.create_lead(name=name) for name in "ABC")
    world.merge_leads(first["id"], second["id"])
    merge = next(e for e in await events(api) if e["object_type"] == "lead_merge")["data"]
    assert (merge["merge_status"], merge["error_message"]) == ("completed", None)
    assert (merge["source_display_name"], merge["destination_display_name"]) == ("A", "B")
    assert "status" not in merge
    won = next(s for s in world.organization.opportunity_statuses if s["type"] == "won")
    opportunity = world.opportunities.create(lead_id=lead["id"], value=1)
    world.opportunities.update(opportunity["id"], {"status_id": won["id"]})
    kind = "activity.opportunity_status_change"
    change = next(e for e in await events(api) if e["object_type"] == kind)["data"]
    assert change["opportunity_date_won"].endswith("T00:00:00+00:00")


async def test_a_merge_names_both_leads(api: Api) -> None:
    source, destination, *_ = [
        lead["id"] for lead in api.sim.world.leads.values() if lead["contacts"]
    ]
    api.sim.world.update_lead(destination, description="Just before")
    api.sim.world.merge_leads(source, destination)
    found = await events(api)
    assert told(found[:3]) == ["lead deleted", "lead merged", "lead_merge created"]
    assert [event["lead_id"] for event in found[:3]] == [source, destination, destination]
    assert (found[0]["previous_data"]["id"], found[1]["data"]["id"]) == (source, destination)
    assert found[2]["data"]["source_lead_id"] == source
    meta = {"merge_source_lead_id": source, "merge_destination_lead_id": destination}
    assert [event["meta"] for event in found[:-1]] == [meta] * (len(found) - 1)
    assert (told(found[-1:]), found[-1]["meta"]) == (["lead updated"], {})
    moved = next(event for event in found if event["object_type"] == "contact")
    assert (moved["action"], moved["previous_data"]) == ("updated", {"lead_id": source})


async def test_another_status_and_a_done_task_become_activities(api: Api) -> None:
    world = api.sim.world
    lead = world.create_lead(name="A")
    old, new = lead["status_id"], world.statuses[2]
    world.update_lead(lead["id"], status_id=new["id"])
    task = world.tasks.create(lead_id=lead["id"], text="Call")
    api.clock.advance(1_000)
    done = world.tasks.update(task["id"], {"is_complete": True})
    world.tasks.update(task["id"], {"is_complete": True})
    found = await events(api, lead_id=lead["id"])
    assert told(found) == [
        "lead updated", "activity.task_completed created", "task.lead completed",
        "task.lead updated", "task.lead created", "activity.lead_status_change created",
        "lead updated", "lead created",
    ]  # fmt: skip
    assert found[0]["changed_fields"] == []
    assert found[0]["data"]["date_updated"] == world.leads[lead["id"]]["date_updated"]
    assert (found[1]["object_id"], found[1]["data"]["task_id"]) == (done["object_id"], task["id"])
    change = found[5]["data"]
    assert (change["old_status_id"], change["new_status_label"]) == (old, new["label"])


async def test_another_status_of_an_opportunity_becomes_an_activity(api: Api) -> None:
    world = api.sim.world
    index = next(at for at, lead in enumerate(world.leads.values()) if lead["opportunities"])
    lead = world.leads.lead(index)
    opportunity = lead["opportunities"][0]
    old = opportunity["status_id"]
    statuses = world.organization.opportunity_statuses
    opportunity["status_id"] = next(row["id"] for row in statuses if row["id"] != old)
    world.organization.label(lead)
    world.leads.put(index, lead)
    found = await events(api)
    assert told(found) == ["activity.opportunity_status_change created", "opportunity updated"]
    assert found[0]["data"]["opportunity_id"] == opportunity["id"]
    assert found[0]["data"]["old_status_id"] == old
    assert found[0]["data"]["new_status_type"] == opportunity["status_type"]


async def test_an_export_has_events_for_its_start_and_end(api: Api) -> None:
    export = (await api("POST", "/export/lead/", json={"format": "json", "type": "leads"})).json
    assert told(await events(api)) == ["export.lead created"]
    api.clock.advance(60)
    found = await events(api)
    assert told(found) == [f"export.lead {each}" for each in ("completed", "updated", "created")]
    assert {event["object_id"] for event in found} == {export["id"]}
    assert (found[0]["data"]["status"], found[2]["data"]["status"]) == ("done", "created")
    assert found[1]["previous_data"]["n_docs_processed"] == 0
    assert (await api("POST", "/export/opportunity/", json={"format": "csv"})).status == 200
    assert told(await events(api))[0] == "export.opportunity created"


async def test_members_come_into_groups_and_leave_them(api: Api) -> None:
    group = (await api("POST", "/group/", json={"name": "North"})).json
    joining = {"email": "new@simulated.example", "role_id": "user"}
    membership = (await api("POST", "/membership/", json=joining)).json
    api.clock.advance(1_000)
    await api("POST", f"/group/{group['id']}/member/", json={"user_id": membership["user_id"]})
    api.clock.advance(1_000)
    await api("PUT", f"/membership/{membership['id']}/", json={"role_id": "superuser"})
    await api("DELETE", f"/membership/{membership['id']}/")
    found = await events(api)
    assert told(found) == [
        "group updated", "membership deactivated", "group updated", "membership activated",
        "group created",
    ]  # fmt: skip
    assert [event["previous_data"] for event in (found[0], found[2])] == [
        {"members": [{"user_id": membership["user_id"]}]},
        {"members": []},
    ]


async def test_a_burst_of_updates_is_one_event(api: Api) -> None:
    lead_id = next(iter(api.sim.world.leads))
    before = api.sim.world.leads[lead_id]["name"]
    for name in ("B", "C", "D"):
        api.sim.world.update_lead(lead_id, name=name)
        api.clock.advance(200)
    api.clock.advance(200)
    api.sim.world.update_lead(lead_id, name="E")
    last, burst = await events(api)
    assert (burst["previous_data"]["name"], burst["data"]["name"]) == (before, "D")
    assert burst["date_created"] < burst["date_updated"] < last["date_updated"]
    assert last["previous_data"]["name"] == "D"


async def test_the_log_has_pages_of_fifty_between_datetimes(api: Api) -> None:
    ids = list(api.sim.world.leads)
    for _ in range(3):
        for lead_id in ids:
            api.sim.world.update_lead(lead_id, name=f"At {api.clock()}")
            api.clock.advance(10)
    found = await events(api)
    assert len(found) == 3 * len(ids)
    stamps = [event["date_updated"] for event in found]
    assert stamps == sorted(stamps, reverse=True)
    since, before = stamps[120], stamps[20]
    part = await events(api, date_updated__gte=since, date_updated__lt=before)
    assert [event["id"] for event in part] == [event["id"] for event in found[21:121]]
    part = await events(api, date_updated__gt=since, date_updated__lte=before)
    assert [event["id"] for event in part] == [event["id"] for event in found[20:120]]


async def test_events_are_forgotten_after_thirty_days(api: Api) -> None:
    api.sim.world.create_lead(name="A")
    (event,) = await events(api)
    api.clock.advance(30 * DAY + 1)
    assert await events(api) == []
    assert (await api("GET", f"/event/{event['id']}/")).status == 404


@pytest.mark.parametrize(
    ("filters", "status"),
    [
        ({"object_type": "lead", "action": "created"}, 200),
        ({"lead_id": "lead_x"}, 200),
        ({"action": "created"}, 400),
        ({"object_type": "lead"}, 400),
        ({"_limit": "51"}, 400),
        ({"_skip": "1"}, 400),
        ({"_cursor": "nonsense"}, 400),
        ({"date_updated__gte": "yesterday"}, 400),
    ],
)
async def test_filters_that_close_takes(filters: dict[str, str], status: int) -> None:
    async with running(leads=3) as api:
        api.sim.world.create_lead(name="A", contacts=[{"name": "Her"}])
        response = await api("GET", "/event/", params=filters)
        assert response.status == status
        if "action" in filters and status == 200:
            assert told(response.json["data"]) == ["lead created"]


async def test_a_lead_comes_back(api: Api) -> None:
    lead = next(iter(api.sim.world.leads.values()))
    api.sim.world.delete_lead(lead["id"])
    api.sim.world.restore_lead(lead)
    assert lead["id"] in await api.ids(_limit="100")
    assert told(await events(api))[-1] == "lead deleted"
    with pytest.raises(KeyError):
        api.sim.world.restore_lead(lead)


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("/custom_field/lead/", {"name": "Colour", "type": "text"}, "custom_fields.lead"),
        ("/custom_field/shared/", {"name": "Size", "type": "text"}, "custom_fields.shared"),
        ("/saved_search/", {"name": "Mine", "query": "a"}, "saved_search"),
        ("/group/", {"name": "Mine"}, "group"),
    ],
)
async def test_changes_of_settings_have_events(
    api: Api, path: str, body: dict[str, str], kind: str
) -> None:
    made = (await api("POST", path, json=body)).json
    await api("PUT", f"{path}{made['id']}/", json={"name": "Other"})
    await api("DELETE", f"{path}{made['id']}/")
    found = await events(api)
    assert told(found) == [f"{kind} {action}" for action in ("deleted", "updated", "created")]
    assert found[1]["previous_data"] == {"name": body["name"]}
    assert found[0]["previous_data"]["name"] == "Other"
    assert {event["meta"]["request_method"] for event in found} == {"POST", "PUT", "DELETE"}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/role/", {"name": "Mine"}),
        ("/pipeline/", {"name": "Mine"}),
        ("/integration_link/", {"name": "Mine", "type": "lead", "url": "https://a.example"}),
    ],
)
async def test_close_logs_nothing_of_some_settings(
    api: Api, path: str, body: dict[str, str]
) -> None:
    made = (await api("POST", path, json=body)).json
    await api("PUT", f"{path}{made['id']}/", json={"name": "Other"})
    assert (await api("DELETE", f"{path}{made['id']}/")).status in (200, 204)
    assert await events(api) == []


async def test_the_log_keeps_no_more_than_it_may(api: Api) -> None:
    log, lead_id = api.sim.world.events, next(iter(api.sim.world.leads))
    log.most = 10
    for number in range(1_000):
        api.sim.world.update_lead(lead_id, name=f"{number}")
        api.clock.advance(301)
    assert len(await events(api)) == 10
