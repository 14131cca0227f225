"""Statuses and pipelines, and how leads and opportunities show them."""

from typing import Any

import pytest

from bare_client import Api, running


def used(api: Api) -> str:
    """Return the id of a status that leads have."""
    return str(next(iter(api.sim.world.leads.values()))["status_id"])


async def labels(api: Api, status_id: str, **query: str) -> set[str]:
    """Return the labels that leads with a status show, in lists and in searches."""
    listed = (await api("GET", "/lead/", params={"_limit": "200", **query})).json["data"]
    condition = {"type": "reference", "reference_type": "status.lead", "object_ids": [status_id]}
    field = {"type": "regular_field", "object_type": "lead", "field_name": "status_id"}
    body = {
        "query": {"type": "field_condition", "field": field, "condition": condition},
        "_fields": {"lead": ["status_id", "status_label"]},
        "_limit": 200,
    }
    found = (await api("POST", "/data/search/", json=body)).json["data"]
    return {lead["status_label"] for lead in [*listed, *found] if lead["status_id"] == status_id}


async def test_a_renamed_status_is_renamed_at_every_lead(api: Api) -> None:
    world, status_id = api.sim.world, used(api)
    touched = next(key for key, lead in world.leads.items() if lead["status_id"] == status_id)
    world.update_lead(touched, description="Touched before")
    assert len(await labels(api, status_id)) == 1
    renamed = await api("PUT", f"/status/lead/{status_id}/", json={"label": "Renamed"})
    assert (renamed.status, renamed.json["label"]) == (200, "Renamed")
    assert await labels(api, status_id) == {"Renamed"}
    assert touched in await api.ids(query='status:"Renamed"')
    assert world.leads[touched]["description"] == "Touched before"
    assert world.count_by_status()["Renamed"] == len(await api.ids(query='status:"Renamed"'))
    async with running(leads=50) as other:
        assert "Renamed" not in {lead["status_label"] for lead in other.sim.world.leads.values()}


async def test_a_new_status_is_there_for_leads(api: Api) -> None:
    made = await api("POST", "/status/lead/", json={"label": "Nurturing", "color": "teal"})
    assert made.json.keys() == {"id", "label", "color", "organization_id"}
    assert (await api("GET", "/status/lead/")).json["data"][-1] == made.json
    lead = await api("POST", "/lead/", json={"status": "Nurturing"})
    assert lead.json["status_id"] == made.json["id"]
    path = f"/status/lead/{made.json['id']}/"
    assert (await api("DELETE", path)).status == 400
    await api("DELETE", f"/lead/{lead.json['id']}/")
    assert ((await api("DELETE", path)).json, (await api("GET", path)).status) == ({}, 404)


@pytest.mark.parametrize(
    ("method", "path", "body", "names"),
    [
        ("POST", "/status/lead/", {}, ["label"]),
        ("POST", "/status/lead/", {"label": "A", "color": "red"}, ["color"]),
        ("PUT", "/status/lead/{lead_status}/", {"label": None}, ["label"]),
        ("POST", "/status/opportunity/", {"label": "A"}, ["type"]),
        ("POST", "/status/opportunity/", {"type": "open"}, ["label", "type"]),
        (
            "POST",
            "/status/opportunity/",
            {"label": "A", "type": "won", "pipeline_id": "pipe_x"},
            ["pipeline_id"],
        ),
        ("PUT", "/status/opportunity/{status}/", {"type": "lost"}, ["type"]),
        ("POST", "/pipeline/", {"statuses": []}, ["name"]),
        ("PUT", "/pipeline/{pipeline}/", {"statuses": [{"id": "stat_x"}]}, ["statuses"]),
        ("PUT", "/pipeline/{pipeline}/", {"statuses": ["stat_x"]}, ["statuses"]),
        ("DELETE", "/status/lead/{lead_status}/", None, []),
        ("DELETE", "/status/opportunity/{status}/", None, []),
        ("DELETE", "/pipeline/{pipeline}/", None, []),
    ],
)
async def test_rejected_requests(
    api: Api, method: str, path: str, body: Any, names: list[str]
) -> None:
    organization = api.sim.world.organization
    lead = next(lead for lead in api.sim.world.leads.values() if lead["opportunities"])
    known = {
        "lead_status": lead["status_id"],
        "status": lead["opportunities"][0]["status_id"],
        "pipeline": organization.pipeline["id"],
    }
    response = await api(method, path.format(**known), **({} if body is None else {"json": body}))
    assert response.status == 400
    assert sorted(response.json["field-errors"]) == names
    assert bool(response.json["errors"]) == (not names)


async def test_statuses_move_between_pipelines_with_their_opportunities(api: Api) -> None:
    world = api.sim.world
    lead = next(lead for lead in world.leads.values() if lead["opportunities"])
    moved = lead["opportunities"][0]["status_id"]
    sales = (await api("GET", "/pipeline/")).json["data"][0]
    made = await api("POST", "/pipeline/", json={"name": "Renewals"})
    assert (made.status, made.json["statuses"]) == (201, [])
    assert "+" not in made.json["date_created"]
    path = f"/pipeline/{made.json['id']}/"
    new = {"label": "Signed", "type": "won", "pipeline_id": made.json["id"]}
    signed = (await api("POST", "/status/opportunity/", json=new)).json
    order = [{"id": moved}, {"id": signed["id"]}]
    pipeline = (await api("PUT", path, json={"name": "Again", "statuses": order})).json
    assert [status["id"] for status in pipeline["statuses"]] == [moved, signed["id"]]
    [opportunity, *_] = world.leads[lead["id"]]["opportunities"]
    assert (opportunity["pipeline_id"], opportunity["pipeline_name"]) == (pipeline["id"], "Again")
    shown = (await api("GET", f"/status/opportunity/{moved}/")).json
    assert (shown["pipeline_id"], shown["status_type"]) == (pipeline["id"], shown["type"])
    assert (await api("DELETE", path)).status == 400
    assert (await api("DELETE", f"/status/opportunity/{signed['id']}/")).json == {}
    back = {"pipeline_id": sales["id"], "label": "Back"}
    await api("PUT", f"/status/opportunity/{moved}/", json=back)
    assert world.leads[lead["id"]]["opportunities"][0]["status_label"] == "Back"
    assert ((await api("DELETE", path)).status, (await api("GET", path)).status) == (204, 404)
    whole = (await api("GET", "/me/")).json["organizations"][0]
    assert [each["id"] for each in whole["pipelines"]] == [sales["id"]]
    assert whole["opportunity_statuses"][-1]["label"] == "Back"


async def test_an_organization_keeps_one_status_and_one_pipeline() -> None:
    async with running(leads=0) as api:
        for status in list(api.sim.world.statuses)[1:]:
            assert (await api("DELETE", f"/status/lead/{status['id']}/")).status == 200
        last = api.sim.world.statuses[0]["id"]
        assert (await api("DELETE", f"/status/lead/{last}/")).status == 400
        for status in api.sim.world.organization.opportunity_statuses:
            assert (await api("DELETE", f"/status/opportunity/{status['id']}/")).status == 200
        only = api.sim.world.organization.pipeline["id"]
        assert (await api("DELETE", f"/pipeline/{only}/")).status == 400


async def test_the_log_has_events_of_statuses_but_not_of_pipelines(api: Api) -> None:
    world = api.sim.world
    await api("PUT", f"/status/lead/{used(api)}/", json={"label": "B"})
    made = (await api("POST", "/pipeline/", json={"name": "A"})).json
    first = world.organization.opportunity_statuses[0]["id"]
    body = {"name": "B", "statuses": [{"id": first}]}
    await api("PUT", f"/pipeline/{made['id']}/", json=body)
    found = (await api("GET", "/event/")).json["data"]
    told = [(each["object_type"], each["action"], each["changed_fields"]) for each in found]
    assert told == [
        ("status.opportunity", "updated", ["pipeline_id"]),
        ("status.lead", "updated", ["label"]),
    ]
